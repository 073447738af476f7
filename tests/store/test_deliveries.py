"""Subscriptions, silences, and the queue: what may be sent now, and what holds it up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import (
    Action,
    Briefing,
    BriefingKind,
    Channel,
    Delivery,
    DeliveryState,
    Platform,
    Receipt,
    Silence,
)
from tests.fakes import CHANNEL, NOON, a_subscription

OTHER = Channel(Platform.SLACK, "T1", "C1")
LATER = NOON + timedelta(hours=8)


def a_delivery(name="d1", channel=CHANNEL, event="v1", action=Action.POST, **fields):
    briefing = Briefing(BriefingKind.ALERT, "NEW", "Prisoners exchanged", event=event)
    return Delivery(name, channel, action, briefing, event, NOON, **{"send_after": NOON, **fields})


def queue(store, *deliveries):
    with store.transaction():
        return [store.queue(delivery) for delivery in deliveries]


def due(store, now=NOON):
    return [delivery.id for delivery in store.due_deliveries(now, 10)]


# --- subscriptions and silences -----------------------------------------------------------------


def test_the_number_of_a_subscription_is_never_used_again(store):
    with store.transaction():
        first = store.add_subscription(a_subscription(0, keywords=("drone", "-film")))
        second = store.add_subscription(a_subscription(0, OTHER))
        assert store.remove_subscription(second.id) is True
        assert store.remove_subscription(second.id) is False
        third = store.add_subscription(a_subscription(0))
    assert (first.id, second.id, third.id) == (1, 2, 3)
    assert store.subscriptions() == (first, third)
    assert first.keywords == ("drone", "-film")


def test_a_silence_holds_until_its_time_and_a_later_one_replaces_it(store):
    short = Silence(CHANNEL, NOON + timedelta(hours=1), topic="sanctions")
    long = Silence(CHANNEL, NOON + timedelta(hours=2), event="v1")
    with store.transaction():
        store.save_silence(short)
        store.save_silence(long)
    assert store.silences(NOON) == (short, long)
    assert store.silences(short.until) == (long,)
    longer = replace(short, until=LATER)
    with store.transaction():
        store.save_silence(longer)
    assert store.silences(NOON) == (long, longer)


# --- the queue ----------------------------------------------------------------------------------


def test_progress_changes_neither_what_is_said_nor_to_whom(store):
    queue(store, a_delivery())
    sending = replace(
        a_delivery(channel=OTHER, event="v2"),
        briefing=Briefing(BriefingKind.ALERT, "NEW", "Something else"),
        state=DeliveryState.SENDING,
        attempts=3,
        reason="slow",
        first_due=NOON,
        send_after=LATER,
    )
    with store.transaction():
        store.advance(sending)
    stored = store.delivery("d1")
    assert (stored.channel, stored.event, stored.briefing) == (CHANNEL, "v1", a_delivery().briefing)
    assert stored == replace(sending, channel=stored.channel, event=stored.event, briefing=stored.briefing)
    with store.transaction(), pytest.raises(KeyError):
        store.advance(a_delivery("unknown"))


def test_due_deliveries_come_in_the_order_they_were_queued(store):
    queue(store, a_delivery("b", event="v1"), a_delivery("a", event="v2"), a_delivery("c", event=None))
    assert due(store) == ["b", "a", "c"]
    assert [delivery.id for delivery in store.due_deliveries(NOON, 2)] == ["b", "a"]


@pytest.mark.parametrize("platform", [None, Platform.SLACK])
def test_to_look_for_what_is_due_again_is_planned_once(store, platform):
    planned = []

    def plan(
        *what,
    ):  # asked whenever a statement is planned: https://www.sqlite.org/c3ref/set_authorizer.html
        planned.append(what)
        return 0

    for n in range(150):  # other statements that came before
        store._connection.rows(f"SELECT {n}")
    store._connection.db.conn.set_authorizer(plan)
    for minute in range(2):
        before = len(planned)
        store.due_deliveries(NOON + timedelta(minutes=minute), 64 - minute, platform)
        store.ambiguous_deliveries(platform)
    assert len(planned) == before > 0


def test_a_delivery_queued_again_is_not_sent_again(store):
    assert queue(store, a_delivery(), a_delivery()) == [True, False]
    with store.transaction():
        store.save_delivery(a_delivery(state=DeliveryState.SENT))
    assert queue(store, a_delivery()) == [False]
    assert due(store) == []


def test_a_delivery_waits_for_its_time(store):
    queue(store, a_delivery(send_after=NOON + timedelta(seconds=1)))
    assert due(store) == []
    assert due(store, NOON + timedelta(seconds=1)) == ["d1"]
    assert [delivery.id for delivery in store.waiting_deliveries()] == ["d1"]


@pytest.mark.parametrize("first_due", [NOON, LATER])
def test_of_one_event_a_channel_gets_nothing_before_what_was_queued_before(store, first_due):
    queue(store, a_delivery("post", send_after=first_due), a_delivery("edit", action=Action.EDIT))
    assert "edit" not in due(store)
    with store.transaction():
        store.save_delivery(a_delivery("post", send_after=first_due, state=DeliveryState.SENT))
    assert due(store) == ["edit"]


def test_a_delivery_that_waits_holds_up_neither_other_events_nor_other_channels(store):
    queue(
        store,
        a_delivery("waits", send_after=LATER),
        a_delivery("grave", event="v2"),
        a_delivery("elsewhere", channel=OTHER),
        a_delivery("notice", event=None),
    )
    assert due(store) == ["grave", "elsewhere", "notice"]


def test_two_digests_do_not_hold_each_other_up(store):
    queue(store, a_delivery("late", event=None, send_after=LATER), a_delivery("now", event=None))
    assert due(store) == ["now"]


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.AMBIGUOUS])
def test_while_it_is_open_whether_one_arrived_its_channel_gets_nothing_else(store, state):
    queue(
        store, a_delivery("first"), a_delivery("second", event="v2"), a_delivery("elsewhere", channel=OTHER)
    )
    with store.transaction():
        store.save_delivery(a_delivery("first", state=state))
    assert due(store) == ["elsewhere"]


def test_a_dead_delivery_holds_up_nothing_and_is_kept_to_be_seen(store):
    queue(store, a_delivery("first"), a_delivery("second"))
    dead = a_delivery("first", state=DeliveryState.DEAD, reason="channel is archived")
    with store.transaction():
        store.save_delivery(dead)
    assert due(store) == ["second"]
    assert store.dead_deliveries() == (dead,)
    assert (store.status().dead, store.status().waiting) == (1, 1)


def test_what_was_being_sent_at_a_crash_is_ambiguous_after_it(store):
    queue(store, a_delivery("sending"), a_delivery("waiting", event="v2"))
    with store.transaction():
        store.save_delivery(a_delivery("sending", state=DeliveryState.SENDING, attempts=1))
    assert store.recover() == 1
    (unclear,) = store.ambiguous_deliveries()
    assert (unclear.id, unclear.attempts, unclear.reason) == (
        "sending",
        1,
        "Sitrep was stopped while sending",
    )
    assert store.delivery("waiting").state is DeliveryState.PENDING
    assert store.status().ambiguous == 1
    assert store.recover() == 0


def test_a_state_of_a_delivery_that_was_never_queued_is_a_bug(store):
    with pytest.raises(KeyError, match="d1"), store.transaction():
        store.save_delivery(a_delivery())
    assert store.delivery("d1") is None


def test_the_newest_pending_delivery_of_event_and_channel_is_what_to_coalesce_into(store):
    queue(
        store,
        a_delivery("sent"),
        a_delivery("elsewhere", channel=OTHER),
        a_delivery("older"),
        a_delivery("newer"),
        a_delivery("another", event="v2"),
    )
    with store.transaction():
        store.save_delivery(a_delivery("sent", state=DeliveryState.SENT))
    assert store.pending("v1", CHANNEL).id == "newer"
    assert store.pending("v3", CHANNEL) is None


def test_unsent_are_all_that_may_still_arrive_about_an_event(store):
    queue(store, *(a_delivery(state.value) for state in DeliveryState), a_delivery("other", event="v2"))
    with store.transaction():
        for state in DeliveryState:
            store.save_delivery(a_delivery(state.value, state=state))
    assert [delivery.id for delivery in store.unsent("v1")] == ["pending", "sending", "ambiguous"]


# --- receipts -----------------------------------------------------------------------------------


def test_the_receipt_of_the_card_is_found_and_not_that_of_a_reply(store):
    card = Receipt("post", CHANNEL, "m1", NOON, "v1")
    reply = Receipt("reply", CHANNEL, "m2", NOON, "v1", thread_id="m1")
    queue(store, a_delivery("post"), a_delivery("reply", action=Action.REPLY))
    with store.transaction():
        store.save_receipt(card)
        store.save_receipt(reply)
    assert store.receipt_of("v1", CHANNEL) == card
    assert store.receipt_of("v1", OTHER) is None
    assert store.receipts("v1") == (card, reply)


def test_of_two_cards_the_newest_counts(store):
    first, second = (Receipt(f"post{n}", CHANNEL, f"m{n}", NOON, "v1") for n in (1, 2))
    with store.transaction():
        store.save_receipt(first)
        store.save_receipt(second)
    assert store.receipt_of("v1", CHANNEL) == second


def test_a_second_receipt_of_a_delivery_replaces_the_first(store):
    with store.transaction():
        store.save_receipt(Receipt("post", CHANNEL, "m1", NOON, "v1"))
        store.save_receipt(Receipt("post", CHANNEL, "m9", NOON, "v1"))
    assert [receipt.message_id for receipt in store.receipts("v1")] == ["m9"]


# --- due times, and tidying up ------------------------------------------------------------------


def test_due_times_are_kept_by_name(store):
    with store.transaction():
        store.set_due("digest", NOON)
        store.set_due("digest", LATER)
    assert store.due("digest") == LATER
    assert store.due("other") is None


def test_tidying_forgets_what_was_settled_long_ago_and_nothing_else(store):
    old = NOON - timedelta(days=91)
    kept = Receipt("old-sent", CHANNEL, "m1", old, "v1")
    queue(store, *(a_delivery(f"{age}-{state}") for age in ("old", "new") for state in DeliveryState))
    with store.transaction():
        store.save_receipt(kept)
        store.save_silence(Silence(CHANNEL, NOON, topic="sanctions"))
        for state in DeliveryState:
            store.save_delivery(replace(a_delivery(f"old-{state}", state=state), created_at=old))
            store.save_delivery(a_delivery(f"new-{state}", state=state))
    store.tidy(NOON)
    gone = {state for state in DeliveryState if store.delivery(f"old-{state}") is None}
    assert gone == {DeliveryState.SENT, DeliveryState.DEAD}
    assert all(store.delivery(f"new-{state}") for state in DeliveryState)
    assert store.receipt_of("v1", CHANNEL) == kept
    assert store.silences(old) == ()

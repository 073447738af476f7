"""The outbox on a real store, with a platform that goes wrong and a process that ends anywhere."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.schema import NotifySettings
from bot.errors import DeliveryError, StoreFullError, Trouble
from bot.model import (
    Action,
    Briefing,
    BriefingKind,
    Channel,
    Delivery,
    DeliveryState,
    Platform,
    Subscription,
)
from bot.notify.ending import LONGEST_PAUSE, backoff
from bot.notify.outbox import Outbox
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import CHANNEL, NOON, Crash, CrashingStore, FakePlatform

OTHER = Channel(Platform.CONSOLE, "", "other")
AGAIN = DeliveryError("try later", retryable=True)
NEVER = DeliveryError("no such channel")
UNCLEAR = DeliveryError("timed out", retryable=True, ambiguous=True)
SETTINGS = NotifySettings()
SETTLING = timedelta(seconds=30)


def a_briefing(title="A", kind=BriefingKind.ALERT):
    return Briefing(kind, "NEW", title, at=NOON)


def a_delivery(ident="d1", action=Action.POST, **fields):
    values = {
        "channel": CHANNEL,
        "briefing": a_briefing(fields.pop("title", "A")),
        "event": "v1",
        "created_at": NOON,
        "send_after": NOON,
    }
    return Delivery(ident, action=action, **{**values, **fields})


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        yield opened


class Desk:
    """An outbox with its platform, and a clock that only moves forward."""

    def __init__(self, store, outcomes=(), settings=SETTINGS):
        self.store, self.clock = store, ManualClock(NOON)
        self.platform = FakePlatform(self.clock, outcomes=outcomes)
        self.outbox = Outbox(store, {Platform.CONSOLE: self.platform}, settings, self.clock)

    def queue(self, *deliveries):
        with self.store.transaction():
            for delivery in deliveries:
                assert self.store.queue(delivery)

    def flush(self, after=timedelta(0), drain=False):
        self.clock.time += after
        return asyncio.run(self.outbox.flush(drain=drain))

    def state(self, ident):
        return self.store.delivery(ident)


def test_what_is_due_is_sent_once_and_leaves_a_receipt(store):
    desk = Desk(store)
    desk.queue(a_delivery())
    assert desk.flush().sent == 1
    assert desk.flush().sent == 0
    assert desk.platform.titles() == ["A"]
    assert desk.state("d1").state is DeliveryState.SENT
    assert store.receipt_of("v1", CHANNEL).message_id == "d1"


def test_what_is_not_due_waits(store):
    desk = Desk(store)
    desk.queue(a_delivery(send_after=NOON + timedelta(seconds=30)))
    assert desk.flush().sent == 0
    assert desk.flush(timedelta(seconds=30)).sent == 1


def test_draining_sends_what_waits_for_company_but_not_what_waits_for_the_morning(store):
    desk = Desk(store)
    desk.queue(
        a_delivery("grouped", send_after=NOON + timedelta(seconds=30), title="grouped"),
        a_delivery("asleep", event="v2", send_after=NOON + timedelta(hours=7), title="asleep"),
    )
    desk.flush(drain=True)
    assert desk.platform.titles() == ["grouped"]


def test_draining_does_not_hurry_what_was_put_off(store):
    desk = Desk(store, [AGAIN])
    desk.queue(a_delivery())
    assert desk.flush(drain=True).put_off == 1
    assert desk.flush(drain=True).sent == 0


def test_a_post_its_edit_and_its_reply_go_out_in_one_flush_and_in_order(store):
    desk = Desk(store)
    desk.queue(
        a_delivery("d1", title="old"),
        a_delivery("d2", Action.EDIT, title="new"),
        a_delivery("d3", Action.REPLY, title="what changed"),
    )
    report = desk.flush()
    assert (report.sent, report.edited) == (2, 1)
    assert desk.platform.titles() == ["new", "what changed"]
    assert desk.platform.thread_of == {"d3": "d1"}


def test_a_later_edit_still_finds_the_card_and_its_thread(store):
    desk = Desk(store)
    desk.queue(a_delivery("d1"), a_delivery("d2", Action.EDIT), a_delivery("d3", Action.REPLY))
    desk.flush()
    with store.transaction():
        store.save_receipt(replace(store.receipt_of("v1", CHANNEL), thread_id="thread"))
    desk.queue(a_delivery("d4", Action.EDIT, title="again"))
    desk.flush()
    assert desk.platform.titles()[0] == "again"
    assert store.receipt_of("v1", CHANNEL).thread_id == "thread"


def test_an_edit_of_a_card_that_was_given_up_is_posted(store):
    desk = Desk(store, [NEVER])
    desk.queue(a_delivery("d1", title="old"), a_delivery("d2", Action.EDIT, title="new"))
    report = desk.flush()
    assert (report.dead, report.sent, report.edited) == (1, 1, 0)
    assert desk.platform.titles() == ["new"]


def test_a_reply_without_a_card_is_given_up_with_a_reason(store):
    desk = Desk(store)
    desk.queue(a_delivery("d3", Action.REPLY))
    assert desk.flush().dead == 1
    assert desk.state("d3").reason == "there is no message to reply to"


def test_a_refusal_that_will_not_change_is_given_up_with_its_reason(store):
    desk = Desk(store, [NEVER])
    desk.queue(a_delivery())
    assert desk.flush().dead == 1
    assert [d.reason for d in store.dead_deliveries()] == ["no such channel"]


def test_a_platform_that_is_not_set_up_is_waited_for(store):
    desk = Desk(store)
    desk.queue(a_delivery(channel=Channel(Platform.SLACK, "T1", "C1")))
    assert desk.flush().put_off == 1
    assert desk.state("d1").reason == "slack is not set up"


def test_no_outage_is_long_enough_to_lose_a_message(store):
    desk = Desk(store, [AGAIN] * 500, NotifySettings(max_attempts=4))
    desk.queue(a_delivery())
    pauses = []
    while desk.platform.outcomes:
        before = desk.clock.now()
        desk.flush(desk.state("d1").send_after - before)
        pauses.append(desk.state("d1").send_after - desk.clock.now())
    assert pauses[:3] == sorted(pauses[:3])
    assert max(pauses) <= LONGEST_PAUSE * 1.25
    assert desk.clock.now() - NOON > timedelta(days=1)
    assert desk.state("d1").attempts == 500
    desk.flush(LONGEST_PAUSE * 2)
    assert desk.platform.titles() == ["A"]


def test_what_fails_again_and_again_while_others_get_through_is_given_up(store):
    desk = Desk(store, settings=NotifySettings(max_attempts=4))
    send = desk.platform.send

    async def poisoned(delivery):
        if delivery.id == "d1":
            raise AGAIN
        return await send(delivery)

    desk.platform.send = poisoned
    desk.queue(a_delivery("d1"))
    for number in range(20):
        if desk.state("d1").state is DeliveryState.DEAD:
            break
        desk.queue(a_delivery(f"other{number}", channel=OTHER, event=None, send_after=desk.clock.now()))
        desk.flush(LONGEST_PAUSE * 2)
    assert desk.state("d1").state is DeliveryState.DEAD
    assert desk.state("d1").reason == "try later"
    assert desk.state("d1").attempts == 5, "the first failure says nothing of the message"


def test_an_edit_that_may_be_under_way_is_made_again_only_when_it_is_no_more(store):
    desk = Desk(store, ["ok", (UNCLEAR, False)])
    desk.queue(a_delivery(), a_delivery("d2", Action.EDIT, title="newer"))
    desk.flush()
    assert desk.state("d2").state is DeliveryState.PENDING
    assert desk.state("d2").send_after >= NOON + SETTLING, "it would undo what is shown after it"
    assert desk.flush(SETTLING * 2).edited == 1
    assert desk.platform.titles() == ["newer"]


def test_a_platform_that_names_a_time_is_not_asked_before_it(store):
    desk = Desk(store, [DeliveryError("slow down", retryable=True, retry_after=300)])
    desk.queue(a_delivery())
    desk.flush()
    assert desk.state("d1").send_after >= NOON + timedelta(seconds=300)


def test_pauses_are_the_same_every_time_spread_and_bounded():
    deliveries = [a_delivery(f"d{number}", attempts=1) for number in range(20)]
    assert [backoff(d, None) for d in deliveries] == [backoff(d, None) for d in deliveries]
    assert len({backoff(d, None) for d in deliveries}) > 10
    assert backoff(a_delivery(attempts=500), None) <= LONGEST_PAUSE * 1.25


def test_after_a_failure_the_rest_of_the_channel_waits_and_other_channels_do_not(store):
    desk = Desk(store, [AGAIN])
    desk.queue(
        a_delivery("d1", title="first"),
        a_delivery("d2", event="v2", title="second"),
        a_delivery("d3", channel=OTHER, title="elsewhere"),
    )
    desk.flush()
    assert desk.platform.titles() == ["elsewhere"]
    assert desk.flush(timedelta(seconds=5)).sent == 0
    desk.flush(timedelta(minutes=1))
    assert desk.platform.titles(CHANNEL) == ["first", "second"]


@pytest.mark.parametrize("arrived", [True, False])
def test_an_unclear_send_is_looked_for_before_it_is_sent_again(store, arrived):
    desk = Desk(store, [(UNCLEAR, arrived)])
    desk.queue(a_delivery("d1", title="first"), a_delivery("d2", event="v2", title="second"))
    assert desk.flush().unclear == 1
    assert desk.flush(SETTLING / 2).sent == 0, "looked before it could have settled"
    assert desk.platform.searches == 0
    desk.flush(timedelta(minutes=2))
    assert desk.platform.searches == 1
    assert sorted(desk.platform.titles()) == ["first", "second"]
    assert store.receipt_of("v1", CHANNEL).message_id == "d1"


def test_an_unclear_edit_is_made_again_without_looking(store):
    desk = Desk(store, ["ok", (UNCLEAR, True)])
    desk.queue(a_delivery("d1"), a_delivery("d2", Action.EDIT, title="new"))
    desk.flush()
    desk.flush(timedelta(minutes=1))
    assert desk.platform.searches == 0
    assert desk.platform.titles() == ["new"]
    assert len(desk.platform.edits) == 2


def test_an_edit_that_was_under_way_at_the_end_of_the_process_is_made_again(store):
    desk = Desk(store, ["ok", Crash()])
    desk.queue(a_delivery("d1"), a_delivery("d2", Action.EDIT, title="new"))
    with pytest.raises(Crash):
        desk.flush()
    assert store.recover() == 1
    desk.flush(SETTLING)
    assert desk.platform.titles() == ["new"]


def test_a_search_that_fails_is_repeated_and_in_the_end_given_up_as_unknown(store):
    desk = Desk(store, [(UNCLEAR, True), AGAIN, DeliveryError("may not read")])
    desk.queue(a_delivery())
    desk.flush()
    assert desk.flush(timedelta(minutes=5)).unclear == 1
    assert desk.flush(timedelta(minutes=5)).dead == 1
    assert desk.state("d1").reason == "nobody can say whether it arrived: may not read"
    assert desk.platform.titles() == ["A"]


def test_what_never_arrives_while_others_do_is_given_up(store):
    desk = Desk(store, ["ok", UNCLEAR, "ok"], NotifySettings(max_attempts=1))
    desk.queue(a_delivery("d0", channel=OTHER, event=None), a_delivery("d1"))
    assert desk.flush().unclear == 1
    desk.queue(a_delivery("d2", channel=OTHER, event=None))
    desk.flush()
    assert desk.flush(timedelta(hours=1)).dead == 1
    assert desk.state("d1").reason == "timed out"


def test_a_bug_in_a_platform_is_not_swallowed(store):
    desk = Desk(store, [ZeroDivisionError()])
    desk.queue(a_delivery())
    with pytest.raises(ZeroDivisionError):
        desk.flush()


def test_a_full_store_stops_the_flush_with_its_own_error(store):
    class Full(CrashingStore):
        def _maybe(self):
            raise StoreFullError("there is no room")

    desk = Desk(store)
    desk.queue(a_delivery())
    desk.outbox = Outbox(Full(store), {Platform.CONSOLE: desk.platform}, SETTINGS, desk.clock)
    with pytest.raises(StoreFullError):
        desk.flush()
    assert desk.platform.titles() == []


def test_a_briefing_that_changed_while_another_was_sent_goes_out_as_changed(store):
    desk = Desk(store)
    desk.queue(a_delivery("d1"), a_delivery("d2", event="v2", title="old"))
    send = desk.platform.send

    async def meanwhile(delivery):
        if delivery.id == "d1":
            with store.transaction():
                store.save_delivery(replace(store.delivery("d2"), briefing=a_briefing("new")))
        return await send(delivery)

    desk.platform.send = meanwhile
    desk.flush()
    assert desk.platform.titles() == ["A", "new"]


def test_many_posts_that_lay_too_long_become_one_digest_that_names_them_all(store):
    desk = Desk(store)
    desk.queue(*(a_delivery(f"d{n:02}", event=f"v{n}", title=f"event {n}") for n in range(11)))
    assert desk.flush(timedelta(minutes=11)).sent == 1
    ((_, _, digest),) = desk.platform.messages
    assert digest.kind is BriefingKind.DIGEST
    assert {line for section in digest.sections for line in section.lines} == {
        f"event {n}" for n in range(11)
    }
    assert desk.flush(timedelta(minutes=1)).sent == 0
    assert desk.state("d03").reason.startswith("told in digest ")


def test_posts_of_a_morning_after_quiet_hours_are_not_late(store):
    desk = Desk(store)
    morning = NOON + timedelta(hours=9)
    desk.queue(*(a_delivery(f"d{n:02}", event=f"v{n}", send_after=morning) for n in range(11)))
    assert desk.flush(timedelta(hours=9)).sent == 11


def test_a_few_posts_of_hours_ago_become_a_digest_and_a_single_one_does_not(store):
    desk = Desk(store)
    desk.queue(a_delivery("d1", title="alone", channel=OTHER), a_delivery("d2"), a_delivery("d3", event="v3"))
    assert desk.flush(timedelta(hours=7)).sent == 2
    assert desk.platform.titles(OTHER) == ["alone"]
    assert desk.platform.titles(CHANNEL) == ["2 events since 12:00 UTC, told late"]


# --- what a failure means for others ------------------------------------------------------------

GONE = DeliveryError("the message is gone", trouble=Trouble.CARD)
CLOSED = DeliveryError("the channel is archived", trouble=Trouble.CHANNEL)
REFUSED = DeliveryError("the token was revoked", trouble=Trouble.TENANT)
ADMIN = NotifySettings(admin_channel="console:admin")


def a_reader(**fields):
    return Subscription(0, **{"channel": CHANNEL, "created_by": "desk", **fields})


def notices(desk):
    return [b for _, _, b in desk.platform.messages if b.kind is BriefingKind.NOTICE]


def test_a_card_that_was_deleted_is_not_posted_again_and_all_about_it_ends_in_silence(store):
    desk = Desk(store, ["ok", GONE])
    desk.queue(a_delivery("d1"), a_delivery("d2", Action.EDIT), a_delivery("d3", Action.REPLY))
    report = desk.flush()
    assert (report.sent, report.ended, report.dead) == (1, 2, 0)
    assert store.receipt_of("v1", CHANNEL).deleted
    desk.queue(a_delivery("d4", Action.EDIT), a_delivery("d5", title="another", event="v2"))
    assert desk.flush(timedelta(hours=1)).ended == 1
    assert desk.platform.titles() == ["A", "another"]
    assert store.status().dead == 0


def test_a_thread_that_is_locked_ends_its_replies_and_the_card_stays_true(store):
    locked = DeliveryError("the thread was locked by a moderator", trouble=Trouble.CARD)
    desk = Desk(store, ["ok", locked])
    desk.queue(a_delivery("d1"), a_delivery("d2", Action.REPLY))
    report = desk.flush()
    assert (report.sent, report.ended, report.dead) == (1, 1, 0)
    assert desk.state("d2").reason == "the thread was locked by a moderator"
    desk.queue(a_delivery("d3", Action.EDIT, title="corrected"))
    assert desk.flush(timedelta(minutes=5)).edited == 1
    assert desk.platform.titles() == ["corrected"]


def test_a_post_whose_message_was_deleted_before_it_was_confirmed_has_arrived(store):
    desk = Desk(store, [GONE])
    desk.queue(a_delivery("d1"))
    assert desk.flush().ended == 1
    assert store.receipt_of("v1", CHANNEL).deleted
    assert desk.state("d1").state is DeliveryState.SENT


def test_a_channel_that_is_closed_is_paused_and_told_once(store):
    desk = Desk(store, [CLOSED], ADMIN)
    with store.transaction():
        mine = store.add_subscription(a_reader())
        other = store.add_subscription(a_reader(channel=OTHER))
    desk.queue(a_delivery("d1"), a_delivery("d2", event="v2"), a_delivery("d3", channel=OTHER))
    report = desk.flush()
    assert (report.dead, report.sent) == (1, 2)
    assert [d.state for d in map(desk.state, ("d1", "d2"))] == [DeliveryState.DEAD] * 2
    assert [sub.paused for sub in store.subscriptions()] == ["the channel is archived", None]
    assert (mine.id, other.id) == (1, 2)
    (notice,) = notices(desk)
    text = " ".join(notice.sections[0].lines)
    assert notice.title == "console:desk takes no messages any more"
    assert "the channel is archived" in text
    assert "1 subscriptions" in text
    assert "2 messages" in text
    desk.platform.outcomes = [CLOSED]
    desk.outbox = Outbox(store, {Platform.CONSOLE: desk.platform}, ADMIN, desk.clock)  # another start
    desk.queue(a_delivery("d4", event="v4"))
    assert desk.flush().dead == 1
    assert len(notices(desk)) == 1


def test_a_channel_that_is_resumed_and_closed_again_is_told_again(store):
    desk = Desk(store, [CLOSED], ADMIN)
    with store.transaction():
        sub = store.add_subscription(a_reader())
    desk.queue(a_delivery("d1"))
    desk.flush()
    with store.transaction():
        store.save_subscription(replace(sub, paused=None))
    assert store.closed_channels() == {}
    desk.platform.outcomes = [CLOSED]
    desk.queue(a_delivery("d2", event="v2"))
    desk.flush(timedelta(minutes=1))
    assert len(notices(desk)) == 2


@pytest.mark.parametrize(
    ("platform", "tenant", "by", "told"),
    [
        (Platform.SLACK, "T1", "U0123", Channel(Platform.SLACK, "T1", "@U0123")),
        (Platform.DISCORD, "1", "123456789012345678", Channel(Platform.DISCORD, "", "@123456789012345678")),
        (Platform.SLACK, "T1", "command line", None),
    ],
)
def test_without_an_admin_channel_who_subscribed_is_told(store, platform, tenant, by, told):
    channel = Channel(platform, tenant, "C1")
    desk = Desk(store)
    desk.platform = FakePlatform(desk.clock, platform, [CLOSED])
    desk.outbox = Outbox(store, {platform: desk.platform}, SETTINGS, desk.clock)
    with store.transaction():
        for _ in range(2):
            store.add_subscription(a_reader(channel=channel, created_by=by))
    desk.queue(a_delivery("d1", channel=channel))
    desk.flush()
    assert [where for _, where, _ in desk.platform.messages] == ([told] if told else [])


def test_of_a_notice_that_fails_nobody_is_told(store):
    desk = Desk(store, [CLOSED, CLOSED], ADMIN)
    desk.queue(a_delivery("d1"))
    assert desk.flush().dead == 2
    assert desk.platform.messages == []
    assert len(store.dead_deliveries()) == 2


def test_a_token_that_is_refused_stops_its_platform_until_a_restart_and_is_told_once(store):
    desk, slack = Desk(store, settings=ADMIN), Channel(Platform.SLACK, "T1", "C1")
    refusing = FakePlatform(desk.clock, Platform.SLACK, [REFUSED])

    def start():
        platforms = {Platform.CONSOLE: desk.platform, Platform.SLACK: refusing}
        desk.outbox = Outbox(store, platforms, ADMIN, desk.clock)

    start()
    desk.queue(a_delivery("d1", channel=slack), a_delivery("d2", event="v2", channel=slack), a_delivery("d3"))
    assert desk.flush().put_off == 1
    assert desk.outbox.lanes[Platform.SLACK].stopped == "the token was revoked"
    assert store.stopped_platforms() == {Platform.SLACK: "the token was revoked"}
    for _ in range(3):
        desk.flush(timedelta(hours=1))
    assert [b.title for b in notices(desk)] == ["Slack refuses Sitrep's token"]
    assert refusing.messages == []
    refusing.outcomes = [REFUSED]
    start()
    desk.flush()
    start()
    assert desk.flush().sent == 2
    assert len(notices(desk)) == 1
    assert store.stopped_platforms() == {}


def test_a_platform_that_hangs_holds_up_only_its_own(store):
    desk, slack = Desk(store), Channel(Platform.SLACK, "T1", "C1")
    hanging = FakePlatform(desk.clock, Platform.SLACK)

    async def hang(delivery):
        await asyncio.Event().wait()

    hanging.send = hang
    platforms = {Platform.CONSOLE: desk.platform, Platform.SLACK: hanging}
    outbox = Outbox(store, platforms, SETTINGS, desk.clock)
    desk.queue(a_delivery("d1", channel=slack), a_delivery("d2"))

    async def both():
        waiting = asyncio.create_task(outbox.lanes[Platform.SLACK].flush(Counter()))
        await asyncio.wait_for(outbox.lanes[Platform.CONSOLE].flush(Counter()), 5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(both())
    assert desk.platform.titles() == ["A"]
    assert desk.state("d1").state is DeliveryState.SENDING, "the next start looks for it"


def test_when_the_end_is_asked_for_what_is_in_hand_is_finished_and_no_more(store):
    desk = Desk(store)
    desk.queue(*(a_delivery(f"d{n}", event=f"v{n}") for n in range(3)))
    asyncio.run(desk.outbox.flush(go_on=lambda: not desk.platform.messages))
    assert len(desk.platform.messages) == 1


def test_many_channels_share_their_commits_and_all_are_written_down_as_sending_before_the_first_is_asked(
    store,
):
    desk = Desk(store)
    rooms = [Channel(Platform.CONSOLE, "", f"room-{n}") for n in range(40)]
    desk.queue(*(a_delivery(f"d{n}", channel=room, event=f"v{n}") for n, room in enumerate(rooms)))
    counting = CrashingStore(store)
    states = []
    send = desk.platform.send

    async def watched(delivery):
        states.append(store.delivery(delivery.id).state)
        assert not store._connection._in_transaction(), "what is not committed does not survive a kill"
        return await send(delivery)

    desk.platform.send = watched
    desk.outbox = Outbox(counting, {Platform.CONSOLE: desk.platform}, SETTINGS, desk.clock)
    assert desk.flush().sent == 40
    assert states == [DeliveryState.SENDING] * 40
    assert counting._point / 2 <= 4, "a commit each would take longer than the messages"


def test_what_arrived_beside_a_bug_is_written_down(store):
    desk = Desk(store, outcomes=["ok", ZeroDivisionError(), "ok"])
    rooms = [Channel(Platform.CONSOLE, "", f"room-{n}") for n in range(3)]
    desk.queue(*(a_delivery(f"d{n}", channel=room, event=f"v{n}") for n, room in enumerate(rooms)))
    with pytest.raises(ZeroDivisionError):
        desk.flush()
    assert [desk.state(f"d{n}").state for n in range(3)] == [
        DeliveryState.SENT,
        DeliveryState.SENDING,
        DeliveryState.SENT,
    ]


# --- an outage --------------------------------------------------------------------------------------


def outage(desk, minutes, every=timedelta(minutes=2)):
    """A post every so often while nothing gets through, and flushes meanwhile."""
    desk.platform.outcomes = [AGAIN] * 10_000
    ends = desk.clock.now() + timedelta(minutes=minutes)
    number = 0
    while desk.clock.now() < ends:
        number += 1
        event = f"v{number}"
        desk.queue(a_delivery(f"d{number:03}", event=event, title=event, send_after=desk.clock.now()))
        desk.flush(every)
    desk.platform.outcomes = []
    return {f"v{n}" for n in range(1, number + 1)}


def recover(desk):
    for _ in range(20):
        desk.flush(timedelta(minutes=1))


def test_after_a_long_outage_there_is_one_digest_that_tells_all(store):
    desk = Desk(store)
    events = outage(desk, 60)
    recover(desk)
    ((_, _, digest),) = desk.platform.messages
    assert {line for section in digest.sections for line in section.lines} == events
    assert (store.status().waiting, store.status().dead) == (0, 0)


def test_after_a_short_outage_the_cards_come_in_order(store):
    desk = Desk(store)
    events = outage(desk, 16)
    recover(desk)
    assert desk.platform.titles() == sorted(events, key=lambda name: int(name[1:]))


def test_a_digest_that_may_have_arrived_is_looked_for_and_kept_as_it_is(store):
    desk = Desk(store)
    events = outage(desk, 60)
    desk.platform.outcomes = [(UNCLEAR, True)]
    recover(desk)
    assert len(desk.platform.messages) == 1
    assert len(events) == len({line for s in desk.platform.messages[0][2].sections for line in s.lines})


def test_a_digest_that_is_refused_leaves_what_it_told_among_the_dead(store):
    desk = Desk(store)
    events = outage(desk, 60)
    desk.platform.outcomes = [DeliveryError("too long")]
    recover(desk)
    assert {d.event for d in store.dead_deliveries()} == events


def test_what_waits_behind_a_late_post_is_told_in_the_digest_too(store):
    desk = Desk(store, [(UNCLEAR, False)])
    desk.queue(a_delivery("d1", title="old"))
    desk.flush()
    desk.queue(a_delivery("e1", Action.EDIT, title="new"), a_delivery("r1", Action.REPLY))
    desk.queue(a_delivery("d2", event="v2", title="second"))
    desk.flush(timedelta(hours=7))
    ((_, _, digest),) = desk.platform.messages
    assert {line for section in digest.sections for line in section.lines} == {"new", "second"}
    assert store.status().waiting == 0


# --- a process that ends anywhere ---------------------------------------------------------------

OUTCOMES = st.sampled_from(
    [
        "ok",
        AGAIN,
        UNCLEAR,
        (UNCLEAR, True),
        Crash(),
        (Crash(), True),
        DeliveryError("429", retryable=True, retry_after=5),
    ]
)


def _work(events):
    for event in range(events):
        channel = CHANNEL if event % 2 else OTHER
        common = {"event": f"v{event}", "channel": channel}
        yield a_delivery(f"post{event}", title=f"old {event}", **common)
        yield a_delivery(f"edit{event}", Action.EDIT, title=f"event {event}", **common)
        yield a_delivery(f"reply{event}", Action.REPLY, title=f"reply {event}", **common)


def _run_to_the_end(desk, crashes):
    """Flush whenever something is due; a process that ends is started again at once."""
    store, patient = CrashingStore(desk.store, crashes), NotifySettings(max_attempts=50)
    for _ in range(200):
        desk.outbox = Outbox(store, {Platform.CONSOLE: desk.platform}, patient, desk.clock)
        try:
            desk.flush(timedelta(seconds=1))
            while left := (*desk.store.waiting_deliveries(), *desk.store.ambiguous_deliveries()):
                ahead = [d.send_after for d in left if d.send_after > desk.clock.now()]
                desk.flush(min(ahead) - desk.clock.now())
        except Crash:
            desk.store.recover()
        else:
            return
    pytest.fail("the queue never became empty")


@settings(max_examples=150, deadline=None)
@given(
    events=st.integers(1, 4),
    outcomes=st.lists(OUTCOMES, max_size=6),  # pauses of more would add up to hours: a digest's business
    crashes=st.sets(st.integers(1, 60), max_size=8),
)
def test_a_crash_anywhere_repeats_nothing_and_loses_nothing(events, outcomes, crashes):
    with Store.open(":memory:") as real:
        desk = Desk(real, outcomes)
        desk.queue(*_work(events))
        _run_to_the_end(desk, crashes)
        assert real.dead_deliveries() == ()
        assert real.waiting_deliveries() == ()
        assert real.ambiguous_deliveries() == ()
        for event in range(events):
            assert desk.platform.titles().count(f"event {event}") == 1
            assert desk.platform.titles().count(f"reply {event}") == 1
            assert desk.platform.titles().count(f"old {event}") == 0
        assert len(desk.platform.messages) == 2 * events


@pytest.mark.parametrize("crash", range(1, 9))
def test_a_crash_while_catching_up_tells_every_event_once(store, crash):
    desk = Desk(store)
    desk.queue(*(a_delivery(f"d{n:02}", event=f"v{n}", title=f"event {n}") for n in range(12)))
    desk.clock.time += timedelta(minutes=11)
    _run_to_the_end(desk, {crash})
    told = [
        line
        for _, _, briefing in desk.platform.messages
        for section in briefing.sections
        for line in section.lines
    ]
    assert sorted(told) == sorted(f"event {n}" for n in range(12))

"""From stored decisions to the queue, and from the queue to what a channel reads, on a real store."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.config.schema import NotifySettings
from bot.model import (
    Action,
    BriefingKind,
    Cadence,
    Channel,
    DeliveryState,
    Held,
    Platform,
    Silence,
    Value,
    Verdict,
)
from bot.notify import Newsroom, Outbox
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import (
    CHANNEL,
    NAMES,
    NOON,
    FakePlatform,
    a_change,
    a_claim,
    a_decision,
    a_fact,
    a_report,
    a_subscription,
    an_entry,
    an_event,
    at,
)

OTHER = Channel(Platform.CONSOLE, "", "other")
SETTINGS = NotifySettings()


class Config(SimpleNamespace):
    def source_named(self, name):
        return NAMES.source_named(name)


CONFIG = Config(topics=NAMES.topics, conflicts=NAMES.conflicts, settings=SimpleNamespace(notify=SETTINGS))


class Desk:
    """A newsroom and an outbox on one store, and the platform that they reach."""

    def __init__(self, store, *subscriptions):
        self.store, self.clock = store, ManualClock(NOON)
        self.platform = FakePlatform(self.clock)
        self.newsroom = Newsroom(store, CONFIG)
        self.outbox = Outbox(store, {Platform.CONSOLE: self.platform}, SETTINGS, self.clock)
        with store.transaction():
            self.subscriptions = [store.add_subscription(each) for each in subscriptions]

    def report(self, quantity, action=Action.POST, verdict=Verdict.NEW, *, entry, changes=(), **event):
        """One entry that puts the figure at ``quantity``, decided and announced now."""
        now = self.clock.now()
        claim = a_claim(f"c{entry}", entry, value=Value(quantity))
        report = a_report(an_entry(entry, source=event.pop("source", "cna"), collected=now), claim)
        held = (Held(Value(quantity), (claim.id,), ("cna",)),)
        event = an_event(**{"first_seen": NOON, "last_seen": now, **event})
        fact = a_fact(f"f-{event.id}", held=held, event=event.id)
        changes = tuple(replace(change, fact=fact.id, event=event.id, at=now) for change in changes)
        decision = a_decision(action, verdict, entry=entry, event=event, facts=(fact,), changes=changes)
        with self.store.transaction():
            self.store.save_report(report, verdict)
            self.store.save_decision(decision, report)
            return self.newsroom.announce(decision, now)

    def revise(self, old, new, *, entry, **event):
        change = a_change(f"x{entry}", old=Value(old), new=Value(new), claims=(f"c{entry}",))
        return self.report(new, Action.REPLY, Verdict.UPDATED, entry=entry, changes=[change], **event)

    def pass_time(self, **time):
        self.clock.time += timedelta(**time)
        return asyncio.run(self.outbox.flush())

    def digests(self, **time):
        self.clock.time += timedelta(**time)
        return self.newsroom.queue_digests(self.clock.now())

    def shown(self, channel=CHANNEL):
        return [briefing for _, where, briefing in self.platform.messages if where == channel]


@pytest.fixture
def store():
    with Store.open(":memory:") as opened:
        yield opened


def test_an_event_is_one_card_that_is_edited_with_a_reply_for_what_is_material(store):
    desk = Desk(store, a_subscription())
    assert desk.report(150, entry="e1") == 1
    assert desk.pass_time(seconds=30).sent == 1
    assert desk.revise(150, 157, entry="e2") == 2
    desk.pass_time(minutes=5)
    card, below = desk.shown()
    assert [row.value for row in card.figures] == ["157 prisoners"]
    assert card.changes == ("150 → 157, 12:00 UTC (to Russia)",)
    assert below.kind is BriefingKind.REPLY
    assert list(desk.platform.thread_of.values()) == [desk.platform.messages[0][0]]


def test_revisions_within_one_interval_are_one_edit_and_one_reply(store):
    desk = Desk(store, a_subscription())
    desk.report(150, entry="e1")
    desk.pass_time(seconds=30)
    desk.revise(150, 155, entry="e2")
    desk.pass_time(minutes=1)
    desk.revise(155, 157, entry="e3")
    report = desk.pass_time(minutes=5)
    assert (report.edited, report.sent) == (1, 1)
    assert [briefing.changes[0].split(",")[0] for briefing in desk.shown()] == ["150 → 155 → 157"] * 2


def test_a_night_of_revisions_is_one_message_in_the_morning(store):
    desk = Desk(store, a_subscription(quiet=("11:00", "19:00")))
    desk.report(150, entry="e1")
    desk.pass_time(hours=1)
    desk.revise(150, 155, entry="e2")
    desk.pass_time(hours=1)
    desk.revise(155, 157, entry="e3")
    assert desk.pass_time(hours=4).sent == 0
    assert desk.pass_time(hours=1).sent == 1
    (card,) = desk.shown()
    assert card.changes == ("150 → 155 → 157, 14:00 UTC (to Russia)",)


def test_a_revision_while_the_first_post_is_unclear_does_not_post_twice(store):
    desk = Desk(store, a_subscription())
    desk.report(150, entry="e1")
    (delivery,) = store.waiting_deliveries()
    with store.transaction():
        store.save_delivery(replace(delivery, state=DeliveryState.SENDING))
    desk.revise(150, 157, entry="e2")
    assert [d.action for d in store.waiting_deliveries()] == [Action.EDIT, Action.REPLY]


def test_each_channel_hears_what_it_asked_for(store):
    desk = Desk(store, a_subscription(), a_subscription(channel=OTHER, conflicts=("sudan",)))
    assert desk.report(150, entry="e1") == 1
    desk.pass_time(minutes=1)
    assert (len(desk.shown()), len(desk.shown(OTHER))) == (1, 0)


def test_nobody_to_tell_means_nothing_queued(store):
    assert Desk(store).report(150, entry="e1") == 0
    assert Desk(store, a_subscription(cadence=Cadence.DAILY)).report(150, entry="e2", ident="v2") == 0
    assert Desk(store).newsroom.announce(a_decision(Action.NONE), NOON) == 0
    assert Desk(store).newsroom.announce(a_decision(Action.POST, event=None), NOON) == 0


def test_a_decision_on_an_event_that_is_not_stored_is_a_bug(store):
    with pytest.raises(KeyError, match="v1"):
        Desk(store, a_subscription()).newsroom.announce(a_decision(Action.POST), NOON)


def test_a_card_names_the_event_before_it(store):
    desk = Desk(store, a_subscription())
    desk.report(205, entry="e0", ident="v0", first_seen=at("09:00", day=1), last_seen=at("09:00", day=1))
    desk.report(157, entry="e1")
    desk.pass_time(minutes=1)
    assert desk.shown()[1].before == "Before this: 1 Feb, 205 prisoners to Russia (1 source)"


# --- digests ------------------------------------------------------------------------------------


def a_daily(**fields):
    return a_subscription(**{"cadence": Cadence.DAILY, "at": "18:00", "mention": "desk", **fields})


def test_a_daily_digest_comes_once_at_its_time_and_covers_the_time_since_the_last(store):
    desk = Desk(store, a_daily())
    assert desk.digests() == 0, "subscribed just now"
    desk.report(150, entry="e1")
    assert desk.digests(hours=5) == 0, "17:00"
    assert desk.digests(hours=1) == 1, "18:00"
    assert desk.digests(minutes=5) == 0
    desk.pass_time()
    (first,) = desk.shown()
    assert first.kind is BriefingKind.DIGEST
    assert first.kicker == "SITUATION REPORT · daily · 4 Feb 18:00 – 5 Feb 18:00 UTC"
    desk.clock.time += timedelta(hours=2)
    desk.report(9, entry="e2", ident="v2", title="A second exchange", first_seen=desk.clock.now())
    assert desk.digests(days=2) == 1, "two days late is still one digest"
    desk.pass_time()
    assert [line for line in desk.shown()[1].sections[1].lines if "second" in line]
    assert desk.shown()[1].kicker.startswith("SITUATION REPORT · daily · 5 Feb 18:00 – 7 Feb 20:05")
    assert len(desk.shown()[1].sections[1].lines) == 1


def test_a_digest_with_nothing_to_tell_is_not_sent(store):
    desk = Desk(store, a_daily(topics=("air-strikes",)), a_daily(channel=OTHER))
    desk.digests()
    desk.report(150, entry="e1")
    with store.transaction():
        store.save_silence(Silence(OTHER, NOON + timedelta(days=9), topic="prisoner-exchange"))
    assert desk.digests(hours=7) == 0


def test_a_digest_waits_for_the_end_of_quiet_hours(store):
    desk = Desk(store, a_daily(quiet=("17:00", "20:00")))
    desk.digests()
    desk.report(150, entry="e1")
    desk.digests(hours=6)
    assert [d.send_after for d in store.waiting_deliveries()] == [at("20:00")]
    assert [d.mention for d in store.waiting_deliveries()] == ["desk"]

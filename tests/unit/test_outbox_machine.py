"""The outbox as a machine: news, failures of every kind, kills and the clock in any order.

Whatever happens: no message is lost, none repeated, and a channel reads things in the order of the queue.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.config.schema import NotifySettings
from bot.errors import DeliveryError, Trouble
from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, DeliveryState, Platform
from bot.notify.outbox import Outbox
from bot.ports import ManualClock
from bot.store import Store
from tests.fakes import NOON, Crash, CrashingStore, FakePlatform

CHANNELS = [Channel(Platform.CONSOLE, "", name) for name in ("desk", "war-room", "night")]
AGAIN = DeliveryError("try later", retryable=True)
SLOW = DeliveryError("slow down", retryable=True, retry_after=3)
UNCLEAR = DeliveryError("timed out", retryable=True, ambiguous=True)
PATIENT = NotifySettings(max_attempts=50)
OUTCOMES = ["ok", "ok", AGAIN, SLOW, UNCLEAR, (UNCLEAR, True), Crash(), (Crash(), True)]
GOOD = st.sampled_from(OUTCOMES)


class OutboxMachine(RuleBasedStateMachine):
    """A store, a platform that can be asked, and one process after the other that sends."""

    @initialize()
    def start(self):
        self.real = Store.open(":memory:")
        self.clock = ManualClock(NOON)
        self.platform = FakePlatform(self.clock)
        self.queued: dict[Channel, list[str]] = {channel: [] for channel in CHANNELS}
        self.refused: set[str] = set()
        self.events = 0
        self.restart(set())

    def teardown(self):
        if hasattr(self, "real"):
            self.quiet()
            self.real.close()

    def restart(self, crashes):
        self.store = CrashingStore(self.real, crashes)
        self.real.recover()
        self.outbox = Outbox(self.store, {Platform.CONSOLE: self.platform}, PATIENT, self.clock)

    def flush(self):
        try:
            asyncio.run(self.outbox.flush())
        except Crash:
            self.restart(set())

    @rule(channel=st.sampled_from(CHANNELS), edited=st.booleans(), replied=st.booleans())
    def news(self, channel, edited, replied):
        self.events += 1
        number = self.events
        wanted = [Action.POST, *[Action.EDIT] * edited, *[Action.REPLY] * replied]
        with self.real.transaction():
            for action in wanted:
                kind = BriefingKind.REPLY if action is Action.REPLY else BriefingKind.ALERT
                title = f"{number}{' below' if action is Action.REPLY else ''}"
                card = Briefing(kind, "NEW", title, event=f"v{number}", at=NOON)
                ident = f"d{number}{action}"
                now = self.clock.now()
                self.real.queue(Delivery(ident, channel, action, card, f"v{number}", now, now))
        self.queued[channel] += [f"{number}", *[f"{number} below"] * replied]

    @rule(outcomes=st.lists(GOOD, max_size=6), crashes=st.sets(st.integers(1, 30), max_size=3))
    def goes_wrong(self, outcomes, crashes):
        self.platform.outcomes = list(outcomes)
        self.store._crashes = {self.store._point + crash for crash in crashes}
        self.flush()
        self.platform.outcomes = []
        self.store._crashes = set()

    @rule(seconds=st.sampled_from([1, 10, 29, 31, 90, 240]))
    def time_passes(self, seconds):
        self.clock.time += timedelta(seconds=seconds)

    @rule()
    def goes_well(self):
        self.flush()

    @rule()
    def killed(self):
        self.restart(set())

    @invariant()
    def nothing_is_repeated_or_out_of_order(self):
        if not hasattr(self, "real"):
            return
        for channel, queued in self.queued.items():
            seen = [title for title in self.platform.titles(channel) if "told late" not in title]
            assert max(Counter(seen).values(), default=1) == 1, seen
            places = [queued.index(title) for title in seen]
            assert places == sorted(places), (queued, seen)

    def quiet(self):
        """Let everything go well until nothing is left: then everything has been told."""
        for _ in range(200):
            self.flush()
            if not (self.real.status().waiting or self.real.status().ambiguous):
                break
            self.clock.time += timedelta(seconds=60)
        assert self.real.dead_deliveries() == ()
        assert self.real.waiting_deliveries() == ()
        assert not self.real._in_state(DeliveryState.SENDING)
        for channel, queued in self.queued.items():
            told = set(self.platform.titles(channel))
            for _, where, briefing in self.platform.messages:
                if where == channel and briefing.kind is BriefingKind.DIGEST:
                    told |= {line for section in briefing.sections for line in section.lines}
            cards = {title for title in queued if not title.endswith("below")}
            assert cards <= told, cards - told
            digests = {
                d.event for d in self.real._in_state(DeliveryState.SENT) if d.told_in and d.channel == channel
            }
            replies = {t for t in queued if t.endswith("below") and f"v{t.split()[0]}" not in digests}
            assert replies <= told, replies - told


OutboxMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestOutboxMachine = OutboxMachine.TestCase


def test_a_closed_channel_or_a_deleted_card_in_between_loses_nothing_elsewhere():
    machine = OutboxMachine()
    machine.start()
    for channel in CHANNELS:
        machine.news(channel, edited=True, replied=True)
    machine.platform.outcomes = [
        DeliveryError("gone", trouble=Trouble.CHANNEL),
        DeliveryError("deleted", trouble=Trouble.CARD),
    ]
    machine.flush()
    assert machine.platform.titles(CHANNELS[0]) == []
    assert machine.platform.titles(CHANNELS[1]) == []
    assert machine.platform.titles(CHANNELS[2]) == ["3", "3 below"]
    assert {d.channel for d in machine.real.dead_deliveries()} == {CHANNELS[0]}
    machine.real.close()

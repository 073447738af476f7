"""Half an hour in which a platform answers 503, while news go on; then what its channels get.

    python -m benchmarks.outage

Both servers run in this process, over sockets, in a time that only this program moves. Expected: one digest a
channel that tells every event, nothing lost, nothing repeated, and in no second more than the server allows.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from adapters.discord import DiscordPlatform
from adapters.slack import SlackPlatform
from bot.config.schema import NotifySettings
from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, Platform
from bot.notify.outbox import Outbox
from bot.ports import ManualClock
from bot.store import Store
from tests.fake_discord import FakeDiscord
from tests.fake_slack import FakeSlack, Fault

CHANNELS = [str(100 + number) for number in range(20)]
MINUTES = 30
STEP = timedelta(seconds=10)
START = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)


class Outage:
    """One platform, its channels, and a clock."""

    def __init__(self, platform: Platform, store: Store) -> None:
        self.platform, self.store, self.clock = platform, store, ManualClock(START)
        self.server: Any
        if platform is Platform.SLACK:
            self.server, self.tenant = FakeSlack(now=self.seconds), "T0DESK"
            for ident in CHANNELS:
                self.server.workspace.add_channel(ident)
        else:
            self.server, self.tenant = FakeDiscord(now=self.seconds, tick=self.seconds), "1"
            for ident in CHANNELS:
                self.server.world.add_channel(self.tenant, ident)

    def seconds(self) -> float:
        return self.clock.time.timestamp()

    async def sleep(self, wanted: float) -> None:
        """Whoever waits for a turn moves the time on."""
        self.clock.time += timedelta(seconds=wanted)
        await asyncio.sleep(0)

    def client(self) -> Any:
        if self.platform is Platform.SLACK:
            url = self.server.api_url
            return SlackPlatform(self.server.token, clock=self.clock, api_url=url, sleep=self.sleep)
        return DiscordPlatform(
            self.server.token,
            clock=self.clock,
            api_url=self.server.api_url,
            gateway_url=self.server.gateway_url,
            sleep=self.sleep,
        )

    def queue(self, number: int) -> None:
        """One event, told to every channel."""
        now = self.clock.now()
        card = Briefing(BriefingKind.ALERT, "NEW · Topic", f"event-{number}", event=f"v{number}", at=now)
        with self.store.transaction():
            for ident in CHANNELS:
                channel = Channel(self.platform, self.tenant, ident)
                self.store.queue(
                    Delivery(f"d{ident}-{number}", channel, Action.POST, card, card.event, now, now)
                )

    async def run(self) -> dict[str, Any]:
        await self.server.start()
        client = self.client()
        outbox = Outbox(self.store, {self.platform: client}, NotifySettings(), self.clock)
        healthy = self.server.faults.take
        self.server.faults.take = lambda _: Fault("http_before", status=503)
        events = 0
        while self.clock.time < START + timedelta(minutes=MINUTES):
            if self.clock.time >= START + timedelta(minutes=events):
                events += 1
                self.queue(events)
            await outbox.flush()
            self.clock.time += STEP
        asked = len(self.server.calls)
        self.server.faults.take = healthy
        ended = self.clock.time
        for _ in range(360):
            await outbox.flush()
            self.clock.time += STEP
            if not (self.store.status().waiting or self.store.status().ambiguous):
                break
        await client.close()
        await self.server.stop()
        return self.verdict(events) | {
            "requests_during_outage": asked,
            "recovered_after_seconds": (self.clock.time - ended).total_seconds(),
        }

    def verdict(self, events: int) -> dict[str, Any]:
        posts = [a for a in self.server.accepted if getattr(a, "what", getattr(a, "action", "")) == "post"]
        texts = self.texts()
        lost = sum(
            f"event-{number}" not in _words(texts[ident])
            for ident in CHANNELS
            for number in range(1, events + 1)
        )
        each = Counter((post.channel, int(post.at)) for post in posts)
        overall = Counter(int(post.at) for post in posts)
        return {
            "platform": str(self.platform),
            "channels": len(CHANNELS),
            "events": events,
            "messages": len(posts),
            "digests": sum("CATCHING UP" in texts[ident] for ident in CHANNELS),
            "lost": lost,
            "dead": self.store.status().dead,
            "most_a_channel_and_second": max(each.values()),
            "most_in_a_second": max(overall.values()),
            "refused_as_too_fast": self.server.limiter.refusals,
        }

    def texts(self) -> dict[str, str]:
        if self.platform is Platform.SLACK:
            return {
                ident: json.dumps([[m.text, m.blocks] for m in place.messages.values()])
                for ident, place in self.server.workspace.conversations.items()
            }
        found = dict.fromkeys(CHANNELS, "")
        for place in self.server.world.places.values():
            top = place.parent_id if place.id not in found else place.id
            found[top] += json.dumps(list(place.messages.values()))
        return found


def _words(text: str) -> set[str]:
    return set(text.replace("\\", " ").replace('"', " ").replace("*", " ").split())


def run(platform: Platform) -> dict[str, Any]:
    with Store.open(":memory:") as store:
        return asyncio.run(Outage(platform, store).run())


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in sys.argv[1:] or (Platform.SLACK, Platform.DISCORD):
        print(json.dumps(run(Platform(name))))


if __name__ == "__main__":
    main()

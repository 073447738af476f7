"""A fake Slack, an adapter that talks to it, and a clock that is moved by hand."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.slack import SlackPlatform
from bot.model import Action, Channel, Delivery, Platform
from bot.ports import ManualClock
from tests.adapters.test_contract import CARD
from tests.fake_slack import FakeSlack
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from adapters.slack.listen import Listener

TEAM = "T0DESK"
ROOM = Channel(Platform.SLACK, TEAM, "C1")
PERSON = Channel(Platform.SLACK, TEAM, "@U1")

INJECTIONS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "injections.jsonl").read_text().splitlines()
]
"""Texts that once did harm somewhere, or look as if they could."""


@dataclass
class Desk:
    slack: FakeSlack
    platform: SlackPlatform
    clock: ManualClock
    slept: list[float]

    def messages(self, channel="C1"):
        return list(self.slack.workspace.conversations[channel].messages.values())

    def posts(self):
        return [line for line in self.slack.accepted if line.what == "post"]


@asynccontextmanager
async def desk(
    listener: Listener | None = None, clock: ManualClock | None = None, **options
) -> AsyncIterator[Desk]:
    clock, slept = clock or ManualClock(NOON), []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.time += timedelta(seconds=seconds)

    slack = await FakeSlack(now=lambda: clock.now().timestamp()).start()
    slack.workspace.add_channel("C1", "war-room")
    slack.workspace.add_user("U1")
    options = {"timeout": 2.0, **options}
    platform = SlackPlatform(
        slack.token, clock=clock, api_url=slack.api_url, sleep=sleep, listener=listener, **options
    )
    try:
        yield Desk(slack, platform, clock, slept)
    finally:
        await platform.close()
        await slack.stop()


def a_delivery(ident="d1", briefing=CARD, action=Action.POST, *, channel=ROOM, **fields):
    return Delivery(ident, channel, action, briefing, briefing.event, NOON, NOON, **fields)

"""What the tests of Discord's adapter share: a server, a bot on it, and how its messages read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.discord import DiscordPlatform
from bot.errors import DeliveryError
from bot.model import Action, Channel, Delivery, Platform, Section
from bot.ports import ManualClock
from tests.adapters.test_contract import CARD, DIGEST
from tests.fake_discord import FakeDiscord
from tests.fakes import NOON

ROOM = Channel(Platform.DISCORD, "1", "10")

LONG = replace(
    DIGEST, sections=tuple(Section(f"Part {n}", ("words " * 200, "more " * 200)) for n in range(6))
)
"""It takes several messages."""


def delivery(ident="d1", briefing=CARD, action=Action.POST, channel=ROOM, **fields) -> Delivery:
    return Delivery(ident, channel, action, briefing, briefing.event, NOON, NOON, **fields)


class Desk:
    """A fake Discord with a room, and a platform that talks to it. ``clock`` moves when something waits."""

    def __init__(self, server, clock):
        self.server, self.clock = server, clock
        self.world = server.world
        self.waited: list[float] = []
        self.platforms: list[DiscordPlatform] = []

    def platform(self, **fields) -> DiscordPlatform:
        given = {"token": self.server.token, "timeout": 5.0} | fields
        made = DiscordPlatform(
            clock=self.clock,
            api_url=self.server.api_url,
            gateway_url=self.server.gateway_url,
            sleep=self.sleep,
            **given,
        )
        self.platforms.append(made)
        return made

    async def sleep(self, seconds):
        self.waited.append(seconds)
        self.clock.time += timedelta(seconds=seconds)

    def messages(self, channel="10"):
        return list(self.world.places[channel].messages.values())

    def posts(self):
        return [each for each in self.server.accepted if each.action == "post"]


@asynccontextmanager
async def a_desk(**fields):
    clock = ManualClock(NOON)
    seconds = lambda: clock.now().timestamp()  # noqa: E731
    server = await FakeDiscord(**{"now": seconds, "tick": seconds, "buckets": {}} | fields).start()
    server.world.add_channel("1", "10", "war-room")
    desk = Desk(server, clock)
    try:
        yield desk
    finally:
        for platform in desk.platforms:
            await platform.close()
        await server.stop()
        await asyncio.sleep(0)


def texts(message) -> str:
    """All that a reader sees of a message, without the signs of the markup."""
    parts = [message["content"]]
    for embed in message["embeds"]:
        parts += [
            embed.get("author", {}).get("name", ""),
            embed.get("title", ""),
            embed.get("description", ""),
        ]
        parts.append(embed.get("footer", {}).get("text", ""))
    return "\n".join(parts).replace("\\", "").replace("*", "")


def buttons(message) -> list[dict]:
    return [each for row in message["components"] for each in row["components"]]


async def until(said, seconds=10.0):
    """Return once it is so."""
    async with asyncio.timeout(seconds):
        while not said():  # noqa: ASYNC110 - what it waits for happens in the bot
            await asyncio.sleep(0.005)


async def failure(call) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await call
    return caught.value

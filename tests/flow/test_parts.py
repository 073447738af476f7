"""A digest in several messages of which one fails: what is there is not told again, and the rest follows."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config.schema import NotifySettings
from bot.model import Action, Briefing, BriefingKind, Delivery, DeliveryState, Figure, Platform
from bot.notify.outbox import Outbox
from bot.store import Store
from tests.adapters.discord_desk import ROOM as DISCORD
from tests.adapters.discord_desk import a_desk
from tests.adapters.slack_desk import ROOM as SLACK
from tests.adapters.slack_desk import desk as slack_desk
from tests.fake_slack import Fault
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

EVENTS = 14


class Place:
    """A channel of a platform, with what goes wrong there."""

    def __init__(self, channel, platform, clock, server):
        self.channel, self.platform, self.clock, self.server = channel, platform, clock, server

    def texts(self) -> list[str]:
        if self.channel.platform is Platform.SLACK:
            messages = self.server.workspace.conversations["C1"].messages.values()
            return [json.dumps(list(m.blocks)) for m in messages]
        return [json.dumps(m) for place in self.server.world.places.values() for m in place.messages.values()]


@asynccontextmanager
async def place(name: str) -> AsyncIterator[Place]:
    if name == "slack":
        async with slack_desk() as here:
            yield Place(SLACK, here.platform, here.clock, here.slack)
    else:
        async with a_desk() as here:
            yield Place(DISCORD, here.platform(), here.clock, here.server)


def a_post(channel, number):
    rows = tuple(Figure(f"Row {row}", "many people " * 20, "Radio") for row in range(4))
    card = Briefing(
        BriefingKind.ALERT, "NEW · Topic", f"event-{number}!", event=f"v{number}", figures=rows, at=NOON
    )
    return Delivery(f"d{number}", channel, Action.POST, card, card.event, NOON, NOON)


CLEAR = {
    "slack": [
        Fault("error_before", "chat.postMessage", code="ratelimited"),
        Fault("http_before", "chat.postMessage", status=503, seconds=9.0),
        Fault("error_before", "chat.postMessage", code="token_revoked"),
    ],
    "discord": [
        Fault("http_before", "post", status=500),
        Fault("error_before", "thread", code="400 20016"),
        Fault("error_before", "thread", code="401 50014"),
    ],
}
FIRST = {"slack": "chat.postMessage", "discord": "post"}


@pytest.mark.parametrize(("name", "which"), [(name, which) for name in CLEAR for which in range(3)])
async def test_a_digest_whose_second_message_fails_goes_on_there(name, which):
    async with place(name) as here:
        with Store.open(":memory:") as store:
            with store.transaction():
                for number in range(EVENTS):
                    store.queue(a_post(here.channel, number))
            here.clock.time += timedelta(hours=7)
            here.server.faults.add(Fault("slow_before", FIRST[name], seconds=0.0), CLEAR[name][which])
            outbox = Outbox(store, {here.channel.platform: here.platform}, NotifySettings(), here.clock)
            await outbox.flush()
            assert len(here.texts()) == 1, "its second message failed"
            with store.transaction():
                store.queue(replace(a_post(here.channel, EVENTS), send_after=here.clock.now()))
            outbox = Outbox(store, {here.channel.platform: here.platform}, NotifySettings(), here.clock)
            for _ in range(10):
                here.clock.time += timedelta(minutes=1)
                await outbox.flush()
            told = "".join(here.texts())
            assert [told.count(f"event-{number}!") for number in range(EVENTS + 1)] == [1] * (EVENTS + 1)
            assert len(here.texts()) >= 2
            assert store.status().waiting == store.status().ambiguous == store.status().dead == 0
            assert {store.delivery(f"d{n}").state for n in range(EVENTS + 1)} == {DeliveryState.SENT}

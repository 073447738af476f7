"""The story of a channel, played on the conversation itself; platforms play the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat import Card, Reply, Request
from bot.model import BriefingKind, Channel, Platform
from tests.chatting import ABROAD, ANN, BEN, EVE, HERE, THERE, World, ids, words, world
from tests.scenario import Player, Seen, steps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat import Button

PEOPLE = {"ann": ANN, "ben": BEN, "eve": EVE}
PLACES = {"here": HERE, "there": THERE, "abroad": ABROAD}


class Neutral:
    """No platform: requests go straight to the conversation."""

    def __init__(self, there: World) -> None:
        self.world = there
        self.platform = there.platform
        self.last: dict[str, Reply] = {}

    def place(self, who: str, where: str) -> Channel:
        return PLACES.get(where) or Channel(Platform.SLACK, PEOPLE[who].tenant, f"@{PEOPLE[who].user}")

    async def say(self, who: str, where: str, line: str) -> Seen:
        reply = await self.world.ask(line, PEOPLE[who], self.place(who, where))
        self.last[who] = reply
        return seen(reply)

    async def press(self, who: str, where: str, label: str) -> Seen:
        return await self.say(
            who, where, next(b.id for b in buttons(self.last[who]) if b.label.endswith(label))
        )

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        place = self.place(who, where)
        event = [
            b.event for _, at, b in self.platform.messages if at == place and b.kind is BriefingKind.ALERT
        ][-1]
        return await self.say(who, where, f"{label.lower()} {event}")

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        form = next(r.form for r in (self.last[who],) if r.form is not None)
        request = Request(PEOPLE[who], self.place(who, where))
        reply = await self.world.chat.submit(request, form.id, {k: tuple(v) for k, v in answers.items()})
        assert reply is not None
        if reply.errors:  # the form stays open
            reply = replace(reply, form=form)
        self.last[who] = reply
        return seen(reply)

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        self.world.tell(title, text, source, ident=entry)

    async def wait(self, time: timedelta) -> None:
        end = self.world.clock.now() + time
        while True:
            self.world.newsroom.queue_digests(self.world.clock.now())
            await self.world.outbox.flush()
            if self.world.clock.now() >= end:
                return
            self.world.clock.time = min(end, self.world.clock.now() + timedelta(minutes=10))

    async def posts(self, where: str) -> list[str]:
        place = PLACES[where]
        shown = [
            briefing
            for ident, at, briefing in self.platform.messages
            if at == place and ident not in self.platform.thread_of
        ]
        return [words(Reply("done", blocks=(Card(briefing),))) for briefing in shown]


def seen(reply: Reply) -> Seen:
    return Seen(words(reply), reply.outcome.value, reply.private, tuple(b.label for b in buttons(reply)))


def buttons(reply: Reply) -> list[Button]:
    inside = [button for block in reply.blocks for button in getattr(block, "buttons", ())]
    return [*inside, *reply.buttons]


async def test_the_story_of_a_channel():
    assert len(steps()) >= 40
    with world() as there:
        player = Player(Neutral(there))
        await player.play()
    assert len(player.said) >= 40


async def test_every_button_of_the_story_is_understood():
    with world() as there:
        driver = Neutral(there)
        player = Player(driver)
        for step in steps():
            await player.step(step)
            for ident in [ident for reply in driver.last.values() for ident in ids(reply)]:
                assert driver.world.chat.concerns(Request(ANN, HERE, line=ident)) <= {"C1", "C2"}

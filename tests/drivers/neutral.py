"""No platform: requests go straight to the conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.chat import Asker, Request
from bot.model import BriefingKind, Channel, Platform
from tests.drivers import seen
from tests.scenario import Seen, slash_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from bot.chat import Button, Reply
    from tests.chatting import World

IDS = {
    Platform.SLACK: {
        "ann": ("T1", "U1"), "ben": ("T1", "U2"), "eve": ("T2", "U9"),
        "here": ("T1", "C1"), "there": ("T1", "C2"), "abroad": ("T2", "C9"),
    },
    Platform.DISCORD: {
        "ann": ("1", "6"), "ben": ("1", "5"), "eve": ("2", "900"),
        "here": ("1", "10010"), "there": ("1", "10011"), "abroad": ("2", "20020"),
    },
}  # fmt: skip
"""Tenant and id of the people and channels of the story."""

MANAGED = {"ann": {"here"}, "ben": set(), "eve": {"abroad"}}


class Neutral:
    """Lines as they are typed on Slack, or verbs with options as they are given on Discord."""

    def __init__(self, there: World, platform: Platform = Platform.SLACK) -> None:
        self.world, self.name = there, platform
        self.platform = there.platform
        self.last: dict[str, Reply] = {}
        self.names = names_of(platform)
        self.ids = IDS[platform]

    def asker(self, who: str) -> Asker:
        tenant, user = self.ids[who]
        manages = frozenset(self.ids[place][1] for place in MANAGED[who])
        return Asker(self.name, tenant, user, who.title(), manages=manages, admin=who == "eve")

    def place(self, who: str, where: str) -> Channel:
        tenant, user = self.ids[who]
        if where == "direct":
            return Channel(self.name, tenant if self.name is Platform.SLACK else "", f"@{user}")
        return Channel(self.name, *self.ids[where])

    async def say(self, who: str, where: str, step: Mapping[str, Any]) -> Seen:
        if self.name is Platform.SLACK:
            line = step["say"].replace("{there}", f"<#{self.ids['there'][1]}|there>")
            return await self._asked(who, where, line=line)
        verb, options = slash_of(step["slash"].replace("{there}", self.ids["there"][1]))
        return await self._asked(who, where, verb=verb, options=options)

    async def _asked(self, who: str, where: str, **asked: Any) -> Seen:
        request = Request(self.asker(who), self.place(who, where), **asked)
        reply = await self.world.chat.handle(request)
        assert reply is not None
        self.last[who] = reply
        return self.seen(reply)

    async def press(self, who: str, where: str, label: str) -> Seen:
        button = next(b for b in buttons(self.last[who]) if b.label.endswith(label))
        return await self._asked(who, where, line=button.id)

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        place = self.place(who, where)
        event = [
            b.event for _, at, b in self.platform.messages if at == place and b.kind is BriefingKind.ALERT
        ][-1]
        return await self._asked(who, where, verb=label.lower(), options={"event": event})

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        reply = self.last[who]
        assert reply.form is not None
        request = Request(self.asker(who), self.place(who, where))
        given = {key: tuple(value) for key, value in answers.items()}
        said = await self.world.chat.submit(request, reply.form.id, given)
        assert said is not None
        # the form stays open
        self.last[who] = replace(said, form=reply.form) if said.errors else said
        return self.seen(said)

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        self.world.tell(title, text, source, ident=entry)

    async def wait(self, time: timedelta) -> None:
        await self.world.wait(time)

    async def posts(self, where: str) -> list[str]:
        place = Channel(self.name, *self.ids[where])
        shown = [
            briefing
            for ident, at, briefing in self.platform.messages
            if at == place and ident not in self.platform.thread_of
        ]
        return [seen.told(seen.of_briefing(briefing)) for briefing in shown]

    def seen(self, reply: Reply) -> Seen:
        labels = tuple(b.label for b in buttons(reply))
        if reply.form is not None:
            return Seen(seen.of_form(reply.form), reply.outcome.value, reply.private)
        if reply.errors:
            return Seen(seen.told(reply.errors.values()), reply.outcome.value, reply.private)
        return Seen(seen.of_reply(reply, self.names), reply.outcome.value, reply.private, labels)


def names_of(platform: Platform) -> seen.Names:
    """What a platform shows for the people and channels of the story."""
    found = {}
    for name, (_, ident) in IDS[platform].items():
        found["@" + ident if name in MANAGED else "#" + ident] = f"⟨{name}⟩"
    return found


def buttons(reply: Reply) -> list[Button]:
    """All of a reply, in order."""
    inside = [button for block in reply.blocks for button in getattr(block, "buttons", ())]
    return [*inside, *reply.buttons]

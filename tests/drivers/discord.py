"""Discord: its fake over sockets, discord.py's gateway and REST in between, one bot in two servers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.discord import DiscordPlatform
from adapters.discord.commands import PATIENCE, ChatSurface
from bot.model import Platform
from tests.drivers import seen
from tests.drivers.neutral import IDS, names_of
from tests.fake_discord import FakeDiscord
from tests.fake_discord.people import MODAL
from tests.fake_discord.world import DM, MANAGE_CHANNELS, Place
from tests.scenario import Seen, slash_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.chatting import World
    from tests.fake_discord.people import Interaction

PEOPLE = IDS[Platform.DISCORD]


def typed(step: Mapping[str, Any], there: str) -> tuple[str, str | None, dict[str, str]]:
    """Command, what is below it, and options, as a step gives them."""
    text = step["slash"].replace("{there}", there)
    verb, options = slash_of(text)
    return ("sitrep", verb, options) if text.startswith("/sitrep ") else (verb, None, options)


class Discord:
    """What a person does in the client, and what is on their screen."""

    def __init__(self, world: World, server: FakeDiscord) -> None:
        self.world, self.server = world, server
        self.names = names_of(Platform.DISCORD)
        self.last: dict[str, Interaction] = {}
        self.shared: set[str] = set()  # ids of messages that answer somebody, and all see
        self.actions = 0

    def _channel(self, who: str, where: str) -> str:
        user = PEOPLE[who][1]
        if where != "direct":
            return PEOPLE[where][1]
        ident = f"9{user}"
        self.server.world.places.setdefault(ident, Place(ident, DM, recipient=user))
        return ident

    # --- what is done ------------------------------------------------------------------------------

    async def say(self, who: str, where: str, step: Mapping[str, Any]) -> Seen:
        name, sub, options = typed(step, PEOPLE["there"][1])
        known = next(each for each in self.server.rest.registered if each["name"] == name)
        if sub:
            known = next(each for each in known["options"] if each["name"] == sub)
        assert set(options) <= {each["name"] for each in known.get("options", ())}, (
            "the client has no such field"
        )
        people = self.server.people
        return self._shown(who, await people.command(
            name, options, sub=sub, channel=self._channel(who, where), user=PEOPLE[who][1]
        ))  # fmt: skip

    async def press(self, who: str, where: str, label: str) -> Seen:
        message = self.last[who].shown
        ident = next(i for said, i in seen.buttons_of(message) if said.endswith(label))
        return self._shown(who, await self.server.people.click(message, ident, user=PEOPLE[who][1]))

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        card = [each for each in self._delivered(where) if seen.buttons_of(each)][-1]
        ident = dict(seen.buttons_of(card))[label]
        return self._shown(who, await self.server.people.click(card, ident, user=PEOPLE[who][1]))

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        opened = self.last[who]
        if opened.modal is None:  # it was closed: what was wrong is corrected in it once more
            await self.press(who, where, "Correct it")
            opened = self.last[who]
        kinds = {
            row["component"]["custom_id"]: row["component"]["type"] for row in opened.modal["components"]
        }
        given = {name: values[0] if kinds[name] == 4 else list(values) for name, values in answers.items()}
        done = await self.server.people.submit(
            opened.modal, given, channel=self._channel(who, where), user=PEOPLE[who][1]
        )
        return self._shown(who, done)

    def _shown(self, who: str, done: Interaction) -> Seen:
        self.actions += 1
        self.last[who] = done
        assert done.seconds is not None, "it was not acknowledged"
        if done.kind_of_answer == MODAL:
            return Seen(seen.of_modal(done.modal))
        if not done.ephemeral:
            self.shared.add(done.shown["id"])
        return of_message(done.shown, self.names, private=done.ephemeral)

    # --- what happens ------------------------------------------------------------------------------

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        self.world.tell(title, text, source, ident=entry)

    async def wait(self, time: timedelta) -> None:
        await self.world.wait(time)

    async def posts(self, where: str) -> list[str]:
        return [seen.of_message(message, self.names) for message in self._delivered(where)]

    def _delivered(self, where: str) -> list[dict[str, Any]]:
        messages = self.server.world.places[PEOPLE[where][1]].messages
        return [each for ident, each in messages.items() if ident not in self.shared]


def of_message(message: Mapping[str, Any], names: seen.Names, *, private: bool) -> Seen:
    """A message that answers; of one that is about a form, what is wrong in it."""
    labels = tuple(label for label, _ in seen.buttons_of(message))
    text = seen.of_message(message, names)
    if labels == ("Correct it",):
        return Seen(text.partition("\n")[2], private=private)
    return Seen(text, private=private, buttons=labels)


@asynccontextmanager
async def on_discord(world: World, patience: float = PATIENCE) -> AsyncIterator[Discord]:
    """The story's servers, and Sitrep in both."""

    async def sleep(seconds: float) -> None:
        world.clock.time += timedelta(seconds=seconds)

    def now() -> float:
        return world.clock.now().timestamp()

    server = await FakeDiscord(now=now, tick=now, buckets={}).start()
    for guild, owner in (("1", "1000"), ("2", PEOPLE["eve"][1])):
        server.world.add_guild(guild, owner=owner)
    for place in ("here", "there", "abroad"):
        server.world.add_channel(*PEOPLE[place], place)
    for who in ("ann", "ben"):
        server.world.add_member("1", PEOPLE[who][1], who)
    rule = {"id": PEOPLE["ann"][1], "type": 1, "allow": str(MANAGE_CHANNELS), "deny": "0"}
    server.world.places[PEOPLE["here"][1]].overwrites.append(rule)
    platform = DiscordPlatform(
        server.token,
        clock=world.clock,
        api_url=server.api_url,
        gateway_url=server.gateway_url,
        sleep=sleep,
        surface=ChatSurface(world.chat, patience=patience),
    )
    try:
        await platform.open()
        await asyncio.wait_for(server.gateway.ready.wait(), 5)
        world.serve(platform)
        yield Discord(world, server)
    finally:
        await platform.close()
        await server.stop()

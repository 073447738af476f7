"""Discord as simcord simulates it: discord.py's client in one process, commands checked as it knows them.

Its clock begins with 2026 and its rules were written by others; it has no rates and no sockets.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
import simcord

from adapters.discord import DiscordPlatform, registry
from adapters.discord.commands import ChatSurface
from tests.drivers import seen
from tests.drivers.discord import of_message, typed
from tests.scenario import Seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.chatting import World


class Simcord:
    """What a person does in the client, and what is on their screen."""

    def __init__(self, world: World, env: Any, people: dict[str, Any], places: dict[str, Any]) -> None:
        self.world, self.env, self.people, self.places = world, env, people, places
        self.names = {f"@{each.id}": f"⟨{who}⟩" for who, each in people.items()}
        self.names |= {f"#{each.id}": f"⟨{where}⟩" for where, each in places.items()}
        self.last: dict[str, Any] = {}
        self.shared: set[int] = set()

    # --- what is done ------------------------------------------------------------------------------

    async def say(self, who: str, where: str, step: Mapping[str, Any]) -> Seen:
        name, sub, options = typed(step, "there")
        given: dict[str, Any] = dict(options)
        if "channel" in given:
            given["channel"] = self.places[given["channel"]]
        command = f"{name} {sub}" if sub else name
        if where == "direct":
            return self._shown(who, await self.people[who].user.slash(command, **given))
        return self._shown(who, await self.people[who].slash(self.places[where], command, **given))

    async def press(self, who: str, where: str, label: str) -> Seen:
        response = self.last[who].response
        ident = next(i for said, i in seen.buttons_of(_json(response)) if said.endswith(label))
        return self._shown(who, await self.people[who].click(response, custom_id=ident))

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        card = [each for each in self._delivered(where) if seen.buttons_of(_json(each))][-1]
        ident = dict(seen.buttons_of(_json(card)))[label]
        return self._shown(who, await self.people[who].click(card, custom_id=ident))

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        if self.last[who].modal is None:
            await self.press(who, where, "Correct it")
        shown = self.last[who]
        fields = [row["component"] for row in shown.modal["components"]]
        kinds = {each["custom_id"]: each["type"] for each in fields}
        given = {name: values[0] if kinds[name] == 4 else list(values) for name, values in answers.items()}
        return self._shown(who, await self.people[who].submit_modal(shown, given))

    def _shown(self, who: str, done: Any) -> Seen:
        self.last[who] = done
        assert done.acknowledged, "it was not acknowledged"
        if done.modal is not None:
            return Seen(seen.of_modal(done.modal))
        if not done.response.ephemeral:
            self.shared.add(done.response.id)
        return of_message(_json(done.response), self.names, private=done.response.ephemeral)

    # --- what happens ------------------------------------------------------------------------------

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        self.world.tell(title, text, source, ident=entry)

    async def wait(self, time: timedelta) -> None:
        await self.world.wait(time)

    async def posts(self, where: str) -> list[str]:
        return [seen.of_message(_json(each), self.names) for each in self._delivered(where)]

    def _delivered(self, where: str) -> list[discord.Message]:
        return [
            each
            for each in self.places[where].history()
            if each.id not in self.shared and not each.flags.ephemeral
        ]


def _json(message: Any) -> dict[str, Any]:
    """A message as Discord's JSON, from discord.py's or simcord's."""
    rows = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    return {
        "content": message.content,
        "embeds": [each.to_dict() for each in message.embeds],
        "components": rows,
    }


@asynccontextmanager
async def on_simcord(world: World) -> AsyncIterator[Simcord]:
    """The story's servers, and Sitrep in both."""

    async def sleep(seconds: float) -> None:
        world.clock.time += timedelta(seconds=seconds)

    surface = ChatSurface(world.chat)
    platform = DiscordPlatform("a.b.c", clock=world.clock, surface=surface, sleep=sleep)
    platform._gateway._attach(surface)
    async with simcord.run(platform.api.client) as env:
        await registry.register(platform.api)
        here, abroad = env.create_guild("Newsroom"), env.create_guild("Abroad")
        admins = abroad.create_role("admins", permissions=discord.Permissions(manage_guild=True))
        people = {
            "ann": here.add_member(env.create_user("ann")),
            "ben": here.add_member(env.create_user("ben")),
            "eve": abroad.add_member(env.create_user("eve"), roles=[admins]),
        }
        manages = discord.PermissionOverwrite(manage_channels=True)
        places = {
            "here": here.create_text_channel("here", overwrites={people["ann"]: manages}),
            "there": here.create_text_channel("there"),
            "abroad": abroad.create_text_channel("abroad"),
        }
        world.serve(platform)
        yield Simcord(world, env, people, places)

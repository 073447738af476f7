"""Sitrep's commands on Discord: look-ups, /sitrep, buttons, forms, completion.

    heard ── who asks? ── chat ── reply ─┬─ a private message, or the one whose button was pressed
                                         ├─ a modal
                                         └─ a message in the channel

Translates and decides nothing: what is asked is read, permitted and done by the chat that it was given.
Discord waits three seconds for the first answer. What takes longer is announced and given afterwards, within
the fifteen minutes that Discord grants. Buttons say in their ids all that they do, so they need no memory.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.discord import registry
from adapters.discord.heard import CHOICES, COMMAND, COMPONENT, FORM, NOTED, TYPING, Heard
from adapters.text import truncate, utf16
from bot.chat import Request, failed
from bot.errors import DeliveryError

if TYPE_CHECKING:
    from datetime import datetime

    import discord

    from adapters.discord.api import Api
    from bot.chat import Answering, Choice, Reply

log = structlog.get_logger(__name__)

PATIENCE = 1.5
"""Seconds after which an answer says that it goes on; half of what Discord waits."""

REMEMBERED = 2000
"""Clicks that are recognised when they come twice."""

TWICE = timedelta(seconds=2)
"""A second click on the same button of the same message within this time is the same click."""

LONGEST_CHOICE = 100
MOST_CHOICES = 25


class ChatSurface:
    """Answers what comes in at the gateway. ``patience``: see `PATIENCE`."""

    def __init__(self, chat: Answering, *, patience: float = PATIENCE) -> None:
        self._chat, self._patience = chat, patience
        self._pressed: OrderedDict[tuple[str, str, str], datetime] = OrderedDict()

    async def register(self, api: Api) -> None:
        """Make the commands known to Discord, unless they are."""
        await registry.register(api)

    async def heard(self, api: Api, interaction: discord.Interaction) -> None:
        """Answer; what fails is logged, and told to who asked."""
        heard = Heard(api, interaction)
        try:
            if heard.kind == TYPING:
                await self._complete(heard)
            elif heard.kind == COMPONENT and self._twice(heard):
                await heard.callback(NOTED, {})
            elif heard.kind in (COMMAND, COMPONENT, FORM):
                await self._answer(heard)
        except DeliveryError as error:  # a completion that came too late, or somebody who takes no messages
            log.warning("an answer was lost", request=heard.request.id, reason=str(error))

    def _twice(self, heard: Heard) -> bool:
        """Whether it is the second half of a double click."""
        before = self._pressed.pop(heard.press, None)
        self._pressed[heard.press] = heard.at
        while len(self._pressed) > REMEMBERED:
            self._pressed.popitem(last=False)
        return before is not None and abs(heard.at - before) < TWICE

    async def _complete(self, heard: Heard) -> None:
        option, typed = heard.focused()
        found: tuple[Choice, ...] = ()
        try:
            async with asyncio.timeout(self._patience):
                found = await self._chat.complete(heard.request, option, typed)
        except TimeoutError:
            log.info("completion took too long", option=option)
        except Exception:
            log.exception("completion failed", option=option)
        choices = [
            {
                "name": truncate(choice.label, LONGEST_CHOICE, length=utf16) or choice.value,
                "value": choice.value,
            }
            for choice in found[:MOST_CHOICES]
            if 0 < len(choice.value) <= LONGEST_CHOICE
        ]
        await heard.callback(CHOICES, {"choices": choices})

    async def _answer(self, heard: Heard) -> None:
        work = asyncio.create_task(self._replied(heard))
        late = not (await asyncio.wait({work}, timeout=self._patience))[0]
        announced = late and await heard.announce()
        reply = await work
        if reply is None:
            return
        try:
            if late and not announced:
                await heard.directly(reply)
            else:
                await (heard.give_later(reply) if late else heard.give(reply))
        except DeliveryError as error:  # most often: it took too long, and Discord forgot the question
            log.warning("an answer was not taken", request=heard.request.id, reason=str(error))
            await heard.directly(reply)
        log.info("answered", request=heard.request.id, outcome=str(reply.outcome))

    async def _replied(self, heard: Heard) -> Reply | None:
        """What fails is logged, and told to who asked: nobody is left without an answer."""
        try:
            request = await self._known(heard)
            if heard.kind == FORM:
                return await self._chat.submit(request, heard.form, heard.values)
            return await self._chat.handle(request)
        except Exception:
            log.exception("a request failed")
            return failed(heard.request.asker.locale)

    async def _known(self, heard: Heard) -> Request:
        """The request with the channels in which its asker may change subscriptions.

        Where Discord does not say at the moment, they may in none of the others.
        """
        asker = heard.request.asker
        manages = {heard.request.channel.id} if heard.manages_here else set()
        for ident in sorted(self._chat.concerns(heard.request) - {heard.request.channel.id}):
            try:
                if await heard.manages(ident):
                    manages.add(ident)
            except DeliveryError as error:
                log.info("a channel could not be looked at", channel=ident, reason=str(error))
        return replace(heard.request, asker=replace(asker, manages=frozenset(manages)))

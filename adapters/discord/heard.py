"""One interaction of Discord's: what it asks, who asks it, and the ways to answer it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
import structlog

from adapters.discord import registry
from adapters.discord.forms import modal, values
from adapters.discord.marks import pressed
from adapters.discord.permissions import effective, look_at
from adapters.discord.replies import EPHEMERAL, message_of
from bot.chat import Asker, Request
from bot.errors import DeliveryError
from bot.model import Channel, Platform

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from adapters.discord.api import Api
    from bot.chat import Reply

log = structlog.get_logger(__name__)

COMMAND, COMPONENT, TYPING, FORM = 2, 3, 4, 5
MESSAGE, LATER, NOTED, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Types of interactions, and of first answers to them:
https://docs.discord.com/developers/interactions/receiving-and-responding"""

MENU = 3
"""Type of a command in the menu of a message."""

LONGEST_PASSAGE = 400
"""Characters of a message that are looked up."""

VIEW = discord.Permissions.view_channel.flag
MANAGE = discord.Permissions.manage_channels.flag | discord.Permissions.manage_guild.flag
ADMIN = discord.Permissions.manage_guild.flag


class Heard:
    """One interaction: what it asks, and the ways to answer it."""

    def __init__(self, api: Api, interaction: discord.Interaction) -> None:
        self._api, self._interaction = api, interaction
        self._data: Any = interaction.data or {}
        self.kind = interaction.type.value
        self._tenant = str(interaction.guild_id or "")
        self.request = self._asked()

    # --- what is asked -------------------------------------------------------------------------

    def _asked(self) -> Request:
        interaction, user = self._interaction, self._interaction.user
        asker = Asker(
            Platform.DISCORD,
            self._tenant,
            str(user.id),
            name=user.display_name,
            locale=interaction.locale.value,
            admin=bool(self._tenant and interaction.permissions.value & ADMIN),
            robot=user.bot,
        )
        where = self._where() if self._tenant else f"@{user.id}"
        channel = Channel(Platform.DISCORD, self._tenant, where)
        request = Request(asker, channel, id=f"discord:{interaction.id}")
        if self.kind == COMMAND and self._data.get("type", 1) == MENU:
            return replace(request, verb="passage", options={"query": self._passage()})
        if self.kind in (COMMAND, TYPING):
            verb, options = self._called()
            given = {option["name"]: str(option["value"]) for option in options if "value" in option}
            return replace(request, verb=verb, options=given)
        if self.kind == COMPONENT and (card := pressed(self._data["custom_id"])):
            return replace(request, verb=card[0], options={"event": card[1]})
        return replace(request, line=str(self._data.get("custom_id", "")))

    def _where(self) -> str:
        """The channel; that of a post's card is the forum, which is what is subscribed."""
        interaction = self._interaction
        post = interaction.message is not None and interaction.message.id == interaction.channel_id
        parent = getattr(interaction.channel, "parent_id", None)
        return str(parent if post and parent else interaction.channel_id)

    def _passage(self) -> str:
        """What the message says whose menu was opened."""
        return passage(self._data["resolved"]["messages"][str(self._data["target_id"])])

    def _called(self) -> tuple[str, list[Any]]:
        options: list[Any] = self._data.get("options") or []
        if self._data["name"] != registry.GROUP:
            return str(self._data["name"]), options
        below: Any = options[0] if options else {"name": "help"}
        return str(below["name"]), below.get("options") or []

    def focused(self) -> tuple[str, str]:
        """Option that is being typed, and what is typed so far."""
        for option in self._called()[1]:
            if option.get("focused"):
                return str(option["name"]), str(option.get("value", ""))
        return "", ""

    @property
    def form(self) -> str:
        """Id of the form that was filled in."""
        return str(self._data["custom_id"])

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """What it was filled in with."""
        return values(self._data.get("components") or ())

    # --- who may -------------------------------------------------------------------------------

    @property
    def manages_here(self) -> bool:
        """Whether the asker manages the channel they ask in: Discord says so with each question."""
        if not self._tenant:
            return True  # their own direct messages
        bits = self._interaction.permissions.value
        return bool(bits & VIEW and bits & MANAGE)

    async def manages(self, ident: str) -> bool:
        """Whether the asker manages another channel of the server, as it is now. Raises DeliveryError."""
        if not self._tenant or not ident.isdigit():
            return False
        channel = await look_at(self._api, ident)
        if str(channel.get("guild_id", "")) != self._tenant:
            return False
        if channel["type"] in (10, 11, 12):
            channel = await look_at(self._api, str(channel["parent_id"]))
        guild = await self._api.call(
            "GET", "/guilds/{guild_id}", what="look at the server", guild_id=self._tenant
        )
        user = str(self._interaction.user.id)
        member = await self._api.call(
            "GET",
            "/guilds/{guild_id}/members/{user_id}",
            what="look at who asks",
            guild_id=self._tenant,
            user_id=user,
        )
        bits = effective(guild, user, member["roles"], channel.get("permission_overwrites", ()))
        return bool(bits & VIEW and bits & MANAGE)

    # --- answering -----------------------------------------------------------------------------

    async def callback(self, kind: int, data: Any) -> None:
        """The first answer."""
        await self._api.call(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            what="answer",
            json={"type": kind, "data": data},
            paced=False,
            webhook_id=self._interaction.id,
            webhook_token=self._interaction.token,
        )

    async def announce(self) -> bool:
        """Say that it goes on; whether Discord still took that."""
        try:
            await self.callback(LATER, {"flags": EPHEMERAL})
        except DeliveryError as error:
            log.warning("could not say that it goes on", request=self.request.id, reason=str(error))
            return False
        return True

    async def give(self, reply: Reply) -> None:
        """Answer in time."""
        if reply.form is not None and self.kind != FORM:
            await self.callback(MODAL, modal(reply.form))
            return
        replaces = reply.replaces and reply.private and self.kind == COMPONENT and self._is_private()
        await self.callback(UPDATE if replaces else MESSAGE, message_of(reply, self._tenant))

    async def give_later(self, reply: Reply) -> None:
        """Answer what was announced; a form cannot be opened any more, and its blocks say so."""
        path = "/webhooks/{webhook_id}/{webhook_token}"
        ids: dict[str, Any] = {"webhook_id": self._api.application, "webhook_token": self._interaction.token}
        message = message_of(reply, self._tenant)
        if reply.private:
            original = f"{path}/messages/@original"
            await self._api.call("PATCH", original, what="answer", json=message, paced=False, **ids)
            return
        await self._api.call("POST", path, what="answer", json=message, paced=False, **ids)
        await self._api.call("DELETE", f"{path}/messages/@original", what="tidy up", paced=False, **ids)

    async def directly(self, reply: Reply) -> None:
        """Answer in direct messages, where the question cannot be answered any more. Raises DeliveryError."""
        person = {"recipient_id": self.request.asker.user}
        opened = await self._api.call("POST", "/users/@me/channels", what="open direct messages", json=person)
        await self._api.call(
            "POST",
            "/channels/{channel_id}/messages",
            what="answer",
            json={key: value for key, value in message_of(reply, self._tenant).items() if key != "flags"},
            channel_id=str(opened["id"]),
        )

    def _is_private(self) -> bool:
        message = self._interaction.message
        return message is not None and bool(message.flags.value & EPHEMERAL)

    @property
    def press(self) -> tuple[str, str, str]:
        """Who pressed which button of which message."""
        message = self._interaction.message
        return (
            self.request.asker.user,
            str(message.id if message else ""),
            str(self._data.get("custom_id", "")),
        )

    @property
    def at(self) -> datetime:
        """When it was done."""
        return self._interaction.created_at


def passage(message: Mapping[str, Any]) -> str:
    """What a message says, as plain text: of a card its headline, the labels of links, no mentions."""
    told = [message.get("content") or ""]
    told += [
        embed.get(part) or "" for embed in message.get("embeds") or () for part in ("title", "description")
    ]
    text = " ".join(told)
    text = re.sub(r"\[([^\]]*)\]\([^)\s]*\)", r"\1", text)
    text = re.sub(r"<(?:[@#&:/!]|a:|t:)[^>]*>|https?://\S+|[*_~`|>\\]", " ", text)
    return " ".join(text.split())[:LONGEST_PASSAGE]

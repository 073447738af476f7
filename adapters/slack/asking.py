"""Who asks, as Slack's server says now: nothing about their rights is taken from what was sent, or kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.chat import Asker, Request
from bot.errors import DeliveryError
from bot.model import Channel, Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.api import Api
    from bot.chat import Answering

PAGE = 999
"""Channels asked for at once: https://docs.slack.dev/reference/methods/users.conversations."""

MOST_PAGES = 20
"""Somebody in more channels than that has to be an admin to change their subscriptions."""

LONGEST_PASSAGE = 400
"""Characters of a message that are looked up."""

_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def channel_of(tenant: str, ident: str, user: str) -> Channel:
    """Where something was asked. Direct messages are named after the person, whoever they are with."""
    return Channel(Platform.SLACK, tenant, f"@{user}" if ident.startswith("D") or not ident else ident)


class Askers:
    """Looks people up for one workspace. ``tenant`` is its id, ``ours`` the id of our own bot's user."""

    def __init__(self, api: Api, tenant: str, ours: str) -> None:
        self._api, self._tenant, self._ours = api, tenant, ours

    async def known(self, request: Request, chat: Answering) -> tuple[Request, bool]:
        """The request with its asker as Slack knows them, and whether Slack said so.

        When it does not say, for now, the asker is somebody without any right: look-ups work all the same.
        """
        try:
            asker = await self._asker(request.asker.user)
            request = replace(request, asker=asker)
            if not (asker.restricted or asker.stranger or asker.robot):
                wanted = {request.channel.id, *chat.concerns(request)}
                asker = replace(asker, manages=await self._managed(asker, wanted))
            return replace(request, asker=asker), True
        except DeliveryError as error:
            if not error.retryable:
                raise
            return replace(request, asker=replace(request.asker, restricted=True)), False

    async def _asker(self, user: str) -> Asker:
        """https://docs.slack.dev/reference/objects/user-object."""
        said = (await self._api.call("users.info", user=user, include_locale=True))["user"]
        teams = {said.get("team_id"), *(said.get("enterprise_user") or {}).get("teams", ())}
        stranger = bool(said.get("is_stranger")) or self._tenant not in teams
        return Asker(
            Platform.SLACK,
            self._tenant,
            user,
            name=str((said.get("profile") or {}).get("display_name") or said.get("real_name") or ""),
            locale=str(said.get("locale") or "en"),
            time_zone=said.get("tz"),
            admin=not stranger and bool(said.get("is_admin") or said.get("is_owner")),
            restricted=bool(said.get("is_restricted") or said.get("is_ultra_restricted")),
            stranger=stranger,
            robot=bool(said.get("is_bot")) or bool(said.get("deleted")) or user == self._ours,
        )

    async def _managed(self, asker: Asker, wanted: set[str]) -> frozenset[str]:
        """Those of the wanted channels that are this workspace's and that the asker manages."""
        own = {ident for ident in wanted if ident == f"@{asker.user}"}
        rooms = {ident for ident in wanted if not ident.startswith("@")}
        if asker.admin:
            found = [ident for ident in sorted(rooms) if await self._is_ours(ident)]
            return frozenset(own | set(found))
        return frozenset(own | await self._joined(asker.user, rooms))

    async def _is_ours(self, ident: str) -> bool:
        try:
            await self._api.call("conversations.info", channel=ident)
        except DeliveryError as error:
            if error.retryable:
                raise
            return False
        return True

    async def _joined(self, user: str, rooms: set[str]) -> set[str]:
        """Those of the channels that somebody is in, as far as we can see them."""
        found: set[str] = set()
        cursor = ""
        for _ in range(MOST_PAGES if rooms else 0):
            answer = await self._api.call(
                "users.conversations",
                user=user,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            found |= rooms & {each["id"] for each in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or found == rooms:
                break
        return found


def passage(message: Mapping[str, Any]) -> str:
    """What a message says, as plain text: the names of what it mentions, the labels of its links."""

    def read(hit: re.Match[str]) -> str:
        return hit[2] or ("" if hit[1][:1] in "!@#" else hit[1])

    return " ".join(unescape(_TOKEN.sub(read, message.get("text") or "")).split())[:LONGEST_PASSAGE]


def unescape(text: str) -> str:
    """What was typed, out of how Slack hands it over; mentions stay as Slack writes them."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

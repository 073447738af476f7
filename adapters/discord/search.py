"""Whether a delivery arrived: looked for among our own messages, by the mark that each of them bears."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, RefusedError
from adapters.discord.marks import PREFIX, part
from adapters.discord.permissions import FORUMS, READ_HISTORY, look_at, ours

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from adapters.discord.api import Api
    from bot.ports import Clock

PAGE = 100
"""Messages asked for at once, as many as there may be:
https://docs.discord.com/developers/resources/message#get-channel-messages"""

FURTHEST = timedelta(days=14)
"""So far back is looked. Nothing is on its way that long: what waits more than six hours becomes a digest."""


class Unreadable(Exception):  # noqa: N818 - a finding, which never leaves the adapter
    """There is no permission to read the history, so that finding nothing proves nothing."""


@dataclass(slots=True)
class Found:
    """Which messages of a delivery are there."""

    ids: dict[int, str] = field(default_factory=dict)  # of messages, by number
    of: int = 1  # how many there should be
    thread: str | None = None  # that the first of them is in; None: it is in the channel itself

    @property
    def complete(self) -> bool:
        """Whether all of them are there."""
        return 1 in self.ids and len(self.ids) >= self.of


async def search(api: Api, clock: Clock, channel_id: str, ref: str) -> Found:
    """Look for a delivery by its mark, newest messages first. Raises DeliveryError or Unreadable."""
    oldest = clock.now() - FURTHEST
    found = Found()
    seen = False
    threads: list[Mapping[str, Any]] = []
    async for message in _history(api, channel_id, oldest):
        seen = True
        noted = _note(api, message, ref, found)
        if noted:
            threads = []
        if "thread" in message and _ours(api, message):
            threads.append(message["thread"])
        if noted:
            break
    if not seen:
        channel = await look_at(api, channel_id)
        if not await ours(api, channel) & READ_HISTORY:
            raise Unreadable
        if channel["type"] in FORUMS:
            threads = await _posts(api, channel, oldest)
    for thread in threads:
        if found.complete:
            break
        await _look_in_thread(api, str(thread["id"]), oldest, ref, found)
    return found


async def _look_in_thread(api: Api, thread: str, oldest: datetime, ref: str, found: Found) -> None:
    try:
        async for message in _history(api, thread, oldest):
            if _note(api, message, ref, found) and found.thread is None and _first(found) == message["id"]:
                found.thread = thread
    except RefusedError as error:
        if error.code not in (UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS):
            raise  # a thread that is gone holds nothing


def _first(found: Found) -> str | None:
    return found.ids.get(1)


def _ours(api: Api, message: Mapping[str, Any]) -> bool:
    return str(message["author"]["id"]) == str(api.user)


def _note(api: Api, message: Mapping[str, Any], ref: str, found: Found) -> bool:
    """Take a message down if it is of the delivery; whether it is."""
    if not _ours(api, message):
        return False
    numbers = {part((embed.get("footer") or {}).get("text", ""), ref) for embed in message.get("embeds", ())}
    if any(
        each.get("custom_id", "").startswith(f"{PREFIX}:") and each["custom_id"].endswith(f":{ref}")
        for row in message.get("components", ())
        for each in row.get("components", ())
    ):
        numbers.add((1, 1))
    numbers.discard(None)
    for numbered in numbers:
        if numbered is not None:
            found.ids[numbered[0]] = str(message["id"])
            found.of = numbered[1]
    return bool(numbers)


async def _posts(api: Api, forum: Mapping[str, Any], oldest: datetime) -> list[Mapping[str, Any]]:
    """Posts of a forum, newest first: those that are open, and those that were put away."""
    active = await api.call(
        "GET", "/guilds/{guild_id}/threads/active", what="look for posts", guild_id=str(forum["guild_id"])
    )
    put_away = [thread async for thread in _put_away(api, str(forum["id"]), oldest)]
    posts = [
        thread
        for thread in (*active["threads"], *put_away)
        if str(thread["parent_id"]) == str(forum["id"])
        and str(thread["owner_id"]) == str(api.user)
        and discord.utils.snowflake_time(int(thread["id"])) >= oldest
    ]
    return sorted(posts, key=lambda thread: int(thread["id"]), reverse=True)


async def _put_away(api: Api, forum: str, oldest: datetime) -> AsyncIterator[Mapping[str, Any]]:
    """Posts in the archive, those that were put there last first."""
    before = ""
    while True:
        page = await api.call(
            "GET",
            "/channels/{channel_id}/threads/archived/public",
            what="look for posts",
            params={"limit": PAGE} | ({"before": before} if before else {}),
            channel_id=forum,
        )
        for thread in page["threads"]:
            yield thread
        if not page["threads"] or not page.get("has_more"):
            return
        before = str(page["threads"][-1]["thread_metadata"]["archive_timestamp"])
        if datetime.fromisoformat(before) < oldest:
            return


async def _history(api: Api, channel_id: str, oldest: datetime) -> AsyncIterator[Mapping[str, Any]]:
    before = ""
    while True:
        page = await api.call(
            "GET",
            "/channels/{channel_id}/messages",
            what="look for a message",
            params={"limit": PAGE} | ({"before": before} if before else {}),
            channel_id=channel_id,
        )
        for message in page:
            if discord.utils.snowflake_time(int(message["id"])) < oldest:
                return
            yield message
        if len(page) < PAGE:
            return
        before = str(page[-1]["id"])

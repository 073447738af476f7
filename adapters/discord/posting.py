"""Posting: in a channel, a forum or a thread, and below a card; and replacing what was posted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from adapters.discord.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_TEXT_CHANNEL,
    THREAD_ARCHIVED,
    THREAD_EXISTS,
    TOO_MANY_THREADS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    WRONG_CHANNEL,
    RefusedError,
)
from adapters.discord.permissions import FORUMS, look_at
from bot.errors import Trouble

if TYPE_CHECKING:
    from adapters.discord.api import Api
    from adapters.discord.message import Message
    from bot.model import Receipt

DELETED = "deleted"
"""Id of a message that was deleted before its id was known: it is never edited, nor replied to."""

ARCHIVE_AFTER = 4320
"""Minutes after which a thread that nobody writes in is put away; it comes back when something is written."""

_NO_THREADS = frozenset({MISSING_ACCESS, MISSING_PERMISSIONS, WRONG_CHANNEL, TOO_MANY_THREADS, 50003, 160007})


class Posts:
    """Messages of one bot. Ids of channels are Discord's; every method raises DeliveryError."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._forums: set[str] = set()  # channels that take posts only

    def known_by_nonce(self, channel: str) -> bool:
        """Whether Discord recognises a repeat there; a forum's posts bear no nonce."""
        return channel not in self._forums

    async def first(self, channel: str, message: Message, delivery: str, name: str) -> tuple[str, str | None]:
        """Post; id of the message, and of the thread that it is in where it opened one, called ``name``."""
        try:
            if self.known_by_nonce(channel):
                try:
                    return await self.post(channel, message.payload(), nonce(delivery)), None
                except RefusedError as error:
                    if error.code != NO_TEXT_CHANNEL or not await self._is_forum(channel):
                        raise
                self._forums.add(channel)
            return await self._in_forum(channel, message, name)
        except RefusedError as error:
            if error.trouble is not Trouble.CARD:
                raise
            # A subscribed thread that is locked: there is no card yet that could be the trouble.
            raise RefusedError(str(error), error.code, Trouble.CHANNEL) from None

    async def post(self, channel: str, payload: dict[str, Any], nonce: str) -> str:
        """Post a message; its id, or `DELETED` for a repeat of one that was deleted since."""
        try:
            posted = await self._api.call(
                "POST",
                "/channels/{channel_id}/messages",
                what="post",
                json=payload | {"nonce": nonce, "enforce_nonce": True},
                writes=True,
                channel_id=channel,
            )
        except RefusedError as error:
            if error.code == UNKNOWN_MESSAGE:
                return DELETED
            raise
        return str(posted["id"])

    async def below(
        self, channel: str, card: Receipt, name: str, message: Message, nonce: str
    ) -> tuple[str, str | None]:
        """Post in the thread below a card, opened as ``name`` if need be; where we may not, as a reply to it.

        Id of the message, and of the thread that it is in.
        """
        require_there(card)
        thread = card.thread_id or await self.thread(channel, card.message_id, name)
        if thread is not None:
            try:
                return await self.post(thread, message.payload(), nonce), thread
            except RefusedError as error:
                if error.code == UNKNOWN_CHANNEL:
                    raise RefusedError("the thread was deleted", error.code, Trouble.CARD) from None
                if card.thread_id or error.code not in (MISSING_ACCESS, MISSING_PERMISSIONS):
                    raise
        await self._api.call(  # a reply to nothing would be a message of its own
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            what="look at the card",
            channel_id=channel,
            message_id=card.message_id,
        )
        reference = {"message_reference": {"message_id": card.message_id, "fail_if_not_exists": True}}
        return await self.post(channel, message.payload() | reference, nonce), None

    async def edit(self, channel: str, receipt: Receipt, payload: dict[str, Any]) -> None:
        """Replace a message."""
        require_there(receipt)
        place = receipt.thread_id or channel  # a card in a thread is the post of a forum
        what: dict[str, Any] = {
            "what": "edit",
            "writes": True,
            "channel_id": place,
            "message_id": receipt.message_id,
        }
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            await self._api.call("PATCH", path, json=payload, **what)
        except RefusedError as error:
            if error.code == UNKNOWN_CHANNEL and receipt.thread_id:
                raise RefusedError("the post was deleted", error.code, Trouble.CARD) from None
            if error.code != THREAD_ARCHIVED or not receipt.thread_id:
                raise
            await self._open(place)
            await self._api.call("PATCH", path, json=payload, **what)

    async def thread(self, channel: str, message: str, name: str) -> str | None:
        """The thread below a message, opened if need be; None where there can be none, or not by us."""
        try:
            await self._api.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                what="open a thread",
                json={"name": name, "auto_archive_duration": ARCHIVE_AFTER},
                channel_id=channel,
                message_id=message,
            )
        except RefusedError as error:
            if error.code in _NO_THREADS:
                return None
            if error.code != THREAD_EXISTS:
                raise
        return message  # a thread has the id of the message that it is below

    async def _open(self, post: str) -> None:
        """Take a post out of the archive."""
        try:
            await self._api.call(
                "PATCH",
                "/channels/{channel_id}",
                what="open the post",
                json={"archived": False},
                channel_id=post,
            )
        except RefusedError as error:
            if error.code != MISSING_PERMISSIONS:
                raise
            raise RefusedError("the post was locked by a moderator", error.code, Trouble.CARD) from None

    async def _is_forum(self, channel: str) -> bool:
        return (await look_at(self._api, channel))["type"] in FORUMS

    async def _in_forum(self, channel: str, message: Message, name: str) -> tuple[str, str]:
        post = await self._api.call(
            "POST",
            "/channels/{channel_id}/threads",
            what="post in the forum",
            json={"name": name, "auto_archive_duration": ARCHIVE_AFTER, "message": message.payload()},
            writes=True,
            channel_id=channel,
        )
        return str(post["id"]), str(post["id"])  # a post's first message has its id


def require_there(receipt: Receipt) -> None:
    """Raises RefusedError (CARD) for a message of which only that it was deleted is known."""
    if receipt.message_id == DELETED:
        raise RefusedError("the message was deleted", UNKNOWN_MESSAGE, Trouble.CARD)


def nonce(what: str) -> str:
    """24 characters, of the 25 that there may be."""
    return hashlib.blake2b(what.encode(), digest_size=12).hexdigest()

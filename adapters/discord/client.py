"""Discord as a platform: sends, edits and finds messages through its REST API, and listens at its gateway."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import discord
import structlog

from adapters.discord.api import GATEWAY, REST, Api
from adapters.discord.diagnose import diagnose
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
    explain,
)
from adapters.discord.marks import mark
from adapters.discord.permissions import FORUMS, look_at
from adapters.discord.render import render, thread_name
from adapters.discord.search import Found, Unreadable, search
from adapters.pace import Pace
from adapters.parts import partly_there
from adapters.text import one_line, truncate, utf16
from bot.errors import DeliveryError, Trouble
from bot.model import Platform, Receipt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from adapters.discord.message import Message
    from bot.model import Channel, Delivery, Diagnosis, Image
    from bot.ports import Clock

log = structlog.get_logger(__name__)

TIMEOUT = 10.0
"""Seconds that one request may take as a whole."""

SETTLED = 3
"""Time-outs after which a message that was on its way has arrived, or never will."""

NONCE_WINDOW = timedelta(minutes=2)
"""How long a repeat is recognised by its nonce. Discord says "in the past few minutes" and no more:
https://docs.discord.com/developers/resources/message#create-message"""

READY_WITHIN = 60.0
"""Seconds until the gateway has to be ready."""

DELETED = "deleted"
"""Id of a message that was deleted before its id was known: it is never edited, nor replied to."""

ARCHIVE_AFTER = 4320
"""Minutes after which a thread that nobody writes in is put away; it comes back when something is written."""

LONGEST_ALT = 1024
"""https://docs.discord.com/developers/resources/message#attachment-object"""

_NO_THREADS = frozenset({MISSING_ACCESS, MISSING_PERMISSIONS, WRONG_CHANNEL, TOO_MANY_THREADS, 50003, 160007})


class Surface(Protocol):
    """What answers to commands and clicks."""

    async def register(self, api: Api) -> None:
        """Make the commands known to Discord, where that has to be done. Called once, when signed in."""
        ...

    async def heard(self, api: Api, interaction: discord.Interaction) -> None:
        """Answer; never raises for what a person did."""
        ...


class DiscordPlatform:
    """One bot, through its token.

    ``api_url`` and ``gateway_url``: other addresses than Discord's, for a proxy or a test. ``proxy``: of
    HTTP; None: none, whatever the environment says. ``timeout``: seconds a request may take. ``sleep`` is
    what waits for a turn. ``surface``: what answers in the chat; None: Sitrep only sends.
    """

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        api_url: str = REST,
        gateway_url: str = GATEWAY,
        surface: Surface | None = None,
        proxy: str | None = None,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock, self._surface = clock, surface
        self._timeout = timeout
        self.api = Api(
            token,
            api_url=api_url,
            gateway_url=gateway_url,
            proxy=proxy,
            timeout=timeout,
            pace=Pace(clock, sleep=sleep),
        )
        self._direct: dict[str, str] = {}  # a person's id → id of the conversation with them
        self._forums: set[str] = set()  # channels that take posts only
        self._tried: dict[
            str, datetime
        ] = {}  # when this process first sent what is not yet known to be there
        self._listening: asyncio.Task[None] | None = None

    @property
    def name(self) -> Platform:
        """Which platform it is."""
        return Platform.DISCORD

    @property
    def settling(self) -> timedelta:
        """Longer than our time-out, so that nothing is under way any more."""
        return timedelta(seconds=SETTLED * self._timeout)

    async def open(self) -> None:
        """Sign in, register the commands, and return once the gateway talks to us."""
        await self.api.sign_in()
        client = self.api.client
        if self._surface is not None:
            await self._surface.register(self.api)
            self._attach(self._surface)
        self._listening = asyncio.create_task(client.connect(), name="discord gateway")
        ready = asyncio.create_task(client.wait_until_ready())
        done, _ = await asyncio.wait(
            {self._listening, ready}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        if ready in done:
            self._listening.add_done_callback(_ended)
            log.info("listening to discord", bot=self.api.user)
            return
        ready.cancel()
        failed = self._listening.exception() if self._listening in done else None
        await self.close()
        if isinstance(failed, discord.ConnectionClosed):
            raise DeliveryError(
                f"Discord's gateway closed, code {failed.code}", trouble=Trouble.TENANT
            ) from None
        if isinstance(failed, Exception):
            raise explain(failed, "open the gateway") from None
        raise DeliveryError("Discord's gateway does not get ready", retryable=True)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a card, or a digest in as many messages as it takes: the first, and the others below it.

        The same delivery bears the same nonce each time, by which Discord recognises it for some minutes;
        of one in several messages those that are there are not posted again later either.
        """
        channel = await self._conversation(delivery.channel)
        messages = render(
            delivery.briefing, mark(delivery.id), delivery.mention, guild=delivery.channel.tenant
        )
        self._tried.setdefault(delivery.id, self._clock.now())
        there = Found()
        if len(messages) > 1 and delivery.attempts > 1:
            there = await self._look(channel, delivery.id)
        if 1 in there.ids:
            first, thread = there.ids[1], there.thread
        else:
            first, thread = await self._post_first(channel, messages[0], delivery)
        with partly_there():
            await self._post_rest(channel, messages, delivery, there, first, thread)
        self._tried.pop(delivery.id, None)
        return self._receipt(delivery, first, thread)

    async def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Replace a card; nobody is called by it."""
        channel = await self._conversation(receipt.channel)
        message = render(delivery.briefing, mark(receipt.delivery), delivery.mention, receipt.channel.tenant)[
            0
        ]
        await self._edit(channel, receipt, message.payload(calls=False))
        return self._receipt(delivery, receipt.message_id, receipt.thread_id)

    async def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Post into the thread below a card, opened if need be; where there can be none, as a reply to it."""
        channel = await self._conversation(receipt.channel)
        self._there(receipt)
        message = render(delivery.briefing, mark(delivery.id), guild=receipt.channel.tenant)[0]
        self._tried.setdefault(delivery.id, self._clock.now())
        thread = receipt.thread_id or await self._thread(
            channel, receipt.message_id, thread_name(delivery.briefing)
        )
        posted = await self._post_below(channel, receipt.message_id, thread, message, _nonce(delivery.id))
        self._tried.pop(delivery.id, None)
        return self._receipt(delivery, posted, thread)

    async def upload(self, channel: Channel, image: Image, below: Receipt | None = None) -> None:
        """Post a picture with its text alternative."""
        where = await self._conversation(channel)
        if below is not None:
            self._there(below)
            where = below.thread_id or await self._thread(where, below.message_id, image.name) or where
        alt = truncate(one_line(image.alt), LONGEST_ALT, length=utf16)
        await self.api.call(
            "POST",
            "/channels/{channel_id}/messages",
            what="post a picture",
            json={
                "attachments": [{"id": 0, "filename": image.name, "description": alt}],
                "allowed_mentions": {"parse": []},
                "nonce": _nonce(f"{where} {hashlib.blake2b(image.png).hexdigest()}"),
                "enforce_nonce": True,
            },
            files=[discord.File(io.BytesIO(image.png), image.name)],
            writes=True,
            channel_id=where,
        )

    async def find(self, channel: Channel, delivery: str) -> Receipt | None:
        """Look through the channel's history, threads below our own messages included, for a delivery.

        Where the history may not be read, finding nothing proves nothing: None is given only as long as
        Discord surely recognises a repeat, and a DeliveryError after that. A digest of several messages is
        there when all of them are: `send` then goes on where it stopped.
        """
        where = await self._conversation(channel)
        found = await self._look(where, delivery)
        if not found.complete:
            return None
        self._tried.pop(delivery, None)
        first = found.ids[1]
        return Receipt(
            delivery, channel, first, discord.utils.snowflake_time(int(first)), thread_id=found.thread
        )

    async def diagnose(self, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
        """Test the token and what Sitrep may do in each channel."""
        return await diagnose(self.api, channels)

    async def close(self) -> None:
        """Stop listening and let go of connections."""
        await self.api.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None

    # --- how it is done ------------------------------------------------------------------------

    def _attach(self, surface: Surface) -> None:
        async def on_interaction(interaction: discord.Interaction) -> None:
            await surface.heard(self.api, interaction)

        self.api.client.event(on_interaction)

    async def _look(self, channel: str, delivery: str) -> Found:
        try:
            return await search(self.api, self._clock, channel, mark(delivery))
        except Unreadable:
            tried = self._tried.get(delivery)
            if tried is not None and self._clock.now() - tried < NONCE_WINDOW:
                return Found()
            raise DeliveryError(
                "Sitrep lacks Read Message History in the channel, and so cannot look for the message",
                retryable=True,
                ambiguous=True,
            ) from None

    async def _post_first(self, channel: str, message: Message, delivery: Delivery) -> tuple[str, str | None]:
        """Id of the message, and of the thread that it is in where it opened one."""
        if channel not in self._forums:
            try:
                return await self._post(channel, message.payload(), _nonce(delivery.id)), None
            except RefusedError as error:
                if error.code != NO_TEXT_CHANNEL:
                    raise
                if (await look_at(self.api, channel))["type"] not in FORUMS:
                    raise
            self._forums.add(channel)
        post = await self.api.call(
            "POST",
            "/channels/{channel_id}/threads",
            what="post in the forum",
            json={
                "name": thread_name(delivery.briefing),
                "auto_archive_duration": ARCHIVE_AFTER,
                "message": message.payload(),
            },
            writes=True,
            channel_id=channel,
        )
        return str(post["id"]), str(post["id"])  # a post's first message has its id

    async def _post_rest(
        self,
        channel: str,
        messages: tuple[Message, ...],
        delivery: Delivery,
        there: Found,
        first: str,
        thread: str | None,
    ) -> None:
        if len(messages) == 1 or first == DELETED:
            return
        thread = thread or await self._thread(channel, first, thread_name(delivery.briefing))
        for number, message in enumerate(messages[1:], 2):
            if number not in there.ids:
                nonce = _nonce(f"{delivery.id} {number}")
                await self._post(thread or channel, message.payload(), nonce)

    async def _post_below(
        self, channel: str, card: str, thread: str | None, message: Message, nonce: str
    ) -> str:
        if thread is not None:
            try:
                return await self._post(thread, message.payload(), nonce)
            except RefusedError as error:
                if error.code == UNKNOWN_CHANNEL:
                    raise RefusedError("the thread was deleted", error.code, Trouble.CARD) from None
                raise
        await self.api.call(  # a reply to nothing would be a message of its own
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            what="look at the card",
            channel_id=channel,
            message_id=card,
        )
        reference = {"message_reference": {"message_id": card, "fail_if_not_exists": True}}
        return await self._post(channel, message.payload() | reference, nonce)

    async def _post(self, channel: str, payload: dict[str, Any], nonce: str) -> str:
        """Post a message; its id, or `DELETED` for a repeat of one that was deleted since."""
        try:
            posted = await self.api.call(
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

    async def _edit(self, channel: str, receipt: Receipt, payload: dict[str, Any]) -> None:
        self._there(receipt)
        place = receipt.thread_id or channel  # a card in a thread is the post of a forum
        what: dict[str, Any] = {"what": "edit", "channel_id": place, "message_id": receipt.message_id}
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            await self.api.call("PATCH", path, json=payload, **what)
        except RefusedError as error:
            if error.code == UNKNOWN_CHANNEL and receipt.thread_id:
                raise RefusedError("the post was deleted", error.code, Trouble.CARD) from None
            if error.code != THREAD_ARCHIVED or not receipt.thread_id:
                raise
            await self.api.call(
                "PATCH",
                "/channels/{channel_id}",
                what="open the post",
                json={"archived": False},
                channel_id=place,
            )
            await self.api.call("PATCH", path, json=payload, **what)

    async def _thread(self, channel: str, message: str, name: str) -> str | None:
        """The thread below a message, opened if need be; None where there can be none, or not by us."""
        try:
            await self.api.call(
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

    @staticmethod
    def _there(receipt: Receipt) -> None:
        if receipt.message_id == DELETED:
            raise RefusedError("the message was deleted", UNKNOWN_MESSAGE, Trouble.CARD)

    async def _conversation(self, channel: Channel) -> str:
        """The id that messages go to; a person's is asked for once."""
        if not channel.id.startswith("@"):
            return channel.id
        person = channel.id[1:]
        if person not in self._direct:
            opened = await self.api.call(
                "POST", "/users/@me/channels", what="open direct messages", json={"recipient_id": person}
            )
            self._direct[person] = str(opened["id"])
        return self._direct[person]

    def _receipt(self, delivery: Delivery, message: str, thread: str | None = None) -> Receipt:
        return Receipt(delivery.id, delivery.channel, message, self._clock.now(), delivery.event, thread)


def _ended(listening: asyncio.Task[None]) -> None:
    """discord.py opens a gateway that breaks again by itself; it gives up only what is refused for good."""
    if not listening.cancelled() and (error := listening.exception()) is not None:
        code = error.code if isinstance(error, discord.ConnectionClosed) else None
        log.error("discord's gateway is closed for good", code=code, kind=type(error).__name__)


def _nonce(what: str) -> str:
    """24 characters, of the 25 that there may be."""
    return hashlib.blake2b(what.encode(), digest_size=12).hexdigest()

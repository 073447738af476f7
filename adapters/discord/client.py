"""Discord as a platform: sends, edits and finds messages through its REST API, and listens at its gateway."""

from __future__ import annotations

import asyncio
import hashlib
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from adapters.discord.api import GATEWAY, REST, Api
from adapters.discord.diagnose import diagnose
from adapters.discord.gateway import Gateway
from adapters.discord.marks import mark
from adapters.discord.posting import DELETED, Posts, nonce, require_there
from adapters.discord.render import render, thread_name
from adapters.discord.search import Found, Unreadable, search
from adapters.pace import Pace
from adapters.parts import partly_there
from adapters.text import one_line, truncate, utf16
from bot.errors import DeliveryError
from bot.model import Platform, Receipt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from adapters.discord.gateway import Surface
    from adapters.discord.message import Message
    from bot.model import Channel, Delivery, Diagnosis, Image
    from bot.ports import Clock

TIMEOUT = 10.0
"""Seconds that one request may take as a whole."""

SETTLED = 3
"""Time-outs after which a message that was on its way has arrived, or never will."""

NONCE_WINDOW = timedelta(minutes=2)
"""How long a repeat is recognised by its nonce. Discord says "in the past few minutes" and no more:
https://docs.discord.com/developers/resources/message#create-message"""

LONGEST_ALT = 1024
"""https://docs.discord.com/developers/resources/message#attachment-object"""


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
        self._clock, self._timeout = clock, timeout
        self.api = Api(
            token,
            api_url=api_url,
            gateway_url=gateway_url,
            proxy=proxy,
            timeout=timeout,
            pace=Pace(clock, sleep=sleep),
        )
        self._posts, self._gateway = Posts(self.api), Gateway(self.api, surface)
        self._direct: dict[str, str] = {}  # a person's id → id of the conversation with them
        self._tried: dict[str, datetime] = {}  # when we first sent what is not yet known to be there

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
        await self._gateway.open()

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a card, or a digest in as many messages as it takes: the first, and the others below it.

        The same delivery bears the same nonce each time, by which Discord recognises it for some minutes;
        of one in several messages those that are there are not posted again later either.
        """
        channel, name = await self._conversation(delivery.channel), thread_name(delivery.briefing)
        messages = render(delivery.briefing, mark(delivery.id), delivery.mention, delivery.channel.tenant)
        self._tried.setdefault(delivery.id, self._clock.now())
        there = Found()
        if len(messages) > 1 and delivery.attempts > 1:
            there = await self._look(channel, delivery.id)
        if 1 in there.ids:
            first, thread = there.ids[1], there.thread
        else:
            first, thread = await self._posts.first(channel, messages[0], delivery.id, name)
        if len(messages) > 1 and first != DELETED:
            with partly_there():
                below = thread or await self._posts.thread(channel, first, name)
                await self._send_rest(below or channel, messages, delivery, there)
        self._tried.pop(delivery.id, None)
        return self._receipt(delivery, first, thread)

    async def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Replace a card; nobody is called by it."""
        channel = await self._conversation(receipt.channel)
        messages = render(delivery.briefing, mark(receipt.delivery), delivery.mention, receipt.channel.tenant)
        await self._posts.edit(channel, receipt, messages[0].payload(calls=False))
        return self._receipt(delivery, receipt.message_id, receipt.thread_id)

    async def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Post into the thread below a card, opened if need be; where we may not, as a reply to it."""
        channel = await self._conversation(receipt.channel)
        message = render(delivery.briefing, mark(delivery.id), guild=receipt.channel.tenant)[0]
        self._tried.setdefault(delivery.id, self._clock.now())
        posted, thread = await self._posts.below(
            channel, receipt, thread_name(delivery.briefing), message, nonce(delivery.id)
        )
        self._tried.pop(delivery.id, None)
        return self._receipt(delivery, posted, thread)

    async def upload(self, channel: Channel, image: Image, below: Receipt | None = None) -> None:
        """Post a picture with its text alternative."""
        where = await self._conversation(channel)
        if below is not None:
            require_there(below)
            where = below.thread_id or await self._posts.thread(where, below.message_id, image.name) or where
        alt = truncate(one_line(image.alt), LONGEST_ALT, length=utf16)
        await self.api.call(
            "POST",
            "/channels/{channel_id}/messages",
            what="post a picture",
            json={
                "attachments": [{"id": 0, "filename": image.name, "description": alt}],
                "allowed_mentions": {"parse": []},
                "nonce": nonce(f"{where} {hashlib.blake2b(image.png).hexdigest()}"),
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
        await self._gateway.close()

    # --- how it is done ------------------------------------------------------------------------

    async def _send_rest(
        self, where: str, messages: tuple[Message, ...], delivery: Delivery, there: Found
    ) -> None:
        """Post those of a digest, after its first message, that are not there."""
        for number, message in enumerate(messages[1:], 2):
            if number not in there.ids:
                await self._posts.post(where, message.payload(), nonce(f"{delivery.id} {number}"))

    async def _look(self, channel: str, delivery: str) -> Found:
        try:
            return await search(self.api, self._clock, channel, mark(delivery))
        except Unreadable:
            tried = self._tried.get(delivery)
            recent = tried is not None and self._clock.now() - tried < NONCE_WINDOW
            if recent and self._posts.known_by_nonce(channel):
                return Found()
            raise DeliveryError(
                "Sitrep lacks Read Message History in the channel, and so cannot look for the message",
                retryable=True,
                ambiguous=True,
            ) from None

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

"""Slack as a platform: sends, edits and finds messages through its Web API. Never tries again by itself."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from adapters.pace import Pace
from adapters.parts import partly_there
from adapters.slack.api import Api
from adapters.slack.diagnose import diagnose
from adapters.slack.render import render
from adapters.slack.search import Arrivals
from adapters.text import one_line, truncate
from bot.model import Platform, Receipt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from adapters.slack.listen import Listener
    from adapters.slack.spoken import Message
    from bot.model import Channel, Delivery, Diagnosis, Image
    from bot.ports import Clock

WEB_API = "https://slack.com/api/"
"""https://docs.slack.dev/apis/web-api; GovSlack's is https://slack-gov.com/api/."""

TIMEOUT = 10.0
"""Seconds that one request may take as a whole."""

SETTLED = 3
"""Time-outs after which a message that was on its way has arrived, or never will."""

EVENT_TYPE = "sitrep_delivery"
"""Of our messages' metadata; https://docs.slack.dev/messaging/message-metadata"""

LONGEST_ALT = 1000
"""https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""


class SlackPlatform:
    """One workspace, through the token of a bot.

    ``api_url``: another base address than Slack's, for GovSlack or a test. ``proxy``: of HTTP; None: none,
    whatever the environment says. ``timeout``: seconds a request may take. ``sleep`` is what waits for a
    turn. ``listener``: how commands and clicks come in; None: Sitrep only sends.
    """

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        api_url: str = WEB_API,
        listener: Listener | None = None,
        proxy: str | None = None,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._listener = listener
        self.api = Api(token, base_url=api_url, proxy=proxy, timeout=timeout, pace=Pace(clock, sleep=sleep))
        self._arrivals = Arrivals(self.api, clock, EVENT_TYPE)
        self._direct: dict[str, str] = {}  # a person's id → id of the conversation with them

    @property
    def name(self) -> Platform:
        """Which platform it is."""
        return Platform.SLACK

    @property
    def settling(self) -> timedelta:
        """Longer than our time-out, so that nothing is under way any more."""
        return timedelta(seconds=SETTLED * self._timeout)

    async def open(self) -> None:
        """Sign in; with a listener, return once Slack has begun to talk to it."""
        identity = await self.api.call("auth.test")
        if self._listener is not None:
            await self._listener.start(self.api, identity)

    async def send(self, delivery: Delivery) -> Receipt:
        """Post a card, or a digest in as many messages as it takes: the first, and the others in its thread.

        One that was tried before is continued: parts that are there are not posted again.
        """
        channel = await self._conversation(delivery.channel)
        messages = render(delivery.briefing, delivery.mention)
        there: dict[int, str] = {}
        if len(messages) > 1 and delivery.attempts > 1:
            there = await self._arrivals.parts(channel, delivery.id)
        for number, message in enumerate(messages, 1):
            if number not in there:
                payload = {"delivery_id": delivery.id, "part": number, "parts": len(messages)}
                with partly_there() if there else nullcontext():
                    there[number] = await self._post(channel, message, payload, there.get(1))
        return self._receipt(delivery, there[1])

    async def edit(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Replace a card. Its metadata stays: it names the delivery that posted it."""
        channel = await self._conversation(receipt.channel)
        message = render(delivery.briefing, delivery.mention)[0]
        await self.api.call(
            "chat.update",
            channel=channel,
            ts=receipt.message_id,
            text=message.text,
            blocks=list(message.blocks),
            # Left out, these fall back to what reads mentions and addresses into the text.
            parse="none",
            link_names=False,
        )
        return self._receipt(delivery, receipt.message_id, receipt.thread_id)

    async def reply(self, receipt: Receipt, delivery: Delivery) -> Receipt:
        """Post into the thread of a card."""
        channel = await self._conversation(receipt.channel)
        thread = receipt.thread_id or receipt.message_id
        message = render(delivery.briefing)[0]
        payload = {"delivery_id": delivery.id, "part": 1, "parts": 1}
        return self._receipt(delivery, await self._post(channel, message, payload, thread), thread)

    async def upload(self, channel: Channel, image: Image, below: Receipt | None = None) -> None:
        """Post a picture in three steps: https://docs.slack.dev/messaging/working-with-files#upload."""
        where = await self._conversation(channel)
        slot = await self.api.call(
            "files.getUploadURLExternal",
            filename=image.name,
            length=len(image.png),
            alt_txt=truncate(one_line(image.alt), LONGEST_ALT),
        )
        await self.api.put(str(slot["upload_url"]), image.png)
        thread = {"thread_ts": below.thread_id or below.message_id} if below else {}
        await self.api.call(
            "files.completeUploadExternal",
            files=[{"id": slot["file_id"], "title": image.name}],
            channel_id=where,
            **thread,
        )

    async def find(self, channel: Channel, delivery: str) -> Receipt | None:
        """Look through the channel's history, threads of our own messages included, for a delivery.

        A digest of several messages is there when all of them are: `send` then goes on where it stopped.
        """
        found = await self._arrivals.find(await self._conversation(channel), delivery)
        if found is None:
            return None
        at = datetime.fromtimestamp(float(found.ts), UTC)
        return Receipt(delivery, channel, found.ts, at, thread_id=found.thread)

    async def diagnose(self, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
        """Test the tokens, their scopes and each channel."""
        return await diagnose(self.api, self._listener.app_token if self._listener else None, channels)

    async def close(self) -> None:
        """Stop listening and let go of connections."""
        if self._listener is not None:
            await self._listener.stop()
        await self.api.close()

    # --- how it is done ------------------------------------------------------------------------

    async def _post(self, channel: str, message: Message, payload: dict[str, Any], thread: str | None) -> str:
        posted = await self.api.call(
            "chat.postMessage",
            channel=channel,
            text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": payload},
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
            **({"thread_ts": thread} if thread else {}),
        )
        return str(posted["ts"])

    async def _conversation(self, channel: Channel) -> str:
        """The id that messages go to; a person's is asked for once."""
        if not channel.id.startswith("@"):
            return channel.id
        person = channel.id[1:]
        with suppress(KeyError):
            return self._direct[person]
        opened = await self.api.call("conversations.open", users=person)
        self._direct[person] = str(opened["channel"]["id"])
        return self._direct[person]

    def _receipt(self, delivery: Delivery, ts: str, thread: str | None = None) -> Receipt:
        return Receipt(delivery.id, delivery.channel, ts, self._clock.now(), delivery.event, thread)

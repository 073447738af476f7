"""Calls of Slack's Web API: one request each, at the pace Slack allows, and every failure a DeliveryError."""

from __future__ import annotations

import json
import logging
import re
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.pace import Pace, Rate
from adapters.slack.errors import explain, unclear
from bot.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

CONNECT_TIMEOUT = 5.0
"""Seconds for a connection, names and TLS included."""

TIER_3, TIER_4 = Rate(2, 2.4), Rate(4, 2.4)
"""50 and 100 calls a minute and workspace, a few at a time:
https://docs.slack.dev/apis/web-api/rate-limits"""

A_CHANNEL = Rate(1, 1.0)
"""One message a second and channel; there as well."""

RATES: Mapping[str, Rate] = {
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
}
"""Tier of each method that works through a queue, as its page under https://docs.slack.dev/reference/methods
says. What answers a person is not in it: that goes at once, and is held only when Slack asks for it."""

BY_CHANNEL = frozenset({"chat.postMessage", "files.completeUploadExternal"})
"""What posts a message, and so has a turn a channel."""

WRITES = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal"})
"""What may have been done although no answer came; asking again for the others does no harm."""

_SECRET = re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+|(?<=ticket=)[^&\s]+")

log = structlog.get_logger(__name__)


class _Relay(logging.Handler):
    """Passes on what Slack's libraries warn of, one line each, without tokens."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record through structlog."""
        said = _SECRET.sub("(redacted)", record.getMessage()).partition("\n")[0]
        log.warning("slack library", said=said)


library_log = logging.Logger("sitrep.slack", logging.WARNING)  # noqa: LOG001 - in no tree, so that nobody
library_log.addHandler(_Relay())  # turns on its lower levels: those hold what is sent and received


class Api:
    """Slack's Web API for one token; ``client`` is slack_sdk's, for what needs one."""

    def __init__(self, token: str, *, base_url: str, proxy: str | None, timeout: float, pace: Pace) -> None:
        self._pace, self._timeout = pace, timeout
        self.client = AsyncWebClient(
            token,
            base_url=base_url,
            timeout=round(timeout),
            logger=library_log,
            # slack_sdk's own sends a message again after a dropped connection, which may post it twice.
            retry_handlers=[],
        )
        self.proxy = self.client.proxy = proxy  # slack_sdk took one out of the environment

    async def call(self, method: str, *, token: str | None = None, **arguments: Any) -> Mapping[str, Any]:
        """The answer to one call. Raises DeliveryError. ``token``: another than the bot's."""
        answer, _ = await self.asked(method, token=token, **arguments)
        return answer

    async def asked(
        self, method: str, *, token: str | None = None, **arguments: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """The answer to one call and its headers."""
        turns = self._turns(method, arguments)
        self._connected()
        try:
            async with AsyncExitStack() as stack:
                for key, rate in turns:
                    await stack.enter_async_context(self._pace.turn(key, rate))
                response = await self.client.api_call(
                    method,
                    # As a form, which every method takes; not all of them take JSON.
                    data={name: _encoded(value) for name, value in arguments.items()},
                    headers={"Authorization": f"Bearer {token}"} if token else None,
                )
        except (TimeoutError, SlackApiError, aiohttp.ClientError, OSError) as error:
            failure = explain(error, method)
            if failure.retry_after:
                self._pace.hold(turns[-1][0], failure.retry_after)
            failure.ambiguous = failure.ambiguous and method in WRITES
            raise failure from None  # the cause holds what was sent, the token included
        data = response.data
        if not isinstance(data, dict):
            raise unclear("Slack gave no answer that can be read", method)
        return data, response.headers

    async def put(self, url: str, content: bytes) -> None:
        """Upload a file's bytes to where Slack said. Raises DeliveryError; nothing shows yet."""
        session = self._connected()
        try:
            async with session.post(url, data=content, proxy=self.proxy) as response:
                response.raise_for_status()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            failure = explain(error, "upload")
            failure.ambiguous = False
            raise failure from None

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer a command or a click at the address that came with it. Raises DeliveryError.

        It takes five answers within 30 minutes:
        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        session = self._connected()
        try:
            async with session.post(url, json=body, proxy=self.proxy) as response:
                if response.status != HTTPStatus.OK:
                    raise DeliveryError(f"Slack did not take the answer, HTTP {response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise explain(error, "response") from None

    async def close(self) -> None:
        """Let go of connections. Can be called twice."""
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None

    def _turns(self, method: str, arguments: Mapping[str, Any]) -> list[tuple[Hashable, Rate | None]]:
        turns: list[tuple[Hashable, Rate | None]] = [(method, RATES.get(method))]
        if method in BY_CHANNEL:
            turns.append((arguments.get("channel") or arguments.get("channel_id"), A_CHANNEL))
        return turns

    def _connected(self) -> aiohttp.ClientSession:
        """The session of the loop that runs: it cannot be made before there is one."""
        session = self.client.session
        if session is None or session.closed:
            session = self.client.session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(
                    total=self._timeout, connect=None, sock_connect=min(CONNECT_TIMEOUT, self._timeout)
                ),
                trust_env=False,
                connector=aiohttp.TCPConnector(limit=0),  # the outbox says how many channels at once
            )
        return session


def _encoded(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""Requests to Discord's REST API through discord.py, and every failure a DeliveryError.

discord.py keeps to the limits of each bucket and waits where Discord asks to. What it does on its own
beyond that is switched off: it would send again after a server's failure, and a post in a forum has no
nonce by which Discord could tell the two apart.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.errors import Broken, ServerFailure, Unreached, explain, unreadable
from adapters.pace import Pace, Rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractAsyncContextManager
    from types import SimpleNamespace

REST = "https://discord.com/api/v10/"
GATEWAY = "wss://gateway.discord.gg/"
"""https://docs.discord.com/developers/reference#api-reference-base-url"""

CONNECT_TIMEOUT = 5.0
"""Seconds for a connection, names and TLS included."""

LONGEST_WAIT = 30.0
"""Seconds that discord.py waits at most where Discord asks to; what is longer is the outbox's to wait for."""

OVERALL = Rate(50, 1.0)
"""All channels together: https://docs.discord.com/developers/topics/rate-limits#global-rate-limit"""


_SECRET = re.compile(r"(?<=/)((?:interactions|webhooks)/\d+)/[^/\s?]+")

log = structlog.get_logger(__name__)


class _Relay(logging.Handler):
    """Passes on what discord.py warns of, one line each, without the tokens of interactions."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record through structlog."""
        said = _SECRET.sub(r"\1/(redacted)", record.getMessage()).partition("\n")[0]
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        log.warning("discord library", said=said, **({"error": kind} if kind else {}))


def _relayed() -> None:
    """Have discord.py's lines go the way of ours; below a warning, what is sent is in them."""
    library = logging.getLogger("discord")
    library.setLevel(logging.WARNING)
    library.propagate = False
    if not any(isinstance(handler, _Relay) for handler in library.handlers):
        library.addHandler(_Relay())
    logging.getLogger("discord.state").setLevel(logging.ERROR)  # it warns of having no intents
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here


class Client(discord.Client):
    """discord.py's client with as few intents as it takes: none. Interactions come in all the same."""

    def __init__(self, *, proxy: str | None) -> None:
        super().__init__(
            intents=discord.Intents.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            proxy=proxy,
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=_traced(),
            max_messages=None,
            guild_ready_timeout=0.0,  # without intents no server is ever told of
        )


def _traced() -> aiohttp.TraceConfig:
    """Ends discord.py's own repeating: what it would repeat becomes an error that it passes on."""

    async def answered(
        _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        if end.response.status >= 500:
            end.response.close()
            raise ServerFailure(end.response.status)

    async def failed(
        _: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestExceptionParams
    ) -> None:
        error = end.exception
        if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
            raise Unreached(type(error).__name__) from None
        if isinstance(error, (aiohttp.ClientError, OSError)) and not isinstance(error, ServerFailure):
            raise Broken(type(error).__name__) from None

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    trace.on_request_exception.append(failed)
    return trace


class Api:
    """Discord's REST API for one bot; ``client`` is discord.py's, which holds its connections.

    discord.py keeps its base addresses in its classes, so one process talks to one Discord.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        gateway_url: str,
        proxy: str | None,
        timeout: float,
        pace: Pace,
    ) -> None:
        self._token, self._pace = token, pace
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=min(CONNECT_TIMEOUT, timeout))
        self._base, self._gateway = api_url.rstrip("/"), gateway_url
        self._signing_in = asyncio.Lock()
        self._signed_in = False
        self.proxy = proxy

    @cached_property
    def client(self) -> discord.Client:
        """discord.py's client; made when it is first used, since it takes the addresses as they are then."""
        _relayed()
        return Client(proxy=self.proxy)

    async def sign_in(self) -> None:
        """Make sure of the token, once; needed before anything else. Raises DeliveryError."""
        async with self._signing_in:
            if self._signed_in:
                return
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._base, URL(self._gateway)
            try:
                async with self._turn(), self._turn():  # it asks who we are, and of which application
                    await self.client.login(self._token)
            except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError) as error:
                # What is under way at a sign-in is no message.
                await self.client.http.close()
                self.client.http.connector = discord.utils.MISSING  # it is closed, and would be taken again
                failure = explain(error, "sign in")
                failure.ambiguous = False
                raise failure from None
            except (TypeError, KeyError):  # what discord.py does with an answer that is none of Discord's
                raise unreadable("sign in", ambiguous=False) from None
            self._signed_in = True

    @property
    def user(self) -> int:
        """Our own id; 0 before signing in."""
        return self.client.user.id if self.client.user else 0

    @property
    def application(self) -> int:
        """Id of our application; 0 before signing in."""
        return self.client.application_id or 0

    async def call(
        self,
        method: str,
        path: str,
        *,
        what: str,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        files: Iterable[discord.File] = (),
        writes: bool = False,
        paced: bool = True,
        **ids: Any,
    ) -> Any:
        """The answer to one request. Raises DeliveryError.

        ``what`` is asked, in two or three words. ``ids`` fill the path in. ``writes``: without an answer it
        may have been done all the same. ``paced`` is false for what does not count among the 50 a second.
        """
        await self.sign_in()
        more: dict[str, Any] = {"params": params} if params else {}
        sent = list(files)
        if sent:
            more |= {"files": sent, "form": _form(json, sent)}
        elif json is not None:
            more["json"] = json
        try:
            async with self._turn() if paced else nullcontext():
                answer = await self.client.http.request(
                    Route(method, path, **ids), timeout=self._timeout, **more
                )
        except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError) as error:
            failure = explain(error, what)
            failure.ambiguous = failure.ambiguous and writes
            if isinstance(error, discord.HTTPException) and failure.retry_after:
                # The address is shut out, for longer with every request, so whatever is sent waits. Where
                # Discord itself asks to slow down, discord.py waits for the bucket, or for all.
                self._pace.hold("discord", failure.retry_after)
            raise failure from None  # the cause holds what was sent
        except (TypeError, KeyError):  # what discord.py does with a 429 that is none of Discord's
            raise unreadable(what, ambiguous=writes) from None
        if isinstance(answer, str) and answer:
            raise unreadable(what, ambiguous=writes)
        return answer

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return self._pace.turn("discord", OVERALL)

    async def close(self) -> None:
        """Let go of connections. Can be called twice."""
        if "client" in self.__dict__ and not self.client.is_closed():
            await self.client.close()


def _form(json: Any, files: list[discord.File]) -> list[dict[str, Any]]:
    """As Discord takes files: https://docs.discord.com/developers/reference#uploading-files."""
    parts: list[dict[str, Any]] = [{"name": "payload_json", "value": discord.utils._to_json(json)}]  # noqa: SLF001
    for number, file in enumerate(files):
        parts.append(
            {
                "name": f"files[{number}]",
                "value": file.fp,
                "filename": file.filename,
                "content_type": "image/png",
            }
        )
    return parts

"""The bytes of a feed, politely: one conditional GET at a time for a host, within firm limits.

Does not parse, store, retry or decide when. Every failure is a FetchError whose sentence names the
host only: paths, queries and user names of an address can be secrets.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from bot.collect.headers import max_age, retry_after
from bot.errors import FetchError
from bot.ports import Fetched

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {429, 503}
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, "
    "text/xml;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anybody's time and memory one fetch may take."""

    connect_seconds: float = 10
    total_seconds: float = 20  # all hops together; waiting for our turn does not count
    body_bytes: int = 15 * 1024 * 1024  # after decompression
    redirects: int = 5
    connections: int = 32  # in all; never more than one a host


class HttpFetcher:
    """Implements ``bot.ports.Fetcher`` over the network; an async context manager.

    ``user_agent`` should carry a contact address. Sends no cookies, no Referer and nothing from the
    environment (proxies, netrc). Reads the machine's clock only to turn dates in headers into seconds.
    """

    def __init__(self, user_agent: str, limits: Limits | None = None) -> None:
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._slots = asyncio.Semaphore(self._limits.connections)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=_connector(self._limits),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_seconds),
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of connections. Can be called twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, url: str, *, etag: str | None, last_modified: str | None) -> Fetched:
        """One conditional GET, redirects followed. Raises FetchError.

        Validators are sent byte for byte as given. A 304 hands them back where the server repeats none.
        """
        target = _address(url)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value is not None}
        seconds, permanent = self._limits.total_seconds, True
        for hop in range(self._limits.redirects + 1):
            async with self._turn(target.host or ""):
                started = asyncio.get_running_loop().time()
                answer = await self._get(target, headers, seconds)
                seconds -= asyncio.get_running_loop().time() - started
            if isinstance(answer, Fetched):
                return _completed(answer, target if hop and permanent else None, etag, last_modified)
            permanent = permanent and answer.permanent
            target = answer.target
        raise FetchError(f"{_address(url).host} redirects more than {self._limits.redirects} times.")

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait outside of any time limit until no one else talks to the host."""
        lock = self._turns.setdefault(host, asyncio.Lock())
        async with lock, self._slots:
            yield

    async def _get(self, url: URL, headers: dict[str, str], seconds: float) -> Fetched | _Redirect:
        if self._session is None:
            raise RuntimeError("HttpFetcher is used outside of its context")
        try:
            async with (
                asyncio.timeout(max(seconds, 0)),
                self._session.get(url, headers=headers, allow_redirects=False) as response,
            ):
                return await self._read(response, url, conditional=bool(headers))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise FetchError(_reason(url, error, self._limits)) from error

    async def _read(
        self, response: aiohttp.ClientResponse, url: URL, *, conditional: bool
    ) -> Fetched | _Redirect:
        status, host = response.status, url.host
        if status in _REDIRECTS:
            return _redirect(response, url)
        if status != HTTPStatus.OK and not (status == HTTPStatus.NOT_MODIFIED and conditional):
            raise _refusal(response)
        body = bytearray()
        async for chunk in response.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > self._limits.body_bytes:
                response.close()
                size = self._limits.body_bytes / (1024 * 1024)
                raise FetchError(f"{host} sent more than {size:g} MiB; no feed is that large.")
        now = datetime.now(UTC)
        return Fetched(
            status=status,
            body=bytes(body),
            content_type=response.headers.get("Content-Type"),
            etag=_validator(response, b"etag"),
            last_modified=_validator(response, b"last-modified"),
            max_age=max_age(
                response.headers.get("Cache-Control"),
                response.headers.get("Expires"),
                response.headers.get("Date"),
                now,
            ),
        )


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: URL
    permanent: bool


def _connector(limits: Limits) -> aiohttp.TCPConnector:
    """The one place that opens connections.

    An address guard belongs here, as ``socket_factory``: it sees the address that is really connected
    to, whereas a resolver is never asked about literal addresses. Until then every address is allowed.
    """
    return aiohttp.TCPConnector(limit=limits.connections, limit_per_host=1)


def _address(url: str) -> URL:
    try:
        address = URL(url.strip())
        port = address.port
    except ValueError as error:
        raise FetchError(
            "The feed's address cannot be read; it should look like https://host/path."
        ) from error
    if address.scheme not in {"http", "https"}:
        raise FetchError("The feed's address must begin with http:// or https://.")
    if not address.host or port is None:
        raise FetchError("The feed's address names no host; it should look like https://host/path.")
    return address.with_fragment(None)


def _redirect(response: aiohttp.ClientResponse, here: URL) -> _Redirect:
    location = response.headers.get("Location")
    if not location:
        raise FetchError(f"{here.host} redirects without saying where to ({response.status}).")
    try:
        target = _address(str(here.join(URL(location))))
    except (ValueError, FetchError) as error:
        raise FetchError(f"{here.host} redirects to something that is no http(s) address.") from error
    if here.user and not target.user and target.origin() == here.origin():  # a password stays with its host
        target = target.with_user(here.user).with_password(here.password)
    return _Redirect(target, response.status in _PERMANENT)


def _completed(answer: Fetched, moved_to: URL | None, etag: str | None, last_modified: str | None) -> Fetched:
    repeated = answer.status == HTTPStatus.NOT_MODIFIED
    return Fetched(
        status=answer.status,
        body=answer.body,
        content_type=answer.content_type,
        etag=answer.etag or (etag if repeated else None),
        last_modified=answer.last_modified or (last_modified if repeated else None),
        moved_to=None if moved_to is None else str(moved_to),
        max_age=answer.max_age,
    )


def _validator(response: aiohttp.ClientResponse, name: bytes) -> str | None:
    """A validator as text that goes out again as the same bytes; None for bytes that are no UTF-8."""
    for key, value in response.raw_headers:
        if key.lower() == name:
            try:
                return value.decode("utf-8") or None
            except UnicodeDecodeError:
                return None
    return None


def _refusal(response: aiohttp.ClientResponse) -> FetchError:
    status, host = response.status, response.url.host
    wait = retry_after(response.headers.get("Retry-After"), datetime.now(UTC)) if status in _BUSY else None
    if status == HTTPStatus.GONE:
        return FetchError(f"{host} says that the feed is gone for good (410).", gone=True)
    if status in _BUSY:
        asked = f" and asks to wait {wait:.0f} s" if wait is not None else ""
        return FetchError(f"{host} is busy or we asked too often ({status}){asked}.", retry_after=wait)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return FetchError(f"{host} refuses access ({status}).")
    if status == HTTPStatus.NOT_FOUND:
        return FetchError(f"{host} has no feed at this address (404).")
    if status == HTTPStatus.NOT_MODIFIED:
        return FetchError(f"{host} answered 304 (not modified) although no condition was sent.")
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = f"{status}"
    return FetchError(f"{host} answered {phrase}, not with a feed.")


def _reason(url: URL, error: Exception, limits: Limits) -> str:  # noqa: PLR0911  one sentence a cause
    """A sentence for a failure of the network; never the library's, which may quote the address."""
    host = url.host
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"{host} is not a known host name (DNS)."
        case aiohttp.ConnectionTimeoutError():
            return f"{host} did not accept a connection within {limits.connect_seconds:g} s."
        case TimeoutError():
            return f"{host} did not answer completely within {limits.total_seconds:g} s."
        case aiohttp.ClientConnectorCertificateError(
            certificate_error=ssl.SSLCertVerificationError() as cause
        ):
            return f"{host} could not prove that it is {host} (TLS: {cause.verify_message})."
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return f"{host} and we could not agree on an encrypted connection (TLS)."
        case aiohttp.ClientConnectorError() if error.errno == errno.ECONNREFUSED:
            return f"{host} refused the connection on port {url.port}."
        case aiohttp.ClientConnectorError():
            return f"{host} cannot be reached ({error.os_error.strerror or 'no reason given'})."
        case aiohttp.ClientPayloadError():
            return f"{host} broke off in the middle of its answer, or compressed it wrongly."
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientOSError():
            return f"{host} closed the connection without an answer."
        case aiohttp.InvalidURL():
            return f"{host} cannot be asked: the address is not well-formed."
        case _:
            return f"{host} sent an answer that is no HTTP ({type(error).__name__})."

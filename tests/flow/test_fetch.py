"""HttpFetcher against a real server on the loopback interface."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorError,
    ConnectionTimeoutError,
    InvalidURL,
    web,
)
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.collect.fetch import HttpFetcher, Limits, _reason
from bot.errors import FetchError

if TYPE_CHECKING:
    from bot.ports import Fetched

AGENT = "Sitrep/1 (+mailto:ops@example.org)"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(handler: Handler, *, limits: Limits | None = None) -> AsyncIterator[Client]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app) as server, HttpFetcher(AGENT, limits) as fetcher:
        yield Client(server, fetcher)


class Client:
    def __init__(self, server: TestServer, fetcher: HttpFetcher) -> None:
        self.server, self.fetcher = server, fetcher

    def url(self, path: str = "/feed") -> str:
        return str(self.server.make_url(path))

    async def get(self, path: str = "/feed", etag: str | None = None, modified: str | None = None) -> Fetched:
        return await self.fetcher.fetch(self.url(path), etag=etag, last_modified=modified)

    async def refused(self, path: str = "/feed") -> FetchError:
        with pytest.raises(FetchError) as caught:
            await self.get(path)
        return caught.value


def answering(status: int = 200, body: bytes = b"<rss/>", **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(
            status=status,
            body=body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return handler


async def test_a_first_fetch_is_plain_and_says_who_asks() -> None:
    seen: list[web.Request] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response(body=b"<rss/>", headers={"Set-Cookie": "a=b", "Content-Type": "text/xml"})

    async with served(handler) as client:
        fetched = await client.get("/feed?key=1")
        await client.get("/feed?key=1")
    assert (fetched.status, fetched.body, fetched.content_type) == (200, b"<rss/>", "text/xml")
    assert (fetched.etag, fetched.last_modified, fetched.moved_to, fetched.max_age) == (None,) * 4
    for request in seen:
        assert request.headers["User-Agent"] == AGENT
        assert request.headers["Accept-Encoding"] == "gzip, deflate"
        assert request.path_qs == "/feed?key=1"
        assert not {"Cookie", "Referer", "If-None-Match", "If-Modified-Since"} & set(request.headers)


@pytest.mark.parametrize("etag", ['"a1"', 'W/"a1"', "no quotes", '"a"b""', '"é"'])
async def test_validators_travel_byte_for_byte(etag: str) -> None:
    modified = "thu, 05 Feb 2026 10:00:00 +0000"
    seen: list[tuple[bytes, bytes]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.extend(request.raw_headers)
        return web.Response(body=b"x", headers={"ETag": etag, "Last-Modified": modified})

    async with served(handler) as client:
        first = await client.get()
        await client.get(etag=first.etag, modified=first.last_modified)
    assert (first.etag, first.last_modified) == (etag, modified)
    assert dict(seen)[b"If-None-Match"] == etag.encode()
    assert dict(seen)[b"If-Modified-Since"] == modified.encode()


async def test_a_validator_that_could_not_be_sent_back_is_not_kept() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xe9"\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx')
        await writer.drain()
        writer.close()

    async with raw_server(serve) as url, HttpFetcher(AGENT) as fetcher:
        assert (await fetcher.fetch(url, etag=None, last_modified=None)).etag is None


@asynccontextmanager
async def raw_server(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/secret-path?token=hush"


async def test_not_modified_keeps_the_validators_it_does_not_repeat() -> None:
    async with served(answering(304, b"", Last_Modified="new", Cache_Control="max-age=90")) as client:
        fetched = await client.get(etag='"kept"', modified="old")
    assert (fetched.status, fetched.body, fetched.etag) == (304, b"", '"kept"')
    assert (fetched.last_modified, fetched.max_age) == ("new", 90)


async def test_not_modified_without_a_condition_is_an_error() -> None:
    async with served(answering(304, b"")) as client:
        assert "304" in str(await client.refused())


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b"<rss/>", mtime=0)), ("deflate", zlib.compress(b"<rss/>"))],
    ids=["gzip", "deflate"],
)
async def test_compressed_bodies_are_unpacked(encoding: str, packed: bytes) -> None:
    async with served(answering(body=packed, Content_Encoding=encoding)) as client:
        assert (await client.get()).body == b"<rss/>"


async def test_a_wrongly_compressed_body_is_a_stated_failure() -> None:
    async with served(answering(body=b"plain", Content_Encoding="gzip")) as client:
        assert "127.0.0.1" in str(await client.refused())


async def test_a_gzip_bomb_stops_at_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(200)) + packer.flush()
    async with served(answering(body=bomb, Content_Encoding="gzip")) as client:
        tracemalloc.start()
        try:
            error = await client.refused()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert "more than 15 MiB" in str(error)
    assert peak < 60 * 1024 * 1024


async def test_a_body_of_exactly_the_limit_is_read() -> None:
    async with served(answering(body=bytes(1000)), limits=Limits(body_bytes=1000)) as client:
        assert len((await client.get()).body) == 1000
    async with served(answering(body=bytes(1001)), limits=Limits(body_bytes=1000)) as client:
        await client.refused()


def redirecting(hops: dict[str, tuple[int, str]]) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        if hop := hops.get(request.path):
            return web.Response(status=hop[0], headers={"Location": hop[1]})
        return web.Response(body=request.path_qs.encode(), headers={"ETag": '"end"'})

    return handler


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 307), False), ((303, 308), False)],
)
async def test_an_address_moves_when_every_hop_is_permanent(statuses: tuple[int, ...], moved: bool) -> None:
    hops = {f"/{n}": (status, f"/{n + 1}?q=1#part") for n, status in enumerate(statuses)}
    async with served(redirecting(hops)) as client:
        fetched = await client.get("/0")
        end = f"/{len(statuses)}?q=1"
        assert fetched.body == end.encode()
        assert fetched.moved_to == (client.url(end) if moved else None)


async def test_five_redirects_are_followed_and_six_are_not() -> None:
    hops = {f"/{n}": (302, f"/{n + 1}") for n in range(6)}
    async with served(redirecting(hops)) as client:
        assert (await client.get("/1")).body == b"/6"
        assert "more than 5 times" in str(await client.refused("/0"))


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/x", "mailto:x", "//[", "http://a:b/"]
)
async def test_a_redirect_to_no_web_address_is_refused(location: str) -> None:
    async with served(redirecting({"/feed": (301, location)})) as client:
        assert "no http(s) address" in str(await client.refused())


async def test_a_redirect_to_nowhere_is_refused() -> None:
    async with served(answering(302)) as client:
        assert "without saying where" in str(await client.refused())


async def test_a_password_stays_with_its_host() -> None:
    seen: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        if request.path == "/a":
            raise web.HTTPFound("/b")
        if request.path == "/b":
            raise web.HTTPFound(f"http://localhost:{request.url.port}/c")
        return web.Response(body=b"x")

    async with served(handler) as client:
        url = client.url("/a").replace("http://", "http://joe:hush@")
        await client.fetcher.fetch(url, etag=None, last_modified=None)
    assert seen[0] is not None
    assert seen == [seen[0], seen[0], None]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "204 No Content"),
        (401, "refuses access"),
        (403, "refuses access"),
        (404, "no feed at this address"),
        (500, "500 Internal Server Error"),
        (599, "answered 599"),
    ],
)
async def test_other_answers_are_stated(status: int, words: str) -> None:
    async with served(answering(status, b"")) as client:
        error = await client.refused("/secret?token=hush")
    assert words in str(error)
    assert "secret" not in str(error)
    assert (error.retry_after, error.gone) == (None, False)


async def test_gone_is_gone() -> None:
    async with served(answering(410)) as client:
        assert (await client.refused()).gone


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_says_how_long_to_wait(status: int) -> None:
    async with served(answering(status, Retry_After="120")) as client:
        error = await client.refused()
        assert error.retry_after == 120
        assert "wait 120 s" in str(error)
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    async with served(answering(status, Retry_After=until)) as client:
        wait = (await client.refused()).retry_after
        assert wait is not None
        assert 3500 < wait <= 3600
    async with served(answering(status)) as client:
        assert (await client.refused()).retry_after is None


async def test_freshness_is_told() -> None:
    async with served(answering(Cache_Control="public, max-age=600")) as client:
        assert (await client.get()).max_age == 600


async def test_a_slow_server_is_given_up() -> None:
    async def handler(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with served(handler, limits=Limits(total_seconds=0.05)) as client:
        assert "within 0.05 s" in str(await client.refused())


async def test_all_hops_share_one_time_limit() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(0.04)
        raise web.HTTPFound(f"{request.path}x")

    async with served(handler, limits=Limits(total_seconds=0.1, redirects=50)) as client:
        assert "within 0.1 s" in str(await client.refused())


async def test_waiting_for_a_host_costs_no_time_and_a_host_has_one_connection() -> None:
    active, most = 0, 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal active, most
        active += 1
        most = max(most, active)
        await asyncio.sleep(0.05)
        active -= 1
        return web.Response(body=b"x")

    async with served(handler, limits=Limits(total_seconds=0.4)) as client:
        await asyncio.gather(*(client.get(f"/{n}") for n in range(12)))
    assert most == 1


async def test_a_dropped_connection_is_stated() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert "without an answer" in await reason(serve)


async def test_a_body_that_breaks_off_is_stated() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    assert "broke off" in await reason(serve)


async def test_what_is_no_http_is_stated() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        await writer.drain()
        writer.close()

    assert "no HTTP" in await reason(serve)


async def test_a_server_without_tls_is_stated() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    assert "encrypted" in await reason(serve, scheme="https")


async def reason(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], scheme: str = "http"
) -> str:
    async with raw_server(serve) as url, HttpFetcher(AGENT) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(
                url.replace("http://", f"{scheme}://joe:hush@"), etag=None, last_modified=None
            )
    for secret in ("hush", "joe", "secret-path"):
        assert secret not in str(caught.value)
    return str(caught.value)


def rejected() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "certificate has expired"
    return error


KEY = ConnectionKey(
    "v.example", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionTimeoutError(), "did not accept a connection within 10 s"),
        (ClientConnectorCertificateError(KEY, rejected()), "could not prove.*certificate has expired"),
        (ClientConnectorError(KEY, OSError(101, "Network is unreachable")), "cannot be reached .Network is"),
        (InvalidURL("https://joe:hush@v.example"), "not well-formed"),
    ],
)
def test_rare_failures_are_stated(error: Exception, words: str) -> None:
    sentence = _reason(URL("https://joe:hush@v.example/secret"), error, Limits())
    assert re.match(f"v.example .*{words}", sentence)
    assert "hush" not in sentence


async def test_a_refused_connection_is_stated() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    async with HttpFetcher(AGENT) as fetcher:
        with pytest.raises(FetchError, match=f"refused the connection on port {port}"):
            await fetcher.fetch(f"http://127.0.0.1:{port}/", etag=None, last_modified=None)


async def test_an_unknown_host_is_stated() -> None:
    async with HttpFetcher(AGENT) as fetcher:
        with pytest.raises(FetchError, match="not a known host name"):
            await fetcher.fetch("http://nowhere.invalid/feed", etag=None, last_modified=None)


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "file:///etc/passwd", "http://", "http://[", "http://a:99999/", "gopher://x/"]
)
async def test_an_address_that_is_none_is_stated(url: str) -> None:
    async with HttpFetcher(AGENT) as fetcher:
        with pytest.raises(FetchError, match="address"):
            await fetcher.fetch(url, etag=None, last_modified=None)


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with served(answering()) as client:
        assert (await client.get()).status == 200


async def test_a_closed_fetcher_is_a_bug_of_the_caller() -> None:
    fetcher = HttpFetcher(AGENT)
    await fetcher.close()
    with pytest.raises(RuntimeError, match="outside of its context"):
        await fetcher.fetch("http://127.0.0.1:9/", etag=None, last_modified=None)

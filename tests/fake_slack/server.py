"""The server: HTTP, Socket Mode, signed delivery, faults, and a log that can be read."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from adapters.slack.manifest import SCOPES
from tests.fake_slack.faults import Fault, Faults
from tests.fake_slack.limits import Limiter, Refused, TooFast
from tests.fake_slack.methods import Methods
from tests.fake_slack.people import People
from tests.fake_slack.workspace import Workspace

ACK_SECONDS = 3.0
"""https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""


@dataclass(frozen=True)
class Ack:
    """How the app acknowledged: after how many seconds, and with what. ``seconds`` None: not in time."""

    seconds: float | None
    body: dict | None = None
    status: int = 200


class FakeSlack:
    """One workspace behind one address. ``now``: seconds since 1970; None: the machine's clock."""

    def __init__(
        self, *, now=None, token="xoxb-fake-1", app_token="xapp-fake-1", signing_secret="fake-signing"
    ):
        self.now = now or time.time
        self.token, self.app_token, self.signing_secret = token, app_token, signing_secret
        self.scopes = set(SCOPES)
        self.revoked: str | None = None  # the error that every call gets
        self.workspace = Workspace(self.now)
        self.limiter = Limiter(self.now)
        self.faults = Faults()
        self.people = People(self)
        self.methods = Methods(self)
        self.tickets: set[str] = set()
        self.files: dict[str, dict] = {}
        self.flags: dict[str, dict] = {}  # by ts: how a message was to be read
        self.calls: list[tuple[str, float]] = []  # every request, refused ones included
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self._changed = asyncio.Event()  # set, and at once forgotten, after each request
        self.app_url: str | None = None  # signed HTTP instead of a socket
        self._acks: dict[str, asyncio.Future] = {}
        self._runner: web.AppRunner | None = None
        self.base = ""

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    @property
    def accepted(self):
        return self.workspace.accepted

    def _tell(self) -> None:
        self._changed.set()
        self._changed.clear()

    async def until(self, condition, seconds: float = 10.0) -> None:
        """Return when something is so, looking after each request that is answered."""
        async with asyncio.timeout(seconds):
            while not condition():
                await self._changed.wait()

    async def start(self, port: int = 0) -> FakeSlack:
        @web.middleware
        async def told(request, handler):
            try:
                return await handler(request)
            finally:
                self._tell()

        app = web.Application(client_max_size=64 << 20, middlewares=[told])
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/control/state", self._state)
        app.router.add_post("/control/faults", self._set_faults)
        app.router.add_post("/control/channels", self._set_channels)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        for socket in list(self.sockets):
            await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- the Web API ---------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append((method, self.now()))
        arguments = await _arguments(request)
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else None
        fault = self.faults.take(method)
        before = await self._before(request, fault)
        if before is not None:
            return before
        try:
            answer = {"ok": True, **self.methods(method, arguments, token)}
        except Refused as refused:
            return self._answer({"ok": False, "error": refused.code, **refused.more})
        except TooFast as error:
            seconds = max(1, int(error.seconds + 0.999))
            return self._answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})
        return await self._after(request, fault, answer)

    async def _before(self, request, fault: Fault | None) -> web.StreamResponse | None:
        if fault is None:
            return None
        if fault.kind == "drop_before":
            return self._drop(request)
        if fault.kind == "slow_before":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "http_before":
            headers = {"Retry-After": f"{fault.seconds:.0f}"} if fault.seconds else None
            return web.Response(
                status=fault.status, text="<html>no</html>", content_type="text/html", headers=headers
            )
        if fault.kind == "error_before":
            return self._answer({"ok": False, "error": fault.code})
        return None

    async def _after(self, request, fault: Fault | None, answer: dict) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind == "drop_after":
            return self._drop(request)
        if kind == "half_closed":
            await asyncio.sleep(3600)
        if kind == "slow_after":
            await asyncio.sleep(fault.seconds)
        if kind == "http_after":
            return web.Response(status=fault.status, text="<html>no</html>", content_type="text/html")
        if kind == "error_after":
            return self._answer({"ok": False, "error": fault.code})
        if kind == "garbled_after":
            return web.Response(text="{'ok", content_type="application/json")
        return self._answer(answer)

    def _answer(self, body: dict, status: int = 200, headers: dict | None = None) -> web.Response:
        extra = {"x-oauth-scopes": ",".join(sorted(self.scopes)), **(headers or {})}
        return web.json_response(body, status=status, headers=extra)

    @staticmethod
    def _drop(request: web.Request) -> web.StreamResponse:
        request.transport.close()
        return web.Response()

    async def _upload(self, request: web.Request) -> web.Response:
        held = self.files[request.match_info["file"]]
        content = await request.read()
        if len(content) != held["length"]:
            return web.Response(status=400, text="wrong length")
        held["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _response(self, request: web.Request) -> web.Response:
        status, text = self.people.respond(request.match_info["id"], await request.json())
        return web.Response(status=status, text=text)

    # --- Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode -------------------

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets),
                "connection_info": {"app_id": "A0SITREP"},
                "debug_info": {"host": "fake", "approximate_connection_time": 18060},
            }
        )
        self.connected.set()
        self._tell()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    ack = json.loads(message.data)
                    waiting = self._acks.pop(ack.get("envelope_id"), None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(ack.get("payload"))
        finally:
            self.sockets.remove(socket)
            if not self.sockets:
                self.connected.clear()
        return socket

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """As Slack does every few hours: the app is asked to connect anew, and then cut off."""
        for socket in list(self.sockets):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}})

    async def cut_sockets(self) -> None:
        """The connection breaks without a word."""
        for socket in list(self.sockets):
            socket._req.transport.abort()

    async def deliver(self, kind: str, payload: dict, *, envelope: str | None = None) -> Ack:
        """Hand an envelope or a signed request to the app, and wait for its acknowledgement."""
        if self.app_url:
            return await self.deliver_http(kind, payload)
        await asyncio.wait_for(self.connected.wait(), 10)
        envelope = envelope or str(uuid.uuid4())
        waiting = self._acks[envelope] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        body = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            body |= {"retry_attempt": 0, "retry_reason": ""}
        await self.sockets[-1].send_json(body)
        try:
            answer = await asyncio.wait_for(waiting, ACK_SECONDS)
        except TimeoutError:
            self._acks.pop(envelope, None)
            return Ack(None)
        return Ack(time.perf_counter() - started, answer)

    async def deliver_http(
        self, kind: str, payload: dict, *, secret: str | None = None, age: float = 0, retry: int = 0
    ) -> Ack:
        """A signed request; https://docs.slack.dev/authentication/verifying-requests-from-slack"""
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        elif kind == "interactive":
            body, content = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        else:
            body, content = urlencode(payload), "application/x-www-form-urlencoded"
        stamp = str(int(time.time() - age))
        key = (secret or self.signing_secret).encode()
        signature = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        started = time.perf_counter()
        timeout = aiohttp.ClientTimeout(total=ACK_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                async with session.post(self.app_url, data=body, headers=headers) as response:
                    text = await response.text()
                    answer = json.loads(text) if text.startswith("{") else {"text": text} if text else None
                    return Ack(time.perf_counter() - started, answer, response.status)
            except TimeoutError:
                return Ack(None)

    # --- what people do --------------------------------------------------------------------------

    async def command(self, line: str, *, channel: str, user: str, team: str | None = None) -> Ack:
        ack = await self.deliver("slash_commands", self.people.slash(line, channel, user, team))
        if ack.body:
            self.people.show(user, channel, ack.body)
        return ack

    async def click(
        self, channel: str, ts: str, action_id: str, *, user: str, team: str | None = None
    ) -> Ack:
        return await self.deliver("interactive", self.people.clicked(channel, ts, action_id, user, team))

    async def click_ephemeral(self, shown, action_id: str, *, user: str) -> Ack:
        return await self.deliver("interactive", self.people.clicked_ephemeral(shown, action_id, user))

    async def click_view(self, view: dict, action_id: str, *, user: str, **chosen) -> Ack:
        return await self.deliver("interactive", self.people.clicked_view(view, action_id, user, **chosen))

    async def submit(self, view: dict, values: dict, *, user: str, team: str | None = None) -> Ack:
        ack = await self.deliver("interactive", self.people.submitted(view, values, user, team))
        self.people.answer_submission(view["id"], user, ack.body)
        return ack

    async def shortcut(self, callback: str, channel: str, ts: str, *, user: str) -> Ack:
        return await self.deliver("interactive", self.people.message_shortcut(callback, channel, ts, user))

    async def open_home(self, user: str, *, event_id: str | None = None) -> Ack:
        event = {"type": "app_home_opened", "user": user, "channel": f"D0{user}", "tab": "home"}
        return await self.deliver("events_api", self.people.event(event, event_id))

    async def write(self, user: str, text: str, *, event_id: str | None = None, **more) -> Ack:
        """A person writes to the app in its direct messages."""
        message = self.workspace.say(self.workspace.direct(user).id, user, text)
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": f"D0{user}",
            "user": user,
            "text": text,
            "ts": message.ts,
            **more,
        }
        return await self.deliver("events_api", self.people.event(event, event_id))

    # --- control, for another process ------------------------------------------------------------

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self.workspace.state() | {"refusals": self.limiter.refusals})

    async def _set_faults(self, request: web.Request) -> web.Response:
        """``{"told": [{"kind": …}], "chances": {kind: probability}, "methods": […], "slowest": s}``"""
        wanted = await request.json()
        self.faults.add(*(Fault(**each) for each in wanted.get("told", ())))
        self.faults.chances = wanted.get("chances", self.faults.chances)
        self.faults.methods = frozenset(wanted.get("methods", self.faults.methods))
        self.faults.slowest = wanted.get("slowest", self.faults.slowest)
        return web.json_response({"ok": True})

    async def _set_channels(self, request: web.Request) -> web.Response:
        """``{"add": [id, …], "archive": [id, …]}``"""
        wanted = await request.json()
        for ident in wanted.get("add", ()):
            self.workspace.add_channel(ident)
        for ident in wanted.get("archive", ()):
            self.workspace.conversations[ident].is_archived = True
        return web.json_response({"ok": True})


async def _arguments(request: web.Request) -> dict:
    if request.content_type == "application/json":
        return await request.json()
    return {**request.query, **await request.post()}

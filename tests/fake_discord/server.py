"""The server: REST, gateway, faults, and a log that can be read."""

from __future__ import annotations

import asyncio
import base64
import json
import time

from aiohttp import web

from tests.fake_discord.gateway import Gateway
from tests.fake_discord.limits import Limiter, Refused, TooFast
from tests.fake_discord.people import People
from tests.fake_discord.rest import ROUTES, UNCOUNTED, Rest
from tests.fake_discord.world import FORUM, TEXT, World
from tests.fake_slack.faults import Fault, Faults


class FakeDiscord:
    """One Discord and one bot. ``now``: seconds since 1970, None: the machine's clock.

    ``tick`` is what rates are measured by, None: a clock that never goes back. ``buckets``: limits by kind
    of request, None: those that were seen, {}: none.
    """

    def __init__(self, *, now=None, tick=None, buckets=None):
        self.now = now or time.time
        self.world = World(self.now)
        ident = base64.b64encode(self.world.bot.id.encode()).decode().rstrip("=")
        self.token = f"{ident}.Gfake0.fake-secret-of-the-fake"
        self.limiter = Limiter(tick or time.monotonic, buckets=buckets)
        self.faults = Faults()
        self.gateway = Gateway(self)
        self.people = People(self)
        self.rest = Rest(self.world, self.people, lambda: self.gateway_url)
        self.revoked = False
        self.firewall: float | None = None  # seconds that the address is shut out for
        self.calls: list[tuple[str, float]] = []  # every request, refused ones included
        self._runner: web.AppRunner | None = None
        self.base = ""

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/v10/"

    @property
    def gateway_url(self) -> str:
        return f"{self.base.replace('http', 'ws', 1)}/gateway/"

    @property
    def accepted(self):
        return self.world.accepted

    async def start(self, port: int = 0) -> FakeDiscord:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/api/v10/{path:.*}", self._api)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/control/state", self._state)
        app.router.add_post("/control/faults", self._set_faults)
        app.router.add_post("/control/channels", self._set_channels)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # --- REST ------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = f"/{request.match_info['path']}"
        name, ids = _route(request.method, path)
        self.calls.append((name, self.now()))
        if self.firewall is not None:
            return web.Response(
                status=429, text="error code: 1015", headers={"Retry-After": f"{self.firewall:.0f}"}
            )
        if not name:
            return self._answer({"message": "404: Not Found", "code": 0}, 404)
        if name not in UNCOUNTED and (
            self.revoked or request.headers.get("Authorization") != f"Bot {self.token}"
        ):
            return self._answer({"message": "401: Unauthorized", "code": 0}, 401)
        fault = self.faults.take(name)
        before = await self._before(request, fault)
        if before is not None:
            return before
        body, uploads = await _body(request)
        try:
            headers = self.limiter.take(name, ids[0] if ids else "", counts=name not in UNCOUNTED)
            answer = self.rest(name, ids, body, request.query, uploads)
        except Refused as refused:
            return self._answer(refused.body(), refused.status)
        except TooFast as error:
            more = {
                "Retry-After": str(int(error.seconds) + 1),
                **(error.bucket or {"X-RateLimit-Global": "true"}),
            }
            said = {"message": "You are being rate limited.", "retry_after": round(error.seconds, 3) + 0.001}
            return self._answer(said | {"global": error.bucket is None}, 429, more)
        return await self._after(request, fault, answer, headers)

    async def _before(self, request, fault: Fault | None) -> web.StreamResponse | None:
        if fault is None:
            return None
        if fault.kind == "drop_before":
            return _drop(request)
        if fault.kind == "slow_before":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "http_before":
            return web.Response(status=fault.status, text="<html>no</html>", content_type="text/html")
        if fault.kind == "error_before":
            status, _, code = fault.code.partition(" ")
            return self._answer({"message": "told to", "code": int(code or 0)}, int(status))
        return None

    async def _after(self, request, fault: Fault | None, answer, headers) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind == "drop_after":
            return _drop(request)
        if kind == "half_closed":
            await asyncio.sleep(3600)
        if kind == "slow_after":
            await asyncio.sleep(fault.seconds)
        if kind == "http_after":
            return web.Response(status=fault.status, text="<html>no</html>", content_type="text/html")
        if kind == "garbled_after":
            more = {"Via": "1.1 fake", "Content-Type": "application/json"}
            return web.Response(body=b"{'id", headers=more)
        return self._answer(answer, 204 if answer is None else 200, headers)

    @staticmethod
    def _answer(body, status=200, headers=None) -> web.Response:
        extra = {"Via": "1.1 fake", **(headers or {})}
        if body is None:
            return web.Response(status=status, headers=extra)
        # discord.py takes an answer for JSON only when the header says this and nothing more.
        extra["Content-Type"] = "application/json"
        return web.Response(body=json.dumps(body).encode(), status=status, headers=extra)

    # --- control, for another process ------------------------------------------------------------

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(
            self.world.state() | {"refusals": self.limiter.refusals, "calls": self.calls}
        )

    async def _set_faults(self, request: web.Request) -> web.Response:
        """``{"told": [{"kind": …}], "chances": {kind: probability}, "methods": […], "slowest": s}``"""
        wanted = await request.json()
        self.faults.add(*(Fault(**each) for each in wanted.get("told", ())))
        self.faults.chances = wanted.get("chances", self.faults.chances)
        self.faults.methods = frozenset(wanted.get("methods", self.faults.methods))
        self.faults.slowest = wanted.get("slowest", self.faults.slowest)
        return web.json_response({"ok": True})

    async def _set_channels(self, request: web.Request) -> web.Response:
        """``{"guild": id, "add": [id, …], "forums": [id, …], "remove": [id, …]}``"""
        wanted = await request.json()
        for ident in wanted.get("add", ()):
            self.world.add_channel(wanted.get("guild", "1"), ident, type=TEXT)
        for ident in wanted.get("forums", ()):
            self.world.add_channel(wanted.get("guild", "1"), ident, type=FORUM)
        for ident in wanted.get("remove", ()):
            del self.world.places[ident]
        return web.json_response({"ok": True})


def _route(method, path):
    for wanted, pattern, name in ROUTES:
        if wanted == method and (found := pattern.fullmatch(path)):
            return name, found.groups()
    return "", ()


def _drop(request: web.Request) -> web.StreamResponse:
    request.transport.close()
    return web.Response()


async def _body(request: web.Request):
    if request.content_type == "application/json":
        return await request.json(), ()
    if not request.content_type.startswith("multipart/"):
        return {}, ()
    form = await request.post()
    body = json.loads(form["payload_json"])
    uploads = [(form[name].filename, form[name].file.read()) for name in form if name.startswith("files[")]
    for each, (filename, content) in zip(body["attachments"], uploads, strict=True):
        each |= {"filename": filename, "size": len(content), "content_type": "image/png"}
    return body, uploads

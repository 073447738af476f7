"""How Slack talks to Sitrep: over a socket that we open, or over HTTP with signatures that are verified.

Does not know what is said: `Surface` registers what answers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.api import library_log
from adapters.slack.manifest import PATH
from bot.errors import ConfigError, DeliveryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.api import Api

log = structlog.get_logger(__name__)

LARGEST_REQUEST = 1 << 20
"""Bytes of one request; a modal's whole state is far smaller."""

PING_SECONDS = 10.0
"""Between two signs of life; after four without one the socket is opened anew."""


class Surface(Protocol):
    """What answers: registers its handlers with the app."""

    def register(self, app: AsyncApp, api: Api, identity: Mapping[str, Any]) -> None:
        """``identity``: what auth.test said about us."""
        ...

    async def finish(self) -> None:
        """Return when what was heard is answered, or is taking too long."""
        ...


@dataclass(slots=True)
class Listener:
    """One ear: Socket Mode with an app token, else HTTP with a signing secret at ``host`` and ``port``.

    Raises ValueError when it is given neither. ``port`` 0: any that is free; `port` says which afterwards.
    """

    app_token: str | None = None
    signing_secret: str | None = None
    host: str = "127.0.0.1"
    port: int = 3000
    surface: Surface | None = None  # None: everything is acknowledged by nobody
    _socket: AsyncSocketModeHandler | None = None
    _server: web.AppRunner | None = None

    def __post_init__(self) -> None:
        if not (self.app_token or self.signing_secret):
            raise ValueError("a listener needs an app token or a signing secret")

    async def start(self, api: Api, identity: Mapping[str, Any]) -> None:
        """Listen; returns once Slack can reach us. Raises DeliveryError; ConfigError: port in use."""
        app = self._app(api, identity)
        if self.surface is not None:
            self.surface.register(app, api, identity)
        if self.app_token:
            await self._open_socket(app, api, self.app_token)
        else:
            await self._serve(app)
        log.info("listening to slack", team=identity.get("team_id"), socket=bool(self.app_token))

    async def stop(self) -> None:
        """Hear no more, and let what was heard be answered. Can be called twice."""
        if self._socket is not None:
            client = self._socket.client
            await client.close()  # type: ignore[no-untyped-call]
            tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
            await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
            self._socket = None
        if self._server is not None:
            await self._server.cleanup()
            self._server = None
        if self.surface is not None:
            await self.surface.finish()

    def _app(self, api: Api, identity: Mapping[str, Any]) -> AsyncApp:
        async def authorize(team_id: str | None, **_: Any) -> AuthorizeResult | None:
            """Whose request it is was asked once; one for another workspace is not ours to answer."""
            if team_id not in (None, identity.get("team_id")):
                return None
            return AuthorizeResult(
                enterprise_id=identity.get("enterprise_id"),
                team_id=identity.get("team_id"),
                bot_user_id=identity.get("user_id"),
                bot_id=identity.get("bot_id"),
                bot_token=api.client.token,
            )

        return AsyncApp(
            name="sitrep",
            logger=library_log,
            # Given here, so that none is taken out of the environment.
            signing_secret=self.signing_secret or "",
            authorize=authorize,  # type: ignore[arg-type] # None is how it refuses
            request_verification_enabled=True,
            user_facing_authorize_error_message="Sitrep is not installed in this workspace.",
        )

    async def _open_socket(self, app: AsyncApp, api: Api, app_token: str) -> None:
        # Asked for here, because slack_sdk would try a token that is refused again for ever.
        opened = await api.call("apps.connections.open", token=app_token)
        self._socket = AsyncSocketModeHandler(
            app,
            app_token,
            logger=library_log,
            web_client=api.client,
            ping_interval=PING_SECONDS,
        )
        client = self._socket.client
        client.proxy = api.proxy  # slack_sdk took one out of the environment
        client.wss_uri = str(opened["url"])
        try:
            async with asyncio.timeout(PING_SECONDS):
                await client.connect()  # type: ignore[no-untyped-call]
        except TimeoutError:
            await self.stop()
            raise DeliveryError("Slack's socket cannot be opened", retryable=True) from None

    async def _serve(self, app: AsyncApp) -> None:
        async def heard(request: web.Request) -> web.Response:
            answer = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        site = web.Application(client_max_size=LARGEST_REQUEST)
        site.router.add_post(PATH, heard)
        self._server = web.AppRunner(site, access_log=None)
        await self._server.setup()
        try:
            await web.TCPSite(self._server, self.host, self.port).start()
        except OSError as error:
            await self.stop()
            raise ConfigError(
                "sitrep.toml",
                "slack.port",
                f"cannot listen at {self.host}:{self.port}: {error.strerror or error}",
                "Name an address of this machine and a port that is free, or set slack.mode to socket.",
            ) from error
        self.port = self._server.addresses[0][1]

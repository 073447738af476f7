"""Discord's gateway: https://docs.discord.com/developers/events/gateway."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


@dataclass
class Session:
    id: str
    events: list[tuple[int, str, dict]] = field(default_factory=list)
    sequence: int = 0
    socket: web.WebSocketResponse | None = None


class Gateway:
    """One shard. Sessions outlive their sockets, so that they can be resumed."""

    def __init__(self, server):
        self._server = server
        self.sessions: dict[str, Session] = {}
        self.identified: list[dict] = []  # what was sent to identify
        self.resumed = 0
        self.ready = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        session = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                said = json.loads(message.data)
                if said["op"] == HEARTBEAT:
                    await socket.send_json({"op": ACK})
                elif said["op"] == IDENTIFY:
                    session = await self._identify(socket, said["d"])
                elif said["op"] == RESUME:
                    session = await self._resume(socket, said["d"])
        finally:
            if session is not None and session.socket is socket:
                session.socket = None
                self.ready.clear()
        return socket

    async def _identify(self, socket, data):
        self.identified.append(data)
        if data["token"] != self._server.token or self._server.revoked:
            await socket.close(code=4004, message=b"Authentication failed.")
            return None
        session = Session(f"session-{len(self.sessions) + 1}", socket=socket)
        self.sessions[session.id] = session
        world = self._server.world
        user = {
            "id": world.bot.id,
            "username": "Sitrep",
            "discriminator": "0000",
            "avatar": None,
            "bot": True,
        }
        await self._dispatch(
            session,
            "READY",
            {
                "v": 10,
                "user": user,
                "guilds": [{"id": ident, "unavailable": True} for ident in world.guilds],
                "session_id": session.id,
                "resume_gateway_url": self._server.gateway_url,
                "application": {"id": world.bot.id, "flags": 0},
            },
        )
        self.ready.set()
        return session

    async def _resume(self, socket, data):
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self._server.token:
            await socket.send_json({"op": INVALID, "d": False})
            return None
        self.resumed += 1
        session.socket = socket
        for sequence, event, payload in session.events:
            if sequence > (data["seq"] or 0):
                await socket.send_json({"op": DISPATCH, "t": event, "s": sequence, "d": payload})
        await self._dispatch(session, "RESUMED", {})
        self.ready.set()
        return session

    async def _dispatch(self, session, event, payload):
        session.sequence += 1
        session.events.append((session.sequence, event, payload))
        if session.socket is not None and not session.socket.closed:
            await session.socket.send_json({"op": DISPATCH, "t": event, "s": session.sequence, "d": payload})

    async def dispatch(self, event, payload):
        """Tell the bot; while it is away, when it is back."""
        await self._dispatch(list(self.sessions.values())[-1], event, payload)

    async def reconnect(self):
        """As Discord does with every deployment: the client is asked to come again."""
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.send_json({"op": RECONNECT, "d": None})

    async def invalidate(self):
        """Sessions are forgotten, and clients told so."""
        forgotten, self.sessions = self.sessions, {}
        for session in forgotten.values():
            if session.socket is not None:
                await session.socket.send_json({"op": INVALID, "d": False})

    async def cut(self):
        """The connection breaks without a word."""
        for session in self.sessions.values():
            if session.socket is not None:
                session.socket._req.transport.abort()

    async def close(self):
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.close()

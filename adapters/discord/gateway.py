"""The connection in which Discord tells of commands and clicks, through discord.py."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import discord
import structlog

from adapters.discord.errors import explain
from bot.errors import DeliveryError, Trouble

if TYPE_CHECKING:
    from adapters.discord.api import Api

log = structlog.get_logger(__name__)

READY_WITHIN = 60.0
"""Seconds until the gateway has to be ready."""


class Surface(Protocol):
    """What answers to commands and clicks."""

    async def register(self, api: Api) -> None:
        """Make the commands known to Discord, where that has to be done. Called once, when signed in."""
        ...

    async def heard(self, api: Api, interaction: discord.Interaction) -> None:
        """Answer; never raises for what a person did."""
        ...


class Gateway:
    """Listens for one bot. ``surface`` None: nothing is answered."""

    def __init__(self, api: Api, surface: Surface | None) -> None:
        self._api, self._surface = api, surface
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Register the commands, and return once Discord talks to us. Raises DeliveryError."""
        client = self._api.client
        if self._surface is not None:
            await self._surface.register(self._api)
            self._attach(self._surface)
        self._listening = asyncio.create_task(client.connect(), name="discord gateway")
        ready = asyncio.create_task(client.wait_until_ready())
        done, _ = await asyncio.wait(
            {self._listening, ready}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        if ready in done:
            self._listening.add_done_callback(_ended)
            log.info("listening to discord", bot=self._api.user)
            return
        ready.cancel()
        failed = self._listening.exception() if self._listening in done else None
        await self._api.close()
        await self.close()
        if isinstance(failed, discord.ConnectionClosed):
            raise DeliveryError(
                f"Discord's gateway closed, code {failed.code}", trouble=Trouble.TENANT
            ) from None
        if isinstance(failed, Exception):
            raise explain(failed, "open the gateway") from None
        raise DeliveryError("Discord's gateway does not get ready", retryable=True)

    async def close(self) -> None:
        """Hear no more; after the API's connections are closed. Can be called twice."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None

    def _attach(self, surface: Surface) -> None:
        async def on_interaction(interaction: discord.Interaction) -> None:
            await surface.heard(self._api, interaction)

        self._api.client.event(on_interaction)


def _ended(listening: asyncio.Task[None]) -> None:
    """discord.py opens a gateway that breaks again by itself; it gives up only what is refused for good."""
    if not listening.cancelled() and (error := listening.exception()) is not None:
        code = error.code if isinstance(error, discord.ConnectionClosed) else None
        log.error("discord's gateway is closed for good", code=code, kind=type(error).__name__)

"""When things happen: APScheduler ticks. Holds no state; every due time is in the store.

    seeds         every n s    the watched folder of briefings
    poll          every 20 s   feeds that are due
    digests       every 30 s   subscriptions that are told hourly, daily or weekly
    outbox        every 2 s    messages that are due
    open …        every 30 s   a platform that is not signed in yet
    housekeeping  every hour   checkpoint, forget what is no longer needed

A tick that is still running is not started again, and ticks that were missed are one tick. Ticks do not
wait for each other, so that a host that hangs holds up nothing: they share one thread and one writer, and no
transaction is left open while something is waited for.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import SitrepError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

log = structlog.get_logger(__name__)

PATIENCE = 20.0
"""Seconds that a tick may take to finish after the end was asked for: longer than a request may last."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that is done again and again, the first time at the start."""

    name: str
    every: float  # seconds between two starts
    do: Callable[[], Awaitable[None]]
    finishes: bool = False  # at the end it is let finish; otherwise it is cancelled where it waits


class Schedule:
    """Runs ticks until it is told to stop."""

    def __init__(self, ticks: Iterable[Tick]) -> None:
        self._ticks = tuple(ticks)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._crash: Exception | None = None

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for; ticks that finish ask between two steps."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask for the end. Returns at once; can be called twice."""
        self._stop.set()

    async def run(self) -> None:
        """Tick until `stop` is called or SIGTERM or SIGINT arrives.

        A failure of a tick ends the service loudly: it is raised from here after the scheduler has stopped.
        """
        scheduler = AsyncIOScheduler(timezone="UTC")
        async with _signals(self.stop):
            for tick in self._ticks:
                scheduler.add_job(
                    self._start,
                    "interval",
                    seconds=tick.every,
                    args=(tick,),
                    id=tick.name,
                    next_run_time=datetime.now(UTC),
                    coalesce=True,
                    misfire_grace_time=None,
                )
            scheduler.start()
            try:
                await self._stop.wait()
            finally:
                scheduler.shutdown(wait=False)
                await self._end()
        if self._crash is not None:
            raise self._crash

    async def _start(self, tick: Tick) -> None:
        if tick.name not in self._running and not self.stopping:
            self._running[tick.name] = asyncio.create_task(self._one(tick))

    async def _one(self, tick: Tick) -> None:
        try:
            await tick.do()
        except SitrepError as error:
            log.error("tick failed", tick=tick.name, reason=str(error))  # noqa: TRY400 - it is stated, no bug
            self._crash = error
            self.stop()
        except Exception as error:
            log.exception("tick failed", tick=tick.name)
            self._crash = error
            self.stop()
        finally:
            del self._running[tick.name]

    async def _end(self) -> None:
        """Let finish what has to, and cancel the rest. Nothing is half written: ticks wait between writes."""
        finishing = {tick.name for tick in self._ticks if tick.finishes}
        for name, task in list(self._running.items()):
            if name not in finishing:
                task.cancel()
        tasks = list(self._running.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _signals(stop: Callable[[], None]) -> AsyncIterator[None]:
    """SIGTERM and SIGINT call ``stop``; a second one acts as it would without us."""
    loop = asyncio.get_running_loop()

    def once(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        log.info("stopping", signal=number.name)
        stop()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, once, number)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)

"""When things happen: APScheduler ticks. Holds no state; every due time is in the store.

    poll          every 20 s   feeds that are due
    seeds         every n s    the watched folder of briefings
    outbox        every 2 s    messages that are due
    digests       every 30 s   subscriptions that are told hourly, daily or weekly
    housekeeping  every hour   checkpoint, forget what is no longer needed

A tick that is still running is not started again, ticks that were missed are one tick, and no two
ticks run at the same time: they share one store and one writer.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

log = structlog.get_logger(__name__)


class Schedule:
    """Runs ticks until it is told to stop, then lets the one in hand finish."""

    def __init__(self, ticks: Mapping[str, tuple[float, Callable[[], Awaitable[None]]]]) -> None:
        """``ticks``: name → (seconds between two, what to do). Each runs once at the start, in order."""
        self._ticks = ticks
        self._turn = asyncio.Lock()
        self._stop = asyncio.Event()
        self._crash: BaseException | None = None

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for; long ticks ask between two transactions."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask for the end. Returns at once; can be called twice."""
        self._stop.set()

    async def run(self) -> None:
        """Tick until `stop` is called or SIGTERM or SIGINT arrives.

        A bug in a tick ends the service loudly: it is raised from here after the scheduler has stopped.
        """
        scheduler = AsyncIOScheduler(timezone="UTC")
        async with _signals(self.stop):
            for name, (_, tick) in self._ticks.items():
                await self._one(name, tick)
            for name, (seconds, tick) in self._ticks.items():
                scheduler.add_job(
                    self._one,
                    "interval",
                    seconds=seconds,
                    args=(name, tick),
                    id=name,
                    max_instances=1,
                    coalesce=True,
                    misfire_grace_time=None,
                )
            scheduler.start()
            try:
                await self._stop.wait()
            finally:
                scheduler.pause()
                async with self._turn:  # the tick in hand finishes its write
                    scheduler.shutdown(wait=False)
        if self._crash is not None:
            raise self._crash

    async def _one(self, name: str, tick: Callable[[], Awaitable[None]]) -> None:
        async with self._turn:
            if self.stopping:
                return
            try:
                await tick()
            except Exception as error:
                log.exception("tick failed", tick=name)
                self._crash = error
                self.stop()


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

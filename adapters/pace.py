"""Turns at what may be done only so often: callers wait for theirs. Keeps to limits, never tries again."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable
    from datetime import datetime

    from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Rate:
    """One turn every so many seconds in the long run, and ``burst`` at once after a rest.

    In any stretch of ``t`` seconds there are at most ``burst + t / every`` turns.
    """

    every: float
    burst: int = 1


class Pace:
    """Gives turns, one queue a key; a generic cell rate algorithm, so it holds one time a key.

    ``patience``: seconds that a caller waits at most. Whoever would have to wait longer gets a DeliveryError
    that says how long, so that nothing is held up by a message that is not due for minutes.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        patience: float = 5.0,
    ) -> None:
        self._clock, self._sleep, self._patience = clock, sleep, patience
        self._free: dict[Hashable, datetime] = {}  # when all of a key's turns would be there again
        self._went: dict[Hashable, deque[datetime]] = {}  # when the last of those went who had to wait
        self._late: dict[Hashable, asyncio.Lock] = {}  # whose turn it is among those that were woken

    async def turn(self, key: Hashable, rate: Rate) -> None:
        """Return when it is this caller's turn. Raises DeliveryError (retryable) when that is far away."""
        now = self._clock.now()
        free = max(now, self._free.get(key, now))
        wait = (free - now).total_seconds() - rate.every * (rate.burst - 1)
        if wait > self._patience:
            raise DeliveryError("it is not our turn yet", retryable=True, retry_after=round(wait, 3))
        self._free[key] = free + timedelta(seconds=rate.every)
        if wait > 0:
            await self._sleep(wait)
            await self._keep_apart(key, rate)

    async def _keep_apart(self, key: Hashable, rate: Rate) -> None:
        """Let no more of those who were woken late go than may go in a while.

        A loop that was busy wakes everybody whose time has come in the meantime; the other side would count
        them into one second.
        """
        stretch = max(1.0, rate.every)
        went = self._went.setdefault(key, deque(maxlen=int(stretch / rate.every) + rate.burst - 1))
        async with self._late.setdefault(key, asyncio.Lock()):
            if len(went) == went.maxlen:
                wait = stretch - (self._clock.now() - went[0]).total_seconds()
                if wait > 0:
                    await self._sleep(wait)
            went.append(self._clock.now())

    def hold(self, key: Hashable, rate: Rate, seconds: float) -> None:
        """Give no turn for so long: the other side asked for it."""
        rest = timedelta(seconds=seconds + rate.every * (rate.burst - 1))
        now = self._clock.now()
        self._free[key] = max(self._free.get(key, now), now + rest)

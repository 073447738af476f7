"""Turns at what may be done only so often: callers wait for theirs. Keeps to limits, never tries again."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable

    from bot.ports import Clock

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many turns in any stretch of so many seconds."""

    most: int
    seconds: float


class Pace:
    """Gives turns, one queue a key.

    A turn lasts until its answer is there, and is free again so many seconds later. The other side counts a
    request somewhere between the two, so it never counts more than the rate allows, however long requests
    are under way and however busy we or they are.

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
        self._places: dict[Hashable, _Places] = {}
        self._held: dict[Hashable, datetime] = {}

    @asynccontextmanager
    async def turn(self, key: Hashable, rate: Rate | None) -> AsyncIterator[None]:
        """Have a turn, for the time of one request. Raises DeliveryError (retryable) when it is far away.

        ``rate`` None: at once, unless the key is on hold. One key has one rate.
        """
        if rate is None:
            await self._wait(self._until_held(key))
            yield
            return
        places = self._places.setdefault(key, _Places(rate.most))
        self._require_soon(max(self._until_held(key), places.wait(rate.seconds, self._clock.now())))
        since, asked = await places.take(), False
        try:
            free = (since - self._clock.now()).total_seconds() + rate.seconds
            await self._wait(max(free, self._until_held(key)))
            asked = True
            yield
        finally:
            places.give_back(self._clock.now() if asked else since)

    def hold(self, key: Hashable, seconds: float) -> None:
        """Give no turn for so long: the other side asked for it."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._held[key] = max(self._held.get(key, until), until)

    def _until_held(self, key: Hashable) -> float:
        return (self._held.get(key, NEVER) - self._clock.now()).total_seconds()

    async def _wait(self, seconds: float) -> None:
        self._require_soon(seconds)
        if seconds > 0:
            await self._sleep(seconds)

    def _require_soon(self, seconds: float) -> None:
        if seconds > self._patience:
            raise DeliveryError("it is not our turn yet", retryable=True, retry_after=round(seconds, 3))


class _Places:
    """Turns of one key: those that are free, by when their last answer came, and who waits for one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = [NEVER] * most  # sorted
        self._waiting: deque[asyncio.Future[datetime]] = deque()

    def wait(self, seconds: float, now: datetime) -> float:
        """Seconds until there is one, at the least where all of them are out."""
        if self._free:
            return (self._free[0] - now).total_seconds() + seconds
        return seconds * (len(self._waiting) // self._most + 1)

    async def take(self) -> datetime:
        """The place that is free longest, in the order of asking; when its last answer came."""
        if self._free:
            return self._free.pop(0)
        place: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give_back(place.result())
            raise

    def give_back(self, since: datetime) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(since)
                return
        insort(self._free, since)

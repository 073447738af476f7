"""Where look-ups run: a thread of its own with a store of its own, so that they hold nobody up."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.turn import Turn

T = TypeVar("T")


class LookUpThread:
    """A thread with a store of its own, opened for reading when it is first asked."""

    def __init__(self, store: Store) -> None:
        self._path = store.path
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="look-up")
        self._store: Store | None = None
        self.waiting = 0

    async def run(self, turn: Turn, do: Callable[[Turn], T]) -> T:
        """Do something with a turn in the thread."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, turn, do)
        finally:
            self.waiting -= 1

    def _do(self, turn: Turn, do: Callable[[Turn], T]) -> T:
        if self._store is None:
            self._store = Store.open(self._path, read_only=True)
        with self._store.snapshot():
            return do(replace(turn, store=self._store))

    def close(self) -> None:
        """Let the work in hand finish, and let go. Can be called twice."""

        def close() -> None:
            if self._store is not None:
                self._store.close()
                self._store = None

        try:
            self._pool.submit(close)
        except RuntimeError:  # it was closed before
            return
        self._pool.shutdown(wait=True)

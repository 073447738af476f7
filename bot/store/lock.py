"""One process at a time decides and sends: two on one store would tell everything twice.

Look-ups, and commands that only write down a wish, need no lock: SQLite lets them in beside the holder.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.store.connection import MEMORY

if TYPE_CHECKING:
    from pathlib import Path


class Lock:
    """The right to decide and send on one store, until it is released or the process ends, however it ends.

    A lock of the operating system on a file beside the store (``sitrep.db.lock``), whose content, the
    number of the process that holds it, is only for people. A store in memory needs none.
    """

    def __init__(self, store: Path) -> None:
        """Take it. Raises StoreError when another process has it."""
        self._handle: int | None = None
        if str(store) == MEMORY:
            return
        path = store.with_name(store.name + ".lock")
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{path}: the lock cannot be opened ({error.strerror})") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            os.close(handle)
            raise StoreError(
                f"{store}: another Sitrep is at work on this store"
                + (f" (process {holder})" if holder.isdigit() else "")
                + ". Stop it first, or name another store."
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        self._handle = handle

    def release(self) -> None:
        """Give it back. Can be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()

"""The store: one SQLite file that holds everything Sitrep knows, and the only way to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import DeliveryState
from bot.store import schema
from bot.store.chat import KEPT_ANSWERS, KEPT_AUDIT, KEPT_LINES, Chat
from bot.store.codec import FEED, pack_time, unpack_time
from bot.store.connection import Connection
from bot.store.deliveries import Deliveries
from bot.store.feeds import Feeds
from bot.store.receipts import Receipts
from bot.store.replayed import Replayed
from bot.store.search import Search
from bot.store.subscriptions import Subscriptions

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path
    from typing import Self

    from bot.model import Feed

KEPT_DELIVERIES = timedelta(days=90)
"""How long a delivery that was sent or given up is kept; receipts stay, for later edits."""

IN_USE = "in use"
"""Name in table meta while a store is open for writing: found at the start, the last process crashed."""


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How a store is doing."""

    feeds: int  # enabled
    disabled: int
    failing: tuple[Feed, ...]  # whose last poll failed, most failures in a row first
    entries: int
    relevant: int
    events: int
    facts: int
    subscriptions: int
    waiting: int  # deliveries not yet sent
    ambiguous: int  # deliveries that may have arrived
    dead: int  # deliveries that were given up


class Store(Feeds, Search, Subscriptions, Deliveries, Receipts, Chat, Replayed):
    """One SQLite file. Reads at any time, writes only inside ``with store.transaction():``.

    Belongs to the thread that opened it. Keeps nothing in memory: after a rollback it is as before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, max_pages: int | None = None) -> Store:
        """Open the store at ``path`` (":memory:": one that is not kept), made or brought up to date.

        ``read_only``: for look-ups beside a running Sitrep; nothing is made or changed. ``max_pages``
        limits its size, in pages of 4 KiB. Raises StoreVersionError for a store of a newer Sitrep,
        StoreFullError without room, StoreError for anything else that is no usable store: the file is
        then left as it is, and never taken for an empty one.
        """
        connection = Connection(path, read_only=read_only, max_pages=max_pages)
        try:
            schema.require_ours(connection)
            if not read_only:
                connection.use_wal()
            schema.migrate(connection)
            if not read_only:
                _take(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    @property
    def path(self) -> Path:
        """The file."""
        return self._connection.path

    def close(self) -> None:
        """Mark the store as left in good order and let go of it. Can be called twice."""
        if not self._connection.closed and not self._connection.read_only:
            with self._connection.transaction():
                self._connection.write("DELETE FROM meta WHERE name = ?", (IN_USE,))
        self._connection.close()
        self._forget_stems()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside is stored together, or, after any exception, not at all.

        Raises RuntimeError when one is open already, StoreFullError when there is no room, StoreError
        when another process keeps writing for more than 5 seconds.
        """
        return self._connection.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment; for look-ups beside a Sitrep that writes."""
        return self._connection.snapshot()

    def due(self, name: str) -> datetime | None:
        """When something is due by its name, None when it was never set."""
        row = self._connection.row("SELECT at FROM due WHERE name = ?", (name,))
        return None if row is None else unpack_time(row[0])

    def set_due(self, name: str, at: datetime) -> None:
        """Set when something is due."""
        self._connection.write(
            "INSERT INTO due (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            (name, pack_time(at)),
        )

    def status(self) -> StoreStatus:
        """How the store is doing now."""
        count = self._count
        failing = self._connection.rows(
            f"SELECT {FEED.named()} FROM feeds WHERE failures > 0 AND removed = 0 ORDER BY failures DESC, id"
        )
        return StoreStatus(
            feeds=count("feeds WHERE enabled = 1 AND removed = 0"),
            disabled=count("feeds WHERE enabled = 0 AND removed = 0"),
            failing=tuple(FEED.unpack(row) for row in failing),
            entries=count("entries"),
            relevant=count("entries WHERE found_relevant = 1"),
            events=count("events"),
            facts=count("facts"),
            subscriptions=count("subscriptions"),
            waiting=count("deliveries WHERE state = ?", DeliveryState.PENDING),
            ambiguous=count("deliveries WHERE state = ?", DeliveryState.AMBIGUOUS),
            dead=count("deliveries WHERE state = ?", DeliveryState.DEAD),
        )

    def _count(self, what: str, *values: str) -> int:
        row = self._connection.row(f"SELECT count(*) FROM {what}", values)
        return int(row[0]) if row else 0

    def tidy(self, now: datetime) -> None:
        """Forget what ended, was settled or was asked long ago. Opens its own transaction."""
        with self.transaction():
            self._connection.write("DELETE FROM silences WHERE until <= ?", (pack_time(now),))
            self._connection.write(
                "DELETE FROM deliveries WHERE state IN (?, ?) AND created_at < ?",
                (DeliveryState.SENT, DeliveryState.DEAD, pack_time(now - KEPT_DELIVERIES)),
            )
            for table, kept in (("audit", KEPT_AUDIT), ("answers", KEPT_ANSWERS), ("lines", KEPT_LINES)):
                self._connection.write(f"DELETE FROM {table} WHERE at < ?", (pack_time(now - kept),))


def _take(connection: Connection) -> None:
    """Mark the store as in use; look it over first when the last one who used it did not put it back.

    The look takes a second for some hundred megabytes, too long for every start of a command.
    """
    if connection.row("SELECT 1 FROM meta WHERE name = ?", (IN_USE,)):
        connection.check()
        return
    with connection.transaction():
        connection.write("INSERT INTO meta (name, value) VALUES (?, '')", (IN_USE,))

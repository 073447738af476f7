"""One connection to one SQLite file: opened with care, written in transactions, failing in sentences.

Contains no table and no noun. The library is the one that sqlite-utils picks (pysqlite3 when it is
installed): one file must never be open in two copies of SQLite at once. A connection belongs to the
thread that opened it; SQLite's driver raises when another one uses it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # the copy of SQLite it picked

from bot.errors import StoreError, StoreFullError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MEMORY = ":memory:"
OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a file in WAL mode: https://www.sqlite.org/wal.html#walresetbug"""
BUSY_MS = 5000
"""How long a write waits for another process before it gives up."""

CACHE_KIB = 32 * 1024
"""Pages kept in memory instead of SQLite's 2 MiB: a large store is not read again and again."""
STATEMENTS = 512
"""Planned statements kept, more than there are: once full, pysqlite3 plans all others every time."""
LOG_PAGES = 4000
"""Length of the log (16 MiB) before it is copied into the file; writes a fifth faster than SQLite's 1,000."""

Row = tuple[Any, ...]


class Connection:
    """Runs SQL; turns the failures of disk and file into StoreErrors and lets bugs through."""

    def __init__(self, path: Path | str, *, read_only: bool = False, max_pages: int | None = None) -> None:
        self.path, self.read_only = Path(path), read_only
        self.in_memory = str(path) == MEMORY
        self.closed = False
        self._words: dict[tuple[str, int], Mapping[str, str] | None] = {}
        require_library(sqlite3.sqlite_version_info)
        _require_place(self.path, read_only=read_only, in_memory=self.in_memory)
        with self._translated():
            self.db = Database(self._connect(), recursive_triggers=False, execute_plugins=False)
            self._raw = self.db.conn
            try:
                self._set_up(max_pages)
            except BaseException:
                self._raw.close()
                raise

    def _connect(self) -> sqlite3.Connection:
        """SQLite's own mode decides whether a missing file is made: never by a look-up."""
        mode = "ro" if self.read_only else "rwc"
        uri = MEMORY if self.in_memory else f"{self.path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(
            uri,
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            cached_statements=STATEMENTS,
        )

    def _set_up(self, max_pages: int | None) -> None:
        self._raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the first read finds a non-store
        self._raw.execute("PRAGMA foreign_keys = ON")
        self._raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        if not self.read_only:
            self._raw.execute("PRAGMA synchronous = FULL")
            if max_pages is not None:
                self._raw.execute(f"PRAGMA max_page_count = {int(max_pages)}")

    def use_wal(self) -> None:
        """Readers beside the writer, and every commit on disk before it is reported: read back."""
        with self._translated():
            mode = self._raw.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            self._raw.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
            synchronous = self._raw.execute("PRAGMA synchronous").fetchone()[0]
        if (mode != "wal" and not self.in_memory) or synchronous != 2:
            raise StoreError(
                f"{self.path}: this file system does not take SQLite's write-ahead log "
                f"(journal_mode is {mode}, synchronous is {synchronous}). Put the store on a local disk."
            )

    def close(self) -> None:
        """Let go of the file. Can be called twice."""
        self.closed = True
        self._raw.close()

    def copy_to(self, path: Path) -> None:
        """Write all that is committed to a new file, and wait until it is on disk.

        SQLite does not wait by itself: https://www.sqlite.org/lang_vacuum.html#vacuuminto
        """
        with self._translated():
            self._raw.execute("VACUUM INTO ?", (str(path),))
        for place in (path, path.parent):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def check(self) -> None:
        """Look the whole file over; raises StoreError when it is damaged."""
        (verdict,) = self.rows("PRAGMA quick_check(1)")[0]
        if verdict != "ok":
            raise damaged(self.path, verdict)

    # --- reading --------------------------------------------------------------------------------

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows of a query."""
        with self._translated():
            return self._raw.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        """The first row of a query, None when there is none."""
        with self._translated():
            found: Row | None = self._raw.execute(sql, values).fetchone()
        return found

    # --- writing --------------------------------------------------------------------------------

    def write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one writing statement and return how many rows it touched."""
        self._require_transaction()
        with self._translated():
            return int(self._raw.execute(sql, values).rowcount)

    def write_seq(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one writing statement that ends in RETURNING a row number; 0 when it wrote no row."""
        self._require_transaction()
        with self._translated():
            row: Row | None = self._raw.execute(sql, values).fetchone()
        return int(row[0]) if row else 0

    def write_all(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one writing statement once a row."""
        self._require_transaction()
        with self._translated():
            self._raw.executemany(sql, rows)

    def index(self, table: str, row: int, words: Mapping[str, str] | None) -> None:
        """Make a row of a full-text table hold these words by column (None: no row) when all is committed.

        Not at once: FTS5 writes out its buffer whenever a statement opens a savepoint, as every upsert
        does, and then writing takes half as long again. Till the commit a search finds the old words.
        """
        self._require_transaction()
        self._words[table, row] = words

    def _write_words(self) -> None:
        for (table, row), words in self._words.items():
            if words is None:
                self._raw.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
            else:
                columns, marks = ", ".join(words), ", ?" * len(words)
                self._raw.execute(
                    f"INSERT OR REPLACE INTO {table} (rowid, {columns}) VALUES (?{marks})",
                    (row, *words.values()),
                )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Any exception rolls back; a nested one is a bug and raises RuntimeError."""
        if self._in_transaction():
            raise RuntimeError("a transaction is open already: the store commits once, as a whole")
        if self.read_only:
            raise RuntimeError("this store was opened for look-ups only")
        with self._translated():
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._write_words()
                self._raw.execute("COMMIT")
            except BaseException:
                if self._in_transaction():  # a full disk may have ended it already
                    self._raw.execute("ROLLBACK")
                raise
            finally:
                self._words.clear()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment, whatever another process or thread writes meanwhile."""
        with self._translated():
            self._raw.execute("BEGIN")
            try:
                yield
            finally:
                self._raw.execute("ROLLBACK")  # nothing was written

    def _in_transaction(self) -> bool:
        return bool(self._raw.in_transaction)

    def _require_transaction(self) -> None:
        if not self._in_transaction():
            raise RuntimeError("the store is written only inside 'with store.transaction():'")

    def _translated(self) -> _Translated:
        return _Translated(self.path)


class _Translated:
    """Turns what SQLite says about disk and file into a sentence; a class because it guards every query."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            stated = _stated(self._path, error)
            if stated is not None:
                raise stated from error


def _stated(path: Path, error: Exception) -> StoreError | None:  # noqa: PLR0911 - a table
    """What a person is told; None for a bug in our SQL.

    Result codes: https://www.sqlite.org/rescode.html
    """
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return StoreFullError(
                f"{path}: there is no room to write. Nothing was lost: free some space and start again."
            )
        case sqlite3.SQLITE_NOTADB:
            return StoreError(
                f"{path}: this is not a Sitrep store (not even a SQLite database). "
                "Name another file, or restore a backup with 'sitrep restore'."
            )
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path, str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"{path}: another process has been writing for more than {BUSY_MS // 1000} s. "
                "Stop the other Sitrep, or use another store."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreError(
                f"{path}: the store cannot be opened for writing ({error}). "
                "Check who owns the file and its folder, and that both are writable."
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(f"{path}: the disk reported an error ({error}). Check it before anything else.")
    return None


def damaged(path: Path, what: str) -> StoreError:
    """The error for a file that is a store no longer."""
    return StoreError(
        f"{path}: the store is damaged ({what}). It is left as it is: "
        "move it aside and restore the last backup with 'sitrep restore'."
    )


def require_library(version: tuple[int, ...]) -> None:
    """Raises StoreError for a SQLite that can corrupt its files."""
    if version < OLDEST_SQLITE:
        have, need = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {have} can corrupt a store (its write-ahead log has a bug fixed in {need}). "
            "Install the pysqlite3 package, which brings a newer one."
        )


def _require_place(path: Path, *, read_only: bool, in_memory: bool) -> None:
    """Says what is wrong with a path where SQLite would only say that it cannot open it."""
    if in_memory:
        return
    if path.is_dir():
        raise StoreError(f"{path}: this is a folder. Name a file in it, such as {path / 'sitrep.db'}.")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist. Create it first.")
    if read_only and not path.exists():
        raise StoreError(f"{path}: there is no store yet. 'sitrep poll' or 'sitrep ingest' makes one.")
    log = path.with_name(path.name + "-wal")
    if path.exists() and path.stat().st_size == 0 and log.exists() and log.stat().st_size > 0:
        # SQLite would take the file for a new one and throw the log away
        raise damaged(path, "the file is empty, but its write-ahead log is not")

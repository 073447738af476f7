"""Copies of a store, and the way back. Does not decide when, and deletes nothing.

A copy is written under a passing name, brought to the disk and only then given its own: a file with the
name of a backup is a whole backup.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.store import schema
from bot.store.connection import Connection
from bot.store.lock import Lock

if TYPE_CHECKING:
    from pathlib import Path


def backup(store: Path, to: Path) -> None:
    """Copy all that is committed in ``store`` to a new file; the store may be in use meanwhile.

    Raises StoreError when ``to`` exists, or when either file cannot be used.
    """
    if to.exists():
        raise StoreError(f"{to}: there is such a file already. Name another one.")
    _copy(store, to)


def restore(source: Path, store: Path) -> Path | None:
    """Put a copy of the backup ``source`` in the place of ``store``.

    What was there is set aside under another name, which is returned; None when nothing was there.
    Raises StoreError, and changes nothing, when ``source`` is no sound store or a Sitrep is at work on
    ``store``.
    """
    if store.exists() and source.samefile(store):
        raise StoreError(f"{source}: this is the store itself. Name the backup to restore.")
    with Lock(store):
        fresh = store.with_name(store.name + ".restored")
        _copy(source, fresh)
        aside = _set_aside(store) if store.exists() else None
        fresh.replace(store)
        return aside


def _copy(source: Path, to: Path) -> None:
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    connection = Connection(source, read_only=True)
    try:
        _require_sound(connection)
        connection.copy_to(part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        connection.close()
    part.replace(to)


def _require_sound(connection: Connection) -> None:
    schema.require_ours(connection)
    if not schema.is_ours(connection):
        raise StoreError(f"{connection.path}: there is nothing in it. Name another file.")
    connection.check()


def _set_aside(store: Path) -> Path:
    """Rename a store together with its log, without which it is not whole."""
    aside = next(path for n in count(1) if not (path := store.with_name(f"{store.name}.aside-{n}")).exists())
    for suffix in ("-wal", "-shm", ""):
        part = store.with_name(store.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside

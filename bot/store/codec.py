"""How a noun becomes a row and a row a noun; the only place that knows.

A field of the dataclass is a column of its table, under the same name. Plain values are stored as
they are, enums as their value, datetimes as text that sorts in order of time, and whatever has parts
(a Value, a tuple of topics) as JSON. Does not know any table and runs no SQL.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from bot import model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

Cell = str | int | float | None


def pack_time(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds: always 32 characters, so that text order is time order."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def unpack_time(text: str) -> datetime:
    """The moment that `pack_time` was given, in UTC."""
    return datetime.fromisoformat(text)


class Json(Generic[T]):
    """A value with parts as canonical JSON: equal values give equal text, so it can be a key."""

    def __init__(self, kind: Any) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def pack(self, thing: T) -> str:
        """The JSON text."""
        return self._adapter.dump_json(thing).decode()

    def unpack(self, text: str) -> T:
        """What was packed."""
        return self._adapter.validate_json(text)


class Shape(Generic[T]):
    """The columns of one dataclass, in order of its fields.

    ``prefix`` goes before every column name, for a second noun in the same row. ``omit`` names fields
    that live elsewhere; they have to be handed to `unpack`.
    """

    def __init__(self, kind: type[T], *, prefix: str = "", omit: tuple[str, ...] = ()) -> None:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.name not in omit]  # type: ignore[arg-type]
        self._kind, self._names = kind, names
        self._codecs = [_codec(hints[name]) for name in names]
        self._packers = [(name, pack) for name, (pack, _) in zip(names, self._codecs, strict=True)]
        self._unpackers = [unpack for _, unpack in self._codecs]
        self.columns = tuple(prefix + name for name in names)
        self.width = len(names)

    def pack(self, thing: T) -> tuple[Cell, ...]:
        """One cell a column."""
        return tuple([pack(getattr(thing, name)) for name, pack in self._packers])

    def unpack(self, cells: Sequence[Any], **omitted: Any) -> T:
        """The noun that was packed; ``omitted`` are the fields that live elsewhere."""
        values = {
            name: None if cell is None else unpack(cell)
            for name, unpack, cell in zip(self._names, self._unpackers, cells, strict=True)
        }
        return self._kind(**values, **omitted)

    def named(self, table: str = "") -> str:
        """The columns for a SELECT or INSERT, quoted, each after ``table`` and a dot."""
        dot = f"{table}." if table else ""
        return ", ".join(f'{dot}"{column}"' for column in self.columns)

    @property
    def marks(self) -> str:
        """A question mark a column."""
        return ", ".join("?" * self.width)

    @property
    def replaced(self) -> str:
        """The SET list of an upsert: every column as in the row that was to be inserted."""
        return ", ".join(f'"{column}" = excluded."{column}"' for column in self.columns)


def _same(thing: Any) -> Any:
    return thing


def _codec(hint: Any) -> tuple[Callable[[Any], Cell], Callable[[Any], Any]]:
    """How to write and how to read a field of this type; None is stored as NULL whatever the type."""
    optional = get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)
    kind = next(arg for arg in get_args(hint) if arg is not NoneType) if optional else hint
    pack, unpack = _codec_of(kind)
    if optional and pack is not _same:
        inner = pack
        return (lambda thing: None if thing is None else inner(thing)), unpack
    return pack, unpack


def _codec_of(kind: Any) -> tuple[Callable[[Any], Cell], Callable[[Any], Any]]:
    if kind is bool:
        return int, bool
    if kind in (str, int, float):
        return _same, _same
    if kind is datetime:
        return pack_time, unpack_time
    if isinstance(kind, type) and issubclass(kind, Enum):
        members = {member.value: member for member in kind}
        return (lambda member: member.value), members.__getitem__
    json: Json[Any] = Json(kind)
    return json.pack, json.unpack


FEED = Shape(model.Feed)
ENTRY = Shape(model.Entry)
FOUND = Shape(model.Extraction, prefix="found_", omit=("claims",))
CLAIM = Shape(model.Claim)
EVENT = Shape(model.Event)
FACT = Shape(model.Fact)
CHANGE = Shape(model.Change)
SUBSCRIPTION = Shape(model.Subscription, omit=("id",))
DELIVERY = Shape(model.Delivery)
RECEIPT = Shape(model.Receipt)
SILENCE = Shape(model.Silence)

CHANNEL: Json[model.Channel] = Json(model.Channel)
FEED_AS_LISTED: Json[model.Feed] = Json(model.Feed)
ENTRY_STATE: Json[model.Entry] = Json(model.Entry)
FACT_STATE: Json[model.Fact] = Json(model.Fact)

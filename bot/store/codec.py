"""How a noun becomes a row and a row a noun; the only place that knows.

A field of the dataclass is a column of its table, under the same name. Plain values are stored as
they are, enums as their value, datetimes as text that sorts in order of time, and whatever has parts
(a Value, a tuple of topics) as JSON. Does not know any table and runs no SQL.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from operator import attrgetter
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
        adapter: TypeAdapter[T] = TypeAdapter(kind)
        self._to_json = adapter.serializer.to_json
        # what is stored is immutable, and the same topics, parties and dates come again and again
        self.unpack: Callable[[str], T] = lru_cache(maxsize=4096)(adapter.validator.validate_json)

    def pack(self, thing: T) -> str:
        """The JSON text; what it was made of is got back by ``unpack``."""
        return self._to_json(thing).decode() if thing != () else "[]"


class Shape(Generic[T]):
    """The columns of one dataclass, in order of its fields.

    ``prefix`` goes before every column name, for a second noun in the same row. ``omit`` names fields
    that live elsewhere; they have to be handed to `unpack`.
    """

    def __init__(self, kind: type[T], *, prefix: str = "", omit: tuple[str, ...] = ()) -> None:
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.name not in omit]  # type: ignore[arg-type]
        codecs = [(place, _codec(hints[name])) for place, name in enumerate(names)]
        self.kind, self.omit = kind, omit
        self._names = names if omit else None
        self._values = attrgetter(*names)
        self._packers = [(place, codec[0]) for place, codec in codecs if codec]
        self._unpackers = [(place, codec[1]) for place, codec in codecs if codec]
        self.columns = tuple(prefix + name for name in names)
        self.width = len(names)

    def pack(self, thing: T) -> list[Cell]:
        """One cell a column."""
        cells = list(self._values(thing))
        for place, pack in self._packers:
            if cells[place] is not None:
                cells[place] = pack(cells[place])
        return cells

    def unpack(self, cells: Sequence[Any], **omitted: Any) -> T:
        """The noun that was packed; ``omitted`` are the fields that live elsewhere."""
        values = list(cells)
        for place, unpack in self._unpackers:
            if values[place] is not None:
                values[place] = unpack(values[place])
        if self._names is None:
            return self.kind(*values)
        return self.kind(**dict(zip(self._names, values, strict=True)), **omitted)

    def named(self, table: str = "") -> str:
        """The columns for a SELECT or INSERT, quoted, each after ``table`` and a dot."""
        dot = f"{table}." if table else ""
        return ", ".join(f'{dot}"{column}"' for column in self.columns)

    @property
    def marks(self) -> str:
        """A question mark a column."""
        return ", ".join("?" * self.width)

    def replaced(self, key: str = "id") -> str:
        """The SET list of an upsert: every column but the key as in the row that was to be inserted.

        To set a key, even to what it is, makes SQLite look for rows that refer to it, all of them where
        no index helps: https://www.sqlite.org/foreignkeys.html#fk_indexes
        """
        return ", ".join(f'"{name}" = excluded."{name}"' for name in self.columns if name != key)


def _codec(hint: Any) -> tuple[Callable[[Any], Cell], Callable[[Any], Any]] | None:
    """How to write and how to read a field of this type; None: as it is. None in a field is NULL."""
    optional = get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)
    kind = next(arg for arg in get_args(hint) if arg is not NoneType) if optional else hint
    if kind in (str, int, float):
        return None
    if kind is bool:
        return int, bool
    if kind is datetime:
        return pack_time, unpack_time
    if isinstance(kind, type) and issubclass(kind, Enum):
        return attrgetter("_value_"), {member.value: member for member in kind}.__getitem__
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
PROGRESS = Shape(model.Delivery, omit=("id", "channel", "briefing", "event", "created_at", "mention"))
"""What changes while a delivery is on its way."""
RECEIPT = Shape(model.Receipt)
SILENCE = Shape(model.Silence)
AUDITED = Shape(model.Audited)

CHANNEL: Json[model.Channel] = Json(model.Channel)
FEED_AS_LISTED: Json[model.Feed] = Json(model.Feed)
ENTRY_STATE: Json[model.Entry] = Json(model.Entry)
FACT_STATE: Json[model.Fact] = Json(model.Fact)

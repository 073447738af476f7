"""Loads the recorded series: timetable.toml and the feed files it names. Does not serve or poll them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError
from bot.model import Feed, Grade, Side, Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from importlib.resources.abc import Traversable

_TIMETABLE = "timetable.toml"


@dataclass(frozen=True, slots=True)
class Poll:
    """What a poller finds at one moment."""

    at: datetime  # UTC
    note: str  # what to watch for
    files: Mapping[str, bytes]  # Feed.id → body; every feed of the series, changed since or not


@dataclass(frozen=True, slots=True)
class Series:
    """A recorded series, polls oldest first. Feed addresses are paths until ``served_from``."""

    sources: tuple[Source, ...]
    feeds: tuple[Feed, ...]
    polls: tuple[Poll, ...]

    def served_from(self, base: str) -> Series:
        """The same series with feed addresses below ``base``, such as ``http://127.0.0.1:8080``."""
        feeds = tuple(replace(feed, url=base.rstrip("/") + feed.url) for feed in self.feeds)
        return replace(self, feeds=feeds)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SourceRow(_Row):
    id: str
    name: str
    family: str
    grade: Grade
    side: Side
    party: str | None = None


class _FeedRow(_Row):
    id: str = Field(pattern=r"^[a-z0-9-]+$")  # it names a folder and a path
    source: str


class _PollRow(_Row):
    at: AwareDatetime
    note: str = Field(min_length=1)
    files: dict[str, str] = Field(min_length=1)


class _Timetable(_Row):
    source: tuple[_SourceRow, ...] = Field(min_length=1)
    feed: tuple[_FeedRow, ...] = Field(min_length=1)
    poll: tuple[_PollRow, ...] = Field(min_length=1)


def load_series(folder: Traversable | None = None) -> Series:
    """The series in ``folder``; None: the one that is shipped.

    Raises ConfigError for a timetable that breaks its schema, names what is not there, goes back in
    time, or leaves a feed without a body at the first poll.
    """
    folder = folder or files(__package__)
    table = _read_timetable(folder)
    _check_names(table)
    return Series(
        sources=tuple(Source(**row.model_dump()) for row in table.source),
        feeds=tuple(Feed(id=row.id, url=f"/{row.id}.xml", source=row.source) for row in table.feed),
        polls=_polls(table, folder),
    )


def _read_timetable(folder: Traversable) -> _Timetable:
    try:
        data = tomllib.loads(folder.joinpath(_TIMETABLE).read_text(encoding="utf-8"))
        return _Timetable.model_validate(data)
    except FileNotFoundError:
        raise ConfigError(_TIMETABLE, None, "it is missing", "Reinstall Sitrep.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(_TIMETABLE, None, f"it is not TOML ({error})", "Correct it there.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            _TIMETABLE, key, first["msg"], "Compare the table with the one above it."
        ) from error


def _check_names(table: _Timetable) -> None:
    sources = {row.id for row in table.source}
    feeds = {row.id for row in table.feed}
    if len(sources) < len(table.source) or len(feeds) < len(table.feed):
        raise ConfigError(_TIMETABLE, "id", "it is used twice", "Give every source and feed its own.")
    for row in table.feed:
        if row.source not in sources:
            raise ConfigError(
                _TIMETABLE, f"feed {row.id}", f"source {row.source} is unknown", "Add a [[source]]."
            )
    for poll in table.poll:
        if unknown := sorted(poll.files.keys() - feeds):
            raise ConfigError(
                _TIMETABLE, f"poll {poll.at}", f"feed {unknown[0]} is unknown", "Add a [[feed]]."
            )
    if missing := sorted(feeds - table.poll[0].files.keys()):
        raise ConfigError(_TIMETABLE, "poll.0", f"feed {missing[0]} has no file yet", "Name all feeds there.")
    for before, after in pairwise(table.poll):
        if after.at <= before.at:
            raise ConfigError(
                _TIMETABLE, f"poll {after.at}", f"it is not after {before.at}", "Put polls in order."
            )


def _polls(table: _Timetable, folder: Traversable) -> tuple[Poll, ...]:
    served: dict[str, bytes] = {}
    polls = []
    for row in table.poll:
        served = served | {feed: _body(folder, feed, name) for feed, name in row.files.items()}
        polls.append(Poll(row.at.astimezone(UTC), row.note, MappingProxyType(served)))
    return tuple(polls)


def _body(folder: Traversable, feed: str, name: str) -> bytes:
    try:
        return folder.joinpath("polls", feed, name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise ConfigError(
            _TIMETABLE, f"{feed} = {name}", "there is no such file", f"Put it in polls/{feed}/."
        ) from None

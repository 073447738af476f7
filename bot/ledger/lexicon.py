"""The tables that the ledger judges by, from its data files, checked once when they are loaded.

A table that breaks its schema, or has a pattern that is no regular expression, raises ValueError: that is
a broken installation, not a user's mistake. Holds no judgement of its own.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.model import Unit  # noqa: TC001 - read at run time by the schema

_Table = TypeVar("_Table", bound=BaseModel)


def _pattern(part: str) -> str:
    try:
        re.compile(part)
    except re.error as error:
        raise ValueError(f"{part!r} is no regular expression: {error}") from error
    return part


Patterns = tuple[Annotated[str, AfterValidator(_pattern)], ...]


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Titles(_Schema):
    running: Patterns
    label: Patterns
    trailer: Patterns
    subordinate: Patterns
    background: Patterns
    again: Patterns
    rising: Patterns
    boilerplate: Patterns
    commentary: Patterns
    film: Patterns
    markets: Patterns


class _Phrases(_Schema):
    recalled: Patterns
    withdrawn_title: Patterns
    withdrawn_text: Patterns
    superseded: Patterns
    correction: Patterns
    connector: Patterns
    headline_connector: Patterns
    period: Patterns
    blows_by: Patterns


class _People(_Schema):
    part: dict[str, tuple[str, ...]]
    kind: dict[str, tuple[str, ...]]


class _Places(_Schema):
    general: tuple[str, ...]


class _Aftermath(_Schema):
    hints: Patterns
    kinds: dict[str, Patterns]


class Actions(_Schema):
    """What actions mean, see data/actions.toml."""

    attacks: frozenset[str]
    striking: frozenset[str]
    blows: frozenset[str]
    passing: frozenset[str]
    settling: frozenset[str]
    turns: dict[str, tuple[str, ...]]


class Units(_Schema):
    """Kinds of units, see data/units.toml."""

    leading: frozenset[Unit]
    main: frozenset[Unit]
    growing: frozenset[Unit]
    exact: frozenset[Unit]
    released: frozenset[Unit]
    two_sided: frozenset[Unit]
    launched: frozenset[Unit]
    suffered: frozenset[Unit]
    same: dict[Unit, Unit]


class _Speakers(_Schema):
    neutral: tuple[str, ...]
    camps: dict[str, tuple[str, ...]]


class _Concepts(_Schema):
    concepts: tuple[tuple[str, ...], ...]
    stop: str
    glossary: dict[str, str]


def read(schema: type[_Table], text: str, name: str) -> _Table:
    """A table out of TOML; ValueError says which file is wrong and where."""
    try:
        return schema.model_validate(tomllib.loads(text))
    except ValueError as error:  # TOML and schema errors are both of this kind
        raise ValueError(f"{name}: {error}") from error


def _load(schema: type[_Table], name: str) -> _Table:
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return read(schema, text, name)


def _any(parts: Patterns, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(parts)}){after}", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Titles:
    """Patterns of headlines, see data/titles.toml."""

    running: re.Pattern[str]
    label: re.Pattern[str]
    trailer: re.Pattern[str]
    subordinate: re.Pattern[str]
    background: re.Pattern[str]
    again: re.Pattern[str]
    rising: re.Pattern[str]
    boilerplate: re.Pattern[str]
    commentary: re.Pattern[str]
    film: re.Pattern[str]
    markets: re.Pattern[str]


@cache
def titles() -> Titles:
    """Patterns of headlines."""
    table = _load(_Titles, "titles.toml")
    return Titles(
        running=_any(table.running),
        label=_any(table.label, "^", r"\s*(?::|\|)\s*"),
        trailer=_any(table.trailer, r"\s+[–—|-]\s+", r"\s*$"),
        subordinate=_any(table.subordinate, r"\s", r"\s"),
        background=_any(table.background, r"\s", r"\s"),
        again=_any(table.again, r"\b", r"\b"),
        rising=_any(table.rising, r"\b", r"\b"),
        boilerplate=_any(table.boilerplate),
        commentary=_any(table.commentary),
        film=_any(table.film),
        markets=_any(table.markets),
    )


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns of sentences, see data/phrases.toml."""

    recalled: re.Pattern[str]
    withdrawn_title: re.Pattern[str]
    withdrawn_text: re.Pattern[str]
    superseded: re.Pattern[str]
    correction: re.Pattern[str]
    connector: re.Pattern[str]
    headline_connector: re.Pattern[str]
    period: re.Pattern[str]
    blows_by: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """Patterns of sentences."""
    table = _load(_Phrases, "phrases.toml")
    return Phrases(
        recalled=_any(table.recalled, r"\b", r"\b"),
        withdrawn_title=_any(table.withdrawn_title),
        withdrawn_text=_any(table.withdrawn_text),
        superseded=_any(table.superseded),
        correction=_any(table.correction),
        connector=_any(table.connector),
        headline_connector=_any((*table.connector, *table.headline_connector)),
        period=_any(table.period, r"\b", r"\b"),
        blows_by=_any(table.blows_by, r"\b", r"\b"),
    )


@cache
def aftermath() -> dict[str, re.Pattern[str]]:
    """Kinds of what follows a blow or a deal, each with the words of a headline that tell it."""
    table = _load(_Aftermath, "aftermath.toml")
    return {kind: _any(parts, r"\b", r"\b") for kind, parts in sorted(table.kinds.items())}


@cache
def aftermath_hints() -> re.Pattern[str]:
    """Words of a headline that may look back at a blow, or on from it, without telling a kind."""
    return _any(_load(_Aftermath, "aftermath.toml").hints, r"\b", r"\b")


@cache
def actions() -> Actions:
    """What the actions of statement claims mean."""
    return _load(Actions, "actions.toml")


@cache
def turning() -> dict[str, str]:
    """The kind of turning point that an action is, for those that are one."""
    return {action: kind for kind, names in actions().turns.items() for action in names}


@cache
def units() -> Units:
    """What the units of figures mean."""
    return _load(Units, "units.toml")


@cache
def people_words() -> tuple[dict[str, str], dict[str, str]]:
    """Words for kinds of people that are a part of the whole, and for those that may stand for it."""
    table = _load(_People, "people.toml")
    part, kind = (
        {word: name for name, words in group.items() for word in words} for group in (table.part, table.kind)
    )
    return part, kind


@cache
def general_places() -> frozenset[str]:
    """Words that many places share."""
    return frozenset(_load(_Places, "places.toml").general)


@cache
def speakers() -> tuple[frozenset[str], dict[str, str]]:
    """Words that name a neutral body, and words that name a side with the side."""
    table = _load(_Speakers, "speakers.toml")
    return frozenset(table.neutral), {word: side for side, words in table.camps.items() for word in words}


@cache
def concepts() -> tuple[tuple[tuple[str, ...], ...], frozenset[str], dict[str, str]]:
    """Groups of words that say the same, words that say nothing, and foreign words with an English one."""
    table = _load(_Concepts, "concepts.toml")
    return table.concepts, frozenset(table.stop.split()), table.glossary

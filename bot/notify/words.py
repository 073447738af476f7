"""The words of a card: labels of what is counted, names of verdicts, who speaks for a side.

Reads its table once from ``data/words.toml``. Says nothing about any one event.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from bot.model import Unit, Verdict

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a base letter and a mark."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitWords(_Strict):
    """How one unit reads: see the head of ``data/words.toml``."""

    alone: str
    party: str
    noun: str = ""
    implied: tuple[str, ...] = ()
    number: str = "{}"


class Speakers(_Strict):
    """Stems by which a speaker is known to speak for a side."""

    offices: tuple[str, ...]
    sides: dict[str, tuple[str, ...]]


class Words(_Strict):
    """The whole table; every unit and every verdict has an entry."""

    units: dict[Unit, UnitWords]
    verdicts: dict[Verdict, str]
    speakers: Speakers

    @model_validator(mode="after")
    def _complete(self) -> Words:
        missing = [*(u for u in Unit if u not in self.units), *(v for v in Verdict if v not in self.verdicts)]
        if missing:
            raise ValueError(f"words.toml has no entry for {', '.join(missing)}")
        return self


@cache
def words() -> Words:
    """The table."""
    text = resources.files(__package__).joinpath("data", "words.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return Words.model_validate(table)


@cache
def row_order() -> dict[Unit, int]:
    """Place of each unit among the rows of a card."""
    return {unit: place for place, unit in enumerate(words().units)}


def label(unit: Unit, party: str | None) -> str:
    """Label of a row: ``To Russia``, ``Killed · Ukraine``, ``Killed``."""
    found = words().units[unit]
    return found.party.format(party=party) if party else found.alone


def aside(unit: Unit, party: str | None) -> str:
    """The label as it stands within brackets: ``to Russia``, ``killed, Ukraine``."""
    text = label(unit, party).replace(" · ", ", ")
    return text[:1].lower() + text[1:]


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A text for comparing: no case, no diacritics, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


@lru_cache(maxsize=8192)
def _phrase(folded: str, *, stem: bool) -> re.Pattern[str]:
    """A phrase at word boundaries; ``stem``: the last word may go on."""
    inner = r"\s+".join(re.escape(word) for word in folded.split())
    return re.compile(rf"(?<!\w){inner}" + ("" if stem else r"(?!\w)"))


def occurs(phrase: str, folded_text: str) -> bool:
    """Whether a phrase stands in a folded text as whole words. The phrase is words, never a pattern."""
    folded = fold(phrase)
    return bool(folded) and _phrase(folded, stem=False).search(folded_text) is not None


@lru_cache(maxsize=8192)
def speaks_for(speaker: str, party: str) -> bool:
    """Whether a speaker, as named in a text, speaks for a side: an office of it, or its bare name.

    A person's name alone is not recognised; nor is a private body with the side's name in its own.
    """
    table, said = words().speakers, fold(speaker).removeprefix("the ")
    rest = said
    for stem in (fold(party), *table.sides.get(party, ())):
        short = len(stem) <= 3
        rest = re.sub(_phrase(stem, stem=not short).pattern + r"\w*", " ", rest)
    if rest == said:
        return False
    return not rest.strip(" '’s.,") or any(_phrase(o, stem=True).search(said) for o in table.offices)

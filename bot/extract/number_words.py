"""The words that numbers are written with, and the words around them, out of their table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bot.extract.tables import Table, as_words, load_table
from bot.model import Qualifier  # noqa: TC001 - pydantic reads the schema when it runs

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
Phrase = tuple[str, ...]


class _Vague(Table):
    strong: str
    weak: str


class _Money(Table):
    dollar_before: str
    other_before: str
    dollar_after: str
    other_after: str


class _NumberTable(Table):
    not_counted_after: str
    not_counted_before: str
    months: str
    year_before: str
    adjectives_between: str
    one_after: str
    one_before: str
    over_after: str
    not_vague_after: str
    words: dict[str, int]
    scales: dict[str, int]
    sizes: dict[str, int]
    suffixes: dict[str, int]
    vague: _Vague
    qualifiers: dict[Qualifier, str]
    after: dict[Qualifier, str]
    money: _Money


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number table, indexed for reading. Phrases that share a word come longest first."""

    after: frozenset[str]  # behind a number they say that it counts nothing: "km", "years"
    before: frozenset[str]  # the same, before it: "flight", "aged"
    months: frozenset[str]
    year_before: frozenset[str]  # before four digits they make a year: "since"
    between: frozenset[str]  # may stand between a number and what it counts: "more"
    one_after: frozenset[str]  # behind "one" they make it a pronoun
    one_before: frozenset[str]
    not_vague_after: frozenset[str]  # before "many" they make it no amount: "as many as"
    over_after: frozenset[str]  # before "over" they make it a part of the verb
    starters: frozenset[str]  # words that a number can begin with
    small: dict[str, int]
    scales: dict[str, int]
    sizes: dict[str, int]  # the least that a vague word means: "dozens"
    suffixes: dict[str, int]  # glued to digits: "5bn"
    vague: dict[str, tuple[tuple[Phrase, bool], ...]]  # first word → (phrase, weak)
    qualifiers: dict[str, tuple[tuple[Phrase, Qualifier], ...]]  # last word → (phrase, qualifier)
    behind: tuple[tuple[Phrase, Qualifier], ...]  # qualifiers behind a number: "or more"
    dollar_before: frozenset[str]
    other_before: frozenset[str]
    dollar_after: frozenset[str]
    other_after: frozenset[str]


@cache
def number_words() -> NumberWords:
    """The packaged table."""
    table = load_table(_NumberTable, "numbers")
    strong = [(words, False) for words in as_words(table.vague.strong)]
    weak = [(words, True) for words in as_words(table.vague.weak)]
    vague = _indexed(strong + weak, at=0)
    return NumberWords(
        after=_set(table.not_counted_after),
        before=_set(table.not_counted_before),
        months=_set(table.months),
        year_before=_set(table.year_before),
        between=_set(table.adjectives_between),
        one_after=_set(table.one_after),
        one_before=_set(table.one_before),
        over_after=_set(table.over_after),
        not_vague_after=_set(table.not_vague_after),
        starters=frozenset({*table.words, *vague, "a", "an", "half", "between"}),
        small=table.words,
        scales=table.scales,
        sizes=table.sizes,
        suffixes=table.suffixes,
        vague=vague,
        qualifiers=_indexed(((w, q) for q, text in table.qualifiers.items() for w in as_words(text)), at=-1),
        behind=tuple((words, q) for q, text in table.after.items() for words in as_words(text)),
        dollar_before=_set(table.money.dollar_before),
        other_before=_set(table.money.other_before),
        dollar_after=_set(table.money.dollar_after),
        other_after=_set(table.money.other_after),
    )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _indexed(items: Iterable[tuple[Phrase, T]], *, at: int) -> dict[str, tuple[tuple[Phrase, T], ...]]:
    """Phrases by their first (0) or last (-1) word, longest first."""
    found: dict[str, list[tuple[Phrase, T]]] = {}
    for words, value in items:
        found.setdefault(words[at], []).append((words, value))
    return {
        word: tuple(sorted(same, key=lambda item: (-len(item[0]), item[0]))) for word, same in found.items()
    }


@cache
def may_hold_number() -> re.Pattern[str]:
    """A quick look: text in which this finds nothing has no number in it."""
    words = number_words()
    first = {*words.small, *words.scales, *words.vague} - {"a", "an"}
    later = {phrase[1] for word in ("a", "an") for phrase, _ in words.vague.get(word, ())}
    return re.compile(r"\d|\b(?:" + "|".join(sorted(first | later)) + r")\b")

"""Exchanges of prisoners: whether a text speaks of one, and who of those named lets people go.

Does not say who was counted or who gets them: see ``reading`` and ``parties``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, load_table
from bot.extract.tokens import PhraseSet

if TYPE_CHECKING:
    from bot.extract.tokens import Token

_AHEAD = 30  # characters before a name in which "exchange with" stands


class _ExchangeTable(Table):
    text: str
    sentence: str
    gives: str
    own: str
    with_: str


def _pattern(phrases: str, *, end: str = r"\b") -> re.Pattern[str]:
    words = "|".join(re.escape(" ".join(phrase.split())) for phrase in phrases.split("|"))
    return re.compile(rf"\b(?:{words}){end}")


@cache
def _table() -> _ExchangeTable:
    return load_table(_ExchangeTable, "exchange")


@cache
def _text() -> re.Pattern[str]:
    return _pattern(_table().text)


@cache
def _sentence() -> PhraseSet:
    return PhraseSet(_table().sentence)


@cache
def _gives() -> re.Pattern[str]:
    return _pattern(_table().gives)


@cache
def _own() -> re.Pattern[str]:
    return _pattern(_table().own)


@cache
def _with() -> re.Pattern[str]:
    return _pattern(_table().with_, end=" (?:the )?$")


def speaks_of_exchange(folded: str) -> bool:
    """Whether a text speaks of prisoners, so that those who are "home" in it were held before."""
    return _text().search(folded) is not None


def is_exchange(tokens: list[Token]) -> bool:
    """Whether a sentence itself tells of an exchange."""
    return _sentence().within(tokens, 0, len(tokens))


def lets_go(folded: str, start: int, end: int) -> bool:
    """Whether the words between a party's name and a figure say that it let those counted go."""
    verb = _gives().search(folded, start, end)
    return verb is not None and _own().search(folded, verb.end(), end) is None


def is_other_side(folded: str, start: int) -> bool:
    """Whether the name that begins at an offset is whom the exchange is with, or whom they come from."""
    return _with().search(folded, max(0, start - _AHEAD), start) is not None

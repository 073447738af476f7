"""What a number counts: the noun phrase behind it, and the class of its head.

Does not decide whether the figure is worth a claim: a head such as "people" needs a trigger for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.number_words import number_words
from bot.extract.tables import Table, as_words, load_table
from bot.extract.tokens import Token, match_at
from bot.model import Qualifier, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.number_reading import Number

_OWNERS = frozenset({"its", "their", "his", "her", "our"})
_DETERMINERS = _OWNERS | {"the", "these", "those", "them", "whom", "which"}
_LONGEST_PHRASE = 7  # tokens of a noun phrase that are looked at


class Kind(StrEnum):
    """Class of a counted noun."""

    BARE = "bare"  # no noun at all: "killed 12"
    UNKNOWN = "unknown"  # a noun that no table has
    PEOPLE = "people"
    TROOPS = "troops"
    HELD = "held"
    LIVES = "lives"
    BODIES = "bodies"
    SETTLEMENTS = "settlements"
    BUILDINGS = "buildings"
    OTHER = "other"
    UNIT = "unit"  # says the unit by itself
    NEVER = "never"


PERSONS = frozenset({Kind.PEOPLE, Kind.TROOPS, Kind.HELD, Kind.LIVES})


class _UnitTable(Table):
    people: str
    lives: str
    troops: str
    held: str
    bodies: str
    settlements: str
    buildings: str
    other: str
    never: str
    stop: str
    blank: str
    units: dict[Unit, str]
    phrases: dict[Unit, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The noun phrase of a number: tokens ``first`` to ``last`` (exclusive), the same when there is none."""

    kind: Kind
    first: int
    last: int
    unit: Unit | None = None  # of Kind.UNIT only
    part: bool = False  # "12 of the soldiers": a part of something


@dataclass(frozen=True, slots=True)
class _Nouns:
    heads: dict[str, tuple[Kind, Unit | None]]
    singular: frozenset[str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Unit], ...]]
    stop: frozenset[str]
    blank: frozenset[str]


@cache
def _nouns() -> _Nouns:
    table = load_table(_UnitTable, "units")
    heads: dict[str, tuple[Kind, Unit | None]] = {}
    for kind in (
        Kind.NEVER,
        Kind.OTHER,
        Kind.BUILDINGS,
        Kind.SETTLEMENTS,
        Kind.BODIES,
        Kind.LIVES,
        Kind.HELD,
        Kind.TROOPS,
        Kind.PEOPLE,
    ):
        heads.update(dict.fromkeys(getattr(table, kind.value).split(), (kind, None)))
    for unit, words in table.units.items():
        heads.update(dict.fromkeys(words.split(), (Kind.UNIT, unit)))
    phrases: dict[str, list[tuple[tuple[str, ...], Unit]]] = {}
    for unit, text in table.phrases.items():
        for phrase in as_words(text):
            phrases.setdefault(phrase[0], []).append((phrase, unit))
    return _Nouns(
        heads=heads,
        singular=frozenset(
            word
            for word in heads
            if word + "s" in heads or (word.replace("y", "ies") in heads and word[-1] == "y")
        ),
        phrases={
            first: tuple(sorted(items, key=lambda i: (-len(i[0]), i))) for first, items in phrases.items()
        },
        stop=frozenset(table.stop.split()),
        blank=frozenset(table.blank.split()),
    )


def is_blank(word: str) -> bool:
    """Whether a word in a noun phrase tells nothing about who was counted ("other", "more")."""
    return word in _nouns().blank


def is_known(word: str) -> bool:
    """Whether a word is in the tables of counted nouns."""
    found = _nouns().heads.get(word)
    return found is not None and found[0] is not Kind.NEVER


def is_person(word: str) -> bool:
    """Whether a word is a known noun for people."""
    found = _nouns().heads.get(word)
    return found is not None and found[0] in PERSONS


def ends_noun(word: str) -> bool:
    """Whether a word ends a noun phrase: a preposition, a pronoun, an auxiliary."""
    return word in _nouns().stop


def is_building(word: str) -> bool:
    """Whether a word is a known noun for a building."""
    found = _nouns().heads.get(word)
    return found is not None and found[0] is Kind.BUILDINGS


def counted(tokens: list[Token], number: Number, marks: Collection[int], names: Collection[int]) -> Counted:
    """The noun phrase behind a number.

    ``marks`` are tokens where a trigger begins, ``names`` those that name people.
    """
    at, part = _start(tokens, number)
    if part and at < len(tokens) and tokens[at - 1].text in _DETERMINERS:
        whole = _nouns().heads.get(tokens[at].text)
        if whole is not None and whole[0] is Kind.UNIT:  # "64 of the wounded"
            return Counted(Kind.UNIT, at, at + 1, whole[1], part=True)
    first, head, last = at, None, at
    many = number.value.quantity != 1
    while at < len(tokens) and at - first < _LONGEST_PHRASE:
        token = tokens[at]
        phrase = _phrase_at(tokens, at)
        if phrase is not None:
            last = at if head is not None else at + len(phrase[0])  # "fighters killed or wounded"
            return Counted(Kind.UNIT, first, last, phrase[1], part=part)
        if not _inside(tokens, at, marks, names, closed=head is not None) or (
            at == first and _is_verb(tokens, number, at)
        ):
            break
        found = _nouns().heads.get(token.text.removesuffix("'s"))
        if at in names and found is None:
            found = (Kind.PEOPLE, None)
        if (
            found is not None
            and not (many and token.text in _nouns().singular)
            and not token.text.endswith("'s")
        ):
            head, last = found, at + 1
            if found[0] is Kind.NEVER and many and token.text.endswith("s"):
                break  # "3 signs missiles …" counts signs
        elif head is not None and head[0] is not Kind.PEOPLE:
            break
        at += 1
    if head is not None:
        return Counted(head[0], first, last, head[1], part=part)
    last = min(at, first + 4)
    if any(tokens[k].text not in _nouns().blank for k in range(first, last)):
        return Counted(Kind.UNKNOWN, first, last, part=part)
    return Counted(Kind.BARE, first, last, part=part)


def _is_verb(tokens: list[Token], number: Number, at: int) -> bool:
    """Whether "one" is a pronoun with its verb: "with one advocating strikes"."""
    return (
        tokens[number.core].text == "one"
        and tokens[at].text.endswith("ing")
        and tokens[at].text not in _nouns().heads
    )


def _start(tokens: list[Token], number: Number) -> tuple[int, bool]:
    """Where the noun begins: behind "of", "of the", "of its"; and whether that names a part of a whole."""
    at = number.last
    if at < len(tokens) and tokens[at].text == "of":
        vague = number.value.qualifier is Qualifier.VAGUE
        at += 1
        owned = at < len(tokens) and tokens[at].text in _OWNERS
        part = not vague and not owned  # "157 of its soldiers" are not a part of a figure told before
        while at < len(tokens) and tokens[at].text in _DETERMINERS:
            at += 1
            part = not owned
        if part and at < len(tokens) and (tokens[at].is_digits or tokens[at].text in number_words().small):
            at += 1  # "two of three carriers"
        return at, part
    return at, False


def _phrase_at(tokens: list[Token], at: int) -> tuple[tuple[str, ...], Unit] | None:
    for phrase, unit in _nouns().phrases.get(tokens[at].text, ()):
        if match_at(tokens, at, phrase):
            return phrase, unit
    return None


def _inside(
    tokens: list[Token], at: int, marks: Collection[int], names: Collection[int], *, closed: bool
) -> bool:
    """Whether a token continues the noun phrase."""
    token = tokens[at]
    if token.text in "\"'#" or (token.text == "-" and at and tokens[at - 1].end == token.start):
        return True
    if not token.is_word or (token.text in _nouns().stop and token.text not in _nouns().blank):
        return False
    if at in marks:  # "12 wounded soldiers" goes on, "12 soldiers wounded" ends
        ahead = at + 2 if at + 1 in names else at + 1  # "12 captured Ukrainian soldiers"
        following = tokens[ahead].text if ahead < len(tokens) else ""
        known = _nouns().heads.get(following)
        return not closed and known is not None and known[0] not in (Kind.NEVER, Kind.UNIT)
    return True

"""Words that say what became of the people or things counted. Which number each is about: see ``links``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, as_words, load_table
from bot.extract.tokens import Token, match_at
from bot.extract.units import PERSONS, Kind
from bot.model import Unit  # noqa: TC001 - pydantic reads the schema when it runs

if TYPE_CHECKING:
    from bot.extract.units import Counted


_NUMBER_OF = 7  # tokens behind "number of" in which "killed" stands


class Side(StrEnum):
    """Where the number stands, seen from the trigger."""

    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"
    TOLL = "toll"


class Needs(StrEnum):
    """What has to be counted for a trigger to be about it."""

    PEOPLE = "people"
    BARE = "bare"
    ANYONE = "anyone"  # people, and the trigger right beside them
    HELD = "held"
    CAPTIVES = "captives"  # the same, but only those whose noun says that they were held
    HOMES = "homes"
    THINGS = "things"
    TROOPS = "troops"
    LIVES = "lives"
    BODIES = "bodies"
    SETTLEMENTS = "settlements"


_TAKES = {
    Needs.PEOPLE: PERSONS | {Kind.UNKNOWN, Kind.BARE},
    Needs.BARE: PERSONS | {Kind.BARE},
    Needs.ANYONE: PERSONS | {Kind.BARE},
    Needs.HELD: PERSONS | {Kind.BODIES, Kind.BARE},
    Needs.CAPTIVES: frozenset({Kind.HELD, Kind.BODIES}),
    Needs.HOMES: PERSONS | {Kind.BUILDINGS, Kind.SETTLEMENTS},
    Needs.THINGS: frozenset({Kind.OTHER, Kind.BUILDINGS}),
    Needs.TROOPS: frozenset({Kind.TROOPS}),
    Needs.LIVES: frozenset({Kind.LIVES}),
    Needs.BODIES: frozenset({Kind.BODIES}),
    Needs.SETTLEMENTS: frozenset({Kind.SETTLEMENTS}),
}


class _Gap(Table):
    """Words that may or may not stand between a number and its trigger."""

    after: str
    before: str
    walls: str
    joints: str
    be: str
    toll: str
    objects: str
    speaks: str


class _Spec(Table):
    unit: Unit
    side: Side
    words: str
    needs: Needs
    exchange: bool = False  # only where the text speaks of an exchange of prisoners


class _TriggerTable(Table):
    trigger: list[_Spec]
    gap: _Gap
    number_of: dict[Unit, str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger at tokens ``first`` to ``last`` (exclusive)."""

    unit: Unit
    side: Side
    needs: Needs
    first: int
    last: int
    noun: int | None = None  # first token of what it counts itself: "number of soldiers killed"

    def takes(self, counted: Counted) -> bool:
        """Whether it can be about this class of noun."""
        return counted.kind in _TAKES[self.needs]


@dataclass(frozen=True, slots=True)
class TriggerWords:
    """The trigger table, indexed by the first word of each wording, and the words between."""

    by_word: dict[str, tuple[tuple[tuple[str, ...], _Spec], ...]]
    after: frozenset[str]  # may stand between an active verb and its number
    before: frozenset[str]  # may stand between a number and its passive verb
    walls: frozenset[str]  # end the reach of any trigger
    joints: frozenset[str]  # join a further number to an object
    be: frozenset[str]
    toll: frozenset[str]  # stand right before a number that a toll reaches
    speaks: frozenset[str]  # behind a noun they make it the speaker
    objects: frozenset[str]  # begin an object: the verb before is active
    number_of: dict[str, Unit]  # ends "number of soldiers killed" → what it counts


@cache
def trigger_words() -> TriggerWords:
    """The packaged table."""
    table = load_table(_TriggerTable, "triggers")
    by_word: dict[str, list[tuple[tuple[str, ...], _Spec]]] = {}
    for spec in table.trigger:
        for words in as_words(spec.words):
            by_word.setdefault(words[0], []).append((words, spec))
    return TriggerWords(
        by_word={first: tuple(sorted(items, key=lambda i: -len(i[0]))) for first, items in by_word.items()},
        number_of={word: unit for unit, words in table.number_of.items() for word in words.split()},
        **{name: frozenset(words.split()) for name, words in table.gap.model_dump().items()},
    )


def find_triggers(tokens: list[Token], *, exchange: bool = False) -> list[Trigger]:
    """Every trigger in the tokens, in order; of those that begin at one token the longest wording only.

    ``exchange`` says that the text speaks of an exchange of prisoners: who is "home" was one of them.
    """
    by_word = trigger_words().by_word
    found: list[Trigger] = []
    for at, token in enumerate(tokens):
        counts = _number_of(tokens, at) if token.text in ("number", "numbers") else None
        if counts is not None:
            found.append(counts)
            continue
        longest = 0
        for words, spec in by_word.get(token.text, ()):
            if len(words) < longest:
                break
            if (exchange or not spec.exchange) and match_at(tokens, at, words):
                longest = len(words)
                found.append(Trigger(spec.unit, spec.side, spec.needs, at, at + longest))
    return found


def _number_of(tokens: list[Token], at: int) -> Trigger | None:
    """The trigger "number of soldiers killed": what happened stands behind who it happened to."""
    if not match_at(tokens, at + 1, ("of",)):
        return None
    for k in range(at + 2, min(at + 2 + _NUMBER_OF, len(tokens))):
        unit = trigger_words().number_of.get(tokens[k].text)
        if unit is not None:
            noun = at + 2 if k > at + 2 else None
            return Trigger(unit, Side.TOLL, Needs.BARE, at, k + 1, noun)
        if not tokens[k].is_word:
            return None
    return None

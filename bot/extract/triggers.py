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
    Needs.HELD: PERSONS | {Kind.BODIES, Kind.BARE, Kind.UNKNOWN},
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


class _TriggerTable(Table):
    trigger: list[_Spec]
    gap: _Gap


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger at tokens ``first`` to ``last`` (exclusive)."""

    unit: Unit
    side: Side
    needs: Needs
    first: int
    last: int

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
        **{name: frozenset(words.split()) for name, words in table.gap.model_dump().items()},
    )


def find_triggers(tokens: list[Token]) -> list[Trigger]:
    """Every trigger in the tokens, in order; of those that begin at one token the longest wording only."""
    by_word = trigger_words().by_word
    found: list[Trigger] = []
    for at, token in enumerate(tokens):
        longest = 0
        for words, spec in by_word.get(token.text, ()):
            if len(words) < longest:
                break
            if match_at(tokens, at, words):
                longest = len(words)
                found.append(Trigger(spec.unit, spec.side, spec.needs, at, at + longest))
    return found

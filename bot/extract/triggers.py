"""Words that say what became of the people or things counted, and the link from each number to one of them.

The nearest trigger that can take the number wins; what counts as near depends on the grammar: behind an
active verb ("killing nine"), before a passive or intransitive one ("nine were killed"), some way behind
a noun that names the figure ("death toll rises to 24").
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, as_words, load_table
from bot.extract.tokens import Token, match_at
from bot.extract.units import PERSONS, Kind, is_person
from bot.model import Unit

if TYPE_CHECKING:
    from bot.extract.numbers import Number
    from bot.extract.units import Counted


_INSIDE = 2.9  # cost of "12 kidnapped women": what then happened to them says more
_REACH = 28  # tokens on either side of a number in which a trigger is looked for


class Side(StrEnum):
    """Where the number stands, seen from the trigger."""

    BEFORE = "before"
    AFTER = "after"
    BOTH = "both"
    TOLL = "toll"


class _Spec(Table):
    unit: Unit
    side: Side
    words: str
    needs: str


class _TriggerTable(Table):
    trigger: list[_Spec]
    gap: dict[str, str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger at tokens ``first`` to ``last`` (exclusive)."""

    unit: Unit
    side: Side
    needs: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Link:
    """A trigger that takes a number, and how far away it stands (under 1: right beside it)."""

    trigger: Trigger
    cost: float


@dataclass(frozen=True, slots=True)
class _Tables:
    by_word: dict[str, tuple[tuple[tuple[str, ...], _Spec], ...]]
    after: frozenset[str]  # may stand between an active verb and its number
    before: frozenset[str]  # may stand between a number and its passive verb
    walls: frozenset[str]  # end the reach of any trigger
    joints: frozenset[str]  # join a further number to an object
    be: frozenset[str]
    toll: frozenset[str]  # stand right before a number that a toll reaches
    objects: frozenset[str]  # begin an object: the verb before is active


@cache
def _tables() -> _Tables:
    table = load_table(_TriggerTable, "triggers")
    by_word: dict[str, list[tuple[tuple[str, ...], _Spec]]] = {}
    for spec in table.trigger:
        for words in as_words(spec.words):
            by_word.setdefault(words[0], []).append((words, spec))
    return _Tables(
        by_word={first: tuple(sorted(items, key=lambda i: -len(i[0]))) for first, items in by_word.items()},
        **{name: frozenset(words.split()) for name, words in table.gap.items()},
    )


def find_triggers(tokens: list[Token]) -> list[Trigger]:
    """Every trigger in the tokens, in order; of those that begin at one token the longest wording only."""
    by_word = _tables().by_word
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


def takes(trigger: Trigger, counted: Counted) -> bool:
    """Whether a trigger can be about this class of noun."""
    kind = counted.kind
    match trigger.needs:
        case "people":
            return (
                kind in PERSONS
                or kind in (Kind.UNKNOWN, Kind.BARE)
                or (kind is Kind.BODIES and trigger.unit is Unit.KILLED)
            )
        case "bare":
            return kind in PERSONS or kind is Kind.BARE
        case "homes":
            return kind in PERSONS or kind in (Kind.BUILDINGS, Kind.SETTLEMENTS)
        case "held":
            return kind in PERSONS or kind in (Kind.BODIES, Kind.BARE, Kind.UNKNOWN)
        case "things":
            return kind in (Kind.OTHER, Kind.BUILDINGS)
        case "anyone":
            return kind in PERSONS or kind is Kind.BARE
        case _:
            return kind.value == trigger.needs


def link(
    tokens: list[Token], number: Number, counted: Counted, triggers: list[Trigger], taken: list[int]
) -> Link | None:
    """The nearest trigger that takes the number. ``taken`` are the first tokens of the other numbers."""
    best: Link | None = None
    low = bisect_left(triggers, number.first - _REACH, key=lambda t: t.first)
    high = bisect_left(triggers, counted.last + _REACH, key=lambda t: t.first)
    for trigger in triggers[low:high]:
        if not takes(trigger, counted) or (trigger.first < number.last and trigger.last > number.first):
            continue
        cost = _cost(tokens, number, counted, trigger, taken)
        if cost is not None and (best is None or cost < best.cost):
            best = Link(trigger, cost)
    return best


def _cost(
    tokens: list[Token], number: Number, counted: Counted, trigger: Trigger, taken: list[int]
) -> float | None:
    if counted.first <= trigger.first < counted.last:  # "12 wounded soldiers"
        return _INSIDE if trigger.side in (Side.BOTH, Side.BEFORE) else None
    if trigger.last <= number.first:
        if trigger.side is Side.TOLL:
            return _toll_cost(tokens, number, counted, trigger, taken)
        return (
            _object_cost(tokens, number, counted, trigger)
            if trigger.side in (Side.AFTER, Side.BOTH)
            else None
        )
    if trigger.first < counted.last:
        return None
    if trigger.side is Side.TOLL:  # "raises to 58 the death toll"
        gap = [t.text for t in tokens[counted.last : trigger.first]]
        return 1.0 + len(gap) / 10 if len(gap) <= 2 and all(word in ("the", "its") for word in gap) else None
    return (
        _subject_cost(tokens, counted, trigger, taken) if trigger.side in (Side.BEFORE, Side.BOTH) else None
    )


def _object_cost(tokens: list[Token], number: Number, counted: Counted, trigger: Trigger) -> float | None:
    """The number is what the verb did something to: "killing at least nine"."""
    tables = _tables()
    gap = [token.text for token in tokens[trigger.last : number.first]]
    passive = trigger.side is Side.BOTH and _passive(tokens, trigger)
    if len(gap) <= 4 and all(word in tables.after for word in gap):
        return None if passive else 0.5 + len(gap) / 10
    if (
        len(gap) == 2 and gap[0] in tables.joints and gap[1].endswith(("ing", "ed"))
    ):  # "detaining and abusing nine"
        return None if passive else 0.9
    if len(gap) > 16 or passive or any(word in tables.walls for word in gap):
        return None
    if counted.kind is Kind.BARE and gap[-1] == ",":  # "41 vessels were stopped, 10 still sail"
        return None
    joined = gap[-1] in tables.joints or (gap[-1] == "the" and len(gap) > 1 and gap[-2] in tables.joints)
    if joined:
        return 2.0 + 0.15 * len(gap)
    if counted.kind is Kind.BARE or len(gap) > 6:
        return None
    return 3.0 + 0.1 * len(gap)


def _subject_cost(tokens: list[Token], counted: Counted, trigger: Trigger, taken: list[int]) -> float | None:
    """The number is who it happened to: "nine people in the town were killed"."""
    tables = _tables()
    gap = [token.text for token in tokens[counted.last : trigger.first]]
    active = trigger.side is Side.BOTH and _active(tokens, trigger) and not _passive(tokens, trigger)
    if active:
        return None
    if len(gap) <= 5 and all(word in tables.before for word in gap):
        return 0.6 + len(gap) / 10
    if len(gap) > 16 or any(word in tables.walls for word in gap):
        return None
    passed = taken[bisect_left(taken, counted.last) : bisect_left(taken, trigger.first)]
    if any(tokens[at - 1].text not in tables.joints for at in passed):
        return None
    if (
        trigger.side is Side.BOTH
        and not _passive(tokens, trigger)
        and (len(gap) > 12 or any(word in tables.be or word in ("have", "has", "had") for word in gap))
    ):
        return None
    if (
        counted.kind is Kind.BARE
        and not passed
        and gap[0] not in ("people", "others", "in", ",", "and", "of")
    ):
        return None
    return 2.0 + 0.15 * len(gap)


def _toll_cost(
    tokens: list[Token], number: Number, counted: Counted, trigger: Trigger, taken: list[int]
) -> float | None:
    """A noun names the figure: "the death toll from the strike rose to 58"."""
    tables = _tables()
    gap = [token.text for token in tokens[trigger.last : number.first]]
    passed = taken[bisect_left(taken, trigger.last) : bisect_left(taken, number.first)]
    if len(gap) > 24 or ";" in gap or any(not _old(tokens, at) for at in passed):
        return None
    lead = gap[-1] if gap else ""
    if lead in tables.toll or (number.first < number.core and counted.kind is Kind.BARE):
        return 1.2 + 0.05 * len(gap)
    return None


def _old(tokens: list[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text in ("from", "than")


def _passive(tokens: list[Token], trigger: Trigger) -> bool:
    """Whether a form of "be" stands shortly before the verb: "were reportedly killed"."""
    tables = _tables()
    at = trigger.first - 1
    while at >= 0 and trigger.first - at <= 3:
        if tokens[at].text in tables.be:
            return True
        if tokens[at].text not in tables.before and not tokens[at].text.endswith("ly"):
            return False
        at -= 1
    return False


def _active(tokens: list[Token], trigger: Trigger) -> bool:
    """Whether an object follows the verb: "soldiers killed a man", "soldiers killed 12"."""
    if trigger.last >= len(tokens):
        return False
    following = tokens[trigger.last]
    if following.text in _tables().objects or following.is_digits or is_person(following.text):
        return True
    return match_at(tokens, trigger.last, ("at", "least")) or match_at(tokens, trigger.last, ("more", "than"))

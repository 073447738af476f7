"""What is held about one question, given everything that was said about it.

A pure function of the set of assertions: the same set gives the same standing, in whatever order it
arrived. Rules, in the order of time in which things were said:

1.  A value that says the same as one that is held stands behind it; the more precise wording is kept.
2.  A higher figure of a kind that grows (tolls, drones launched) takes the place of a lower one.
3.  A lower one is an older state of the same toll and changes nothing, because publishers lag; unless
    its speaker says that it was revised down, or its publisher changes a kind that does not grow.
4.  Opposing sides, and independent publishers about a kind that does not grow, are rivals: both
    values are held, never averaged.
5.  A named neutral body that says what one of the rivals says settles it: the rest stay beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.ledger.credibility import credibility, voices
from bot.ledger.values import Order, compare, precision
from bot.model import FactStatus, Held, Role, Unit

if TYPE_CHECKING:
    from bot.ledger.rules import Rules
    from bot.ledger.testimony import Assertion
    from bot.model import Value

GROWING = frozenset(
    {
        Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.MISSING, Unit.DISPLACED, Unit.REFUGEES,
        Unit.DETAINED,
        Unit.DRONES, Unit.MISSILES, Unit.DRONES_AND_MISSILES, Unit.BOMBS, Unit.BUILDINGS, Unit.ATTACKS,
        Unit.PEOPLE_WITHOUT_POWER, Unit.ABDUCTED, Unit.VEHICLES, Unit.AIRCRAFT, Unit.HUNGRY, Unit.OTHER,
    }
)  # fmt: skip
# Only these are counted exactly enough for two different numbers to be a dispute between publishers.
_EXACT_KINDS = frozenset(
    {Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED, Unit.CAPTURED}
)


@dataclass(slots=True)
class Position:
    """One value and those who stand behind it, oldest first."""

    value: Value | None
    behind: list[Assertion] = field(default_factory=list)
    denies: bool = False

    @property
    def camps(self) -> set[str]:
        """Sides that stand behind it."""
        return {one.camp for one in self.behind if one.camp is not None}

    @property
    def families(self) -> set[str]:
        """Families of sources that stand behind it."""
        return {one.family for one in self.behind}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held about one question; the first position is the value held, the rest are rivals."""

    positions: tuple[Position, ...]
    status: FactStatus
    credibility: int  # Admiralty, 1 to 6
    settled: bool = False  # a neutral body confirmed the first position

    def held(self) -> tuple[Held, ...]:
        """The positions as they are stored."""
        return tuple(
            Held(
                value=position.value,
                claims=tuple(dict.fromkeys(one.claim.id for one in position.behind)),
                sources=tuple(dict.fromkeys(one.source for one in position.behind)),
                speaker=next((one.claim.claimed_by for one in position.behind if one.claim.claimed_by), None),
            )
            for position in self.positions
        )


def weigh(said: tuple[Assertion, ...], rules: Rules) -> Standing:
    """The standing of one question; ``said`` is oldest first and not empty."""
    numbers = said[0].claim.unit is not None
    positions: list[Position] = []
    corrected = False
    for one in said:
        corrected = (_take_number if numbers else _take_statement)(one, positions, rules) or corrected
    settled = len(positions) > 1 and _settle(positions)
    return _standing(positions, corrected=corrected, settled=settled)


def _standing(positions: list[Position], *, corrected: bool, settled: bool) -> Standing:
    first = positions[0]
    if len(positions) == 1 and first.denies and not numbers_only(first):
        status = FactStatus.RETRACTED if _denied_by_itself(first) else FactStatus.REPORTED
    elif len(positions) > 1 and not settled:
        status = FactStatus.DISPUTED
    elif corrected:
        status = FactStatus.CORRECTED
    elif voices(first.behind) > 1:
        status = FactStatus.CORROBORATED
    else:
        status = FactStatus.REPORTED
    return Standing(tuple(positions), status, credibility(first.behind, status, len(positions)), settled)


def numbers_only(position: Position) -> bool:
    """Whether a position holds a number."""
    return position.value is not None


def _denied_by_itself(position: Position) -> bool:
    return any(not one.claim.denied for one in position.behind)


def _take_number(one: Assertion, positions: list[Position], rules: Rules) -> bool:
    """Fit a figure in; True when it corrected one."""
    value = one.claim.value
    if value is None:
        return False
    if not positions:
        positions.append(Position(value, [one]))
        return False
    for position in positions:
        if position.value is None:
            continue
        order = compare(position.value, value, rules.about_share)
        if order in {Order.SAME, Order.LOOSER, Order.TIGHTER}:
            position.behind.append(one)
            if order is Order.TIGHTER or (
                order is Order.SAME and precision(value) < precision(position.value)
            ):
                position.value = value
            return False
    mine = _own(one, positions)
    target = mine or positions[0]
    if target.value is None:
        return False
    higher = compare(target.value, value, rules.about_share) is Order.HIGHER
    if mine is None and _opposed(one, positions):
        positions.append(Position(value, [one]))
        return False
    return _move(one, target, positions, higher=higher, own=mine is not None)


def _move(one: Assertion, target: Position, positions: list[Position], *, higher: bool, own: bool) -> bool:
    unit, value, cue = one.claim.unit, one.claim.value, one.claim.revision
    grows = unit in GROWING or one.claim.role is Role.TOTAL
    if grows and higher:
        target.value, target.behind = value, [one]
        return False
    if cue in {"down", "changed"} or (own and not grows):
        target.value, target.behind = value, [one]
        return True
    if not grows and unit in _EXACT_KINDS and not own and (one.headline or higher):
        positions.append(Position(value, [one]))
    return False


def _own(one: Assertion, positions: list[Position]) -> Position | None:
    """The position of the same speaker, or of the same publisher in its own voice."""
    for position in positions:
        if one.camp is not None and one.camp in position.camps:
            return position
    for position in positions:
        if any(held.family == one.family and held.camp == one.camp for held in position.behind):
            return position
    return None


def _opposed(one: Assertion, positions: list[Position]) -> bool:
    """Whether a side speaks against the other side's figure about the same people."""
    if one.camp is None or one.claim.role is Role.TOTAL:
        return False
    return all(position.camps and one.camp not in position.camps for position in positions)


def _take_statement(one: Assertion, positions: list[Position], rules: Rules) -> bool:  # noqa: ARG001
    """Fit a statement in; True when its own speaker took it back."""
    denies = one.claim.denied
    for position in positions:
        if position.denies == denies:
            position.behind.append(one)
            return False
    mine = next(
        (p for p in positions if any(h.camp == one.camp and h.family == one.family for h in p.behind)), None
    )
    if mine is not None and positions and denies and len(mine.families) == 1:
        mine.denies = True
        mine.behind.append(one)
        return True
    positions.append(Position(None, [one], denies))
    return False


def _settle(positions: list[Position]) -> bool:
    """Put the position that a neutral body confirms first; False when there is none, or several."""
    neutral = [position for position in positions if any(one.neutral for one in position.behind)]
    if len(neutral) != 1:
        return False
    positions.remove(neutral[0])
    positions.insert(0, neutral[0])
    return True

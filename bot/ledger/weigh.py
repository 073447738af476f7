"""What is held about one question, given everything that was said about it.

A pure function of the set of assertions: the same set gives the same standing, in whatever order it
arrived. Rules, in the order of time in which things were said:

1.  A value that says the same as one that is held stands behind it; the more precise wording is kept.
2.  A higher figure of a kind that grows (tolls, drones launched) takes the place of a lower one.
3.  A lower one is an older state of the same toll and changes nothing, because publishers lag; unless
    its speaker says that it was revised down, or its publisher corrects itself or changes a kind that does
    not grow.
4.  Opposing sides, and independent publishers about a kind that does not grow, are rivals: both
    values are held, never averaged.
5.  A named neutral body that says what one of the rivals says settles it: the rest stay beside it.
6.  A figure that is denied loses the voice of who denies it, and with its last voice it is held no more;
    denied by somebody else it is disputed; a statement likewise. What counts a part of the people is never
    a rival.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.ledger.credibility import credibility, voices
from bot.ledger.lexicon import units
from bot.ledger.testimony import WHOLE
from bot.ledger.values import Order, compare, point, precision
from bot.model import FactStatus, Held, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger.rules import Rules
    from bot.ledger.testimony import Assertion
    from bot.model import Value


@dataclass(slots=True)
class Position:
    """One value and those who stand behind it, oldest first."""

    value: Value | None
    behind: list[Assertion] = field(default_factory=list)
    denies: bool = False
    contested: bool = False  # somebody who never said so says that it is not so

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


def weigh(said: Sequence[Assertion], rules: Rules, others: frozenset[float] = frozenset()) -> Standing | None:
    """The standing of one question; ``said`` is oldest first and not empty. None: nothing is held.

    ``others`` are numbers of people that are counted beside these, so that with them and without are
    the same figure.
    """
    positions: list[Position] = []
    corrected = False
    if said[0].claim.unit is None:
        for one in said:
            _take_statement(one, positions)
        positions = [position for position in positions if position.behind]
    else:
        for one in said:
            if not one.claim.denied:
                corrected = _take_number(one, positions, rules, others) or corrected
        for one in said:
            if one.claim.denied:
                _deny(one, positions, rules)
    if not positions:
        return None
    settled = len(positions) > 1 and _settle(positions)
    return _standing(positions, corrected=corrected, settled=settled)


def _standing(positions: list[Position], *, corrected: bool, settled: bool) -> Standing:
    first = positions[0]
    if len(positions) == 1 and first.denies and any(not one.claim.denied for one in first.behind):
        status = FactStatus.RETRACTED
    elif (len(positions) > 1 or first.contested) and not settled:
        status = FactStatus.DISPUTED
    elif corrected:
        status = FactStatus.CORRECTED
    elif voices(first.behind) > 1:
        status = FactStatus.CORROBORATED
    else:
        status = FactStatus.REPORTED
    return Standing(tuple(positions), status, credibility(first.behind, status, len(positions)), settled)


def _deny(one: Assertion, positions: list[Position], rules: Rules) -> None:
    """Take a denial in: of one's own figure, or of somebody else's."""
    value = one.claim.value
    for position in positions:
        if position.value is None or value is None:
            continue
        if compare(position.value, value, rules.about_share) in {Order.HIGHER, Order.LOWER}:
            continue
        own = [held for held in position.behind if held.said <= one.said and _same_voice(held, one)]
        position.behind = [held for held in position.behind if held not in own]
        position.contested = position.contested or not own
        if not position.behind:
            positions.remove(position)
        return


def _same_voice(a: Assertion, b: Assertion) -> bool:
    return a.camp == b.camp if b.camp is not None else a.family == b.family


def _take_number(one: Assertion, positions: list[Position], rules: Rules, others: frozenset[float]) -> bool:
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
        if _differ_by(position.value, value, others):
            order = Order.SAME
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
    if mine is None and one.part == WHOLE and _opposed(one, positions):
        positions.append(Position(value, [one]))
        return False
    return _move(one, target, positions, higher=higher, own=mine is not None)


def _differ_by(first: Value, second: Value, others: frozenset[float]) -> bool:
    a, b = point(first), point(second)
    return a is not None and b is not None and abs(a - b) in others


def _move(one: Assertion, target: Position, positions: list[Position], *, higher: bool, own: bool) -> bool:
    unit, value, cue = one.claim.unit, one.claim.value, one.claim.revision
    grows = unit in units().growing or one.claim.role is Role.TOTAL
    if grows and higher:
        target.value, target.behind = value, [one]
        return False
    others = [held for held in target.behind if held.family != one.family]
    if own and one.corrects and others:  # they still say so
        target.behind = others
        positions.append(Position(value, [one]))
        return False
    if cue in {"down", "changed"} or (own and (not grows or one.corrects)):
        itself = any(held.family == one.family for held in target.behind)
        target.value, target.behind = value, [one]
        return itself or not higher
    if not grows and unit in units().exact and not own and one.part == WHOLE and (one.headline or higher):
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
    claim = one.claim
    if one.camp is None or claim.role is Role.TOTAL or claim.unit not in units().main:
        return False
    parties = {held.claim.party for position in positions for held in position.behind}
    if claim.party is not None and not parties & {claim.party, None}:
        return False
    return all(position.camps and one.camp not in position.camps for position in positions)


def _take_statement(one: Assertion, positions: list[Position]) -> None:
    """Fit a statement in: with those who say so, or with those who deny it.

    Who denies what it said itself goes over to the denial, whoever reports it.
    """
    same = _side(positions, denies=one.claim.denied)
    behind = [*same.behind, one]
    if one.claim.denied:
        said = _side(positions, denies=False)
        behind += [held for held in said.behind if _is_own(held, one)]
        said.behind = [held for held in said.behind if not _is_own(held, one)]
    same.behind = sorted(behind, key=lambda each: each.order)


def _side(positions: list[Position], *, denies: bool) -> Position:
    """Those who say so, or those who deny it; a new position when there is nobody yet."""
    known = next((position for position in positions if position.denies is denies), None)
    if known is None:
        known = Position(None, [], denies)
        positions.append(known)
    return known


def _is_own(held: Assertion, one: Assertion) -> bool:
    """Whether a statement was made by the same speaker, or by the same publisher in its own voice."""
    return held.camp == one.camp and (one.camp is not None or held.family == one.family)


def _settle(positions: list[Position]) -> bool:
    """Put the position that a neutral body confirms first; False when there is none, or several."""
    neutral = [position for position in positions if any(one.neutral for one in position.behind)]
    if len(neutral) != 1:
        return False
    positions.remove(neutral[0])
    positions.insert(0, neutral[0])
    return True

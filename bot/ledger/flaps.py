"""A figure that goes back and forth: held as both, so that it is told once and not at every turn.

A publisher that rewrites its entry from 12 to 21 and back again says, in the end, both. From the
``flaps``-th return to a figure that was told before both are held as rivals, until a third figure comes or
a second independent voice settles it. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ledger.reasons import Reason
from bot.ledger.values import point
from bot.model import FactStatus, Held, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Change, Fact, Value

_MOVES = frozenset({Verdict.FOLLOW_UP, Verdict.UPDATED, Verdict.CORRECTED})
_TOLD_TWICE = 4  # Admiralty credibility of what its own source says in two ways


def steady(fact: Fact, history: Iterable[Change], flaps: int | None) -> Fact:
    """The fact as it is held, given how it moved before, oldest first: both figures where it flaps.

    ``flaps`` None: no entry was rewritten. What several entries say is the same in any order, so that only a
    figure that was found to flap before still does.
    """
    if fact.value is None or len(fact.held) != 1 or fact.status is FactStatus.CORROBORATED:
        return fact
    moves = [change for change in history if change.kind in _MOVES or change.reason == Reason.FLAPPING]
    told = [move for move in moves if move.kind in _MOVES]
    values: list[Value] = [move.old for move in told[:1] if move.old is not None]
    values += [move.new for move in told if move.new is not None]
    still = bool(moves) and moves[-1].reason == Reason.FLAPPING
    returns = _returns([*values, fact.value])
    if fact.value not in values or not (still or (flaps is not None and returns >= flaps)):
        return fact
    rivals = [value for value in values[-2:] if value != fact.value]
    if not rivals or (still and fact.value not in values[-2:]):
        return fact
    both = sorted((fact.value, rivals[-1]), key=lambda value: point(value) or 0.0, reverse=True)
    held = tuple(_held(value, fact, told) for value in both)
    return replace(fact, held=held, status=FactStatus.DISPUTED, credibility=_TOLD_TWICE)


def _returns(values: Sequence[Value]) -> int:
    """How often a figure came back that had been given up; standing still is no return."""
    seen: list[Value] = []
    count = 0
    for value in values:
        if seen and value == seen[-1]:
            continue
        count += value in seen
        seen.append(value)
    return count


def _held(value: Value, fact: Fact, told: Sequence[Change]) -> Held:
    now = fact.held[0]
    if value == now.value:
        return now
    claims = next((move.claims for move in reversed(told) if move.new == value), ())
    return Held(value, claims, now.sources, now.speaker)

"""Two open events that turn out to be one: opened side by side, before there were words enough to tell.

Judges alone; what follows from it is the ledger's. Two events that channels were told of are never one by
themselves: a person says so (`sitrep events merge`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ledger.lexicon import turning
from bot.ledger.likeness import apart, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.ledger.case import Case
    from bot.ledger.cluster import Cluster
    from bot.ledger.rules import Rules
    from bot.ledger.signature import Signature


def twin(
    case: Case, one: Signature, near: Iterable[Case], rules: Rules, spread: Callable[[str], int]
) -> Case | None:
    """The event among ``near`` that is the same as ``case``, which an entry has just joined; None: none is.

    ``one`` is the entry's signature: only events that it may be about as well are looked at.
    """
    if not case.cluster.told_by or case.by_hand:
        return None
    best: tuple[float, Case] | None = None
    for other in near:
        if other is case or other.by_hand or (other.told and case.told) or not other.cluster.told_by:
            continue
        if case.asides.keys() & other.reports.keys() or other.asides.keys() & case.reports.keys():
            continue  # an entry that tells of one beside the other says that they are two
        if apart(one, other.cluster) or turns(case.cluster) != turns(other.cluster):
            continue
        if likeness(one, other.cluster, spread) < rules.doubtful_event:
            continue
        alike = min(both_ways(case.cluster, other.cluster, spread))
        if alike >= rules.same_events and (best is None or alike > best[0]):
            best = alike, other
    return best[1] if best is not None else None


def both_ways(one: Cluster, other: Cluster, spread: Callable[[str], int]) -> tuple[float, float]:
    """How likely the entries of each of two events are about the other one, on average, 0 to 1."""
    return _mean(one, other, spread), _mean(other, one, spread)


def _mean(members: Cluster, event: Cluster, spread: Callable[[str], int]) -> float:
    telling = members.described_by()
    return sum([0.0 if apart(one, event) else likeness(one, event, spread) for one in telling]) / len(telling)


def turns(event: Cluster) -> set[str]:
    """The kinds of turning points that headlines of an event tell."""
    return {turning()[action] for action in event.actions if action in turning()}

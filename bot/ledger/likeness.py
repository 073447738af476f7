"""How alike an entry and a known event are, as a number from 0 to 1.

A logistic model over a dozen features; its weights were fitted on a news stream, where nearly all
pairs are different events. Does not decide: the threshold is in Rules.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.ledger.lexicon import units
from bot.ledger.telling import turns
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.ledger.cluster import Cluster
    from bot.ledger.signature import Signature

FEATURES = (
    "bias",
    "centroid",  # cosine with the sum of the members
    "nearest",  # cosine with the nearest member
    "title_cover",  # share of the headline's weight that members' headlines have
    "title_nearest",  # cosine of the headline with the nearest member's
    "shared",  # weight of the telling stems in common, whatever else is said
    "places",  # share of places in common; 0 without any
    "places_apart",  # both name places, and none is common
    "parties",
    "conflict",  # same conflict
    "topics",  # share of topics in common
    "figures",  # a figure of the same kind and number
    "figures_apart",  # figures of the same kind, none with the same number
    "actions",  # the headline tells something that members' headlines tell
    "actions_apart",  # it tells something, and members' headlines tell other things
    "fresh",  # 1 at once, falling by half in eight hours since the last entry of the event
    "gap",  # days since the last entry of the event
    "age",  # days since its first
    "old",  # 0 at its first entry, rising to 1 by half in a day
    "own",  # share of the headline's weight that it has, each stem shared out among the events that have it
    "old_own",  # both: what only one open event tells of is known for longer
    "running",  # a live page or a round-up
    "single",  # the event has one entry only
    "same_source",  # its publisher has reported on it already
    "live_only",  # only live pages and round-ups have told of the event
    "below",  # its toll is less than half of any that the event has been told with: tolls only grow
    "late_below",  # its toll is lower than one told half a day before, and publishers do not lag so long
    "days",  # a day in common on which it is said to have happened
    "days_apart",  # both name days, and none is common
    "again",  # the headline says that it is another of its kind, and the event is not of the same hours
    "turns",  # the headline tells a turning point that the event has nothing of
    "crowd",  # how many entries the event has, as a logarithm
    "opposed",  # who strikes here is struck there, or the other way round
)


_NO_WAR = frozenset({"", "none", "other"})
_TELLING = 56  # weight of a stem that one entry in thirty has


def cosine(a: Mapping[str, int], b: Mapping[str, int], length_a: int, length_b: int) -> float:
    """Cosine of two stem vectors, given the sums of their squared weights."""
    if not length_a or not length_b:
        return 0.0
    if len(b) < len(a):
        a, b = b, a
    dot = sum([one * b[root] for root, one in a.items() if root in b])
    return dot / math.sqrt(length_a * length_b)


def _share(a: frozenset[str], b: Mapping[str, int] | frozenset[str]) -> float:
    if not a or not b:
        return 0.0
    return sum(1 for one in a if one in b) / min(len(a), len(b))


def features(one: Signature, event: Cluster, spread: Callable[[str], int]) -> tuple[float, ...]:
    """The features of an entry and an event, in the order of ``FEATURES``.

    ``spread``: how many open events have a stem.
    """
    title_length = sum(w * w for w in one.title.values())
    nearest = title_nearest = 0.0
    for member in event.described_by():
        nearest = max(nearest, cosine(one.words, member.words, one.length, member.length))
        title_nearest = max(
            title_nearest,
            cosine(one.title, member.title, title_length, event.title_length(member.entry)),
        )
    whole = sum(one.title.values())
    cover = sum(w for root, w in one.title.items() if root in event.title) / whole if whole else 0.0
    places = _share(one.places, event.places)
    telling = sum(w - _TELLING for root, w in one.title.items() if w > _TELLING and root in event.words)
    actions = any(action in event.actions for action in one.actions)
    gap = abs((one.said - event.last_seen).total_seconds())
    numbers = {unit for unit, _ in one.figures} & event.units
    figures = bool(one.figures & event.figures.keys())
    days = 86400.0
    days_shared = any(day in event.days for day in one.days)
    age = abs((one.said - event.first_seen).total_seconds()) / days
    old = 1.0 - 0.5**age
    mine = sum(w / max(1, spread(root)) for root, w in one.title.items() if root in event.words)
    own = mine / whole if whole else 0.0
    return (
        1.0,
        cosine(one.words, event.words, one.length, event.length),
        nearest,
        cover,
        title_nearest,
        min(2.0, telling / 100),
        places,
        float(bool(one.places) and bool(event.places) and places == 0.0),
        _share(one.parties, event.parties),
        float(one.conflict == event.conflict),
        _share(frozenset(one.topics), event.topics),
        float(figures),
        float(bool(numbers) and not figures),
        float(actions),
        float(bool(one.actions) and bool(event.actions) and not actions),
        0.5 ** (gap / 28800.0),
        min(7.0, gap / days),
        min(7.0, age),
        old,
        own,
        old * own,
        float(one.running),
        float(len(event.members) == 1),
        float(one.source in event.sources),
        float(all(member.running for member in event.members.values())),
        float(_below(one, event)),
        _late_below(one, event),
        float(days_shared),
        float(bool(one.days) and bool(event.days) and not days_shared),
        min(1.0, age * 2) * one.again,
        float(turns(one, event)),
        math.log10(len(event.members)),
        float(opposed(one, event)),
    )


def _below(one: Signature, event: Cluster) -> bool:
    mine = [number for unit, number in one.figures if unit is Unit.KILLED]
    known = [number for unit, number in event.figures if unit is Unit.KILLED]
    return bool(mine) and bool(known) and max(mine) < min(known) / 2


def _late_below(one: Signature, event: Cluster) -> float:
    worst = event.worst()
    if worst is None or one.toll is None or one.toll >= worst[0] or (Unit.KILLED, one.toll) in event.figures:
        return 0.0
    return min(1.0, max(0.0, (one.said - worst[1]).total_seconds() / 43200.0))


def opposed(one: Signature, event: Cluster) -> bool:
    """Whether an entry tells of blows in the other direction than an event does.

    Its attackers are those whom the event has struck, or the other way round; an event that tells of
    blows in both directions has none.
    """
    attackers, struck = event.attackers.keys(), event.struck.keys()
    against = (one.attackers & struck) | (one.struck & attackers)
    along = (one.attackers & attackers) | (one.struck & struck)
    return bool(against) and not along


def apart(one: Signature, event: Cluster) -> bool:
    """Whether an entry and an event are two, however alike the words.

    They give figures for towns, and the entry's are none that the event names. Or the entry counts the dead
    and the event those who are let go. Or they tell of blows in opposite directions, or of two wars, and
    name neither a place nor a figure in common. Two wars that share a party may be told together.
    """
    table, counted = units(), {unit for unit, _ in one.figures}
    if one.harm and event.units & table.released and not (counted & table.released):
        return not event.units & table.suffered
    if one.towns and event.towns and not one.towns & (event.towns.keys() | event.places.keys()):
        return True
    if one.places & event.places.keys() or one.figures & event.figures.keys():
        return False
    wars = {one.conflict, event.conflict}
    two_wars = len(wars) == 2 and not wars & _NO_WAR and not one.parties & event.parties.keys()
    return two_wars or opposed(one, event)


@cache
def _weights() -> tuple[float, ...]:
    table = json.loads(
        resources.files(__package__).joinpath("data", "likeness.json").read_text(encoding="utf-8")
    )
    if sorted(table) != sorted(FEATURES):
        raise ValueError("likeness.json does not have the features of likeness.py")
    return tuple(float(table[name]) for name in FEATURES)


def likeness(one: Signature, event: Cluster, spread: Callable[[str], int]) -> float:
    """Probability that an entry is about an event; ``spread`` as for ``features``."""
    score = math.fsum(w * x for w, x in zip(_weights(), features(one, event, spread), strict=True))
    return 1.0 / (1.0 + math.exp(-score))

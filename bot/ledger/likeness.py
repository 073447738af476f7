"""How alike an entry and a known event are, as a number from 0 to 1.

A logistic model over features; its weights were fitted on a news stream, where nearly all
pairs are different events. Does not decide: the threshold is in Rules.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.ledger.lexicon import actions, turning, units
from bot.ledger.words import weight
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.ledger.cluster import Cluster
    from bot.ledger.signature import Signature

FEATURES = (
    "bias",
    "own",  # share of the entry's weight that the event has, each stem shared out among those that have it
    "foreign",  # weight of the telling stems of the entry that the event has not
    "centroid",  # cosine with the sum of the members
    "second",  # cosine with the nearest member but one: one bridge alone joins nothing
    "near",  # cosine with a member, half as much for every twelve hours between them; of the best
    "title",  # cosine of the headline with the nearest member's
    "parties",  # share of members that name a party of the entry, on average over its parties
    "topics",  # the same of topics
    "figures",  # a figure of the same kind and number
    "figures_apart",  # figures of the same kind, none with the same number
    "actions_apart",  # the headline tells something, and members' headlines tell other things
    "gap",  # days since the last entry of the event
    "old",  # 0 at the first entry of the event, rising to 1 by half in a day
    "late_below",  # its toll is lower than one told half a day before, and publishers do not lag so long
    "days_apart",  # both name days on which it is said to have happened, and none is common
    "again",  # the headline says that it is another of its kind, and the event is not of the same hours
    "late_act",  # the headline tells a blow, and the event began half a day before or more
    "late_toll",  # the headline counts other dead, most of a day after the event began, and tells of no rise
    "new_turn",  # the headline tells a turning point of a kind that no member's headline tells
    "cities_apart",  # both name single towns, and none is common
    "lands_apart",  # the headline tells a blow in a country, and the event harms people in others
)


_NO_WAR = frozenset({"", "none", "other"})
_TELLING = 56  # weight of a stem that one entry in thirty has
_DAY, _HALF_DAY = 86400.0, 43200.0


def cosine(a: Mapping[str, int], b: Mapping[str, int], length_a: int, length_b: int) -> float:
    """Cosine of two stem vectors, given the sums of their squared weights."""
    if not length_a or not length_b:
        return 0.0
    if len(b) < len(a):
        a, b = b, a
    dot = sum([one * b[root] for root, one in a.items() if root in b])
    return dot / math.sqrt(length_a * length_b)


def features(one: Signature, event: Cluster, spread: Callable[[str], int]) -> tuple[float, ...]:
    """The features of an entry and an event, in the order of ``FEATURES``.

    ``spread``: how many open events have a stem.
    """
    title_length = sum(w * w for w in one.title.values())
    second = nearest = near = title = 0.0
    for member in event.described_by():
        alike = cosine(one.words, member.words, one.length, member.length)
        second, nearest = sorted((second, nearest, alike))[1:]
        near = max(near, alike * 0.5 ** (abs((one.said - member.said).total_seconds()) / _HALF_DAY))
        title = max(title, cosine(one.title, member.title, title_length, event.title_length(member.entry)))
    own = sum([w / max(1, spread(root)) for root, w in one.words.items() if root in event.words])
    foreign = sum(
        [w - _TELLING for root in one.words if root not in event.words and (w := weight(root)) > _TELLING]
    )
    counted = {unit for unit, _ in one.figures} & event.units
    figures = bool(one.figures & event.figures.keys())
    age = abs((one.said - event.first_seen).total_seconds()) / _DAY
    gap = abs((one.said - event.last_seen).total_seconds()) / _DAY
    return (
        1.0,
        own / (sum(one.words.values()) or 1),
        min(3.0, foreign / 100),
        cosine(one.words, event.words, one.length, event.length),
        second,
        near,
        title,
        _share(one.parties, event.parties, event.told_by),
        _share(one.topics, event.topics, event.told_by),
        float(figures),
        float(bool(counted) and not figures),
        float(bool(one.actions) and bool(event.actions) and not one.actions & event.actions.keys()),
        min(7.0, gap),
        1.0 - 0.5**age,
        _late_below(one, event),
        float(bool(one.days) and bool(event.days) and not one.days & event.days.keys()),
        min(1.0, age * 2) * one.again,
        _late_act(one, age),
        _late_toll(one, event, age),
        float(_new_turn(one, event)),
        float(bool(one.cities) and bool(event.cities) and not one.cities & event.cities.keys()),
        float(_lands_apart(one, event)),
    )


def _share(values: Collection[str], counts: Mapping[str, int], members: int) -> float:
    if not values or not members:
        return 0.0
    return sum([counts[value] for value in values if value in counts]) / members / len(values)


def _late_act(one: Signature, age: float) -> float:
    """From 0 to 1, half a day to a day and a half after the event began.

    Blows fall daily; what is told of one so late is what followed it.
    """
    table = actions()
    tells_blow = bool(one.actions & (table.attacks | table.blows)) and not one.looks_back
    return min(1.0, max(0.0, age - 0.5)) if tells_blow else 0.0


def _late_toll(one: Signature, event: Cluster, age: float) -> float:
    """From 0 to 1, three quarters of a day to a day and three quarters after the event began.

    Most tolls rise within a day (and say so); another number later is another event's.
    """
    if not one.harm or one.toll is None or one.rising or Unit.KILLED not in event.units:
        return 0.0
    return 0.0 if (Unit.KILLED, one.toll) in event.figures else min(1.0, max(0.0, age - 0.75))


def _new_turn(one: Signature, event: Cluster) -> bool:
    kinds = {turning()[action] for action in one.actions if action in turning()}
    return bool(kinds) and not any(turning().get(action) in kinds for action in event.actions)


def _lands_apart(one: Signature, event: Cluster) -> bool:
    table = actions()
    blow = one.harm or bool(one.actions & (table.attacks | table.blows))
    elsewhere = bool(one.lands) and bool(event.lands) and not one.lands & event.lands.keys()
    return blow and elsewhere and bool(event.units & units().suffered)


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

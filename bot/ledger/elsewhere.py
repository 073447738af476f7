"""What a passage of an entry is about: the event that the entry belongs to, another one, or none of them.

Judged are claims that count people or weapons, or tell a release; without clear evidence they are heard
where their entry belongs. Pure: passages and events in, where each claim is heard out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.ledger.cluster import Cluster
from bot.ledger.lexicon import actions, general_places, phrases, turning, units
from bot.ledger.passages import first_clause, passages
from bot.ledger.signature import is_running, said_at, signature
from bot.ledger.testimony import people, recalls
from bot.ledger.values import point
from bot.ledger.words import camps, stems, weight
from bot.model import Hearing, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date, datetime

    from bot.ledger.passages import Passage
    from bot.model import Claim, Report

_RELEASE = "release"
_HARM = frozenset({Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES})
_UNKNOWN = 0.5  # a measure for which one side names nothing
_DISTINCT = 10  # a figure from which on a second event hardly has the same by chance
_DAYS = 3  # a claim that is dated to so many or more counts more than one event
_STEMS = 4  # of a passage, below which its words alone name no event
_MORE, _MUCH_MORE = 0.1, 0.3  # of its words an event has than the other has
_MOST = 0.5  # of its words
_SOME = 0.25
_FRESH = timedelta(days=1)


def leaves(claim: Claim) -> bool:
    """Whether a claim may be about another event: it counts people or weapons, or tells a release."""
    if claim.denied or claim.role is not Role.EVENT:
        return False
    if claim.unit is None:
        return turning().get(claim.action or "") == _RELEASE
    return claim.unit in units().main and claim.value is not None


@dataclass(frozen=True, slots=True)
class Said:
    """A passage as it is held against events: what its claims count, and where, when and of whom."""

    claims: tuple[Claim, ...]
    words: frozenset[str]
    places: frozenset[str]  # stems of places named in it, without those that many share
    parties: frozenset[str]  # stems of the names of sides, of places too
    struck: frozenset[str]
    launched: frozenset[str]
    days: frozenset[date]
    figures: frozenset[tuple[Unit, float]]  # of the whole, not of a part


def said_in(passage: Passage) -> Said | None:
    """What a passage says that may be about another event; None when it says nothing of the kind."""
    claims = tuple(claim for claim in passage.claims if leaves(claim))
    if not claims:
        return None
    table, sides = units(), camps()
    words = frozenset(stems(passage.text))
    named = {root for claim in claims for root in stems(claim.place or "")} & words - _general()
    dates = [claim.date for claim in claims if claim.date is not None]
    return Said(
        claims,
        words=words,
        places=frozenset(named - sides.keys()),
        parties=frozenset(root for claim in claims for root in _roots(claim.party or ""))
        | named & sides.keys(),
        struck=frozenset(claim.party for claim in claims if claim.party and claim.unit in table.suffered),
        launched=frozenset(claim.party for claim in claims if claim.party and claim.unit in table.launched),
        days=frozenset(
            day for one in dates if (one.last - one.first).days <= 1 for day in (one.first, one.last)
        ),
        figures=frozenset(
            (claim.unit, number)
            for claim in claims
            if claim.unit is not None
            and claim.value is not None
            and not claim.subset
            and people(claim.who)[0] is None
            and (number := point(claim.value)) is not None
        ),
    )


@lru_cache(maxsize=1024)
def _roots(name: str) -> frozenset[str]:
    return frozenset(stems(name))


def _named(names: Iterable[str]) -> set[str]:
    return {root for name in names for root in _roots(name)}


@cache
def _general() -> frozenset[str]:
    return frozenset(root for word in general_places() for root in stems(word))


@dataclass(frozen=True, slots=True)
class Fit:
    """How far what a passage says is known in one event: from 0 to 1, where nothing else is said."""

    number: float  # the highest figure of the event, which the passage has as well; 0: it has another
    higher: bool  # the passage goes beyond what the event counts
    place: float
    party: float
    day: float
    words: float
    direction: int  # of blows: 1 the same, -1 against it, 0 not known


def fit(said: Said, event: Cluster) -> Fit:
    """Hold a passage against an event."""
    most = _most(event)
    return Fit(
        number=max((number for unit, number in said.figures if most.get(unit) == number), default=0.0),
        higher=any(unit in most and number > most[unit] for unit, number in said.figures),
        place=_share(said.places, event.words) if said.places else _UNKNOWN,
        party=_any(said.parties, _named(event.parties) | _named(event.struck)),
        day=_any(said.days, event.days.keys()) if event.days else _UNKNOWN,
        words=_share(said.words, event.words),
        direction=_direction(said, event),
    )


def _most(event: Cluster) -> dict[Unit, float]:
    """The highest figure of each kind: those below it are older states of it, or parts."""
    most: dict[Unit, float] = {}
    for unit, number in event.figures:
        most[unit] = max(number, most.get(unit, number))
    return most


def _share(words: Collection[str], known: Collection[str]) -> float:
    whole = sum(map(weight, words))
    return sum(weight(root) for root in words if root in known) / whole if whole else 0.0


def _any(named: frozenset[str] | frozenset[date], known: Collection[object]) -> float:
    return float(any(one in known for one in named)) if named else _UNKNOWN


def _turns(event: Cluster) -> set[str]:
    return {turning()[action] for action in event.actions if action in turning()}


def _direction(said: Said, event: Cluster) -> int:
    """Whether who is struck, or launches, is so in the event: 1 yes, -1 others are, 0 not known."""
    pairs = ((said.struck, event.struck), (said.launched, event.attackers))
    known = [bool(mine & theirs.keys()) for mine, theirs in pairs if mine and theirs]
    return 0 if not known else 1 if any(known) else -1


def differs_in_kind(said: Said, event: Cluster) -> bool:
    """Whether it counts the dead beside a release, a deal or a ruling, or the released beside blows."""
    table, acts = units(), actions()
    counted = {claim.unit for claim in said.claims}
    blows = bool(event.units & table.suffered or event.actions.keys() & (acts.attacks | acts.blows))
    settled = bool(event.units & table.released or _turns(event) & acts.settling)
    if counted & _HARM:
        return settled and not blows
    released = counted & table.released or None in counted
    return bool(released) and blows and not event.units & table.released and _RELEASE not in _turns(event)


def is_about(said: Said, when: datetime, here: Cluster, there: Cluster) -> bool:
    """Whether a passage that was said at a time, of an entry that belongs ``here``, is about ``there``.

    Nothing may speak against it, and something that tells the two apart has to speak for it: a figure that
    is known there alone, or else the kind of what is counted or the direction of the blows.
    """
    at, to = fit(said, here), fit(said, there)
    known = bool(said.figures & here.figures.keys())
    if known or to.direction < 0 or to.party < _UNKNOWN or to.place < max(at.place, _UNKNOWN):
        return False
    other_kind = differs_in_kind(said, here)
    recalled = bool(to.number) and all(recalls(claim) for claim in said.claims if claim.unit is not None)
    # an entry on a deal has the words of the blows, too, and one on what followed those of what went before
    more = 1.0 if other_kind or recalled else to.words - at.words
    if to.day < at.day or to.words < _SOME or more < _MORE:
        return False
    if to.number:
        other_place = at.place < _UNKNOWN or (at.party < _UNKNOWN and bool(here.parties))
        distinct = to.number >= _DISTINCT and more >= _MUCH_MORE
        other_day = at.day < _UNKNOWN < to.day
        return recalled or other_kind or other_place or other_day or at.direction < 0 or distinct
    named = bool(said.places) or (to.words >= _MOST and len(said.words) >= _STEMS)
    fresh = abs(when - there.last_seen) <= _FRESH  # what moves a figure comes in its first day
    return (other_kind or at.direction < 0) and to.higher and more >= _MUCH_MORE and named and fresh


def is_of_no_event(claim: Claim, said: Said, here: Cluster) -> bool:
    """Whether a figure of the dead or wounded is certainly not one of the event that its entry belongs to.

    It is dated to several days or counts several attacks, or is of blows in the other direction, or stands
    beside a deal, a release or a ruling.
    """
    if claim.unit not in _HARM or said.figures & here.figures.keys():
        return False
    return (
        _covers_a_period(claim)
        or _of_the_attacker(claim, here)
        or _own_blows(claim, here)
        or differs_in_kind(said, here)
    )


def _of_the_attacker(claim: Claim, here: Cluster) -> bool:
    return bool(here.struck) and claim.party in here.attackers and claim.party not in here.struck


def _covers_a_period(claim: Claim) -> bool:
    date = claim.date
    dated = date is not None and (date.last - date.first).days >= _DAYS
    return dated or phrases().period.search(claim.sentence) is not None


def _own_blows(claim: Claim, here: Cluster) -> bool:
    """Whether it is said whose blows they were, and those are blows of the side that was struck here."""
    at = claim.sentence.find(claim.span)
    by = phrases().blows_by.search(claim.sentence, max(at, 0))
    side = next((camps()[root] for root in stems(by["who"]) if root in camps()), None) if by else None
    return side is not None and (side == claim.party or (side in here.struck and side not in here.attackers))


def spoken(report: Report) -> tuple[tuple[Passage, Said], ...]:
    """The passages of an entry that may be about another event; of a live page those of its headline."""
    if not any(leaves(claim) for claim in report.found.claims):
        return ()
    title = len(report.entry.title)
    running = is_running(report.entry.title)
    said = (
        (passage, said_in(passage)) for passage in passages(report) if passage.start < title or not running
    )
    return tuple((passage, one) for passage, one in said if one is not None)


def hearings(
    report: Report,
    spoken: Iterable[tuple[Passage, Said]],
    here: Cluster,
    near: Callable[[Said], Iterable[Cluster]],
) -> tuple[Hearing, ...]:
    """Where the claims of an entry are heard that are not heard ``here``, in the event that it belongs to.

    ``near``: open events that a passage may be about.
    """
    title, when = len(report.entry.title), said_at(report.entry)
    counted = any(c.unit in units().suffered and c.start < title for c in report.found.claims)
    out: list[Hearing] = []
    for passage, said in spoken:
        about = [event for event in near(said) if is_about(said, when, here, event)]
        if about:
            best = max(about, key=lambda event: _rank(said, event))
            out += [Hearing(claim.id, best.event) for claim in said.claims]
        elif passage.start >= title and not counted:
            out += [Hearing(c.id, None) for c in said.claims if is_of_no_event(c, said, here)]
    return tuple(out)


def _rank(said: Said, event: Cluster) -> tuple[float, float, datetime, str]:
    known = fit(said, event)
    return known.number, known.words, event.last_seen, event.event


def opening(report: Report, event: str, acts: frozenset[str]) -> Cluster:
    """What an entry that opens an event is about for certain: its acts, and its headline's first clause."""
    entry, found = report.entry, report.found
    clause = first_clause(entry.title)
    words = set(stems(clause))
    first = replace(
        report,
        entry=replace(entry, title=clause, text=""),
        found=replace(
            found,
            claims=tuple(claim for claim in found.claims if claim.start < len(clause)),
            parties=tuple(party for party in found.parties if _roots(party) & words),
            places=tuple(place for place in found.places if place in clause),
        ),
    )
    cluster = Cluster(event, found.conflict)
    cluster.add(replace(signature(first), actions=acts, running=False, telling=True))
    return cluster

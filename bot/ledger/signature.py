"""What an entry is about, in a form that two entries can be compared by.

A signature holds weighted stems of the title and the lead, and what was read out of the entry:
parties, places, topics, conflict and figures. Does not compare anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.ledger.aftermath import may_look_back, sequels
from bot.ledger.lexicon import actions, titles, units
from bot.ledger.values import point
from bot.ledger.words import sides, stems, weight
from bot.model import Atlas, Role, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Claim, Entry, Report

_TITLES = (
    1024  # that are remembered: while an entry is judged, the same is asked of its title again and again
)
_LEAD = 320  # characters of the text that stand for it; what follows is background
_NIGHT = timedelta(days=1)
NOWHERE = Atlas()
_TITLE = 2  # a stem of the title counts so many times one of the lead


@dataclass(frozen=True, slots=True)
class Signature:
    """One entry as it is compared. Stems map to whole-number weights."""

    entry: str  # Entry.id
    source: str  # Source.id
    said: datetime  # when it was said, see ``said_at``
    title: Mapping[str, int]  # stems of the headline without its label
    words: Mapping[str, int]  # stems of headline and lead
    length: int  # sum of the squared weights of ``words``
    parties: frozenset[str]
    places: frozenset[str]  # without the countries at war, which every entry of a war names
    topics: tuple[str, ...]
    conflict: str
    figures: frozenset[tuple[Unit, float]]  # of this event, not totals
    actions: frozenset[str]  # what the headline says was done
    attackers: frozenset[str]  # parties that strike, as far as figures and actions say
    struck: frozenset[str]  # parties that are struck
    aftermath: frozenset[str]  # kinds of what follows that the headline tells
    looks_back: bool  # the headline names something that follows, be it as background
    harm: bool  # the headline says how many were killed
    toll: float | None  # the most that are said to be killed; None when not said
    towns: frozenset[str]  # single towns for which it gives figures: talks move about, the dead do not
    days: frozenset[date]  # on which its figures and acts are said to have happened
    cities: frozenset[str]  # single towns that it names, without capitals
    lands: frozenset[str]  # countries in which the regions and towns lie that it names
    again: bool  # the headline says that it is another of its kind
    rising: bool  # the headline says that a toll has risen
    running: bool  # a live page or a round-up
    telling: bool  # describes its event: neither a running page nor thought about news


def said_at(entry: Entry) -> datetime:
    """When an entry was said: its publication time, never later than it was collected.

    Some publishers state a day and no time, which reads as midnight; then the time it was collected
    is nearer to the truth, as long as that is on the same day.
    """
    published = entry.published
    if published is None or published > entry.collected:
        return entry.collected
    if published.time() == time(0, 0):
        return min(entry.collected, published + timedelta(hours=24))
    return published


@lru_cache(maxsize=_TITLES)
def headline(title: str) -> str:
    """A title without the label that some publishers put before or behind it."""
    short = titles().trailer.sub("", titles().label.sub("", title, count=1))
    return short if len(short) >= 12 else title


@lru_cache(maxsize=_TITLES)
def is_running(title: str) -> bool:
    """Whether the entry is a live page, a numbered day of a war or a round-up."""
    return titles().running.search(title) is not None


def is_commentary(title: str) -> bool:
    """Whether a title announces thought about news, or what markets make of it, rather than news."""
    return titles().commentary.search(title) is not None or titles().markets.search(title) is not None


def signature(report: Report, atlas: Atlas = NOWHERE) -> Signature:
    """The signature of a report, as far as it is heard."""
    entry, found, claims = report.entry, report.found, report.heard
    head = headline(entry.title)
    heads = stems(head)
    lead = stems(titles().boilerplate.sub("", entry.text)[:_LEAD])
    clause = titles().subordinate.split(head, maxsplit=1)[0]
    main = set(heads if clause == head else stems(clause)) or set(heads)
    title = {root: weight(root) if root in main else weight(root) // 2 for root in heads}
    words = {root: _TITLE * one for root, one in title.items()}
    running = is_running(entry.title)
    if not running:  # below a running page's headline stand other events
        for root in lead:
            if root not in words:
                words[root] = weight(root)
    attackers, struck = _direction(claims, frozenset(found.parties))
    return Signature(
        entry=entry.id,
        source=entry.source,
        said=said_at(entry),
        title=title,
        words=words,
        length=sum(one * one for one in words.values()),
        parties=frozenset(found.parties),
        places=frozenset(found.places) - frozenset(found.parties) - sides(),
        topics=found.topics,
        conflict=found.conflict,
        figures=frozenset(
            (claim.unit, number)
            for claim in claims
            if claim.unit is not None
            and claim.value is not None
            and claim.role is Role.EVENT
            and (number := point(claim.value)) is not None
        ),
        actions=_headline_acts(entry.title, claims),
        attackers=attackers,
        struck=struck,
        aftermath=sequels(head),
        looks_back=may_look_back(head),
        harm=any(c.unit is Unit.KILLED and c.start < len(entry.title) for c in claims),
        toll=_toll(claims),
        towns=frozenset(
            part
            for claim in claims
            if claim.place and claim.value is not None and claim.role is Role.EVENT
            for part in claim.place.split(", ")
            if part in atlas.towns
        ),
        cities=frozenset(place for place in found.places if place in atlas.towns and place in atlas.lands),
        lands=frozenset(atlas.lands[place] for place in found.places if place in atlas.lands),
        days=_days(claims),
        again=titles().again.search(head) is not None,
        rising=titles().rising.search(head) is not None,
        running=running,
        telling=not running and not is_commentary(entry.title),
    )


def _toll(claims: Iterable[Claim]) -> float | None:
    """The highest number of dead that an entry gives of its event."""
    return max(
        (
            number
            for claim in claims
            if claim.unit is Unit.KILLED
            and claim.role is Role.EVENT
            and claim.value is not None
            and not claim.denied
            and (number := point(claim.value)) is not None
        ),
        default=None,
    )


def _days(claims: Iterable[Claim]) -> frozenset[date]:
    """The days that claims are dated with; a longer period than a night says nothing."""
    return frozenset(
        day
        for claim in claims
        if claim.date is not None
        and claim.role is Role.EVENT
        and claim.date.last - claim.date.first <= _NIGHT
        for day in (claim.date.first, claim.date.last)
    )


def _headline_acts(title: str, claims: Iterable[Claim]) -> frozenset[str]:
    """What the main clause of the headline says was done; where it has no act, the first of the text.

    "Talks resume as truce nears its end" tells of no truce.
    """
    aside = titles().subordinate.search(title)
    main = aside.start() if aside is not None else len(title)
    acts = sorted((c.start, c.action) for c in claims if c.action and not c.denied)
    told = frozenset(action for start, action in acts if start < main)
    return told or frozenset([action for start, action in acts if start > len(title)][:1])


def _direction(claims: Iterable[Claim], parties: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Who strikes and who is struck: launchers of weapons and those who suffered losses.

    Where two parties are named and one of them launches drones, the other is struck. A party that is named as
    both is left out, so that an exchange of blows points nowhere.
    """
    launchers: set[str] = set()
    attackers: set[str] = set()
    struck: set[str] = set()
    for claim in claims:
        if claim.party is None or claim.role is Role.TOTAL or claim.subset:
            continue
        if claim.unit in units().launched:
            launchers.add(claim.party)
        elif claim.action in actions().striking:
            attackers.add(claim.party)
        elif claim.unit in units().suffered:
            struck.add(claim.party)
    attackers |= launchers
    if len(parties) == 2 and len(launchers & parties) == 1 and not struck:
        struck = set(parties - launchers)
    return frozenset(attackers - struck), frozenset(struck - attackers)

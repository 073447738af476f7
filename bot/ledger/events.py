"""The event as it is stored: opened by an entry, and after another one was taken in.

Pure. Does not decide which event an entry belongs to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ledger.changes import At, short_id
from bot.ledger.lexicon import units
from bot.ledger.signature import is_commentary
from bot.ledger.telling import severity
from bot.model import Change, Event, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.ledger.case import Case
    from bot.ledger.rules import Rules
    from bot.ledger.signature import Signature
    from bot.model import Entry, Fact, Report

_SHOWN_NAMES = 4  # of an event's places and parties, most frequent first
_SHOWN_TOPICS = 3


def opened_by(entry: Entry) -> str:
    """Id of the event that this version of an entry opens, if it opens one."""
    return short_id("v", entry.id, entry.content_hash)


def event_of(report: Report, said: datetime) -> Event:
    """The event that an entry opens; its severity is still to be judged."""
    entry, found = report.entry, report.found
    return Event(
        id=opened_by(entry),
        title=entry.title,
        link=entry.link,
        conflict=found.conflict,
        topics=found.topics[:_SHOWN_TOPICS],
        places=found.places[:_SHOWN_NAMES],
        parties=found.parties[:_SHOWN_NAMES],
        first_seen=said,
        last_seen=said,
    )


def event_after(
    case: Case,
    report: Report,
    one: Signature,
    states: Iterable[Fact],
    told: Iterable[Change],
    rules: Rules,
) -> Event:
    """The event with an entry taken in."""
    event, cluster, found = case.event, case.cluster, report.found
    facts = {**case.facts, **{fact.key: fact for fact in states}}
    places = Counter(cluster.places)
    places.update(one.places)
    parties = Counter(cluster.parties)
    parties.update(one.parties)
    title, link = event.title, event.link
    moved = any(c.unit in units().main and c.kind in {Verdict.UPDATED, Verdict.CORRECTED} for c in told)
    in_title = any(c.unit in units().main and c.start < len(report.entry.title) for c in found.claims)
    if moved and in_title and not one.running and not is_commentary(report.entry.title):
        title, link = report.entry.title, report.entry.link
    return replace(
        event,
        title=title,
        link=link,
        places=named(places),
        parties=named(parties),
        first_seen=min(event.first_seen, one.said),
        last_seen=max(event.last_seen, one.said),
        severity=severity((facts[key] for key in sorted(facts)), event.topics, rules),
    )


def named(counts: Counter[str]) -> tuple[str, ...]:
    """The names that an event is shown with, most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(name for name, _ in ordered[:_SHOWN_NAMES])


def is_post(change: Change) -> bool:
    """Whether a change says that a channel was told of the event."""
    return change.fact is None and change.kind is Verdict.NEW and change.material


def about_event(
    event: Event, report: Report, kind: Verdict, reason: str, *, at: At, material: bool
) -> Change:
    """A change of the event as a whole."""
    return Change(
        id=at.change_id(event.id, report.entry.id, "", kind),
        event=event.id,
        fact=None,
        kind=kind,
        reason=str(reason),
        at=at.now,
        claims=tuple(claim.id for claim in report.found.claims),
        material=material,
    )

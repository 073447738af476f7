"""An event as a message that no platform has rendered yet.

    UPDATED · Prisoner exchange · Ukraine–Russia
    Russia and Ukraine exchange prisoners after talks
      To Russia    157 servicemen               Russian Defence Ministry (own claim)
      To Ukraine   150 servicemen, 7 civilians  Ukrainian officials (own claim)
      150 → 157, 14:05 UTC (to Russia)
    3 independent sources, B2 · CNA, Euronews, France 24 · first seen 13:37 UTC
    Before this: 15 May, 205 each (4 sources)

Pure: the same story gives the same briefing. Every text in it is quoted with its source, comes from
configuration, or is a template filled from stored claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Briefing, BriefingKind, Role, Unit
from bot.notify.numbers import clock, day
from bot.notify.revisions import change_lines, said_lines
from bot.notify.rows import counted, figures, ordered, shown, value_words
from bot.notify.view import claims, families, grade, listed, sources, standing, war
from bot.notify.words import aside, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.model import Change, Fact, Story, Verdict
    from bot.notify.view import Names

MOST_SOURCES = 4
RECURRING = {Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED}
"""What is counted of events that come in series between the same sides, wherever they take place."""


def alert(story: Story, names: Names, verdict: Verdict, before: Iterable[Story] = ()) -> Briefing:
    """The card of an event as it stands. ``before``: earlier events like it, in any order."""
    event, at = story.event, as_of(story)
    return Briefing(
        BriefingKind.ALERT,
        kicker(story, names, verdict),
        event.title,
        link=event.link,
        verdict=verdict,
        event=event.id,
        figures=figures(story, names),
        changes=change_lines(story.changes, story, at),
        sources=source_line(story, names),
        before=before_line(story, before, names),
        severity=event.severity,
        at=at,
    )


def as_of(story: Story) -> datetime:
    """When all that is said of a story was known: its last report, or the change that was learned last."""
    return max((story.event.last_seen, *(change.at for change in story.changes)))


def reply(story: Story, changes: Sequence[Change], names: Names) -> Briefing:
    """A short message below the card: what changed, from what to what, and who says so.

    Its verdict is that of the last of ``changes``, which are oldest first and at least one. The title
    is the event's, for where a thread is read without its card.
    """
    event, at = story.event, as_of(story)
    verdict = changes[-1].kind
    link = _link_of(changes[-1], story)
    return Briefing(
        BriefingKind.REPLY,
        kicker(story, names, verdict),
        event.title,
        link=link or event.link,
        verdict=verdict,
        event=event.id,
        changes=said_lines(changes, story, names, at),
        severity=event.severity,
        at=at,
    )


def kicker(story: Story, names: Names, verdict: Verdict) -> str:
    """``UPDATED · Prisoner exchange · Ukraine–Russia``; what configuration does not know is left out."""
    event = story.event
    topic = names.topics.get(event.topics[0]) if event.topics else None
    conflict = war(story, names)
    parts = (words().verdicts[verdict], topic and topic.name, conflict)
    return " · ".join(part for part in parts if part)


def source_line(story: Story, names: Names) -> str:
    """How many independent publishers, how they rate, who they are, since when."""
    found = sources(story.heard, names)
    event = story.event
    named = listed((source.name for source in found), MOST_SOURCES)
    return " · ".join(
        part
        for part in (
            f"{_independent(len(found), families(found))}, {grade(story, names)}",
            named,
            f"first seen {clock(event.first_seen, as_of(story))}",
        )
        if part
    )


def _independent(titles: int, publishers: int) -> str:
    if publishers > 1:
        return f"{publishers} independent sources"
    return "1 source" if titles <= 1 else f"{titles} titles of one publisher"


def before_line(story: Story, before: Iterable[Story], names: Names) -> str:
    """The latest event like this one: when, how many, told by how many sources. Empty when there is none."""
    earlier = [
        other
        for other in before
        if other.event.first_seen < story.event.first_seen and comparable(story, other)
    ]
    if not earlier:
        return ""
    last = max(earlier, key=lambda other: (other.event.first_seen, other.event.id))
    facts = _headline(last, _headline_unit(story))
    when = day(_day_of(last, facts), story.event.last_seen.date())
    count = families(sources(last.heard, names))
    told = "1 source" if count == 1 else f"{count} sources"
    return f"Before this: {when}, {_summary(last, facts) or last.event.title} ({told})"


def comparable(story: Story, other: Story) -> bool:
    """Whether two events of one conflict and topic are of one series, so that one is the other's history.

    Exchanges are, wherever they took place. Others are when they count the same at the same place; a
    country at war is too wide a place for that.
    """
    unit = _headline_unit(story)
    if unit != _headline_unit(other):
        return False
    if unit in RECURRING:
        return True
    near = set(story.event.places) - set(story.event.parties)
    return bool(near & set(other.event.places))


def summary(story: Story) -> str:
    """The first figure of a story with its rivals in kind: ``157 servicemen to Russia, 150 … to Ukraine``."""
    return _summary(story, _headline(story, _headline_unit(story)))


def _headline_unit(story: Story) -> object:
    facts = standing(ordered(story))
    return facts[0].unit if facts else None


def _headline(story: Story, unit: object) -> list[Fact]:
    return [
        fact
        for fact in standing(ordered(story))
        if fact.unit == unit and fact.role is Role.EVENT and fact.held
    ]


def _day_of(story: Story, facts: Sequence[Fact]) -> date:
    for fact in facts:
        if fact.date is not None and fact.date.first == fact.date.last:
            return fact.date.first
    return story.event.first_seen.date()


def _summary(story: Story, facts: Sequence[Fact]) -> str:
    said = claims(story)
    texts = [" against ".join(counted(fact, held, said) for held in shown(fact)) for fact in facts]
    parties = [fact.party for fact in facts]
    one_a_side = len(facts) > 1 and all(parties) and len(set(parties)) == len(parties)
    if one_a_side and facts[0].unit and len({tuple(h.value for h in shown(f)) for f in facts}) == 1:
        held = facts[0].held[0]
        return f"{value_words(held.value, facts[0].unit, held.claims, said)} each"
    return ", ".join(
        _joined(text, aside(fact.unit, fact.party))
        for text, fact in zip(texts, facts, strict=True)
        if fact.unit
    )


def _joined(text: str, about: str) -> str:
    """``40 prisoners`` and ``prisoners released`` say the noun once."""
    noun = text.rpartition(" ")[2]
    return f"{text}{about.removeprefix(noun)}" if about.startswith(f"{noun} ") else f"{text} {about}"


def _link_of(change: Change, story: Story) -> str | None:
    """Address of the report that carries the newest claim behind a change."""
    for report in reversed(story.heard):
        if any(claim.id in change.claims for claim in report.found.claims):
            return report.entry.link
    return None

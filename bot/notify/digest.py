"""A situation report over a window of time, out of what the store holds.

    lead · Why it matters · Key developments · Full report by topic · figures, with what changed in the
    window · Context and previous events

Pure. Why it matters is quoted from seed briefings, and left out where none says it: nothing is invented.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Briefing, BriefingKind, FactStatus, Figure, Section, Verdict
from bot.notify.brief import before_line, summary
from bot.notify.numbers import window
from bot.notify.revisions import change_lines
from bot.notify.rows import (
    amount,
    attribution,
    fact_label,
    figures,
    ordered,
    quoted,
    row_line,
    shown,
    source_text,
    value_words,
)
from bot.notify.view import claims, families, grade, listed, sources, standing, war

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.model import Fact, Held, Story
    from bot.notify.view import Names

MOST_KEY = 8
MOST_TOLD = 40
MOST_ROWS = 15
MOST_WHY = 3
WHY = "#why it matters/"
"""Part of the key of a seed entry that says why something matters; see `bot.collect.seeds`."""


def digest(
    stories: Iterable[Story],
    since: datetime,
    until: datetime,
    names: Names,
    *,
    before: Mapping[str, Sequence[Story]] | None = None,
    scope: str = "",
) -> Briefing:
    """What happened from ``since`` (included) to ``until``; ``stories`` are those that moved, in any order.

    ``before``: earlier events like each, by Event.id. ``scope``: how often it comes, for the kicker.
    """
    told = sorted(stories, key=lambda s: (-s.event.severity, -s.event.last_seen.timestamp(), s.event.id))
    sections = (
        Section("", (_lead(told, since, names),)),
        Section("Why it matters", _why(told, names)),
        Section(
            "Key developments", tuple(_key_line(story, since, until, names) for story in told[:MOST_KEY])
        ),
        *_by_topic(told[:MOST_TOLD], names),
        Section("Context and previous events", _context(told, before or {}, names)),
    )
    return Briefing(
        BriefingKind.DIGEST,
        " · ".join(part for part in ("SITUATION REPORT", scope, window(since, until)) if part),
        _title(told, names),
        figures=_figures(told, since, names),
        sections=tuple(section for section in sections if section.lines),
        severity=max((story.event.severity for story in told), default=1),
        at=until,
    )


def _title(stories: Sequence[Story], names: Names) -> str:
    """The wars that moved most, by the first three names."""
    known = dict.fromkeys(war(story, names) for story in stories)
    return listed((name for name in known if name), 3) or (_events(stories) if stories else "Nothing new")


def _lead(stories: Sequence[Story], since: datetime, names: Names) -> str:
    if not stories:
        return "No event that is followed here moved."

    def moved(story: Story, *kinds: Verdict) -> bool:
        return any(c.at >= since and c.kind in kinds and c.unit for c in story.changes)

    def open_(story: Story) -> bool:
        return any(fact.status is FactStatus.DISPUTED for fact in standing(story.facts))

    def gone(story: Story) -> bool:
        return any(c.at >= since and c.kind is Verdict.RETRACTED for c in story.changes)

    counts = {  # of events, all of them: a reader takes "3 withdrawn" for three of the events just counted
        "new": sum(story.event.first_seen >= since for story in stories),
        "grave": sum(story.event.severity >= 3 for story in stories),
        "revised": sum(moved(story, Verdict.UPDATED, Verdict.CORRECTED) for story in stories),
        "disputed": sum(map(open_, stories)),
        "withdrawn": sum(map(gone, stories)),
    }
    parts = [f"{count} {what}" for what, count in counts.items() if count]
    publishers = families(sources((r for story in stories for r in story.heard), names))
    told = "1 publisher" if publishers == 1 else f"{publishers} independent publishers"
    return f"{_events(stories)}{': ' if parts else ''}{', '.join(parts)}. Told by {told}."


def _events(stories: Sequence[Story]) -> str:
    return "1 event" if len(stories) == 1 else f"{len(stories)} events"


def _why(stories: Sequence[Story], names: Names) -> tuple[str, ...]:
    found = {}
    for story in stories:
        for report in story.reports:
            entry = report.entry
            if entry.document and WHY in entry.key.casefold() and entry.text:
                found[entry.id] = f"{quoted(entry.text)} – {source_text(names.source_named(entry.source))}"
    return tuple(found.values())[:MOST_WHY]


def _key_line(story: Story, since: datetime, until: datetime, names: Names) -> str:
    """``Prisoner exchange: title – 157 servicemen to Russia – 150 → 157, 14:05 UTC (to Russia)``."""
    changed = change_lines((c for c in story.changes if c.at >= since), story, until)
    parts = (f"{_topic_name(story, names)}: {story.event.title}", summary(story), *changed[-1:])
    return " – ".join(part for part in parts if part)


def _by_topic(stories: Sequence[Story], names: Names) -> list[Section]:
    by_topic: dict[str, list[str]] = {}
    for story in stories:
        by_topic.setdefault(_topic_name(story, names), []).append(_paragraph(story, names))
    order = {topic.name: place for place, topic in enumerate(names.topics.values())}
    return [
        Section(f"Full report: {name}", tuple(lines))
        for name, lines in sorted(
            by_topic.items(), key=lambda item: (order.get(item[0], len(order)), item[0])
        )
    ]


def _topic_name(story: Story, names: Names) -> str:
    topic = names.topics.get(story.event.topics[0]) if story.event.topics else None
    return topic.name if topic else "Other"


def _paragraph(story: Story, names: Names) -> str:
    """Title, every figure or quote with who says so, and who told it."""
    rows = [row_line(row) for row in figures(story, names)]
    told = listed((source.name for source in sources(story.heard, names)), 4)
    return f"{story.event.title}. {'; '.join(rows)}{'. ' if rows else ''}[{told}; {grade(story, names)}]"


# --- the table ----------------------------------------------------------------------------------


def _figures(stories: Sequence[Story], since: datetime, names: Names) -> tuple[Figure, ...]:
    rows = _placed([row for story in stories for row in _story_rows(story, since, names)])
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    return (*rows[: MOST_ROWS - 1], Figure("More", f"{len(rows) - MOST_ROWS + 1} further figures", ""))


def _placed(rows: Sequence[tuple[Story, str, Figure]]) -> list[Figure]:
    """Rows with a label that several events share say where."""
    events: dict[str, set[str]] = {}
    for story, _, row in rows:
        events.setdefault(row.label, set()).add(story.event.id)
    return [
        replace(row, label=f"{row.label} ({place})") if place and len(events[row.label]) > 1 else row
        for _, place, row in rows
    ]


def _story_rows(story: Story, since: datetime, names: Names) -> list[tuple[Story, str, Figure]]:
    rows = []
    for fact in ordered(story):
        if fact.status is FactStatus.RETRACTED:
            continue
        place = fact.place or next(iter(story.event.places), "")
        rows += [(story, place, _figure(story, fact, held, since, names)) for held in shown(fact)]
    return rows


def _figure(story: Story, fact: Fact, held: Held, since: datetime, names: Names) -> Figure:
    disputed = "disputed" if fact.status is FactStatus.DISPUTED else ""
    notes = (disputed, "" if disputed else _moved(story, fact, since))
    note = ", ".join(part for part in notes if part)
    return Figure(fact_label(fact), amount(fact, held, claims(story)), attribution(held, story, names), note)


def _moved(story: Story, fact: Fact, since: datetime) -> str:
    """How the held value stood when the window opened: ``was 150``, ``new``, or nothing."""
    for change in story.changes:
        if change.fact == fact.id and change.at >= since:
            if change.old is not None and change.unit is not None and change.old != fact.value:
                behind = [key for held in fact.held for key in held.claims]
                return f"was {value_words(change.old, change.unit, behind, claims(story))}"
            if change.kind in (Verdict.NEW, Verdict.FOLLOW_UP):
                return "new"
    return "new" if story.event.first_seen >= since else ""


def _context(
    stories: Sequence[Story], before: Mapping[str, Sequence[Story]], names: Names
) -> tuple[str, ...]:
    lines = []
    for story in stories[:MOST_KEY]:
        line = before_line(story, before.get(story.event.id, ()), names)
        if line:
            lines.append(f"{_topic_name(story, names)}. {line}")
    return tuple(dict.fromkeys(lines))

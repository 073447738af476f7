"""Look-ups over many events, for everyone: facts, timeline, latest, briefing.

They only read. What a query cannot find for certain is said to be a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.chat import show, times, values
from bot.chat.reply import Button, Card, Line, Moment, Outcome, Reply, Show, Small, Typed
from bot.chat.table import Kind
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError, nothing
from bot.chat.vocabulary import key
from bot.commands import Desk, distinct, held_at
from bot.store.search import happened

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat.reply import Block
    from bot.chat.turn import Turn
    from bot.model import Finding, Story

MOST_FOUND = 25
"""Results that can be paged through; who needs more asks more closely."""

MOST_DAYS = 92
"""Longest period of a briefing."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a look-up is about, read."""

    query: str
    topics: tuple[str, ...]
    conflicts: tuple[str, ...]
    parties: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    as_of: datetime | None

    @property
    def anything(self) -> bool:
        """Whether nothing in particular is looked for."""
        return not (self.words or self.topics or self.conflicts or self.parties or self.since or self.until)

    @property
    def words(self) -> bool:
        """Whether there is a word in the query."""
        return any(map(str.isalnum, self.query))


def sought(turn: Turn) -> Sought:
    """Raises RefusedError for an option that cannot be read."""
    given = turn.given
    since = times.moment(turn, given["since"], "since") if "since" in given else None
    until = times.moment(turn, given["until"], "until") if "until" in given else None
    if since and until and since > until:
        raise RefusedError(
            turn.texts.t("The period ends before it begins."),
            turn.texts.t("“since” has to be earlier than “until”."),
            field="since",
        )
    return Sought(
        given.get("query", ""),
        values.names(turn, Kind.TOPIC, given.get("topic", "")),
        values.names(turn, Kind.CONFLICT, given.get("conflict", "")),
        values.names(turn, Kind.PARTY, given.get("party", "")),
        since,
        until,
        times.moment(turn, given["as_of"], "as_of") if "as_of" in given else None,
    )


def facts(turn: Turn) -> Reply:
    """Facts that match, best first."""
    wanted = sought(turn)
    if wanted.anything:
        raise RefusedError(turn.texts.t("Say what to look up: words, a topic, a party, a place or a figure."))
    known = not wanted.words or turn.store.knows(wanted.query)
    found = _found(turn, wanted, known=known)
    title = turn.texts.n("{count} fact found", "{count} facts found", len(found))
    before: list[Block] = []
    if wanted.as_of is not None:
        found = held_at(turn.store, found, wanted.as_of)
        title = turn.texts.n("{count} fact found", "{count} facts found", len(found))
        before.append(
            Small(turn.texts.say("As it was held at {time}.", time=Moment(wanted.as_of, Show.FULL)))
        )
    if not found:
        return _nothing(turn, wanted)
    sure = known or _named(turn, wanted) is not None
    if not sure:
        before.append(
            Line(turn.texts.say("Nothing matches all of “{query}”; this is the nearest.", query=wanted.query))
        )
    items = [partial(show.finding_item, turn, number, finding) for number, finding in enumerate(found, 1)]
    return show.paged(turn, title, items, outcome=Outcome.DONE if sure else Outcome.UNSURE, before=before)


def _named(turn: Turn, wanted: Sought) -> Sought | None:
    """The same with the query as the topic or conflict that it names, None where it names none."""
    topic = turn.vocabulary.find(Kind.TOPIC, wanted.query) if not wanted.topics else None
    if topic is not None:
        return replace(wanted, query="", topics=(topic,))
    conflict = turn.vocabulary.find(Kind.CONFLICT, wanted.query) if not wanted.conflicts else None
    return replace(wanted, query="", conflicts=(conflict,)) if conflict is not None else None


def _found(turn: Turn, wanted: Sought, *, known: bool) -> tuple[Finding, ...]:
    """Findings for a query; where it finds nothing for certain and is a topic's name, all of that topic."""
    named = None if known else _named(turn, wanted)
    if named is not None:
        return _found(turn, named, known=True)
    found = turn.store.search(
        wanted.query,
        topics=wanted.topics,
        conflicts=wanted.conflicts,
        parties=wanted.parties,
        since=wanted.since,
        until=wanted.until,
        held_by=wanted.as_of,
        limit=2 * MOST_FOUND,
    )
    return distinct(found)[:MOST_FOUND]


def _nothing(turn: Turn, wanted: Sought) -> Reply:
    """Nothing found, and what could be looked for instead."""
    t = turn.texts
    if not wanted.words:
        return nothing(
            t.t("Nothing found"), t.say("Nothing is held that fits. Try a longer period or fewer filters.")
        )
    said = t.say("Nothing is held on “{query}”.", query=wanted.query)
    near = _near(turn, wanted.query)
    if near is not None:
        button = Button(line_of("facts", {"query": near}), t.t("Look up “{name}”", name=near[:40]))
        return nothing(
            t.t("Nothing found"), said, t.say("Did you mean “{near}”?", near=near), buttons=(button,)
        )
    return nothing(
        t.t("Nothing found"),
        said,
        t.say("Try fewer or other words, or {line}.", line=Typed("topics")),
    )


def _near(turn: Turn, query: str) -> str | None:
    for kind in (Kind.TOPIC, Kind.CONFLICT, Kind.PARTY, Kind.PLACE):
        near = turn.vocabulary.near(kind, query)
        if near is not None and key(near) != key(query):
            return (
                turn.vocabulary.label(kind, near, turn.texts)
                if kind is Kind.CONFLICT
                else near.replace("-", " ")
            )
    return None


def passage(turn: Turn) -> Reply:
    """Facts on what a message says."""
    reply = facts(turn)
    if reply.outcome is Outcome.DONE and len(turn.given.get("query", "").split()) > 3:
        return replace(reply, outcome=Outcome.UNSURE)
    return reply


def timeline(turn: Turn) -> Reply:
    """Events that match, oldest first."""
    wanted = sought(turn)
    if wanted.anything:
        raise RefusedError(turn.texts.t("Say which events: words, a topic, a conflict or a period."))
    stories = _stories(turn, wanted) or _stories(turn, _named(turn, wanted) or wanted)
    if not stories:
        return _nothing(turn, wanted)
    items = [
        partial(show.story_item, turn, number, story, day=_day(story))
        for number, story in enumerate(stories, 1)
    ]
    title = turn.texts.n("{count} event, oldest first", "{count} events, oldest first", len(stories))
    return show.paged(turn, title, items)


def _stories(turn: Turn, wanted: Sought) -> list[Story]:
    found = turn.store.timeline(
        wanted.query,
        topics=wanted.topics,
        conflicts=wanted.conflicts,
        parties=wanted.parties,
        since=wanted.since,
        until=wanted.until,
        limit=MOST_FOUND,
    )
    return list(found)


def _day(story: Story) -> Moment:
    """The day it happened, at noon, so that it is the same day wherever it is read."""
    noon = story.event.first_seen.replace(hour=12, minute=0, second=0, microsecond=0)
    return Moment(noon + (happened(story) - noon.date()), Show.DAY)


def latest(turn: Turn) -> Reply:
    """The events that were heard of last, newest first."""
    wanted = sought(turn)
    stories = sorted(_stories(turn, wanted), key=lambda s: (s.event.last_seen, s.event.id), reverse=True)
    if not stories:
        return nothing(turn.texts.t("Nothing yet"), turn.texts.say("Nothing was learned yet that fits."))
    items = [
        partial(show.story_item, turn, number, story, day=Moment(story.event.last_seen))
        for number, story in enumerate(stories, 1)
    ]
    return show.paged(turn, turn.texts.t("What was learned last"), items)


def briefing(turn: Turn) -> Reply:
    """The situation report of a period; the last day where none is given."""
    wanted = sought(turn)
    until = wanted.until or turn.now
    since = wanted.since or until - timedelta(days=1)
    if until - since > timedelta(days=MOST_DAYS):
        raise RefusedError(
            turn.texts.t("A briefing covers at most {days} days.", days=MOST_DAYS),
            turn.texts.t("Ask for a shorter period, or for the timeline."),
            field="since",
        )
    told = Desk(turn.store, turn.config).situation(since, until, wanted.topics, wanted.conflicts)
    return Reply(Outcome.DONE, "", (Card(told),), (show.share_button(turn),))

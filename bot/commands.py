"""What can be asked of Sitrep, whatever it is asked through: the command line now, chat commands alike.

Answers are neutral values; whoever asked turns them into a table, blocks or an embed. Nothing here
changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Finding
from bot.notify import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.config import Config
    from bot.model import Briefing, Change, Event, Fact, Story, Testimony
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Grounds:
    """One change and the claims that caused it."""

    change: Change
    testimony: tuple[Testimony, ...]


class Desk:
    """Answers look-ups from the store."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store, self._config = store, config

    def facts(
        self,
        query: str,
        *,
        topic: str | None = None,
        conflict: str | None = None,
        party: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        as_of: datetime | None = None,
        limit: int = 10,
    ) -> tuple[Finding, ...]:
        """Facts that answer the query, best first; ``as_of``: as they were held then.

        Raises InputError for an empty query without a filter, or a topic or conflict nobody follows.
        """
        self._checked(topic, conflict)
        if not any(map(str.isalnum, query)) and not (topic or conflict or party):
            raise InputError('say what to look up, for example: sitrep facts "prisoner exchange"')
        found = self._store.search(
            query,
            topics=(topic,) if topic else (),
            conflicts=(conflict,) if conflict else (),
            parties=(party,) if party else (),
            since=since,
            until=until,
            held_by=as_of,
            limit=2 * limit,
        )
        found = distinct(found)[:limit]
        return found if as_of is None else held_at(self._store, found, as_of)

    def timeline(
        self,
        query: str,
        *,
        topic: str | None = None,
        conflict: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
    ) -> tuple[Story, ...]:
        """Events that match, oldest first. Raises InputError as `facts` does."""
        self._checked(topic, conflict)
        if not any(map(str.isalnum, query)) and not (topic or conflict):
            raise InputError('say what to look up, for example: sitrep timeline "peace talks"')
        return self._store.timeline(
            query,
            topics=(topic,) if topic else (),
            conflicts=(conflict,) if conflict else (),
            since=since,
            until=until,
            limit=limit,
        )

    def why(self, event_id: str, as_of: datetime | None = None) -> tuple[Story, tuple[Grounds, ...]]:
        """An event and how all that is held about it came to be held, oldest first.

        ``as_of``: the story as it was known then. Raises InputError when there is no such event.
        """
        story = self._store.story(event_id)
        if story is None:
            raise InputError(f"no such event: '{event_id}'; 'sitrep facts' and 'sitrep timeline' name them")
        if as_of is not None:
            story = replace(
                story,
                facts=self._store.facts_as_of(event_id, as_of),
                reports=tuple(report for report in story.reports if report.entry.collected <= as_of),
                asides=tuple(report for report in story.asides if report.entry.collected <= as_of),
                changes=tuple(change for change in story.changes if change.at <= as_of),
            )
        return story, tuple(Grounds(change, self._store.testimony(change.claims)) for change in story.changes)

    def briefing(
        self, since: datetime, until: datetime, *, topic: str | None = None, conflict: str | None = None
    ) -> Briefing:
        """The situation report of a period. Raises InputError as `facts` does."""
        self._checked(topic, conflict)
        if since >= until:
            raise InputError("the period ends before it begins: --since must be earlier than --until")
        return self.situation(since, until, (topic,) if topic else (), (conflict,) if conflict else ())

    def situation(
        self, since: datetime, until: datetime, topics: Sequence[str], conflicts: Sequence[str]
    ) -> Briefing:
        """The same, about any of the topics and any of the conflicts; none of either is no filter."""
        stories = self._store.stories_between(since, until, topics=topics, conflicts=conflicts)
        return digest(stories, since, until, self._config)

    def _checked(self, topic: str | None, conflict: str | None) -> None:
        if topic is not None:
            known_or_raise("topic", topic, self._config.topics)
        if conflict is not None:
            known_or_raise("conflict", conflict, self._config.conflicts)


def distinct(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without statements that only repeat a sentence an earlier finding already gave."""
    said: set[tuple[str, str]] = set()
    kept = []
    for finding in found:
        sentence = (finding.event.id, finding.fact.statement)
        if finding.fact.unit is not None or sentence not in said:
            kept.append(finding)
        said.add(sentence)
    return tuple(kept)


def known_or_raise(kind: str, wanted: str, known: Collection[str]) -> None:
    """Raise InputError, with what may have been meant, unless ``wanted`` is among the known ones."""
    if wanted in known:
        return
    near = get_close_matches(wanted, list(known), n=1)
    hint = f"did you mean '{near[0]}'?" if near else "known are: " + ", ".join(sorted(known)[:30])
    raise InputError(f"no such {kind}: '{wanted}'; {hint}")


def held_at(store: Store, found: Iterable[Finding], moment: datetime) -> tuple[Finding, ...]:
    """Findings as they were held at a moment, in the same order; without those that were not held yet.

    An event is called what its first report called it.
    """
    then: dict[str, tuple[Event, dict[str, Fact]]] = {}
    told = []
    for finding in found:
        ident = finding.event.id
        if ident not in then:
            first = store.first_entry(ident, moment)
            event = replace(finding.event, title=first.title, link=first.link) if first else finding.event
            then[ident] = event, {fact.id: fact for fact in store.facts_as_of(ident, moment)}
        event, facts = then[ident]
        fact = facts.get(finding.fact.id)
        if fact is not None:
            heard = store.testimony([claim for held in fact.held for claim in held.claims])
            told.append(Finding(fact, event, heard))
    return tuple(told)

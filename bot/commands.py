"""What can be asked of Sitrep, whatever it is asked through: the command line now, chat commands alike.

Answers are neutral values; whoever asked turns them into a table, blocks or an embed. Nothing here
changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.notify import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.config import Config
    from bot.model import Briefing, Change, Finding, Story, Testimony
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
        limit: int = 10,
    ) -> tuple[Finding, ...]:
        """Facts that answer the query, best first.

        Raises InputError for an empty query without a filter, or a topic or conflict nobody follows.
        """
        self._checked(topic, conflict)
        if not any(map(str.isalnum, query)) and not (topic or conflict or party):
            raise InputError('say what to look up, for example: sitrep facts "prisoner exchange"')
        found = self._store.search(
            query,
            topics=(topic,) if topic else (),
            conflict=conflict,
            party=party,
            since=since,
            until=until,
            limit=2 * limit,
        )
        return distinct(found)[:limit]

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
            conflict=conflict,
            since=since,
            until=until,
            limit=limit,
        )

    def why(self, event_id: str) -> tuple[Story, tuple[Grounds, ...]]:
        """An event and how all that is held about it came to be held, oldest first.

        Raises InputError when there is no such event.
        """
        story = self._store.story(event_id)
        if story is None:
            raise InputError(f"no such event: '{event_id}'; 'sitrep facts' and 'sitrep timeline' name them")
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

"""What can be asked of Sitrep, whatever it is asked through: the command line now, chat commands alike.

Answers are neutral values; whoever asked turns them into a table, blocks or an embed. Nothing here
changes anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from bot.errors import InputError
from bot.model import Cadence, Channel, Platform, Subscription, Unit
from bot.notify import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.config import Config
    from bot.model import Briefing, Fact, Finding, Story, Testimony, Value
    from bot.store import Store


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
        if not query.strip() and not (topic or conflict or party):
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
        if not query.strip() and not (topic or conflict):
            raise InputError('say what to look up, for example: sitrep timeline "peace talks"')
        return self._store.timeline(
            query,
            topics=(topic,) if topic else (),
            conflict=conflict,
            since=since,
            until=until,
            limit=limit,
        )

    def briefing(
        self, since: datetime, until: datetime, *, topic: str | None = None, conflict: str | None = None
    ) -> Briefing:
        """The situation report of a period. Raises InputError as `facts` does."""
        self._checked(topic, conflict)
        if since >= until:
            raise InputError("the period ends before it begins: --since must be earlier than --until")
        stories = [
            story
            for story in self._store.stories_between(since, until)
            if (topic is None or topic in story.event.topics)
            and (conflict is None or story.event.conflict == conflict)
        ]
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


# --- the machine-readable forms (a contract: docs/how-it-works.md) ---------------------------------


def number(value: float | None) -> float | int | None:
    """A whole number without its ``.0``, for JSON."""
    return int(value) if value is not None and value == int(value) else value


def fact_json(finding: Finding, config: Config) -> dict[str, Any]:
    """One line of ``sitrep facts --json``."""
    fact, event = finding.fact, finding.event
    return {
        "fact": fact.id,
        "event": event.id,
        "title": event.title,
        "topics": list(event.topics),
        "conflict": event.conflict,
        **value_json(fact.value),
        "unit": str(fact.unit) if fact.unit else None,
        "who": fact.who,
        "party": fact.party,
        "place": fact.place,
        "role": str(fact.role),
        "date": str(fact.date) if fact.date else None,
        "status": str(fact.status),
        "credibility": fact.credibility,
        "denied": fact.denied,
        "statement": fact.statement,
        "claims": [testimony_json(testimony, config) for testimony in finding.testimony],
    }


def value_json(value: Value | None) -> dict[str, Any]:
    """The number of a claim or fact; all None where there is none."""
    return {
        "quantity": number(value.quantity) if value else None,
        "low": number(value.low) if value else None,
        "high": number(value.high) if value else None,
        "qualifier": str(value.qualifier) if value else None,
    }


def testimony_json(testimony: Testimony, config: Config) -> dict[str, Any]:
    """Who said it: publisher and its grade, the speaker, the very words, when and where."""
    claim, entry = testimony.claim, testimony.entry
    source = config.source_named(entry.source)
    return {
        "source": source.name,
        "grade": str(source.grade),
        "speaker": claim.claimed_by,
        "quantity": number(claim.value.quantity) if claim.value else None,
        "span": claim.span,
        "published": entry.published.isoformat().replace("+00:00", "Z") if entry.published else None,
        "link": entry.link,
    }


def story_json(story: Story) -> dict[str, Any]:
    """One line of ``sitrep timeline --json``."""
    event = story.event
    return {
        "event": event.id,
        "title": event.title,
        "link": event.link,
        "conflict": event.conflict,
        "topics": list(event.topics),
        "first_seen": event.first_seen.isoformat().replace("+00:00", "Z"),
        "last_seen": event.last_seen.isoformat().replace("+00:00", "Z"),
        "date": next((str(fact.date) for fact in story.facts if fact.date), None),
        "entries": len(story.reports),
        "facts": [brief_fact_json(fact) for fact in story.facts],
    }


def brief_fact_json(fact: Fact) -> dict[str, Any]:
    """A fact without its claims."""
    return {
        "fact": fact.id,
        **value_json(fact.value),
        "unit": str(fact.unit) if fact.unit else None,
        "party": fact.party,
        "role": str(fact.role),
        "status": str(fact.status),
        "statement": fact.statement,
    }


def unit_name(unit: Unit | None) -> str:
    """A unit as words; "statement" where nothing is counted."""
    return str(unit).replace("_", " ") if unit else "statement"


# --- subscriptions -------------------------------------------------------------------------------

CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed to subscribe a channel; nothing of it is checked yet."""

    channel: str
    topics: Sequence[str] = ()
    conflicts: Sequence[str] = ()
    keywords: Sequence[str] = ()
    parties: Sequence[str] = ()
    places: Sequence[str] = ()
    min_severity: int = 1
    max_credibility: int = 6
    cadence: str = "instant"
    at: str | None = None
    time_zone: str = "UTC"
    quiet: str | None = None  # "22:00-07:00"


def subscription_of(wish: Wish, config: Config, *, created_by: str, created_at: datetime) -> Subscription:
    """The subscription that a wish describes; its id is 0 until it is stored.

    Raises InputError with what would be right.
    """
    for topic in wish.topics:
        known_or_raise("topic", topic, config.topics)
    for conflict in wish.conflicts:
        known_or_raise("conflict", conflict, config.conflicts)
    known_or_raise("cadence", wish.cadence, [str(cadence) for cadence in Cadence])
    known_or_raise("time zone", wish.time_zone, available_timezones())
    cadence = Cadence(wish.cadence)
    at = wish.at
    if cadence in (Cadence.DAILY, Cadence.WEEKLY):
        at = _time_of_day(at or config.settings.notify.digest_time)
    elif at is not None:
        raise InputError(f"a time of day goes with daily and weekly, not with {cadence}")
    return Subscription(
        id=0,
        channel=channel_of(wish.channel),
        topics=tuple(wish.topics),
        conflicts=tuple(wish.conflicts),
        keywords=tuple(keyword.strip() for keyword in wish.keywords if keyword.strip(" -")),
        parties=tuple(wish.parties),
        places=tuple(wish.places),
        min_severity=wish.min_severity,
        max_credibility=wish.max_credibility,
        cadence=cadence,
        at=at,
        time_zone=wish.time_zone,
        quiet=_quiet(wish.quiet),
        created_by=created_by,
        created_at=created_at,
    )


def channel_of(text: str) -> Channel:
    """A channel as it is typed: console, slack:TEAM:CHANNEL or discord:GUILD:CHANNEL. Raises InputError."""
    platform, _, rest = text.partition(":")
    tenant, _, name = rest.partition(":")
    known_or_raise("platform", platform, [str(each) for each in Platform])
    if platform == Platform.CONSOLE:
        return Channel(Platform.CONSOLE, "", rest or "console")
    if not tenant or not name:
        raise InputError(f"'{text}' is no channel; write {platform}:TEAM:CHANNEL")
    return Channel(Platform(platform), tenant, name)


def _quiet(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise InputError(f"'{text}' are no quiet hours; write 22:00-07:00")
    return _time_of_day(start), _time_of_day(end)


def _time_of_day(text: str) -> str:
    if not CLOCK.fullmatch(text.strip()):
        raise InputError(f"'{text}' is no time of day; write 07:30")
    return text.strip()


def known_or_raise(kind: str, wanted: str, known: Collection[str]) -> None:
    """Raise InputError, with what may have been meant, unless ``wanted`` is among the known ones."""
    if wanted in known:
        return
    near = get_close_matches(wanted, list(known), n=1)
    hint = f"did you mean '{near[0]}'?" if near else "known are: " + ", ".join(sorted(known)[:30])
    raise InputError(f"no such {kind}: '{wanted}'; {hint}")

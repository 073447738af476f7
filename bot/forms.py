"""The machine-readable forms of answers: what ``--json`` prints. A contract: programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands import Grounds
    from bot.config import Config
    from bot.model import Fact, Finding, Story, Testimony, Value


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
        "document": entry.document,
    }


def why_json(story: Story, grounds: Iterable[Grounds], config: Config) -> dict[str, Any]:
    """What ``sitrep why --json`` prints."""
    return {
        "event": story.event.id,
        "title": story.event.title,
        "changes": [
            {
                "at": each.change.at.isoformat().replace("+00:00", "Z"),
                "kind": str(each.change.kind),
                "reason": each.change.reason,
                "fact": each.change.fact,
                "unit": str(each.change.unit) if each.change.unit else None,
                "party": each.change.party,
                "from": value_json(each.change.old),
                "to": value_json(each.change.new),
                "material": each.change.material,
                "claims": [testimony_json(one, config) for one in each.testimony],
            }
            for each in grounds
        ],
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

"""What can be read off a story without deciding anything: who stands behind it, how firm it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.model import FactStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Claim, Conflict, Fact, Report, Source, Story, Topic

NO_CONFLICT = "none"
"""Id of the conflict of what belongs to none."""

UNJUDGED = 6
"""Admiralty credibility of what cannot be judged."""


class Names(Protocol):
    """What ids stand for; the configuration is one."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """Topics by id."""
        ...

    @property
    def conflicts(self) -> Mapping[str, Conflict]:
        """Conflicts by id."""
        ...

    def source_named(self, name: str, /) -> Source:
        """The source; one that was made up from the id when nobody configured it."""
        ...


def war(story: Story, names: Names) -> str:
    """Name of the conflict; empty where the story belongs to none, or to one that is not configured."""
    conflict = names.conflicts.get(story.event.conflict)
    return conflict.name if conflict and conflict.id != NO_CONFLICT else ""


def standing(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts that were not withdrawn."""
    return tuple(fact for fact in facts if fact.status is not FactStatus.RETRACTED)


def credibility(story: Story) -> int:
    """Admiralty credibility of the firmest fact that stands, 6 when there is none."""
    return min((fact.credibility for fact in standing(story.facts)), default=UNJUDGED)


def sources(reports: Iterable[Report], names: Names) -> tuple[Source, ...]:
    """Sources of the reports, each once, in the order in which they came in."""
    return tuple(names.source_named(key) for key in dict.fromkeys(report.entry.source for report in reports))


def languages(story: Story, names: Names) -> frozenset[str]:
    """Languages in which the event is told, as primary subtags: ``en`` for en-GB too."""
    told = {
        report.entry.language or names.source_named(report.entry.source).language for report in story.reports
    }
    return frozenset(language.partition("-")[0].casefold() for language in told)


def families(found: Iterable[Source]) -> int:
    """How many independent publishers the sources belong to."""
    return len({source.family for source in found})


def grade(story: Story, names: Names) -> str:
    """Admiralty rating: reliability of the best source and credibility of the firmest fact, as in B2."""
    best = min((source.grade for source in sources(story.heard, names)), default="F")
    return f"{best}{credibility(story)}"


def claims(story: Story) -> dict[str, Claim]:
    """Claims of the current reports by id."""
    return {claim.id: claim for report in story.heard for claim in report.found.claims}


def listed(items: Iterable[str], most: int) -> str:
    """``A, B and 3 more``: at most so many by name."""
    named = list(dict.fromkeys(items))
    rest = len(named) - most
    return ", ".join(named[:most]) + (f" and {rest} more" if rest > 0 else "")

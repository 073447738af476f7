"""What may open a post: an entry that is fresh and news by itself, or that others bear out.

Judges the entry and those that were heard with it. Which event they belong to is settled before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.news import newsworthiness
from bot.ledger.notices import withdraws
from bot.ledger.signature import said_at
from bot.ledger.telling import counts_people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.ledger.rules import Rules
    from bot.model import Report, Source


class Gate:
    """The way to a channel. Keeps nothing."""

    def __init__(self, sources: Mapping[str, Source], rules: Rules) -> None:
        self._sources, self._rules = sources, rules

    def opens(
        self, report: Report, now: datetime, others: Collection[Report] = (), *, doubtful: bool
    ) -> bool:
        """Whether an entry is told of an event that no channel has heard of.

        ``others``: entries of the same event. ``doubtful``: it may be about an event that was told.
        """
        if not self.fresh(report, now) or withdraws(report.entry):
            return False
        enough = self._rules.newsworthy_doubtful if doubtful else self._rules.newsworthy
        return newsworthiness(report) >= enough or (
            bool(others) and self._borne_out(report, others, doubtful=doubtful)
        )

    def fresh(self, report: Report, now: datetime) -> bool:
        """Whether an entry was said within the time that an event stays open."""
        return now - said_at(report.entry) <= timedelta(hours=self._rules.quiet_hours)

    def family(self, source: str) -> str:
        """The family of a source, one voice; a source that is not known is its own."""
        known = self._sources.get(source)
        return source if known is None else known.family

    def _borne_out(self, report: Report, others: Collection[Report], *, doubtful: bool) -> bool:
        """Whether an entry that may be news counts people, or is the second by an independent publisher."""
        enough = self._rules.newsworthy if doubtful else self._rules.newsworthy_borne_out
        if newsworthiness(report) < enough:
            return False
        family = self.family(report.entry.source)
        return (counts_people(report) and not doubtful) or any(
            self.family(other.entry.source) != family and newsworthiness(other) >= enough for other in others
        )

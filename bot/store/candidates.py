"""Rows of facts that match, newest first and cut off: what a search looks at, whatever the size of the store.

A full-text table gives its rows newest first without looking at older ones, so a short list of a common
word costs as little as one of a rare word. Everything that narrows a search is in the table as well, days
by month and year, so that a list never wades through facts that a filter throws away. Does not rank.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.codec import EVENT, FACT, pack_time, unpack_time
from bot.store.stories import Stories
from bot.store.wording import period_tags, tag, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.model import Event, Fact

CANDIDATES = 80
"""Facts of one list that are looked at."""

BY_ENTRIES = 75
"""Entries with the words whose events' facts are looked at."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a fact has to be, whatever the words; of several names any, () all."""

    topics: Sequence[str] = ()
    conflicts: Sequence[str] = ()
    parties: Sequence[str] = ()
    since: datetime | None = None  # it happened on that day (UTC) or later
    until: datetime | None = None  # it happened on that day (UTC) or earlier
    held_by: datetime | None = None  # it was held at that moment, as it is now or otherwise


@dataclass(frozen=True, slots=True)
class Scope:
    """A filter as the store reads it."""

    tags: tuple[tuple[str, ...], ...] = ()  # of each group one
    days: tuple[str, str] | None = None  # first and last day; None: any
    newest: int | None = None  # last row; None: any


class Candidates(Stories):
    """Lists of rows of facts."""

    def _scope(self, only: Filter) -> Scope:
        groups = [
            [tag("topic", topic) for topic in only.topics],
            [tag("conflict", conflict) for conflict in only.conflicts],
            [tag("party", party) for party in only.parties],
        ]
        days = None
        if only.since is not None or only.until is not None:
            first = only.since.date() if only.since else None
            last = only.until.date() if only.until else None
            days = (first.isoformat() if first else "", last.isoformat() if last else "9999-12-31")
            groups.append(list(period_tags(first, last, self._newest_year())))
        tags = tuple(tuple(group) for group in groups if group)
        return Scope(tags, days, None if only.held_by is None else self._last_held_by(only.held_by))

    def _newest_year(self) -> int:
        (newest,) = self._connection.rows("SELECT max(last_seen) FROM events")[0]
        return unpack_time(newest).year if newest else 0

    def _last_held_by(self, moment: datetime) -> int:
        """The last row of a fact that was held at a moment; rows are in the order in which facts came up."""
        (high,) = self._connection.rows("SELECT coalesce(max(seq), 0) FROM facts")[0]
        low = 0
        while low < high:
            middle = (low + high + 1) // 2
            row = self._connection.row(
                "SELECT seq, (SELECT min(at) FROM fact_versions v WHERE v.event = f.event AND v.fact = f.id) "
                "FROM facts f WHERE seq <= ? ORDER BY seq DESC LIMIT 1",
                (middle,),
            )
            if row is not None and row[1] is not None and row[1] > pack_time(moment):
                high = row[0] - 1
            else:
                low = middle
        return int(low)

    def _newest(
        self,
        expressions: Iterable[str],
        scope: Scope,
        limit: int | None = None,
        *,
        table: str = "facts_text",
    ) -> list[int]:
        """The newest rows that match all expressions, newest first. ``limit`` None: CANDIDATES."""
        groups = (" OR ".join(f'"{tag}"' for tag in group) for group in scope.tags)
        matching = " AND ".join([*expressions, *(f"{{tags}} : ({group})" for group in groups)])
        conditions: list[str] = []
        values: list[object] = []
        if matching:
            row, source = f"{table}.rowid", table
            conditions.append(f"{table} MATCH ?")
            values.append(matching)
        else:
            row, source = "f.seq", "facts f"
        if scope.days is not None:
            source += f" CROSS JOIN facts f ON f.seq = {row}"  # the words first, then the days
            conditions.append("f.happened_until >= ? AND f.happened <= ?")
            values += scope.days
        if scope.newest is not None:
            conditions.append(f"{row} <= ?")
            values.append(scope.newest)
        where = " AND ".join(conditions) or "true"
        rows = self._connection.rows(
            f"SELECT {row} FROM {source} WHERE {where} ORDER BY {row} DESC LIMIT ?",
            (*values, CANDIDATES if limit is None else limit),
        )
        return [seq for (seq,) in rows]

    def _of_entries(self, expressions: Iterable[str], scope: Scope) -> list[int]:
        """Rows of the newest facts of the events that an entry which matches all expressions belongs to."""
        events = self._connection.rows(
            "SELECT e.event FROM entries_text CROSS JOIN entries e ON e.seq = entries_text.rowid "
            "WHERE entries_text MATCH ? AND e.event IS NOT NULL ORDER BY entries_text.rowid DESC LIMIT ?",
            (" AND ".join(expressions), BY_ENTRIES),
        )
        if not events:
            return []
        first, last = scope.days or ("", "9999-12-31")
        facts = self._connection.rows(
            f"SELECT f.seq, {FACT.named('f')}, {EVENT.named('e')} "
            "FROM facts f JOIN events e ON e.id = f.event WHERE f.event IN (SELECT value FROM json_each(?)) "
            "AND f.happened_until >= ? AND f.happened <= ? AND (?4 IS NULL OR f.seq <= ?4) "
            "ORDER BY f.seq DESC LIMIT ?5",
            (json.dumps([event for (event,) in events]), first, last, scope.newest, CANDIDATES),
        )
        return [
            seq
            for seq, *cells in facts
            if _within(scope, FACT.unpack(cells[: FACT.width]), EVENT.unpack(cells[FACT.width :]))
        ]


def _within(scope: Scope, fact: Fact, event: Event) -> bool:
    if not scope.tags:
        return True
    tags = frozenset(wording(fact, event)["tags"].split())
    return not any(tags.isdisjoint(group) for group in scope.tags)

"""Finding facts and stories by words. Ranks a bounded number of candidates, never the whole store.

    query ─ terms ─ newest facts with all terms ─┐
                    else newest by their entries ┼─ score ─ the best, with everyone behind them
                    else newest with any term ───┘

FTS5's own bm25 looks at every row that has a term before it ranks the first; with a common word in a
large store that takes most of a second. Here each list is read newest first and cut off, so that a query
costs much the same whatever the size of the store.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

from bot.model import FactStatus, Finding, Role
from bot.store.codec import EVENT, FACT, unpack_time
from bot.store.stories import Stories
from bot.store.wording import tag, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.model import Story

CANDIDATES = 300
"""Facts of one list that are looked at."""

AROUND, STATEMENT, TITLE, WHAT = 1.0, 1.5, 2.0, 3.0
"""What a term counts for, by where it was found: a fact is about what it counts, not about its context."""
COLUMNS = {"statement": STATEMENT, "title": TITLE, "what": WHAT}

AGAIN = 0.1
"""Share of a place's worth that counts where a term was found in a better place, too."""

WHOLE = WHAT + AGAIN * (TITLE + STATEMENT)
"""What a term can count for at most."""

BY_ENTRY = 0.5
"""What a term counts for that only an entry behind the fact has."""

HALF_LIFE_DAYS = 365.0
RECENCY, CREDIBILITY, FIGURE = 0.25, 0.15, 0.05
"""How much of its match a fact gains: the newest over the oldest, the most credible over the least, one
with a number over one without."""

Scores = dict[int, float]
"""Row of a fact → how well it matches, above 0, at most 1."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a fact has to be, whatever the words."""

    topics: Sequence[str] = ()  # any of them; () any
    conflict: str | None = None
    party: str | None = None
    since: datetime | None = None  # it happened on that day (UTC) or later
    until: datetime | None = None  # it happened on that day (UTC) or earlier

    def tags(self) -> list[str]:
        """Expressions for FTS5, all of which have to match."""
        groups = (
            [tag("topic", topic) for topic in self.topics],
            [tag("conflict", self.conflict)] if self.conflict else [],
            [tag("party", self.party)] if self.party else [],
        )
        return ["{tags} : (" + " OR ".join(f'"{t}"' for t in group) + ")" for group in groups if group]

    def dates(self) -> tuple[str, list[str]]:
        """A condition on rows of facts named ``f``, and its values."""
        conditions = ["true"]
        values = []
        if self.since is not None:
            conditions.append("f.happened_until >= ?")
            values.append(self.since.date().isoformat())
        if self.until is not None:
            conditions.append("f.happened <= ?")
            values.append(self.until.date().isoformat())
        return " AND ".join(conditions), values


class Search(Stories):
    """Look-ups by words."""

    def search(
        self,
        query: str,
        *,
        topics: Sequence[str] = (),
        conflict: str | None = None,
        party: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
    ) -> tuple[Finding, ...]:
        """Facts that match, best first; retracted ones last.

        A query is words, "phrases" and numbers; a fact that has all of them is wanted, and only where
        there is none, those that have some. Without any word the newest facts are found. ``topics``: one
        of them. ``since`` and ``until`` are about when it happened, in whole days, both inclusive.
        """
        only = Filter(topics, conflict, party, since, until)
        return self._findings(self._ranked(terms(query), only)[:limit])

    def knows(self, query: str) -> bool:
        """Whether a fact, or an entry behind one, has every term of a query: else `search` only guesses."""
        asked = terms(query)
        return not asked or bool(self._facts(asked, Filter(), 1) or self._by_entries(asked, Filter()))

    def timeline(
        self,
        query: str,
        *,
        topics: Sequence[str] = (),
        conflict: str | None = None,
        party: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
    ) -> tuple[Story, ...]:
        """The events of the best facts that `search` would find, in the order in which they happened."""
        only = Filter(topics, conflict, party, since, until)
        events = {
            event: None
            for (event,) in (
                self._connection.row("SELECT event FROM facts WHERE seq = ?", (seq,)) or ()
                for seq in self._ranked(terms(query), only)
            )
        }
        return tuple(sorted(self._stories(list(events)[:limit]), key=lambda s: (happened(s), s.event.id)))

    # --- candidates -----------------------------------------------------------------------------

    def _ranked(self, asked: Sequence[str], only: Filter) -> list[int]:
        if not asked:
            scores = dict.fromkeys(self._facts([], only), 1.0)
        else:
            scores = self._with_all(asked, only) or self._by_entries(asked, only)
            if not scores and len(asked) > 1:
                scores = self._with_any(asked, only)
        return self._sorted(scores)

    def _facts(self, expressions: Iterable[str], only: Filter, limit: int = CANDIDATES) -> list[int]:
        """Rows of the newest facts that match all expressions."""
        matching = " AND ".join([*expressions, *only.tags()])
        dates, values = only.dates()
        if not matching:
            sql = f"SELECT f.seq FROM facts f WHERE {dates} ORDER BY f.seq DESC LIMIT ?"
        else:
            # CROSS JOIN: the words first, SQLite would sometimes walk all facts by date instead
            sql = (
                "SELECT f.seq FROM facts_text CROSS JOIN facts f ON f.seq = facts_text.rowid "
                f"WHERE facts_text MATCH ? AND {dates} ORDER BY facts_text.rowid DESC LIMIT ?"
            )
            values = [matching, *values]
        return [seq for (seq,) in self._connection.rows(sql, (*values, limit))]

    def _with_all(self, asked: Sequence[str], only: Filter) -> Scores:
        """Facts that have every term, by where they have it.

        A fact among the newest with all terms is also among the newest of those that have one of the
        terms in a certain column besides: so the cut-off lists tell exactly who has what where. The others
        of such a list are older than the oldest that is looked at.
        """
        found = dict.fromkeys(self._facts(asked, only), 0.0)
        if not found:
            return {}
        for term in asked:
            best = dict.fromkeys(found, AROUND)
            for column, weight in COLUMNS.items():
                for seq in self._facts([*asked, f"{{{column}}} : {term}"], only):
                    if seq in best:
                        best[seq] = _better(best[seq], weight)
            for seq in found:
                found[seq] += best[seq] / (WHOLE * len(asked))
        return found

    def _by_entries(self, asked: Sequence[str], only: Filter) -> Scores:
        """Facts of the events that an entry with every term belongs to."""
        rows = self._connection.rows(
            "SELECT e.event FROM entries_text CROSS JOIN entries e ON e.seq = entries_text.rowid "
            "WHERE entries_text MATCH ? AND e.event IS NOT NULL ORDER BY entries_text.rowid DESC LIMIT ?",
            (" AND ".join(asked), CANDIDATES // 4),
        )
        dates, values = only.dates()
        facts = [
            seq
            for (seq,) in self._connection.rows(
                f"SELECT f.seq FROM facts f WHERE f.event IN (SELECT value FROM json_each(?)) AND {dates} "
                "ORDER BY f.seq DESC LIMIT ?",
                (json.dumps([event for (event,) in rows]), *values, CANDIDATES),
            )
        ]
        if only.tags() and facts:
            facts = [
                seq
                for (seq,) in self._connection.rows(
                    "SELECT rowid FROM facts_text WHERE facts_text MATCH ? "
                    "AND rowid IN (SELECT value FROM json_each(?))",
                    (" AND ".join(only.tags()), json.dumps(facts)),
                )
            ]
        return dict.fromkeys(facts, BY_ENTRY / WHOLE)

    def _with_any(self, asked: Sequence[str], only: Filter) -> Scores:
        """Facts that have some of the terms, by how many, how rare those are, and where they have them."""
        each = CANDIDATES // len(asked)
        best: dict[str, defaultdict[int, float]] = {}
        rarity = {}
        for term in asked:
            found = self._facts([term], only, each)
            rarity[term] = 1 / log2(2 + len(found))
            best[term] = defaultdict(float, dict.fromkeys(found, AROUND))
            for column, weight in COLUMNS.items():
                for seq in self._facts([f"{{{column}}} : {term}"], only, each):
                    best[term][seq] = _better(best[term][seq], weight)
        for one, other in combinations(asked, 2):
            for seq in self._facts([one, other], only, each):
                for term in (one, other):
                    best[term][seq] = max(best[term][seq], AROUND)
        whole = WHOLE * sum(rarity.values())
        candidates = sorted({seq for hits in best.values() for seq in hits})
        scores = {seq: sum(rarity[t] * best[t].get(seq, 0.0) for t in asked) / whole for seq in candidates}
        return {seq: score * sum(seq in best[t] for t in asked) / len(asked) for seq, score in scores.items()}

    # --- ranking --------------------------------------------------------------------------------

    def _sorted(self, scores: Mapping[int, float]) -> list[int]:
        rows = self._connection.rows(
            "SELECT f.seq, f.id, f.status, f.credibility, f.unit IS NOT NULL, e.last_seen FROM facts f "
            "JOIN events e ON e.id = f.event WHERE f.seq IN (SELECT value FROM json_each(?))",
            (json.dumps(list(scores)),),
        )
        if not rows:
            return []
        newest = unpack_time(max(last_seen for *_, last_seen in rows))

        def order(row: tuple[int, str, str, int, int, str]) -> tuple[bool, float, float, str]:
            seq, fact_id, status, credibility, counted, last_seen = row
            days = (newest - unpack_time(last_seen)).total_seconds() / 86_400
            gain = RECENCY * 0.5 ** (days / HALF_LIFE_DAYS) + CREDIBILITY * (6 - credibility) / 5
            gain += FIGURE * counted
            return status == FactStatus.RETRACTED, -round(scores[seq] * (1 + gain), 9), days, fact_id

        return [row[0] for row in sorted(rows, key=order)]

    def _findings(self, ranked: Sequence[int]) -> tuple[Finding, ...]:
        rows = self._connection.rows(
            f"SELECT f.seq, {FACT.named('f')}, {EVENT.named('e')} "
            "FROM facts f JOIN events e ON e.id = f.event WHERE f.seq IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ranked)),),
        )
        facts = {
            seq: (FACT.unpack(cells[: FACT.width]), EVENT.unpack(cells[FACT.width :])) for seq, *cells in rows
        }
        heard = self._testimony({i for fact, _ in facts.values() for held in fact.held for i in held.claims})
        findings = []
        for seq in ranked:
            fact, event = facts[seq]
            claims = dict.fromkeys(i for held in fact.held for i in held.claims)
            findings.append(Finding(fact, event, tuple(heard[i] for i in claims if i in heard)))
        return tuple(findings)


def _better(known: float, weight: float) -> float:
    """What a term counts for that was also found in a place of this weight; weights come in rising order."""
    return weight if known <= AROUND else weight + AGAIN * known


def happened(story: Story) -> date:
    """The first day that its facts state for the event itself; the day it was first seen without one."""
    days = [fact.date.first for fact in story.facts if fact.date and fact.role is Role.EVENT]
    return min(days, default=story.event.first_seen.date())

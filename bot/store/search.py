"""Finding facts and stories by words. Ranks a bounded number of candidates, never the whole store.

    query ─ terms ─ facts with all terms, first those about them ─┐
                    else of entries with all terms ───────────────┼─ rank ─ the best, with all behind them
                    else with any term, most and rarest first ────┘

FTS5's own bm25 looks at every row that has a term before it ranks the first; with a common word in a
large store that takes most of a second. Here each list is read newest first and cut off
(`bot.store.candidates`), and then ranked (`bot.store.ranking`), so that a query costs much the same whatever
the size of the store. Where more facts match than are looked at, it is the newest of those that are about
what is asked, then the newest of the others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

from bot.model import Finding, Role
from bot.store import candidates
from bot.store.candidates import Candidates, Filter, Scope
from bot.store.codec import EVENT, FACT
from bot.store.ranking import Found, Seen, in_order
from bot.store.stems import Stems
from bot.store.wording import terms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from bot.model import Story

MOST_TERMS = 4
"""Terms, the rarest, that are looked for where no fact has all of them."""


class Search(Candidates):
    """Look-ups by words."""

    @cached_property
    def _stems(self) -> Stems:
        return Stems()

    def _forget_stems(self) -> None:
        if "_stems" in self.__dict__:
            self._stems.close()

    def search(
        self,
        query: str,
        *,
        topics: Sequence[str] = (),
        conflicts: Sequence[str] = (),
        parties: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        held_by: datetime | None = None,
        limit: int = 20,
    ) -> tuple[Finding, ...]:
        """Facts that match, best first; retracted ones last.

        A query is words, "phrases" and numbers; a fact that has all of them is wanted, and only where
        there is none, those that have some. Without any word the newest facts are found. Of ``topics``,
        ``conflicts`` and ``parties`` one of each that is given. ``since`` and ``until`` are about when it
        happened, in whole days, both inclusive. ``held_by``: without facts that came up later.
        """
        only = Filter(topics, conflicts, parties, since, until, held_by)
        return self._findings(self._ranked(terms(query), only)[:limit])

    def knows(self, query: str) -> bool:
        """Whether a fact, or an entry behind one, has every term of a query: else `search` only guesses."""
        asked = terms(query)
        return not asked or bool(self._newest(asked, Scope(), 1) or self._of_entries(asked, Scope()))

    def timeline(
        self,
        query: str,
        *,
        topics: Sequence[str] = (),
        conflicts: Sequence[str] = (),
        parties: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
    ) -> tuple[Story, ...]:
        """The events of the best facts that `search` would find, in the order in which they happened."""
        ranked = self._ranked(terms(query), Filter(topics, conflicts, parties, since, until))
        rows = self._connection.rows(
            "SELECT seq, event FROM facts WHERE seq IN (SELECT value FROM json_each(?))",
            (json.dumps(ranked),),
        )
        event_of: dict[int, str] = dict(rows)
        events = list(dict.fromkeys(event_of[seq] for seq in ranked))
        return tuple(sorted(self._stories(events[:limit]), key=lambda s: (happened(s), s.event.id)))

    # --- candidates and their order -------------------------------------------------------------

    def _ranked(self, asked: Sequence[str], only: Filter) -> list[int]:
        found = self._found(asked, self._scope(only))
        return in_order(found, self._seen(found.rows), self._stems.spoken)

    def _found(self, asked: Sequence[str], scope: Scope) -> Found:
        if not asked:
            return Found(dict.fromkeys(self._newest((), scope), ()), {})
        rows = self._with_all(asked, scope)
        if rows:
            return Found(dict.fromkeys(rows, asked), dict.fromkeys(asked, 1 / len(asked)))
        rows = self._of_entries(asked, scope)
        if rows or len(asked) == 1:
            return Found(dict.fromkeys(rows, ()), {})
        return self._with_any(asked, scope)

    def _with_all(self, asked: Sequence[str], scope: Scope) -> list[int]:
        """The newest facts that are about every term; where those are few, the newest that have them."""
        newest = self._newest(asked, scope)
        if len(newest) < candidates.CANDIDATES:
            return newest
        about = self._newest(asked, scope, table="facts_about")
        return about if len(about) == candidates.CANDIDATES else list(dict.fromkeys([*about, *newest]))

    def _with_any(self, asked: Sequence[str], scope: Scope) -> Found:
        """Facts that have some of the terms: those with the most and the rarest of them."""
        each = candidates.CANDIDATES // 2
        lists = {term: self._newest([term], scope, each) for term in asked}
        rarity = {term: 1 / log2(2 + _estimated(found, each)) for term, found in lists.items()}
        told = sorted((term for term in asked if lists[term]), key=lambda term: -rarity[term])[:MOST_TERMS]
        having: defaultdict[int, dict[str, None]] = defaultdict(dict)
        pairs = (pair for pair in combinations(told, 2) if any(len(lists[term]) == each for term in pair))
        for some in [*((term,) for term in told), *pairs]:  # of two whole lists the pair is known
            for seq in lists[some[0]] if len(some) == 1 else self._newest(some, scope, each):
                having[seq] |= dict.fromkeys(some)
        weights = {term: rarity[term] / sum(rarity.values()) for term in asked}
        worth = {seq: sum(map(weights.__getitem__, had)) * len(had) for seq, had in having.items()}
        first = sorted(having, key=lambda seq: (-worth[seq], -seq))[: candidates.CANDIDATES]
        return Found({seq: having[seq] for seq in first}, weights)

    def _seen(self, rows: Collection[int]) -> list[Seen]:
        found = self._connection.rows(
            "SELECT f.seq, f.id, f.status, f.credibility, f.unit IS NOT NULL, e.last_seen, "
            "f.what, e.title, f.statement FROM facts f JOIN events e ON e.id = f.event "
            "WHERE f.seq IN (SELECT value FROM json_each(?))",
            (json.dumps(list(rows)),),
        )
        texts = iter(self._stems.spoken(text for row in found for text in row[-3:]))
        return [
            Seen(row, ident, status, credibility, bool(counted), last, next(texts), next(texts), next(texts))
            for row, ident, status, credibility, counted, last, *_ in found
        ]

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


def _estimated(newest: Sequence[int], limit: int) -> float:
    """How many rows there are of which these are the newest, at most ``limit``."""
    if len(newest) < limit:
        return len(newest)
    return limit * newest[0] / (newest[0] - newest[-1] + 1)


def happened(story: Story) -> date:
    """The first day that its facts state for the event itself; the day it was first seen without one."""
    days = [fact.date.first for fact in story.facts if fact.date and fact.role is Role.EVENT]
    return min(days, default=story.event.first_seen.date())

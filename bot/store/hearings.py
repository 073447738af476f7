"""Which claims are heard in another event than that of their entry, or in none. Decides nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.model import Report
from bot.store.codec import CLAIM, ENTRY, FOUND
from bot.store.entries import Entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Claim, Hearing

_ADD = "INSERT OR REPLACE INTO hearings (claim, entry, event) SELECT id, entry, ? FROM claims WHERE id = ?"


class Hearings(Entries):
    """What the entries of a store say aside."""

    def events_of(self, entry_id: str) -> tuple[str, ...]:
        """Ids of the event that an entry belongs to and of those that hear it aside, in this order."""
        rows = self._connection.rows(
            "SELECT event FROM entries WHERE id = ?1 AND event IS NOT NULL "
            "UNION ALL SELECT event FROM hearings WHERE entry = ?1 AND event IS NOT NULL",
            (entry_id,),
        )
        return tuple(dict.fromkeys(event for (event,) in rows))

    def _save_hearings(self, hearings: Iterable[Hearing], entry_id: str | None = None) -> None:
        """Store where claims are heard; ``entry_id``: in place of all that was so of that entry."""
        if entry_id is not None:
            self._connection.write("DELETE FROM hearings WHERE entry = ?", (entry_id,))
        rows = [(heard.event, heard.claim) for heard in hearings]
        if rows:
            self._connection.write_all(_ADD, rows)

    def _asides(self, event_ids: str) -> Mapping[str, list[Report]]:
        """What events (ids as a JSON list) hear of entries of others, oldest collected first."""
        heard: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for event, entry, claim_id in self._connection.rows(
            "SELECT event, entry, claim FROM hearings WHERE event IN (SELECT value FROM json_each(?))",
            (event_ids,),
        ):
            heard[event, entry].add(claim_id)
        asides: defaultdict[str, list[Report]] = defaultdict(list)
        if not heard:
            return asides
        entries = json.dumps(sorted({entry for _, entry in heard}))
        claims: defaultdict[str, list[Claim]] = defaultdict(list)
        for row in self._connection.rows(
            f"SELECT {CLAIM.named()} FROM claims WHERE stands = 1 "
            "AND entry IN (SELECT value FROM json_each(?)) ORDER BY entry, position",
            (entries,),
        ):
            claim = CLAIM.unpack(row)
            claims[claim.entry].append(claim)
        for cells in self._connection.rows(
            f"SELECT {ENTRY.named()}, {FOUND.named()} FROM entries "
            "WHERE id IN (SELECT value FROM json_each(?)) AND withdrawn = 0 ORDER BY collected, seq",
            (entries,),
        ):
            entry = ENTRY.unpack(cells[: ENTRY.width])
            found = FOUND.unpack(cells[ENTRY.width :], claims=tuple(claims[entry.id]))
            for event, known in sorted(heard):
                mine = heard[event, known]
                if known == entry.id and any(claim.id in mine for claim in found.claims):
                    unheard = frozenset(claim.id for claim in found.claims) - mine
                    asides[event].append(Report(entry, found, unheard))
        return asides

"""Entries, their older versions and the claims read out of them. Does not decide what they mean."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.model import Report, Testimony
from bot.store.codec import CLAIM, ENTRY, ENTRY_STATE, FOUND, pack_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.model import Claim, Entry, Verdict
    from bot.store.connection import Connection

_ADD_ENTRY = (
    f"INSERT INTO entries ({ENTRY.named()}, {FOUND.named()}, verdict) "
    f"VALUES ({ENTRY.marks}, {FOUND.marks}, ?)"
)
_REPLACE_ENTRY = (
    f"{_ADD_ENTRY} ON CONFLICT (id) DO UPDATE SET {ENTRY.replaced()}, {FOUND.replaced()}, "
    "verdict = excluded.verdict, reason = NULL, event = NULL, withdrawn = 0 RETURNING seq"
)
_SAVE_CLAIM = (
    f"INSERT INTO claims ({CLAIM.named()}, version, position, stands) VALUES ({CLAIM.marks}, ?, ?, 1) "
    "ON CONFLICT (id) DO UPDATE SET position = excluded.position, stands = 1"
)


class Entries:
    """The entries of a store."""

    _connection: Connection

    def save_report(self, report: Report, verdict: Verdict) -> None:
        """Store an entry, what was read out of it and its claims.

        The version it replaces is kept, and the claims of that version stand no longer. The entry
        belongs to no event until `save_decision` says so.
        """
        entry, found = report.entry, report.found
        cells = (*ENTRY.pack(entry), *FOUND.pack(found), verdict.value)
        seq = self._connection.write_seq(f"{_ADD_ENTRY} ON CONFLICT (id) DO NOTHING RETURNING seq", cells)
        if replaced := not seq:
            self._retire(entry)
            seq = self._connection.write_seq(_REPLACE_ENTRY, cells)
        if found.claims:
            self._connection.write_all(
                _SAVE_CLAIM,
                [(*CLAIM.pack(claim), entry.content_hash, n) for n, claim in enumerate(found.claims)],
            )
        if found.relevant:
            self._connection.index("entries_text", seq, {"title": entry.title, "text": entry.text})
        elif replaced:
            self._connection.index("entries_text", seq, None)

    def _retire(self, new: Entry) -> None:
        row = self._connection.row(f"SELECT {ENTRY.named()} FROM entries WHERE id = ?", (new.id,))
        old = ENTRY.unpack(row) if row else new
        self._connection.write("UPDATE claims SET stands = 0 WHERE entry = ?", (new.id,))
        if old.content_hash != new.content_hash:
            self._connection.write(
                "INSERT OR IGNORE INTO entry_versions (entry, content_hash, collected, body) "
                "VALUES (?, ?, ?, ?)",
                (old.id, old.content_hash, pack_time(old.collected), ENTRY_STATE.pack(old)),
            )

    def withdraw_entry(self, entry_id: str) -> None:
        """Its publisher took it back: its claims stand no longer, and if it comes back it is new."""
        self._connection.write("UPDATE claims SET stands = 0 WHERE entry = ?", (entry_id,))
        self._connection.write("UPDATE entries SET withdrawn = 1 WHERE id = ?", (entry_id,))

    def known(self, entry_ids: Iterable[str]) -> dict[str, str]:
        """Content hash of the stored version of each entry; without those unknown or taken back."""
        rows = self._connection.rows(
            "SELECT id, content_hash FROM entries "
            "WHERE id IN (SELECT value FROM json_each(?)) AND withdrawn = 0",
            (json.dumps(list(entry_ids)),),
        )
        return dict(rows)

    def documents(self) -> dict[str, set[str]]:
        """Entry.ids of each seed file; without those that were taken back."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for document, entry_id in self._connection.rows(
            "SELECT document, id FROM entries WHERE document IS NOT NULL AND withdrawn = 0 ORDER BY seq"
        ):
            found[document].add(entry_id)
        return dict(found)

    def entry_versions(self, entry_id: str) -> tuple[Entry, ...]:
        """What an entry was before it was rewritten, oldest first; () when it never was."""
        rows = self._connection.rows(
            "SELECT body FROM entry_versions WHERE entry = ? ORDER BY collected", (entry_id,)
        )
        return tuple(ENTRY_STATE.unpack(body) for (body,) in rows)

    def first_entry(self, event_id: str, by: datetime) -> Entry | None:
        """The first entry of an event that was collected by then, without those taken back."""
        row = self._connection.row(
            f"SELECT {ENTRY.named()} FROM entries WHERE event = ? AND withdrawn = 0 AND collected <= ? "
            "ORDER BY collected, seq LIMIT 1",
            (event_id, pack_time(by)),
        )
        return None if row is None else ENTRY.unpack(row)

    def testimony(self, claim_ids: Sequence[str]) -> tuple[Testimony, ...]:
        """The claims, each with the version of the entry that carries it, in the order asked for."""
        found = self._testimony(claim_ids)
        return tuple(found[claim_id] for claim_id in claim_ids if claim_id in found)

    def _testimony(self, claim_ids: Iterable[str]) -> dict[str, Testimony]:
        rows = self._connection.rows(
            f"SELECT c.version, {CLAIM.named('c')}, {ENTRY.named('e')} "
            "FROM claims c JOIN entries e ON e.id = c.entry "
            "WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(claim_ids)),),
        )
        found = {}
        for version, *cells in rows:
            claim, entry = CLAIM.unpack(cells[: CLAIM.width]), ENTRY.unpack(cells[CLAIM.width :])
            if version != entry.content_hash:
                entry = next((v for v in self.entry_versions(entry.id) if v.content_hash == version), entry)
            found[claim.id] = Testimony(claim, entry)
        return found

    def _reports(self, event_ids: str) -> Mapping[str, list[Report]]:
        """The reports of events (ids as a JSON list), oldest collected first, with the claims that stand."""
        claims: defaultdict[str, list[Claim]] = defaultdict(list)
        unheard: defaultdict[str, set[str]] = defaultdict(set)
        for elsewhere, *row in self._connection.rows(
            f"SELECT h.claim IS NOT NULL, {CLAIM.named('c')} FROM entries e JOIN claims c ON c.entry = e.id "
            "LEFT JOIN hearings h ON h.claim = c.id "
            "WHERE e.event IN (SELECT value FROM json_each(?)) AND e.withdrawn = 0 AND c.stands = 1 "
            "ORDER BY c.entry, c.position",
            (event_ids,),
        ):
            claim = CLAIM.unpack(row)
            claims[claim.entry].append(claim)
            if elsewhere:
                unheard[claim.entry].add(claim.id)
        reports: defaultdict[str, list[Report]] = defaultdict(list)
        for event, *cells in self._connection.rows(
            f"SELECT event, {ENTRY.named()}, {FOUND.named()} FROM entries "
            "WHERE event IN (SELECT value FROM json_each(?)) AND withdrawn = 0 ORDER BY collected, seq",
            (event_ids,),
        ):
            entry = ENTRY.unpack(cells[: ENTRY.width])
            found = FOUND.unpack(cells[ENTRY.width :], claims=tuple(claims[entry.id]))
            reports[event].append(Report(entry, found, frozenset(unheard[entry.id])))
        return reports

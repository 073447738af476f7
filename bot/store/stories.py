"""Events, their facts and how those came about. Does not decide what is held: `bot.ledger` does."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.model import Story
from bot.store.codec import CHANGE, EVENT, FACT, FACT_STATE, pack_time
from bot.store.hearings import Hearings
from bot.store.schema import FOUND_BY
from bot.store.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.ledger import Regrouping
    from bot.model import Change, Decision, Event, Fact, Report

_SAVE_EVENT = (
    f"INSERT INTO events ({EVENT.named()}, topic) VALUES ({EVENT.marks}, ?) "
    f"ON CONFLICT (id) DO UPDATE SET {EVENT.replaced()}, topic = excluded.topic"
)
_SAVE_FACT = (
    f"INSERT INTO facts ({FACT.named()}, happened, happened_until, what) VALUES ({FACT.marks}, ?, ?, ?) "
    f"ON CONFLICT (id) DO UPDATE SET {FACT.replaced()}, happened = excluded.happened, "
    "happened_until = excluded.happened_until, what = excluded.what RETURNING seq"
)
_WORDED = ("title", "conflict", "topics", "places", "parties", "first_seen")
"""Columns of an event whose words its facts are found by."""
_BATCH = 500
"""Events that are read at once: few queries, and never the whole store in memory."""


class Stories(Hearings):
    """The events of a store and all that is held about them."""

    def save_decision(self, decision: Decision, report: Report | None) -> None:
        """Store what the ledger made of an entry that was stored by `save_report`.

        ``report`` None: the entry was taken back by its publisher (see `withdraw_entry`).
        """
        if report is None:
            self.withdraw_entry(decision.entry)
        if decision.withdrawn:
            self._connection.write_all(
                "UPDATE claims SET stands = 0 WHERE id = ?", [(claim,) for claim in decision.withdrawn]
            )
        self._save_hearings(decision.hearings, decision.entry)
        event = decision.event
        if event is None:
            return  # the verdict was stored with the report
        self._save_state(decision, report, event)
        for other in decision.also:
            if other.event is not None:
                self._save_state(other, report, other.event)
        self._connection.write(
            "UPDATE entries SET verdict = ?, reason = ?, event = ? WHERE id = ?",
            (decision.verdict.value, decision.reason, event.id, decision.entry),
        )

    def save_regrouping(self, moved: Regrouping) -> None:
        """Store that entries belong to another event now, and what is held about both of them."""
        for decision in moved.decisions:
            if decision.event is not None:
                self._save_state(decision, None, decision.event)
        self._connection.write_all(
            "UPDATE entries SET event = ? WHERE id = ?", [(moved.target, entry) for entry in moved.entries]
        )
        self._save_hearings(moved.hearings)
        self._connection.write(  # what is heard where its entry belongs is no aside
            "DELETE FROM hearings WHERE event = ?1 AND entry IN (SELECT id FROM entries WHERE event = ?1)",
            (moved.target,),
        )

    def _save_state(self, decision: Decision, report: Report | None, event: Event) -> None:
        reworded = self._save_event(event)
        for fact in decision.facts:
            self._save_fact(fact, event, _held_since(fact, decision, report, event), decision.entry)
        if reworded:
            self._reword(event, {fact.id for fact in decision.facts})
        self._connection.write_all(
            f"INSERT INTO changes ({CHANGE.named()}, entry) VALUES ({CHANGE.marks}, ?)",
            [(*CHANGE.pack(change), decision.entry) for change in decision.changes],
        )

    def _save_event(self, event: Event) -> bool:
        """Store the event; true when facts that are stored have to be found by other words now."""
        before = self._connection.row(f"SELECT {', '.join(_WORDED)} FROM events WHERE id = ?", (event.id,))
        cells = EVENT.pack(event)
        topic = event.topics[0] if event.topics else None
        self._connection.write(_SAVE_EVENT, (*cells, topic))
        after = dict(zip(EVENT.columns, cells, strict=True))
        return before is not None and before != tuple(after[column] for column in _WORDED)

    def _save_fact(self, fact: Fact, event: Event, at: str, entry_id: str) -> None:
        first = fact.date.first if fact.date else event.first_seen.date()
        last = fact.date.last if fact.date else event.first_seen.date()
        words = wording(fact, event)
        seq = self._connection.write_seq(
            _SAVE_FACT, (*FACT.pack(fact), first.isoformat(), last.isoformat(), words["what"])
        )
        self._connection.write(
            "INSERT INTO fact_versions (fact, event, at, entry, body) VALUES (?, ?, ?, ?, ?)",
            (fact.id, fact.event, at, entry_id, FACT_STATE.pack(fact)),
        )
        self._index(seq, words)

    def _index(self, seq: int, words: Mapping[str, str]) -> None:
        for table, columns in FOUND_BY.items():
            self._connection.index(table, seq, {column: words[column] for column in columns})

    def _reword(self, event: Event, done: set[str]) -> None:
        rows = self._connection.rows(f"SELECT seq, {FACT.named()} FROM facts WHERE event = ?", (event.id,))
        for seq, *cells in rows:
            fact = FACT.unpack(cells)
            if fact.id not in done:
                self._index(seq, wording(fact, event))

    # --- reading ------------------------------------------------------------------------------

    def story(self, event_id: str) -> Story | None:
        """All that is held about one event, None when there is none."""
        return next(iter(self._stories([event_id])), None)

    def event_of_fact(self, fact_id: str) -> str | None:
        """Id of the event that a fact is about, None when there is no such fact."""
        row = self._connection.row("SELECT event FROM facts WHERE id = ?", (fact_id,))
        return None if row is None else str(row[0])

    def story_of(self, entry_id: str) -> Story | None:
        """All that is held about the event an entry belongs to, None when it belongs to none."""
        row = self._connection.row("SELECT event FROM entries WHERE id = ?", (entry_id,))
        return self.story(row[0]) if row and row[0] else None

    def open_stories(self, since: datetime) -> Iterator[Story]:
        """Every event that was last heard of at ``since`` or later, in order of first_seen and id."""
        return self._each_story("last_seen >= ?", (pack_time(since),))

    def stories_between(
        self,
        since: datetime,
        until: datetime,
        *,
        topics: Sequence[str] = (),
        conflicts: Sequence[str] = (),
        min_severity: int = 1,
    ) -> tuple[Story, ...]:
        """Every event that an entry was collected about from ``since`` to before ``until``; order as above.

        What counts is when we learned of it, not when it was published: publishers lag. ``topics`` and
        ``conflicts``: any of them, () for all.
        """
        where = (
            "id IN (SELECT event FROM entries WHERE collected >= ?1 AND collected < ?2 "
            "UNION ALL SELECT h.event FROM entries e JOIN hearings h ON h.entry = e.id "
            "WHERE e.collected >= ?1 AND e.collected < ?2 AND h.event IS NOT NULL) AND severity >= ?3 "
            "AND (?4 = '[]' OR EXISTS (SELECT 1 FROM json_each(topics) JOIN json_each(?4) USING (value))) "
            "AND (?5 = '[]' OR conflict IN (SELECT value FROM json_each(?5)))"
        )
        period = (pack_time(since), pack_time(until))
        return tuple(
            self._each_story(where, (*period, min_severity, json.dumps(topics), json.dumps(conflicts)))
        )

    def similar_before(self, event: Event, limit: int = 3) -> tuple[Story, ...]:
        """Earlier events of the same conflict with the same first topic, newest first."""
        if not event.topics:
            return ()
        rows = self._connection.rows(
            "SELECT id FROM events WHERE conflict = ? AND topic = ? AND first_seen < ? AND id <> ? "
            "ORDER BY first_seen DESC, id LIMIT ? + 0",  # a bare mark makes SQLite plan it anew each time
            (event.conflict, event.topics[0], pack_time(event.first_seen), event.id, limit),
        )
        return self._stories([event_id for (event_id,) in rows])

    def changes_between(self, since: datetime, until: datetime) -> tuple[Change, ...]:
        """Changes from ``since`` to before ``until``, oldest first."""
        rows = self._connection.rows(
            f"SELECT {CHANGE.named()} FROM changes WHERE at >= ? AND at < ? ORDER BY at, seq",
            (pack_time(since), pack_time(until)),
        )
        return tuple(CHANGE.unpack(row) for row in rows)

    def facts_as_of(self, event_id: str, moment: datetime) -> tuple[Fact, ...]:
        """The facts of an event as they were held at ``moment``, in order of id; () before the first."""
        rows = self._connection.rows(
            "SELECT body, max(seq) FROM fact_versions WHERE event = ? AND at <= ? "
            "GROUP BY fact ORDER BY fact",
            (event_id, pack_time(moment)),
        )
        return tuple(FACT_STATE.unpack(body) for body, _ in rows)

    def _each_story(self, where: str, values: Sequence[object]) -> Iterator[Story]:
        rows = self._connection.rows(f"SELECT id FROM events WHERE {where} ORDER BY first_seen, id", values)
        for start in range(0, len(rows), _BATCH):
            yield from self._stories([event_id for (event_id,) in rows[start : start + _BATCH]])

    def _stories(self, event_ids: Iterable[str]) -> tuple[Story, ...]:
        """Stories in the order asked for, with one query a table; unknown ids are left out."""
        ids = list(event_ids)
        wanted = json.dumps(ids)
        among = "IN (SELECT value FROM json_each(?))"
        events = {
            row[0]: EVENT.unpack(row)
            for row in self._connection.rows(
                f"SELECT {EVENT.named()} FROM events WHERE id {among}", (wanted,)
            )
        }
        facts: defaultdict[str, list[Fact]] = defaultdict(list)
        for row in self._connection.rows(
            f"SELECT {FACT.named()} FROM facts WHERE event {among} ORDER BY id", (wanted,)
        ):
            fact = FACT.unpack(row)
            facts[fact.event].append(fact)
        changes: defaultdict[str, list[Change]] = defaultdict(list)
        for row in self._connection.rows(
            f"SELECT {CHANGE.named()} FROM changes WHERE event {among} ORDER BY at, seq", (wanted,)
        ):
            change = CHANGE.unpack(row)
            changes[change.event].append(change)
        reports, asides = self._reports(wanted), self._asides(wanted)
        return tuple(
            Story(events[i], tuple(facts[i]), tuple(reports[i]), tuple(changes[i]), tuple(asides[i]))
            for i in ids
            if i in events
        )


def _held_since(fact: Fact, decision: Decision, report: Report | None, event: Event) -> str:
    """From when on a fact is held so: when it changed, else when the entry was seen."""
    changed = [change.at for change in decision.changes if change.fact in (fact.id, None)]
    seen = report.entry.collected if report is not None else event.last_seen
    return pack_time(max(changed, default=seen))

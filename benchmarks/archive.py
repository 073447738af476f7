"""A store as it is after years of news, made up (`benchmarks.press`) and made fast.

python -m benchmarks.archive FACTS FILE
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.press import made_up
from bot.store import Store
from bot.store.codec import CHANGE, CLAIM, ENTRY, EVENT, FACT, FACT_STATE, FOUND, pack_time
from bot.store.connection import Connection
from bot.store.schema import FOUND_BY
from bot.store.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.press import Made
    from bot.model import Event, Fact, Report

AT_ONCE = 2000
"""Events that are written in one go."""


def make(path: Path, facts: int) -> None:
    """Write an archive of that many facts to a file that does not exist yet."""
    Store.open(path).close()
    connection = Connection(path)
    connection.use_wal()
    connection.db.execute("PRAGMA synchronous = OFF")
    connection.db.execute("PRAGMA cache_size = -400000")
    archive, events = Archive(connection), made_up(facts)
    try:
        while batch := list(islice(events, AT_ONCE)):
            archive.add(batch)
        connection.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


class Archive:
    """Writes table by table, what `Store.save_report` and `Store.save_decision` would write one by one."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._write = connection, connection.write_all
        self._entries = self._facts = 0  # last row of each so far

    def add(self, batch: Sequence[Made]) -> None:
        with self._connection.transaction():
            self._write(
                f"INSERT INTO events ({EVENT.named()}, topic) VALUES ({EVENT.marks}, ?)",
                [(*EVENT.pack(each.event), each.event.topics[0]) for each in batch],
            )
            self._add_reports([(report, each.event) for each in batch for report in each.reports])
            self._add_facts([(fact, each.event) for each in batch for fact in each.facts])
            self._write(
                f"INSERT INTO changes ({CHANGE.named()}, entry) VALUES ({CHANGE.marks}, ?)",
                [(*CHANGE.pack(change), _opener(each.event)) for each in batch for change in each.changes],
            )

    def _add_reports(self, reports: Sequence[tuple[Report, Event]]) -> None:
        numbered = list(enumerate(reports, self._entries + 1))
        self._entries += len(reports)
        self._write(
            f"INSERT INTO entries (seq, {ENTRY.named()}, {FOUND.named()}, verdict, reason, event) "
            f"VALUES (?, {ENTRY.marks}, {FOUND.marks}, 'new', 'first_figure', ?)",
            [
                (row, *ENTRY.pack(report.entry), *FOUND.pack(report.found), event.id)
                for row, (report, event) in numbered
            ],
        )
        self._write(
            "INSERT INTO entries_text (rowid, title, text) VALUES (?, ?, ?)",
            [(row, report.entry.title, report.entry.text) for row, (report, _) in numbered],
        )
        self._write(
            f"INSERT INTO claims ({CLAIM.named()}, version, position, stands) "
            f"VALUES ({CLAIM.marks}, ?, ?, 1)",
            [
                (*CLAIM.pack(claim), report.entry.content_hash, position)
                for report, _ in reports
                for position, claim in enumerate(report.found.claims)
            ],
        )

    def _add_facts(self, facts: Sequence[tuple[Fact, Event]]) -> None:
        numbered = list(enumerate(facts, self._facts + 1))
        self._facts += len(facts)
        worded = {row: wording(fact, event) for row, (fact, event) in numbered}
        self._write(
            f"INSERT INTO facts (seq, {FACT.named()}, happened, happened_until, what) "
            f"VALUES (?, {FACT.marks}, ?, ?, ?)",
            [
                (row, *FACT.pack(fact), str(fact.date.first), str(fact.date.last), worded[row]["what"])
                for row, (fact, _) in numbered
                if fact.date is not None
            ],
        )
        self._write(
            "INSERT INTO fact_versions (fact, event, at, entry, body) VALUES (?, ?, ?, ?, ?)",
            [
                (fact.id, event.id, pack_time(event.first_seen), _opener(event), FACT_STATE.pack(fact))
                for fact, event in facts
            ],
        )
        for table, columns in FOUND_BY.items():
            self._write(
                f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
                [(row, *(words[column] for column in columns)) for row, words in worded.items()],
            )


def _opener(event: Event) -> str:
    """The entry that opened an event."""
    return f"e{event.id[1:]}0"


def main() -> None:
    """Make one."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("facts", type=int)
    options.add_argument("file", type=Path)
    asked = options.parse_args()
    cpu = time.process_time()
    make(asked.file, asked.facts)
    size = asked.file.stat().st_size
    print(
        f"{asked.facts:,} facts, {size / 2**20:,.0f} MiB, {time.process_time() - cpu:.0f} s of processor time"
    )


if __name__ == "__main__":
    main()

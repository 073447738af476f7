"""How fast the store writes, loads and searches, on a real file with every commit on disk.

python -m benchmarks.store [--facts 100000] [--folder FOLDER]

The stream is made up, the same at every run: half of the entries are irrelevant, every third relevant one
opens an event, each brings a figure. Words follow the usual law: few are in most sentences, most in few.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.model import (
    Action,
    Change,
    Claim,
    Decision,
    Entry,
    Event,
    EventDate,
    Extraction,
    Fact,
    FactStatus,
    Held,
    Report,
    Unit,
    Value,
    Verdict,
)
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2023, 1, 1, tzinfo=UTC)
BATCH = 30  # entries of one poll: one transaction
TOPICS = ("prisoner-exchange", "peace-talks", "air-strikes", "civilian-harm", "ground-combat", "sanctions")
PLACES = ("Kyiv", "Kharkiv", "Odesa", "Gaza", "El Fasher", "Goma", "Sanaa", "Beirut")
PARTIES = (("ukraine-russia", ("Russia", "Ukraine")), ("sudan", ("RSF", "Sudanese army")), ("drc", ("M23",)))
UNITS = (Unit.KILLED, Unit.WOUNDED, Unit.DRONES, Unit.PRISONERS_RELEASED, Unit.DISPLACED)
QUERIES = (
    "prisoner exchange",
    "prisoners march",
    "russia",
    "killed in Kharkiv",
    "157",
    "55,000 displaced",
    "how many drones did russia launch on odesa in may",
    "nosuchword",
    "w1 w4000 w3999",
    "",
)


def stream(count: int) -> Iterator[tuple[Report, Decision]]:
    """Made-up entries and what a ledger might decide on them, in time order."""
    dice = random.Random(20260205)
    words = [f"w{n}" for n in range(5000)]
    law = [1 / (n + 1) for n in range(5000)]

    def sentence(length: int) -> str:
        return " ".join(dice.choices(words, law, k=length))

    event: Event | None = None
    for n in range(count):
        now = START + timedelta(minutes=20 * n)
        entry = Entry(
            f"e{n:016x}", f"https://news.example/{n}", f"1:{n:032x}", f"feed{n % 40}", f"source{n % 25}",
            sentence(11), sentence(60), f"https://news.example/{n}", now, now,
        )  # fmt: skip
        if n % 2:
            yield (
                Report(entry, Extraction(relevant=False, relevance=0.1)),
                Decision(entry.id, Verdict.IRRELEVANT, Action.NONE, "not about a conflict"),
            )
            continue
        conflict, parties = dice.choice(PARTIES)
        if event is None or n % 3 == 0:
            topics = (dice.choice(TOPICS),)
            event = Event(
                f"v{n:016x}",
                entry.title,
                entry.link,
                conflict,
                topics,
                (dice.choice(PLACES),),
                parties,
                now,
                now,
            )
        unit, number = dice.choice(UNITS), float(dice.choice((3, 12, 157, 205, 55_000, 1_200)))
        day = EventDate(now.date(), now.date(), "on the day")
        claim = Claim(
            f"c{n:016x}", entry.id, f"{number:g} people", 12, sentence(25), event.topics[0], Value(number),
            unit, "people", dice.choice(event.parties), event.places[0], date=day, claimed_by="officials",
        )  # fmt: skip
        fact = Fact(
            f"f{n:016x}", event.id, unit.value, FactStatus.REPORTED, dice.randint(1, 6),
            (Held(claim.value, (claim.id,), (entry.source,), "officials"),), claim.sentence, claim.topic,
            unit, "people", claim.party, claim.place, date=day, updated_at=now,
        )  # fmt: skip
        change = Change(
            f"h{n:016x}",
            event.id,
            fact.id,
            Verdict.NEW,
            "first report",
            now,
            unit,
            fact.party,
            None,
            claim.value,
        )
        found = Extraction(True, 0.9, event.topics, event.conflict, (claim,), event.parties, event.places)
        yield (
            Report(entry, found),
            Decision(entry.id, Verdict.NEW, Action.POST, "first report", event, (fact,), (change,)),
        )


def write(store: Store, count: int) -> float:
    """Seconds that storing took; making up the stream is not counted."""
    taken = 0.0
    batch = []
    for item in stream(count):
        batch.append(item)
        if len(batch) < BATCH:
            continue
        started = time.perf_counter()
        with store.transaction():
            store.known([report.entry.id for report, _ in batch])
            for report, decision in batch:
                store.save_report(report, decision.verdict)
                store.save_decision(decision, report)
        taken += time.perf_counter() - started
        batch = []
    return taken


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--facts", type=int, default=100_000)
    options.add_argument("--folder", type=Path)
    asked = options.parse_args()
    with (
        tempfile.TemporaryDirectory(dir=asked.folder) as folder,
        Store.open(Path(folder) / "bench.db") as store,
    ):
        entries = asked.facts * 2
        taken = write(store, entries)
        print(f"write        {entries / taken:8,.0f} entries/s, {1000 * taken / entries:.2f} ms each")
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"size         {size / entries:8,.0f} bytes an entry, {size / 2**20:,.0f} MiB in all")

        end = START + timedelta(minutes=20 * entries)
        started = time.perf_counter()
        stories = list(store.open_stories(end - timedelta(minutes=20 * 20_000)))
        taken = time.perf_counter() - started
        reports = sum(len(story.reports) for story in stories)
        print(f"load         {taken:8.2f} s for {len(stories):,} stories of {reports:,} relevant entries")

        print(f"search       ms, among {store.status().facts:,} facts")
        for query in QUERIES:
            times = []
            for _ in range(5):
                started = time.perf_counter()
                found = store.search(query, limit=10)
                times.append(1000 * (time.perf_counter() - started))
            print(f"  {statistics.median(times):10.1f}  {len(found):3}  {query!r}")
        filters = {
            "topics": ("peace-talks",),
            "conflicts": ("sudan",),
            "since": START,
            "until": START + timedelta(90),
        }
        started = time.perf_counter()
        found = store.search("killed", limit=10, **filters)
        taken = 1000 * (time.perf_counter() - started)
        print(f"  {taken:10.1f}  {len(found):3}  'killed', filtered, oldest months")


if __name__ == "__main__":
    main()

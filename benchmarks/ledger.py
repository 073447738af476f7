"""Run extraction and the ledger over a recorded stream in memory and write the lines of `sitrep replay`.

    python benchmarks/ledger.py STREAM.jsonl[.gz] OUT.jsonl [--reports CACHE.pickle] [--limit N]

Prints entries a second, the cost of the first and the last 5,000 relevant entries, and counts of
verdicts and actions. ``--reports`` keeps what was extracted, for tuning the ledger alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import Config, load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Ledger
from bot.model import Action, Report, Verdict
from bot.pipeline import Outcome
from bot.replay import verdict_line

if TYPE_CHECKING:
    from collections.abc import Iterator


def lines(path: str) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def reports(path: str, config: Config, limit: int | None) -> Iterator[Report]:
    """Reports of a stream in the order of `sitrep replay`: by pass, within a pass by publication."""
    extractor = Extractor(config.topics, config.conflicts)
    entries = [entry_of_line(line, datetime.now(UTC)) for line in islice(lines(path), limit)]
    entries.sort(key=lambda entry: (entry.collected, entry.when, entry.id))
    for entry in entries:
        yield Report(entry, extractor.extract(entry))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("stream")
    ask.add_argument("out")
    ask.add_argument("--reports", type=Path)
    ask.add_argument("--config", type=Path)
    ask.add_argument("--limit", type=int)
    given = ask.parse_args()
    config = load_config(given.config)
    if given.reports and given.reports.exists():
        found = [Report(one.entry, one.found) for one in pickle.loads(given.reports.read_bytes())]
    else:
        started = time.process_time()
        found = list(reports(given.stream, config, given.limit))
        print(f"extraction: {len(found) / (time.process_time() - started):.0f} entries/s")
        if given.reports:
            given.reports.write_bytes(pickle.dumps(found))
    ledger = Ledger(config.sources, atlas=Extractor(config.topics, config.conflicts).atlas)
    verdicts: Counter[str] = Counter()
    costs: list[float] = []
    most = 0
    written: list[dict[str, Any]] = []
    event: dict[str, str] = {}  # Entry.id → Event.id at the end
    last = None
    for report in found:
        now = report.entry.collected
        began = time.process_time()
        if now != last:
            ledger.expire(now)
            last = now
        decision = ledger.decide(report, now)
        ledger.apply(report, decision)
        further = [each for _, each in ledger.united(report, now)]
        took = time.process_time() - began
        if report.found.relevant:
            costs.append(took)
        most = max(most, len(ledger))
        verdicts[f"{decision.verdict}/{decision.action}"] += 1
        heard = [d for d in further if d.entry == report.entry.id and d.action is not Action.NONE]
        written.append(verdict_line(Outcome(report, (heard or [decision])[-1], rewrite=False)))
        event |= {d.entry: d.event.id for d in (decision, *further) if d.event is not None}
        verdicts["united"] += sum(d.verdict is Verdict.RETRACTED for d in further)
    with Path(given.out).open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line | {"event": event.get(line["id"])}) + "\n" for line in written)
    ms = 1000 / max(1, len(costs))
    print(f"{len(costs)} relevant of {len(found)}, {sum(costs) * ms:.3f} ms each, at most {most} events open")
    part = min(5000, len(costs) // 2)
    print(f"last {part} / first {part}: {sum(costs[-part:]) / sum(costs[:part]):.2f}")
    print(dict(sorted(verdicts.items())))


if __name__ == "__main__":
    main()

"""How long a look-up takes in a store of a million facts, beside plain full-text search over the same rows.

python -m benchmarks.lookups [--facts 1000000] [--each 60] [--file FILE]

"sitrep" is what `sitrep facts` does, in process: ten facts, best first, with everyone who stands behind them.
"bm25" is the usual way with SQLite: all rows that match, ranked by FTS5's bm25, and nothing but their numbers.
Queries are drawn by kind, the same at every run. Times are of the processor and of the clock.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.archive import HEAD, PLACES, ROOT, SPAN, START, Prose, make
from bot.commands import distinct, held_at
from bot.config import load_config
from bot.store import Store
from bot.store.wording import tag, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.config import Config

END = START + SPAN
DEEDS = ("killed", "wounded", "drones", "prisoners", "captured", "displaced", "strike", "talks")


@dataclass(frozen=True, slots=True)
class Asked:
    """One look-up: words and filters."""

    query: str
    only: dict[str, Any] = field(default_factory=dict)


def kinds(config: Config) -> dict[str, Callable[[random.Random], Asked]]:
    """How a look-up of each kind is made up."""
    words = Prose(random.Random(20260205)).words
    topics, wars = list(config.topics), [each for each in config.conflicts.values() if each.parties]

    def common(dice: random.Random) -> str:
        return dice.choice([*(word for word in HEAD if len(word) > 3), *DEEDS, "russia", "israel"])

    def some(dice: random.Random, least: int, most: int) -> str:
        return words[int(least * (most / least) ** dice.random())]

    def moment(dice: random.Random) -> Any:
        return START + SPAN * dice.random()

    def period(dice: random.Random) -> dict[str, Any]:
        since = moment(dice)
        return {"since": since, "until": since + timedelta(days=dice.choice((1, 7, 30, 180)))}

    def several(dice: random.Random) -> tuple[str, ...]:
        return tuple(war.id for war in dice.sample(wars, dice.randint(2, 4)))

    def war(dice: random.Random) -> Any:
        return dice.choice(wars)

    return {
        "rare word": lambda d: Asked(some(d, 3000, len(words) - 1)),
        "word": lambda d: Asked(some(d, 100, 3000)),
        "common word": lambda d: Asked(common(d)),
        "two common": lambda d: Asked(f"{common(d)} {common(d)}"),
        "common and rare": lambda d: Asked(f"{common(d)} {some(d, 3000, len(words) - 1)}"),
        "deed and place": lambda d: Asked(f"{d.choice(DEEDS)} in {d.choice(PLACES)}"),
        "figure": lambda d: Asked(f"{round(10 ** d.uniform(0, 4)):,}"),
        "figure and word": lambda d: Asked(f"{round(10 ** d.uniform(0, 4))} {d.choice(DEEDS)}"),
        "phrase": lambda d: Asked(f'"{d.choice(("were killed in", "shot down in", "defence ministry", "people were"))}"'),
        "phrase not there": lambda d: Asked(f'"{common(d)} {some(d, 100, 3000)} {common(d)}"'),
        "question": lambda d: Asked(
            f"how many {d.choice(DEEDS)} did {war(d).parties[0]} {d.choice(DEEDS)} on {d.choice(PLACES)} in May"
        ),
        "day": lambda d: Asked(f"{d.choice(DEEDS)} {moment(d):%-d %B %Y}"),
        "month": lambda d: Asked(f"{d.choice(DEEDS)} {moment(d):%B %Y}"),
        "name of a topic": lambda d: Asked(d.choice(topics).replace("-", " ")),
        "in a topic": lambda d: Asked(common(d), {"topics": (d.choice(topics),)}),
        "in a war": lambda d: Asked(common(d), {"conflicts": (war(d).id,)}),
        "in several wars": lambda d: Asked(common(d), {"conflicts": several(d)}),
        "of a party": lambda d: Asked(common(d), {"parties": (d.choice(war(d).parties),)}),
        "since": lambda d: Asked(common(d), {"since": moment(d)}),
        "until": lambda d: Asked(common(d), {"until": moment(d)}),
        "in a period": lambda d: Asked(common(d), period(d)),
        "all filters": lambda d: Asked(
            common(d),
            {"topics": (d.choice(topics),), "conflicts": several(d), "parties": (d.choice(war(d).parties),), **period(d)},
        ),
        "filters alone": lambda d: Asked("", {"topics": (d.choice(topics),), "conflicts": several(d)}),
        "period alone": lambda d: Asked("", {"conflicts": (war(d).id,), **period(d)}),
        "as of": lambda d: Asked(f"{d.choice(DEEDS)} in {d.choice(PLACES)}", {"as_of": moment(d)}),
        "nothing": lambda d: Asked(f"{common(d)} qqq{d.randint(0, 99)}"),
        "beside the point": lambda d: Asked(" ".join([common(d), *(some(d, 100, 60000 - 1) for _ in range(5))])),
    }  # fmt: skip


def look_up(store: Store, asked: Asked) -> int:
    """How many facts are found; ten are shown."""
    only = dict(asked.only)
    moment = only.pop("as_of", None)
    found = distinct(store.search(asked.query, **only, held_by=moment, limit=20))[:10]
    return len(found if moment is None else held_at(store, found, moment))


class Peer:
    """All rows that match, ranked by bm25."""

    def __init__(self, store: Store) -> None:
        self._connection = store._connection

    def __call__(self, asked: Asked) -> int:
        only = asked.only
        groups = [
            [tag(kind, name) for name in only.get(given, ())]
            for kind, given in (("topic", "topics"), ("conflict", "conflicts"), ("party", "parties"))
        ]
        matching = [
            *terms(asked.query),
            *("{tags} : (" + " OR ".join(group) + ")" for group in groups if group),
        ]
        since, until = only.get("since"), only.get("until")
        words = "facts_text MATCH ?" if matching else "true"
        rows = self._connection.rows(
            f"SELECT f.seq FROM facts_text JOIN facts f ON f.seq = facts_text.rowid WHERE {words} "
            "AND f.happened_until >= ? AND f.happened <= ? ORDER BY bm25(facts_text) LIMIT 10",
            (
                *([" AND ".join(matching)] if matching else []),
                since.date().isoformat() if since else "",
                until.date().isoformat() if until else "9",
            ),
        )
        return len(rows)


@dataclass
class Times:
    """Milliseconds a look-up."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    found: int = 0

    def measure(self, do: Callable[[], int]) -> None:
        clock, cpu = time.perf_counter(), time.process_time()
        self.found += do() > 0
        self.cpu.append(1000 * (time.process_time() - cpu))
        self.clock.append(1000 * (time.perf_counter() - clock))


def at(values: list[float], share: float) -> float:
    """The value that so many are not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def drawn(config: Config, each: int) -> Iterator[tuple[str, list[Asked]]]:
    for name, draw in kinds(config).items():
        dice = random.Random(name)
        yield name, [draw(dice) for _ in range(each)]


def run(path: Path, each: int, *, peer: bool) -> None:
    config = load_config(ROOT / "config")
    with Store.open(path, read_only=True) as store:
        other = Peer(store)
        print(f"{'':18} sitrep: found · clock p50, p99 · cpu p50, p99    bm25: found · cpu p50, p99   (ms)")
        every: Times = Times()
        for name, asked in drawn(config, each):
            ours, theirs = Times(), Times()
            for one in asked:
                ours.measure(lambda one=one: look_up(store, one))
                if peer:
                    theirs.measure(lambda one=one: other(one))
            every.clock += ours.clock
            every.cpu += ours.cpu
            line = f"{name:18} {ours.found:4} · {at(ours.clock, 0.5):7.1f} {at(ours.clock, 0.99):7.1f}"
            line += f" · {at(ours.cpu, 0.5):7.1f} {at(ours.cpu, 0.99):7.1f}"
            if peer:
                line += f"    {theirs.found:4} · {at(theirs.cpu, 0.5):7.1f} {at(theirs.cpu, 0.99):7.1f}"
            print(line, flush=True)
        print(
            f"{'all':18} {len(every.cpu):4} · {at(every.clock, 0.5):7.1f} {at(every.clock, 0.99):7.1f}"
            f" · {at(every.cpu, 0.5):7.1f} {at(every.cpu, 0.99):7.1f}"
        )


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--facts", type=int, default=1_000_000)
    options.add_argument("--each", type=int, default=60, help="look-ups of each kind")
    options.add_argument("--file", type=Path, help="where the store is kept for the next run")
    options.add_argument("--without-peer", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file or Path(folder) / "archive.db"
        if not path.exists():
            make(path, asked.facts)
        run(path, asked.each, peer=not asked.without_peer)


if __name__ == "__main__":
    main()

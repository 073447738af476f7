"""How long a look-up takes in a store of a million facts, beside plain full-text search over the same rows.

python -m benchmarks.lookups [--facts 1000000] [--each 60] [--file FILE]

"sitrep" is what `sitrep facts` does, in process: ten facts, best first, with all who stand behind them.
"bm25" is the usual way with SQLite: all rows that match, ranked by FTS5's bm25, and nothing but their
numbers. Queries are drawn by kind, the same at every run. Times are of the processor and of the clock.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.archive import make
from benchmarks.press import PARTS, ROOT, SPAN, START, Prose
from bot.commands import distinct, held_at
from bot.config import load_config
from bot.store import Store
from bot.store.wording import tag, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.config import Config
    from bot.model import Conflict

END = START + SPAN
VOCABULARY = Prose(random.Random(0)).words
PHRASES = ("were killed in", "shot down in", "defence ministry", "people were")
DEEDS = ("killed", "wounded", "drones", "prisoners", "captured", "displaced", "strike", "talks")


@dataclass(frozen=True, slots=True)
class Asked:
    """One look-up: words and filters."""

    query: str
    only: dict[str, Any] = field(default_factory=dict)


class Asker:
    """Makes up look-ups of one kind."""

    def __init__(self, config: Config, kind: str) -> None:
        self._dice = random.Random(kind)
        self._topics = list(config.topics)
        self._wars = [each for each in config.conflicts.values() if each.parties]

    def common(self) -> str:
        return self._dice.choice(
            [*(word for word in PARTS.head if len(word) > 3), *DEEDS, "russia", "israel"]
        )

    def word(self, least: int, most: int = len(VOCABULARY) - 1) -> str:
        """One of those that are so many-th in how common they are."""
        return VOCABULARY[int(least * (most / least) ** self._dice.random())]

    def deed(self) -> str:
        return self._dice.choice(DEEDS)

    def place(self) -> str:
        return self._dice.choice(PARTS.places)

    def figure(self) -> int:
        return round(10 ** self._dice.uniform(0, 4))

    def phrase(self) -> str:
        return self._dice.choice(PHRASES)

    def moment(self) -> datetime:
        return START + SPAN * self._dice.random()

    def period(self) -> dict[str, Any]:
        since = self.moment()
        return {"since": since, "until": since + timedelta(days=self._dice.choice((1, 7, 30, 180)))}

    def topic(self) -> str:
        return self._dice.choice(self._topics)

    def war(self) -> Conflict:
        return self._dice.choice(self._wars)

    def wars(self) -> tuple[str, ...]:
        return tuple(war.id for war in self._dice.sample(self._wars, self._dice.randint(2, 4)))

    def party(self) -> str:
        return self._dice.choice(self.war().parties)

    def everything(self) -> dict[str, Any]:
        named = {"topics": (self.topic(),), "conflicts": self.wars(), "parties": (self.party(),)}
        return {**named, **self.period()}


KINDS: dict[str, Callable[[Asker], Asked]] = {
    "rare word": lambda a: Asked(a.word(3000)),
    "word": lambda a: Asked(a.word(100, 3000)),
    "common word": lambda a: Asked(a.common()),
    "two common": lambda a: Asked(f"{a.common()} {a.common()}"),
    "common and rare": lambda a: Asked(f"{a.common()} {a.word(3000)}"),
    "deed and place": lambda a: Asked(f"{a.deed()} in {a.place()}"),
    "figure": lambda a: Asked(f"{a.figure():,}"),
    "figure and word": lambda a: Asked(f"{a.figure()} {a.deed()}"),
    "phrase": lambda a: Asked(f'"{a.phrase()}"'),
    "phrase not there": lambda a: Asked(f'"{a.common()} {a.word(100, 3000)} {a.common()}"'),
    "question": lambda a: Asked(f"how many {a.deed()} did {a.party()} {a.deed()} on {a.place()} in May"),
    "day": lambda a: Asked(f"{a.deed()} {a.moment():%-d %B %Y}"),
    "month": lambda a: Asked(f"{a.deed()} {a.moment():%B %Y}"),
    "name of a topic": lambda a: Asked(a.topic().replace("-", " ")),
    "in a topic": lambda a: Asked(a.common(), {"topics": (a.topic(),)}),
    "in a war": lambda a: Asked(a.common(), {"conflicts": (a.war().id,)}),
    "in several wars": lambda a: Asked(a.common(), {"conflicts": a.wars()}),
    "of a party": lambda a: Asked(a.common(), {"parties": (a.party(),)}),
    "since": lambda a: Asked(a.common(), {"since": a.moment()}),
    "until": lambda a: Asked(a.common(), {"until": a.moment()}),
    "in a period": lambda a: Asked(a.common(), a.period()),
    "all filters": lambda a: Asked(a.common(), a.everything()),
    "filters alone": lambda a: Asked("", {"topics": (a.topic(),), "conflicts": a.wars()}),
    "period alone": lambda a: Asked("", {"conflicts": (a.war().id,), **a.period()}),
    "as of": lambda a: Asked(f"{a.deed()} in {a.place()}", {"as_of": a.moment()}),
    "nothing": lambda a: Asked(f"{a.common()} qqq{a.figure()}"),
    "beside the point": lambda a: Asked(" ".join([a.common(), *(a.word(100) for _ in range(5))])),
}


def look_up(store: Store, asked: Asked) -> int:
    """How many facts are found; ten are shown."""
    only = dict(asked.only)
    moment = only.pop("as_of", None)
    found = distinct(store.search(asked.query, **only, held_by=moment, limit=20))[:10]
    return len(found if moment is None else held_at(store, found, moment))


class Peer:
    """All rows that match, ranked by bm25."""

    def __init__(self, store: Store) -> None:
        self._connection = store._connection  # noqa: SLF001 - the peer is SQL

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
    """The look-ups of each kind."""
    for name, draw in KINDS.items():
        asker = Asker(config, name)
        yield name, [draw(asker) for _ in range(each)]


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

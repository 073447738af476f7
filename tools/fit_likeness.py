# ruff: noqa: T201, S301 - a script that prints, and reads back what it kept itself
"""Fit bot/ledger/data/likeness.json, the weights by which an entry is held against a known event.

    python tools/fit_likeness.py STREAM.jsonl[.gz] [--labels FILE] [--out FILE] [--reports CACHE.pickle]

The labels hold ids and events only: ``{"id": …, "event": …}`` for an entry of an event,
``{"id": …, "not": …}`` for one that names it as background; ``{"complete": […]}`` names the events of
which all entries are labelled. The texts are in the stream, which is not part of the project.

The stream is walked once, as in service. Labelled entries join the event that they are labelled with,
all others the one whose words are most like theirs, so that the present weights have no say; each
labelled entry is compared with every event on its shortlist, and an event counts as much as the root of
its entries. Logistic regression with a ridge, by Newton's method; prints what leaving out each fifth of
the events does.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ledger import reports
from bot.config import load_config
from bot.extract import Extractor
from bot.ledger.docket import Docket
from bot.ledger.events import event_of
from bot.ledger.likeness import FEATURES, cosine
from bot.ledger.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Report

RIDGE = 0.5
ALIKE = 0.5  # cosine from which on unlabelled entries are put together
STEPS = 12
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """One comparison: features, whether it is the same event, and the labelled event it is about."""

    x: tuple[float, ...]
    same: bool
    event: str


@dataclass(frozen=True)
class Labels:
    """Which entry belongs to which event."""

    events: dict[str, str]
    background: set[tuple[str, str]]
    complete: set[str]

    def teaches(self, entry: str, known: str | None) -> bool:
        """Whether it is certain that an entry belongs to a labelled event (None: to another one), or not."""
        label = self.events.get(entry)
        if label is None:
            return known in self.complete and (entry, known) not in self.background
        return label == known or (known or label) in self.complete or (label[:5] == (known or "")[:5])


def read_labels(path: Path) -> Labels:
    """The labels of a file."""
    events: dict[str, str] = {}
    background: set[tuple[str, str]] = set()
    complete: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if "complete" in label:
            complete.update(label["complete"])
        elif "not" in label:
            background.add((label["id"], label["not"]))
        elif events.setdefault(label["id"], label["event"]) != label["event"]:
            raise SystemExit(f"{path}: {label['id']} is labelled with two events")
    return Labels(events, background, complete)


def collect(stream: Iterable[Report], docket: Docket, labels: Labels) -> list[Sample]:
    """Walk the stream and compare labelled entries with the events that are open."""
    samples: list[Sample] = []
    opened: dict[str, str] = {}  # label → Event.id
    named: dict[str, str] = {}  # Event.id → label
    seen: set[str] = set()
    for number, report in enumerate(stream):
        entry = report.entry
        if entry.id in seen or not report.found.relevant:
            continue
        seen.add(entry.id)
        if number % 200 == 0:
            docket.expire(entry.collected)
        label, one = labels.events.get(entry.id), docket.signature(report)
        near = docket.near(report)
        for case in near:
            known = named.get(case.event.id)
            if labels.teaches(entry.id, known):
                samples.append(Sample(docket.compared(one, case), known == label, known or label or ""))
        case = None
        if label is not None:
            case = next((c for c in near if c.event.id == opened.get(label)), None)
            case = case or docket.find(opened.get(label, ""))
        elif near:
            known_words = near[0].cluster
            alike = cosine(one.words, known_words.words, one.length, known_words.length)
            case = near[0] if alike >= ALIKE else None
        if case is None:
            case = docket.case(event_of(report, one.said))
            if label is not None:
                opened[label], named[case.event.id] = case.event.id, label
        docket.join(case, report)
    return samples


def solve(samples: Sequence[Sample]) -> list[float]:
    """Weights that make the samples likeliest, the ridge included."""
    size = len(FEATURES)
    count = Counter(sample.event for sample in samples if sample.same)
    weights = [0.0] * size
    for _ in range(STEPS):
        hessian = [[0.0] * (size + 1) for _ in range(size)]
        for sample in samples:
            p = probability(weights, sample.x)
            share = 6 / math.sqrt(count[sample.event] + 6) if sample.same else 1.0
            slope, bend = share * (sample.same - p), share * p * (1 - p)
            used = [(i, v) for i, v in enumerate(sample.x) if v]
            for i, v in used:
                row = hessian[i]
                row[size] += slope * v
                for j, other in used:
                    row[j] += bend * v * other
        for i in range(size):
            if i:
                hessian[i][size] -= RIDGE * weights[i]
                hessian[i][i] += RIDGE
            hessian[i][i] += 1e-6
        step = eliminate(hessian)
        weights = [a + b for a, b in zip(weights, step, strict=True)]
    return weights


def eliminate(rows: list[list[float]]) -> list[float]:
    """Gauss and Jordan, in place."""
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for r in range(size):
            if r != column and rows[r][column]:
                factor = rows[r][column] / rows[column][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def probability(weights: Sequence[float], x: Sequence[float]) -> float:
    """Of being one event."""
    score = math.fsum(w * v for w, v in zip(weights, x, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def judge(pairs: Iterable[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Precision and recall from a threshold on."""
    hits = [(p >= threshold, same) for p, same in pairs]
    right = sum(told and same for told, same in hits)
    told, there = sum(t for t, _ in hits), sum(s for _, s in hits)
    return right / max(1, told), right / max(1, there)


def main() -> None:
    """Fit and write."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("stream")
    ask.add_argument("--labels", type=Path, default=HERE / "likeness.labels.jsonl")
    ask.add_argument("--out", type=Path, default=HERE.parent / "bot" / "ledger" / "data" / "likeness.json")
    ask.add_argument("--reports", type=Path, help="what was extracted, as benchmarks/ledger.py keeps it")
    given = ask.parse_args()
    config = load_config(HERE.parent / "config")
    stream: Iterable[Report]
    if given.reports is not None:
        stream = pickle.loads(given.reports.read_bytes())
    else:
        stream = reports(given.stream, config, None)
    towns = frozenset(Extractor(config.topics, config.conflicts).towns)
    samples = collect(stream, Docket(config.sources, Rules(), towns), read_labels(given.labels))
    print(f"{len(samples)} comparisons, {sum(s.same for s in samples)} of one event")
    held_out: list[tuple[float, bool]] = []
    events = sorted({sample.event for sample in samples})
    for fold in range(5):
        left = set(events[fold::5])
        weights = solve([s for s in samples if s.event not in left])
        held_out += [(probability(weights, s.x), s.same) for s in samples if s.event in left]
    weights = solve(samples)
    seen = [(probability(weights, s.x), s.same) for s in samples]
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        (p, r), (q, t) = judge(seen, threshold), judge(held_out, threshold)
        print(f"{threshold}: precision {p:.3f} recall {r:.3f}; on events left out {q:.3f} {t:.3f}")
    table = {name: round(w, 3) for name, w in zip(FEATURES, weights, strict=True)}
    given.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()

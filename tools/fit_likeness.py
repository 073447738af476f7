# ruff: noqa: T201, S301 - a script that prints, and reads back what it kept itself
"""Fit bot/ledger/data/likeness.json, the weights by which an entry is held against a known event.

    python -m tools.fit_likeness STREAM.jsonl[.gz] [--labels FILE] [--out FILE] [--reports CACHE.pickle]

The labels hold ids only: ``{"id": …, "event": …}`` for an entry of an event of which all entries are
labelled, ``{"id": …, "not": …}`` for one that names it as background, ``{"id": …, "with": …, "same": …}``
for two entries of which a person said whether they are about one event, when the ledger was in doubt. The
texts are in the stream, which is not part of the project.

The stream is walked once, as in service: labelled entries join the event that they are labelled with, all
others the one that the present weights say, and each comparison that a label judges is a sample. An event
counts as much as the root of its entries, another blow that comes late twice. Logistic regression with a
ridge, by Newton's method. Prints what the weights are worth on weeks that they were not fitted to. Run it
again with what it wrote, until the weights stay as they are; give a new feature the weight 0 first.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ledger import reports
from bot.config import load_config
from bot.extract import Extractor
from bot.ledger.docket import Docket
from bot.ledger.events import event_of
from bot.ledger.likeness import FEATURES, apart, likeness
from bot.ledger.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.ledger.case import Case
    from bot.model import Report

RIDGE = 0.5
STEPS = 12
MISSED = 2.0
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """One comparison: features, whether it is the same event, the event it is about, and when it was."""

    x: tuple[float, ...]
    same: bool
    event: str
    week: tuple[int, int]


@dataclass
class Labels:
    """What people said."""

    events: dict[str, str] = field(default_factory=dict)  # entry → event
    background: set[tuple[str, str]] = field(default_factory=set)
    judged: defaultdict[str, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))

    def same(self, entry: str, known: str | None, members: Iterable[str]) -> bool | None:
        """Whether an entry belongs to an event with these members; None when nobody said."""
        label = self.events.get(entry)
        if label is not None or known is not None:
            return None if (entry, known) in self.background else label == known
        return next((same for other, same in self.judged[entry].items() if other in members), None)


def read_labels(path: Path) -> Labels:
    """The labels of a file."""
    labels = Labels()
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if "with" in label:
            labels.judged[label["id"]][label["with"]] = label["same"]
        elif "not" in label:
            labels.background.add((label["id"], label["not"]))
        elif labels.events.setdefault(label["id"], label["event"]) != label["event"]:
            raise SystemExit(f"{path}: {label['id']} is labelled with two events")
    return labels


def collect(stream: Iterable[Report], docket: Docket, labels: Labels, rules: Rules) -> list[Sample]:
    """Walk the stream and compare entries with the events that are open."""
    samples: list[Sample] = []
    opened: dict[str, str] = {}  # label → Event.id
    named: dict[str, str] = {}  # Event.id → label
    seen: set[str] = set()
    for report in stream:
        entry = report.entry
        if entry.id in seen or not report.found.relevant:
            continue
        seen.add(entry.id)
        docket.expire(entry.collected)
        label, one = labels.events.get(entry.id), docket.signature(report)
        joined: Case | None = None
        best = rules.same_event
        week = entry.collected.isocalendar()[:2]
        for case in docket.near(report):
            if apart(one, case.cluster):
                continue
            known = named.get(case.event.id)
            same = labels.same(entry.id, known, case.reports)
            if same is not None:
                about = known or label or case.event.id
                samples.append(Sample(docket.compared(one, case), same, about, week))
            likely = likeness(one, case.cluster, docket.spread)
            if same or (same is None and known is None and likely >= best):
                joined, best = case, 2.0 if same else likely
        if label is not None:
            joined = docket.find(opened.get(label, ""))
        if joined is None:
            joined = docket.case(event_of(report, one.said))
            if label is not None:
                opened[label], named[joined.event.id] = joined.event.id, label
        docket.join(joined, report)
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
            share = 6 / math.sqrt(count[sample.event] + 6) if sample.same else _cost(sample)
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


def _cost(sample: Sample) -> float:
    """How much a different event counts: a blow that is taken for an earlier one is never told."""
    return MISSED if any(sample.x[FEATURES.index(name)] for name in ("again", "late_act")) else 1.0


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


def by_week(samples: Sequence[Sample]) -> list[tuple[float, bool]]:
    """How likely each sample is by weights that saw neither its week nor its event, and whether it is so."""
    out: list[tuple[float, bool]] = []
    for week in sorted({sample.week for sample in samples}):
        left = [sample for sample in samples if sample.week == week]
        events = {sample.event for sample in left}
        weights = solve([s for s in samples if s.week != week and s.event not in events])
        out += [(probability(weights, sample.x), sample.same) for sample in left]
    return out


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
    rules, atlas = Rules(), Extractor(config.topics, config.conflicts).atlas
    samples = collect(stream, Docket(config.sources, rules, atlas), read_labels(given.labels), rules)
    print(f"{len(samples)} comparisons, {sum(s.same for s in samples)} of one event")
    weights = solve(samples)
    seen, unseen = [(probability(weights, s.x), s.same) for s in samples], by_week(samples)
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        (p, r), (q, t) = judge(seen, threshold), judge(unseen, threshold)
        print(f"{threshold}: precision {p:.3f} recall {r:.3f}; on weeks left out {q:.3f} {t:.3f}")
    table = {name: round(w, 3) for name, w in zip(FEATURES, weights, strict=True)}
    given.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()

# ruff: noqa: T201, S301 - a script that prints, and reads back what it kept itself
"""Fit bot/ledger/data/news.json, the weights by which an entry is news or not.

    python -m tools.train_news STREAM.jsonl[.gz] [--labels FILE] [--out FILE] [--reports CACHE.pickle]

The labels hold ids alone: ``{"id": …, "news": "yes" | "no" | "border"}``, set by reading headlines as a desk
that follows wars would. What is borderline counts a little for each. The texts are in the stream, which is
not part of the project. Logistic regression with a ridge, by accelerated descent; printed is what it does on
weeks that were not learnt from. Same input, same weights.
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
from bot.ledger.news import features
from bot.ledger.signature import is_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Report

HERE = Path(__file__).parent
MIN_COUNT = 3  # features that fewer labelled entries have are left out
RIDGE, RIDGE_WORDS = 1.0, 1.5
BORDER_SHARE = 0.15  # how much what is borderline counts for each side
SIDES = {  # what a label says, and how much it counts
    "yes": ((1.0, 1.0),),
    "no": ((0.0, 1.0),),
    "border": ((1.0, BORDER_SHARE), (0.0, BORDER_SHARE)),
}
WORDS = ("title ", "lead ", "word ", "act ")  # how the names of the many features begin
STEPS = 250
CUTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Sample:
    """One labelled entry."""

    x: Mapping[str, float]
    label: str
    week: int


def samples(stream: Iterable[Report], labels: Mapping[str, str]) -> list[Sample]:
    """The labelled entries, each once, in the order of the stream."""
    out: dict[str, Sample] = {}
    for report in stream:
        entry = report.entry
        if entry.id in labels and not is_running(entry.title):
            week = entry.collected.isocalendar()[1]
            out.setdefault(entry.id, Sample(features(report), labels[entry.id], week))
    return list(out.values())


def solve(learnt: Sequence[Sample]) -> dict[str, float]:
    """Weights that make the labels likeliest, the ridge included."""
    count = Counter(name for sample in learnt for name in sample.x)
    names = sorted(name for name, times in count.items() if times >= MIN_COUNT)
    at = {name: place for place, name in enumerate(names)}
    rows = [[(at[n], v) for n, v in sorted(sample.x.items()) if n in at and v] for sample in learnt]
    sides = [
        ((1.0, BORDER_SHARE), (0.0, BORDER_SHARE))
        if s.label == "border"
        else ((float(s.label == "yes"), 1.0),)
        for s in learnt
    ]
    ridge = [0.0 if n == "bias" else RIDGE_WORDS if n.startswith(WORDS) else RIDGE for n in names]
    bend = [1e-6 + r for r in ridge]
    for row, told in zip(rows, sides, strict=True):
        size = 0.25 * sum(share for _, share in told) * sum(abs(v) for _, v in row)
        for place, value in row:
            bend[place] += size * abs(value)
    held = ahead = [0.0] * len(names)
    pace = 1.0
    for _ in range(STEPS):
        slope = [r * a for r, a in zip(ridge, ahead, strict=True)]
        for row, told in zip(rows, sides, strict=True):
            p = chance(math.fsum(ahead[place] * value for place, value in row))
            pull = sum(share * (p - value) for value, share in told)
            for place, value in row:
                slope[place] += pull * value
        new = [a - s / b for a, s, b in zip(ahead, slope, bend, strict=True)]
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        ahead = [n + (pace - 1) / faster * (n - h) for n, h in zip(new, held, strict=True)]
        held, pace = new, faster
    return dict(zip(names, held, strict=True))


def chance(logit: float) -> float:
    """The chance that a logit stands for."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def held_out(found: Sequence[Sample]) -> list[tuple[float, str]]:
    """The chance of each entry by weights that were fitted without its week, and its label."""
    out = []
    for week in sorted({sample.week for sample in found}):
        weights = solve([sample for sample in found if sample.week != week])
        for sample in found:
            if sample.week == week:
                logit = math.fsum(weights.get(name, 0.0) * value for name, value in sample.x.items())
                out.append((chance(logit), sample.label))
    return out


def main() -> None:
    """Fit and write."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("stream")
    ask.add_argument("--labels", type=Path, default=HERE / "news.labels.jsonl")
    ask.add_argument("--out", type=Path, default=HERE.parent / "bot" / "ledger" / "data" / "news.json")
    ask.add_argument("--reports", type=Path, help="what was extracted, as benchmarks/ledger.py keeps it")
    given = ask.parse_args()
    lines = given.labels.read_text(encoding="utf-8").splitlines()
    labels = {row["id"]: row["news"] for row in map(json.loads, lines)}
    stream: Iterable[Report]
    if given.reports is not None:
        stream = pickle.loads(given.reports.read_bytes())
    else:
        stream = reports(given.stream, load_config(HERE.parent / "config"), None)
    found = samples(stream, labels)
    print(len(found), "entries:", dict(Counter(sample.label for sample in found)))
    judged = held_out(found)
    for cut in CUTS:
        told = Counter(label for p, label in judged if p >= cut)
        right = told["yes"] / max(1, told["yes"] + told["no"])
        all_news = sum(label == "yes" for _, label in judged)
        print(f"{cut}: precision {right:.3f} recall {told['yes'] / all_news:.3f}, on weeks left out")
    weights = {name: round(weight, 3) for name, weight in solve(found).items() if abs(weight) >= 0.005}
    given.out.write_text(json.dumps(weights, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(weights), "weights")


if __name__ == "__main__":
    main()

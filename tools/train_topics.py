# ruff: noqa: C901, D103, PLR0915, T201 - a script, read from top to bottom
"""Trains the weights of bot/extract/topic_weights.py and writes bot/extract/data/topics.json.

    python -m tools.train_topics STREAM.jsonl[.gz] LABELS.jsonl [--out PATH] [--exclude IDS]

LABELS holds ``{"id", "relevant", "topics"}``, made by people; entries that are not relevant, and those
without "topics", are left out. topics.titles.txt beside this file adds made-up
titles. Printed are the figures on weeks that were not learnt from, beside those of
the rules alone. Run it again when config/topics.toml changes: a rule that the weights do not know counts as
an operator's own, which is enough by itself. Same input, same weights. Needs scikit-learn, which Sitrep does
not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import block_diag, hstack, vstack
from sklearn.linear_model import LogisticRegression

from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.topic_weights import scale_of, traits_of
from bot.extract.topics import TopicFinder
from bot.model import Entry
from tools.corpus import ROOT, entries, folds, labels, load_topics, rows, week

MIN_COUNT = 6
TITLE_SHARE = 0.4  # how much a made-up title counts
BORDER_SHARE = 0.5  # how much a borderline entry counts
WORD_SCALE, TRAIT_SCALE = 3.0, 0.7  # how freely the words and the rules of one topic may be weighed
SHARED_SCALE = 2.0  # and what rules mean in any topic, which rare topics are read by
BEST_C = 2.0
MOST = 3
LEAST_WEIGHT = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=ROOT / "bot/extract/data/topics.json")
    parser.add_argument(
        "--exclude", type=Path, nargs="*", default=[], help="held-out ids, JSON lines: never learnt from"
    )
    args = parser.parse_args()
    held_out = set(labels(args.exclude))
    by_people = {
        id_: row
        for id_, row in labels(args.labels).items()
        if row["relevant"] != "no" and "topics" in row and id_ not in held_out
    }
    configured = load_topics()
    gazetteer, finder = Gazetteer(), TopicFinder(configured)
    words, traits, gold, share, weeks, plain = [], [], [], [], [], []
    examples = [
        (entry, set(row["topics"]), 1.0 if row["relevant"] == "yes" else BORDER_SHARE)
        for entry in entries(args.stream)
        if (row := by_people.get(entry.id)) and (row["topics"] or row["relevant"] == "yes")
    ]
    for entry, of_entry, weight in (*examples, *titles()):
        document = read(entry, gazetteer)
        points = finder.points(document)
        words.append(document.words)
        traits.append(traits_of(document, points))
        gold.append(of_entry)
        share.append(weight)
        plain.append(finder.rank(points, document))
        weeks.append(week(entry) if weight != TITLE_SHARE else 0)

    count = Counter(word for found in words for word in found if " " not in word)
    vocabulary = {w: i for i, w in enumerate(sorted(w for w, c in count.items() if c >= MIN_COUNT))}
    count = Counter(trait for found in traits for trait in found)
    names = {t: i for i, t in enumerate(sorted(t for t, c in count.items() if c >= 2))}
    x = hstack(
        [
            rows(
                (dict.fromkeys(found, scale_of(found)) for found in words), vocabulary, WORD_SCALE, len(words)
            ),
            rows(traits, names, TRAIT_SCALE, len(words)),
        ]
    ).tocsr()
    share, weeks = np.array(share), np.array(weeks)
    sure = share == 1.0
    print(f"{len(gold)} entries, {sure.sum()} of them relevant beyond doubt and not made up", file=sys.stderr)

    order = list(configured)
    shared = sorted({t.partition(":")[2] for t in names if t.partition(":")[0] in configured})
    place = {t: i for i, t in enumerate(shared)}
    of_topic = {
        topic: rows(
            (
                {t.partition(":")[2]: v for t, v in each.items() if t.partition(":")[0] == topic}
                for each in traits
            ),
            place,
            SHARED_SCALE,
            len(traits),
        )
        for topic in order
    }

    def learn(chosen):
        """One regression for all topics: what a rule means in any, and what differs in each."""
        own = hstack([x[chosen], np.ones((len(chosen), 1))])
        model = LogisticRegression(C=BEST_C, max_iter=2000, solver="liblinear", random_state=0)
        return model.fit(
            hstack([vstack([of_topic[t][chosen] for t in order]), block_diag([own] * len(order))]).tocsr(),
            np.concatenate([[t in gold[i] for i in chosen] for t in order]).astype(int),
            sample_weight=np.tile(share[chosen], len(order)),
        )

    def parts(model):
        """Bias and weights of every topic: what it shares, and its own."""
        coefficients, bias = model.coef_[0], float(model.intercept_[0])
        width = x.shape[1] + 1
        for at, topic in enumerate(order):
            own = coefficients[len(shared) + at * width :][:width]
            yield topic, bias + own[-1], coefficients[: len(shared)], own[:-1]

    chance = np.zeros((len(gold), len(configured)))
    for rest, test in folds(weeks):
        rest = np.union1d(rest, np.flatnonzero(weeks == 0))  # noqa: PLW2901 - made-up titles are no news
        for at, (topic, bias, common, own) in enumerate(parts(learn(rest))):
            z = bias + of_topic[topic][test] @ common + x[test] @ own
            chance[test, at] = 1 / (1 + np.exp(-z))

    def picked(cut, least):
        for row in chance:
            best = np.argsort(-row, kind="stable")[:MOST]
            kept = {order[i] for i in best if row[i] >= cut}
            yield kept or ({order[best[0]]} if row[best[0]] >= least else set())

    cut, least = max(
        ((cut, least) for cut in (0.3, 0.35, 0.4, 0.45, 0.5) for least in (0.15, 0.2, 0.25)),
        key=lambda pair: f1(gold, picked(*pair), sure),
    )
    print(f"rules alone: F1 {f1(gold, plain, sure):.4f}", file=sys.stderr)
    print(
        f"weeks held out, cut {cut}, else {least}: F1 {f1(gold, picked(cut, least), sure):.4f}",
        file=sys.stderr,
    )
    found = list(picked(cut, least))
    for topic in order:
        only = [g & {topic} for g in gold]
        n = sum(bool(g) for g, s in zip(only, sure, strict=True) if s)
        score = f1(only, [set(f) & {topic} for f in found], sure)
        before = f1(only, [set(p) & {topic} for p in plain], sure)
        print(f"  {topic}: {n} entries, F1 {score:.3f} (rules alone {before:.3f})", file=sys.stderr)

    out = {"bias": {}, "traits": {}, "words": {}, "cut": cut, "least": least}
    out["rules"] = {id_: sorted({*t.words, *t.strong, *t.exclude}) for id_, t in configured.items()}
    for topic, bias, common, own in parts(learn(np.arange(len(gold)))):
        out["bias"][topic] = round(float(bias), 3)
        out["words"][topic] = kept(vocabulary, own * WORD_SCALE)
        of_rules = own[len(vocabulary) :] * TRAIT_SCALE
        for trait, at in names.items():
            if trait.partition(":")[0] == topic:
                of_rules[at] += common[place[trait.partition(":")[2]]] * SHARED_SCALE
        out["traits"][topic] = kept(names, of_rules)
    text = json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True)
    args.out.write_text(text + "\n", encoding="utf-8")
    print(f"{args.out}: {args.out.stat().st_size} bytes", file=sys.stderr)


def titles():
    """The made-up titles as entries, with their topics, and how much each counts."""
    path = Path(__file__).with_name("topics.titles.txt")
    when = datetime(2026, 1, 1, tzinfo=UTC)
    for line in path.read_text(encoding="utf-8").splitlines():
        topics, found, title = line.partition(" | ")
        if found and not line.startswith("#"):
            entry = Entry(line, line, "", "train", "", title, "", None, when, when)
            yield entry, set(topics.split(",")), TITLE_SHARE


def f1(gold, found, sure):
    """Micro-averaged over the entries that are relevant beyond doubt."""
    hit = missed = extra = 0
    for want, got, counts in zip(gold, found, sure, strict=True):
        if counts:
            hit, missed, extra = (
                hit + len(want & set(got)),
                missed + len(want - set(got)),
                extra + len(set(got) - want),
            )
    return 2 * hit / max(1, 2 * hit + missed + extra)


def kept(names, weights):
    return {
        name: round(float(weights[at]), 2) for name, at in names.items() if abs(weights[at]) >= LEAST_WEIGHT
    }


if __name__ == "__main__":
    main()

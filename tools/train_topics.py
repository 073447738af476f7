# ruff: noqa: C901, D103, PLR0915, T201 - a script, read from top to bottom
"""Trains the weights of bot/extract/topic_weights.py and writes bot/extract/data/topics.json.

    python -m tools.train_topics STREAM.jsonl[.gz] LABELS.jsonl [--out PATH] [--exclude IDS]

LABELS holds ``{"id", "relevant", "topics"}``, made by people; entries that are not relevant, and those
without "topics", are left out. topics.titles.txt beside this file adds made-up
titles. Printed are the figures on weeks that were not learnt from, beside those of the rules alone, and on
the labels of --exclude. Run it again when config/topics.toml changes: a rule that the weights do not know
counts as an operator's own, which is enough by itself. Same input, same weights. Needs scipy, which Sitrep
does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import hstack
from scipy.special import expit

from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.topic_weights import scale_of, traits_of
from bot.extract.topics import TopicFinder
from bot.model import Entry
from tools.corpus import ROOT, entries, folds, labels, load_topics, rows, week

MIN_COUNT = 6
TITLE_SHARE = 0.4  # how much a made-up title counts
BORDER_SHARE = 0.5  # how much a borderline entry counts
WORD_SCALE, TRAIT_SCALE = 3.0, 0.5  # how freely the words and the rules of one topic may be weighed
SHARED_SCALE = 2.0  # and what rules mean in any topic, which rare topics are read by
BEST_C = 2.0
UNSEEN = -1.0  # marks an entry that is never learnt from
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
        for id_, row in labels([*args.labels, *args.exclude]).items()
        if row["relevant"] != "no" and "topics" in row
    }
    configured = load_topics()
    gazetteer, finder = Gazetteer(), TopicFinder(configured)
    words, traits, gold, share, weeks, plain = [], [], [], [], [], []
    examples = [
        (entry, set(row["topics"]), share_of(entry, row, held_out))
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
    share, weeks = np.array(share), np.array(weeks)
    learnt, unseen = np.flatnonzero(share > 0), share == UNSEEN
    sure = share == 1.0
    print(
        f"{len(learnt)} entries, {sure.sum()} of them relevant beyond doubt and not made up", file=sys.stderr
    )

    count = Counter(word for at in learnt for word in words[at] if " " not in word)
    vocabulary = {w: i for i, w in enumerate(sorted(w for w, c in count.items() if c >= MIN_COUNT))}
    count = Counter(trait for at in learnt for trait in traits[at])
    names = {t: i for i, t in enumerate(sorted(t for t, c in count.items() if c >= 2))}
    x = hstack(
        [
            rows(
                (dict.fromkeys(found, scale_of(found)) for found in words), vocabulary, WORD_SCALE, len(words)
            ),
            rows(traits, names, TRAIT_SCALE, len(words)),
        ]
    ).tocsr()
    order = list(configured)
    shared = sorted({t.partition(":")[2] for t in names if t.partition(":")[0] in configured})
    place = {t: i for i, t in enumerate(shared)}
    of_topic = np.stack(
        [
            rows(
                (
                    {t.partition(":")[2]: v for t, v in each.items() if t.partition(":")[0] == topic}
                    for each in traits
                ),
                place,
                SHARED_SCALE,
                len(traits),
            ).toarray()
            for topic in order
        ]
    )
    wanted = np.array([[topic in each for topic in order] for each in gold], dtype=float)
    sizes = np.cumsum([x.shape[1] * len(order), len(order)])

    def parts(flat):
        """Weights of each feature for each topic, bias of each topic, and what rules mean in any topic."""
        own, bias, common = np.split(flat, sizes)
        return own.reshape(x.shape[1], len(order)), bias, common

    def scores(flat, chosen):
        own, bias, common = parts(flat)
        return x[chosen] @ own + bias + (of_topic[:, chosen] @ common).T

    def learn(chosen):
        """One regression for all topics: what a rule means in any, and what differs in each."""
        here, across, want, weight = x[chosen], x[chosen].T.tocsr(), wanted[chosen], share[chosen][:, None]

        def loss(flat):
            z = scores(flat, chosen)
            gap = weight * (expit(z) - want)
            slope = (across @ gap).ravel(), gap.sum(axis=0), np.einsum("tns,nt->s", of_topic[:, chosen], gap)
            value = (weight * (np.logaddexp(0, z) - want * z)).sum() + flat @ flat / (2 * BEST_C)
            return value, np.concatenate(slope) + flat / BEST_C

        start = np.zeros(here.shape[1] * len(order) + len(order) + len(shared))
        return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150, "ftol": 1e-8}).x

    chance = np.zeros((len(gold), len(order)))
    for rest, test in folds(weeks[learnt]):
        rest = np.union1d(learnt[rest], np.flatnonzero(weeks == 0))  # noqa: PLW2901 - made-up titles are no news
        chance[learnt[test]] = expit(scores(learn(rest), learnt[test]))
    final = learn(learnt)
    chance[unseen] = expit(scores(final, np.flatnonzero(unseen)))

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
    if unseen.any():
        print(
            f"never learnt from: {unseen.sum()} entries, F1 {f1(gold, found, unseen):.4f}"
            f" (rules alone {f1(gold, plain, unseen):.4f})",
            file=sys.stderr,
        )
    for topic in order:
        only = [g & {topic} for g in gold]
        n = sum(bool(g) for g, s in zip(only, sure, strict=True) if s)
        score = f1(only, [set(f) & {topic} for f in found], sure)
        before = f1(only, [set(p) & {topic} for p in plain], sure)
        print(f"  {topic}: {n} entries, F1 {score:.3f} (rules alone {before:.3f})", file=sys.stderr)

    out = {"bias": {}, "traits": {}, "words": {}, "cut": cut, "least": least}
    out["rules"] = {id_: sorted({*t.words, *t.strong, *t.exclude}) for id_, t in configured.items()}
    own, bias, common = parts(final)
    for at, topic in enumerate(order):
        out["bias"][topic] = round(float(bias[at]), 3)
        out["words"][topic] = kept(vocabulary, own[: len(vocabulary), at] * WORD_SCALE)
        of_rules = own[len(vocabulary) :, at] * TRAIT_SCALE
        for trait, number in names.items():
            if trait.partition(":")[0] == topic:
                of_rules[number] += common[place[trait.partition(":")[2]]] * SHARED_SCALE
        out["traits"][topic] = kept(names, of_rules)
    text = json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True)
    args.out.write_text(text + "\n", encoding="utf-8")
    print(f"{args.out}: {args.out.stat().st_size} bytes", file=sys.stderr)


def share_of(entry, row, held_out):
    """How much an entry counts; UNSEEN when it is held out and relevant beyond doubt."""
    if entry.id in held_out:
        return UNSEEN if row["relevant"] == "yes" else 0.0
    return 1.0 if row["relevant"] == "yes" else BORDER_SHARE


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

# ruff: noqa: C901, D103, PLR0912, PLR0915, T201 - a script, read from top to bottom
"""Trains the weights of bot/extract/relevance.py and writes bot/extract/data/relevance.json.

    python -m tools.train_relevance STREAM.jsonl[.gz] LABELS.jsonl [--out PATH] [--exclude IDS]

Entries that are relevant or labelled count again without known names, and with the title alone: a war that
was not in the stream, and a feed without texts, are read by the same weights.

STREAM holds entries (id, title, text, published, date or collected); LABELS holds ``{"id", "relevant"}`` with
"yes", "no" or "borderline", made by people. What is borderline counts half for each. Entries without a label
get a weak one from the lexicon where it is clear, which counts little. relevance.titles.txt beside this file
adds made-up titles. Printed are the figures on weeks that were not learnt from, and on the labels of
--exclude: what each cut finds, and how far a score can be read as a chance. Same input, same weights. Needs
scikit-learn, which Sitrep does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support

from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.relevance import RelevanceModel
from bot.extract.text import fold
from bot.extract.topics import TopicFinder
from bot.model import Entry
from tools.corpus import ROOT, entries, folds, labels, load_topics, over_root, rows, week

MIN_COUNT, MAX_WORDS = 3, 24_000
WEAK_SHARE = 0.05  # how much a weak label counts against one by a person
TITLE_SHARE = 0.5  # how much a made-up title counts
COPY_SHARE = 0.5  # how much each copy without names or without text counts
BORDER_SHARE = 0.15  # how much what is borderline counts for each side
TRAIT_SCALE = 0.15  # so that the few traits are not regularised less than the many words
BEST_C = 16.0


def titles():
    """The made-up titles as entries, and whether each is relevant."""
    path = Path(__file__).with_name("relevance.titles.txt")
    when = datetime(2026, 1, 1, tzinfo=UTC)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[0] in "+-":
            yield Entry(line, line, "", "train", "", line[2:], "", None, when, when), line[0] == "+"


def weak_label(traits: list[str]) -> int | None:
    """1 or 0 where the lexicon is clear about an entry, else None."""
    count = {name: int(value) for name, _, value in (t.split(":") for t in traits if ":all:" in t)}
    if count["war"] >= 2 and count["topic"] >= 1 and not count["against"]:
        return 1
    if not count["war"] and not count["topic"] and count["maybe"] <= 1:
        return 0
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=ROOT / "bot/extract/data/relevance.json")
    parser.add_argument(
        "--exclude", type=Path, nargs="*", default=[], help="held-out ids, JSON lines: never learnt from"
    )
    parser.add_argument("--uncertain", type=Path, help="write unlabelled ids, least certain first")
    args = parser.parse_args()
    by_people, held_out = labels(args.labels), labels(args.exclude)

    gazetteer, topics, model = Gazetteer(), TopicFinder(load_topics()), RelevanceModel()
    words, traits, y, share, weeks, seen = [], [], [], [], [], set()
    spare, copies, copy_traits, of_copy, unseen = [], [], [], [], []

    def keep(document, trait, value, weight, when):
        words.append(document.words), traits.append(trait), y.append(value)
        share.append(weight), weeks.append(when)

    def keep_copy(found, trait):
        copies.append(found), copy_traits.append(trait), of_copy.append(len(y) - 1)

    for entry in entries(args.stream):
        body = hashlib.sha256(f"{entry.title}\n{entry.text}".encode()).hexdigest()
        if body in seen and entry.id not in held_out:
            continue
        seen.add(body)
        document = read(entry, gazetteer)
        trait = model.traits(document, topics.points(document))
        if entry.id in held_out:
            unseen.append((held_out[entry.id]["relevant"], document.words, trait))
            continue
        label = by_people.get(entry.id, {}).get("relevant")
        if label == "borderline":
            for value in (1, 0):
                keep(document, trait, value, BORDER_SHARE, week(entry))
            continue
        value, weight = (int(label == "yes"), 1.0) if label else (weak_label(trait), WEAK_SHARE)
        if not label and value == 0 and int(body[:4], 16) % 4:  # most weak negatives say nothing new
            value = None
        if value is None:
            spare.append((entry.id, document.words, trait))
            continue
        keep(document, trait, value, weight, week(entry))
        if value or label:
            title = read(replace(entry, text=""), gazetteer)
            short = model.traits(title, topics.points(title))
            keep_copy(nameless(document), trait)
            keep_copy(title.words, short)
            keep_copy(nameless(title), short)
    for entry, relevant in titles():
        document = read(entry, gazetteer)
        trait = model.traits(document, topics.points(document))
        keep(document, trait, int(relevant), TITLE_SHARE, 0)
        keep_copy(nameless(document), trait)

    count = Counter(word for found in (*words, *(each for _, each, _ in spare)) for word in found)
    common = sorted((w for w, c in count.items() if c >= MIN_COUNT), key=lambda w: (-count[w], w))[:MAX_WORDS]
    vocabulary = {w: i for i, w in enumerate(common)}
    names = {t: i for i, t in enumerate(sorted({t for found in traits for t in found}))}

    def matrix(words, traits):
        scaled = rows(map(over_root, words), vocabulary, 1.0, len(words))
        return hstack(
            [scaled, rows((dict.fromkeys(t, 1) for t in traits), names, TRAIT_SCALE, len(words))]
        ).tocsr()

    x, x_copy, of_copy = matrix(words, traits), matrix(copies, copy_traits), np.array(of_copy)
    y, share, weeks = np.array(y), np.array(share), np.array(weeks)
    by_hand = share == 1.0
    print(f"{len(y)} entries, {by_hand.sum()} labelled yes or no by people", file=sys.stderr)

    def learn(chosen):
        copied = np.flatnonzero(np.isin(of_copy, chosen))
        return LogisticRegression(C=BEST_C, max_iter=2000, solver="liblinear", random_state=0).fit(
            vstack([x[chosen], x_copy[copied]]),
            np.concatenate([y[chosen], y[of_copy[copied]]]),
            sample_weight=np.concatenate([share[chosen], share[of_copy[copied]] * COPY_SHARE]),
        )

    guess = np.zeros(len(y))
    for rest, test in folds(weeks):
        if by_hand[test].any():
            guess[test] = learn(rest).predict_proba(x[test])[:, 1]
    print("weeks held out:", file=sys.stderr)
    report(y[by_hand], guess[by_hand])

    fitted = learn(np.arange(len(y)))
    if judged := [each for each in unseen if each[0] != "borderline"]:
        print("never learnt from:", file=sys.stderr)
        chance = fitted.predict_proba(matrix([each[1] for each in judged], [each[2] for each in judged]))
        report(np.array([each[0] == "yes" for each in judged], dtype=int), chance[:, 1])
    weights = fitted.coef_[0]
    by_word = {w: round(float(weights[i]), 3) for w, i in vocabulary.items() if abs(weights[i]) >= 0.02}
    by_trait = {t: round(float(weights[len(vocabulary) + i]) * TRAIT_SCALE, 3) for t, i in names.items()}
    out = {"bias": round(float(fitted.intercept_[0]), 3), "traits": by_trait, "words": by_word}
    text = json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True)
    args.out.write_text(text + "\n", encoding="utf-8")
    print(f"{args.out}: {len(by_word)} words, {args.out.stat().st_size} bytes", file=sys.stderr)

    if args.uncertain:
        chance = fitted.predict_proba(matrix([s[1] for s in spare], [s[2] for s in spare]))[:, 1]
        order = sorted(range(len(spare)), key=lambda i: (abs(chance[i] - 0.5), spare[i][0]))
        lines = (json.dumps({"id": spare[i][0], "score": round(float(chance[i]), 3)}) for i in order)
        args.uncertain.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def report(y, guess):
    """What each cut finds, and in each tenth of the scale how many were relevant."""
    for cut in (0.3, 0.4, 0.45, 0.5, 0.6):
        p, r, f, _ = precision_recall_fscore_support(y, guess >= cut, average="binary")
        print(f"  cut {cut}: P {p:.3f} R {r:.3f} F1 {f:.3f}", file=sys.stderr)
    print(f"  Brier score {((guess - y) ** 2).mean():.4f}; mean score and share relevant:", file=sys.stderr)
    for low in np.arange(0, 1, 0.1):
        inside = (guess >= low) & (guess < low + 0.1 if low < 0.85 else guess <= 1)
        if inside.any():
            print(
                f"  {low:.1f}-{low + 0.1:.1f}: {inside.sum():5d} entries, {guess[inside].mean():.2f}"
                f" {y[inside].mean():.2f}",
                file=sys.stderr,
            )


def nameless(document):
    """The entry's words without those of known names and without the sides."""
    names = {word for m in document.mentions for word in fold(m.text).replace("'", " ").split()}
    return [w for w in document.words if w[0] != "@" and names.isdisjoint(w.lstrip("^").split())]


if __name__ == "__main__":
    main()

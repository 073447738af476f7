# ruff: noqa: C901, D103, PLR0912, PLR0915, T201 - a script, read from top to bottom
"""Trains the weights of bot/extract/relevance.py and writes bot/extract/data/relevance.json.

    python -m tools.train_relevance STREAM.jsonl[.gz] LABELS.jsonl [--out PATH] [--folds 5]

Entries that are relevant or labelled count again without known names, and with the title alone: a war that
was not in the stream, and a feed without texts, are read by the same weights.

STREAM holds entries (id, title, text, published or collected); LABELS holds ``{"id", "relevant"}`` with
"yes", "no" or "borderline" (left out), made by people. Entries without a label get a weak one from the
lexicon where it is clear, which counts less. relevance.titles.txt beside this file adds made-up titles.
Same input, same weights. Needs scikit-learn, which Sitrep itself does not.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.relevance import RelevanceModel, words_of
from bot.extract.text import fold
from bot.extract.topics import TopicFinder
from bot.model import Entry, Topic

ROOT = Path(__file__).parent.parent
MIN_COUNT, MAX_WORDS = 3, 24_000
WEAK_SHARE = 0.15  # how much a weak label counts against one by a person
TITLE_SHARE = 0.5  # how much a made-up title counts
COPY_SHARE = 0.25  # how much each copy without names or without text counts
TRAIT_SCALE = 0.25  # so that the few traits are not regularised less than the many words
BEST_C = 8.0


def load_topics() -> dict[str, Topic]:
    table = tomllib.loads((ROOT / "config" / "topics.toml").read_text(encoding="utf-8"))
    lists = ("words", "strong", "exclude")
    return {
        row["id"]: Topic(id=row["id"], name=row["name"], **{key: tuple(row.get(key, ())) for key in lists})
        for row in table["topic"]
    }


def entries(path: Path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            when = datetime.fromisoformat(row.get("published") or row.get("collected"))
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            yield Entry(
                row["id"],
                row["id"],
                "",
                "train",
                row.get("source", ""),
                row["title"],
                row.get("text") or "",
                None,
                when,
                when,
            )


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
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument(
        "--exclude", type=Path, help="ids that must not be learnt from (held-out gold), JSON lines"
    )
    parser.add_argument("--uncertain", type=Path, help="write unlabelled ids, least certain first")
    args = parser.parse_args()
    if not args.out.exists():
        args.out.write_text('{"bias": 0, "traits": {}, "words": {}}\n', encoding="utf-8")

    labels = {}
    for path in args.labels:
        labels.update({r["id"]: r["relevant"] for r in map(json.loads, path.read_text().splitlines())})
    held_out = (
        {r["id"] for r in map(json.loads, args.exclude.read_text().splitlines())} if args.exclude else set()
    )

    gazetteer, topics, model = Gazetteer(), TopicFinder(load_topics()), RelevanceModel()
    words, traits, y, share, seen = [], [], [], [], set()
    spare, bare, bare_traits, bare_share, of_bare = [], [], [], [], []
    for entry in entries(args.stream):
        body = hashlib.sha256(f"{entry.title}\n{entry.text}".encode()).hexdigest()
        if entry.id in held_out or body in seen:
            continue
        seen.add(body)
        document = read(entry, gazetteer)
        trait = model.traits(document, topics.points(document))
        label, weight = labels.get(entry.id), 1.0
        if label in ("yes", "no"):
            value = int(label == "yes")
        elif label is None:
            value, weight = weak_label(trait), WEAK_SHARE
            if value == 0 and int(body[:4], 16) % 4:  # most weak negatives say nothing new
                value = None
        else:
            value = None
        if value is None:
            if label is None:
                spare.append((entry.id, words_of(document), trait))
            continue
        words.append(words_of(document)), traits.append(trait), y.append(value), share.append(weight)
        if value or weight == 1.0:
            title = read(replace(entry, text=""), gazetteer)
            short = model.traits(title, topics.points(title))
            for copy, its in (
                (nameless(document), trait),
                (words_of(title), short),
                (nameless(title), short),
            ):
                bare.append(copy), bare_traits.append(its)
                bare_share.append(weight * COPY_SHARE), of_bare.append(len(y) - 1)

    for entry, relevant in titles():
        document = read(entry, gazetteer)
        trait = model.traits(document, topics.points(document))
        (
            words.append(words_of(document)),
            traits.append(trait),
            y.append(int(relevant)),
            share.append(TITLE_SHARE),
        )
        bare.append(nameless(document)), bare_traits.append(trait)
        bare_share.append(TITLE_SHARE * COPY_SHARE), of_bare.append(len(y) - 1)

    count = Counter(word for found in (*words, *(each for _, each, _ in spare)) for word in found)
    common = sorted(((w, c) for w, c in count.items() if c >= MIN_COUNT), key=lambda x: (-x[1], x[0]))[
        :MAX_WORDS
    ]
    vocabulary = {w: i for i, (w, _) in enumerate(common)}
    names = {t: i for i, t in enumerate(sorted({t for found in traits for t in found}))}
    x, y, share = matrix(words, vocabulary, traits, names), np.array(y), np.array(share)
    by_hand = np.flatnonzero(share == 1.0)
    x_bare = matrix(bare, vocabulary, bare_traits, names)
    of_bare = np.array(of_bare)  # row that each copy was made from
    print(f"{len(y)} entries, {len(by_hand)} labelled by people, {y.sum()} relevant", file=sys.stderr)

    def learn(rows):
        model = LogisticRegression(C=BEST_C, max_iter=2000, solver="liblinear", random_state=0)
        copies = np.flatnonzero(np.isin(of_bare, rows))
        return model.fit(
            vstack([x[rows], x_bare[copies]]),
            np.concatenate([y[rows], y[of_bare[copies]]]),
            sample_weight=np.concatenate([share[rows], np.array(bare_share)[copies]]),
        )

    if args.folds and len(by_hand) > args.folds * 4:
        guess = np.zeros(len(by_hand))
        for _, test in StratifiedKFold(args.folds, shuffle=True, random_state=0).split(by_hand, y[by_hand]):
            rows = np.setdiff1d(np.arange(len(y)), by_hand[test])
            guess[test] = learn(rows).predict_proba(x[by_hand[test]])[:, 1]
        for cut in (0.3, 0.4, 0.5, 0.6):
            p, r, f, _ = precision_recall_fscore_support(y[by_hand], guess >= cut, average="binary")
            print(
                f"cross-validated on labels by people, cut {cut}: P {p:.3f} R {r:.3f} F1 {f:.3f}",
                file=sys.stderr,
            )

    fitted = learn(np.arange(len(y)))
    weights = fitted.coef_[0]
    by_word = {w: round(float(weights[i]), 3) for w, i in vocabulary.items() if abs(weights[i]) >= 0.02}
    by_trait = {t: round(float(weights[len(vocabulary) + i]) * TRAIT_SCALE, 3) for t, i in names.items()}
    out = {
        "bias": round(float(fitted.intercept_[0]), 3),
        "traits": by_trait,
        "words": dict(sorted(by_word.items())),
    }
    args.out.write_text(
        json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{args.out}: {len(by_word)} words, {args.out.stat().st_size} bytes", file=sys.stderr)

    if args.uncertain:
        chance = fitted.predict_proba(
            matrix([s[1] for s in spare], vocabulary, [s[2] for s in spare], names)
        )[:, 1]
        order = sorted(range(len(spare)), key=lambda i: (abs(chance[i] - 0.5), spare[i][0]))
        lines = (json.dumps({"id": spare[i][0], "score": round(float(chance[i]), 3)}) for i in order)
        args.uncertain.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def nameless(document):
    """The entry's words without those of known names and without the sides."""
    names = {word for m in document.mentions for word in fold(m.text).replace("'", " ").split()}
    return {w for w in words_of(document) if w[0] != "@" and names.isdisjoint(w.lstrip("^").split())}


def matrix(words, vocabulary, traits, names):
    """Rows as bot.extract.relevance scores them: words over the root of their number, traits as they are."""
    blocks = []
    for found, known, scaled in ((words, vocabulary, True), (traits, names, False)):
        data, indices, pointers = [], [], [0]
        for each in found:
            keep = sorted(known[w] for w in each if w in known)
            indices += keep
            data += [1 / np.sqrt(len(each)) if scaled else TRAIT_SCALE] * len(keep)
            pointers.append(len(indices))
        blocks.append(csr_matrix((data, indices, pointers), shape=(len(found), len(known))))
    return hstack(blocks).tocsr()


if __name__ == "__main__":
    main()

"""Entries, labels and rows of numbers that the trainers in this folder share."""

# ruff: noqa: D103 - a module of scripts; names say what they give
from __future__ import annotations

import gzip
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from bot.model import Entry, Topic

ROOT = Path(__file__).parent.parent


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
            when = datetime.fromisoformat(row.get("published") or row.get("date") or row.get("collected"))
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            source, text = row.get("source", ""), row.get("text") or ""
            yield Entry(row["id"], row["id"], "", "train", source, row["title"], text, None, when, when)


def labels(paths) -> dict[str, dict]:
    """What people said, by id; the last file wins."""
    return {row["id"]: row for path in paths for row in map(json.loads, path.read_text().splitlines())}


def week(entry: Entry) -> int:
    """Entries are held out by weeks: the next weeks have other stories, which a random fold does not show."""
    year, number, _ = entry.when.isocalendar()
    return year * 100 + number


def folds(weeks, most: int = 6):
    """Rows to learn from and rows to test on, whole weeks together, in about equal parts."""
    parts: list[list[int]] = [[] for _ in range(most)]
    for number in sorted(set(weeks), key=lambda number: (-(weeks == number).sum(), number)):
        min(parts, key=len).extend(np.flatnonzero(weeks == number))
    for part in filter(None, parts):
        yield np.setdiff1d(np.arange(len(weeks)), part), np.array(part)


def rows(found, known, scale, height):
    """A sparse row for each mapping of features to values; features that are not known are left out."""
    data, indices, pointers = [], [], [0]
    for each in found:
        keep = sorted((known[name], value) for name, value in each.items() if name in known)
        indices += [at for at, _ in keep]
        data += [value * scale for _, value in keep]
        pointers.append(len(indices))
    return csr_matrix((data, indices, pointers), shape=(height, len(known)))


def over_root(words):
    """Words as features, each over the root of their number: long texts weigh no more than short ones."""
    return dict.fromkeys(words, 1 / np.sqrt(len(words) or 1))

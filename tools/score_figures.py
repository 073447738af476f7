"""How well figures are read, on labelled entries.

    python -m tools.score_figures STREAM.jsonl.gz tools/figures.labels.jsonl --half B

A claim is found when quantity (or range) and unit agree; slots are compared on found claims: qualifier and
role must be equal; who, party, place and speaker must share a word, or both be missing. Labels are JSON
lines: id, half, claims. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import load_config
from bot.extract import Extractor
from bot.model import Entry

if TYPE_CHECKING:
    from bot.model import Claim, Value

_EMPTY = {"the", "a", "an", "of", "by", "says", "said"}
_EQUAL = ("qualifier", "role")
_LIKE = ("who", "party", "place", "claimed_by")


def _ends(value: Value) -> tuple[float | None, float | None]:
    return value.low, value.high


def _row(claim: Claim) -> dict[str, Any]:
    value = claim.value
    return {
        "key": (
            value and (value.quantity if value.low is None else (value.low, value.high)),
            str(claim.unit),
        ),
        "qualifier": value and str(value.qualifier),
        "role": str(claim.role),
        **{slot: getattr(claim, slot) for slot in _LIKE},
    }


def _wanted(label: dict[str, Any]) -> dict[str, Any]:
    low, high = label.get("low"), label.get("high")
    value = label["quantity"] if low is None or high is None else (float(low), float(high))
    return {"key": (value, label["unit"]), **{slot: label.get(slot) for slot in _EQUAL + _LIKE}}


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", (text or "").lower())) - _EMPTY


def _alike(one: str | None, other: str | None) -> bool:
    a, b = _words(one), _words(other)
    return bool(a & b) if a and b else a == b


def _f1(hits: int, misses: int, extra: int) -> float:
    return round(2 * hits / (2 * hits + misses + extra), 4) if hits else 0.0


def score(wanted: list[list[dict[str, Any]]], found: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """F1 of claims and of values alone, entries rightly left without a claim, and slots of found claims."""
    n: Counter[str] = Counter()
    for want, got in zip(wanted, found, strict=True):
        n["clean"] += not want
        n["clean_ok"] += not want and not got
        for name, at in (("claims", slice(None)), ("values", slice(1))):
            a, b = (Counter(row["key"][at] for row in rows) for rows in (want, got))
            n[name] += (hits := (a & b).total())
            n[name + " missed"] += a.total() - hits
            n[name + " extra"] += b.total() - hits
        left = list(got)
        for row in want:
            hit = next((other for other in left if other["key"] == row["key"]), None)
            if hit is None:
                continue
            left.remove(hit)
            for slot in _EQUAL + _LIKE:
                n[slot] += row[slot] == hit[slot] if slot in _EQUAL else _alike(row[slot], hit[slot])
    whole = {name: _f1(n[name], n[name + " missed"], n[name + " extra"]) for name in ("claims", "values")}
    slots = {slot: round(n[slot] / max(1, n["claims"]), 4) for slot in _EQUAL + _LIKE}
    return {**whole, "clean": round(n["clean_ok"] / max(1, n["clean"]), 4), **slots, "entries": len(wanted)}


def _entry(row: dict[str, str]) -> Entry:
    when = datetime.fromisoformat(row.get("published") or row["date"])
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Entry(
        row["id"], row["id"], "", "score", row["source"], row["title"], row["text"], None, when, when
    )


def main() -> None:
    """Scores the labels of one half, or of both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stream", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--half", choices=("A", "B"))
    asked = parser.parse_args()
    rows = map(json.loads, asked.labels.read_text(encoding="utf-8").splitlines())
    known = {row["id"]: row for row in rows if asked.half in (None, row["half"])}
    config = load_config(None)
    extractor = Extractor(config.topics, config.conflicts)
    wanted, found = [], []
    with gzip.open(asked.stream, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            label = known.pop(row["id"], None)
            if label is not None:
                wanted.append([_wanted(claim) for claim in label["claims"]])
                claims = extractor.extract(_entry(row)).claims
                found.append([_row(claim) for claim in claims if claim.value is not None])
    sys.stdout.write(json.dumps(score(wanted, found)) + "\n")


if __name__ == "__main__":
    main()

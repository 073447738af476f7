"""Speed, memory and cost by length of extraction; and lines in, lines out, for scoring.

python -m benchmarks.extract                      made-up entries, lengths, adversarial inputs
python -m benchmarks.extract IN.jsonl[.gz]        the same on real lines
python -m benchmarks.extract IN.jsonl[.gz] OUT    write what `sitrep extract` would write
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line, line_of

NOW = datetime(2026, 6, 28, 12, tzinfo=UTC)
SENTENCES = (
    "Russian drones struck a power substation in Kharkiv overnight, killing at least three, officials said.",
    "The two sides agreed on Thursday to swap 150 prisoners of war each after talks in Abu Dhabi.",
    "Aid groups warned that 40,000 people had fled fighting near El Fasher since March.",
    "The minister told reporters that the budget would be presented to parliament next week.",
    "Shares rose in early trading as investors weighed the outlook for interest rates.",
)
ADVERSARIAL = {
    "100,000 digits": "9" * 100_000,
    "50,000 commas": "," * 50_000,
    "nested brackets": "(" * 50_000 + ")" * 50_000,
    "one word of 1 MB": "a" * 1_000_000,
    "numbers without end": "12 killed and " * 20_000,
    "stops without end": "U.S. " * 50_000,
    "months without end": "May 3, " * 30_000,
    "quotes without end": '"said ' * 30_000,
}


def made_up(length: int, start: int = 0) -> str:
    text, at = "", start
    while len(text) < length:
        text += SENTENCES[at % len(SENTENCES)] + " "
        at += 1
    return text[:length]


def lines(path: Path) -> list[dict[str, object]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def seconds(extractor: Extractor, rows: list[dict[str, object]]) -> float:
    entries = [entry_of_line(row, NOW) for row in rows]
    begin = time.process_time()
    for entry in entries:
        extractor.extract(entry)
    return time.process_time() - begin


def main(arguments: list[str]) -> None:
    config = load_config()
    begin = time.process_time()
    extractor = Extractor(config.topics, config.conflicts)
    made = time.process_time() - begin
    if len(arguments) == 2:
        with Path(arguments[1]).open("w", encoding="utf-8") as out:
            for row in lines(Path(arguments[0])):
                entry = entry_of_line(row, NOW)
                out.write(json.dumps(line_of(entry, extractor.extract(entry)), ensure_ascii=False) + "\n")
        return
    print(f"made in {made * 1000:.0f} ms")
    rows = (
        lines(Path(arguments[0]))
        if arguments
        else [{"id": str(k), "title": made_up(60, k), "text": made_up(240, k + 1)} for k in range(2000)]
    )
    seconds(extractor, rows[:50])
    kinds: dict[str, list[dict[str, object]]] = {"relevant": [], "others": []}
    for row in rows:
        kinds["relevant" if extractor.extract(entry_of_line(row, NOW)).relevant else "others"].append(row)
    took = min(seconds(extractor, rows) for _ in range(1 if len(rows) > 5_000 else 3))  # others run, too
    print(f"{len(rows)} entries in {took:.2f} s: {len(rows) / took:.0f} entries/s")
    for kind, some in kinds.items():
        if some:
            print(f"  {kind:<9} {len(some):>6}: {len(some) / seconds(extractor, some):.0f} entries/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for length in (300, 3_000, 30_000):
        row = {"id": "x", "title": made_up(60), "text": made_up(length)}
        took = min(seconds(extractor, [row]) for _ in range(5))
        print(f"{length:>7,} characters: {took * 1000:8.2f} ms, {took / length * 1e6:.2f} µs a character")
    for name, text in ADVERSARIAL.items():
        took = seconds(
            extractor, [{"id": "x", "title": "Russian strikes on Kyiv kill five, Ukraine says", "text": text}]
        )
        print(f"{name:<22} {took:6.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])

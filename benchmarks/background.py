"""Make bot/ledger/data/background.json: in how many entries of a stream each stem occurs.

    python benchmarks/background.py STREAM.jsonl[.gz] bot/ledger/data/background.json

Only stems and counts are kept, and only stems of at least FLOOR entries.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from bot.ledger.words import stems

FLOOR = 6


def main(stream: str, out: str) -> None:
    opener = gzip.open if stream.endswith(".gz") else open
    counts: Counter[str] = Counter()
    entries = 0
    with opener(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            counts.update(set(stems(f"{item['title']}\n{item.get('text') or ''}")))
            entries += 1
    kept = {root: n for root, n in sorted(counts.items()) if n >= FLOOR and len(root) <= 24}
    table = {"entries": entries, "floor": FLOOR // 2, "stems": kept}
    Path(out).write_text(
        json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    print(f"{entries} entries, {len(kept)} stems")


if __name__ == "__main__":
    main(*sys.argv[1:])

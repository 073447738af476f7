"""What a recorded stream costs on its way through the whole pipeline into a store on disk: `sitrep replay`.

    python -m benchmarks.replay STREAM.jsonl[.gz]

Prints seconds of processor time, split by who spent them, the last 5,000 entries beside the first, memory.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections import Counter
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.extract import lines
from bot.config import load_config
from bot.extract import Extractor
from bot.ledger import Ledger
from bot.logs import log_to_stderr
from bot.replay import Replay
from bot.store import Store

PART = 5_000
TIMED = (("extraction", Extractor, ("extract",)), ("ledger", Ledger, ("decide", "apply", "expire")))


def clocked(spent: Counter[str], kind: str, owner: Any, name: str) -> None:
    """From now on ``owner.name`` counts its processor time."""
    original = getattr(owner, name)

    @wraps(original)
    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return original(*arguments, **named)
        finally:
            spent[kind] += time.process_time() - began  # type: ignore[assignment]

    setattr(owner, name, timed)


async def costs(run: Replay, records: list[dict[str, object]]) -> list[float]:
    """Seconds of each entry, in order of time; those of one pass share its cost."""
    batches, bad = run.batches(enumerate(records, start=1))
    if bad:
        sys.exit(f"line {bad[0][0]}: {bad[0][1]}")
    found: list[float] = []
    began = time.process_time()
    async for entries in run.through(batches):
        took = time.process_time() - began
        found += [took / entries] * entries
        began = time.process_time()
    return found


def main(stream: str) -> None:
    log_to_stderr("warning")
    spent: Counter[str] = Counter()
    for kind, owner, names in TIMED:
        for name in names:
            clocked(spent, kind, owner, name)
    began = time.process_time()
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "replay.db") as store:
        each = asyncio.run(costs(Replay(load_config(), store, None), lines(Path(stream))))
    total = time.process_time() - began
    print(f"{len(each)} entries in {total:.1f} s of processor time: {len(each) / total:.0f} entries/s")
    for kind, seconds in spent.items():
        print(f"{kind:<12} {seconds:6.1f} s")
    print(f"{'the rest':<12} {total - spent.total():6.1f} s (store, cards, outbox, start)")
    part = min(PART, len(each) // 2)
    first, last = sum(each[:part]), sum(each[-part:])
    print(f"first {part}: {first:.2f} s, last {part}: {last:.2f} s, {last / first:.2f} times")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""``make bench``: the measurements that need nothing but this repository.

Others take recorded material: ``python -m benchmarks.feeds FOLDER``, ``benchmarks.polls FOLDER``,
``benchmarks.ledger STREAM OUT``, ``benchmarks.replay STREAM``.
"""

from __future__ import annotations

import subprocess
import sys

RUNS = (
    ("extract",),
    ("store",),
    ("lookups", "--facts", "100000"),
    ("chat", "--facts", "100000", "--commands", "1000"),
    ("kill", "5"),
    ("crash", "slack", "50"),
    ("crash", "discord", "50"),
    ("outage",),
    ("load", "2000"),
)


def main() -> None:
    for name, *words in RUNS:
        print(f"== {name} {' '.join(words)}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *words], check=True)


if __name__ == "__main__":
    main()

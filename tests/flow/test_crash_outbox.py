"""kill -9 at any moment of sending loses nothing, repeats nothing and keeps the order.

``benchmarks/crash.py`` does the same more often.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.flow.conftest import REPOSITORY

KILLS = 50


def test_what_was_killed_while_it_sent_arrives_once_and_in_order():
    runs = [  # side by side: most of the time is waiting
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crash", platform, str(KILLS)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )
        for platform in ("slack", "discord")
    ]
    for run in runs:
        out, _ = run.communicate(timeout=600)
        assert run.returncode == 0, out
        found = json.loads(out)
        assert found["kills"] >= KILLS
        assert found["messages"] > KILLS
        wrong = {name: found[name] for name in ("lost", "repeated", "out of order", "dead")}
        assert not any(wrong.values()), found

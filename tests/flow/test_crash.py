"""kill -9 at any moment of a poll loses nothing and repeats nothing.

``benchmarks/kill.py`` does the same more often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.kill import Trial, documents

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 4


def test_a_poll_that_was_killed_ends_up_with_the_store_of_one_that_was_not(tmp_path: Path):
    with Trial(tmp_path, documents(feeds=6, entries=8), seed=20260206) as trial:
        expected = trial.undisturbed()
        assert len(expected["entries"]) == 48
        assert expected["events"]
        for number in range(KILLS):
            result = trial.killed(number)
            assert result.store == expected, f"kill {number} after {result.after:.3f} s"
            assert result.told == trial.told

"""Long work in slices, so that whoever waits for the event loop gets a turn in between.

Work is a generator that yields wherever it may be interrupted, and returns its result. The same work is
done `at_once` where nobody waits, and `in_slices` beside others. Not in a thread: work in Python takes the
interpreter from the loop all the same, for longer, and what shares a store or a ledger would need locks.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Generator
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Steps: TypeAlias = Generator[None, None, T]
"""Work that yields wherever it may be interrupted."""

SLICE = 0.005
"""Seconds that work goes on before others get their turn; it ends with the step it is in."""

REST = 3 * SLICE
"""Seconds of the others' turn, for work that can wait beside a conversation that cannot: threads that look
something up need the interpreter as well."""

SWITCH = 0.0005
"""Seconds that a thread keeps the interpreter while another waits for it; Python's own is 0.005. A look-up
gives it up at every look into the store and has to wait to get it back, a dozen times over."""


def switch_quickly() -> None:
    """Let threads of this process take short turns: for a process that answers while it works."""
    sys.setswitchinterval(SWITCH)


def at_once(steps: Steps[T]) -> T:
    """The result of the work, without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


async def in_slices(steps: Steps[T], rest: float = 0.0) -> T:
    """The result of the work; after every SLICE the event loop goes once around, and ``rest`` seconds pass.

    Cancelled, it ends where it is, and the work sees GeneratorExit there.
    """
    try:
        until = time.perf_counter() + SLICE
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            if time.perf_counter() >= until:
                await asyncio.sleep(rest)
                until = time.perf_counter() + SLICE
    finally:
        steps.close()

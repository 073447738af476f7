"""Ticks: in turn, never overlapping, and a stop that lets the one in hand finish."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from bot.schedule import Schedule


async def test_every_tick_runs_once_at_the_start_in_order():
    ran: list[str] = []

    async def first() -> None:
        ran.append("first")

    async def second() -> None:
        ran.append("second")
        schedule.stop()

    schedule = Schedule({"first": (3600, first), "second": (3600, second)})
    await asyncio.wait_for(schedule.run(), 10)
    assert ran == ["first", "second"]


async def test_ticks_never_overlap_and_go_on_ticking():
    inside = 0
    most = 0
    count = 0

    async def tick() -> None:
        nonlocal inside, most, count
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        count += 1
        if count >= 12:
            schedule.stop()

    schedule = Schedule({"a": (0.01, tick), "b": (0.01, tick), "c": (0.01, tick)})
    await asyncio.wait_for(schedule.run(), 20)
    assert most == 1
    assert count >= 12


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_the_tick_in_hand_finish(number: signal.Signals):
    finished = False
    started = 0

    async def write() -> None:
        nonlocal finished, started
        started += 1
        if started == 2:  # the first run is before the scheduler starts
            os.kill(os.getpid(), number)
            for _ in range(1000):  # the signal reaches the loop, not this tick
                await asyncio.sleep(0)
            assert schedule.stopping
            finished = True

    schedule = Schedule({"write": (0.01, write)})
    await asyncio.wait_for(schedule.run(), 10)
    assert finished
    assert started == 2


async def test_a_bug_in_a_tick_ends_the_run_loudly():
    async def tick() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(Schedule({"tick": (0.01, tick)}).run(), 10)

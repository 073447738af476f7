"""Ticks: side by side, each once at a time, and a stop that lets finish what has to."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from structlog.testing import capture_logs

from bot.errors import ConfigError
from bot.schedule import Schedule, Tick


async def test_every_tick_runs_at_the_start_and_goes_on_ticking():
    ran: list[str] = []

    async def first() -> None:
        ran.append("first")

    async def second() -> None:
        ran.append("second")
        if ran.count("second") == 3:
            schedule.stop()

    schedule = Schedule((Tick("first", 3600, first), Tick("second", 0.01, second)))
    await asyncio.wait_for(schedule.run(), 10)
    assert ran[:2] == ["first", "second"]
    assert ran.count("first") == 1


async def test_a_tick_that_hangs_holds_up_no_other_and_is_not_started_again():
    starts = ticks = 0

    async def hang() -> None:
        nonlocal starts
        starts += 1
        await asyncio.Event().wait()

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 5:
            schedule.stop()

    schedule = Schedule((Tick("hang", 0.01, hang), Tick("tick", 0.01, tick)))
    await asyncio.wait_for(schedule.run(), 10)
    assert (starts, ticks) == (1, 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("finishes", [True, False])
async def test_a_signal_lets_finish_what_has_to_and_cancels_the_rest(number: signal.Signals, finishes: bool):
    finished = False

    async def write() -> None:
        nonlocal finished
        os.kill(os.getpid(), number)
        for _ in range(1000):  # the signal reaches the loop, not this tick
            await asyncio.sleep(0)
        finished = True

    schedule = Schedule((Tick("write", 3600, write, finishes=finishes),))
    await asyncio.wait_for(schedule.run(), 10)
    assert finished is finishes


async def test_what_does_not_finish_in_time_is_cancelled(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.schedule.PATIENCE", 0.01)
    cancelled = False

    async def stubborn() -> None:
        nonlocal cancelled
        schedule.stop()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    schedule = Schedule((Tick("stubborn", 3600, stubborn, finishes=True),))
    await asyncio.wait_for(schedule.run(), 10)
    assert cancelled


async def test_a_bug_in_a_tick_ends_the_run_loudly():
    async def tick() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(Schedule((Tick("tick", 3600, tick),)).run(), 10)


async def test_a_stated_failure_ends_the_run_with_its_sentence_and_no_traceback():
    async def tick() -> None:
        raise ConfigError("sitrep.toml", "slack.port", "it is taken", "Name another.")

    with capture_logs() as logs, pytest.raises(ConfigError, match="Name another"):
        await asyncio.wait_for(Schedule((Tick("open slack", 3600, tick),)).run(), 10)
    (said,) = [line for line in logs if line["event"] == "tick failed"]
    assert said["reason"] == "sitrep.toml: slack.port: it is taken. Name another."
    assert "exc_info" not in said

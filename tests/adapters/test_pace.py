"""Turns: never more than the rate allows in any stretch of time, and nobody waits longer than is said."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pace import Pace, Rate
from bot.errors import DeliveryError
from bot.ports import ManualClock
from tests.fakes import NOON


class Turns:
    def __init__(self, patience=1e9):
        self.clock, self.taken = ManualClock(NOON), []
        self.pace = Pace(self.clock, sleep=self.sleep, patience=patience)

    async def sleep(self, seconds):
        self.clock.time += timedelta(seconds=seconds)

    async def take(self, rate, key="k"):
        await self.pace.turn(key, rate)
        self.taken.append((self.clock.now() - NOON).total_seconds())


async def test_the_first_goes_at_once_and_the_others_one_by_one():
    turns = Turns()
    for _ in range(3):
        await turns.take(Rate(1.0))
    assert turns.taken == [0, 1, 2]


async def test_after_a_rest_so_many_go_at_once():
    turns = Turns()
    for _ in range(5):
        await turns.take(Rate(2.0, burst=3))
    assert turns.taken == [0, 0, 0, 2, 4]
    turns.clock.time = NOON + timedelta(minutes=1)
    for _ in range(4):
        await turns.take(Rate(2.0, burst=3))
    assert turns.taken[5:] == [60, 60, 60, 62]


async def test_keys_do_not_wait_for_each_other():
    turns = Turns()
    for key in "abc":
        await turns.take(Rate(10.0), key)
    assert turns.taken == [0, 0, 0]


async def test_who_would_wait_too_long_is_told_how_long_and_takes_no_turn():
    turns = Turns(patience=2.0)
    for _ in range(3):
        await turns.pace.turn("k", Rate(1.0))
        turns.clock.time = NOON  # nobody waits
    with pytest.raises(DeliveryError) as caught:
        await turns.pace.turn("k", Rate(1.0))
    assert (caught.value.retry_after, caught.value.retryable, caught.value.ambiguous) == (3.0, True, False)
    with pytest.raises(DeliveryError) as again:
        await turns.pace.turn("k", Rate(1.0))
    assert again.value.retry_after == 3.0


@pytest.mark.parametrize("rate", [Rate(1.0), Rate(1.5, burst=10)])
async def test_a_hold_holds_everybody_however_many_could_go_at_once(rate):
    turns = Turns()
    turns.pace.hold("k", rate, 30)
    turns.pace.hold("k", rate, 5)  # a shorter one changes nothing
    await turns.take(rate)
    assert turns.taken == [30]


@given(
    st.lists(st.floats(0, 5), max_size=80),
    st.sampled_from([Rate(1.0), Rate(1.5, burst=10), Rate(0.75, burst=20)]),
)
async def test_in_no_stretch_of_time_there_are_more_than_allowed(gaps, rate):
    turns = Turns()
    for gap in gaps:
        turns.clock.time += timedelta(seconds=gap)
        await turns.take(rate)
    for first, start in enumerate(turns.taken):
        for last in range(first, len(turns.taken)):
            allowed = rate.burst + (turns.taken[last] - start) / rate.every
            assert last - first + 1 <= allowed + 1e-3

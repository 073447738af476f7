"""Turns: never more than the rate allows in any stretch of time, and nobody waits longer than is said."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pace import Pace, Rate
from bot.errors import DeliveryError
from bot.ports import ManualClock
from tests.fakes import NOON


class Turns:
    """``sleep`` moves the clock, as everything does that takes time."""

    def __init__(self, patience=1e9):
        self.clock, self.taken = ManualClock(NOON), []
        self.pace = Pace(self.clock, sleep=self.sleep, patience=patience)

    async def sleep(self, seconds):
        self.clock.time += timedelta(seconds=seconds)

    @property
    def now(self):
        return (self.clock.now() - NOON).total_seconds()

    async def take(self, rate, key="k", lasts=0.0):
        async with self.pace.turn(key, rate):
            self.taken.append(self.now)
            await self.sleep(lasts)


async def test_the_first_goes_at_once_and_the_others_one_by_one():
    turns = Turns()
    for _ in range(3):
        await turns.take(Rate(1, 1.0))
    assert turns.taken == [0, 1, 2]


async def test_so_many_go_at_once_and_the_next_when_the_first_is_long_enough_ago():
    turns = Turns()
    for gap in (0, 1, 1, 0, 0):
        await turns.sleep(gap)
        await turns.take(Rate(3, 5.0))
    assert turns.taken == [0, 1, 2, 5, 6]


async def test_a_turn_counts_from_its_answer_since_nobody_knows_when_it_was_counted():
    turns = Turns()
    for _ in range(3):
        await turns.take(Rate(1, 1.0), lasts=0.25)
    assert turns.taken == [0, 1.25, 2.5]


async def test_what_failed_was_a_turn_too():
    turns = Turns()
    with pytest.raises(ConnectionResetError):
        async with turns.pace.turn("k", Rate(1, 1.0)):
            raise ConnectionResetError
    await turns.take(Rate(1, 1.0))
    assert turns.taken == [1]


async def test_keys_do_not_wait_for_each_other():
    turns = Turns()
    for key in "abc":
        await turns.take(Rate(1, 10.0), key)
    assert turns.taken == [0, 0, 0]


async def test_who_comes_while_all_turns_are_out_waits_in_order():
    turns, ended = Turns(), asyncio.Event()

    async def one(name):
        async with turns.pace.turn("k", Rate(2, 1.0)):
            turns.taken.append((name, turns.now))
            await ended.wait()

    going = [asyncio.create_task(one(name)) for name in "abcd"]
    await asyncio.sleep(0)
    assert turns.taken == [("a", 0), ("b", 0)]
    ended.set()
    await asyncio.gather(*going)
    assert turns.taken == [("a", 0), ("b", 0), ("c", 1), ("d", 1)]


async def test_who_stops_waiting_takes_no_turn():
    turns, ended = Turns(), asyncio.Event()

    async def one(name):
        async with turns.pace.turn("k", Rate(1, 1.0)):
            turns.taken.append((name, turns.now))
            await ended.wait()

    first, second, third = (asyncio.create_task(one(name)) for name in "abc")
    await asyncio.sleep(0)
    second.cancel()
    ended.set()
    await asyncio.gather(first, third)
    assert turns.taken == [("a", 0), ("c", 1)]


async def test_who_would_wait_too_long_is_told_how_long_and_takes_no_turn():
    turns = Turns(patience=2.0)
    await turns.take(Rate(1, 3.0))
    for wait in (3.0, 2.5):
        with pytest.raises(DeliveryError) as caught:
            await turns.take(Rate(1, 3.0))
        assert (caught.value.retry_after, caught.value.retryable, caught.value.ambiguous) == (
            wait,
            True,
            False,
        )
        await turns.sleep(0.5)
    await turns.take(Rate(1, 3.0))
    assert turns.taken == [0, 3]


async def test_nobody_joins_a_queue_that_is_too_long():
    turns, ended = Turns(patience=2.0), asyncio.Event()

    async def one():
        async with turns.pace.turn("k", Rate(1, 1.0)):
            await ended.wait()

    going = [asyncio.create_task(one()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(DeliveryError) as caught:
        await turns.take(Rate(1, 1.0))
    assert caught.value.retry_after == 3.0
    ended.set()
    await asyncio.gather(*going)


@pytest.mark.parametrize("rate", [None, Rate(1, 1.0), Rate(4, 4.8)])
async def test_a_hold_holds_everybody_however_many_could_go_at_once(rate):
    turns = Turns()
    turns.pace.hold("k", 30)
    turns.pace.hold("k", 5)  # a shorter one changes nothing
    await turns.take(rate)
    assert turns.taken == [30]


@given(
    st.lists(st.tuples(st.floats(0, 3), st.floats(0, 2), st.floats(0, 1)), max_size=80),
    st.sampled_from([Rate(1, 1.0), Rate(5, 2.0), Rate(4, 4.8)]),
)
async def test_however_long_requests_are_under_way_none_too_many_is_counted(requests, rate):
    turns, counted = Turns(), []
    for gap, lasts, share in requests:
        await turns.sleep(gap)
        async with turns.pace.turn("k", rate):
            counted.append(turns.now + lasts * share)  # the other side's moment, somewhere on the way
            await turns.sleep(lasts)
    for first, later in zip(counted, counted[rate.most :], strict=False):
        assert later - first >= rate.seconds - 1e-5

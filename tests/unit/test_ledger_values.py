from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.values import Order, bounds, compare, point, precision
from bot.model import Qualifier, Value

Q = Qualifier


def exact(n: float) -> Value:
    return Value(n)


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (exact(24), exact(24), Order.SAME),
        (exact(24), Value(24, qualifier=Q.AT_LEAST), Order.SAME),
        (Value(24, qualifier=Q.AT_LEAST), exact(24), Order.SAME),
        (exact(24), Value(20, qualifier=Q.MORE_THAN), Order.LOOSER),
        (Value(20, qualifier=Q.MORE_THAN), exact(24), Order.HIGHER),  # news, although compatible
        (exact(24), Value(qualifier=Q.VAGUE), Order.LOOSER),
        (Value(qualifier=Q.VAGUE), exact(24), Order.TIGHTER),
        (Value(qualifier=Q.VAGUE), Value(qualifier=Q.VAGUE), Order.SAME),
        (Value(200, qualifier=Q.ABOUT), exact(205), Order.TIGHTER),
        (exact(205), Value(200, qualifier=Q.ABOUT), Order.LOOSER),
        (Value(200, qualifier=Q.ABOUT), exact(240), Order.HIGHER),
        (Value(low=20, high=30), exact(25), Order.TIGHTER),
        (exact(25), Value(low=20, high=30), Order.LOOSER),
        (Value(low=20, high=30), Value(low=20, high=30), Order.SAME),
        (Value(low=20, high=30), exact(31), Order.HIGHER),
        (Value(low=20, high=30), exact(3), Order.LOWER),
        (exact(10), exact(24), Order.HIGHER),
        (exact(24), exact(10), Order.LOWER),
        (Value(50, qualifier=Q.UP_TO), exact(40), Order.TIGHTER),
        (exact(40), Value(50, qualifier=Q.UP_TO), Order.LOOSER),
    ],
)
def test_second_value_stands_to_first(first: Value, second: Value, order: Order) -> None:
    assert compare(first, second) is order


def test_point_of_a_range_is_its_lower_end() -> None:
    assert point(Value(low=20, high=30)) == 20
    assert point(Value(high=30)) == 30
    assert point(Value(qualifier=Q.VAGUE)) is None


def test_vague_allows_two_and_more() -> None:
    low, high = bounds(Value(qualifier=Q.VAGUE))
    assert low == 2
    assert high == float("inf")
    assert bounds(Value(high=7)) == (0, 7)
    assert bounds(Value(7, qualifier=Q.UP_TO)) == (0, 7)
    assert bounds(Value(7, qualifier=Q.MORE_THAN))[0] == 7


def test_exact_is_more_precise_than_a_floor() -> None:
    assert precision(exact(3)) < precision(Value(3, qualifier=Q.AT_LEAST)) < precision(Value(low=1, high=3))


values = st.one_of(
    st.builds(
        Value,
        st.integers(0, 5000).map(float),
        qualifier=st.sampled_from([Q.EXACT, Q.AT_LEAST, Q.ABOUT, Q.MORE_THAN, Q.UP_TO]),
    ),
    st.just(Value(qualifier=Q.VAGUE)),
    st.tuples(st.integers(0, 500), st.integers(1, 500)).map(
        lambda pair: Value(low=float(pair[0]), high=float(pair[0] + pair[1]))
    ),
)


@given(values)
def test_a_value_says_what_it_says(value: Value) -> None:
    assert compare(value, value) is Order.SAME


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_exact_numbers_compare_as_numbers(a: int, b: int) -> None:
    expected = Order.SAME if a == b else Order.HIGHER if b > a else Order.LOWER
    assert compare(exact(a), exact(b)) is expected

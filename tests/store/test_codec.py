"""Every noun comes back from its row as it went in."""

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.store import codec
from tests.fakes import a_claim

PLAIN = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    int: st.integers(-(2**62), 2**62),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def things(kind):
    """Any value of a type of the model."""
    if kind in PLAIN:
        return PLAIN[kind]
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return st.one_of([st.none() if arg is type(None) else things(arg) for arg in typing.get_args(kind)])
    if typing.get_origin(kind) is tuple:
        args = typing.get_args(kind)
        if args[-1] is Ellipsis:
            return st.lists(things(args[0]), max_size=3).map(tuple)
        return st.tuples(*map(things, args))
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    assert is_dataclass(kind)
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: things(hints[field.name]) for field in fields(kind)})


SHAPES = {name: shape for name, shape in vars(codec).items() if isinstance(shape, codec.Shape)}


@pytest.mark.parametrize("name", SHAPES)
@settings(max_examples=40)
@given(st.data())
def test_a_noun_survives_being_stored(name, data):
    shape = SHAPES[name]
    thing = data.draw(things(shape.kind))
    omitted = {field: getattr(thing, field) for field in shape.omit}
    assert shape.unpack(shape.pack(thing), **omitted) == thing


@given(st.lists(PLAIN[datetime], min_size=2))
def test_times_as_text_sort_in_order_of_time(moments):
    texts = sorted(map(codec.pack_time, moments))
    assert [codec.unpack_time(text) for text in texts] == sorted(moments)
    assert {len(text) for text in texts} == {32}


def test_times_of_other_zones_are_stored_in_utc():
    there = datetime(2026, 2, 5, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert codec.pack_time(there) == "2026-02-04T22:30:00.000000+00:00"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        codec.pack_time(datetime(2026, 2, 5))


def test_a_whole_number_where_a_float_is_expected_is_stored():
    claim = a_claim()
    assert isinstance(claim.value.quantity, int)
    assert codec.CLAIM.unpack(codec.CLAIM.pack(claim)) == claim


def test_equal_values_give_equal_text_so_that_they_can_be_keys():
    shape = codec.CHANNEL
    channel = shape.unpack('{"platform": "slack", "id": "C1", "tenant": "T1"}')
    assert shape.pack(channel) == '{"platform":"slack","tenant":"T1","id":"C1"}'

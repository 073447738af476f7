"""Numbers: what is read as a count, how firmly it was put, and what is no count at all."""

from __future__ import annotations

import pytest

from bot.extract.numbers import find_numbers
from bot.extract.text import fold
from bot.extract.tokens import tokenize


def read(text: str) -> list[tuple[object, str]]:
    """(value or (low, high) or None, qualifier) of every number in a text."""
    found = []
    for number in find_numbers(tokenize(fold(text))):
        value = number.value
        amount = (value.low, value.high) if value.low is not None else value.quantity
        found.append((amount, value.qualifier.value))
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 people", 12),
        ("3,516 people", 3516),
        ("1,00,000 people", 100_000),
        ("1.8 million residents", 1_800_000),
        ("2.4m refugees", 2_400_000),
        ("nine people", 9),
        ("twenty-five people", 25),
        ("thirty five people", 35),
        ("two hundred and six people", 206),
        ("three thousand five hundred people", 3500),
        ("two dozen people", 24),
        ("a dozen people", 12),
        ("half a million people", 500_000),
        ("two and a half million people", 2_500_000),
        ("a hundred people", 100),
        ("‘12’ people", 12),
    ],
)
def test_digits_and_words_are_read_as_one_value(text, value):
    assert read(text) == [(value, "exact")]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 20 and 30 men", 20, 30),
        ("50-60 men", 50, 60),
        ("50–60 men", 50, 60),
        ("50 to 60 men", 50, 60),
        ("two or three men", 2, 3),
        ("20 to 30 thousand men", 20_000, 30_000),
        ("1-2 million men", 1_000_000, 2_000_000),
    ],
)
def test_two_ends_are_a_range(text, low, high):
    assert read(text) == [((low, high), "exact")]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("at least 12 men", "at_least"),
        ("no fewer than 12 men", "at_least"),
        ("more than 12 men", "more_than"),
        ("over 12 men", "more_than"),
        ("12 or more men", "more_than"),
        ("12+ men", "more_than"),
        ("about 12 men", "about"),
        ("nearly 12 men", "about"),
        ("some 12 men", "about"),
        ("as many as 12 men", "up_to"),
        ("up to 12 men", "up_to"),
        ("fewer than 12 men", "up_to"),
        ("exactly 12 men", "exact"),
        ("a total of 12 men", "exact"),
        ("the toll passes 12", "more_than"),
        ("the toll nears 12", "about"),
    ],
)
def test_the_words_around_say_how_firm_it_is(text, qualifier):
    assert read(text) == [(12, qualifier)]


def test_qualifier_of_a_dozen_is_that_of_its_number():
    assert read("more than a dozen men") == [(12, "more_than")]


def test_over_behind_handed_is_no_qualifier():
    assert read("handed over 12 bodies") == [(12, "exact")]


@pytest.mark.parametrize(
    "text",
    ["dozens of men", "hundreds were hurt", "tens of thousands fled", "several dozen men", "many hurt"],
)
def test_vague_amounts_have_no_quantity(text):
    assert read(text) == [(None, "vague")]


@pytest.mark.parametrize(
    "text",
    [
        "in 2022",
        "since 1991",
        "aged 34",
        "a 34-year-old man",
        "Olena, 34, was there",
        "the driver (34) fled",
        "on May 24",
        "24 June",
        "at 14:05",
        "at 2.12am",
        "at 1000h",
        "12 km away",
        "12km away",
        "a 5,000-ton ship",
        "7% of homes",
        "45 per cent of homes",
        "the 12th brigade",
        "Day 78 of the war",
        "Flight 182",
        "Resolution 1701",
        "an F-16 and a Su-27",
        "the 9M729",
        "a Boeing 737",
        "for 45 days",
        "six more days",
        "four years of war",
        "one in five children",
        "two-thirds of them",
        "two thirds of them",
        "no one came",
        "not one soldier",
        "one of the heaviest nights",
        "N800bn",
        "€5bn",
        "HK$3 million",
        "12 rupees",
        "the 1990s",
        "9/11",
        "24/7",
        "a magnitude of 6.7 points",
        "three times",
        "18 and under",
        "123456789012345 is an account",
        "0 dead",
    ],
)
def test_what_counts_nothing_is_left_out(text):
    assert read(text) == []


def test_dollars_are_marked_and_other_money_is_left_out():
    numbers = find_numbers(tokenize(fold("$400m, US$10 billion and 3 million dollars, but not £5m")))
    assert [(n.value.quantity, n.dollars) for n in numbers] == [(4e8, True), (1e10, True), (3e6, True)]


def test_a_range_of_dollars_is_one_value():
    [number] = find_numbers(tokenize(fold("between $34 billion and $42 billion")))
    assert (number.value.low, number.value.high, number.dollars) == (34e9, 42e9, True)


def test_value_behind_from_is_the_old_one_and_no_range():
    numbers = find_numbers(tokenize(fold("rose from 21 to 24")))
    assert [(n.value.quantity, n.old) for n in numbers] == [(21, True), (24, False)]


def test_colon_behind_a_number_is_not_a_clock():
    assert read("strike kills 12: officials") == [(12, "exact")]


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1," * 50_000, "hundred " * 10_000, "(" * 50_000, "a" * 1_000_000]
)
def test_endless_runs_are_no_numbers(text):
    assert read(text) == []

"""Cleaning, cutting and splitting text that somebody else wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.text import ELLIPSIS, clean, one_line, split, truncate, utf16

# Letters, marks that combine, joined emoji, flags, right-to-left words, breaks: what feeds are made of.
PIECES = st.sampled_from(
    [
        "a",
        "Wort",
        " ",
        "\n",
        "\n\n",
        ". ",
        "e\u0301",
        "👩‍👩‍👧",
        "🇺🇦🇷🇺",
        "👍🏽",
        "سلام",
        "می‌خواهم",
        "नमस्ते",
        "中文",
        "x" * 30,
    ]
)
TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))
LENGTHS = st.sampled_from([len, utf16])


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "click"),
        ("\x9b2Jgone", "gone"),
        ("\x1bcreset", "reset"),
        ("a\x00b\x07c\x08d\x7fe", "abcde"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\xadhyphen", "softhyphen"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("half\ud83d", "half"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚒 tab\there", "👩\u200d🚒 tab\there"),
    ],
)  # fmt: skip
def test_what_steers_a_screen_is_taken_out_and_the_rest_stays(dirty, expected):
    assert clean(dirty) == expected


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_that_cannot_be_sent(text):
    once = clean(text)
    assert clean(once) == once
    once.encode()
    assert "\x1b" not in once


def test_a_line_is_one_line():
    assert one_line("  one\n\n two\t three\u2029") == "one two three"


def test_lengths_are_counted_as_the_platform_counts():
    assert (len("a👍"), utf16("a👍")) == (2, 3)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("a longer sentence", 12, "a longer…"),
        ("a longer sentence", 9, "a longer…"),
        ("Donaudampfschifffahrt", 6, "Donau…"),
        ("x Donaudampfschifffahrt", 10, "x Donauda…"),  # a word's end too far back
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("cafe\u0301 au lait", 6, "cafe\u0301…"),
        ("🇺🇦🇷🇺🇺🇦", 4, "🇺🇦…"),
        ("👩‍👩‍👧👩‍👩‍👧", 7, "👩‍👩‍👧…"),
    ],
)
def test_cutting_keeps_words_and_characters_whole(text, limit, expected):
    assert truncate(text, limit) == expected


@given(TEXT, st.integers(0, 60), LENGTHS)
def test_a_cut_text_fits_and_is_the_start_of_the_whole(text, limit, length):
    cut = truncate(text, limit, length)
    assert length(cut) <= limit
    if cut != text:
        assert cut in ("", ELLIPSIS) or (cut.endswith(ELLIPSIS) and text.startswith(cut[:-1]))


@given(TEXT, st.integers(2, 60), LENGTHS)
def test_splitting_loses_nothing_but_white_space_and_every_piece_fits(text, limit, length):
    pieces = split(text, limit, length)
    assert squeezed("".join(pieces)) == squeezed(text)
    assert all(piece and length(piece) <= limit for piece in pieces)


@given(TEXT)
def test_what_fits_is_one_piece(text):
    assert split(text, max(len(text), 1)) == ((text.strip(),) if text.strip() else ())


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("First paragraph.\n\nSecond one.", 20, ("First paragraph.", "Second one.")),
        ("line one\nline two\nline three", 18, ("line one\nline two", "line three")),
        ("It fell. It burned. Nobody was hurt.", 22, ("It fell. It burned.", "Nobody was hurt.")),
        ("one two three four", 9, ("one two", "three", "four")),
        ("x\n\n" + "y" * 12, 10, ("x", "y" * 10, "yy")),
        ("abcdef", 4, ("abcd", "ef")),
    ],
)
def test_texts_part_where_a_reader_would_part_them(text, limit, pieces):
    assert split(text, limit) == pieces


def test_a_limit_that_holds_no_character_is_refused():
    with pytest.raises(ValueError, match="does not hold"):
        split("👍", 1, utf16)
    with pytest.raises(ValueError, match="does not hold"):
        split("a", 0)

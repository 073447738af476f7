"""Markup to plain text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.noise import noise_of
from bot.collect.text import clean_line, plain_text, shorten, undo_double_encoding, without_tail


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>155 soldiers</li><li>two tanks</li></ul>", "155 soldiers\ntwo tanks"),
        ("<table><tr><td>Killed</td><td>12</td></tr></table>", "Killed\n12"),
        ("half a <b>mil</b>lion", "half a million"),
        ("wrapped\n  in the <i>source</i>\n<p>of a page</p>", "wrapped in the source\nof a page"),
        ("<script>steal()</script>News<style>p{}</style>", "News"),
        ("a<!-- hidden -->b", "ab"),
        ('<a href="javascript:x" onclick="y">text</a>', "text"),
        ("Fish &amp; chips &#8217; &nbsp;&eacute;", "Fish & chips ’ é"),
        ("&lt;p&gt;Escaped &amp;amp; twice&lt;/p&gt;", "Escaped & twice"),
        ("losses < 100 and > 50", "losses < 100 and > 50"),
        ("5 <6 and 7> 3", "5 <6 and 7> 3"),
        ("an unfinished <a href='http", "an unfinished"),
        ("", ""),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("First paragraph.\n\nSecond one.", "First paragraph.\nSecond one."),
        ("a sentence that is\nwrapped here.\nAnother one.", "a sentence that is wrapped here.\nAnother one."),
        ("List\n- one\n- two", "List\n- one\n- two"),
        ("tab\tand\u00a0hard\u2003space", "tab and hard space"),
        ("line\u2028separator.\r\nend", "line separator.\nend"),
    ],
)
def test_lines_of_plain_text_are_kept_where_they_mean_something(raw: str, text: str) -> None:
    assert plain_text(raw) == text


@pytest.mark.parametrize("char", [chr(code) for code in (0, 7, 0x9F, 0xAD, 0x200B, 0x202A, 0x202E, 0x2060)])
@pytest.mark.parametrize("more", ["", "\u2064\u2066\u2069\ufeff\ud800\U000e0041\uffff"])
def test_what_cannot_be_seen_goes(char: str, more: str) -> None:
    assert plain_text(f"bo{char}m{more}bed") == "bombed"
    assert clean_line(f"bo{char}m{more}bed") == "bombed"


def test_entities_cannot_smuggle_what_cannot_be_seen() -> None:
    assert plain_text("a&#x202E;b&#8203;c&#0;d") in {"abcd", "abc\ufffdd"}


@pytest.mark.parametrize(
    "word",
    ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚒", "א\u200fב\u200e"],
    ids=["persian", "hindi", "emoji", "hebrew"],
)
def test_joiners_and_marks_stay_where_a_script_needs_them(word: str) -> None:
    assert plain_text(word) == word


def test_joiners_and_marks_go_where_they_only_split_words() -> None:
    assert plain_text("met \u200cPresident Zel\u200denskyy\u200e") == "met President Zelenskyy"


def test_accents_are_composed() -> None:
    assert plain_text("Zelenskyi\u0306") == "Zelensky\u012d"


@given(st.text())
def test_tidying_twice_changes_nothing(raw: str) -> None:
    line = clean_line(raw)
    assert clean_line(line) == line
    assert "\n" not in line


@given(st.text(alphabet=st.characters(exclude_characters="&<")))
def test_no_text_leaves_with_controls_or_surrogates(raw: str) -> None:
    text = plain_text(raw)
    assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cs"}
    text.encode()


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_shortening_keeps_the_limit_and_short_texts(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert (short == text) == (len(text) <= limit) or short.endswith("…")


def test_shortening_cuts_between_words() -> None:
    assert shorten("Officials said, that all", 17) == "Officials said…"
    assert shorten("x" * 50, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "tail",
    [
        "The post Ten killed in raid appeared first on Valley News.",
        "The post Ten killed in raid first appeared on Valley News",
        "This article was originally published on Valley News.",
        "Der Beitrag Zehn Tote erschien zuerst auf Talbote.",
        "L’article Dix morts est apparu en premier sur La Vallée.",
        "La entrada Diez muertos se publicó primero en El Valle.",
        "L'articolo Dieci morti proviene da La Valle.",
        "O post Dez mortos apareceu primeiro em O Vale.",
        "Continue reading…",
        'Continue reading "Ten killed in raid" »',
        "Read more...",
        "Click here for the full article.",
        "Weiterlesen",
        "Читать далее →",
    ],
)
def test_what_software_adds_at_the_end_goes(tail: str) -> None:
    assert without_tail(f"Ten people died in a raid.\n{tail}") == "Ten people died in a raid."
    assert without_tail(f"Ten people died in a raid. {tail}") == "Ten people died in a raid."
    assert without_tail(tail) == ""


@pytest.mark.parametrize(
    "text",
    [
        "He asked people to read more.",
        "The post on the hill was first attacked on Monday.",
        "The article, which named two officers, was published in a daily. It was denied.",
        "Troops held the post. The flag appeared on the roof on Tuesday.",
    ],
)
def test_news_at_the_end_stays(text: str) -> None:
    assert without_tail(text) == text


@pytest.mark.parametrize("sign", ["[…]", " [...]", "...", " (more…)", "…", "[&hellip;]", " [?]"])
def test_signs_for_words_left_out_are_one(sign: str) -> None:
    assert without_tail(plain_text(f"Ten people died when{sign}")) == "Ten people died when…"
    assert without_tail("…") == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cafÃ©", "café"),
        ("â€œ150â€\x9d soldiersâ€¦", "“150” soldiers…"),
        ("Ð\x92 Ð\x9cÐ¾Ñ\x81ÐºÐ²Ðµ", "В Москве"),
        ("Ð’ ÐœÐ¾Ñ\x81ÐºÐ²Ðµ", "В Москве"),
        ("Citroën and Peña", "Citroën and Peña"),
        ("Ã© beside “real” quotes 你", "Ã© beside “real” quotes 你"),
        ("ÃÃ", "ÃÃ"),
    ],
)
def test_double_encoding_is_undone_where_it_is_sure(text: str, meant: str) -> None:
    assert undo_double_encoding(text) == meant


@given(st.text(alphabet=st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"])))
def test_double_encoding_is_undone_exactly(text: str) -> None:
    broken = text.encode().decode("latin-1")
    if any(ord(char) > 0x7F for char in text):
        assert undo_double_encoding(broken) == text


def table() -> dict[str, dict[str, object]]:
    links = {"prefixes": ["p_"], "names": ["n"], "values": {"v": ["x"]}}
    return {"links": links, "texts": {"tails": ["t"], "ellipses": ["e"]}}


def test_a_table_of_noise_is_read() -> None:
    found = noise_of(table())
    assert found.is_tracking("P_a", "")
    assert found.is_tracking("v", "X")
    assert not found.is_tracking("v", "y")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("links", "nmaes", []),
        ("links", "names", "n"),
        ("links", "prefixes", [1]),
        ("links", "values", []),
        ("texts", "tails", None),
    ],
)
def test_a_wrong_table_of_noise_names_the_key(part: str, key: str, value: object) -> None:
    wrong = table()
    wrong[part][key] = value
    with pytest.raises(ValueError, match=key):
        noise_of(wrong)

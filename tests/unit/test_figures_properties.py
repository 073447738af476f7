"""What holds for the figures of any text: spans, order, determinism, cost in proportion to length."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.extract.document import read
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.extract.tables import Table, load_table
from bot.model import Claim, Entry

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    entry = Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW)
    return figure_claims(read(entry, GAZETTEER))


SUBJECTS = st.sampled_from(
    ["Shelling", "A drone strike", "Israeli strikes", "Russian missiles", "Gunmen", "The raid"]
)
NUMBERS = st.sampled_from(
    ["12", "3,516", "nine", "at least 40", "dozens of", "between 20 and 30", "two dozen"]
)
NOUNS = st.sampled_from(["people", "soldiers", "Palestinians", "children", "civilians", "fighters"])
VERBS = st.sampled_from(["killed", "wounded", "have killed", "injured"])
TAILS = st.sampled_from(
    ["in Kharkiv", "in southern Lebanon", "on Monday", "near the border", ", officials said", ""]
)


@st.composite
def sentences(draw) -> str:
    return f"{draw(SUBJECTS)} {draw(VERBS)} {draw(NUMBERS)} {draw(NOUNS)} {draw(TAILS)}".strip() + "."


@given(st.lists(sentences(), min_size=1, max_size=4))
def test_spans_stand_where_they_say(parts):
    title, text = parts[0], " ".join(parts[1:])
    body = title + "\n" + text
    for claim in claims(title, text):
        assert body.startswith(claim.span, claim.start)
        assert claim.span in claim.sentence
        assert claim.sentence in body


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_read(title, text):
    for claim in claims(title, text):
        assert (title + "\n" + text).startswith(claim.span, claim.start)


@given(st.lists(sentences(), min_size=2, max_size=4, unique=True))
def test_what_one_sentence_counts_does_not_depend_on_its_place(parts):
    def values(order):
        return {(c.value, c.unit) for c in claims("", " ".join(order))}

    assert values(parts) == values(list(reversed(parts)))


WORDS = ["the", "strike", "killed", "people", "in", "a", "town", "officials", "said", "wounded", "drones"]


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_without_a_number_there_is_no_figure(words):
    assert claims(" ".join(words)) == ()


@given(st.lists(sentences(), min_size=1, max_size=3))
def test_claims_come_in_text_order_with_ids_of_their_own(parts):
    found = claims(parts[0], " ".join(parts[1:]))
    assert [c.start for c in found] == sorted(c.start for c in found)
    assert len({c.id for c in found}) == len(found)


def test_same_input_gives_the_same_claims_under_any_hash_seed():
    code = (
        "from tests.unit.test_figures_properties import claims;"
        "print(claims('Israeli strikes kill 12 in Lebanon', 'Russia launched 524 drones and 22 missiles, of"
        " which 510 were shot down. Russia and Ukraine swapped 205 prisoners each.'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1


PROSE = "Shelling killed 12 people in Kharkiv on Monday, the regional governor said. "


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "1," * 50_000,
        "," * 50_000,
        "(" * 30_000 + "12 killed" + ")" * 30_000,
        "a" * 1_000_000,
        "12 killed, " * 5_000,
        "killed " * 20_000 + "12 people",
        "said " * 20_000 + "12 people killed",
        "between 1 and " * 8_000,
        "in Kyiv 5 killed " * 6_000,
        PROSE * 400,
    ],
    ids=lambda text: text[:14],
)
def test_hostile_texts_are_read_to_their_end(text):
    entry = Entry("e1", "k", "1:0", "f", "s", "Strike kills 3", text, None, NOW, NOW)
    document = read(entry, GAZETTEER)
    claims = figure_claims(document)
    assert all(document.body[claim.start :].startswith(claim.span) for claim in claims)


@settings(max_examples=20)
@given(st.lists(sentences(), min_size=1, max_size=2))
def test_reading_twice_gives_equal_claims(parts):
    assert claims(parts[0], " ".join(parts[1:])) == claims(parts[0], " ".join(parts[1:]))


def test_a_table_that_does_not_fit_its_schema_is_refused():
    class Wrong(Table):
        words: int

    with pytest.raises(ValidationError):
        load_table(Wrong, "cues")

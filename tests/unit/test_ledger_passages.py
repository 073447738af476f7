"""Clauses of headlines and sentences, without any event. All texts are made up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.ledger.passages import first_clause, passages
from bot.model import Claim, Entry, Extraction, Report, Unit, Value

NOW = datetime(2026, 3, 5, 6, tzinfo=UTC)


def of(title: str, text: str, *spans: tuple[str, str, str | None]) -> list[tuple[str, tuple[str, ...]]]:
    """Passages of an entry with claims at some spans, each with the sentence and place it was read with."""
    full = f"{title}\n{text}"
    claims = tuple(
        Claim(f"c{n}", "e1", span, full.index(span), sentence, value=Value(n), unit=Unit.KILLED, place=place)
        for n, (span, sentence, place) in enumerate(spans)
    )
    entry = Entry("e1", "e1", "1:a", "f", "alpha", title, text, None, NOW, NOW)
    found = passages(Report(entry, Extraction(True, 1.0, claims=claims)))
    assert all(full[one.start :].startswith(one.text) for one in found)
    return [(one.text, tuple(claim.id for claim in one.claims)) for one in found]


@pytest.mark.parametrize(
    ("title", "clause"),
    [
        ("Swap at Vesna border; shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Swap at Vesna border – shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Swap at Vesna border as shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Swap at Vesna border while shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Prisoners cross Vesna border and shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Truce agreed near Vesna after shelling of Tarnok kills 4", "shelling of Tarnok kills 4"),
        ("Shelling of Tarnok market kills 4 and wounds 9", "Shelling of Tarnok market kills 4 and wounds 9"),
    ],
)
def test_a_headline_has_clauses(title, clause):
    assert of(title, "", ("kills 4", title, None)) == [(clause, ("c0",))]


def test_a_place_with_two_names_is_one_clause():
    title = "Raids on old Tarnok harbour and upper Vesna valley kill 4"
    place = "old Tarnok harbour and upper Vesna valley"
    assert of(title, "", ("kill 4", title, place)) == [(title, ("c0",))]
    assert of(title, "", ("kill 4", title, None)) == [("upper Vesna valley kill 4", ("c0",))]


def test_sentences_of_the_text_are_apart_and_and_is_no_cut_in_them():
    first = "Prisoners crossed the Vesna border and 4 of them were wounded."
    second = "In Tarnok shells hit 9 market traders while 3 villagers of Sorok died in floods."
    assert of(
        "Swap",
        f"{first} {second}",
        ("4 of them", first, None),
        ("9 market", second, None),
        ("3 villagers", second, None),
    ) == [
        (first, ("c0",)),
        ("In Tarnok shells hit 9 market traders while ", ("c1",)),
        ("3 villagers of Sorok died in floods.", ("c2",)),
    ]


def test_claims_of_one_clause_stand_in_one_passage():
    title = "Shelling of Tarnok kills 4 people, wounds 9"
    assert of(title, "", ("4 people", title, None), ("wounds 9", title, None)) == [(title, ("c0", "c1"))]


def test_a_sentence_that_is_not_quoted_to_the_letter_leaves_the_words_of_the_claim():
    assert of("Swap", "In  Tarnok 9 people died.", ("9 people", "In Tarnok 9 people died.", None)) == [
        ("9 people", ("c0",))
    ]


def test_the_first_clause_of_a_headline():
    assert (
        first_clause("Swap at Vesna border as shelling of Tarnok kills 4").strip()
        == "Swap at Vesna border as"
    )
    assert first_clause("Shelling of Tarnok kills 4") == "Shelling of Tarnok kills 4"

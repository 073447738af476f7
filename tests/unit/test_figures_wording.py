"""Wordings of news that took figures, places and sides astray: one class each, with its counterpart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.document import read
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.extract.unseen import without_unseen
from bot.model import Claim, Entry, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def entry(title: str, text: str = "") -> Entry:
    return Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW)


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    return figure_claims(read(entry(title, text), GAZETTEER))


def units(found: Sequence[Claim]) -> list[tuple[float | None, str]]:
    return [(c.value.quantity if c.value else None, str(c.unit)) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The siege left 40,000 people without drinking water", (40000, "other")),
        ("Fighting around the clinic left 900 families without medical care", (900, "other")),
        ("Some 300 villagers have lost access to clean water", (300, "other")),
        ("The blockade keeps 700 patients from receiving treatment", (700, "other")),
        ("Six million people are facing crisis levels of food insecurity", (6_000_000, "hungry")),
        ("Two million people in the north are on the brink of famine", (2_000_000, "hungry")),
        ("The army expanded its control by 300sq km", (300, "sq_km")),
        ("The army expanded its control by 300 sq km", (300, "sq_km")),
        ("More than 500 people forcibly disappeared in the war", (500, "missing")),
        ("Some 900 Kenyans fighting in the Russian army signed in Moscow", (900, "troops")),
        ("Gunmen came at night and 30 children were seized", (30, "abducted")),
        ("Parliament was asked for $40 billion in extra funding for Iran war costs", (4e10, "usd")),
        ("The deal frees $6 billion of frozen funds", (6e9, "usd")),
        ("More than a quarter of a million people were killed", (250_000, "killed")),
        ("Russia fired 90 drones & cruise missiles at Odesa", (90, "drones_and_missiles")),
        ("Nineteen kids were killed in the shelling", (19, "killed")),
        ("Settlers torched two cars in the village", (2, "vehicles")),
    ],
)
def test_who_is_in_need_and_what_is_taken_counts(text: str, expected: tuple[float, str]) -> None:
    assert units(claims(text)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The 2019 Easter bombings are before the court",
        "After the 2024 strikes on the port the road was closed",
        "Children aged from two to 16 were seized",
        "A firm with sales of $40 billion moved its office",
        "The shop sold 300sq metres of cloth",
    ],
)
def test_years_ages_and_trade_are_no_figures(text: str) -> None:
    assert claims(text) == ()


def test_whoever_is_named_in_the_toll_is_a_part_of_it() -> None:
    found = claims("Strike kills 12", "The toll included four children.")
    assert units(found) == [(12, "killed"), (4, "killed")]
    assert [c.subset for c in found] == [False, True]


def test_her_children_are_a_part_of_the_dead() -> None:
    found = claims("", "Strikes killed 12 people, including a woman and her two children.")
    assert [(c.value.quantity, c.subset) for c in found if c.value] == [(12, False), (2, True)]


def test_those_held_until_they_were_freed_are_the_freed() -> None:
    found = claims(
        "Militia releases 10 sailors", "The ten sailors, held since March, have been freed by the militia."
    )
    assert units(found) == [(10, "prisoners_released")]


def test_twelve_arrested_and_twelve_killed_stay_apart() -> None:
    found = claims("Raid kills 12", "Police said 12 were arrested.")
    assert units(found) == [(12, "killed"), (12, "detained")]


def test_the_dead_of_two_countries_are_not_one_figure() -> None:
    found = claims(
        "Two killed after drone attack on Syzran, says governor",
        "Strikes in Kyiv left two dead, Ukraine said.",
    )
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hunger grips nearly 20 million people in war-torn Sudan", "Sudan"),
        ("Drone wounds two people in NATO-member Romania", "Romania"),
        ("Israel hammers Lebanon, killing 12", "Lebanon"),
        ("Russia bombards Ukraine, killing nine", "Ukraine"),
        ("Kyiv hit by Russian drones, nine killed", "Kyiv"),
        ("Nine killed as Ukraine faces heavy Russian attacks", "Ukraine"),
        ("Sudan drone strikes killed 80 civilians", "Sudan"),
        ("US strike on boat kills three in the eastern Pacific", "eastern Pacific"),
        ("Drone strike on a ship in the Baltic Sea wounds two", "Baltic Sea"),
    ],
)
def test_where_it_happened(text: str, place: str) -> None:
    assert {c.place for c in claims(text)} == {place}


@pytest.mark.parametrize(
    "text",
    [
        "Officials speak of Moscow's woes as 900 soldiers died",
        "The US strikes killed 900 soldiers",
    ],
)
def test_a_government_and_an_attacker_are_no_place(text: str) -> None:
    assert [c.place for c in claims(text)] == [None]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("US strike on a ship off Oman kills two sailors", None),
        ("Missile strike on a tanker near Oman kills two", None),
        ("Russian drone kills two on a ship in the Black Sea", None),
        ("Russian drone kills two near Odesa in Ukraine", "Ukraine"),
        ("Bandits abduct 39 Zamfara farmers", None),
        ("Israeli strikes kill five Gaza children", "Palestinians"),
    ],
)
def test_whose_people_they_are(text: str, party: str | None) -> None:
    assert {c.party for c in claims(text)} == {party}


def test_what_a_title_adds_after_its_speaker_is_not_what_he_says() -> None:
    [claim] = claims("Israeli minister says the north must burn after four soldiers killed")
    assert claim.claimed_by is None
    [said] = claims("Israeli minister says four soldiers killed after the truce")
    assert said.claimed_by == "Israeli minister"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Police have arrested 90 men since late 2024", Role.TOTAL),
        ("Police have arrested 90 men since early May", Role.TOTAL),
        ("Police have arrested 90 men since late Friday", Role.EVENT),
        ("Shells wounded nine people despite a truce in place since April", Role.EVENT),
    ],
)
def test_since_when(text: str, role: Role) -> None:
    assert [c.role for c in claims(text)] == [role]


# --- characters that nobody sees ------------------------------------------------------------------


CONFIG = load_config(Path(__file__).parent.parent.parent / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
UNSEEN = st.sampled_from(["", "\u200b", "\u2060", "\u200c", "\ufeff"])


@given(st.lists(UNSEEN, min_size=12, max_size=12))
def test_unseen_characters_change_nothing_but_the_quotation(marks: list[str]) -> None:
    words = [
        "Israeli",
        "strikes",
        "killed",
        "12",
        "people",
        "and",
        "wounded",
        "34",
        "others",
        "in",
        "southern",
        "Lebanon.",
    ]
    text = " ".join(mark + word for mark, word in zip(marks, words, strict=True))
    plain = EXTRACTOR.extract(entry("Strikes on Lebanon", " ".join(words))).claims
    found = EXTRACTOR.extract(entry("Strikes on Lebanon", text)).claims
    figures = [claim for claim in found if claim.unit is not None]
    assert units(figures) == [(12, "killed"), (34, "wounded")]
    assert [c.place for c in found] == [c.place for c in plain]
    for claim in found:
        assert f"Strikes on Lebanon\n{text}".startswith(claim.span, claim.start)


def test_joiners_of_a_script_that_spells_with_them_stay() -> None:
    persian = replace(entry("x"), text="می\u200cگوید")
    assert without_unseen(persian) is persian

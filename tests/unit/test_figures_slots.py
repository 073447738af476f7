"""Who was counted, whose side, where, and who says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.extract.document import read
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.model import Claim, Entry

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)  # a Wednesday


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    entry = Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW)
    return figure_claims(read(entry, GAZETTEER))


def only(title: str, text: str = "") -> Claim:
    [claim] = claims(title, text)
    return claim


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Strike kills 12 civilians", "civilians"),
        ("Strike kills twelve Indian sailors", "Indian sailors"),
        ("Strike kills 12", None),
        ("Strike kills 12 others", None),
        ("Strike kills 12 other people", "people"),
        ("Russia launched 90 attack drones", "attack drones"),
        ("Dozens of Palestinians were killed", "Palestinians"),
        ("Two of the three hostages were freed", "hostages"),
        ("The number of people who have been killed rises to 12", "people"),
        ("Rebels freed 40 women and children held in Tillaberi", "women and children"),
        ("40 women, children abducted in raid on Niger village", "women, children"),
        ("Shelling killed 12 children and officials say more are missing", "children"),
        ("Shelling killed 12 soldiers, officials said", "soldiers"),
        ("The number of those killed rises to 12", None),
    ],
)
def test_who_is_quoted_without_what_tells_nothing(text, who):
    assert only(text).who == who


# --- who says so --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "speaker"),
    [
        ("", "The health ministry said the strike killed 12 people.", "The health ministry"),
        ("", "The strike killed 12 people, the health ministry said on Monday.", "the health ministry"),
        ("", "The strike killed 12 people, according to local officials.", "local officials"),
        ("", "According to the governor, the strike killed 12 people.", "the governor"),
        ("", "The strike killed 12 people, said the governor.", "the governor"),
        ("", "Officials, citing the army, put it otherwise: 12 people were killed.", "the army"),
        (
            "",
            "The governor, a retired general, said 12 people were killed.",
            "The governor, a retired general",
        ),
        ("Strike kills 12 – officials", "", "officials"),
        ("Strike kills 12: Mayor", "", "Mayor"),
        ("Zelenskyy: Russia launched 90 drones", "", "Zelenskyy"),
        ("Adebayo visits families, says 12 guards were killed", "", "Adebayo"),
        ("Lebanon says strike kills 12", "", "Lebanon"),
        ("", "The UN is alarmed by reports that 12 people were killed.", "reports"),
        ("", "The governor noted the toll, citing 12 soldiers killed in a day.", "The governor"),
        ("", "The ministry first said that 12 people were killed.", "The ministry"),
        ("", "Army officials on Saturday said 12 people were killed.", "Army officials"),
        ("", "Twelve people were killed, says the ministry in a statement.", "the ministry"),
        ("", "The minister, in Rome for talks, said 12 people were killed.", "The minister"),
        ("", "The president put the number of people killed at 12.", "The president"),
        ("", "At least 12 were killed, according to an AFP tally based on local figures.", "an AFP tally"),
        ("", "The rebels deny an Israeli claim that 12 people were killed.", "The rebels"),
        ("UN mission in Afghanistan confirms 12 deaths", "", "UN mission in Afghanistan"),
        ("Italy said 12 people were killed", "", "Italy"),
        ("", "An agency tally says 12 people were killed.", "An agency tally"),
        ("", "It was a raid which the government said killed 12 people.", "the government"),
        ("", "Strikes have killed 12 people in the war: Health Ministry.", "Health Ministry"),
    ],
)
def test_the_speaker_is_quoted(title, text, speaker):
    assert only(title, text).claimed_by == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The strike killed 12 people.",
        "Four people were reported killed.",
        "A strike killed 12 people while the army said it knew nothing.",
        "The group claimed responsibility for the blast that killed 12 people.",
        "Live: strike kills 12",
        "Ukraine: strike kills 12",
        "A previous ceasefire said 12 hostages would be freed.",
        "Strike killed 12 people despite gains claimed by the army",
        "The army denies involvement in the strike that killed 12.",
        "Rescuers found 12 bodies",
        "Strike kills 12: What the ministry's warning reveals",
    ],
)
def test_without_attribution_the_publisher_speaks(text):
    assert only(text).claimed_by is None


def test_each_clause_has_its_own_speaker():
    text = "The army said it killed 30 fighters, while the rebels said they lost 4 soldiers."
    assert [c.claimed_by for c in claims("", text)] == ["The army", "the rebels"]


def test_he_is_the_speaker_of_the_sentence_before():
    text = "Governor Sara Okoye said the town was calm. She said 12 people had been killed."
    assert only("", text).claimed_by == "Governor Sara Okoye"


# --- whose side ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "party"),
    [
        ("55,000 Ukrainian soldiers have lost their lives", "Ukraine"),
        ("Israeli strikes kill 12 in southern Lebanon", "Lebanon"),
        ("Israeli strike kills 12 in Gaza", "Palestinians"),
        ("Russian missile kills three in Kharkiv", "Ukraine"),
        ("Ukrainian drones kill three in Russia", "Russia"),
        ("Two Indian sailors killed in US strike on tanker", "India"),
        ("Troops kill 50 terrorists", "terrorists"),
        ("Twelve members of Hezbollah were killed", "Hezbollah"),
        ("India says five nationals were killed in Iraq", "India"),
        ("Israel says two soldiers killed in southern Lebanon", "Israel"),
        ("RSF shelling kills 12 in North Kordofan", None),
        ("Bandits kill 12 farmers in Zamfara", None),
        ("Ukrainian attack kills four in occupied Crimea", None),
        ("Drone kills seven in Russian-held territory", None),
    ],
)
def test_the_dead_belong_to_the_side_that_was_hit(title, party):
    assert only(title).party == party


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Russia launched 120 drones at Ukraine", "Russia"),
        ("President Zelenskyy said Russia had launched 120 drones", "Russia"),
        ("Ukraine shot down 120 Russian drones", "Russia"),
        ("Ukraine says it was attacked overnight with 120 drones after Russian strikes on Kyiv", "Russia"),
        ("Kuwait intercepted seven missiles from Iran", "Iran"),
        ("Seven missiles launched by Iran were intercepted over Kuwait", "Iran"),
        ("Hezbollah fired 60 rockets at northern Israel", "Hezbollah"),
    ],
)
def test_weapons_belong_to_who_launched_them(text, party):
    assert only(text).party == party


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine received 150 servicemen and seven civilians", ["Ukraine", "Ukraine"]),
        ("Russia is bringing back 157 servicemen", ["Russia"]),
        ("Ukrainian authorities said 150 servicemen were released from Russian custody", ["Ukraine"]),
        ("Russia returned 1,200 bodies to Ukraine", ["Ukraine"]),
        ("Ukrainian officials said Russia had freed 150 soldiers", ["Ukraine"]),
        ("Prisoners come home: 150 soldiers are back, Ukrainian officials said", ["Ukraine"]),
        ("182 Russian soldiers return in prisoner exchange with Ukraine", ["Russia"]),
        ("Ukraine said 150 soldiers were home in prisoner exchange with Russia", ["Ukraine"]),
        ("Ukraine frees 90 of its soldiers from Russian prisons", ["Ukraine"]),
        ("Russia and Ukraine swap 205 prisoners each", ["Russia", "Ukraine"]),
        ("Russia and Ukraine exchanged 205 prisoners from each side", ["Russia", "Ukraine"]),
    ],
)
def test_those_who_come_home_belong_to_who_receives_them(text, expected):
    assert [claim.party for claim in claims(text)] == expected


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Russia lost 12 tanks", "Russia"),
        ("Ukrainian forces retook 40 square kilometres", "Ukraine"),
        ("Russia captures three villages", "Russia"),
        ("Poland sends 2,000 troops to the border", "Poland"),
    ],
)
def test_gains_and_losses_belong_to_the_subject(text, party):
    assert only(text).party == party


def test_what_is_said_of_soldiers_holds_for_those_counted_without_a_noun():
    assert [c.party for c in claims("Two Lebanese soldiers were killed and nine wounded in Tyre")] == [
        "Lebanon"
    ] * 2


# --- where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("Strike kills 12 in southern Lebanon", "", "southern Lebanon"),
        ("Strikes on Kyiv kill 12", "", "Kyiv"),
        ("Strike on Tyre, Lebanon, kills 12", "", "Tyre, Lebanon"),
        ("Strike on Tyre", "It killed 12 people.", "Tyre"),
        ("Drone kills seven in Russian-held territory", "", "Russian-held territory"),
        ("Raid kills 12", "Lebanon's health ministry said 12 people were killed.", "Lebanon"),
        ("Two killed in US strike on tanker", "", None),
        ("Four killed at a US base in Jordan", "", "Jordan"),
        ("Attack on Kyiv kills 12 after strike in Donetsk", "", "Kyiv"),
        ("Strike kills 12 as talks open in Cairo", "", None),
        ("President vows retribution against Russia for strike that killed 12", "", None),
        ("U.S. says it struck vessel, killing 12 men", "", None),
    ],
)
def test_the_place_is_where_it_happened(title, text, place):
    assert only(title, text).place == place


def test_places_across_a_clause_are_another_matter():
    text = "Shells killed 12 people in Kharkiv, while drones hit a depot in Belgorod."
    assert only("", text).place == "Kharkiv"


# --- when ---------------------------------------------------------------------------------------


def test_the_date_nearest_to_the_figure_is_taken():
    assert str(only("", "On Monday the strike killed 12 people.").date) == "2026-06-08"


def test_the_numbers_of_a_date_are_no_figures():
    assert [c.value.quantity for c in claims("", "On 7 June 2026 the strike killed 12 people.")] == [12]

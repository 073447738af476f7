"""What a second reading of news found: units, roles, sides and places, each class with its counterpart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.extract.document import read
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.model import Claim, Entry, Role

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    entry = Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW)
    return figure_claims(read(entry, GAZETTEER))


def told(title: str, text: str = "") -> list[tuple[float | None, str, bool]]:
    """(quantity, unit, whether a part) of every claim."""
    return [(c.value.quantity if c.value else None, str(c.unit), c.subset) for c in claims(title, text)]


def only(title: str, text: str = "") -> Claim:
    [claim] = claims(title, text)
    return claim


# --- which number counts what -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The raid left eight martyrs, including three women, and 19 wounded",
            [(8, "killed", False), (3, "killed", True), (19, "wounded", False)],
        ),
        (
            "It left 19 wounded, including five children and six women",
            [(19, "wounded", False), (5, "wounded", True), (6, "wounded", True)],
        ),
        (
            "Shells killed nine people and hurt 40, including four boys and two girls",
            [(9, "killed", False), (40, "wounded", False), (4, "wounded", True), (2, "wounded", True)],
        ),
        (
            "Three cooks among five killed at the kitchen",
            [(3, "killed", True), (5, "killed", False)],
        ),
        (
            "Among those killed in the valley over the past 48 hours were six commanders",
            [(6, "killed", True)],
        ),
        (
            "Two men, three women and a child were killed",
            [(2, "killed", False), (3, "killed", False)],
        ),
    ],
)
def test_a_part_ends_where_the_next_figure_has_a_word_of_its_own(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen still hold 14 passengers", (14, "abducted")),
        ("Bandits are holding hostage 14 passengers", (14, "abducted")),
        ("The junta still holds 14 journalists", (14, "detained")),
        ("The junta holds 1,400 prisoners in the fort", (1400, "detained")),
        ("Shelling caused power outages for 30,000 residents", (30_000, "people_without_power")),
        ("Drones cut power to 12,000 homes", (12_000, "people_without_power")),
        ("Six raiders were engaged and eliminated near the pass", (6, "killed")),
        ("Jets hit three reservoirs above the town", (3, "other")),
        ("Four supertankers passed the strait under escort", (4, "ships")),
        ("Congress was asked for $30 billion in funding for the war", (3e10, "usd")),
        ("A $250 million foreign military sale of rockets was approved", (2.5e8, "usd")),
    ],
)
def test_wordings_that_carry_a_figure(text, expected):
    assert [(quantity, unit) for quantity, unit, _ in told(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The hall can hold 900 guests",
        "The navy should build two frigates a year",
        "The plant could make 40 drones a day",
        "The army buys cruise missiles for $2.6 million each",
        "Five signs missiles are running out",
        "Four lessons drones have taught the army",
        "The port received three so-called heavy cranes",
    ],
)
def test_plans_prices_and_lists_carry_none(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Two French soldiers have not been killed in Ukraine", True),
        ("The raid did not kill 12 people, the mayor said", True),
        ("Nine hostages were never released", True),
        ("The raid not only killed 12 people but burnt the school", False),
        ("Two soldiers who had not slept were killed", True),
        ("Two soldiers were killed; the captain was not hurt", False),
    ],
)
def test_not_between_a_figure_and_its_word_denies_it(text, denied):
    assert claims(text)[0].denied is denied


# --- this incident or cumulative ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("The navy killed three on Thursday, raising the toll to 211 since May", ["event", "total"]),
        ("A drone hurt six, bringing the number of wounded this year to 900", ["event", "total"]),
        ("In total, 301 drones were downed overnight", ["event"]),
        ("In total, 301 drones were downed", ["total"]),
        ("Traffic rose since the deal, with 42 ships on Saturday alone", ["event"]),
        ("The war left thousands dead", ["total"]),
        ("Dozens died in the blast", ["event"]),
        ("Some 43,000 villagers are still displaced", ["total"]),
        ("The cost of the war is nearing $29 billion", ["total"]),
        ("The number of Gazans killed since the October 10, 2025 truce rose to 872", ["total"]),
    ],
)
def test_a_total_is_told_from_what_happened_now(text, roles):
    assert [str(claim.role) for claim in claims(text)] == roles


# --- where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "places"),
    [
        ("", "Shells killed five in Kharkiv and hurt at least 20 people in Kyiv.", ["Kharkiv", "Kyiv"]),
        ("", "In Kharkiv, shells killed five and hurt 20.", ["Kharkiv", "Kharkiv"]),
        ("At least 24 killed in Kyiv", "Three were children, Ukraine's president said.", ["Kyiv"]),
        ("Two killed in Odesa", "Ukraine's army says 3,000 have died since March.", ["Odesa", "Ukraine"]),
        ("Strike on Tyre", "Lebanon's health ministry said 12 people were killed.", ["Tyre"]),
        ("Fighting in Lebanon", "Israel's army said 12 soldiers were killed.", ["Lebanon"]),
        ("Drones swarm toward Moscow", "Russia intercepted 300 drones across the country.", ["Russia"]),
        ("Strait of Hormuz to reopen", "The war has killed thousands of people.", [None]),
        ("Ships return to the Strait of Hormuz", "Some 40 tankers passed on Friday.", ["Strait of Hormuz"]),
        ("US to send 2,000 troops to Poland", "", ["Poland"]),
        ("Hundreds of drones target Russia", "", ["Russia"]),
        ("Police detain 37 activists over Gaza flotilla", "", [None]),
        ("A farmer from Borno State testified", "A court jailed three for bombings.", [None]),
        ("US evacuates 900 sailors from Bahrain", "", ["Bahrain"]),
        ("Washington warned allies. Missile kills three sailors", "", [None]),
        ("Sudan doctors group says gunmen killed 27 civilians", "", ["Sudan"]),
        ("Israel hits three Lebanese hospitals", "", ["Lebanon"]),
        (
            "",
            "Thousands fled the shelling of Tyre and Hezbollah fired rockets at northern Israel.",
            ["Tyre"],
        ),
    ],
)
def test_where_it_happened_and_not_what_is_named_beside_it(title, text, places):
    assert [claim.place for claim in claims(title, text)] == places


# --- whose side ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "party"),
    [
        ("Troops ambush insurgents, kill four", "", "insurgents"),
        ("Troops reach the village, kill four", "", None),
        ("Six security forces killed in Peshawar", "", "Pakistan"),
        ("Pentagon puts cost of Iran war at $29 billion", "", "US"),
        ("US sends to Poland 4,000 soldiers", "", "US"),
        (
            "Mali drones kill 10 civilians",
            "Mali's army carried out strikes after attacks by al-Qaeda fighters.",
            None,
        ),
        ("Blast kills seven in Bannu, Pakistan", "The town lies near Afghanistan.", None),
        ("US strikes hit two bridges in Iran", "", "Iran"),
    ],
)
def test_a_side_is_named_only_where_the_text_gives_one(title, text, party):
    assert only(title, text).party == party


def test_two_others_are_of_the_side_of_the_one_before():
    found = claims("UNIFIL peacekeeper killed and two others injured in southern Lebanon")
    assert [claim.party for claim in found] == ["UNIFIL"]


def test_two_others_are_of_the_side_of_the_place_where_no_one_is_named():
    found = claims("Israeli strike kills teacher and injures two others in southern Lebanon")
    assert [claim.party for claim in found] == ["Lebanon"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A blast claimed at least seven lives", None),
        ("The rebels claimed that seven people died", "The rebels"),
    ],
)
def test_who_claims_lives_says_nothing(text, speaker):
    assert only(text).claimed_by == speaker


def test_since_makes_a_total_and_a_day_does_not():
    assert only("Strikes have killed 12 people since March").role is Role.TOTAL
    assert only("Strikes have killed 12 people since Monday").role is Role.EVENT


# --- whole reports ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The clinic received 64 of the wounded", [(64, "wounded", True)]),
        (
            "Thirty-seven were hurt, eight of them boys, and six people were unaccounted for",
            [(37, "wounded", False), (8, "wounded", True), (6, "missing", False)],
        ),
        (
            "Ukraine downed 184 drones, 56 of them over Bryansk",
            [(184, "drones", False), (56, "drones", True)],
        ),
        ("Of 900 guards in the fort, 40 were killed", [(40, "killed", False)]),
        (
            "The junta freed over 100 detainees in March, two officials said",
            [(100, "prisoners_released", False)],
        ),
        ("Three sailors confirmed dead", [(3, "killed", False)]),
        ("The rebels took 74 soldiers prisoner", [(74, "captured", False)]),
        ("Raiders took 74 pupils hostage", [(74, "abducted", False)]),
        ("More than 1,300 villagers crossed the river", [(1300, "displaced", False)]),
        ("About 22,000 dissidents remain behind bars", [(22_000, "detained", False)]),
        ("JNIM burned 300 tankers of fuel convoys", [(300, "vehicles", False)]),
        ("Missiles hit two tankers off the port", [(2, "ships", False)]),
        (
            "Bandits killed 33 captives and freed 18 others",
            [(33, "killed", False), (18, "hostages_released", False)],
        ),
        (
            "Prisoners are home: 17 of those returned had been in captivity since May",
            [(17, "prisoners_released", True)],
        ),
        ("Rebels entered the town with 1,500 fighters", [(1500, "troops", False)]),
    ],
)
def test_units_in_the_sentences_of_a_report(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Cholera has killed 2,000 people since January",
        "A minister called for killing 30 people a day",
        "Under the truce 600 trucks were to enter each day",
        "Some 200 soldiers may have been killed",
        "Nine soldiers died in an accidental blast at the depot",
        "Gas plant explosion kills 13; accident, says minister",
    ],
)
def test_disease_calls_and_plans_are_no_claims(text):
    assert told(text) == []


def test_dozens_and_tens_of_thousands_are_two_figures():
    found = claims("Strike leaves dozens dead", "The war has killed tens of thousands of people since 2023.")
    assert [str(claim.role) for claim in found] == ["event", "total"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nine of them died, a hospital official told reporters on Monday.", "a hospital official"),
        ("Shells killed nine people, three security sources told AFP.", "three security sources"),
        ("Thirty people are missing, according to volunteers who dug all night.", "volunteers"),
        ("The army acknowledged a raid and said 12 soldiers were killed.", "The army"),
        ("The raid killed 1,000 people it said were soldiers.", None),
        ("Half a million people are in famine, the IPC said last month.", "the IPC"),
    ],
)
def test_speakers_in_the_sentences_of_a_report(text, speaker):
    found = claims("", text)
    assert found[0].claimed_by == speaker


@pytest.mark.parametrize(
    ("lead", "text", "speaker"),
    [
        ("Governor Vyacheslav Gladkov said one man died.", "It said 19 drones were downed.", None),
        (
            "Governor Vyacheslav Gladkov said one man died.",
            "He said 19 drones were downed.",
            "Governor Vyacheslav Gladkov",
        ),
        ("President Zelenskyy renewed his appeal.", "He said 19 drones were downed.", "President Zelenskyy"),
        ("The army said one man died.", "It said 19 drones were downed.", "The army"),
    ],
)
def test_he_is_a_person_and_it_is_none(lead, text, speaker):
    found = [c for c in claims("", f"{lead} {text}") if c.value and c.value.quantity == 19]
    assert found[0].claimed_by == speaker


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        (
            "Rebels advance",
            "GOMA, July 2 (Reuters) - M23 rebels seized the town of Makobero, killing 12 people.",
            "Makobero",
        ),
        ("Raid in Zamfara", "Gunmen killed 12 people in the village of Turu Bida.", "Turu Bida"),
        ("Raid in Zamfara", "Gunmen killed 12 people in Turu Bida community.", "Turu Bida"),
        ("Raid in Zamfara", "Gunmen killed 12 people in the village.", "Zamfara"),
        ("Raid in Zamfara", "Members of the community of Nations met; 12 people were killed.", "Zamfara"),
    ],
)
def test_villages_that_no_table_has_are_places(title, text, place):
    assert claims(title, text)[0].place == place


def test_a_place_holds_for_the_next_sentences_and_not_for_the_rest():
    report = (
        "Shells hit Ukraine all night. In Belgorod, two people were killed. Three more were wounded. "
        + "Talks went on about the price of gas and the length of the winter season. " * 6
        + "Forty people were wounded."
    )
    assert [claim.place for claim in claims("", report)][1:] == ["Belgorod", "Ukraine"]


@pytest.mark.parametrize(
    ("title", "text", "party"),
    [
        (
            "Drones kill 46 at market in El Obeid",
            "Mediators from Egypt and Saudi Arabia meet on Monday.",
            None,
        ),
        ("Israel strikes kill 46 in Damascus", "Mediators from Egypt meet on Monday.", "Syria"),
        ("Ukraine puts Russian losses at 1,070 killed and wounded", "", "Russia"),
        ("Palestinian death toll rises to 73,000", "", "Palestinians"),
        ("M23 says three of its fighters were wounded in Congo", "", "M23"),
        ("Monitors count 1,712 air strikes by the military in Myanmar", "", "Myanmar"),
    ],
)
def test_sides_in_the_sentences_of_a_report(title, text, party):
    assert claims(title, text)[0].party == party


# --- governments and towns ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "place"),
    [
        ("Funds", "The aid of $300 million hinges on talks; Kyiv hopes for more. Nine people died.", None),
        ("Kyiv monastery burns, nine killed", "", "Kyiv"),
        ("Blasts", "The 1994 Baghdad bombing killed 85 people.", "Baghdad"),
        ("Blasts", "Blasts shook the capital, Kyiv, leaving three people dead.", "Kyiv"),
        ("Russia strikes Ukraine", "Moscow reported three deaths from a Ukrainian drone attack.", "Russia"),
        ("Russia strikes Ukraine", "Moscow reported three deaths in occupied Luhansk.", "occupied Luhansk"),
        ("Myanmar army kills 700 civilians, UN says", "", "Myanmar"),
        ("Four Gaza aid flotilla activists detained", "", None),
        ("Twelve raiders killed in attack on Borno military base", "", "Borno"),
        ("Raid in Zamfara", "Troops rescued 12 kidnapped pupils.", "Zamfara"),
        ("Nigerian army rescues 12 kidnapped pupils", "", "Nigeria"),
    ],
)
def test_a_capital_is_a_town_or_a_government(title, text, place):
    assert claims(title, text)[-1].place == place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran demands the release of four sailors", []),
        ("Iran secured the release of four sailors", [(4, "prisoners_released")]),
        ("The Ebola outbreak has caused some 220 deaths", []),
        ("Raids near the clinics of an Ebola outbreak left 30 people dead", [(30, "killed")]),
        ("Six sailors remain in detention", [(6, "detained")]),
        ("Hundreds of activists were placed in detention", [(None, "detained")]),
        (
            "Some 20,000 residents in the district along the coast have lost access to water",
            [(20_000, "other")],
        ),
        ("Forty locations are damaged in the capital", [(40, "settlements")]),
        ("Some 11,000 crew remain stuck on ships", [(11_000, "other")]),
        ("Three rescuers were laid to rest in Kharkiv", [(3, "killed")]),
        ("Two infants succumbed to hunger in captivity", [(2, "killed")]),
        ("An air strike that hit a school by accident killed nine", [(9, "killed")]),
        ("Rescuers freed three residents from the rubble", [(3, "other")]),
        ("Shells left 84,000 homes in the dark", [(84_000, "people_without_power")]),
        ("Russia launched 232 drones, 217 downed", [(232, "drones"), (217, "drones")]),
        ("The army ordered evacuations from nine border villages", [(9, "settlements")]),
    ],
)
def test_releases_deaths_and_lists_are_told_apart(text, expected):
    assert [(quantity, unit) for quantity, unit, _ in told(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"My sons are dead," said a shopkeeper, Abdul Wali, 51.', []),
        ("Four were sunk and at least 12 sailors have died", [(12, "killed")]),
        ("The force has 1,000 of a planned 2,500 personnel", []),
        ("Members of one family were among 40 people killed", [(40, "killed")]),
        ("Three people were killed in Kharkiv, 51 in Sumy", [(3, "killed")]),
    ],
)
def test_ages_ships_and_plans_kill_nobody(text, expected):
    assert [(quantity, unit) for quantity, unit, _ in told(text)] == expected


def test_a_total_and_a_day_of_one_report_stay_two_figures():
    report = (
        "Gunmen raided a village in Haiti. Police confirmed 17 deaths. "
        "Drones have killed 973 people since March, among them 17 children."
    )
    found = [(c.value.quantity, str(c.role)) for c in claims("Raid in Haiti", report) if c.value]
    assert found == [(17, "event"), (973, "total"), (17, "total")]


def test_a_title_may_leave_out_that_it_is_a_total():
    found = claims("Strikes kill 3,516 in Lebanon", "Strikes have killed 3,516 people since March.")
    assert [str(c.role) for c in found] == ["total"]


def test_who_counts_its_losses_counts_its_own():
    found = claims("Kabul killed soldiers", "Pakistan put its losses at 12 dead and 29 wounded.")
    assert [c.party for c in found] == ["Pakistan", "Pakistan"]

"""Figures: which numbers become claims, of which unit, each class of wording in a table of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.extract.document import read
from bot.extract.figures import figure_claims
from bot.extract.gazetteer import Gazetteer
from bot.model import Claim, Entry

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def claims(title: str, text: str = "", *, language: str | None = None) -> tuple[Claim, ...]:
    entry = Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW, language=language)
    return figure_claims(read(entry, GAZETTEER))


def found(title: str, text: str = "") -> list[tuple[object, str]]:
    """(quantity or (low, high) or None, unit) of every claim."""
    result = []
    for claim in claims(title, text):
        value = claim.value
        result.append(
            ((value.low, value.high) if value.low is not None else value.quantity, claim.unit.value)
        )
    return result


@pytest.mark.parametrize(
    "text",
    [
        "Strike kills 9 in Gaza",
        "Shelling has killed nine people",
        "Nine people were killed in the shelling",
        "Nine killed as shells hit a market",
        "Nine dead after drone strike",
        "The raid, killing at least 9 villagers, lasted an hour",
        "Nine villagers have lost their lives",
        "The attack left nine people dead",
        "The blast claimed nine lives",
        "Nine people died when a rocket fell",
        "Death toll from the strike rises to 9",
        "The army raised to 9 the death toll",
        "Nine people in the eastern town were killed",
        "Rescuers recovered nine bodies",
        "The deaths of nine sailors were confirmed",
        "The massacre of nine farmers shocked the region",
    ],
)
def test_killed_is_told_in_active_passive_and_nominal_ways(text):
    assert found(text) == [(9, "killed")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Raid injures 12", [(12, "wounded")]),
        ("Twelve soldiers sustained injuries", [(12, "wounded")]),
        ("Militants capture 12 soldiers", [(12, "captured")]),
        ("Twelve fishermen are missing", [(12, "missing")]),
        ("Gunmen abducted 12 pupils", [(12, "abducted")]),
        ("Twelve aid workers were detained by the militia", [(12, "detained")]),
        ("Fighting forces 1,200 people from their homes", [(1200, "displaced")]),
        ("Some 1.2 million people face famine in the war zone", [(1_200_000, "hungry")]),
        ("About 1.2 million people, or one in ten, are acutely short of food", [(1_200_000, "hungry")]),
        ("The president put the number of soldiers killed in the war at 900", [(900, "killed")]),
        ("The number of martyrs is eight", [(8, "killed")]),
        ("Chad hosts 700,000 refugees", [(700_000, "refugees")]),
        ("Strikes leave 40,000 people without electricity", [(40_000, "people_without_power")]),
        ("The general staff counts 150 attacks in a day", [(150, "attacks")]),
        ("Two villages were captured", [(2, "settlements")]),
        ("Troops retook 40 square kilometres", [(40, "sq_km")]),
        ("Shelling damages 14 houses", [(14, "buildings")]),
        ("Three bridges were destroyed", [(3, "other")]),
        ("Navy rescues 21 sailors from the burning tanker", [(21, "other")]),
        ("The country sends 2,000 troops to the border", [(2000, "troops")]),
        ("The army lost 40 soldiers", [(40, "casualties")]),
        ("Forty soldiers were killed or wounded", [(40, "casualties")]),
    ],
)
def test_each_unit_has_its_trigger(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia launched 120 drones", [(120, "drones")]),
        ("Barrage of 22 ballistic missiles hits the port", [(22, "missiles")]),
        ("Hezbollah fired sixty rockets", [(60, "missiles")]),
        ("Aircraft dropped 30 glide bombs", [(30, "bombs")]),
        ("Two fighter jets were shot down", [(2, "aircraft")]),
        ("The column lost 8 tanks", [(8, "vehicles")]),
        ("The navy seized three tankers", [(3, "ships")]),
        ("A wave of 300 drones and missiles struck the city", [(300, "drones_and_missiles")]),
    ],
)
def test_weapons_say_their_unit_themselves(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukraine received 150 servicemen and seven civilians", ["prisoners_released"] * 2),
        ("The two sides exchanged 80 prisoners of war", ["prisoners_released"]),
        ("Kidnappers freed 16 hostages", ["hostages_released"]),
        ("Troops rescue 12 kidnapped women", ["hostages_released"]),
        ("Russia handed over 1,200 bodies", ["bodies_returned"]),
        ("Israel returned the bodies of 15 Palestinians", ["bodies_returned"]),
    ],
)
def test_who_comes_home_decides_the_unit_of_a_release(text, expected):
    assert [unit for _, unit in found(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "90 soldiers return in prisoner exchange",
        "90 soldiers home in prisoner swap",
        "Ninety soldiers came home in the swap",
        "Prisoner exchange: the country took back 90 soldiers",
        "The exchange of prisoners covered 90 soldiers",
        "After months in captivity, 90 soldiers walked free",
    ],
)
def test_soldiers_of_an_exchange_are_prisoners_who_were_let_go(text):
    assert found(text) == [(90, "prisoners_released")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("350 families returned to the border villages", []),
        ("1,000 soldiers returned home from the mission", [(1000, "troops")]),
        (
            "Prisoner swap: 90 soldiers back, according to two people",
            [(90, "prisoners_released")],
        ),
    ],
)
def test_without_an_exchange_nobody_was_a_prisoner(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Strikes kill one, wound 31", [(1, "killed"), (31, "wounded")]),
        ("Twelve dead, 40 hurt in shelling", [(12, "killed"), (40, "wounded")]),
        ("Gunmen kill 9 worshippers, kidnap 23", [(9, "killed"), (23, "abducted")]),
        ("The strike killed six men and two women", [(6, "killed"), (2, "killed")]),
        ("Eleven soldiers and three civilians were killed", [(11, "killed"), (3, "killed")]),
        ("Militants detained and abused 30 villagers", [(30, "detained")]),
        ("Twelve people were killed and another 12 injured", [(12, "killed"), (12, "wounded")]),
        ("The army launched 524 drones and 22 missiles", [(524, "drones"), (22, "missiles")]),
    ],
)
def test_lists_keep_each_number_with_its_own_word(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("The strike killed 24 people, including three children", 24, 3),
        ("Twelve medics were among 13 killed in the shelling", 13, 12),
        ("Raiders killed 35 civilians, including women and 11 children", 35, 11),
        ("Russia launched 524 drones, of which 510 were shot down", 524, 510),
        ("Air defences shot down 510 of 524 drones", 524, 510),
        ("Twenty sailors, including four officers, were taken hostage", 20, 4),
    ],
)
def test_a_part_is_its_own_claim_and_marked(text, whole, part):
    parts = {claim.value.quantity: claim.subset for claim in claims(text)}
    assert parts == {whole: False, part: True}


def test_more_downed_than_of_one_kind_are_of_all_kinds():
    assert found("Russia fired 80 drones and 22 missiles, of which 95 were intercepted") == [
        (80, "drones"),
        (22, "missiles"),
        (95, "drones_and_missiles"),
    ]


def test_only_the_freed_of_a_known_number_are_a_claim():
    assert found("Three of the five hostages were freed") == [(3, "hostages_released")]


def test_survivors_are_not_killed():
    assert found("The strike killed one man and left two survivors") == [(1, "killed")]
    assert found("The strike kills 2, leaves 6 survivors") == [(2, "killed")]


def test_those_freed_from_abductors_were_hostages():
    assert found("The army freed 360 people abducted by the sect") == [(360, "hostages_released")]


def test_a_family_of_four_is_four():
    assert found("Strike kills a family of four") == [(4, "killed")]


@pytest.mark.parametrize(
    ("text", "new", "cue"),
    [
        ("Death toll in the bombing rises to 24", 24, "up"),
        ("Death toll in the bombing rose from 21 to 24", 24, "up"),
        ("Death toll climbs to 24, up from 21", 24, "up"),
        ("Death toll of the raid revised down to 17", 17, "down"),
        ("The death toll was corrected to 17", 17, "changed"),
    ],
)
def test_a_revision_gives_the_new_figure_only(text, new, cue):
    [claim] = claims(text)
    assert (claim.value.quantity, claim.revision) == (new, cue)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry denied that 12 soldiers were killed",
        "There is no evidence that 12 soldiers were killed",
        "The rebels rejected claims that 12 soldiers were killed",
    ],
)
def test_a_denial_is_marked(text):
    [claim] = claims(text)
    assert claim.denied


@pytest.mark.parametrize(
    "text",
    [
        "The Gazette has withdrawn its report that 12 people were killed",
        "We retract our story of 12 deaths in the port",
        "There is no confirmation that 12 people were killed",
        "A first version wrongly reported that 12 people were killed",
        "Reports that 12 people were killed are false",
        "The claim that 12 people were killed was untrue, the mayor said",
    ],
)
def test_what_is_taken_back_or_untrue_is_denied(text):
    [claim] = claims(text)
    assert claim.denied


@pytest.mark.parametrize(
    "text",
    [
        "The militia denies involvement in the attack that killed 12 people",
        "The army, which denies targeting homes, killed 12 people",
        "Troops withdrew as shelling killed 12 people",
        "The army denied losing the town; 12 people were killed",
    ],
)
def test_a_denial_of_something_else_leaves_the_figure_alone(text):
    [claim] = claims(text)
    assert not claim.denied


@pytest.mark.parametrize(
    "text",
    [
        "Not one soldier was killed",
        "None of the 12 crew were hurt",
        "No soldiers were killed",
        "Two officials also said that the commander had been killed",
        "An attack could kill 300 people",
        "The group was plotting to kill 20 officials",
    ],
)
def test_what_did_not_happen_is_no_claim(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Gunners shot down all 50 drones in a training drill",
        "Crews faced rockets and sea drones in one attack",
        "The rocket fell next to a dormitory that held 30 students",
        "Things were calm, according to 12 soldiers",
        "Govt says 217 Indians joined a foreign army",
        "The campaign, the agency said, has killed 4,",
    ],
)
def test_drills_settings_and_capacities_are_no_claims(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Two countries signed the deal on day 78",
        "The president met 12 journalists",
        "Thousands marched in the capital",
        "About 100 people rallied outside the embassy",
        "Oil falls below $90 a barrel",
        "A 34-year-old man drove 12 km",
        "The 2025 army reform was approved",
        "Brigade 47 and two battalions hold the line",
        "A gun fight began; one man described it",
        "Four members of parliament visited the soldiers",
    ],
)
def test_numbers_of_other_things_are_no_claims(text):
    assert found(text) == []


def test_soldiers_who_kill_are_not_counted_as_killed():
    assert found("Fifty soldiers killed 12 fighters") == [(12, "killed")]


def test_dollars_count_when_they_pay_for_a_war():
    assert found("Parliament approves $400m arms package") == [(400_000_000, "usd")]
    assert found("Studio spent $400m on the comedy") == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Strike kills 9", "event"),
        ("The war has killed 900 people since 2023", "total"),
        ("Since March strikes have killed 900 people", "total"),
        ("Nearly 200 guards were killed in six years", "total"),
        ("Shelling has killed 9 people since midnight", "event"),
        ("In the heaviest strike since March, 9 people were killed", "event"),
        ("Strikes have killed 3,500 people", "total"),
        ("Strikes have killed 90 people so far", "total"),
    ],
)
def test_since_a_start_is_a_total(text, role):
    [claim] = claims(text)
    assert claim.role.value == role


def test_a_total_in_another_clause_leaves_the_event_alone():
    roles = {
        c.value.quantity: c.role.value
        for c in claims("Two killed in strike as campaign's death toll nears 200")
    }
    assert roles == {2: "event", 200: "total"}


# --- title and text -----------------------------------------------------------------------------


def test_title_and_text_that_say_the_same_are_one_claim_with_the_firmer_words():
    [claim] = claims("Strike kills 14 in Lebanon", "The strike killed at least 14 people, officials said.")
    assert claim.value.qualifier.value == "at_least"
    assert (claim.who, claim.claimed_by) == ("people", "officials")
    assert claim.span == "kills 14"


def test_title_and_text_that_differ_are_two_claims():
    assert found("Strike kills 15", "At least 12 people were killed.") == [(15, "killed"), (12, "killed")]


def test_the_text_says_more_closely_what_became_of_those_in_the_title():
    [claim] = claims("1,000 soldiers at the border", "The 1,000 soldiers had been captured, officials said.")
    assert (claim.unit.value, claim.who) == ("captured", "soldiers")
    assert [c.unit.value for c in claims("20 soldiers killed", "It left 20 wounded.")] == [
        "killed",
        "wounded",
    ]


def test_one_sentence_never_says_the_same_figure_twice():
    assert len(claims("Two people were killed in the city and two people were killed in the port")) == 2


def test_a_feed_footer_that_repeats_the_title_is_not_read_again():
    title = "Bandits kill nine farmers, abduct 12"
    footer = f"The village was raided. The post {title} appeared first on The Paper."
    assert [c.start < len(title) for c in claims(title, footer)] == [True, True]


# --- where it reads nothing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ataque con 524 drones deja 30 muertos en la capital", "El ejército informó de 12 heridos."),
        ("Une frappe de 50 drones fait 24 morts dans la ville", ""),
        ("Angriff mit 50 drones und 20 Toten in der Stadt", ""),
        ("Унаслідок удару 50 дронів загинули 12 людей", ""),
        ("غارة تقتل 12 شخصا", ""),
        ("無人機50機で12人死亡", ""),
    ],
)
def test_other_languages_give_no_claims(title, text):
    assert claims(title, text) == ()


def test_a_stated_language_that_is_not_english_is_not_read():
    assert claims("Strike kills 9", language="fr") == ()
    assert len(claims("Strike kills 9", language="en-GB")) == 1

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.ledger.credibility import credibility
from bot.ledger.rules import Rules
from bot.ledger.signature import headline, is_running, said_at, signature
from bot.ledger.telling import is_commentary, material_move, severity
from bot.ledger.testimony import (
    WHOLE,
    Assertion,
    assertions,
    by_question,
    of_this_event,
    parts_of,
    people,
    speaker_camp,
)
from bot.ledger.weigh import weigh
from bot.ledger.words import stems, weight
from bot.model import (
    Claim,
    Entry,
    EventDate,
    Extraction,
    Fact,
    FactStatus,
    Grade,
    Held,
    Qualifier,
    Report,
    Role,
    Unit,
    Value,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RULES = Rules()


def claim(number: float | None = None, unit: Unit | None = Unit.KILLED, **more: object) -> Claim:
    value = Value(number) if number is not None else None
    made = Claim(
        "c", "e", "span", 0, "A sentence that is long enough to be compared.", value=value, unit=unit
    )
    return replace(made, **more)  # type: ignore[arg-type]


def said(
    one: Claim, family: str = "alpha", *, hours: float = 0, camp: str | None = None, **more: object
) -> Assertion:
    made = Assertion(
        claim=replace(one, id=f"{family}{hours}", entry=f"{family}{hours}"),
        said=NOON + timedelta(hours=hours),
        source=family,
        family=family,
        grade=Grade.B,
        camp=camp,
        neutral=False,
        headline=True,
        main=True,
        running=False,
        part=parts_of([one]).get(one.id, WHOLE),
        recalled=False,
        wording=f"{family} {hours} in words of its own that are long enough",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def report(
    title: str, *claims: Claim, relevance: float = 1.0, conflict: str = "sudan", hours: float = 0
) -> Report:
    when = NOON + timedelta(hours=hours)
    entry = Entry(title, title, "1:0", "f", "alpha", title, "", None, when, when)
    return Report(entry, Extraction(True, relevance, (), conflict, claims, ("Sudan",), ("Omdurman",)))


# --- words --------------------------------------------------------------------------------------


def test_words_that_say_the_same_share_a_stem() -> None:
    assert stems("truce") == stems("ceasefires")
    assert stems("Russian captives swapped") == stems("Russia's prisoners exchange")


def test_the_country_is_not_the_pronoun() -> None:
    assert stems("US envoy") == stems("American envoy")
    assert stems("told us") == ()


def test_japanese_names_meet_english_ones() -> None:
    assert set(stems("イスラエルとレバノンが停戦延長で合意")) >= set(
        stems("Israel Lebanon agree extend truce")
    )


def test_unknown_japanese_words_are_cut_into_pairs() -> None:
    assert stems("経済") == ("経済",)


def test_rare_stems_weigh_more() -> None:
    assert weight("zzyzx") > weight("kill") >= 1


# --- signature ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Sudan war live: army enters Omdurman market", "army enters Omdurman market"),
        ("Watch: army enters Omdurman market", "army enters Omdurman market"),
        ("Army enters Omdurman market – Sudan live", "Army enters Omdurman market"),
        ("Live: now", "Live: now"),
    ],
)
def test_label_of_a_title_is_left_out(title: str, short: str) -> None:
    assert headline(title) == short


@pytest.mark.parametrize(
    "title", ["Sudan war live: army advances", "Sudan war day 97: what happened", "Press review"]
)
def test_running_pages_are_known_by_their_title(title: str) -> None:
    assert is_running(title)
    assert not is_running("Army advances on Omdurman")


def test_a_publisher_that_states_only_a_day_is_dated_by_when_it_was_seen() -> None:
    entry = report("Army advances").entry
    midnight = NOON.replace(hour=0)
    assert said_at(replace(entry, published=midnight)) == NOON
    assert said_at(replace(entry, published=midnight - timedelta(days=3))) == midnight - timedelta(days=2)
    assert said_at(replace(entry, published=None)) == NOON
    assert said_at(replace(entry, published=NOON + timedelta(hours=5))) == NOON


# --- telling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "material"),
    [
        (None, 4, True),
        (1, 14, True),
        (14, 15, False),
        (4, 6, True),
        (100, 150, True),
        (150, 157, False),
        (5, 5, False),
    ],
)
def test_first_digits_of_a_toll_are_material(old: float | None, new: float, material: bool) -> None:
    assert material_move(None if old is None else Value(old), Value(new), RULES) is material


def test_a_move_to_or_from_no_number_is_not_material() -> None:
    vague = Value(qualifier=Qualifier.VAGUE)
    assert not material_move(Value(3), None, RULES)
    assert not material_move(vague, Value(30), RULES)


@pytest.mark.parametrize(
    "title", ["Why the truce failed", "Oil prices rise on truce doubts", "Is peace near?"]
)
def test_thought_and_markets_are_not_news(title: str) -> None:
    assert is_commentary(title)


def fact(number: float, unit: Unit = Unit.KILLED, role: Role = Role.EVENT) -> Fact:
    return Fact(
        "f",
        "v",
        "k",
        FactStatus.REPORTED,
        3,
        (Held(Value(number), ("c",), ("s",)),),
        "s",
        unit=unit,
        role=role,
    )


@pytest.mark.parametrize(
    ("facts", "topics", "grave"),
    [
        ([fact(24)], (), 3),
        ([fact(4)], (), 2),
        ([fact(1)], (), 1),
        ([fact(2000, role=Role.TOTAL)], (), 1),
        ([fact(150, Unit.WOUNDED)], (), 2),
        ([], ("nuclear-risk",), 3),
        ([], ("peace-talks",), 2),
    ],
)
def test_severity(facts: list[Fact], topics: tuple[str, ...], grave: int) -> None:
    assert severity(facts, topics, RULES) == grave


# --- testimony and weighing ---------------------------------------------------------------------


def test_speakers_have_a_side_unless_they_are_neutral() -> None:
    assert speaker_camp("Russian Defence Ministry") == "Russia"
    assert speaker_camp("UN monitors in Ukraine") is None
    assert speaker_camp("local residents") is None


def test_children_are_a_part_and_people_are_all() -> None:
    assert people("three children") == ("children", None)
    assert people("Russian servicemen") == (None, "military")
    assert people("people") == people(None) == (None, None)
    assert people("women and children") == people("pupils, adults") == (None, None)
    assert people("girls and boys") == ("children", None)
    assert parts_of([claim(3, who="children"), claim(9, id="d", who="civilians")]) == {
        "c": "children",
        "d": "all",
    }


def test_two_sides_of_an_exchange_are_two_questions() -> None:
    asked = by_question(
        [
            said(claim(157, Unit.PRISONERS_RELEASED, party="Russia")),
            said(claim(150, Unit.PRISONERS_RELEASED, party="Ukraine"), hours=1),
            said(claim(157, Unit.HOSTAGES_RELEASED), hours=2),
        ]
    )
    assert {key: [a.claim.value for a in some] for key, some in asked.items()} == {
        "prisoners_released/event/all": [Value(157), Value(157)],
        "prisoners_released/event/all/Ukraine": [Value(150)],
    }


LAST_YEAR = EventDate(date(2025, 3, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("context", "kept"),
    [("", ["killed/event/all"]), ("A briefing\nIts lead.", ["2025-03/killed/event/all", "killed/event/all"])],
)
def test_a_briefing_keeps_its_background_apart_and_a_feed_leaves_it_out(
    context: str, kept: list[str]
) -> None:
    told = report("Omdurman", claim(12), claim(30, date=LAST_YEAR))
    told = replace(told, entry=replace(told.entry, context=context))
    began = told.entry.collected
    stand = [one for one in assertions(told, {}, running=False) if of_this_event(one, began)]
    assert sorted(by_question(stand)) == kept


def test_each_sentence_of_a_briefing_is_a_fact_of_its_own_and_stays_it_when_others_change() -> None:
    talks = claim(None, None, action="talks-held", sentence="They met in Juba in the morning.")
    again = claim(None, None, action="talks-held", sentence="They met in Addis Ababa, too.", id="d")
    first = report("Talks", talks, again)
    later = report("Talks", replace(again, id="other"))
    keys = []
    for each in (first, later):
        told = replace(each, entry=replace(each.entry, context="A briefing\nIts lead."))
        keys.append(set(by_question(assertions(told, {}, running=False))))
    assert len(keys[0]) == 2
    assert keys[1] < keys[0]


def test_publishers_that_count_the_released_differently_are_rivals() -> None:
    unit = Unit.PRISONERS_RELEASED
    standing = weigh((said(claim(360, unit)), said(claim(400, unit), "beta", hours=5)), RULES)
    assert standing.status is FactStatus.DISPUTED
    assert [held.value for held in standing.held()] == [Value(360), Value(400)]


def test_a_publisher_that_recounts_the_released_corrects_itself() -> None:
    unit = Unit.PRISONERS_RELEASED
    standing = weigh((said(claim(360, unit)), said(claim(400, unit), hours=5)), RULES)
    assert standing.status is FactStatus.CORRECTED
    assert [held.value for held in standing.held()] == [Value(400)]


def test_a_statement_that_another_denies_is_disputed() -> None:
    act = claim(unit=None, action="town-taken")
    standing = weigh((said(act, camp="Russia"), said(replace(act, denied=True), "beta", hours=1)), RULES)
    assert standing.status is FactStatus.DISPUTED


def test_a_statement_that_its_speaker_denies_is_retracted() -> None:
    act = claim(unit=None, action="town-taken")
    standing = weigh((said(act), said(replace(act, denied=True), hours=1)), RULES)
    assert standing.status is FactStatus.RETRACTED


def test_credibility_follows_the_documented_rule() -> None:
    reported = FactStatus.REPORTED
    one, two, three = (said(claim(4), family) for family in ("alpha", "beta", "gamma"))
    assert credibility([replace(one, grade=Grade.F)], reported, 1) == 6
    assert credibility([one], FactStatus.RETRACTED, 1) == 5
    assert credibility([one], FactStatus.DISPUTED, 2) == 4
    assert credibility([replace(one, grade=Grade.D)], reported, 1) == 4
    assert credibility([replace(one, camp="Russia")], reported, 1) == 4
    assert credibility([one], reported, 1) == 3
    assert credibility([one, two], reported, 1) == 2
    assert credibility([one, two, three], reported, 1) == 1


def test_what_a_headline_says_in_passing_is_no_act_of_it() -> None:
    title = "Envoys meet in Juba as ceasefire in Omdurman nears its end"
    said = (
        claim(unit=None, action="meeting", start=7),
        claim(unit=None, action="ceasefire", start=title.index("ceasefire"), id="d"),
    )
    assert signature(report(title, *said)).actions == {"meeting"}

"""What a card, a reply and their figures say."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model import (
    BriefingKind,
    Conflict,
    EventDate,
    FactStatus,
    Figure,
    Held,
    Qualifier,
    Role,
    Unit,
    Value,
    Verdict,
)
from bot.notify.brief import alert, reply
from bot.notify.numbers import UNSTATED, in_all, number, period, value_text, window
from bot.notify.revisions import change_lines
from bot.notify.rows import MOST_FIGURES
from bot.notify.words import aside, label, speaks_for, words
from tests.fakes import (
    NAMES,
    a_change,
    a_claim,
    a_fact,
    a_report,
    a_story,
    an_entry,
    an_event,
    at,
)

MINISTRY = "the Russian Defence Ministry"
AT_LEAST_24 = Value(24, qualifier=Qualifier.AT_LEAST)
DOZENS = Value(qualifier=Qualifier.VAGUE)


def card(*facts, verdict=Verdict.UPDATED, before=(), **story):
    return alert(a_story(*facts, **story), NAMES, verdict, before)


def rows(*facts, **story):
    return [(row.label, row.value, row.attribution, row.note) for row in card(*facts, **story).figures]


def held(value, speaker=None, *sources, claims=()):
    return Held(value, tuple(claims), sources or ("cna",), speaker)


def the_swap():
    """The exchange as three publishers tell it, with one figure revised."""
    reports = [
        a_report(an_entry("e1", source="cna"), a_claim("c1", "e1", value=Value(150), claimed_by=MINISTRY)),
        a_report(an_entry("e2", source="euronews"), a_claim("c2", "e2", claimed_by=MINISTRY)),
        a_report(an_entry("e3", source="france24")),
    ]
    both = ("cna", "euronews")
    return a_story(
        a_fact("f1", held=(held(Value(157), MINISTRY, *both),), who="servicemen", credibility=2),
        a_fact("f2", held=(held(Value(7), "Ukrainian officials"),), who="civilians", party="Ukraine"),
        a_fact("f3", held=(held(Value(150), "Ukrainian officials"),), who="servicemen", party="Ukraine"),
        reports=reports,
        changes=[a_change(claims=("c2",))],
    )


def an_earlier_swap():
    reports = [a_report(an_entry(source, source=source)) for source in ("cna", "euronews", "france24", "rfi")]
    return a_story(
        a_fact("f1", Value(205)),
        a_fact("f2", Value(205), party="Ukraine"),
        event=an_event("v0", first_seen=at("09:00", day=1)),
        reports=reports,
    )


def test_a_card_says_what_happened_what_changed_who_says_so_and_what_was_before():
    found = alert(the_swap(), NAMES, Verdict.UPDATED, [an_earlier_swap()])
    assert found.kind is BriefingKind.ALERT
    assert found.kicker == "UPDATED · Prisoner exchange · Ukraine–Russia"
    assert found.title == "Russia and Ukraine exchange prisoners after talks"
    assert found.figures == (
        Figure("To Russia", "157 servicemen", "Russian Defence Ministry (own claim)"),
        Figure("To Ukraine", "150 servicemen, 7 civilians", "Ukrainian officials (own claim)"),
    )
    assert found.changes == ("150 → 157, 14:05 UTC (to Russia)",)
    assert found.sources == "3 independent sources, B2 · CNA, Euronews, France 24 · first seen 13:37 UTC"
    assert found.before == "Before this: 1 Feb, 205 each (3 sources)", "sister titles count once"
    assert (found.severity, found.at, found.event) == (2, at("14:05"), "v1")


def test_the_same_story_gives_the_same_card():
    assert card(*the_swap().facts) == card(*reversed(the_swap().facts))


def test_what_configuration_does_not_know_is_left_out_of_the_kicker():
    event = an_event(topics=("gone",), conflict="other")
    assert card(event=event, verdict=Verdict.NEW).kicker == "NEW"
    assert card(event=replace(event, topics=()), verdict=Verdict.RETRACTED).kicker == "WITHDRAWN"


# --- figures ------------------------------------------------------------------------------------


def test_rival_values_stand_side_by_side_each_with_its_speaker():
    fact = a_fact(
        "f1",
        held=(held(Value(12), None, "tass"), held(Value(40), "Ukraine's General Staff")),
        status=FactStatus.DISPUTED,
        unit=Unit.KILLED,
    )
    assert rows(fact) == [
        ("Killed · Russia", "12", "TASS (own claim)", "disputed"),
        ("Killed · Russia", "40", "Ukraine's General Staff (own claim)", "disputed"),
    ]


def test_rivals_that_are_not_in_dispute_are_not_shown():
    fact = a_fact("f1", held=(held(Value(12)), held(Value(11))), unit=Unit.KILLED)
    assert [row[1] for row in rows(fact)] == ["12"]


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"status": FactStatus.RETRACTED}, "withdrawn"),
        ({"status": FactStatus.CORRECTED}, "corrected"),
        ({"denied": True}, "denied"),
        ({}, ""),
    ],
)
def test_how_a_figure_stands_is_noted(fields, note):
    assert [row[3] for row in rows(a_fact("f1", Value(3), **fields))] == [note]


def test_totals_say_since_when_and_come_after_the_event():
    war = EventDate(date(2022, 2, 24), date(2026, 2, 5), "since the full-scale invasion")
    total = a_fact(
        "f1", Value(55000), unit=Unit.KILLED, who="soldiers", party="Ukraine", role=Role.TOTAL, date=war
    )
    event = a_fact("f2", Value(3), unit=Unit.WOUNDED, topic="air-strikes", party="Ukraine")
    assert rows(total, event) == [
        ("Wounded · Ukraine", "3", "CNA", ""),
        ("Killed · Ukraine", "55,000 soldiers, in all since 24 Feb 2022", "CNA", ""),
    ]


def test_figures_by_different_speakers_stay_in_rows_of_their_own():
    found = rows(
        a_fact("f1", held=(held(Value(157), MINISTRY),), who="servicemen"),
        a_fact("f2", held=(held(Value(7), "Red Cross"),), who="civilians"),
    )
    assert [row[1:3] for row in found] == [
        ("157 servicemen", "Russian Defence Ministry (own claim)"),
        ("7 civilians", "Red Cross"),
    ]


def test_figures_of_several_places_in_one_row_say_where():
    facts = (
        a_fact("f1", Value(5), unit=Unit.KILLED, party="Ukraine", place="Kyiv"),
        a_fact("f2", Value(3), unit=Unit.KILLED, party="Ukraine", place="Odesa"),
    )
    assert rows(*facts) == [("Killed · Ukraine", "5 (Kyiv), 3 (Odesa)", "CNA", "")]


def test_a_vague_figure_keeps_the_words_it_was_put_in():
    report = a_report(an_entry(), a_claim("c1", value=DOZENS, span="dozens of  drones", unit=Unit.DRONES))
    fact = a_fact("f1", held=(held(DOZENS, claims=("c1",)),), unit=Unit.DRONES, who="drones")
    assert rows(fact, reports=[report])[0][1] == "dozens of drones"
    assert rows(fact)[0][1] == UNSTATED


def test_what_the_label_says_is_not_said_again():
    facts = (
        a_fact("f1", Value(3), unit=Unit.KILLED, who="people", party=None),
        a_fact("f2", Value(2), unit=Unit.DRONES, who="Drones"),
        a_fact("f3", Value(9)),
        a_fact("f4", Value(400_000_000), unit=Unit.USD, party="Ukraine"),
        a_fact("f5", Value(40), unit=Unit.SQ_KM, party="Ukraine"),
    )
    assert {row[:2] for row in rows(*facts)} == {
        ("Killed", "3"),
        ("Drones · Russia", "2"),
        ("To Russia", "9 prisoners"),
        ("Funds · Ukraine", "$400 million"),
        ("Territory · Ukraine", "40 sq km"),
    }


def test_the_event_s_own_topic_comes_first():
    facts = (
        a_fact("f1", Value(3), unit=Unit.PRISONERS_RELEASED, topic="prisoner-exchange"),
        a_fact("f2", Value(5), unit=Unit.KILLED, topic="air-strikes"),
    )
    found = rows(*facts, event=an_event(topics=("air-strikes",)))
    assert found[0][0] == "Killed · Russia"


def test_no_figure_is_dropped_without_being_counted():
    facts = [a_fact(f"f{n}", Value(n + 1), party=f"Side {n:02}") for n in range(15)]
    found = rows(*facts)
    assert len(found) == MOST_FIGURES
    assert found[-1][:2] == ("More", "6 further figures")


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (("cna",), "CNA"),
        (("mayadeen",), "Al Mayadeen (allied with Hezbollah)"),
        (("cna", "euronews", "rfi", "tass"), "CNA, Euronews, RFI and 1 more"),
        (("nobody",), "nobody"),
    ],
)
def test_without_a_speaker_the_publishers_answer_for_a_figure(sources, text):
    assert rows(a_fact("f1", held=(held(Value(3), None, *sources),)))[0][2] == text


@pytest.mark.parametrize(
    ("speaker", "side", "own"),
    [
        ("Russian Defence Ministry", "Russia", True),
        ("the Kremlin", "Russia", True),
        ("Ukraine's General Staff", "Ukraine", True),
        ("Lebanese officials", "Lebanon", True),
        ("Hamas", "Hamas", True),
        ("Islamic Jihad", "Islamic Jihad", True),  # its own name is enough, whatever the table holds
        ("a Ukrainian military spokesman", "Ukraine", True),
        ("Russian Defence Ministry", "Ukraine", False),
        ("Russian rights group Memorial", "Russia", False),
        ("President Volodymyr Zelenskyy", "Ukraine", False),
        ("Thailand-based monitors", "Thailand", False),
        ("US officials", "United States", True),
        ("users", "United States", False),
    ],
)
def test_who_speaks_for_a_side(speaker, side, own):
    assert speaks_for(speaker, side) is own


# --- without figures -----------------------------------------------------------------------------


def test_statements_are_quoted_when_there_are_no_figures():
    fact = a_fact(
        "f1",
        held=(held(None, "a UN envoy"),),
        unit=None,
        action="truce_agreed",
        statement="Both sides agreed to stop firing at noon.",
    )
    assert rows(fact) == [("Truce agreed", "“Both sides agreed to stop firing at noon.”", "A UN envoy", "")]


def test_a_statement_that_repeats_the_title_is_not_quoted():
    fact = a_fact(
        "f1", held=(held(None),), unit=None, statement="RUSSIA and Ukraine exchange prisoners after talks"
    )
    assert rows(fact) == []


def test_few_statements_are_quoted():
    facts = [
        a_fact(f"f{n}", held=(held(None),), unit=None, statement=f"Sentence {n}.", updated_at=at("12:00"))
        for n in range(9)
    ]
    assert [row[1] for row in rows(*facts)] == [f"“Sentence {n}.”" for n in range(3)]


def test_a_story_that_holds_nothing_shows_how_its_first_report_begins():
    report = a_report(an_entry(source="euronews", text="word " * 100))
    ((title, quote, who, _),) = rows(reports=[a_report(), report])
    assert (title, who) == ("Reported", "Euronews")
    assert len(quote) <= 242
    assert quote.endswith(" …”")
    assert rows(reports=[a_report()]) == []


# --- changes -------------------------------------------------------------------------------------


def lines(*changes, facts=(), reports=None):
    return change_lines(changes, a_story(*facts, reports=reports), at("14:05"))


def test_changes_of_one_fact_are_one_chain():
    found = lines(
        a_change("x2", old=Value(155), new=Value(157), at=at("14:05")),
        a_change("x1", old=Value(150), new=Value(155), at=at("13:50")),
    )
    assert found == ("150 → 155 → 157, 14:05 UTC (to Russia)",)


def test_a_long_chain_keeps_its_start_and_its_end():
    found = lines(
        *(a_change(f"x{n}", old=Value(n), new=Value(n + 1), at=at(f"13:1{n}")) for n in range(1, 8))
    )
    assert found == ("1 → … → 6 → 7 → 8, 13:17 UTC (to Russia)",)


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"kind": Verdict.CORRECTED}, "150 → 157, corrected by its source, 14:05 UTC (to Russia)"),
        ({"kind": Verdict.DISPUTED}, "150 against 157, disputed, 14:05 UTC (to Russia)"),
        ({"kind": Verdict.RETRACTED, "new": None}, "150 withdrawn, 14:05 UTC (to Russia)"),
        ({"kind": Verdict.FOLLOW_UP, "old": None}, "new: 157, 14:05 UTC (to Russia)"),
        (
            {"unit": Unit.KILLED, "party": "Ukraine", "new": AT_LEAST_24, "old": Value(22)},
            "22 → at least 24, 14:05 UTC (killed, Ukraine)",
        ),
        ({"at": at("23:30", day=4)}, "150 → 157, 4 Feb, 23:30 UTC (to Russia)"),
        ({"fact": None, "unit": None, "kind": Verdict.RETRACTED}, "report withdrawn, 14:05 UTC"),
    ],
)  # fmt: skip
def test_each_kind_of_change_has_its_line(fields, line):
    assert lines(a_change(**fields)) == (line,)


def test_that_a_report_is_gone_is_not_said_beside_what_of_it_is():
    gone = {"kind": Verdict.RETRACTED, "new": None}
    found = lines(a_change(**gone), a_change("x2", **gone | {"fact": None, "unit": None}))
    assert found == ("150 withdrawn, 14:05 UTC (to Russia)",)


@pytest.mark.parametrize("kind", [Verdict.NEW, Verdict.CORROBORATED, Verdict.DUPLICATE])
def test_what_changes_no_value_has_no_line(kind):
    assert lines(a_change(kind=kind)) == ()


def test_a_turn_of_the_event_as_a_whole_has_no_line():
    assert lines(a_change(kind=Verdict.FOLLOW_UP, fact=None, unit=None)) == ()


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Verdict.FOLLOW_UP, "agreement: “The truce holds.”, 14:05 UTC"),
        (Verdict.DISPUTED, "disputed: “The truce holds.”, 14:05 UTC"),
        (Verdict.RETRACTED, "withdrawn: “The truce holds.”, 14:05 UTC"),
    ],
)
def test_a_change_of_a_statement_quotes_it(kind, line):
    fact = a_fact("f1", held=(held(None),), unit=None, action="agreement", statement="The truce holds.")
    assert lines(a_change(kind=kind, unit=None), facts=[fact]) == (line,)


def test_older_lines_are_counted_not_dropped():
    found = lines(*(a_change(f"x{n}", fact=f"f{n}", at=at(f"13:{n:02}")) for n in range(10)))
    assert found[0] == "5 earlier changes"
    assert len(found) == 6


def test_a_reply_says_what_changed_and_who_says_so():
    story = the_swap()
    found = reply(story, story.changes, NAMES)
    assert found.kind is BriefingKind.REPLY
    assert found.changes == ("150 → 157, 14:05 UTC (to Russia) – Russian Defence Ministry (own claim)",)
    assert (found.link, found.verdict, found.event) == ("https://news.example/e2", Verdict.UPDATED, "v1")


def test_a_reply_whose_claims_are_gone_still_says_what_changed():
    found = reply(the_swap(), [a_change(claims=("gone",))], NAMES)
    assert found.changes == ("150 → 157, 14:05 UTC (to Russia)",)
    assert found.link == "https://news.example/e1"


# --- sources and what was before ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "line"),
    [
        (("cna",), "1 source, B3 · CNA"),
        (("france24", "rfi"), "2 titles of one publisher, B3 · France 24, RFI"),
        (("france24", "rfi", "tass"), "2 independent sources, B3 · France 24, RFI, TASS"),
        (("a", "b", "c", "d", "e", "f"), "6 independent sources, F3 · a, b, c, d and 2 more"),
    ],
)
def test_independence_counts_publishers_not_titles(sources, line):
    reports = [a_report(an_entry(source, source=source)) for source in sources]
    found = card(a_fact("f1", Value(1)), reports=reports)
    assert found.sources == f"{line} · first seen 13:37 UTC"


def test_first_seen_on_another_day_says_so():
    event = an_event(first_seen=at("22:10", day=4))
    assert card(event=event).sources.endswith("first seen 4 Feb, 22:10 UTC")


def test_what_was_before_is_the_latest_earlier_event_in_figures_of_the_same_kind():
    older = a_story(a_fact("f1", Value(90)), event=an_event("v8", first_seen=at("09:00", day=1)))
    day = EventDate(date(2025, 8, 24), date(2025, 8, 24))
    uneven = a_story(
        a_fact("f1", Value(146), who="servicemen", date=day),
        a_fact("f2", Value(144), who="servicemen", party="Ukraine"),
        a_fact("f3", Value(30), unit=Unit.WOUNDED),
        event=an_event("v9", first_seen=at("09:00", day=2)),
    )
    later = a_story(a_fact("f1", Value(1)), event=an_event("v7", first_seen=at("15:00")))
    found = card(a_fact("f1", Value(157)), before=[uneven, older, later])
    assert (
        found.before
        == "Before this: 24 Aug 2025, 146 servicemen to Russia, 144 servicemen to Ukraine (1 source)"
    )


def test_an_earlier_event_without_figures_is_named_by_its_title():
    earlier = a_story(event=an_event("v0", title="Envoys meet", first_seen=at("09:00", day=1)))
    assert card(before=[earlier]).before == "Before this: 1 Feb, Envoys meet (1 source)"
    assert card(before=[]).before == ""


# --- numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0"), (7, "7"), (1600, "1,600"), (40.5, "40.5"), (1_800_000, "1.8 million"),
     (1_234_567, "1,234,567"), (61_000_000_000, "61 billion"),
     (999_999, "999,999"), (5_250_000, "5.25 million")],
)  # fmt: skip
def test_numbers_read_well(amount, text):
    assert number(amount) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value(24), "24"),
        (Value(24, qualifier=Qualifier.AT_LEAST), "at least 24"),
        (Value(1600, qualifier=Qualifier.MORE_THAN), "more than 1,600"),
        (Value(200, qualifier=Qualifier.ABOUT), "about 200"),
        (Value(50, qualifier=Qualifier.UP_TO), "up to 50"),
        (Value(low=50, high=60), "50–60"),
        (Value(low=50, high=60, qualifier=Qualifier.ABOUT), "about 50–60"),
        (Value(low=50), "at least 50"),
        (Value(high=60), "up to 60"),
        (DOZENS, UNSTATED),
        (None, UNSTATED),
    ],
)
def test_values_are_as_firm_as_they_were_put(value, text):
    assert value_text(value) == text


def span(first, last, text=""):
    return EventDate(date.fromisoformat(first), date.fromisoformat(last), text)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (span("2026-05-15", "2026-05-15"), "15 May 2026"),
        (span("2026-05-01", "2026-05-31"), "May 2026"),
        (span("2025-01-01", "2025-12-31"), "2025"),
        (span("2024-01-01", "2025-12-31"), "2024–2025"),
        (span("2026-05-15", "2026-05-17"), "15 May – 17 May 2026"),
        (span("2025-12-30", "2026-01-02"), "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_periods_read_well(when, text):
    assert period(when) == text


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (None, "in all"),
        (span("2026-02-04", "2026-02-04", "on Wednesday"), "in all"),
        (span("2022-02-24", "2026-02-05", "since the invasion"), "in all since 24 Feb 2022"),
        (span("2024-03-01", "2026-02-05", "since March 2024"), "in all since Mar 2024"),
        (span("2023-01-01", "2026-02-05", "Since 2023"), "in all since 2023"),
        (span("2025-01-01", "2025-12-31", "in 2025"), "in all, 2025"),
    ],
)
def test_totals_say_for_when_they_count(when, text):
    assert in_all(when) == text


def test_windows_name_the_day_once_when_it_is_one_day():
    assert window(at("07:00"), at("18:00")) == "5 Feb 07:00 – 18:00 UTC"
    assert window(at("07:00", day=4), at("07:00")) == "4 Feb 07:00 – 5 Feb 07:00 UTC"


def test_every_unit_has_a_label_with_and_without_a_side():
    for unit in Unit:
        assert label(unit, None)
        assert "Kosovo" in label(unit, "Kosovo")
        assert "Kosovo" in aside(unit, "Kosovo")
        assert words().units[unit].number.format("5")


def test_a_table_that_misses_a_unit_is_refused():
    table = words().model_dump()
    del table["units"][Unit.KILLED]
    with pytest.raises(ValueError, match=r"no entry for killed"):
        type(words()).model_validate(table)


def test_a_change_says_of_whom_where_the_label_alone_would_not():
    facts = (
        a_fact("f1", Value(11), unit=Unit.KILLED, party="Ukraine", who="people"),
        a_fact("f2", Value(2), unit=Unit.KILLED, party="Ukraine", who="children"),
    )
    change = a_change(
        fact="f2", kind=Verdict.FOLLOW_UP, unit=Unit.KILLED, party="Ukraine", old=None, new=Value(2)
    )
    assert lines(change, facts=facts) == ("new: 2, 14:05 UTC (killed, Ukraine, children)",)
    assert lines(change, facts=facts[1:]) == ("new: 2, 14:05 UTC (killed, Ukraine)",)


def test_a_value_that_reads_the_same_has_no_line():
    same = a_change(old=Value(175), new=Value(175))
    assert lines(same) == ()
    story = the_swap()
    assert reply(story, [same], NAMES).changes == ()


def test_a_figure_of_all_and_one_of_a_kind_stand_apart():
    facts = (
        a_fact("f1", Value(11), unit=Unit.KILLED, party="Ukraine"),
        a_fact("f2", Value(2), unit=Unit.KILLED, party="Ukraine", who="children"),
    )
    assert [row[:2] for row in rows(*facts)] == [
        ("Killed · Ukraine", "11"), ("Killed · Ukraine", "2 children"),
    ]  # fmt: skip


def test_one_place_closely_and_loosely_put_is_one_place():
    facts = (
        a_fact("f1", Value(11), unit=Unit.KILLED, party="Ukraine", place="Kharkiv region", who="soldiers"),
        a_fact(
            "f2",
            Value(2),
            unit=Unit.KILLED,
            party="Ukraine",
            place="Ukraine's Kharkiv region",
            who="children",
        ),
    )
    assert rows(*facts)[0][1] == "11 soldiers, 2 children"


def test_what_belongs_to_no_war_names_none():
    names = replace(NAMES, conflicts={"none": Conflict("none", "No conflict")})
    story = a_story(event=an_event(conflict="none"))
    assert alert(story, names, Verdict.NEW).kicker == "NEW · Prisoner exchange"


def test_an_earlier_dispute_is_told_with_both_values():
    rivals = (held(Value(60), "A"), held(Value(7), "B"))
    disputed = a_fact("f1", held=rivals, status=FactStatus.DISPUTED, unit=Unit.KILLED)
    earlier = a_story(disputed, event=an_event("v0", first_seen=at("09:00", day=1)))
    found = card(a_fact("f1", Value(3), unit=Unit.KILLED), before=[earlier])
    assert found.before == "Before this: 1 Feb, 60 against 7 killed, Russia (1 source)"


def test_a_figure_that_is_new_and_confirmed_at_once_is_new():
    chain = (
        a_change("x1", kind=Verdict.FOLLOW_UP, old=None, new=Value(175)),
        a_change("x2", old=Value(175), new=Value(175)),
    )
    assert lines(*chain) == ("new: 175, 14:05 UTC (to Russia)",)


def test_a_dispute_whose_change_has_one_value_shows_what_the_fact_holds():
    fact = a_fact("f1", held=(held(Value(182), "A"), held(Value(175), "B")), status=FactStatus.DISPUTED)
    change = a_change(kind=Verdict.DISPUTED, old=None, new=Value(175))
    assert lines(change, facts=[fact]) == ("182 against 175, disputed, 14:05 UTC (to Russia)",)
    assert lines(change) == ("175, disputed, 14:05 UTC (to Russia)",)


@pytest.mark.parametrize(
    ("unit", "places", "told"),
    [
        (Unit.KILLED, ("Kharkiv",), True),
        (Unit.KILLED, ("Odesa",), False),
        (Unit.KILLED, ("Ukraine",), False),  # too wide to be one place
        (Unit.DRONES, ("Kharkiv",), False),
    ],
)
def test_only_an_event_of_the_same_series_is_its_history(unit, places, told):
    earlier = a_story(
        a_fact("f1", Value(4), unit=unit),
        event=an_event("v0", places=places, first_seen=at("09:00", day=1)),
    )
    here = an_event(places=("Kharkiv", "Ukraine"))
    assert bool(card(a_fact("f1", Value(3), unit=Unit.KILLED), before=[earlier], event=here).before) is told


def test_a_card_is_as_of_what_was_learned_last():
    story = a_story(
        a_fact("f1", Value(157)), event=an_event(last_seen=at("13:40")), changes=[a_change(at=at("14:05"))]
    )
    assert alert(story, NAMES, Verdict.UPDATED).at == at("14:05")
    assert reply(story, story.changes, NAMES).at == at("14:05")
    assert alert(replace(story, changes=()), NAMES, Verdict.NEW).at == at("13:40")

"""The situation report."""

import pytest

from bot.model import BriefingKind, EventDate, FactStatus, Held, Role, Unit, Value, Verdict
from bot.notify.digest import MOST_ROWS, digest
from tests.fakes import NAMES, a_change, a_fact, a_report, a_story, an_entry, an_event, at


def told(*stories, before=None):
    return digest(stories, at("07:00"), at("18:00"), NAMES, before=before, scope="daily")


def sections(briefing):
    return {section.heading: section.lines for section in briefing.sections}


def a_swap(**event):
    return a_story(
        a_fact("f1", Value(157), who="servicemen"),
        event=an_event(**event),
        changes=[a_change()],
    )


def a_strike(ident="v2", place="Kharkiv", killed=3, **event):
    fields = {
        "topics": ("air-strikes",),
        "severity": 3,
        "title": f"Strike on {place}",
        "places": (place,),
        **event,
    }
    return a_story(
        a_fact("k1", Value(killed), unit=Unit.KILLED, party="Ukraine", topic="air-strikes", event=ident),
        event=an_event(ident, **fields),
        reports=[a_report(an_entry("e9", source="euronews"))],
    )


def test_a_digest_has_the_shape_of_a_situation_report():
    earlier = a_story(a_fact("f1", Value(205)), event=an_event("v0", first_seen=at("09:00", day=1)))
    found = told(a_swap(), a_strike(), before={"v1": (earlier,)})
    assert found.kind is BriefingKind.DIGEST
    assert found.kicker == "SITUATION REPORT · daily · 5 Feb 07:00 – 18:00 UTC"
    assert found.title == "Ukraine–Russia"
    assert list(sections(found)) == [
        "",
        "Key developments",
        "Full report: Prisoner exchange",
        "Full report: Air strikes",
        "Context and previous events",
    ]
    assert sections(found)[""] == ("2 events: 2 new, 1 grave, 1 revised. Told by 2 independent publishers.",)
    assert sections(found)["Key developments"] == (
        "Air strikes: Strike on Kharkiv – 3 killed, Ukraine",
        (
            "Prisoner exchange: Russia and Ukraine exchange prisoners after talks"
            " – 157 servicemen to Russia – 150 → 157, 14:05 UTC (to Russia)"
        ),
    )
    assert sections(found)["Full report: Prisoner exchange"] == (
        "Russia and Ukraine exchange prisoners after talks. To Russia: 157 servicemen – CNA. [CNA; B3]",
    )
    assert sections(found)["Context and previous events"] == (
        "Prisoner exchange. Before this: 1 Feb, 205 prisoners to Russia (1 source)",
    )
    assert found.severity == 3


def test_figures_say_how_they_stood_when_the_window_opened():
    revised, fresh = a_swap(first_seen=at("20:00", day=4)), a_strike()
    old = a_strike("v3", "Odesa", first_seen=at("20:00", day=4))
    rows = {(row.label, row.value): row.note for row in told(revised, fresh, old).figures}
    assert rows == {
        ("To Russia", "157 servicemen"): "was 150",
        ("Killed · Ukraine (Kharkiv)", "3"): "new",
        ("Killed · Ukraine (Odesa)", "3"): "",
    }


def test_a_fact_that_came_up_within_the_window_is_new():
    story = a_story(
        a_fact("f1", Value(157)),
        event=an_event(first_seen=at("20:00", day=4)),
        changes=[a_change(kind=Verdict.FOLLOW_UP, old=None)],
    )
    assert [row.note for row in told(story).figures] == ["new"]


def test_rivals_are_listed_and_what_was_withdrawn_is_not_in_the_table():
    story = a_story(
        a_fact(
            "f1",
            held=(Held(Value(12), (), ("tass",)), Held(Value(40), (), ("cna",))),
            status=FactStatus.DISPUTED,
        ),
        a_fact("f2", Value(9), status=FactStatus.RETRACTED, party="Ukraine"),
        changes=[a_change(kind=Verdict.RETRACTED, fact="f2", new=None)],
    )
    found = told(story)
    assert [(row.value, row.note) for row in found.figures] == [
        ("12 prisoners", "disputed"),
        ("40 prisoners", "disputed"),
    ]
    assert "1 disputed, 1 withdrawn" in sections(found)[""][0]


def test_the_lead_counts_events_whatever_is_counted_within_them():
    gone = a_story(
        a_fact("f1", Value(9), status=FactStatus.RETRACTED),
        a_fact("f2", Value(4), status=FactStatus.RETRACTED, party="Ukraine"),
        event=an_event("v3", first_seen=at("20:00", day=4)),
        changes=[
            a_change(kind=Verdict.RETRACTED, fact="f1", new=None),
            a_change("x2", kind=Verdict.RETRACTED, fact="f2", new=None),
            a_change("x3", kind=Verdict.RETRACTED, fact=None, unit=None, old=None, new=None),
        ],
    )
    assert sections(told(a_swap(), gone))[""][0].startswith("2 events: 1 new, 1 revised, 1 withdrawn.")


def test_what_is_counted_is_named_once():
    story = a_story(a_fact("f1", Value(40), party=None), event=an_event())
    (line,) = sections(told(story))["Key developments"]
    assert line.endswith("– 40 prisoners released")


def test_totals_keep_their_period_in_the_table():
    war = EventDate(at("00:00").date().replace(year=2024), at("00:00").date(), "since then")
    story = a_story(a_fact("f1", Value(55000), unit=Unit.KILLED, role=Role.TOTAL, date=war))
    assert [row.value for row in told(story).figures] == ["55,000, in all since 5 Feb 2024"]


def test_why_it_matters_is_quoted_from_a_seed_or_left_out():
    why = an_entry(
        "e5", source="desk", key="swap.md#Why It Matters/", document="swap.md", text="Families wait."
    )
    elsewhere = an_entry("e6", source="cna", key="x#Why It Matters/", text="Not from a seed.")
    story = a_story(reports=[a_report(why), a_report(elsewhere)])
    assert sections(told(story))["Why it matters"] == ("“Families wait.” – desk",)
    assert "Why it matters" not in sections(told(a_swap()))


def test_an_empty_window_says_so():
    found = told()
    assert found.title == "Nothing new"
    assert sections(found) == {"": ("No event that is followed here moved.",)}


def test_the_gravest_and_newest_come_first_in_any_order_of_input():
    stories = [a_swap(), a_strike(), a_strike("v3", "Odesa", last_seen=at("15:00"))]
    found = told(*stories)
    assert found == told(*reversed(stories))
    assert [line.split(" – ")[0] for line in sections(found)["Key developments"]][:2] == [
        "Air strikes: Strike on Odesa",
        "Air strikes: Strike on Kharkiv",
    ]


def test_events_without_a_known_topic_are_told_under_other():
    assert "Full report: Other" in sections(told(a_swap(topics=())))


def test_a_long_table_counts_what_it_leaves_out():
    stories = [a_strike(f"v{n}", f"Town {n:02}") for n in range(20)]
    rows = told(*stories).figures
    assert len(rows) == MOST_ROWS
    assert rows[-1].value == "6 further figures"


@pytest.mark.parametrize(
    ("conflicts", "title"),
    [(("ukraine-russia", "israel-lebanon"), "Ukraine–Russia, Israel–Lebanon"), (("other",), "1 event")],
)
def test_the_title_names_the_wars(conflicts, title):
    stories = [a_swap(ident=f"v{n}", conflict=conflict) for n, conflict in enumerate(conflicts)]
    assert told(*stories).title == title

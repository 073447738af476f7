"""Entries that tell of two events: each hears its own. All texts are made up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ledger import Reason
from bot.model import Action, FactStatus, Unit, Verdict
from tests.asides import (
    BELOW,
    BOTH,
    START,
    STRIKE,
    STRIKE_AGAIN,
    SWAP,
    WITHDRAWN,
    a_ledger,
    a_report,
    moved,
    tell,
    two_events,
)


@pytest.fixture
def ledger():
    return a_ledger()


def test_each_event_hears_its_own(ledger):
    strike, swap = two_events(ledger)
    (told,) = tell(ledger, a_report("both", BOTH, n=14, hours=4))
    assert told.event.id == swap
    assert moved(told) == []
    assert all(fact.unit is not Unit.KILLED for fact in told.facts)
    (other,) = told.also
    assert (other.event.id, other.entry) == (strike, "both")
    assert (other.verdict, other.action) == (Verdict.CORROBORATED, Action.EDIT)
    assert moved(other) == [(14, 14)]
    assert {heard.event for heard in told.hearings} == {strike}


def test_what_is_said_aside_moves_the_figure_of_the_other_event(ledger):
    two_events(ledger)
    (told,) = tell(ledger, a_report("both", BOTH, n=19, hours=4))
    (other,) = told.also
    assert (other.verdict, other.action, other.reason) == (
        Verdict.UPDATED,
        Action.REPLY,
        Reason.HIGHER_FIGURE,
    )
    assert moved(other) == [(14, 19)]


def test_sentences_of_the_text_are_heard_aside_too(ledger):
    strike, swap = two_events(ledger)
    (told,) = tell(ledger, a_report("both", SWAP, BELOW, n=19, hours=4))
    assert told.event.id == swap
    assert [other.event.id for other in told.also] == [strike]
    assert moved(told.also[0]) == [(14, 19)]


def test_an_entry_that_opens_an_event_is_heard_aside(ledger):
    strike, *_ = tell(ledger, a_report("s1", STRIKE, n=14), a_report("s2", STRIKE_AGAIN, n=14, hours=1))
    title = "Prisoner swap goes ahead at border as Kharkiv mourns 14 killed in missile strike on market"
    (told,) = tell(ledger, a_report("both", title, hours=4))
    assert told.verdict is Verdict.NEW
    assert [other.event.id for other in told.also] == [strike.event.id]
    assert [fact.action for fact in told.facts] == ["prisoner-exchange"]


def test_an_aside_describes_nothing(ledger):
    strike, _ = two_events(ledger)
    before = ledger._docket.find(strike)
    words, seen, title = dict(before.cluster.words), before.cluster.last_seen, before.event.title
    (told,) = tell(ledger, a_report("both", BOTH, n=19, hours=4))
    after = ledger._docket.find(strike)
    assert (dict(after.cluster.words), after.cluster.last_seen) == (words, seen)
    assert (after.event.title, after.event.last_seen) == (title, told.also[0].event.last_seen)
    assert "both" not in after.reports


def test_what_went_before_is_heard_in_its_own_event(ledger):
    title = "Ukrainian drones hit oil refinery in Ryazan, fire rages at fuel depot"
    tell(ledger, a_report("s1", STRIKE, n=14), a_report("o1", title, hours=4))
    text = "The raid came after a missile strike on a market in Kharkiv killed {n} people."
    told, again = tell(
        ledger, a_report("r1", title, text, n=14, hours=5), a_report("r2", title, text, n=11, hours=6)
    )
    assert [(other.event.title, other.verdict) for other in told.also] == [
        (STRIKE.format(n=14), Verdict.CORROBORATED)
    ]
    assert all(fact.unit is not Unit.KILLED for fact in told.facts)
    assert again.also == ()


def test_without_another_event_all_is_heard_where_it_stands(ledger):
    (told,) = tell(ledger, a_report("both", BOTH, n=14))
    assert (told.also, told.hearings) == ((), ())


def test_a_figure_that_the_other_event_never_had_and_is_lower_stays(ledger):
    two_events(ledger)
    (told,) = tell(ledger, a_report("both", BOTH, n=3, hours=4))
    assert told.also == ()


def test_one_strike_is_not_told_aside_of_another(ledger):
    tell(ledger, a_report("s1", STRIKE, n=14))
    (told,) = tell(ledger, a_report("x", "Russian drones hit port of Odesa, killing 14", hours=4))
    assert told.also == ()


def test_a_side_of_a_release_is_told_in_the_event_of_the_release(ledger):
    tell(ledger, a_report("w1", SWAP), a_report("s1", STRIKE, n=14, hours=1))
    title = "Missile strike on market in Kharkiv kills 14 as Russia and Ukraine exchange 120 prisoners of war"
    (told,) = tell(ledger, a_report("both", title, hours=3))
    (other,) = told.also
    assert (other.event.title, other.verdict) == (SWAP, Verdict.CORROBORATED)
    assert all(fact.unit is not Unit.PRISONERS_RELEASED for fact in told.facts)


def test_an_event_that_was_not_told_is_edited_by_nothing(ledger):
    two_events(ledger)
    for case in ledger._docket._cases.values():
        case.told = False
    (told,) = tell(ledger, a_report("both", BOTH, n=19, hours=4))
    assert told.also == ()


# --- over time ----------------------------------------------------------------------------------


def test_the_same_entry_again_changes_nothing(ledger):
    two_events(ledger)
    both = a_report("both", BOTH, n=19, hours=4)
    tell(ledger, both)
    again = ledger.decide(both, START + timedelta(hours=5))
    assert (again.verdict, again.also, again.facts) == (Verdict.DUPLICATE, (), ())


def test_a_rewritten_entry_moves_what_it_said_aside(ledger):
    strike, _ = two_events(ledger)
    tell(ledger, a_report("both", BOTH, n=19, hours=4))
    (again,) = tell(ledger, a_report("both", BOTH, n=23, hours=5))
    (other,) = again.also
    assert (other.event.id, moved(other)) == (strike, [(19, 23)])


def test_a_rewritten_entry_takes_back_what_it_said_aside(ledger):
    strike, _ = two_events(ledger)
    tell(ledger, a_report("both", BOTH, n=19, hours=4))
    (again,) = tell(ledger, a_report("both", SWAP, hours=5))
    (other,) = again.also
    assert other.event.id == strike
    assert [fact.value.quantity for fact in other.facts if fact.unit is Unit.KILLED] == [14]
    assert again.hearings == ()
    assert ledger._docket.find(strike).asides == {}


def test_a_withdrawn_entry_takes_back_what_it_said_aside(ledger):
    strike, _ = two_events(ledger)
    both = a_report("both", BOTH, n=19, hours=4)
    tell(ledger, both)
    gone = ledger.withdraw("both", START + timedelta(hours=5))
    ledger.apply(both, gone)
    (other,) = gone.also
    assert other.event.id == strike
    assert [fact.value.quantity for fact in other.facts if fact.unit is Unit.KILLED] == [14]
    assert ledger._docket.find(strike).asides == {}


def test_a_notice_takes_back_what_was_said_aside(ledger):
    strike, swap = two_events(ledger)
    (told,) = tell(ledger, a_report("both", BOTH, n=19, hours=4, source="The Wire"))
    (notice,) = tell(ledger, a_report("n1", WITHDRAWN, hours=5, source="The Wire"))
    assert notice.event.id == swap
    (other,) = notice.also
    assert other.event.id == strike
    assert [fact.value.quantity for fact in other.facts if fact.unit is Unit.KILLED] == [14]
    assert [(heard.claim, heard.event) for heard in notice.hearings] == [
        (heard.claim, None) for heard in told.hearings
    ]


def test_with_every_claim_the_fact_goes(ledger):
    strike, _ = two_events(ledger)
    tell(ledger, a_report("both", BOTH, n=14, hours=4))
    last = None
    for entry in ("s1", "s2", "both"):
        report = ledger.report_of(entry)
        last = ledger.withdraw(entry, START + timedelta(hours=5))
        ledger.apply(report, last)
    facts = ledger._docket.find(strike).facts.values()
    assert [fact.status for fact in facts if fact.unit is Unit.KILLED] == [FactStatus.RETRACTED]


def test_an_event_that_is_closed_hears_nothing_and_is_forgotten(ledger):
    two_events(ledger)
    tell(ledger, a_report("both", BOTH, n=19, hours=4))
    ledger.expire(START + timedelta(days=9))
    assert len(ledger) == 0
    assert ledger._docket.heard_in("both") == frozenset()


# --- figures of no known event ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Gunmen storm army outpost near Bannu in Pakistan",
            "Two attacks in the northwest have killed more than 20 people in recent days.",
        ),
        (
            "Hezbollah chief says Israel must leave Lebanon",
            "Lebanese authorities reported six deaths in Israeli strikes this week.",
        ),
        (
            "Israel and Hezbollah agree on truce in Lebanon",
            "At least 20 people were killed in Lebanon in Israeli strikes.",
        ),
        (
            "Russia downs 300 Ukrainian drones over Moscow region overnight",
            "Moscow closed two airports, as Ukraine reported three people killed by Russian strikes.",
        ),
    ],
)
def test_a_figure_of_no_known_event_is_heard_nowhere(ledger, title, text):
    report = a_report("e1", title, text)
    assert any(claim.unit is Unit.KILLED for claim in report.found.claims)
    (told,) = tell(ledger, report)
    assert told.event is not None
    assert all(fact.unit is not Unit.KILLED for fact in told.facts)
    assert [heard.event for heard in told.hearings] == [None] * len(told.hearings) != []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Deadly Russian strike on Kharkiv market", "A missile killed 14 people on Thursday."),
        ("Russian missiles hit Kharkiv overnight", "The strike killed 14 people and wounded 30."),
        ("Missile strikes kill 40 in Ukraine this week", "This week 40 people were killed by missiles."),
    ],
)
def test_a_figure_of_the_event_in_the_text_is_heard(ledger, title, text):
    (told,) = tell(ledger, a_report("e1", title, text))
    assert any(fact.unit is Unit.KILLED for fact in told.facts)
    assert told.hearings == ()


def test_below_a_live_page_nothing_is_heard_aside(ledger):
    two_events(ledger)
    (told,) = tell(
        ledger, a_report("live", "Ukraine war live: prisoners of war exchanged", BELOW, n=19, hours=4)
    )
    assert (told.also, told.hearings) == ((), ())

"""Notices that take a report back, corrections published anew, figures that flap, live pages that run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.ledger import Ledger, Reason, Rules
from bot.ledger.notices import taken_back, withdraws
from bot.model import Action, Decision, Entry, FactStatus, Grade, Report, Source, Story, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CONFIG = load_config(None)
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
SOURCES = {name: Source(name, name.title(), name, Grade.B) for name in ("alpha", "beta", "gamma")}
FIRST = "Drone strike on market in Kharkiv kills 50"
SECOND = "Drones strike market in Kharkiv, 50 killed"


def report(
    title: str, text: str = "", *, source: str = "alpha", hours: float = 0, entry: str | None = None
) -> Report:
    when = START + timedelta(hours=hours)
    name = entry or f"{source}-{hours}"
    made = Entry(name, name, f"1:{title}{text}", "f", source, title, text, None, when, when)
    return Report(made, replace(EXTRACTOR.extract(made), relevant=True))


def run(ledger: Ledger, *reports: Report) -> list[Decision]:
    out = []
    for number, each in enumerate(reports):
        decision = ledger.decide(each, START + timedelta(hours=number))
        ledger.apply(each, decision)
        out.append(decision)
    return out


def held(decisions: Iterable[Decision]) -> dict[str, tuple[float | None, ...]]:
    """What is held about the dead after all decisions."""
    facts = {fact.key: fact for decision in decisions for fact in decision.facts}
    return {
        key: tuple(one.value.quantity for one in fact.held if one.value)
        for key, fact in facts.items()
        if key.startswith("killed")
    }


NOTICES = (
    ("We have removed our report on the drone strike on Kharkiv market", "It could not be verified."),
    ("Report of 50 killed in drone strike on Kharkiv market withdrawn", ""),
    ("Kharkiv market drone strike", "Alpha has retracted its report that 50 people were killed there."),
    (
        "Drone strike on Kharkiv market: a note",
        "We have deleted an earlier report that 50 people were killed.",
    ),
)


@pytest.mark.parametrize(("title", "text"), NOTICES)
def test_a_notice_of_its_own_takes_the_earlier_report_back(title: str, text: str) -> None:
    decisions = run(Ledger(SOURCES), report(FIRST), report(title, text, hours=2))
    notice = decisions[-1]
    assert (notice.verdict, notice.action) == (Verdict.RETRACTED, Action.REPLY)
    assert notice.reason == Reason.REPORT_WITHDRAWN
    assert held(decisions) == {"killed/event/all": ()}
    assert any(change.fact is None and change.kind is Verdict.RETRACTED for change in notice.changes)


@pytest.mark.parametrize(("title", "text"), NOTICES)
def test_a_notice_leaves_what_other_publishers_say(title: str, text: str) -> None:
    told = run(Ledger(SOURCES), report(FIRST), report(SECOND, source="beta", hours=1))
    ledger = Ledger(SOURCES)
    decisions = run(
        ledger, report(FIRST), report(SECOND, source="beta", hours=1), report(title, text, hours=2)
    )
    assert held(decisions) == held(told) == {"killed/event/all": (50,)}
    (fact,) = (fact for fact in decisions[-1].facts if fact.key == "killed/event/all")
    assert fact.held[0].sources == ("beta",)
    assert not any(change.fact is None for change in decisions[-1].changes)


def test_a_notice_of_another_publisher_takes_nothing_back() -> None:
    decisions = run(Ledger(SOURCES), report(FIRST), report(*NOTICES[0], source="beta", hours=2))
    assert decisions[-1].action is Action.NONE
    assert held(decisions) == {"killed/event/all": (50,)}


def test_the_order_in_which_report_and_notice_arrive_does_not_matter() -> None:
    reports = (report(FIRST), report(SECOND, source="beta", hours=1), report(*NOTICES[1], hours=2))
    sets = []
    for order in permutations(reports):
        ledger = Ledger(SOURCES, Rules(same_event=0.01, hardly_alike=0.0))
        decisions = run(ledger, *order)
        if len({decision.event.id for decision in decisions if decision.event}) == 1:
            sets.append(held(decisions))
    assert len(sets) >= 4
    assert all(one == {"killed/event/all": (50,)} for one in sets)


def test_a_notice_means_the_reports_whose_figure_it_names() -> None:
    first, later = report(FIRST), report("Kharkiv market strike: 12 bodies found, police say", hours=1)
    notice = report(*NOTICES[1], hours=2)
    assert taken_back((first, later, notice)) == {first.entry.id}
    assert taken_back((first, later, report(*NOTICES[0], hours=2))) == {later.entry.id}
    assert taken_back((first, later)) == frozenset()


def test_a_ledger_that_was_loaded_knows_what_a_notice_took_back() -> None:
    ledger = Ledger(SOURCES)
    reports = (report(FIRST), report(SECOND, source="beta", hours=1), report(*NOTICES[1], hours=2))
    decisions = run(ledger, *reports)
    facts = {fact.key: fact for decision in decisions for fact in decision.facts}
    changes = tuple(change for decision in decisions for change in decision.changes)
    event = decisions[-1].event
    assert event is not None
    loaded = Ledger(SOURCES)
    loaded.load(Story(event, tuple(facts.values()), reports, changes))
    more = report("Kharkiv market drone strike killed 50, officials say", source="gamma", hours=4)
    assert ledger.decide(more, more.entry.collected) == loaded.decide(more, more.entry.collected)


@pytest.mark.parametrize(
    "title",
    [
        "Troops withdrawn from report post near Kharkiv",
        "UN report on Kharkiv strike says 50 killed",
        "Israel has removed its checkpoint, army says",
    ],
)
def test_other_withdrawals_are_no_notices(title: str) -> None:
    assert not withdraws(report(title).entry)


CORRECTIONS = (
    ("Correction: drone strike on market in Kharkiv killed 15, not 50", ""),
    (
        "Drone strike on Kharkiv market killed 15",
        "An earlier version of this article said that 50 people died.",
    ),
)


@pytest.mark.parametrize(("title", "text"), CORRECTIONS)
def test_a_correction_published_anew_corrects_its_own_figure(title: str, text: str) -> None:
    decisions = run(Ledger(SOURCES), report(FIRST), report(title, text, hours=2))
    assert (decisions[-1].verdict, decisions[-1].action) == (Verdict.CORRECTED, Action.REPLY)
    assert decisions[-1].changes[0].reason == Reason.PUBLISHER_REVISED
    assert held(decisions) == {"killed/event/all": (15,)}


def test_a_correction_leaves_the_figure_of_another_publisher_beside_its_own() -> None:
    decisions = run(
        Ledger(SOURCES),
        report(FIRST),
        report(SECOND, source="beta", hours=1),
        report(*CORRECTIONS[0], hours=2),
    )
    assert decisions[-1].verdict is Verdict.DISPUTED
    assert held(decisions) == {"killed/event/all": (50, 15)}


def test_a_correction_of_another_publisher_is_an_older_figure() -> None:
    decisions = run(Ledger(SOURCES), report(FIRST), report(*CORRECTIONS[0], source="beta", hours=2))
    assert held(decisions) == {"killed/event/all": (50,)}


def versions(count: int, *tolls: int) -> list[Report]:
    return [
        report(f"Drone strike on market in Kharkiv kills {tolls[n % len(tolls)]}", f"Version {n}.", entry="v")
        for n in range(count)
    ]


def test_a_figure_that_goes_back_and_forth_is_told_three_times_and_then_held_as_both() -> None:
    decisions = run(Ledger(SOURCES), *versions(40, 12, 21))
    loud = [decision for decision in decisions[1:] if decision.action is not Action.NONE]
    assert [decision.verdict for decision in loud] == [
        Verdict.UPDATED,
        Verdict.CORRECTED,
        Verdict.DISPUTED,
    ]
    (change,) = loud[-1].changes
    assert change.reason == Reason.FLAPPING
    facts = [fact for decision in decisions for fact in decision.facts if fact.key == "killed/event/all"]
    assert [one.value.quantity for one in facts[-1].held if one.value] == [21, 12]
    assert (facts[-1].status, facts[-1].credibility) == (FactStatus.DISPUTED, 4)
    assert all(one.claims for one in facts[-1].held)


def test_a_third_figure_ends_the_flapping() -> None:
    decisions = run(Ledger(SOURCES), *versions(12, 12, 21), *versions(1, 30))
    assert decisions[-1].verdict is Verdict.UPDATED
    assert held(decisions) == {"killed/event/all": (30,)}


def test_a_second_voice_settles_what_flaps() -> None:
    other = report("At least 21 killed in Kharkiv market drone strike", source="beta", hours=20)
    decisions = run(Ledger(SOURCES), *versions(12, 12, 21), other)
    assert held(decisions) == {"killed/event/all": (21,)}


def test_hundreds_of_versions_of_a_live_page_flood_nobody() -> None:
    tolls = [4 + n // 60 for n in range(400)]
    pages = [
        report(
            f"Ukraine war live: {n} drones over Sumy as Kharkiv mourns {toll} killed", f"{n}", entry="live"
        )
        for n, toll in enumerate(tolls)
    ]
    decisions = run(Ledger(SOURCES), report(FIRST, source="beta"), *pages)
    seen = [decision.action for decision in decisions[1:]]
    assert Action.POST not in seen
    assert Action.REPLY not in seen
    assert len([action for action in seen if action is Action.EDIT]) <= 10


def test_hundreds_of_versions_of_one_report_edit_and_reply_as_the_toll_moves_and_no_more() -> None:
    tolls = [4 + n // 20 for n in range(400)]
    pages = [
        report(f"Drone strike on market in Kharkiv kills {toll}", f"Version {n}.", entry="v")
        for n, toll in enumerate(tolls)
    ]
    seen = [decision.action for decision in run(Ledger(SOURCES), *pages)]
    assert seen.count(Action.POST) == 1
    assert seen.count(Action.REPLY) <= 6
    assert len(seen) - seen.count(Action.NONE) == len(set(tolls))


def test_below_a_live_pages_headline_stand_other_events() -> None:
    page = report(
        "Ukraine war live: Kharkiv market strike", "Elsewhere, a strike on Odesa killed 90.", source="beta"
    )
    decisions = run(Ledger(SOURCES), report(FIRST), page)
    assert held(decisions) == {"killed/event/all": (50,)}


def test_what_stands_in_a_subordinate_clause_is_no_turn() -> None:
    struck = report("Israel strikes Beirut's southern suburbs, killing 50", hours=0)
    again = report(
        "Israel strikes Beirut's southern suburbs days after ceasefire agreement", source="beta", hours=1
    )
    decisions = run(Ledger(SOURCES), struck, again)
    assert decisions[-1].action in {Action.NONE, Action.EDIT}


def test_a_part_is_the_first_figure_where_nobody_counts_the_whole() -> None:
    decisions = run(
        Ledger(SOURCES),
        report("Gunmen abduct dozens of students from school in Zamfara"),
        report("More than 50 schoolchildren abducted by gunmen in Zamfara", source="beta", hours=3),
    )
    assert (decisions[-1].verdict, decisions[-1].action) == (Verdict.FOLLOW_UP, Action.REPLY)
    assert decisions[-1].changes[0].reason == Reason.FIRST_FIGURE


def test_the_wounded_of_a_toll_that_was_told_are_a_detail() -> None:
    decisions = run(
        Ledger(SOURCES),
        report("Bomb kills 9 at bazaar in Kharkiv"),
        report("Bomb at Kharkiv bazaar kills 9 and wounds 24", source="beta", hours=1),
    )
    assert (decisions[-1].verdict, decisions[-1].action) == (Verdict.CORROBORATED, Action.EDIT)


def test_a_kind_of_aftermath_is_told_again_when_much_in_it_is_new() -> None:
    title = "Drone strike on market in Kharkiv kills 50"
    decisions = run(
        Ledger(SOURCES),
        report(title),
        report("EU condemns drone strike on market in Kharkiv", source="beta", hours=3),
        report("EU condemns drone strike on Kharkiv market", source="gamma", hours=4),
        report(
            "Pope and African bishops condemn Kharkiv market strike as grave sin", source="gamma", hours=6
        ),
    )
    assert [decision.verdict for decision in decisions[1:]] == [
        Verdict.FOLLOW_UP,
        Verdict.CORROBORATED,
        Verdict.FOLLOW_UP,
    ]


@pytest.mark.parametrize(
    "title",
    [
        "Survivors recall Israeli raid that killed 274 in Gaza camp",
        "Gaza camp remembers raid in which 274 people were killed",
        "Camp in Gaza commemorates 274 killed in Israeli raid",
    ],
)
def test_who_recalls_an_event_counts_nobody_of_a_new_one(title: str) -> None:
    assert held(run(Ledger(SOURCES), report(title))) == {}


# --- a speaker takes its own statement back -------------------------------------------------------

CAPTURE = "Russian defence ministry says its forces captured the town of Lyman"
BACK = (
    "Russian defence ministry withdraws claim that its forces captured the town of Lyman",
    "Russia retracts its first statement that its forces captured the town of Lyman",
    "Russian defence ministry walks back claim to have captured the town of Lyman",
    "Russian army denies having captured the town of Lyman",
)


def about_the_town(decision: Decision) -> list[tuple[Verdict, str]]:
    return [
        (change.kind, change.reason) for change in decision.changes if change.fact and change.unit is None
    ]


@pytest.mark.parametrize("title", BACK)
@pytest.mark.parametrize("source", ["alpha", "beta"])
def test_a_speaker_takes_its_statement_back_whoever_reports_it(title: str, source: str) -> None:
    told = run(Ledger(SOURCES), report(CAPTURE), report(title, source=source, hours=3))
    assert (told[1].verdict, told[1].action) == (Verdict.RETRACTED, Action.REPLY)
    assert about_the_town(told[1]) == [(Verdict.RETRACTED, Reason.DENIED_BY_SPEAKER)]
    assert [fact.status for fact in told[1].facts if fact.action == "town-taken"] == [FactStatus.RETRACTED]


def test_what_others_say_themselves_stays_disputed() -> None:
    own = "Town of Lyman captured: Russian forces captured the town of Lyman, Beta's reporter saw"
    told = run(
        Ledger(SOURCES), report(CAPTURE), report(own, source="beta", hours=1), report(BACK[0], hours=3)
    )
    (fact,) = [fact for fact in told[2].facts if fact.action == "town-taken"]
    assert fact.status is FactStatus.DISPUTED
    assert [held.sources for held in fact.held] == [("beta",), ("alpha",)]


def test_the_other_side_takes_nothing_back() -> None:
    denial = "Ukraine denies that Russia captured the town of Lyman"
    told = run(Ledger(SOURCES), report(CAPTURE), report(denial, hours=3))
    assert told[1].verdict is Verdict.DISPUTED


def test_what_is_said_again_after_it_was_taken_back_is_disputed() -> None:
    again = "Russian defence ministry insists its forces captured the town of Lyman"
    told = run(Ledger(SOURCES), report(CAPTURE), report(BACK[0], hours=3), report(again, hours=6))
    (fact,) = [fact for fact in told[2].facts if fact.action == "town-taken"]
    assert fact.status is FactStatus.DISPUTED


def test_order_of_arrival_does_not_change_what_is_taken_back() -> None:
    reports = (report(CAPTURE), report(BACK[0], source="beta", hours=3), report(BACK[3], hours=4))
    states = set()
    for order in permutations(reports):
        ledger = Ledger(SOURCES)
        decisions = [ledger.decide(order[0], START)]
        ledger.apply(order[0], decisions[0])
        for each in order[1:]:
            decision = ledger.decide(each, START + timedelta(hours=5))
            ledger.apply(each, decision)
            decisions.append(decision)
        facts = {f.key: f for decision in decisions for f in decision.facts if f.action == "town-taken"}
        states.add(tuple((key, fact.status) for key, fact in sorted(facts.items())))
    assert states == {(("statement/town-taken", FactStatus.RETRACTED),)}


def test_a_speaker_that_takes_a_claim_back_is_no_notice_of_the_publisher() -> None:
    text = "The ministry has withdrawn its claim that its forces captured the town of Lyman."
    assert not withdraws(report("Lyman: ministry changes its account", text).entry)

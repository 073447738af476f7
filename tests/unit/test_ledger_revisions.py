"""What a publisher does to its own entries: rewrites, corrections, withdrawals, denials."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger import Ledger, Reason
from bot.ledger.notices import corrects, withdraws
from bot.model import (
    Action,
    Claim,
    Decision,
    Entry,
    Extraction,
    Fact,
    FactStatus,
    Grade,
    Report,
    Source,
    Unit,
    Value,
    Verdict,
)
from bot.store import Store

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SOURCES = {name: Source(name, name.title(), name, Grade.B) for name in ("alpha", "beta", "gamma")}
TOLL = "Rocket hits bakery queue in Tarnok, {n} dead"


def report(
    title: str,
    number: float | None = None,
    *,
    text: str = "",
    entry: str = "e-one",
    source: str = "alpha",
    hours: float = 0,
    document: str | None = None,
    conflict: str = "sudan",
    **more: object,
) -> Report:
    """An entry that says how many were killed, or nothing."""
    said = title.format(n=number if number is None else int(number))
    when = START + timedelta(hours=hours)
    version = f"1:{zlib.crc32(f'{said}/{text}'.encode()):x}"
    item = Entry(
        entry, entry, version, "f", source, said, text, None, when, when, document=document, conflict=None
    )
    claims: tuple[Claim, ...] = ()
    if number is not None:
        name = f"{entry}:{version}"
        made = Claim(name, entry, said, 0, said, "civilian-harm", Value(number), Unit.KILLED)
        claims = (replace(made, **more),)  # type: ignore[arg-type]
    topics = ("civilian-harm",)
    return Report(item, Extraction(True, 0.9, topics, conflict, claims, ("Sudan",), ("Tarnok",)))


def run(ledger: Ledger, *items: Report) -> list[Decision]:
    out = []
    for item in items:
        decision = ledger.decide(item, item.entry.collected)
        ledger.apply(item, decision)
        out.append(decision)
    return out


def toll(decisions: list[Decision]) -> Fact:
    return [fact for d in decisions for fact in d.facts if fact.key == "killed/event/all"][-1]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(SOURCES)


# --- withdrawn ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Withdrawn: bakery report from Tarnok", ""),
        ("Retraction", "Nobody was hurt in Tarnok."),
        ("Our story withdrawn", ""),
        ("Note to readers", "Alpha has withdrawn its earlier report on Tarnok."),
        ("Note to readers", "We are retracting this article."),
        ("Note to readers", "Our report on the bakery was wrong."),
        ("Note to readers", "This dispatch from Tarnok has been taken back."),
    ],
)
def test_a_publisher_says_in_many_words_that_its_report_stands_no_longer(title: str, text: str) -> None:
    assert withdraws(report(title, text=text).entry)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Troops withdrawn from Tarnok", "The army has withdrawn its tanks."),
        ("Militia retracts threat", "It said that the report of the UN was late."),
        ("Envoy withdraws", "He had taken back the town in May."),
    ],
)
def test_troops_that_withdraw_are_no_retraction(title: str, text: str) -> None:
    assert not withdraws(report(title, text=text).entry)


def test_a_withdrawal_retracts_although_it_quotes_the_figure_again(ledger: Ledger) -> None:
    back = report("Withdrawn: report of {n} dead in Tarnok bakery queue", 8, hours=2)
    decisions = run(ledger, report(TOLL, 8), back)
    assert (decisions[1].verdict, decisions[1].action) == (Verdict.RETRACTED, Action.REPLY)
    assert toll(decisions).status is FactStatus.RETRACTED
    assert toll(decisions).held == ()
    assert decisions[1].event is not None
    assert decisions[1].event.title == back.entry.title
    assert {c.id for c in back.found.claims} < set(decisions[1].withdrawn)


def test_a_withdrawal_leaves_what_others_say(ledger: Ledger) -> None:
    other = report("{n} dead as rocket strikes bakery queue in Tarnok", 8, entry="e-two", source="beta")
    back = report("Withdrawn: report from Tarnok bakery queue", 8, hours=2)
    decisions = run(ledger, report(TOLL, 8), other, back)
    assert decisions[2].verdict is Verdict.RETRACTED
    assert decisions[2].action is Action.EDIT
    assert toll(decisions).held[0].sources == ("beta",)


def test_a_withdrawal_that_nobody_saw_the_report_of_is_not_posted(ledger: Ledger) -> None:
    (decision,) = run(ledger, report("Withdrawn: report of {n} dead in Tarnok", 8))
    assert decision.action is Action.NONE
    assert decision.facts == ()


def test_a_report_that_comes_back_after_it_was_taken_back_is_new_again(ledger: Ledger) -> None:
    first = report(TOLL, 8)
    run(ledger, first)
    gone = ledger.withdraw("e-one", START + timedelta(hours=1))
    assert gone is not None
    ledger.apply(first, gone)
    (again,) = run(ledger, report(TOLL, 8, hours=2))
    assert again.verdict is Verdict.NEW
    assert {c.id for c in again.changes}.isdisjoint(c.id for c in gone.changes)
    ledger.expire(START + timedelta(days=30))
    assert len(ledger) == 0


def test_an_event_without_entries_is_forgotten_in_time(ledger: Ledger) -> None:
    first = report(TOLL, 8)
    run(ledger, first)
    gone = ledger.withdraw("e-one", START + timedelta(hours=1))
    assert gone is not None
    ledger.apply(first, gone)
    ledger.expire(START + timedelta(hours=2))
    assert len(ledger) == 1
    ledger.expire(START + timedelta(days=4))
    assert len(ledger) == 0


# --- denied -------------------------------------------------------------------------------------


def test_a_rewrite_that_denies_its_own_figure_retracts_it(ledger: Ledger) -> None:
    denied = report("No {n} dead in Tarnok, ministry says", 8, hours=2, denied=True)
    decisions = run(ledger, report(TOLL, 8), denied)
    assert decisions[1].verdict is Verdict.RETRACTED
    assert [c.reason for c in decisions[1].changes if c.fact] == [Reason.DENIED_BY_SPEAKER]


def test_who_gave_a_figure_and_denies_it_later_retracts_it(ledger: Ledger) -> None:
    denial = report(
        "Militia denies that rocket left {n} dead in Tarnok bakery queue",
        8,
        entry="e-two",
        source="beta",
        hours=3,
        claimed_by="Taliban spokesman",
        denied=True,
    )
    decisions = run(ledger, report(TOLL, 8, claimed_by="Taliban"), denial)
    assert decisions[1].verdict is Verdict.RETRACTED
    assert toll(decisions).status is FactStatus.RETRACTED


def test_a_figure_that_somebody_else_denies_is_disputed(ledger: Ledger) -> None:
    denial = report(
        "Iran denies that rocket left {n} dead in Tarnok bakery queue",
        8,
        entry="e-two",
        source="beta",
        hours=3,
        claimed_by="Tehran",
        denied=True,
    )
    decisions = run(ledger, report(TOLL, 8, claimed_by="Taliban"), denial)
    assert decisions[1].verdict is Verdict.DISPUTED
    assert [c.reason for c in decisions[1].changes] == [Reason.DENIED_BY_OTHER_SIDE]
    assert toll(decisions).value == Value(8)


def test_a_denial_of_what_nobody_said_holds_nothing(ledger: Ledger) -> None:
    (decision,) = run(ledger, report("Ministry denies that {n} died in Tarnok", 8, denied=True))
    assert decision.facts == ()


# --- corrected or updated -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "number", "verdict"),
    [
        (TOLL, "", 11, Verdict.UPDATED),
        (TOLL, "", 5, Verdict.CORRECTED),
        (TOLL, "Correction: an earlier version gave another figure.", 11, Verdict.CORRECTED),
    ],
)
def test_a_rewritten_toll_is_an_update_unless_it_falls_or_says_that_it_corrects(
    ledger: Ledger, title: str, text: str, number: int, verdict: Verdict
) -> None:
    decisions = run(ledger, report(TOLL, 8), report(title, number, text=text, hours=2))
    assert decisions[1].verdict is verdict
    assert toll(decisions).value == Value(number)


def test_a_part_of_a_file_that_changed_is_a_correction(ledger: Ledger) -> None:
    parts = (report("Bakery", 8, document="tarnok.md"), report("Bakery: {n}", 11, document="tarnok.md"))
    decisions = run(ledger, *parts)
    assert decisions[1].verdict is Verdict.CORRECTED


def test_corrections_are_known_by_their_words() -> None:
    assert corrects(report("Toll corrected to 5").entry)
    assert corrects(report("Toll", text="Five died, not eight, as first reported.").entry)
    assert not corrects(report("Toll rises to 9").entry)


def test_a_detail_that_a_new_text_leaves_out_is_withdrawn_quietly(ledger: Ledger) -> None:
    first = report(TOLL, 8)
    wounded = Claim("w", "e-one", "20", 0, "20 hurt", None, Value(20), Unit.WOUNDED)
    first = replace(first, found=replace(first.found, claims=(*first.found.claims, wounded)))
    decisions = run(ledger, first, report("{n} dead in Tarnok bakery queue", 8, hours=1))
    assert decisions[1].verdict is Verdict.DUPLICATE
    assert decisions[1].action is Action.NONE
    assert [c.reason for c in decisions[1].changes] == [Reason.NO_LONGER_SAID]


# --- stored -------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["e-one", "e-two"]), st.sampled_from([5, 8, 11, None]), st.booleans()),
        min_size=2,
        max_size=12,
    )
)
def test_rewrites_that_flip_back_and_forth_can_all_be_stored(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int | None, bool]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("flips")
    with Store.open(folder / "s.db") as store:
        ledger, hours, seen = Ledger(SOURCES), 0, 0
        for entry, number, later in steps:
            hours += later  # several versions in one pass have one and the same time
            title = TOLL if number is not None else "Withdrawn: report on Tarnok bakery queue"
            item = report(title, number, entry=entry, source="alpha" if entry == "e-one" else "beta")
            decision = ledger.decide(item, START + timedelta(hours=hours))
            with store.transaction():
                store.save_report(item, decision.verdict)
                store.save_decision(decision, item)
            ledger.apply(item, decision)
            seen += len(decision.changes)
        stored = store.changes_between(START, START + timedelta(days=9))
        assert len({change.id for change in stored}) == len(stored) == seen

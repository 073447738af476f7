"""Two open events that turn out to be one. All texts are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.ledger import Ledger, Reason, Rules
from bot.model import Action, FactStatus, Report, Verdict
from tests.asides import CONFIG, EXTRACTOR, a_report

ALONE = Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=0.999)
"""Every entry opens an event of its own, and only the first of those that are alike is told."""
STRIKE = "Missile strike on Kharkiv market kills nine people"
AGAIN = "Nine people killed as missiles strike market in Kharkiv"


class Desk:
    def __init__(self, rules: Rules = ALONE) -> None:
        self.ledger = Ledger(CONFIG.sources, rules, EXTRACTOR.atlas)

    def hear(self, *args, **kwargs):
        report = a_report(*args, **kwargs)
        now = report.entry.collected
        decision = self.ledger.decide(report, now)
        self.ledger.apply(report, decision)
        return decision, self.ledger.united(report, now)


def test_an_event_that_was_not_told_becomes_part_of_the_one_that_was():
    desk = Desk()
    told, _ = desk.hear("a", STRIKE)
    other, further = desk.hear("b", AGAIN, hours=1, source="beta")
    assert (told.action, other.action) == (Action.POST, Action.NONE)
    assert other.event.id != told.event.id
    (_, left), (moved, joined) = further
    assert (left.event.id, left.verdict, left.reason) == (
        other.event.id,
        Verdict.RETRACTED,
        f"merged into {told.event.id} by Sitrep: it turned out to be the same event",
    )
    assert {fact.status for fact in left.facts} == {FactStatus.RETRACTED}
    assert (moved.entry.id, joined.event.id) == ("b", told.event.id)
    assert (joined.verdict, joined.action) == (Verdict.CORROBORATED, Action.EDIT)


def test_a_figure_that_moves_by_it_is_told_with_its_reason():
    desk = Desk()
    told, _ = desk.hear("a", STRIKE)
    _, further = desk.hear("b", "At least 14 killed as missiles strike market in Kharkiv", hours=1)
    (_, joined) = further[-1]
    assert (joined.event.id, joined.verdict, joined.action) == (
        told.event.id,
        Verdict.UPDATED,
        Action.REPLY,
    )
    moved = next(change for change in joined.changes if change.fact is not None)
    assert (moved.old.quantity, moved.new.quantity, moved.reason) == (9, 14, Reason.HIGHER_FIGURE)


def test_the_older_one_stays_where_none_was_told():
    desk = Desk(Rules(same_event=1.1, newsworthy=1.1))
    first, _ = desk.hear("a", STRIKE)
    second, further = desk.hear("b", AGAIN, hours=1, source="beta")
    assert [each.event.id for _, each in further] == [second.event.id, first.event.id]


def test_two_events_that_were_told_stay_two():
    desk = Desk(Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=0.0))
    desk.hear("a", STRIKE)
    told, further = desk.hear("b", AGAIN, hours=1, source="beta")
    assert told.action is Action.POST
    assert further == ()


@pytest.mark.parametrize(
    ("title", "rules"),
    [
        ("Ukraine war live: missile strike on Kharkiv market kills nine people", ALONE),
        ("Truce agreed after missile strike on Kharkiv market kills nine people", ALONE),
        ("Ukraine and Russia agree on ceasefire, Kharkiv market reopens after strike", ALONE),
        ("Drone hits tanker off the coast of Oman", ALONE),
        (AGAIN, Rules(same_event=1.1, newsworthy_doubtful=0.999, same_events=1.1)),
    ],
    ids=["a live page", "a truce", "an agreement", "something else", "not alike enough"],
)
def test_what_is_not_the_same_stays_apart(title, rules):
    desk = Desk(rules)
    desk.hear("a", STRIKE)
    _, further = desk.hear("b", title, hours=1, source="beta")
    assert further == ()


def test_three_become_one_in_one_go():
    desk = Desk(Rules(same_event=1.1, newsworthy=1.1, same_events=1.1))
    for entry, title in (("a", STRIKE), ("b", AGAIN)):
        desk.hear(entry, title)
    desk.ledger._docket._rules = Rules(same_event=1.1, newsworthy=1.1)
    _, further = desk.hear("c", "Missiles kill nine people at Kharkiv market", hours=1, source="gamma")
    assert len({each.event.id for _, each in further}) == 3
    assert {desk.ledger._docket.of_entry(entry).event.id for entry in "abc"} == {further[-1][1].event.id}


@pytest.mark.parametrize("aside", [False, True])
def test_an_event_that_hears_an_entry_of_another_aside_is_another_one(aside):
    desk = Desk(Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=1.1, same_events=1.1))
    desk.hear("a", STRIKE)
    desk.hear("b", AGAIN, hours=1, source="beta")
    docket = desk.ledger._docket
    report = docket.of_entry("b").reports["b"]
    if aside:
        docket.hear(docket.of_entry("a"), report)
    docket._rules = ALONE
    assert (docket.twin(report) is None) is aside


def test_parts_of_one_file_say_themselves_what_is_one_thing():
    desk = Desk(Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=1.1, same_events=1.1))
    for entry, title in (("a", STRIKE), ("b", AGAIN)):
        desk.hear(entry, title)
    docket = desk.ledger._docket
    part = docket.of_entry("b").reports["b"]
    part = Report(replace(part.entry, document="briefing.md"), part.found)
    docket._parts["briefing.md"][docket.of_entry("a").event.id] += 1
    docket._rules = ALONE
    assert docket.twin(part) is None

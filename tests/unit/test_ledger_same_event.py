"""What keeps events of one war apart, and what follows an event with it. All texts are made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Ledger, Reason
from bot.ledger.cluster import Cluster, Index
from bot.ledger.signature import signature
from bot.ledger.words import stems
from bot.model import Action, Report, Unit, Verdict
from tests.flow.conftest import REPOSITORY

CONFIG = load_config(REPOSITORY / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
START = datetime(2026, 3, 5, 6, tzinfo=UTC)


def reported(entry: str, title: str, text: str = "", *, hours: float = 0, source: str = "alpha") -> Report:
    at = START + timedelta(hours=hours)
    line = {
        "id": entry,
        "source": source,
        "title": title,
        "text": text,
        "published": at.isoformat(),
        "collected": at.isoformat(),
    }
    item = entry_of_line(line, at)
    return Report(item, EXTRACTOR.extract(item))


@pytest.fixture
def tell():
    ledger = Ledger(CONFIG.sources, towns=EXTRACTOR.towns)

    def told(*args, **kwargs):
        report = reported(*args, **kwargs)
        decision = ledger.decide(report, report.entry.collected)
        ledger.apply(report, decision)
        return decision

    return told


def test_an_entry_about_two_events_is_heard_for_the_one_it_joins(tell):
    swap = tell("a", "Russia and Ukraine exchange 140 prisoners of war each")
    both = tell(
        "b",
        "Russia and Ukraine exchange 140 prisoners of war each as Kyiv mourns",
        "Russia and Ukraine exchanged 140 prisoners of war each. A Russian strike on Kyiv killed 19 people.",
        hours=2,
        source="beta",
    )
    assert both.event.id == swap.event.id
    assert {fact.unit for fact in both.facts} <= {Unit.PRISONERS_RELEASED, None}
    strike = tell("c", "Russian strike on Kyiv kills 19 people", hours=3, source="gamma")
    assert strike.event.id != swap.event.id


def test_what_follows_an_attack_is_a_follow_up_once(tell):
    tell("a", "Gunmen attack army base in Borno, 12 soldiers killed", "The attack killed 12 soldiers.")
    claimed = tell(
        "b",
        "ISWAP claims responsibility for Borno army base attack that killed 12 soldiers",
        hours=3,
        source="beta",
    )
    again = tell(
        "c", "ISWAP claims attack on army base in Borno, 12 soldiers killed", hours=4, source="gamma"
    )
    assert (claimed.verdict, claimed.reason) == (Verdict.FOLLOW_UP, Reason.NEW_ANGLE)
    assert again.verdict in {Verdict.CORROBORATED, Verdict.DUPLICATE}
    assert again.action in {Action.NONE, Action.EDIT}


@pytest.mark.parametrize(
    ("title", "again"),
    [
        ("Army hits another fishing boat, two killed", True),
        ("Fresh wave of drone attacks on Kharkiv", True),
        ("Second strike on the port in two days", True),
        ("Drone attack on Kharkiv kills two", False),
    ],
)
def test_a_headline_may_say_that_it_is_another_of_its_kind(title, again):
    assert signature(reported("a", title)).again is again


def test_the_worst_toll_is_the_highest_and_first_told():
    known = Cluster("v", "ukraine-russia")
    assert known.worst() is None
    for entry, hours, killed in (("a", 0, 4), ("b", 2, 9), ("c", 5, 9)):
        known.add(signature(reported(entry, f"Strike on Kyiv kills {killed} people", hours=hours)))
    assert known.worst() == (9.0, START + timedelta(hours=2))
    known.remove("b")
    assert known.worst() == (9.0, START + timedelta(hours=5))


def test_days_are_those_of_a_night_and_not_of_a_longer_period():
    one = signature(
        reported("a", "Strike on Kyiv kills 4 people", "The strike on Wednesday killed 4 people.")
    )
    assert {day.isoformat() for day in one.days} == {"2026-03-04"}
    month = signature(reported("b", "Strikes killed 40 people in February 2026", ""))
    assert not month.days


def test_the_index_knows_how_many_events_have_a_stem():
    index = Index()
    one, other = (
        signature(reported("a", "Tanker seized in Channel")),
        signature(reported("b", "Tanker burns off Crete")),
    )
    index.add("v1", one)
    index.add("v2", other)
    both, crete = stems("Tanker Crete")
    assert (index.spread(both), index.spread(crete), index.spread("nowhere")) == (2, 1, 0)

"""What keeps events of one war apart, and what follows an event with it. All texts are made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Ledger, Reason
from bot.ledger.cluster import Cluster, Index
from bot.ledger.likeness import FEATURES, features, likeness
from bot.ledger.rules import Rules
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
    ledger = Ledger(CONFIG.sources, atlas=EXTRACTOR.atlas)

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


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("Drone strike on Kharkiv kills two", True),
        ("Ukraine war live: drone strike on Kharkiv kills two", False),
        ("What does the strike on Kharkiv mean for the talks?", False),
        ("Oil prices rise after strike on Kharkiv", False),
    ],
)
def test_what_describes_an_event_is_neither_a_live_page_nor_a_thought_about_news(title, telling):
    assert signature(reported("a", title)).telling is telling


def test_what_does_not_describe_an_event_changes_nothing_of_its_description():
    strike = signature(reported("a", "Drone strike on Kharkiv kills two"))
    known = Cluster("v", "ukraine-russia")
    known.add(strike)
    before = (dict(known.words), dict(known.parties), known.told_by, known.last_seen, known.described_by())
    known.add(signature(reported("b", "What next for the grain talks in Istanbul?", hours=30)))
    assert (dict(known.words), dict(known.parties), known.told_by, known.last_seen) == before[:4]
    assert known.described_by() == before[4]
    known.remove("b")
    assert list(known.members) == ["a"]


def test_an_event_of_live_pages_alone_is_on_no_shortlist():
    index, page = Index(), signature(reported("a", "Ukraine war live: drone strike on Kharkiv kills two"))
    index.add("v1", page)
    assert index.shortlist(signature(reported("b", "Drone strike on Kharkiv kills two")), 12, 24) == []
    index.remove("v1", page)


def likely(entry, *members):
    known, index = Cluster("v", "ukraine-russia"), Index()
    for member in members:
        known.add(member)
        index.add("v", member)
    return likeness(entry, known, index.spread)


def test_a_blow_that_is_told_days_later_is_another_one():
    first = signature(reported("a", "Drone strike on Kharkiv apartment block"))
    soon = signature(reported("b", "Drone strike hits Kharkiv apartment block", hours=2))
    late = signature(reported("c", "Drone strike hits Kharkiv apartment block", hours=50))
    mourned = signature(reported("d", "Kharkiv mourns those killed in apartment block", hours=50))
    assert likely(soon, first) > likely(late, first)
    assert features(late, cluster_of(first), Index().spread)[FEATURES.index("late_act")] == 1.0
    assert features(mourned, cluster_of(first), Index().spread)[FEATURES.index("late_act")] == 0.0


def cluster_of(*members):
    known = Cluster("v", "ukraine-russia")
    for member in members:
        known.add(member)
    return known


def test_words_that_only_this_event_has_say_more_than_words_of_many():
    first = signature(reported("a", "Tanker Settara seized off Oman"))
    again = signature(reported("b", "Crew of tanker Settara freed off Oman", hours=3))
    known, index = cluster_of(first), Index()
    index.add("v", first)
    own = FEATURES.index("own")
    alone = features(again, known, index.spread)[own]
    for other in ("c", "d", "e"):
        index.add(other, signature(reported(other, "Tanker Settara seized off Oman")))
    assert features(again, known, index.spread)[own] < alone


@pytest.mark.parametrize(
    ("enough", "title", "verdict"),
    [
        (0.3, "Israel and Hezbollah agree ceasefire after strikes on southern Lebanon", Verdict.FOLLOW_UP),
        (1.0, "Israel and Hezbollah agree ceasefire after strikes on southern Lebanon", Verdict.NEW),
        (1.0, "Eight killed in Israeli strikes on southern Lebanon as Hezbollah fires", Verdict.CORROBORATED),
        (1.0, "Why Israel and Hezbollah need a ceasefire after strikes on Lebanon", Verdict.CORROBORATED),
    ],
    ids=["alike enough", "news of its own", "the same act", "no news"],
)
def test_news_of_its_own_is_not_buried_in_an_edit(enough, title, verdict):
    ledger = Ledger(CONFIG.sources, Rules(same_event_act=enough), EXTRACTOR.atlas)
    told = reported("a", "Israeli strikes on southern Lebanon kill eight as Hezbollah fires rockets")
    ledger.apply(told, ledger.decide(told, told.entry.collected))
    later = reported("b", title, hours=8, source="beta")
    assert ledger.decide(later, later.entry.collected).verdict is verdict


def test_what_is_no_news_joins_also_with_a_count_of_its_own():
    ledger = Ledger(CONFIG.sources, Rules(same_event_act=1.0), EXTRACTOR.atlas)
    told = reported("a", "Israeli strikes hit southern Lebanon as Hezbollah fires rockets")
    opened = ledger.decide(told, told.entry.collected)
    ledger.apply(told, opened)
    title, text = (
        "In southern Lebanon, families mourn after Israeli strikes",
        "Two people were killed, a mayor said.",
    )
    later = reported("b", title, text, hours=8, source="beta")
    assert ledger.decide(later, later.entry.collected).event.id == opened.event.id


ATLAS = EXTRACTOR.atlas


def feature(name, entry, *members):
    return features(entry, cluster_of(*members), Index().spread)[FEATURES.index(name)]


@pytest.mark.parametrize(
    ("title", "hours", "apart"),
    [
        ("Drone strike on Kharkiv market kills 9", 48, 1.0),
        ("Drone strike on Kharkiv market kills 9", 3, 0.0),
        ("Drone strike on Kharkiv market kills 4", 48, 0.0),
        ("Kharkiv market strike toll rises, 9 killed", 48, 0.0),
        ("Drone strike on Kharkiv market wounds 9", 48, 0.0),
    ],
    ids=["another toll", "the same hours", "the same toll", "it has risen", "no dead"],
)
def test_another_toll_a_day_later_that_has_not_risen_is_of_another_event(title, hours, apart):
    first = signature(reported("a", "Drone strike on Kharkiv market kills 4"))
    later = signature(reported("b", title, hours=hours))
    assert feature("late_toll", later, first) == apart


def test_a_turning_point_that_nobody_told_of_an_event_keeps_apart():
    strike = signature(reported("a", "Israeli strike on southern Lebanon kills four"))
    truce = signature(reported("b", "Israel and Lebanon agree on ceasefire", hours=3))
    again = signature(reported("c", "Israel and Lebanon agree ceasefire, mediator says", hours=4))
    assert feature("new_turn", truce, strike) == 1.0
    assert feature("new_turn", again, strike, truce) == 0.0
    assert feature("new_turn", strike, truce) == 0.0


def test_towns_keep_apart_unless_they_are_capitals():
    def at(entry, town):
        return signature(reported(entry, f"Drone attack hits fuel depot in {town}"), ATLAS)

    assert feature("cities_apart", at("b", "Poltava"), at("a", "Kharkiv")) == 1.0
    assert feature("cities_apart", at("b", "Kharkiv"), at("a", "Kharkiv")) == 0.0
    assert feature("cities_apart", at("b", "Kyiv"), at("a", "Kharkiv")) == 0.0


def test_blows_in_two_countries_are_apart():
    lebanon = signature(reported("a", "Israeli strikes kill four in southern Lebanon"), ATLAS)
    gaza = signature(reported("b", "Israeli strike kills cameraman in Gaza, two others wounded"), ATLAS)
    talks = signature(reported("c", "Mediators meet over truce in Gaza"), ATLAS)
    assert feature("lands_apart", gaza, lebanon) == 1.0
    assert feature("lands_apart", talks, lebanon) == 0.0


@pytest.mark.parametrize(
    ("title", "joins"),
    [
        ("Toll of Kharkiv attack rises to 24 killed", True),
        ("Toll of Kharkiv attack rises to 3 killed", False),
        ("Kharkiv attack kills 24", False),
        ("Another attack on Kharkiv, toll rises to 24 killed", False),
        ("Toll of Kharkiv attack rises to 24 wounded", False),
    ],
    ids=["risen", "lower", "no rise", "another", "nobody killed"],
)
def test_a_toll_that_has_risen_is_of_an_event_that_is_known(title, joins):
    ledger = Ledger(CONFIG.sources, Rules(same_event=1.1, same_event_act=1.1), EXTRACTOR.atlas)
    told = reported("a", "Missile strike on Kharkiv apartment block kills ten people")
    opened = ledger.decide(told, told.entry.collected)
    ledger.apply(told, opened)
    later = reported("b", title, hours=8, source="beta")
    assert (ledger.decide(later, later.entry.collected).event.id == opened.event.id) is joins


def test_what_resembles_a_told_event_is_told_when_two_publishers_have_it_as_news():
    rules = Rules(same_event=0.9, same_event_act=0.9, same_events=1.1, newsworthy_doubtful=1.1)
    ledger = Ledger(CONFIG.sources, rules, EXTRACTOR.atlas)
    actions = []
    for entry, source, title in (
        ("a", "alpha", "Israeli strike kills eight in southern Lebanon, ministry says"),
        (
            "b",
            "beta",
            "Israeli jets hit villages in the Bekaa Valley of Lebanon, Hezbollah fires rockets back",
        ),
        (
            "c",
            "beta",
            "Israeli jets hit villages in the Bekaa Valley of Lebanon, Hezbollah fires rockets in return",
        ),
        ("d", "gamma", "Israeli jets hit villages in the Bekaa Valley of Lebanon, Hezbollah fires rockets"),
    ):
        report = reported(entry, title, source=source)
        decision = ledger.decide(report, report.entry.collected)
        ledger.apply(report, decision)
        actions.append(decision.action)
    assert actions == [Action.POST, Action.NONE, Action.NONE, Action.POST]

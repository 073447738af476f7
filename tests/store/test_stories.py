"""Entries, claims, events, facts and changes: stored, rewritten, taken back, told again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import model
from bot.model import Action, EventDate, FactStatus, Held, Story, Value, Verdict
from tests.fakes import NOON, a_change, a_claim, a_decision, a_fact, a_report, an_entry, an_event, at

HELD = Held(Value(157), ("c1",), ("cna",))


def take(store, report, decision=None):
    with store.transaction():
        store.save_report(report, decision.verdict if decision else Verdict.IRRELEVANT)
        if decision:
            store.save_decision(decision, report)


def told(entry="e1", event=None, facts=(), changes=(), **fields):
    return a_decision(
        Action.POST, entry=entry, event=event or an_event(), facts=facts, changes=changes, **fields
    )


def test_a_story_comes_back_as_it_was_stored(store):
    report = a_report(an_entry(), a_claim("c2"), a_claim("c1"), topics=("prisoner-exchange",))
    fact, change = a_fact(held=(HELD,)), a_change()
    take(store, report, told(facts=(fact,), changes=(change,)))
    assert store.story("v1") == Story(an_event(), (fact,), (report,), (change,))
    assert store.story_of("e1") == store.story("v1")


def test_what_is_not_there_is_none(store):
    take(store, a_report())
    assert store.story("v9") is None
    assert store.story_of("e1") is None
    assert store.story_of("e9") is None


def test_known_entries_have_the_hash_of_their_newest_version(store):
    take(store, a_report(an_entry("e1")))
    take(store, a_report(an_entry("e2", content_hash="1:old")))
    take(store, a_report(an_entry("e2", content_hash="1:new")))
    assert store.known(["e1", "e2", "e3"]) == {"e1": "1:e1", "e2": "1:new"}
    assert store.known([]) == {}


def test_a_rewritten_entry_keeps_its_old_version_and_its_old_claims_stand_no_longer(store):
    old = a_report(an_entry(title="150 freed"), a_claim("c1"))
    new = a_report(replace(old.entry, title="157 freed", content_hash="1:new"), a_claim("c2"))
    take(store, old, told(facts=(a_fact(held=(HELD,)),)))
    take(store, new, told(withdrawn=("c1",)))
    assert store.story("v1").reports == (new,)
    assert store.entry_versions("e1") == (old.entry,)


def test_to_store_a_fact_again_costs_the_same_however_often_it_was_stored(store):
    taken = []  # a mark for each step of SQLite's machine
    store._connection.db.conn.set_progress_handler(lambda: taken.append(1), 1)
    for n in range(300):
        with store.transaction():
            store.save_report(a_report(), Verdict.UPDATED)
            before = len(taken)
            store.save_decision(told(facts=(a_fact(value=Value(n)),)), a_report())
            last = len(taken) - before
        if n == 10:
            soon = last
    assert last == soon


def test_a_claim_is_shown_with_the_version_of_the_entry_that_carried_it(store):
    old = a_report(an_entry(title="150 freed"), a_claim("c1"))
    new = a_report(replace(old.entry, title="157 freed", content_hash="1:new"), a_claim("c2"))
    take(store, old, told())
    take(store, new, told())
    assert store.testimony(["c2", "c9", "c1"]) == (
        model.Testimony(new.found.claims[0], new.entry),
        model.Testimony(old.found.claims[0], old.entry),
    )


def test_an_entry_read_again_without_a_rewrite_has_no_older_version(store):
    take(store, a_report(an_entry(), a_claim("c1")), told())
    again = a_report(an_entry(), a_claim("c2"), a_claim("c1"))
    take(store, again, told())
    assert store.entry_versions("e1") == ()
    assert store.story("v1").reports == (again,)


def test_a_rewrite_that_belongs_to_no_event_leaves_it(store):
    take(store, a_report(), told())
    rewritten = a_report(an_entry(content_hash="1:new"))
    take(store, rewritten, a_decision(Action.NONE, Verdict.IRRELEVANT, event=None))
    assert store.story("v1").reports == ()
    assert store.story_of("e1") is None


def test_an_entry_taken_back_is_gone_from_its_story_and_new_when_it_returns(store):
    report = a_report(an_entry(document="brief.md"), a_claim("c1"))
    take(store, report, told(facts=(a_fact(held=(HELD,)),)))
    retracted = a_fact(held=(HELD,), status=FactStatus.RETRACTED)
    change = a_change(kind=Verdict.RETRACTED)
    with store.transaction():
        taken_back = told(facts=(retracted,), changes=(change,), verdict=Verdict.RETRACTED, withdrawn=("c1",))
        store.save_decision(taken_back, None)
    assert store.story("v1") == Story(an_event(), (retracted,), (), (change,))
    assert store.known(["e1"]) == {}
    assert store.documents() == {}
    take(store, report, told())
    assert store.story("v1").reports == (report,)
    assert store.documents() == {"brief.md": {"e1"}}


def test_an_entry_without_an_event_can_be_taken_back(store):
    take(store, a_report(an_entry(document="brief.md")))
    with store.transaction():
        store.withdraw_entry("e1")
    assert store.documents() == {}


def test_documents_have_their_entries(store):
    for n, document in enumerate(("a.md", "a.md", "b.md", None)):
        take(store, a_report(an_entry(f"e{n}", document=document)))
    assert store.documents() == {"a.md": {"e0", "e1"}, "b.md": {"e2"}}


def test_reports_are_in_order_of_collection_facts_of_id_changes_of_time(store):
    late, early = an_entry("e1", collected=at("15:00")), an_entry("e2", collected=at("14:00"))
    second, first = a_change("x2", at=at("15:00")), a_change("x1", at=at("14:00"))
    take(store, a_report(late), told("e1", facts=(a_fact("f2"),), changes=(second,)))
    take(store, a_report(early), told("e2", facts=(a_fact("f1"),), changes=(first,)))
    story = store.story("v1")
    assert [report.entry.id for report in story.reports] == ["e2", "e1"]
    assert [fact.id for fact in story.facts] == ["f1", "f2"]
    assert [change.id for change in story.changes] == ["x1", "x2"]


def three_events(store):
    for n, day in enumerate((1, 5, 9)):
        seen = datetime(2026, 2, day, 12, tzinfo=UTC)
        event = an_event(f"v{n}", first_seen=seen, last_seen=seen + timedelta(days=1))
        change = a_change(f"x{n}", event=f"v{n}", fact=None, at=seen)
        entry = an_entry(f"e{n}", published=seen - timedelta(days=1), collected=seen)
        take(store, a_report(entry), told(f"e{n}", event, changes=(change,)))


def test_open_stories_are_those_heard_of_since(store):
    three_events(store)
    heard = datetime(2026, 2, 6, 12, tzinfo=UTC)
    assert [story.event.id for story in store.open_stories(heard)] == ["v1", "v2"]
    assert [story.event.id for story in store.open_stories(heard + timedelta(seconds=1))] == ["v2"]


def test_more_stories_than_are_read_at_once_all_come(store, monkeypatch):
    monkeypatch.setattr("bot.store.stories._BATCH", 2)
    three_events(store)
    assert [story.event.id for story in store.open_stories(NOON.replace(year=2025))] == ["v0", "v1", "v2"]


def test_stories_and_changes_of_a_period_start_with_its_first_moment_and_end_before_its_last(store):
    three_events(store)
    fifth, ninth = (datetime(2026, 2, day, 12, tzinfo=UTC) for day in (5, 9))
    assert [story.event.id for story in store.stories_between(fifth, ninth)] == ["v1"]
    assert [story.event.id for story in store.stories_between(fifth - timedelta(days=4), ninth)] == [
        "v0",
        "v1",
    ]
    assert [change.id for change in store.changes_between(fifth, ninth)] == ["x1"]


@pytest.mark.parametrize(
    ("other", "similar"),
    [
        ({}, True),
        ({"topics": ("prisoner-exchange", "peace-talks")}, True),
        ({"topics": ("peace-talks", "prisoner-exchange")}, False),
        ({"topics": ()}, False),
        ({"conflict": "sudan"}, False),
        ({"first_seen": NOON + timedelta(days=2)}, False),
    ],
)
def test_similar_are_earlier_events_of_the_same_conflict_and_first_topic(store, other, similar):
    earlier = an_event("v0", **{"first_seen": NOON - timedelta(days=9), **other})
    take(store, a_report(an_entry("e0")), told("e0", earlier))
    take(store, a_report(), told())
    assert [story.event.id for story in store.similar_before(an_event())] == ["v0"] * similar


def test_of_similar_events_the_newest_three_come_newest_first(store):
    for n in range(5):
        event = an_event(f"v{n}", first_seen=NOON - timedelta(days=10 - n))
        take(store, a_report(an_entry(f"e{n}")), told(f"e{n}", event))
    assert [story.event.id for story in store.similar_before(an_event("v9"))] == ["v4", "v3", "v2"]
    assert store.similar_before(an_event("v9", topics=())) == ()


def test_facts_can_be_told_as_they_were_at_any_moment(store):
    first = a_fact(held=(Held(Value(150.0), (), ("cna",)),))
    second = a_fact(
        held=(Held(Value(157.0), (), ("cna",)),), date=EventDate(date(2026, 2, 5), date(2026, 2, 5))
    )
    take(store, a_report(an_entry("e1", collected=at("13:00"))), told(facts=(first, a_fact("f2"))))
    change = a_change(at=at("14:05"))
    take(store, a_report(an_entry("e2")), told("e2", facts=(second,), changes=(change,)))
    assert store.facts_as_of("v1", at("12:59")) == ()
    assert store.facts_as_of("v1", at("14:04")) == (first, a_fact("f2"))
    assert store.facts_as_of("v1", at("14:05")) == (second, a_fact("f2"))


def test_the_same_change_twice_is_a_bug_and_says_so(store):
    take(store, a_report(), told(changes=(a_change(),)))
    with pytest.raises(Exception, match=r"UNIQUE constraint failed: changes\.id"):
        take(store, a_report(), told(changes=(a_change(),)))
    assert len(store.story("v1").changes) == 1


def test_a_claim_of_an_unknown_entry_is_refused(store):
    with pytest.raises(Exception, match="FOREIGN KEY constraint failed"):
        take(store, a_report(an_entry("e1"), a_claim("c1", entry="e9")))
    assert store.known(["e1"]) == {}

"""Events that turn out to be one, with the store. All texts are made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Reason, Rules, Said
from bot.model import Verdict
from bot.notify import Newsroom
from bot.pipeline import Pipeline
from bot.store import Store  # noqa: TC001 - pytest
from tests.flow.conftest import REPOSITORY

CONFIG = load_config(REPOSITORY / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
START = datetime(2026, 3, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALONE = Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=0.999)
TITLES = {
    "a": ("alpha", "Missile strike on Kharkiv market kills nine people"),
    "b": ("beta", "At least 14 people killed as missiles strike market in Kharkiv"),
    "c": ("gamma", "14 people killed as missiles strike market in Kharkiv, officials say"),
}


def said(entry: str, hours: int):
    source, title = TITLES[entry]
    at = (START + hours * HOUR).isoformat()
    line = {"id": entry, "source": source, "title": title, "text": "", "published": at, "collected": at}
    return entry_of_line(line, START)


@pytest.fixture
def fresh(store: Store):
    return lambda rules=ALONE: Pipeline(CONFIG, store, EXTRACTOR, Newsroom(store, CONFIG), rules)


def take(pipeline: Pipeline, entry: str, hours: int):
    return pipeline.take([said(entry, hours)], START + hours * HOUR, name="t", announce=True)


@pytest.mark.parametrize("restarted", [False, True])
def test_the_store_holds_one_event_with_all_entries(fresh, store, restarted):
    pipeline = fresh()
    (first,) = take(pipeline, "a", 0).outcomes
    (second,) = take(pipeline, "b", 1).outcomes
    third = take(fresh() if restarted else pipeline, "c", 2)
    assert [each.report.entry.id for each in third.outcomes] == ["c"]  # moving is no news of the pass
    story = store.story(first.decision.event.id)
    assert [report.entry.id for report in story.reports] == ["a", "b", "c"]
    killed = next(fact for fact in story.facts if fact.key == "killed/event/all")
    assert killed.value.quantity == 14
    assert {held for fact in story.facts for held in fact.held[0].sources} >= {"beta", "gamma"}
    left = store.story(second.decision.event.id)
    assert left.reports == ()
    assert not any(fact.held for fact in left.facts)
    assert first.decision.event.id in left.changes[-1].reason
    updated = next(change for change in story.changes if change.kind is Verdict.UPDATED)
    assert (updated.reason, updated.old.quantity, updated.new.quantity) == (Reason.HIGHER_FIGURE, 9, 14)


def test_what_was_held_before_can_be_asked_for(fresh, store):
    pipeline = fresh()
    (first,) = take(pipeline, "a", 0).outcomes
    take(pipeline, "b", 1)
    then = store.facts_as_of(first.decision.event.id, START + HOUR / 2)
    assert next(fact for fact in then if fact.key == "killed/event/all").value.quantity == 9


@pytest.mark.parametrize("restarted", [False, True])
def test_what_a_person_split_stays_split(fresh, store, restarted):
    nothing_told = Rules(same_event=1.1, newsworthy=1.1, newsworthy_borne_out=1.1)
    pipeline = fresh(nothing_told)
    (first,) = take(pipeline, "a", 0).outcomes
    take(pipeline, "b", 1)
    event = first.decision.event.id
    moved = pipeline.split(event, ["b"], Said("desk", "two strikes"), START + HOUR)
    take(fresh(nothing_told) if restarted else pipeline, "c", 2)
    assert store.story_of("b").event.id == moved.target
    assert store.story_of("a").event.id == event


def test_an_entry_that_comes_back_may_open_the_event_again_that_it_opened_once(fresh, store):
    pipeline = fresh()
    take(pipeline, "a", 0)
    (opened,) = take(pipeline, "b", 1).outcomes
    take(pipeline, "c", 40)
    later = START + 80 * HOUR
    pipeline.take([], later, name="t", announce=True, gone=["b"])
    again = pipeline.take([said("b", 80)], later + HOUR, name="t", announce=True)
    assert [each.decision.event.id for each in again.outcomes] == [opened.decision.event.id]
    assert store.story_of("b") is not None

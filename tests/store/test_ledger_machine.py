"""The ledger and the store together, driven at random against a simple model. All texts are made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from bot.config import load_config
from bot.errors import InputError
from bot.extract import Extractor
from bot.extract.lines import entry_of_line
from bot.ledger import Rules, Said
from bot.model import FactStatus, Verdict
from bot.notify import Newsroom
from bot.pipeline import Pipeline
from bot.store import Store
from tests.flow.conftest import REPOSITORY

CONFIG = load_config(REPOSITORY / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
START = datetime(2026, 3, 5, 6, tzinfo=UTC)
KEY = "killed/event/all"
SOURCES = ("alpha", "beta", "gamma")
WORDS = {
    "alpha": "Missile strike on Kharkiv market kills {n} people",
    "beta": "At least {n} people killed as missiles hit Kharkiv market",
    "gamma": "{n} people killed in missile strike on market in Kharkiv",
}
PERSON = Said("desk", "it was the other strike")


def told(entry: str, source: str, killed: int, at: datetime):
    title = WORDS[source].format(n=killed)
    return entry_of_line(
        {
            "id": entry,
            "source": source,
            "title": title,
            "text": "",
            "published": START.isoformat(),
            "collected": at.isoformat(),
        },
        at,
    )


ALONE = Rules(same_event=1.1, same_event_act=1.1, newsworthy_doubtful=1.1)
"""Every entry opens an event of its own, and events turn out to be one afterwards."""


def fresh(store: Store, rules: Rules | None = None) -> Pipeline:
    return Pipeline(CONFIG, store, EXTRACTOR, Newsroom(store, CONFIG), rules or Rules())


class LedgerMachine(RuleBasedStateMachine):
    """What is said, said again, rewritten, taken back, split and merged; and what has to hold after it."""

    entries = Bundle("entries")
    judged_by = Rules()

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open(":memory:")
        self.pipeline = fresh(self.store, self.judged_by)
        self.said: dict[str, tuple[str, int]] = {}  # the model: entry → who says how many
        self.ever: set[int] = set()  # figures that anybody gave
        self.now = START
        self.serial = 0

    def teardown(self) -> None:
        self.store.close()

    def take(self, *entries):
        self.ever |= {killed for _, killed in self.said.values()}
        self.now += timedelta(minutes=5)
        return self.pipeline.take(entries, self.now, name="machine", announce=True).outcomes

    @rule(target=entries, source=st.sampled_from(SOURCES), killed=st.integers(2, 9))
    def tell(self, source: str, killed: int) -> str:
        self.serial += 1
        entry = f"e{self.serial:03d}"
        self.said[entry] = (source, killed)
        self.take(told(entry, source, killed, self.now))
        return entry

    @rule(entry=entries)
    def say_again(self, entry: str) -> None:
        before = self.states()
        assert self.take(told(entry, *self.said[entry], self.now)) == ()
        assert self.states() == before

    @rule(entry=entries, killed=st.integers(2, 9))
    def rewrite(self, entry: str, killed: int) -> None:
        source, _ = self.said[entry]
        self.said[entry] = (source, killed)
        self.take(told(entry, source, killed, self.now))

    @rule(entry=consumes(entries))
    def take_back(self, entry: str) -> None:
        del self.said[entry]
        self.now += timedelta(minutes=5)
        self.pipeline.take([], self.now, name="machine", announce=True, gone=[entry])

    @rule(entry=entries)
    def split_and_merge(self, entry: str) -> None:
        story = self.store.story_of(entry)
        if len(story.reports) < 2:
            with pytest.raises(InputError, match="have to go"):
                self.pipeline.split(story.event.id, [entry], PERSON, self.now)
            return
        before = self.states()[story.event.id]
        moved = self.pipeline.split(story.event.id, [entry], PERSON, self.now)
        assert self.store.story_of(entry).event.id == moved.target != story.event.id
        self.pipeline.merge(story.event.id, moved.target, PERSON, self.now)
        assert self.states()[story.event.id] == before
        assert not any(fact.held for fact in self.store.story(moved.target).facts)

    @rule()
    def restart(self) -> None:
        self.pipeline = fresh(self.store, self.judged_by)

    def stories(self):
        rows = self.store.stories_between(START - timedelta(days=1), self.now + timedelta(days=1))
        return sorted(rows, key=lambda story: story.event.id)

    def states(self):
        return {
            story.event.id: [
                (fact.key, fact.status, tuple(sorted(held.claims) for held in fact.held), fact.value)
                for fact in sorted(story.facts, key=attrgetter("key"))
                if fact.held
            ]
            for story in self.stories()
        }

    @invariant()
    def each_entry_belongs_to_one_event(self) -> None:
        members = [report.entry.id for story in self.stories() for report in story.reports]
        assert sorted(members) == sorted(self.said)

    @invariant()
    def the_highest_toll_is_held_and_by_whom(self) -> None:
        for story in self.stories():
            says = [self.said[report.entry.id] for report in story.reports]
            fact = next((fact for fact in story.facts if fact.key == KEY and fact.held), None)
            assert (fact is None) == (not says)
            if fact is not None and fact.status is FactStatus.DISPUTED:  # it went back and forth
                assert {held.value.quantity for held in fact.held} <= self.ever
            elif fact is not None and fact.status is not FactStatus.CORRECTED:
                worst = max(killed for _, killed in says)
                assert fact.value.quantity == worst
                voices = {source for source, killed in says if killed == worst}
                assert (fact.status is FactStatus.CORROBORATED) == (len(voices) > 1)

    @invariant()
    def every_figure_traces_to_a_claim_and_its_words(self) -> None:
        for story in self.stories():
            for fact in story.facts:
                for held in fact.held:
                    behind = self.store.testimony(held.claims)
                    assert behind
                    for one in behind:
                        words = f"{one.entry.title}\n{one.entry.text}"  # of the version that said so
                        assert words[one.claim.start :].startswith(one.claim.span)


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=6, stateful_step_count=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class UnitedMachine(LedgerMachine):
    """The same, where all of it is told by events that turn out to be one."""

    judged_by = ALONE


TestUnitedMachine = UnitedMachine.TestCase
TestUnitedMachine.settings = TestLedgerMachine.settings


@pytest.fixture
def pipeline(store: Store) -> Pipeline:
    return fresh(store)


def three(pipeline: Pipeline) -> str:
    batch = [told(f"e{n}", source, n + 3, START) for n, source in enumerate(SOURCES)]
    outcomes = pipeline.take(batch, START, name="t", announce=True).outcomes
    return outcomes[0].decision.event.id


def test_who_and_why_are_told_with_the_change(pipeline, store):
    event = three(pipeline)
    moved = pipeline.split(event, ["e2"], PERSON, START + timedelta(hours=1))
    (left, joined) = (store.story(each).changes[-1] for each in (event, moved.target))
    assert left.reason == f"split into {moved.target} by desk: it was the other strike"
    assert joined.reason == f"split from {event} by desk: it was the other strike"
    assert left.kind is Verdict.CORRECTED
    held = next(fact for fact in store.story(event).facts if fact.key == KEY)
    assert held.value.quantity == 4


def test_what_was_held_before_a_split_can_be_asked_for(pipeline, store):
    event = three(pipeline)
    pipeline.split(event, ["e2"], PERSON, START + timedelta(hours=1))
    then = store.facts_as_of(event, START + timedelta(minutes=30))
    assert next(fact for fact in then if fact.key == KEY).value.quantity == 5


def test_a_later_entry_goes_to_the_event_that_was_kept(pipeline, store):
    event = three(pipeline)
    moved = pipeline.split(event, ["e1", "e2"], PERSON, START)
    pipeline.merge(event, moved.target, PERSON, START)
    late = told("late", "beta", 8, START + timedelta(hours=1))
    (outcome,) = pipeline.take([late], START + timedelta(hours=1), name="t", announce=True).outcomes
    assert outcome.decision.event.id == event


def test_what_cannot_be_done_is_said(pipeline):
    event = three(pipeline)
    with pytest.raises(InputError, match="no such event"):
        pipeline.merge(event, "v404", PERSON, START)
    with pytest.raises(InputError, match="with itself"):
        pipeline.merge(event, event, PERSON, START)
    with pytest.raises(InputError, match="has no entry e9"):
        pipeline.split(event, ["e9"], PERSON, START)
    moved = pipeline.split(event, ["e1"], PERSON, START)
    pipeline.merge(event, moved.target, PERSON, START)
    with pytest.raises(InputError, match="no entries left"):
        pipeline.merge(event, moved.target, PERSON, START)

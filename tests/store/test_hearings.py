"""What is heard aside comes back from the store, and goes where its event goes. All texts are made up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from bot.ledger import Rules, Said
from bot.model import Action, Unit
from bot.notify import Newsroom
from bot.pipeline import Pipeline
from bot.store import Store
from tests.asides import (
    BELOW,
    BOTH,
    CONFIG,
    EXTRACTOR,
    START,
    STRIKE,
    STRIKE_AGAIN,
    SWAP,
    SWAP_AGAIN,
    WITHDRAWN,
    an_entry,
)

PERSON = Said("desk", "one and the same")


def fresh(store: Store) -> Pipeline:
    return Pipeline(CONFIG, store, EXTRACTOR, Newsroom(store, CONFIG), Rules())


def take(pipeline, *entries, hours=0, gone=()):
    now = START + timedelta(hours=hours)
    return pipeline.take(entries, now, name="t", announce=True, gone=gone).outcomes


@pytest.fixture
def pipeline(store):
    return fresh(store)


@pytest.fixture
def events(pipeline):
    """Ids of a strike and a swap; entry "both" belongs to the swap and tells of the strike."""
    strike, _, swap, _, both = take(
        pipeline,
        an_entry("s1", STRIKE, n=14),
        an_entry("s2", STRIKE_AGAIN, n=14, hours=1),
        an_entry("w1", SWAP, hours=2),
        an_entry("w2", SWAP_AGAIN, hours=3),
        an_entry("both", BOTH, n=19, hours=4),
        hours=4,
    )
    assert both.decision.event.id == swap.decision.event.id
    return strike.decision.event.id, swap.decision.event.id


def killed(store, event):
    """What is held about the dead, and whose claims stand behind it."""
    facts = [fact for fact in store.story(event).facts if fact.unit is Unit.KILLED and fact.held]
    return [
        (fact.value.quantity, [one.entry.id for one in store.testimony(fact.held[0].claims)])
        for fact in facts
    ]


def test_each_event_has_what_it_heard(store, events):
    strike, swap = events
    (aside,) = store.story(strike).asides
    assert aside.entry.id == "both"
    assert [(claim.unit, claim.value.quantity) for claim in aside.heard] == [(Unit.KILLED, 19)]
    home = next(report for report in store.story(swap).reports if report.entry.id == "both")
    assert Unit.KILLED not in {claim.unit for claim in home.heard}
    assert len(home.found.claims) == len(home.heard) + 1
    assert killed(store, strike) == [(19, ["both"])]
    assert killed(store, swap) == []
    assert store.events_of("both") == (swap, strike)


def test_a_figure_of_no_event_stays_unheard(store, pipeline):
    text = "At least 20 people were killed in Lebanon in Israeli strikes."
    (told,) = take(pipeline, an_entry("e1", "Israel and Hezbollah agree on truce in Lebanon", text))
    story = store.story(told.decision.event.id)
    assert Unit.KILLED not in {claim.unit for claim in story.reports[0].heard}
    assert story.asides == ()
    take(fresh(store), an_entry("e2", "Israel, Hezbollah agree to truce in Lebanon", hours=1), hours=1)
    assert killed(store, told.decision.event.id) == []


def test_an_event_that_was_told_of_aside_is_in_the_digest_of_that_time(store, events):
    strike, _ = events
    take(fresh(store), an_entry("late", SWAP, BELOW, n=23, hours=9), hours=9)
    since, until = START + timedelta(hours=8), START + timedelta(hours=10)
    assert strike in {story.event.id for story in store.stories_between(since, until)}


def test_the_card_of_the_other_event_is_edited(store, pipeline, events):
    strike, _ = events
    (outcome,) = take(pipeline, an_entry("late", SWAP, BELOW, n=23, hours=5), hours=5)
    assert [other.action for other in outcome.decision.also] == [Action.REPLY]
    assert killed(store, strike) == [(23, ["late"])]


@pytest.mark.parametrize("again", [False, True])
def test_a_rewritten_entry_takes_back_what_it_said(store, pipeline, events, again):
    strike, swap = events
    pipeline = fresh(store) if again else pipeline
    take(pipeline, an_entry("both", SWAP, hours=5), hours=5)
    assert killed(store, strike) == [(14, ["s1", "s2"])]
    assert store.events_of("both") == (swap,)
    assert store.story(strike).asides == ()


def test_it_is_taken_back_when_the_other_event_is_long_closed(store, events):
    strike, _ = events
    later = fresh(store)
    take(later, an_entry("late", "Truce talks open in Doha between Sudan army and RSF", hours=300), hours=300)
    take(later, an_entry("both", SWAP, hours=301), hours=301)
    assert killed(store, strike) == [(14, ["s1", "s2"])]


def test_a_withdrawn_entry_takes_back_what_it_said_and_says_it_again(store, pipeline, events):
    strike, _ = events
    take(pipeline, hours=5, gone=["both"])
    assert killed(store, strike) == [(14, ["s1", "s2"])]
    take(pipeline, an_entry("both", BOTH, n=19, hours=6), hours=6)
    assert killed(store, strike) == [(19, ["both"])]


def test_a_notice_takes_back_what_was_said(store, pipeline, events):
    strike, _ = events
    take(pipeline, an_entry("n1", WITHDRAWN, hours=5, source="The both Wire"), hours=5)
    assert killed(store, strike) == [(14, ["s1", "s2"])]
    assert store.story(strike).asides == ()


# --- what a person says -------------------------------------------------------------------------


def test_an_aside_follows_the_event_it_was_heard_in(store, pipeline, events):
    strike, swap = events
    (other,) = take(
        pipeline, an_entry("x1", "Fire at oil depot in Rostov after drone attack", hours=5), hours=5
    )
    into = other.decision.event.id
    pipeline.merge(into, strike, PERSON, START + timedelta(hours=6))
    assert killed(store, strike) == []
    assert killed(store, into) == [(19, ["both"])]
    assert store.events_of("both") == (swap, into)
    take(fresh(store), an_entry("both", SWAP, hours=7), hours=7)
    assert killed(store, into) == [(14, ["s1", "s2"])]


@pytest.mark.parametrize("kept", ["strike", "swap"])
def test_of_an_entry_of_the_same_event_it_is_no_aside(store, pipeline, events, kept):
    strike, swap = events
    into, gone = (strike, swap) if kept == "strike" else (swap, strike)
    take(pipeline, an_entry("late", SWAP, BELOW, n=23, hours=5), hours=5)
    pipeline.merge(into, gone, PERSON, START + timedelta(hours=6))
    assert killed(store, into) == [(23, ["late"])]
    assert killed(store, gone) == []
    story = store.story(into)
    assert story.asides == ()
    assert all(report.unheard == frozenset() for report in story.reports)


def test_an_aside_stays_when_its_entry_is_split_off(store, pipeline, events):
    strike, swap = events
    moved = pipeline.split(swap, ["both"], PERSON, START + timedelta(hours=5))
    assert killed(store, strike) == [(19, ["both"])]
    assert store.events_of("both") == (moved.target, strike)
    pipeline.merge(swap, moved.target, PERSON, START + timedelta(hours=6))
    assert store.events_of("both") == (swap, strike)


def test_an_aside_stays_when_its_event_is_split(store, pipeline, events):
    strike, _ = events
    moved = pipeline.split(strike, ["s2"], PERSON, START + timedelta(hours=5))
    assert killed(store, strike) == [(19, ["both"])]
    assert killed(store, moved.target) == [(14, ["s2"])]


# --- at random ----------------------------------------------------------------------------------


class AsidesMachine(RuleBasedStateMachine):
    """Two events and entries that tell of both, in whatever order; what is stored is what is in memory."""

    entries = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.store = Store.open(":memory:")
        self.pipeline = fresh(self.store)
        self.hours = 0.0
        self.serial = 0
        self.last: dict[str, tuple[str, str, int]] = {}

    def teardown(self) -> None:
        self.store.close()

    def take(self, ident: str, title: str, text: str, n: int):
        self.last[ident] = (title, text, n)
        return self.again(ident)

    def again(self, ident: str):
        self.hours += 0.1
        title, text, n = self.last[ident]
        entry = an_entry(ident, title, text, n=n, hours=self.hours)
        return take(self.pipeline, entry, hours=self.hours)

    @rule(
        target=entries,
        words=st.sampled_from(
            [(STRIKE, ""), (STRIKE_AGAIN, ""), (SWAP, ""), (SWAP_AGAIN, ""), (BOTH, ""), (SWAP, BELOW)]
        ),
        killed=st.sampled_from([14, 19, 23]),
    )
    def tell(self, words, killed):
        self.serial += 1
        self.take(f"e{self.serial:02d}", *words, killed)
        return f"e{self.serial:02d}"

    @rule(entry=entries, words=st.sampled_from([(BOTH, ""), (SWAP, BELOW)]), killed=st.sampled_from([14, 23]))
    def rewrite(self, entry, words, killed):
        self.take(entry, *words, killed)

    @rule(entry=entries)
    def say_again(self, entry):
        before = self.state()
        assert self.again(entry) == ()
        assert self.state() == before

    @rule(entry=consumes(entries))
    def take_back(self, entry):
        del self.last[entry]
        self.hours += 0.1
        take(self.pipeline, hours=self.hours, gone=[entry])

    @rule()
    def restart(self):
        self.pipeline = fresh(self.store)

    @rule()
    def merge(self):
        told = [story.event.id for story in self.stories() if story.reports]
        if len(told) > 1:
            self.pipeline.merge(told[0], told[-1], PERSON, START + timedelta(hours=self.hours))

    def stories(self):
        return list(self.store.open_stories(START - timedelta(days=1)))

    def state(self):
        return [
            (story.event, story.facts, story.reports, story.asides, story.changes) for story in self.stories()
        ]

    @invariant()
    def what_is_in_memory_is_what_is_stored(self):
        now = START + timedelta(hours=self.hours)
        kept, loaded = (one.ledger(now)._docket for one in (self.pipeline, fresh(self.store)))
        assert kept._heard_in == loaded._heard_in
        assert kept._cases.keys() == loaded._cases.keys()
        for event, case in kept._cases.items():
            other = loaded._cases[event]
            assert (case.asides, case.facts, case.event) == (other.asides, other.facts, other.event)
            assert case.reports == other.reports

    @invariant()
    def a_claim_is_held_where_it_is_heard(self):
        for story in self.stories():
            heard = {claim.id for report in story.heard for claim in report.heard}
            held = {claim for fact in story.facts for each in fact.held for claim in each.claims}
            assert held <= heard
            assert not {report.entry.id for report in story.reports} & {
                report.entry.id for report in story.asides
            }

    @invariant()
    def without_claims_nothing_is_held(self):
        for story in self.stories():
            if not any(report.heard for report in story.heard):
                assert not any(fact.held for fact in story.facts)


TestAsidesMachine = AsidesMachine.TestCase
TestAsidesMachine.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

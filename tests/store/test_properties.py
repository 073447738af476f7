"""Whatever is saved, rewritten, taken back and rolled back: the store holds what a few dicts would."""

from collections import defaultdict

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.model import Action, Briefing, BriefingKind, Delivery, DeliveryState, Feed, Held, Value, Verdict
from bot.store import Store
from tests.fakes import CHANNEL, NOON, Crash, a_claim, a_decision, a_fact, a_report, an_entry, an_event

IDS = st.sampled_from(["1", "2", "3"])
VERSIONS = st.integers(1, 3)


def a_delivery(name, state=DeliveryState.PENDING):
    briefing = Briefing(BriefingKind.ALERT, "NEW", "Prisoners exchanged", event="v1")
    return Delivery(name, CHANNEL, Action.POST, briefing, "v1", NOON, NOON, state)


def crash():
    raise Crash


class StoreAsDicts(RuleBasedStateMachine):
    """Each rule is one transaction, which may be interrupted; then the dicts stay as they were."""

    def __init__(self):
        super().__init__()
        self.store = Store.open(":memory:")
        self.feeds, self.hashes, self.versions, self.facts, self.removed = {}, {}, defaultdict(set), {}, set()
        self.claims, self.member, self.deliveries = {}, {}, {}

    def write(self, work, interrupted):
        try:
            with self.store.transaction():
                work()
                if interrupted:
                    crash()
        except Crash:
            return False
        return True

    @rule(name=IDS, failures=st.integers(0, 9), stop=st.booleans())
    def save_feed(self, name, failures, stop):
        feed = Feed(name, f"https://{name}.example", name, failures=failures)
        if self.write(lambda: self.store.save_feed(feed), stop):
            self.feeds[name] = feed

    @rule(name=IDS, stop=st.booleans())
    def remove_feed(self, name, stop):
        if self.write(lambda: self.store.remove_feed(name), stop) and name in self.feeds:
            self.removed.add(name)

    @rule(name=IDS, stop=st.booleans())
    def add_feed(self, name, stop):
        feed = Feed(name, f"https://{name}.example", name)
        if self.write(lambda: self.store.add_feed(feed), stop):
            self.feeds[name] = feed
            self.removed.discard(name)

    @rule(name=IDS, version=VERSIONS, event=IDS, value=st.integers(0, 999), stop=st.booleans())
    def take(self, name, version, event, value, stop):
        claim = a_claim(f"c{name}-{version}", name)
        report = a_report(an_entry(name, content_hash=f"1:{version}", title=f"version {version}"), claim)
        fact = a_fact(f"f{event}", event=event, held=(Held(Value(float(value)), (claim.id,), ("cna",)),))
        decision = a_decision(Action.POST, entry=name, event=an_event(event), facts=(fact,))

        def work():
            self.store.save_report(report, Verdict.NEW)
            self.store.save_decision(decision, report)

        if self.write(work, stop):
            if name in self.hashes and self.hashes[name] != version:
                self.versions[name].add(self.hashes[name])
            self.hashes[name], self.member[name], self.claims[name] = version, event, claim
            self.facts[event] = fact

    @precondition(lambda self: self.hashes)
    @rule(data=st.data(), stop=st.booleans())
    def take_back(self, data, stop):
        name = data.draw(st.sampled_from(sorted(self.hashes)))
        if self.write(lambda: self.store.withdraw_entry(name), stop):
            self.member.pop(name, None)

    @rule(name=IDS, state=st.sampled_from(DeliveryState), stop=st.booleans())
    def deliver(self, name, state, stop):
        def work():
            self.store.queue(a_delivery(name))
            self.store.save_delivery(a_delivery(name, state))

        if self.write(work, stop):
            self.deliveries[name] = state

    @invariant()
    def feeds_are_the_same(self):
        expected = [feed for name, feed in sorted(self.feeds.items()) if name not in self.removed]
        assert list(self.store.feeds()) == expected

    @invariant()
    def entries_are_the_same(self):
        known = {name: f"1:{version}" for name, version in self.hashes.items() if name in self.member}
        assert self.store.known(["1", "2", "3"]) == known
        for name in self.hashes:
            stored = {entry.content_hash for entry in self.store.entry_versions(name)}
            assert stored == {f"1:{version}" for version in self.versions[name]}

    @invariant()
    def stories_are_the_same(self):
        for event, fact in self.facts.items():
            story = self.store.story(event)
            assert story.facts == (fact,)
            members = {name for name, of in self.member.items() if of == event}
            assert {report.entry.id for report in story.reports} == members
            assert all(report.found.claims == (self.claims[report.entry.id],) for report in story.reports)
            assert event in {finding.event.id for finding in self.store.search(f"{fact.value.quantity:.0f}")}
        assert len(self.store.search("prisoners")) == len(self.facts)

    @invariant()
    def the_queue_is_in_order(self):
        open_states = {DeliveryState.SENDING, DeliveryState.AMBIGUOUS}
        due = [delivery.id for delivery in self.store.due_deliveries(NOON, 9)]
        if open_states & set(self.deliveries.values()):
            assert due == []
        else:
            waiting = [name for name, state in self.deliveries.items() if state is DeliveryState.PENDING]
            assert due == waiting[:1]
        assert self.store.pending("v1", CHANNEL) is None or DeliveryState.PENDING in self.deliveries.values()

    def teardown(self):
        self.store.close()


StoreAsDicts.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStoreAsDicts = StoreAsDicts.TestCase

"""Whoever is left out beforehand would not have been told."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Action, Cadence, Channel, Platform
from bot.notify.listeners import Listeners
from bot.notify.route import route
from tests.fakes import NAMES, NOON, a_decision, a_fact, a_story, a_subscription, an_event

CHANNELS = [Channel(Platform.CONSOLE, "", name) for name in "abc"]
TOPICS = st.lists(st.sampled_from(["prisoner-exchange", "Prisoner-Exchange", "air-strikes"]), max_size=2).map(
    tuple
)
CONFLICTS = st.lists(st.sampled_from(["ukraine-russia", "Ukraine-Russia", "israel-lebanon"]), max_size=2).map(
    tuple
)
SUBSCRIPTIONS = st.lists(
    st.builds(
        dict,
        channel=st.sampled_from(CHANNELS),
        topics=TOPICS,
        conflicts=CONFLICTS,
        min_severity=st.integers(1, 3),
        cadence=st.sampled_from([Cadence.INSTANT, Cadence.DAILY]),
        paused=st.sampled_from([None, "by somebody"]),
    ),
    max_size=8,
)


@given(SUBSCRIPTIONS, TOPICS, st.sets(st.sampled_from(CHANNELS)), st.sampled_from(list(Action)))
def test_those_that_are_told_are_the_same(subs, topics, carrying, action):
    everybody = [a_subscription(number, **fields) for number, fields in enumerate(subs, 1)]
    story = a_story(a_fact(), event=an_event(topics=topics))
    decision = a_decision(action)

    def told(listening):
        routed = route(story, decision, listening, (), NOON, NAMES, carrying=carrying)
        return [each for each in routed if each.action is not Action.NONE]

    assert told(Listeners(everybody).of(story.event, carrying)) == told(everybody)


def test_of_some_channels_all_are_taken_in_order():
    subs = [a_subscription(number, CHANNELS[number % 3]) for number in range(1, 7)]
    assert [sub.id for sub in Listeners(subs).in_channels(CHANNELS[:2])] == [1, 3, 4, 6]

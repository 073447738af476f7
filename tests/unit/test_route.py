"""Which subscriptions hear of what, and why not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Action, Cadence, Channel, FactStatus, Platform, Silence, Value
from bot.notify.route import Reason, route
from bot.notify.words import fold, occurs
from tests.fakes import (
    CHANNEL,
    NOON,
    Names,
    a_decision,
    a_fact,
    a_report,
    a_story,
    a_subscription,
    an_entry,
    an_event,
)

POST, EDIT, REPLY, NONE = Action.POST, Action.EDIT, Action.REPLY, Action.NONE
OTHER = Channel(Platform.SLACK, "T1", "C1")
STORY = a_story(
    a_fact("f1", Value(157), credibility=3),
    reports=[
        a_report(
            an_entry(title="Prisoners come home", text="Café talks in São Paulo led to Thursday's swap.")
        )
    ],
)


def answers(*subscriptions, story=STORY, action=POST, silences=(), now=NOON, carrying=()):
    return route(story, a_decision(action), subscriptions, silences, now, Names(), carrying=carrying)


def reason(story=STORY, **filters):
    (answer,) = answers(a_subscription(**filters), story=story)
    assert (answer.action is POST) == (answer.reason is Reason.WANTED)
    return answer.reason


def test_a_subscription_without_filters_hears_everything():
    assert reason() is Reason.WANTED


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"topics": ("air-strikes", "prisoner-exchange")}, Reason.WANTED),
        ({"topics": ("air-strikes",)}, Reason.OTHER_TOPIC),
        ({"conflicts": ("sudan", "ukraine-russia")}, Reason.WANTED),
        ({"conflicts": ("sudan",)}, Reason.OTHER_CONFLICT),
        ({"parties": ("russia",)}, Reason.WANTED),
        ({"parties": ("Hamas",)}, Reason.OTHER_PARTY),
        ({"places": ("ABU  DHABI",)}, Reason.WANTED),
        ({"places": ("Kyiv",)}, Reason.OTHER_PLACE),
        ({"min_severity": 2}, Reason.WANTED),
        ({"min_severity": 3}, Reason.TOO_MINOR),
        ({"max_credibility": 3}, Reason.WANTED),
        ({"max_credibility": 2}, Reason.NOT_CREDIBLE),
        ({"topics": ("prisoner-exchange",), "conflicts": ("sudan",)}, Reason.OTHER_CONFLICT),  # kinds add up
    ],
)
def test_each_filter_lets_pass_what_it_names(filters, expected):
    assert reason(**filters) is expected


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        (("prisoners",), Reason.WANTED),
        (("PRISONERS",), Reason.WANTED),
        (("cafe",), Reason.WANTED),  # no diacritics
        (("Sao Paulo",), Reason.WANTED),
        (("são  paulo",), Reason.WANTED),
        (("prisoner",), Reason.KEYWORD_ABSENT),  # whole words
        (("home talks",), Reason.KEYWORD_ABSENT),  # phrases stay together
        (('"come home"',), Reason.WANTED),  # quotation marks are decoration
        (("tanks", "swap"), Reason.WANTED),  # any of them
        (("-swap",), Reason.KEYWORD_EXCLUDED),
        (("prisoners", "-swap"), Reason.KEYWORD_EXCLUDED),
        (("-tanks",), Reason.WANTED),  # nothing wished for, nothing barred there
        (("prisoners", "-tanks"), Reason.WANTED),
        ((".*",), Reason.KEYWORD_ABSENT),  # words, never patterns
        (("(a+)+$",), Reason.KEYWORD_ABSENT),
        (("thursday's",), Reason.WANTED),
    ],
)
def test_keywords_are_words_and_phrases(keywords, expected):
    assert reason(keywords=keywords) is expected


@given(st.text(), st.text())
def test_a_keyword_of_any_characters_is_harmless(keyword, text):
    occurs(keyword, fold(text))


@given(st.text(alphabet="abcçé ñ-", min_size=1), st.sampled_from(["", " ", ". ", "\n"]))
def test_a_phrase_is_found_in_a_text_that_holds_it(phrase, gap):
    if fold(phrase):
        assert occurs(phrase, fold(f"xx {phrase}{gap or ' '}yy"))


def test_a_withdrawn_fact_makes_nothing_credible():
    gone = a_story(a_fact("f1", Value(1), credibility=1, status=FactStatus.RETRACTED))
    assert reason(gone, max_credibility=5) is Reason.NOT_CREDIBLE
    assert reason(gone) is Reason.WANTED


def test_the_firmest_fact_decides_about_credibility():
    story = a_story(a_fact("f1", Value(1), credibility=5), a_fact("f2", Value(2), credibility=2))
    assert reason(story, max_credibility=2) is Reason.WANTED


def test_only_instant_subscriptions_are_alerted():
    for cadence in (Cadence.HOURLY, Cadence.DAILY, Cadence.WEEKLY):
        assert reason(cadence=cadence) is Reason.DIGEST_ONLY


def test_nobody_hears_of_an_entry_with_nothing_new():
    assert [a.reason for a in answers(a_subscription(), action=NONE)] == [Reason.NOTHING_NEW]


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        ({"event": "v1"}, Reason.SILENCED),
        ({"event": "v2"}, Reason.WANTED),
        ({"topic": "prisoner-exchange"}, Reason.SILENCED),
        ({"topic": "air-strikes"}, Reason.WANTED),
        ({"event": "v1", "until": NOON}, Reason.WANTED),  # over
        ({"event": "v1", "channel": OTHER}, Reason.WANTED),
    ],
)
def test_a_silence_mutes_its_topic_or_event_in_its_channel_until_it_ends(silence, expected):
    found = Silence(**{"channel": CHANNEL, "until": NOON + timedelta(hours=1), **silence})
    (answer,) = answers(a_subscription(), silences=[found])
    assert answer.reason is expected


def test_an_event_without_topics_is_not_muted_by_a_silence_on_another_event():
    story = a_story(event=an_event(topics=()))
    (answer,) = answers(
        a_subscription(), story=story, silences=[Silence(CHANNEL, NOON + timedelta(hours=1), event="v9")]
    )
    assert answer.reason is Reason.WANTED


def test_a_channel_that_carries_the_card_gets_the_edit_whatever_its_filters_say():
    picky = a_subscription(topics=("air-strikes",))
    assert [a.action for a in answers(picky, action=REPLY, carrying={CHANNEL})] == [EDIT]
    assert [a.reason for a in answers(picky, action=REPLY, carrying={CHANNEL})] == [Reason.KEPT_TRUE]
    assert [a.action for a in answers(picky, action=REPLY)] == [NONE]


def test_a_channel_that_changed_to_digests_keeps_its_cards_true():
    daily = a_subscription(cadence=Cadence.DAILY)
    (answer,) = answers(daily, action=REPLY, carrying={CHANNEL})
    assert (answer.action, answer.reason) == (EDIT, Reason.KEPT_TRUE)


def test_a_silence_keeps_replies_away_and_lets_the_card_stay_true():
    silence = Silence(CHANNEL, NOON + timedelta(hours=1), event="v1")
    (answer,) = answers(a_subscription(), action=REPLY, silences=[silence], carrying={CHANNEL})
    assert (answer.action, answer.reason) == (EDIT, Reason.KEPT_TRUE)


def test_a_channel_without_threads_gets_the_edit_alone():
    (answer,) = answers(a_subscription(threads=False), action=REPLY, carrying={CHANNEL})
    assert (answer.action, answer.reason) == (EDIT, Reason.WANTED)


def test_a_channel_is_told_once_by_the_subscription_that_mentions_somebody():
    plain, loud, elsewhere = (
        a_subscription(1),
        a_subscription(2, mention="desk"),
        a_subscription(3, OTHER),
    )
    told = answers(plain, loud, elsewhere)
    assert [a.reason for a in told] == [Reason.ANOTHER_TELLS, Reason.WANTED, Reason.WANTED]
    assert [a.subscription.id for a in told] == [1, 2, 3]


def test_a_channel_is_told_by_the_subscription_that_is_awake():
    asleep = a_subscription(1, quiet=("11:00", "13:00"), mention="desk")
    told = answers(asleep, a_subscription(2))
    assert [a.reason for a in told] == [Reason.ANOTHER_TELLS, Reason.WANTED]


def test_a_subscription_that_wants_the_event_goes_before_one_that_only_keeps_it_true():
    picky = replace(a_subscription(1, mention="desk"), topics=("air-strikes",))
    told = answers(picky, a_subscription(2), action=REPLY, carrying={CHANNEL})
    assert [a.action for a in told] == [NONE, REPLY]


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(("en",), Reason.WANTED), (("uk", "en"), Reason.WANTED), (("uk",), Reason.OTHER_LANGUAGE)],
)
def test_a_report_in_one_of_the_languages_is_enough(languages, expected):
    assert reason(languages=languages) is expected
    british = a_story(a_fact("f1", Value(1)), reports=[a_report(an_entry(language="en-GB"))])
    assert reason(british, languages=languages) is expected


def test_a_paused_subscription_hears_of_nothing_new_and_what_it_posted_stays_true():
    paused = a_subscription(paused="by U1")
    assert [a.reason for a in answers(paused)] == [Reason.PAUSED]
    assert [(a.action, a.reason) for a in answers(paused, action=REPLY, carrying={CHANNEL})] == [
        (EDIT, Reason.KEPT_TRUE)
    ]


def test_of_two_subscriptions_the_one_whose_mention_goes_with_the_severity_speaks():
    for severity, speaker in ((2, 1), (3, 2)):
        story = replace(STORY, event=an_event(severity=severity))
        loud = a_subscription(2, mention="desk", mention_from=3)
        told = answers(a_subscription(1), loud, story=story)
        assert [a.subscription.id for a in told if a.action is POST] == [speaker]

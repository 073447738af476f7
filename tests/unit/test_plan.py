"""What a decision puts into the queue of a channel."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.config.schema import NotifySettings
from bot.model import Action, Channel, Delivery, DeliveryState, Platform, Receipt, Value, Verdict
from bot.notify.brief import alert
from bot.notify.plan import Planner, Standing, delivery_id
from bot.notify.route import Reason, Routed
from tests.fakes import (
    CHANNEL,
    NAMES,
    NOON,
    a_change,
    a_decision,
    a_fact,
    a_story,
    a_subscription,
    an_event,
    at,
)

POST, EDIT, REPLY = Action.POST, Action.EDIT, Action.REPLY
RECEIPT = Receipt("d0", CHANNEL, "m0", at("11:00"), "v1")
CHANGE = a_change(at=NOON)


def planned(action, standing=None, *, changes=(), verdict=Verdict.UPDATED, now=NOON, story=None, **sub):
    told_as = sub.pop("told_as", action)
    because = sub.pop("reason", Reason.WANTED)
    story = story or a_story(a_fact("f1", Value(157)), changes=changes)
    decision = a_decision(action, verdict, changes=tuple(changes))
    planner = Planner(story, decision, alert(story, NAMES, verdict), NAMES, NotifySettings(), now)
    routed = [Routed(a_subscription(**sub), told_as, because)]
    return planner.plan(routed, {CHANNEL: standing} if standing else {})


def waiting(action, state=DeliveryState.PENDING, **fields):
    card = alert(a_story(), NAMES, Verdict.NEW)
    values = {"created_at": at("11:50"), "send_after": at("12:10"), "state": state}
    return Delivery(f"old {action}", CHANNEL, action, card, "v1", **{**values, **fields})


def test_a_new_event_is_posted_after_it_waited_for_company():
    (post,) = planned(POST, verdict=Verdict.NEW, mention="desk")
    assert (post.action, post.event, post.mention) == (POST, "v1", "desk")
    assert post.send_after == NOON + timedelta(seconds=30)


def test_a_subscription_that_is_told_nothing_gets_nothing():
    assert planned(POST, told_as=Action.NONE) == ()


def test_what_happens_in_quiet_hours_waits_for_their_end():
    (post,) = planned(POST, quiet=("11:00", "15:00"))
    assert post.send_after == at("15:00")


def test_a_wait_that_ends_in_quiet_hours_goes_on_to_their_end():
    (post,) = planned(POST, now=at("21:59") + timedelta(seconds=45), quiet=("22:00", "07:00"))
    assert post.send_after == at("07:00", day=6)


@pytest.mark.parametrize("action", [POST, EDIT, REPLY])
def test_a_post_that_still_waits_takes_the_latest_state_and_stays_one_post(action):
    old = waiting(POST, mention="desk")
    (post,) = planned(action, Standing(unsent=(old,)), changes=[CHANGE])
    assert replace(post, briefing=old.briefing) == old
    assert post.briefing.verdict is Verdict.UPDATED
    assert post.briefing.changes == ("150 → 157, 12:00 UTC (to Russia)",)


def test_three_values_of_a_night_are_one_card_in_the_morning():
    changes = [
        a_change("x1", at=at("23:00"), old=Value(150), new=Value(155)),
        a_change("x2", at=at("03:00", day=6), old=Value(155), new=Value(157)),
    ]
    night = {"quiet": ("22:00", "07:00")}
    (post,) = planned(POST, now=at("22:30"), **night)
    for upto, now in ((1, at("23:00")), (2, at("03:00", day=6))):
        (post,) = planned(REPLY, Standing(unsent=(post,)), changes=changes[:upto], now=now, **night)
    assert (post.action, post.send_after) == (POST, at("07:00", day=6))
    assert [line.split(",")[0] for line in post.briefing.changes] == ["150 → 155 → 157"]


def test_a_card_that_is_shown_is_edited_and_not_more_often_than_the_interval():
    (edit,) = planned(EDIT, Standing(RECEIPT), mention="desk")
    assert (edit.action, edit.send_after, edit.mention) == (EDIT, NOON, None)
    (edit,) = planned(EDIT, Standing(replace(RECEIPT, at=at("11:58"))))
    assert edit.send_after == at("12:03")


def test_a_material_change_of_a_shown_card_is_also_a_reply():
    edit, below = planned(REPLY, Standing(RECEIPT), changes=[CHANGE])
    assert (edit.action, below.action) == (EDIT, REPLY)
    assert edit.id != below.id
    assert below.briefing.changes == ("150 → 157, 12:00 UTC (to Russia)",)


def test_a_reply_needs_a_material_change():
    assert [
        d.action for d in planned(REPLY, Standing(RECEIPT), changes=[replace(CHANGE, material=False)])
    ] == [EDIT]


def test_two_replies_that_wait_become_one_that_tells_both_changes():
    first = a_change("x1", at=at("11:50"), old=Value(150), new=Value(155))
    second = a_change("x2", at=NOON, old=Value(155), new=Value(157))
    story = a_story(
        a_fact("f1", Value(157)),
        changes=[a_change("x0", at=at("11:00"), new=Value(150), old=Value(100)), first, second],
    )
    standing = Standing(RECEIPT, (waiting(EDIT), waiting(REPLY)))
    edit, below = planned(REPLY, standing, changes=[second], story=story)
    assert (edit.id, below.id) == ("old edit", "old reply")
    assert [line.split(",")[0] for line in below.briefing.changes] == ["150 → 155 → 157"]


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.AMBIGUOUS])
def test_a_post_that_is_under_way_is_followed_by_an_edit_not_by_another_post(state):
    standing = Standing(unsent=(waiting(POST, state),))
    edit, below = planned(REPLY, standing, changes=[CHANGE])
    assert (edit.action, below.action) == (EDIT, REPLY)
    assert edit.send_after == NOON + timedelta(minutes=5)


def test_a_channel_that_never_saw_the_event_hears_of_material_changes_alone():
    assert planned(EDIT) == ()
    assert planned(EDIT, changes=[replace(CHANGE, material=False)]) == ()
    assert [d.action for d in planned(REPLY, changes=[CHANGE])] == [POST]


def test_a_channel_that_asks_for_credibility_hears_of_the_confirmation():
    assert [d.action for d in planned(EDIT, verdict=Verdict.CORROBORATED, max_credibility=2)] == [POST]
    assert planned(EDIT, verdict=Verdict.CORROBORATED) == ()


def test_a_card_that_is_only_kept_true_is_never_posted_anew():
    assert planned(EDIT, changes=[CHANGE], reason=Reason.KEPT_TRUE) == ()
    assert [d.action for d in planned(EDIT, Standing(RECEIPT), reason=Reason.KEPT_TRUE)] == [EDIT]


def test_ids_are_the_same_for_the_same_cause_differ_otherwise_and_fit_a_nonce():
    again = [planned(POST)[0].id for _ in range(2)]
    assert again[0] == again[1]
    ids = {
        delivery_id(channel, event, action, now)
        for channel in (CHANNEL, Channel(Platform.SLACK, "T", "C"))
        for event in ("v1", "v2")
        for action in (POST, EDIT)
        for now in (NOON, at("12:01"))
    }
    assert len(ids) == 16
    assert all(len(each) <= 25 for each in ids)


@pytest.mark.parametrize("verdict", [Verdict.CORROBORATED, Verdict.FOLLOW_UP])
def test_a_card_is_new_to_a_channel_that_has_not_seen_it(verdict):
    (post,) = planned(POST, verdict=verdict)
    assert post.briefing.kicker.startswith("NEW · ")
    (post,) = planned(EDIT, Standing(unsent=(waiting(POST),)), verdict=verdict)
    assert post.briefing.verdict is Verdict.NEW
    (edit,) = planned(EDIT, Standing(RECEIPT), verdict=verdict)
    assert edit.briefing.verdict is verdict


def test_what_becomes_grave_at_night_need_not_wait_for_the_morning():
    grave = a_story(a_fact("f1", Value(157)), event=an_event(severity=3))
    night = {"quiet": ("22:00", "07:00"), "now": at("23:00")}
    old = waiting(POST, send_after=at("07:00", day=6))
    (post,) = planned(EDIT, Standing(unsent=(old,)), story=grave, wakes=True, **night)
    assert post.send_after == at("23:00") + timedelta(seconds=30)
    (post,) = planned(EDIT, Standing(unsent=(old,)), story=grave, **night)
    assert post.send_after == at("07:00", day=6)


@pytest.mark.parametrize(("severity", "mention"), [(2, None), (3, "desk")])
def test_somebody_is_mentioned_for_the_severities_that_were_chosen(severity, mention):
    story = a_story(a_fact("f1", Value(157)), event=an_event(severity=severity))
    (post,) = planned(POST, story=story, mention="desk", mention_from=3)
    assert post.mention == mention

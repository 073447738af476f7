"""Which subscriptions hear of a decision, and the named reason where one does not.

Pure. Does not know what was sent before, beyond the channels it is told carry the event's card; does
not decide when (`bot.notify.hours`) or how (`bot.notify.plan`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Action, Cadence
from bot.notify.hours import awake
from bot.notify.view import credibility, languages
from bot.notify.words import fold, occurs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bot.model import Channel, Decision, Silence, Story, Subscription
    from bot.notify.view import Names


class Reason(StrEnum):
    """Why a subscription is told, or is not."""

    WANTED = "wanted"
    KEPT_TRUE = "kept_true"  # the channel carries the card: it is corrected whatever the filters say
    NOTHING_NEW = "nothing_new"
    ANOTHER_TELLS = "another_tells"  # another subscription of the same channel does
    DIGEST_ONLY = "digest_only"
    SILENCED = "silenced"
    PAUSED = "paused"
    OTHER_CONFLICT = "other_conflict"
    OTHER_TOPIC = "other_topic"
    OTHER_PARTY = "other_party"
    OTHER_PLACE = "other_place"
    TOO_MINOR = "too_minor"
    NOT_CREDIBLE = "not_credible"
    OTHER_LANGUAGE = "other_language"
    KEYWORD_ABSENT = "keyword_absent"
    KEYWORD_EXCLUDED = "keyword_excluded"


@dataclass(frozen=True, slots=True)
class Routed:
    """What one subscription is to see of a decision. ``action`` NONE: nothing, for ``reason``."""

    subscription: Subscription
    action: Action
    reason: Reason


def route(
    story: Story,
    decision: Decision,
    subscriptions: Iterable[Subscription],
    silences: Iterable[Silence],
    now: datetime,
    names: Names,
    *,
    carrying: Collection[Channel] = frozenset(),
) -> tuple[Routed, ...]:
    """One answer a subscription, in the order given; at most one of a channel is told.

    A channel in ``carrying`` shows this event already, or is about to: it gets the edit even when a
    filter or a silence keeps anything louder from it, for a message that was posted must stay true.
    Of several subscriptions of a channel the one that may be told soonest speaks, and among those one
    that mentions somebody.
    """
    quiet = tuple(silences)
    answers = [
        _one(story, decision, sub, quiet, now, names, carrying=sub.channel in carrying)
        for sub in subscriptions
    ]
    speaking: dict[Channel, Routed] = {}
    for answer in answers:
        if answer.action is not Action.NONE:
            best = speaking.get(answer.subscription.channel)
            if best is None or _rank(answer, story, now) < _rank(best, story, now):
                speaking[answer.subscription.channel] = answer
    return tuple(
        Routed(answer.subscription, Action.NONE, Reason.ANOTHER_TELLS)
        if answer.action is not Action.NONE and speaking[answer.subscription.channel] is not answer
        else answer
        for answer in answers
    )


def _rank(routed: Routed, story: Story, now: datetime) -> tuple[bool, datetime, bool, int]:
    sub, severity = routed.subscription, story.event.severity
    nobody = mentioned(sub, severity) is None
    return routed.reason is Reason.KEPT_TRUE, awake(sub, now, severity), nobody, sub.id


def mentioned(sub: Subscription, severity: int) -> str | None:
    """The role or group to mention for an event of this severity, None for nobody."""
    return sub.mention if severity >= sub.mention_from else None


def _one(
    story: Story,
    decision: Decision,
    sub: Subscription,
    silences: Sequence[Silence],
    now: datetime,
    names: Names,
    *,
    carrying: bool,
) -> Routed:
    if decision.action is Action.NONE:
        return Routed(sub, Action.NONE, Reason.NOTHING_NEW)
    if sub.cadence is not Cadence.INSTANT:
        # It may have been told at once before: what it was shown then still has to stay true.
        if carrying:
            return Routed(sub, Action.EDIT, Reason.KEPT_TRUE)
        return Routed(sub, Action.NONE, Reason.DIGEST_ONLY)
    reason = (
        Reason.PAUSED
        if sub.paused is not None
        else silenced(story, sub.channel, silences, now) or wanted(story, sub, names)
    )
    if reason is Reason.WANTED:
        quiet_edit = decision.action is Action.REPLY and not sub.threads
        return Routed(sub, Action.EDIT if quiet_edit else decision.action, reason)
    if carrying:
        return Routed(sub, Action.EDIT, Reason.KEPT_TRUE)
    return Routed(sub, Action.NONE, reason)


def silenced(story: Story, channel: Channel, silences: Iterable[Silence], now: datetime) -> Reason | None:
    """SILENCED when the channel muted the event or its first topic, None otherwise."""
    event = story.event
    for silence in silences:
        if silence.channel != channel or silence.until <= now:
            continue
        if silence.event == event.id or (event.topics and silence.topic == event.topics[0]):
            return Reason.SILENCED
    return None


def wanted(story: Story, sub: Subscription, names: Names) -> Reason:
    """WANTED when every filter of the subscription lets the story pass, else the first that does not.

    Does not look at cadence, quiet hours, silences or pauses. Filters of different kinds add up; within one
    kind any match is enough.
    """
    event = story.event
    fails = {
        Reason.OTHER_CONFLICT: not _any_of(sub.conflicts, (event.conflict,)),
        Reason.OTHER_TOPIC: not _any_of(sub.topics, event.topics),
        Reason.OTHER_PARTY: not _any_of(sub.parties, event.parties),
        Reason.OTHER_PLACE: not _any_of(sub.places, event.places),
        Reason.TOO_MINOR: event.severity < sub.min_severity,
        Reason.NOT_CREDIBLE: credibility(story) > sub.max_credibility,
        Reason.OTHER_LANGUAGE: not _any_of(sub.languages, languages(story, names)),
    }
    first = next((reason for reason, failed in fails.items() if failed), Reason.WANTED)
    return _keywords(story, sub.keywords) if sub.keywords and first is Reason.WANTED else first


def _any_of(wished: Iterable[str], there: Iterable[str]) -> bool:
    """Whether one of the wished names is there; no wish is no filter."""
    names = {fold(name) for name in wished}
    return not names or not names.isdisjoint(fold(name) for name in there)


def _keywords(story: Story, keywords: Iterable[str]) -> Reason:
    """Any wished one must occur, none that starts with a minus may; quotation marks are decoration."""
    wished: list[str] = []
    barred: list[str] = []
    for keyword in keywords:
        word = keyword.strip()
        (barred if word.startswith("-") else wished).append(word.removeprefix("-").strip(" \"'“”"))
    text = fold("\n".join(f"{report.entry.title}\n{report.entry.text}" for report in story.reports))
    if any(occurs(word, text) for word in barred):
        return Reason.KEYWORD_EXCLUDED
    if wished and not any(occurs(word, text) for word in wished):
        return Reason.KEYWORD_ABSENT
    return Reason.WANTED

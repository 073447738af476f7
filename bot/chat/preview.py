"""What a subscription would have brought, before it is saved: counted with the rules that alerts follow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat import rights
from bot.chat.effect import effect, options_of
from bot.chat.reply import Bullets, Button, Line, Moment, Outcome, Reply, Strong, Style
from bot.chat.subscriptions import mine, named_channel
from bot.chat.table import Kind
from bot.chat.tokens import line_of
from bot.chat.wish import asked_for
from bot.model import GRAVE, Cadence
from bot.notify.hours import awake, next_digest
from bot.notify.route import Reason, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.chat.reply import Block, Text
    from bot.chat.turn import Turn
    from bot.model import Story, Subscription
    from bot.notify.view import Names

BACK = timedelta(days=7)
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """What would have come in a period."""

    stories: tuple[Story, ...]  # that the subscription wants, newest first
    posts: int  # events that opened in the period
    updates: int  # material changes, told in the threads
    held_back: int  # posts that quiet hours would have kept until their end
    grave: int
    digests: int  # messages that would have held all of it; 0 for who is told at once
    by_topic: tuple[tuple[str, int], ...]  # Topic.id, most first


def tally(
    stories: Iterable[Story],
    sub: Subscription,
    names: Names,
    since: datetime,
    until: datetime,
    digest_time: str,
) -> Tally:
    """Count what a subscription would have brought from ``since`` to ``until``; pure."""
    told = [story for story in stories if wanted(story, sub, names) is Reason.WANTED]
    told.sort(key=lambda story: (story.event.last_seen, story.event.id), reverse=True)
    new = [story for story in told if story.event.first_seen >= since]
    asleep = [s for s in new if awake(sub, s.event.first_seen, s.event.severity) != s.event.first_seen]
    moved = [change for story in told for change in story.changes if change.material and change.at >= since]
    topics = Counter(story.event.topics[0] for story in told if story.event.topics)
    return Tally(
        tuple(told),
        len(new),
        len(moved) if sub.threads and sub.cadence is Cadence.INSTANT else 0,
        len(asleep),
        sum(story.event.severity >= GRAVE for story in new),
        _digests(told, sub, since, until, digest_time),
        tuple(sorted(topics.items(), key=lambda each: (-each[1], each[0]))),
    )


def _digests(told: list[Story], sub: Subscription, since: datetime, until: datetime, digest_time: str) -> int:
    if sub.cadence is Cadence.INSTANT:
        return 0
    moments = [report.entry.collected for story in told for report in story.reports]
    return len({next_digest(sub, at, digest_time) for at in moments if since <= at < until})


def preview(turn: Turn) -> Reply:
    """What a subscription, named or described, would have brought in the last 7 days."""
    if "subscription" in turn.given:
        (sub, *_) = mine(turn, change=False)
        buttons = (
            Button(line_of("form", {"command": "edit", "subscription": str(sub.id)}), turn.texts.t("Edit")),
        )
    else:
        channel = named_channel(turn)
        rights.require_manager(turn, channel)
        sub = asked_for(turn, channel)
        options = options_of(sub) | ({"channel": channel.id} if channel != turn.channel else {})
        buttons = (Button(line_of("subscribe", options), turn.texts.t("Subscribe"), Style.PRIMARY),)
    blocks = counts(turn, sub)
    title = turn.texts.t("The last 7 days")
    return Reply(Outcome.DONE, title, (Line(effect(sub, turn.config, turn.texts)), *blocks), buttons)


def of_form(turn: Turn) -> Reply:
    """What a filled-in form would do. Raises RefusedError."""
    if "subscription" in turn.given:
        (before, *_) = mine(turn)
        sub = asked_for(turn, before.channel, before)
    else:
        channel = named_channel(turn)
        rights.require_manager(turn, channel)
        sub = asked_for(turn, channel)
    blocks = (Line(effect(sub, turn.config, turn.texts)), *counts(turn, sub))
    return Reply(Outcome.DONE, turn.texts.t("The last 7 days"), blocks)


def counts(turn: Turn, sub: Subscription) -> tuple[Block, ...]:
    """The tally of a subscription as blocks."""
    since = turn.now - BACK
    moved = turn.store.stories_between(
        since, turn.now, topics=sub.topics, conflicts=sub.conflicts, min_severity=sub.min_severity
    )
    digest_time = turn.config.settings.notify.digest_time
    found = tally(moved, replace(sub, paused=None), turn.config, since, turn.now, digest_time)
    return _blocks(turn, sub, found)


def _blocks(turn: Turn, sub: Subscription, found: Tally) -> tuple[Block, ...]:
    t = turn.texts
    if not found.stories:
        return (Line(t.say("In the last 7 days it would have brought nothing.")),)
    alerts = t.n("{count} alert", "{count} alerts", found.posts)
    if sub.cadence is Cadence.INSTANT:
        updates = t.n("{count} update in threads", "{count} updates in threads", found.updates)
        said = t.say(
            "In the last 7 days: {alerts} and {updates}.", alerts=Strong(alerts), updates=Strong(updates)
        )
    else:
        digests = t.n("{count} digest", "{count} digests", found.digests)
        events = t.n("{count} event", "{count} events", len(found.stories))
        said = t.say(
            "In the last 7 days: {digests} with {events}.", digests=Strong(digests), events=Strong(events)
        )
    lines: list[Text] = [said]
    if found.grave:
        lines.append((t.n("{count} of them grave.", "{count} of them grave.", found.grave),))
    if found.held_back and sub.quiet:
        lines.append(
            (
                t.n(
                    "{count} would have waited for {time}.",
                    "{count} would have waited for {time}.",
                    found.held_back,
                    time=sub.quiet[1],
                ),
            )
        )
    if len(found.by_topic) > 1:
        named = [
            turn.vocabulary.label(Kind.TOPIC, topic, t) + f" {count}" for topic, count in found.by_topic[:6]
        ]
        lines.append((", ".join(named),))
    newest = tuple(
        (Moment(story.event.last_seen), " — ", story.event.title) for story in found.stories[:SHOWN]
    )
    return (*(Line(text) for text in lines), Line(t.say("The newest:")), Bullets(newest))

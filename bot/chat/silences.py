"""Silences, for those who may: a topic or an event of which a channel hears no more for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import rights, times, values
from bot.chat.one_event import pick
from bot.chat.reply import Button, Line, Moment, Outcome, Place, Reply, Strong
from bot.chat.subscriptions import record
from bot.chat.table import Kind
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError, nothing
from bot.model import Silence

if TYPE_CHECKING:
    from bot.chat.turn import Turn

MOST_SILENCES = 100


FOR = ("1h", "8h", "1d", "1w")
"""How long something can be muted for with one press."""


def mute(turn: Turn) -> Reply:
    """No more about a topic or an event in this channel for a time; asks for how long, unless it is said."""
    rights.require_manager(turn, turn.channel)
    t = turn.texts
    topics, event, name = _muted(turn)
    if "for" not in turn.given:
        what = {"event": event} if event else {"topic": ", ".join(topics)}
        buttons = tuple(Button(line_of("mute", {**what, "for": each}), _span(turn, each)) for each in FOR)
        return Reply(Outcome.DONE, t.t("For how long?"), (Line((Strong(name),)),), buttons)
    until = times.end(turn, turn.given["for"])
    if len([s for s in turn.store.silences(turn.now) if s.channel == turn.channel]) >= MOST_SILENCES:
        raise RefusedError(t.t("Too much is muted here already."), t.t("Unmute something first."))
    for topic in topics or (None,):
        turn.store.save_silence(Silence(turn.channel, until, topic=topic, event=event))
    record(turn, turn.channel, f"{name} until {until:%Y-%m-%d %H:%M} UTC")
    said = t.say(
        "{channel} hears no more of {what} until {time}. What was posted is still corrected.",
        channel=Place(turn.channel),
        what=Strong(name),
        time=Moment(until),
    )
    undo = line_of("unmute", {"event": event} if event else {"topic": ", ".join(topics)})
    return Reply(Outcome.DONE, t.t("Muted"), (Line(said),), (Button(undo, t.t("Unmute")),))


def _span(turn: Turn, text: str) -> str:
    count, unit = int(text[:-1]), text[-1]
    n = turn.texts.n
    return {
        "h": n("{count} hour", "{count} hours", count),
        "d": n("{count} day", "{count} days", count),
        "w": n("{count} week", "{count} weeks", count),
    }[unit]


def _muted(turn: Turn) -> tuple[tuple[str, ...], str | None, str]:
    """Topics or the event that a turn names, and what to call it."""
    if "topic" in turn.given:
        topics = values.names(turn, Kind.TOPIC, turn.given["topic"])
        return (
            topics,
            None,
            ", ".join(turn.vocabulary.label(Kind.TOPIC, topic, turn.texts) for topic in topics),
        )
    if "event" not in turn.given:
        raise RefusedError(turn.texts.t("Say what to mute: a topic or an event."))
    event = pick(turn).story.event
    return (), event.id, event.title


def unmute(turn: Turn) -> Reply:
    """Hear of something muted again."""
    rights.require_manager(turn, turn.channel)
    t = turn.texts
    muted = [each for each in turn.store.silences(turn.now) if each.channel == turn.channel]
    if "topic" in turn.given:
        topics = values.names(turn, Kind.TOPIC, turn.given["topic"])
        muted = [each for each in muted if each.topic in topics]
    elif "event" in turn.given:
        event = pick(turn).story.event.id
        muted = [each for each in muted if each.event == event]
    elif not values.switched(turn, "everything") and len(muted) != 1:
        raise RefusedError(t.t("Say what to unmute: a topic, an event, or all."))
    if not muted:
        return nothing(t.t("Nothing to unmute"), t.say("It is not muted here."))
    for each in muted:
        turn.store.remove_silence(each)
        record(turn, turn.channel, _name(turn, each))
    names = tuple(Line((Strong(_name(turn, each)),)) for each in muted[:10])
    return Reply(Outcome.DONE, t.t("Unmuted"), names)


def silence_line(turn: Turn, silence: Silence) -> Line:
    """What is muted, and until when."""
    what = Strong(_name(turn, silence))
    return Line(turn.texts.say("Muted: {what} until {time}", what=what, time=Moment(silence.until)))


def _name(turn: Turn, silence: Silence) -> str:
    if silence.topic:
        return turn.vocabulary.label(Kind.TOPIC, silence.topic, turn.texts)
    story = turn.store.story(silence.event) if silence.event else None
    return story.event.title if story else silence.event or ""

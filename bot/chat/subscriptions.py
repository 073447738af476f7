"""Subscriptions, for those who may: every change is checked, restated and written to the audit.

Doing a thing again does nothing twice: the reply says that it is so already.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat import rights, show, values
from bot.chat.effect import effect, options_of, plain, what
from bot.chat.reply import (
    Button,
    Line,
    Outcome,
    Place,
    Reply,
    Small,
    Style,
)
from bot.chat.table import Kind
from bot.chat.texts import Texts
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError, nothing
from bot.chat.wish import asked_for, wish_given
from bot.model import Action, Audited, Briefing, BriefingKind, Delivery
from bot.notify.plan import delivery_id

if TYPE_CHECKING:
    from bot.chat.reply import Block, Text
    from bot.chat.turn import Turn
    from bot.model import Channel, Subscription

MOST_OF_A_CHANNEL = 50
"""Subscriptions of one channel; who needs more should name several topics in one."""


def record(turn: Turn, channel: Channel, done: str) -> None:
    """Write to the audit who changes what."""
    asker = turn.asker
    turn.store.save_audit(
        Audited(
            turn.now,
            asker.platform,
            channel.tenant,
            channel.id,
            asker.user,
            asker.name[:80],
            turn.command.verb,
            done[:1000],
        )
    )


def _record_sub(turn: Turn, sub: Subscription) -> None:
    record(turn, sub.channel, f"{sub.id}: {plain(what(sub, turn.config, Texts('en')))}")


def _said(turn: Turn, title: str, sub: Subscription, *buttons: Button, before: Text = ()) -> Reply:
    blocks: list[Block] = [Line(before)] if before else []
    blocks.append(Line((f"{sub.id}. ", *effect(sub, turn.config, turn.texts))))
    return Reply(Outcome.DONE, title, tuple(blocks), buttons)


def of_channel(turn: Turn, channel: Channel) -> list[Subscription]:
    """The subscriptions of one channel."""
    return [sub for sub in turn.store.subscriptions() if sub.channel == channel]


# --- making and changing -------------------------------------------------------------------------


def subscribe(turn: Turn) -> Reply:
    """Subscribe a channel; without anything said, a form opens."""
    channel = named_channel(turn)
    rights.require_manager(turn, channel)
    if not wish_given(turn):
        from bot.chat.forms import opened  # noqa: PLC0415 - forms submit what is made here

        return opened(turn, None)
    sub = asked_for(turn, channel)
    there = of_channel(turn, channel)
    t = turn.texts.t
    for known in there:
        if options_of(known) == options_of(sub):
            reply = _said(turn, t("Subscribed already"), known, *_after(turn, known))
            return replace(reply, outcome=Outcome.NOTHING)
    if len(there) >= MOST_OF_A_CHANNEL:
        raise RefusedError(
            t("This channel has {count} subscriptions, which is the most.", count=len(there)),
            t("End one, or add topics to one with edit."),
        )
    sub = turn.store.add_subscription(sub)
    _record_sub(turn, sub)
    return _said(turn, t("Subscribed"), sub, *_after(turn, sub))


def named_channel(turn: Turn) -> Channel:
    """The channel that a turn is about. Raises RefusedError for what is none."""
    named = values.channel(turn, turn.given["channel"]) if "channel" in turn.given else None
    return rights.place(turn, named)


def _after(turn: Turn, sub: Subscription) -> tuple[Button, ...]:
    """What is likely next after a subscription was made."""
    t = turn.texts.t
    return (
        Button(line_of("preview", {"subscription": str(sub.id)}), t("What it would have brought")),
        Button(line_of("form", {"command": "edit", "subscription": str(sub.id)}), t("Edit")),
        remove_button(turn, sub),
    )


def remove_button(turn: Turn, sub: Subscription) -> Button:
    """The button that ends a subscription, after a question."""
    t = turn.texts.t
    confirm = t("End subscription {number}?", number=sub.id)
    return Button(line_of("unsubscribe", {"subscription": str(sub.id)}), t("Remove"), Style.DANGER, confirm)


def mine(turn: Turn, *, change: bool = True) -> list[Subscription]:
    """The subscriptions that a turn names by number; the only one of the channel needs none.

    Raises RefusedError for numbers that are not there for this asker, in the same words whether they are
    somebody else's or nobody's.
    """
    t = turn.texts.t
    seen = {sub.id: sub for sub in turn.store.subscriptions() if rights.sees(turn, sub)}
    here = [sub for sub in seen.values() if sub.channel == turn.channel]
    if "subscription" not in turn.given:
        if len(here) != 1:
            raise RefusedError(t("Say which subscription."), _numbers(turn, here), field="subscription")
        chosen = here
    else:
        wanted = values.numbers(turn, turn.given["subscription"])
        missing = next((number for number in wanted if number not in seen), None)
        if missing is not None:
            raise RefusedError(
                t("There is no subscription {number} here.", number=missing),
                _numbers(turn, here),
                field="subscription",
            )
        chosen = [seen[number] for number in wanted]
    if change:
        for sub in chosen:
            rights.require_manager(turn, sub.channel)
    return chosen


def _numbers(turn: Turn, subs: list[Subscription]) -> str:
    if not subs:
        return turn.texts.t("This channel has no subscription.")
    return turn.texts.t("This channel has: {numbers}.", numbers=", ".join(str(sub.id) for sub in subs))


def edit(turn: Turn) -> Reply:
    """Change what is named of one subscription; with nothing named, a form opens."""
    (sub, *rest) = mine(turn)
    t = turn.texts.t
    if rest:
        raise RefusedError(t("One subscription at a time can be changed."))
    if not wish_given(turn):
        from bot.chat.forms import opened  # noqa: PLC0415 - forms submit what is made here

        return opened(turn, sub)
    after = asked_for(turn, sub.channel, sub)
    if after == sub:
        return replace(_said(turn, t("Nothing changed"), sub, *_after(turn, sub)), outcome=Outcome.NOTHING)
    turn.store.save_subscription(after)
    _record_sub(turn, after)
    return _said(turn, t("Changed"), after, *_after(turn, after))


def unsubscribe(turn: Turn) -> Reply:
    """End subscriptions by number, by topic, or all of the channel."""
    t = turn.texts
    if "topic" in turn.given and "subscription" not in turn.given:
        return _drop_topics(turn)
    if values.switched(turn, "everything"):
        rights.require_manager(turn, turn.channel)
        ended = of_channel(turn, turn.channel)
        if not ended:
            return nothing(t.t("Nothing to end"), t.say("This channel has no subscription."))
    else:
        ended = mine(turn)
    for sub in ended:
        turn.store.remove_subscription(sub.id)
        _record_sub(turn, sub)
    blocks = [Line((f"{sub.id}. ", *effect(sub, turn.config, t))) for sub in ended[: show.A_PAGE]]
    undo = _undo(turn, ended[0]) if len(ended) == 1 else ()
    return Reply(Outcome.DONE, t.n("Ended", "{count} subscriptions ended", len(ended)), tuple(blocks), undo)


def _undo(turn: Turn, sub: Subscription) -> tuple[Button, ...]:
    here = {} if sub.channel == turn.channel else {"channel": sub.channel.id}
    return (Button(line_of("subscribe", {**options_of(sub), **here}), turn.texts.t("Subscribe again")),)


def _drop_topics(turn: Turn) -> Reply:
    rights.require_manager(turn, turn.channel)
    t = turn.texts
    gone = set(values.names(turn, Kind.TOPIC, turn.given["topic"]))
    touched = [sub for sub in of_channel(turn, turn.channel) if not gone.isdisjoint(sub.topics)]
    if not touched:
        listed = ", ".join(sorted(gone))
        return nothing(
            t.t("Nothing to end"), t.say("No subscription of this channel names {topics}.", topics=listed)
        )
    blocks: list[Block] = []
    for sub in touched:
        left = replace(sub, topics=tuple(topic for topic in sub.topics if topic not in gone))
        if left.topics:
            turn.store.save_subscription(left)
            blocks.append(Line((f"{sub.id}. ", *effect(left, turn.config, t))))
        else:  # without a topic it would get everything
            turn.store.remove_subscription(sub.id)
            blocks.append(Line(t.say("{number}. ended: it was about nothing else.", number=str(sub.id))))
        _record_sub(turn, left if left.topics else sub)
    return Reply(Outcome.DONE, t.t("Unsubscribed"), tuple(blocks[:10]))


def pause(turn: Turn) -> Reply:
    """Stop subscriptions for now."""
    return _set_pause(turn, f"by {turn.asker.user}")


def resume(turn: Turn) -> Reply:
    """Go on with subscriptions."""
    return _set_pause(turn, None)


def _set_pause(turn: Turn, why: str | None) -> Reply:
    chosen, t = mine(turn), turn.texts.t
    moved = [sub for sub in chosen if (sub.paused is None) != (why is None)]
    for sub in moved:
        turn.store.save_subscription(replace(sub, paused=why))
        _record_sub(turn, replace(sub, paused=why))
    title = (t("Resumed") if why is None else t("Paused")) if moved else t("Nothing changed")
    shown = [replace(sub, paused=sub.paused if sub not in moved else why) for sub in chosen]
    blocks = tuple(
        Line((f"{sub.id}. ", *effect(sub, turn.config, turn.texts))) for sub in shown[: show.A_PAGE]
    )
    verb, label = ("pause", t("Pause")) if why is None else ("resume", t("Resume"))
    buttons = tuple(Button(line_of(verb, {"subscription": str(sub.id)}), label) for sub in shown[:1])
    return Reply(Outcome.DONE if moved else Outcome.NOTHING, title, blocks, buttons)


# --- trying it -----------------------------------------------------------------------------------


def test(turn: Turn) -> Reply:
    """Send a test message to this channel, by the way that alerts take."""
    rights.require_manager(turn, turn.channel)
    t = turn.texts
    briefing = Briefing(
        BriefingKind.NOTICE,
        t.t("TEST"),
        t.t("Sitrep can post here. Alerts come as cards that are corrected when the facts change."),
        at=turn.now,
    )
    ident = delivery_id(turn.channel, "test", turn.request.id or turn.now.isoformat())
    turn.store.queue(Delivery(ident, turn.channel, Action.POST, briefing, None, turn.now, turn.now))
    record(turn, turn.channel, "test message")
    said = t.say("A test message is on its way to {channel}.", channel=Place(turn.channel))
    blocks: list[Block] = [
        Line(said),
        Small(t.say("If none comes within a minute, Sitrep may not be a member of the channel.")),
    ]
    return Reply(Outcome.DONE, t.t("Sent"), tuple(blocks))

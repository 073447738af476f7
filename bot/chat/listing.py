"""What is subscribed to, what is muted, and who changed what: for who may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat import rights, show, values
from bot.chat.effect import effect
from bot.chat.reply import (
    Button,
    Item,
    Line,
    Moment,
    Outcome,
    Person,
    Place,
    Reply,
    Show,
    Small,
    Strong,
    Style,
    Typed,
)
from bot.chat.silences import silence_line
from bot.chat.subscriptions import remove_button
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError, nothing
from bot.model import Channel

if TYPE_CHECKING:
    from bot.chat.reply import Block, Text
    from bot.chat.turn import Turn
    from bot.model import Audited, Subscription


def listed(turn: Turn) -> Reply:
    """The subscriptions of this channel, or of all that the asker manages."""
    everywhere = values.switched(turn, "all")
    subs = [sub for sub in turn.store.subscriptions() if rights.sees(turn, sub)]
    if not everywhere:
        subs = [sub for sub in subs if sub.channel == turn.channel]
    t = turn.texts
    offer = _offer(turn)
    silences = (
        []
        if everywhere
        else [silence_line(turn, s) for s in turn.store.silences(turn.now) if s.channel == turn.channel]
    )
    if not subs:
        said = t.say("Nothing is subscribed to here yet.")
        reply = nothing(t.t("Subscriptions"), said, buttons=offer)
        return replace(reply, blocks=(*reply.blocks, *silences))
    items: list[Block] = [_sub_item(turn, sub) for sub in subs]
    title = t.n("{count} subscription", "{count} subscriptions", len(subs))
    return show.paged(turn, title, [*items, *silences], buttons=offer, share=False)


def _offer(turn: Turn) -> tuple[Button, ...]:
    if not rights.manages(turn, turn.channel):
        return ()
    return (Button(line_of("form", {"command": "subscribe"}), turn.texts.t("Subscribe…"), Style.PRIMARY),)


def _sub_item(turn: Turn, sub: Subscription) -> Item:
    t = turn.texts
    made: Text = ()
    if sub.created_by:
        made = t.say("by {person}", person=Person(sub.created_by))
    if sub.created_at:
        made = (*made, ", " if made else "", Moment(sub.created_at, Show.DAY))
    buttons: tuple[Button, ...] = ()
    if rights.manages(turn, sub.channel):
        number = {"subscription": str(sub.id)}
        verb, label = ("pause", t.t("Pause")) if sub.paused is None else ("resume", t.t("Resume"))
        remove = remove_button(turn, sub)
        buttons = (
            Button(line_of("form", {"command": "edit", **number}), f"{sub.id} · {t.t('Edit')}"),
            Button(line_of(verb, number), f"{sub.id} · {label}"),
            replace(remove, label=f"{sub.id} · {remove.label}"),
        )
    return Item((Strong(f"{sub.id}. "), *effect(sub, turn.config, t)), (made,) if made else (), buttons)


def home(turn: Turn) -> Reply:
    """All subscriptions that the asker may see, for a page of their own."""
    reply = listed(replace(turn, given={**turn.given, "all": "yes"}))
    more = [button for button in reply.buttons if not button.id.startswith("form")]
    t = turn.texts
    first = Button(line_of("form", {"command": "subscribe"}), t.t("Subscribe me…"), Style.PRIMARY)
    how = t.say(
        "In the channel that should hear of something, type {line}.",
        line=Typed("subscribe prisoner-exchange"),
    )
    if reply.outcome is Outcome.NOTHING:
        reply = nothing(reply.title, t.say("Nothing is subscribed to yet."), how)
    else:
        reply = replace(reply, blocks=(*reply.blocks, Small(how)))
    return replace(reply, buttons=(first, Button("help", t.t("What you can ask")), *more))


def audit(turn: Turn) -> Reply:
    """The last changes in this channel, or in all for an admin."""
    everywhere, t = values.switched(turn, "all"), turn.texts
    if everywhere and not (turn.asker.admin and not turn.asker.stranger):
        raise RefusedError(t.t("The changes of all channels are for admins."), t.t("Ask without “all”."))
    if not everywhere:
        rights.require_manager(turn, turn.channel)
    told = turn.store.audit(
        turn.channel.platform,
        turn.asker.tenant if everywhere else turn.channel.tenant,
        None if everywhere else turn.channel.id,
        limit=100,
    )
    if not told:
        return nothing(t.t("Changes"), t.say("Nothing was changed here yet."))
    blocks = [_audit_line(each, everywhere=everywhere) for each in told]
    return show.paged(turn, t.t("Changes"), blocks, a_page=10, share=False)


def _audit_line(each: Audited, *, everywhere: bool) -> Line:
    where: Text = (" ", Place(Channel(each.platform, each.tenant, each.channel))) if everywhere else ()
    done = (Strong(each.verb), " ", show.short(each.what))
    return Line((Moment(each.at, Show.FULL), *where, " ", Person(each.user), " ", *done))

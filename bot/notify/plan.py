"""Which deliveries a decision puts into the queue, one card an event and channel.

    somebody deleted the card       → nothing, ever again
    nothing queued, nothing shown   → post, when there is something to tell
    a post or an edit still waits   → it waits on, with the latest state
    the card is shown               → edit it; for a material change also a reply below it

Pure. Does not send, and does not read the store: it is told where the event stands in each channel.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.model import GRAVE, Action, Delivery, DeliveryState, Verdict
from bot.notify.brief import kicker, reply
from bot.notify.hours import awake
from bot.notify.route import Reason, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.config.schema import NotifySettings
    from bot.model import Briefing, Change, Channel, Decision, Receipt, Story
    from bot.notify.route import Routed
    from bot.notify.view import Names


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one event stands in one channel."""

    card: Receipt | None = None  # None: never posted, or not yet known to have arrived
    unsent: tuple[Delivery, ...] = ()  # pending, sending or ambiguous; oldest first

    @property
    def shown(self) -> bool:
        """Whether the channel has the card, or a post of it is out and may have arrived."""
        return self.card is not None or any(d.state is not DeliveryState.PENDING for d in self.unsent)

    def waiting(self, *actions: Action) -> Delivery | None:
        """The newest delivery of these kinds that was not handed over."""
        found = [d for d in self.unsent if d.state is DeliveryState.PENDING and d.action in actions]
        return found[-1] if found else None


NOWHERE = Standing()


@dataclass(frozen=True, slots=True)
class Planner:
    """What is the same for every channel that hears of one decision."""

    story: Story
    decision: Decision
    card: Briefing
    names: Names
    settings: NotifySettings
    now: datetime

    def plan(self, routed: Iterable[Routed], standings: Mapping[Channel, Standing]) -> tuple[Delivery, ...]:
        """Deliveries to store, in order; one whose id is among the unsent replaces it there."""
        planned: list[Delivery] = []
        for told in routed:
            if told.action is not Action.NONE:
                standing = standings.get(told.subscription.channel, NOWHERE)
                planned += self._for_channel(told, standing)
        return tuple(planned)

    def _for_channel(self, told: Routed, standing: Standing) -> list[Delivery]:
        if standing.card is not None and standing.card.deleted:
            return []
        card = self._card(told, standing)
        if card is None:
            return []
        if told.action is Action.REPLY and standing.shown:
            below = self._reply(told, standing)
            return [card] if below is None else [card, below]
        return [card]

    def _card(self, told: Routed, standing: Standing) -> Delivery | None:
        waiting = standing.waiting(Action.POST, Action.EDIT)
        if waiting is not None:
            return replace(
                waiting,
                briefing=self._first() if waiting.action is Action.POST else self.card,
                send_after=min(waiting.send_after, self._soonest(told)),
            )
        if standing.shown:
            return self._new(told, Action.EDIT, self.card, self._edit_time(standing))
        if not self._worth_a_post(told):
            return None
        wait = timedelta(seconds=self.settings.group_wait_seconds)
        return self._new(told, Action.POST, self._first(), self.now + wait)

    def _soonest(self, told: Routed) -> datetime:
        """When a message that waits for the morning may go: what has become grave need not wait."""
        wakes = told.subscription.wakes and self.story.event.severity >= GRAVE
        wait = timedelta(seconds=self.settings.group_wait_seconds)
        return self.now + wait if wakes else datetime.max.replace(tzinfo=UTC)

    def _first(self) -> Briefing:
        """The card for who has not seen it: confirmed and followed up or not, to them it is new."""
        if self.card.verdict not in (Verdict.CORROBORATED, Verdict.FOLLOW_UP):
            return self.card
        return replace(self.card, verdict=Verdict.NEW, kicker=kicker(self.story, self.names, Verdict.NEW))

    def _worth_a_post(self, told: Routed) -> bool:
        """A channel that never saw the event is told when it opens, and later of what is material.

        One that asks for a credibility is also told when a further publisher confirms the event: that
        may be what it was waiting for.
        """
        if told.reason is Reason.KEPT_TRUE:
            return False
        confirmed = self.decision.verdict is Verdict.CORROBORATED and told.subscription.max_credibility < 6
        return self.decision.action is Action.POST or confirmed or bool(self._material(self.decision.changes))

    def _reply(self, told: Routed, standing: Standing) -> Delivery | None:
        """A reply on all that changed since the one that waits was queued, so that two become one."""
        waiting = standing.waiting(Action.REPLY)
        changes = self._material(self.decision.changes)
        if waiting is not None:
            older = [change for change in self.story.changes if change.at >= waiting.created_at]
            changes = self._material((*older, *changes))
        if not changes:
            return None
        briefing = reply(self.story, changes, self.names)
        if waiting is not None:
            return replace(waiting, briefing=briefing)
        return self._new(told, Action.REPLY, briefing, self._edit_time(standing))

    def _material(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        found = {change.id: change for change in changes if change.material}
        return tuple(sorted(found.values(), key=lambda change: (change.at, change.id)))

    def _edit_time(self, standing: Standing) -> datetime:
        interval = timedelta(minutes=self.settings.edit_interval_minutes)
        under_way = any(d.state is not DeliveryState.PENDING for d in standing.unsent)
        last = standing.card.at if standing.card and not under_way else self.now
        return max(self.now, last + interval)

    def _new(self, told: Routed, action: Action, briefing: Briefing, send_after: datetime) -> Delivery:
        sub, severity = told.subscription, self.story.event.severity
        return Delivery(
            delivery_id(sub.channel, self.story.event.id, action, self.decision.entry, self.now),
            sub.channel,
            action,
            briefing,
            self.story.event.id,
            created_at=self.now,
            send_after=awake(sub, send_after, severity),
            mention=mentioned(sub, severity) if action is Action.POST else None,
        )


def delivery_id(channel: Channel, *what: object) -> str:
    """Id of a delivery: the same for the same channel and cause.

    21 characters, for Discord takes up to 25 as a nonce
    (https://docs.discord.com/developers/resources/message#create-message).
    """
    text = "\n".join(str(part) for part in (channel, *what))
    return "d" + hashlib.blake2b(text.encode(), digest_size=10).hexdigest()

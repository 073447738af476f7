"""Turns decisions into queued deliveries, and due digests too. Sends nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Action, Cadence, Delivery
from bot.notify.brief import alert
from bot.notify.digest import digest
from bot.notify.hours import awake, next_digest
from bot.notify.listeners import Listeners
from bot.notify.plan import Planner, Standing, delivery_id
from bot.notify.route import Reason, mentioned, route, silenced, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.config import Config
    from bot.model import Channel, Decision, Story, Subscription
    from bot.store import Store

WINDOWS = {
    Cadence.HOURLY: timedelta(hours=1),
    Cadence.DAILY: timedelta(days=1),
    Cadence.WEEKLY: timedelta(weeks=1),
}
"""How far back the first digest of a subscription looks."""


class Newsroom:
    """Knows who listens. Reads the store; what it writes is the queue and the due times of digests."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store, self._config = store, config

    def listeners(self) -> Listeners:
        """Who listens now; for all decisions of one transaction."""
        return Listeners(self._store.subscriptions())

    def announce(
        self,
        decision: Decision,
        now: datetime,
        listeners: Listeners | None = None,
        *,
        silently: bool = False,
    ) -> int:
        """Queue what channels shall see of a decision that is stored; returns how many deliveries.

        ``listeners`` None: who listens now. ``silently``: nothing new is told, but a card that was posted is
        edited all the same, for it must stay true. To be called inside the transaction that stored the
        decision.
        """
        if decision.event is None or decision.action is Action.NONE:
            return 0
        event = decision.event.id
        standings = self._standings(event)
        if silently:
            decision = replace(decision, action=Action.EDIT)
            if not standings:
                return 0
        story = self._store.story(event)
        if story is None:
            raise KeyError(event)
        known_listeners = listeners or self.listeners()
        routed = route(
            story,
            decision,
            known_listeners.in_channels(standings)
            if silently
            else known_listeners.of(story.event, standings.keys()),
            self._store.silences(now),
            now,
            self._config,
            carrying=standings.keys(),
        )
        if all(told.action is Action.NONE for told in routed):
            return 0
        card = alert(story, self._config, decision.verdict, self._store.similar_before(story.event))
        planner = Planner(story, decision, card, self._config, self._config.settings.notify, now)
        known = {delivery.id for standing in standings.values() for delivery in standing.unsent}
        planned = planner.plan(routed, standings)
        for delivery in planned:
            if delivery.id in known:
                self._store.save_delivery(delivery)
            else:
                self._store.queue(delivery)
        return len(planned)

    def _standings(self, event_id: str) -> dict[Channel, Standing]:
        """Where the event stands in each channel that has anything of it and takes messages."""
        unsent: dict[Channel, list[Delivery]] = {}
        for delivery in self._store.unsent(event_id):
            unsent.setdefault(delivery.channel, []).append(delivery)
        cards = self._store.cards(event_id)
        closed = self._store.closed_channels() if cards or unsent else {}
        return {
            channel: Standing(cards.get(channel), tuple(unsent.get(channel, ())))
            for channel in dict.fromkeys([*cards, *unsent])
            if channel not in closed
        }

    # --- digests --------------------------------------------------------------------------------

    def queue_digests(self, now: datetime) -> int:
        """Queue every digest that is due, each in its own transaction; returns how many.

        A digest covers the time since the one before it, so that a time of standing still is caught up
        with in one. One with nothing to tell is not sent.
        """
        return sum(
            self._digest(sub, now)
            for sub in self._store.subscriptions()
            if sub.cadence is not Cadence.INSTANT and sub.paused is None
        )

    def _digest(self, sub: Subscription, now: datetime) -> bool:
        name, covered = f"digest {sub.id}", f"digest {sub.id} covers until"
        due = self._store.due(name)
        if due is not None and due > now:
            return False
        following = next_digest(sub, now, self._config.settings.notify.digest_time)
        with self._store.transaction():
            self._store.set_due(name, following)
            if due is None:  # subscribed just now: its first digest is still to come
                return False
            since = self._store.due(covered) or due - WINDOWS[sub.cadence]
            self._store.set_due(covered, now)
            stories = self._wanted(self._store.stories_between(since, now), sub, now)
            if not stories:
                return False
            before = {story.event.id: self._store.similar_before(story.event) for story in stories}
            briefing = digest(stories, since, now, self._config, before=before, scope=sub.cadence.value)
            return self._store.queue(
                Delivery(
                    delivery_id(sub.channel, "digest", sub.id, due),
                    sub.channel,
                    Action.POST,
                    briefing,
                    None,
                    created_at=now,
                    send_after=awake(sub, now),
                    mention=mentioned(sub, max(story.event.severity for story in stories)),
                )
            )

    def _wanted(self, stories: Iterable[Story], sub: Subscription, now: datetime) -> list[Story]:
        silences = self._store.silences(now)
        return [
            story
            for story in stories
            if wanted(story, sub, self._config) is Reason.WANTED
            and not silenced(story, sub.channel, silences, now)
        ]

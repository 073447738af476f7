"""One platform's share of the outbox: up to so many channels at once, in each one message after the other.

Lanes know nothing of each other: a platform that hangs holds up only its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import DeliveryError
from bot.model import Action, DeliveryState
from bot.notify.catchup import LATE, catch_up, due_time
from bot.notify.ending import Ending

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection

    from bot.config.schema import NotifySettings
    from bot.model import Channel, Delivery, Receipt
    from bot.model import Platform as PlatformName
    from bot.ports import Clock, Platform
    from bot.store import Store

CHANNELS_AT_ONCE = 64
"""Channels of a platform that are sent to at the same time: 50 messages a second, Discord's limit, as long
as one takes less than 1.2 s."""

EVERYTHING = 1_000_000
"""More deliveries than wait at any time."""


class Lane:
    """Sends to one platform. ``platform`` None: it is not set up, and its messages wait."""

    def __init__(
        self,
        name: PlatformName,
        platform: Platform | None,
        store: Store,
        settings: NotifySettings,
        clock: Clock,
    ) -> None:
        self.name = name
        self._platform, self._store, self._settings, self._clock = platform, store, settings, clock
        self._ending = Ending(name, store, settings, clock)
        self._turn = asyncio.Lock()

    @property
    def stopped(self) -> str | None:
        """Why nothing is sent until a restart; None: it is."""
        return self._ending.stopped

    def refused(self, error: DeliveryError) -> None:
        """The platform refused the token at another occasion than a message."""
        self._ending.stop(str(error))

    async def flush(
        self,
        tally: Counter[str],
        *,
        drain: bool = False,
        go_on: Callable[[], bool] = lambda: True,
    ) -> None:
        """Send what is due until nothing is; count in ``tally`` what came of it. See `Outbox.flush`."""
        async with self._turn:
            hands: dict[Channel, asyncio.Task[None]] = {}
            try:
                while True:
                    if self.stopped is None and len(hands) <= CHANNELS_AT_ONCE * 3 // 4 and go_on():
                        for delivery in self._ready(CHANNELS_AT_ONCE - len(hands), hands, drain=drain):
                            hands[delivery.channel] = asyncio.create_task(self._one(delivery, tally))
                    if not hands:
                        return
                    done, _ = await asyncio.wait(hands.values(), return_when=asyncio.FIRST_COMPLETED)
                    hands = {channel: task for channel, task in hands.items() if task not in done}
                    for task in done:
                        task.result()
            finally:  # after a bug or a cancellation: whatever is under way is looked for at the next start
                for task in hands.values():
                    task.cancel()
                await asyncio.gather(*hands.values(), return_exceptions=True)

    def _ready(self, room: int, busy: Collection[Channel], *, drain: bool) -> list[Delivery]:
        """What can be worked on now, oldest first, one a channel."""
        now = self._clock.now()
        unclear = [d for d in self._store.ambiguous_deliveries(self.name) if d.send_after <= now]
        due = self._hurried() if drain else self._store.due_deliveries(now, room, self.name)
        ready: dict[Channel, Delivery] = {}
        for delivery in (*unclear, *due):
            if delivery.channel not in busy:
                ready.setdefault(delivery.channel, delivery)
        return list(ready.values())[:room]

    def _hurried(self) -> list[Delivery]:
        """What is due, and what waits for company or the next edit alone.

        One that was put off, or waits for the morning, is not hurried.
        """
        now = self._clock.now()
        wait = max(
            timedelta(seconds=self._settings.group_wait_seconds),
            timedelta(minutes=self._settings.edit_interval_minutes),
        )
        return [
            d
            for d in self._store.due_deliveries(now + wait, EVERYTHING, self.name)
            if d.send_after <= now or (not d.attempts and d.send_after <= d.created_at + wait)
        ]

    async def _one(self, delivery: Delivery, tally: Counter[str]) -> None:
        # Read again: since it was chosen it may have got a newer briefing.
        current = self._store.delivery(delivery.id)
        if current is None or current.state is not delivery.state:
            return
        if current.state is DeliveryState.AMBIGUOUS:
            end = await self._look(current)
        else:
            end = await self._send(self._caught_up(current))
        if end is not None:
            tally[end] += 1

    def _caught_up(self, delivery: Delivery) -> Delivery:
        """The delivery; or a digest of what lay too long in its channel, taken out of the queue for it."""
        now = self._clock.now()
        if now - due_time(delivery) <= LATE:
            return delivery
        drawn = catch_up(self._store.waiting_in(delivery.channel), now)
        return delivery if drawn is None else self._ending.drawn(*drawn)

    async def _send(self, delivery: Delivery) -> str:
        card = self._store.receipt_of(delivery.event, delivery.channel) if delivery.event else None
        if card is not None and card.deleted:
            return self._ending.ended(delivery)
        if delivery.action is Action.EDIT and card is None:
            delivery = replace(delivery, action=Action.POST)  # the post before it was given up
        sending = self._ending.under_way(delivery, self._settling())
        try:
            receipt = await self._hand_over(sending, card)
        except DeliveryError as error:
            return self._ending.failed(sending, error, self._settling())
        return self._ending.arrived(sending, receipt, card)

    async def _hand_over(self, delivery: Delivery, card: Receipt | None) -> Receipt:
        platform = self._ready_platform()
        if delivery.action is Action.POST:
            return await platform.send(delivery)
        if card is None:
            raise DeliveryError("there is no message to reply to")
        if delivery.action is Action.REPLY:
            return await platform.reply(card, delivery)
        return await platform.edit(card, delivery)

    async def _look(self, delivery: Delivery) -> str | None:
        """Find out whether an unclear delivery arrived. An edit is simply made again: twice is as once."""
        if delivery.action is Action.EDIT:
            return self._ending.not_there(delivery)
        try:
            found = await self._ready_platform().find(delivery.channel, delivery.id)
        except DeliveryError as error:
            return self._ending.failed(delivery, error, self._settling(), looking=True)
        if found is None:
            return self._ending.not_there(delivery)
        return self._ending.arrived(delivery, found, None)

    def _ready_platform(self) -> Platform:
        if self._platform is None:
            raise DeliveryError(f"{self.name} is not set up", retryable=True)
        return self._platform

    def _settling(self) -> timedelta:
        return timedelta(0) if self._platform is None else self._platform.settling

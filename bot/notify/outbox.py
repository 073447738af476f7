"""Takes due deliveries out of the store and hands them to their platforms.

    pending ─→ sending ─┬─→ sent (with a receipt)
       ↑                ├─→ pending again, later    it surely did not arrive, and may next time
       │                ├─→ ambiguous               it may have arrived
       │                └─→ dead (with a reason)
       └── not there ── ambiguous ── there ─→ sent

"Sending" is committed before the platform is asked, so that after a crash nothing is sent twice
without having been looked for, and nothing is forgotten. Within a flush the messages of one channel go
out one after the other; channels do not wait for each other. Does not decide what is told.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import DeliveryError
from bot.model import Action, DeliveryState
from bot.notify.catchup import catch_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.config.schema import NotifySettings
    from bot.model import Channel, Delivery, Receipt
    from bot.model import Platform as PlatformName
    from bot.ports import Platform
    from bot.store import Store

log = structlog.get_logger(__name__)

BATCH = 500
"""Deliveries read from the store at once."""

CHANNELS_AT_ONCE = 16
"""Channels that are sent to at the same time."""

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=2)
GROWTH = 4
"""Pauses between attempts grow from 10 s to 2 h: eight attempts outlast an outage of four hours."""


@dataclass(frozen=True, slots=True)
class FlushReport:
    """What one flush did."""

    sent: int = 0  # messages posted, replies included
    edited: int = 0
    put_off: int = 0  # will be tried again
    unclear: int = 0  # may have arrived; will be looked for
    dead: int = 0  # given up


class Outbox:
    """The only sender. Holds no deliveries: after a restart another one goes on where this one stopped."""

    def __init__(
        self, store: Store, platforms: Mapping[PlatformName, Platform], settings: NotifySettings
    ) -> None:
        self._store, self._platforms, self._settings = store, platforms, settings
        self._turn = asyncio.Lock()

    async def flush(self, now: datetime, *, drain: bool = False) -> FlushReport:
        """Send what is due at ``now``. ``drain``: also what waits for company or for the next edit.

        Failures of single deliveries are recorded on them. Raises StoreError, and whatever a bug raises.
        """
        tally: Counter[str] = Counter()
        tried: set[str] = set()
        async with self._turn:
            for delivery in self._store.ambiguous_deliveries():
                if delivery.send_after <= now:
                    await self._look(delivery, now, tally)
            while batch := [d for d in self._due(now, drain=drain) if d.id not in tried]:
                batch = self._caught_up(batch, now)
                tried.update(delivery.id for delivery in batch)
                await self._send_all(batch, now, tally)
        return FlushReport(**tally)

    def _caught_up(self, batch: list[Delivery], now: datetime) -> list[Delivery]:
        """The batch with what lay too long drawn together, one digest a channel."""
        for digest, told in catch_up(batch, now):
            with self._store.transaction():
                self._store.queue(digest)
                for delivery in told:
                    reason = f"told in digest {digest.id}"
                    self._store.save_delivery(replace(delivery, state=DeliveryState.SENT, reason=reason))
            gone = {delivery.id for delivery in told}
            batch = [*(delivery for delivery in batch if delivery.id not in gone), digest]
        return batch

    def _due(self, now: datetime, *, drain: bool) -> tuple[Delivery, ...]:
        if not drain:
            return self._store.due_deliveries(now, BATCH)
        wait = max(
            timedelta(seconds=self._settings.group_wait_seconds),
            timedelta(minutes=self._settings.edit_interval_minutes),
        )
        # A first attempt that is due within that time of its making waits for company alone; one that
        # was put off, or waits for the morning, is not hurried.
        return tuple(
            d
            for d in self._store.due_deliveries(now + wait, BATCH)
            if d.send_after <= now or (not d.attempts and d.send_after <= d.created_at + wait)
        )

    async def _send_all(self, batch: Iterable[Delivery], now: datetime, tally: Counter[str]) -> None:
        queues: dict[Channel, list[Delivery]] = defaultdict(list)
        for delivery in batch:
            queues[delivery.channel].append(delivery)
        room = asyncio.Semaphore(CHANNELS_AT_ONCE)

        async def one(queue: list[Delivery]) -> None:
            async with room:
                await self._send_queue(queue, now, tally)

        try:
            async with asyncio.TaskGroup() as group:
                for queue in queues.values():
                    group.create_task(one(queue))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from errors

    async def _send_queue(self, queue: list[Delivery], now: datetime, tally: Counter[str]) -> None:
        """One channel's messages in order; after a failure that may pass the rest wait as long."""
        for place, delivery in enumerate(queue):
            # Read again: while another message was on its way this one may have got a newer briefing.
            current = self._store.delivery(delivery.id)
            if current is None or current.state is not DeliveryState.PENDING:
                continue
            outcome = await self._send(current, now, tally)
            if outcome.state in (DeliveryState.PENDING, DeliveryState.AMBIGUOUS):
                self._put_off(queue[place + 1 :], outcome.send_after)
                return

    def _put_off(self, queue: Iterable[Delivery], until: datetime) -> None:
        with self._store.transaction():
            for delivery in queue:
                current = self._store.delivery(delivery.id)
                if current is not None:
                    later = max(current.send_after, until)
                    self._store.save_delivery(replace(current, send_after=later))

    async def _send(self, delivery: Delivery, now: datetime, tally: Counter[str]) -> Delivery:
        card = self._store.receipt_of(delivery.event, delivery.channel) if delivery.event else None
        if delivery.action is Action.EDIT and card is None:
            delivery = replace(delivery, action=Action.POST)  # the post before it was given up
        sending = replace(
            delivery,
            state=DeliveryState.SENDING,
            attempts=delivery.attempts + 1,
            # when to look for it, should this be the last that is known of it
            send_after=now + self._settling(delivery),
        )
        self._save(sending)
        try:
            receipt = await self._hand_over(sending, card)
        except DeliveryError as error:
            return self._failed(sending, error, now, tally)
        tally["edited" if delivery.action is Action.EDIT else "sent"] += 1
        return self._arrived(sending, receipt)

    async def _hand_over(self, delivery: Delivery, card: Receipt | None) -> Receipt:
        platform = self._platform(delivery)
        if delivery.action is Action.POST:
            return await platform.send(delivery)
        if card is None:
            raise DeliveryError("there is no message to reply to")
        if delivery.action is Action.REPLY:
            return await platform.reply(card, delivery)
        receipt = await platform.edit(card, delivery)
        return replace(receipt, thread_id=receipt.thread_id or card.thread_id)

    def _platform(self, delivery: Delivery) -> Platform:
        name = delivery.channel.platform
        if name not in self._platforms:
            raise DeliveryError(f"{name} is not set up", retryable=True)
        return self._platforms[name]

    def _settling(self, delivery: Delivery) -> timedelta:
        platform = self._platforms.get(delivery.channel.platform)
        return timedelta(0) if platform is None else platform.settling

    async def _look(self, delivery: Delivery, now: datetime, tally: Counter[str]) -> None:
        """Find out whether an unclear delivery arrived. An edit is simply made again: twice is as once."""
        waiting = replace(delivery, state=DeliveryState.PENDING, send_after=now)
        if delivery.action is Action.EDIT:
            self._save(waiting)
            return
        try:
            found = await self._platform(delivery).find(delivery.channel, delivery.id)
        except DeliveryError as error:
            self._failed(replace(delivery, attempts=delivery.attempts + 1), error, now, tally, looking=True)
            return
        if found is not None:
            tally["sent"] += 1
            self._arrived(delivery, found)
        elif delivery.attempts >= self._settings.max_attempts:
            self._dead(delivery, delivery.reason or "it never arrived", tally)
        else:
            self._save(waiting)

    # --- how it ended -----------------------------------------------------------------------

    def _arrived(self, delivery: Delivery, receipt: Receipt) -> Delivery:
        sent = replace(delivery, state=DeliveryState.SENT, reason=None)
        own = replace(receipt, delivery=sent.id, channel=sent.channel, event=sent.event)
        with self._store.transaction():
            self._store.save_delivery(sent)
            self._store.save_receipt(own)
        return sent

    def _failed(
        self,
        delivery: Delivery,
        error: DeliveryError,
        now: datetime,
        tally: Counter[str],
        *,
        looking: bool = False,
    ) -> Delivery:
        """Record a failure; ``looking``: it was the search for an unclear delivery that failed."""
        reason = f"nobody can say whether it arrived: {error}" if looking else str(error)
        unclear = looking or (error.ambiguous and delivery.action is not Action.EDIT)
        hopeless = not (error.retryable or error.ambiguous)
        spent = delivery.attempts >= self._settings.max_attempts
        if hopeless or (spent and (looking or not unclear)):
            return self._dead(delivery, reason, tally)
        pause = backoff(delivery, error.retry_after)
        if unclear:
            tally["unclear"] += 1
            wait = max(pause, self._settling(delivery))
            state = DeliveryState.AMBIGUOUS
        else:
            tally["put_off"] += 1
            wait, state = pause, DeliveryState.PENDING
        log.info("delivery put off", delivery=delivery.id, channel=str(delivery.channel), reason=reason)
        return self._save(replace(delivery, state=state, send_after=now + wait, reason=reason))

    def _dead(self, delivery: Delivery, reason: str, tally: Counter[str]) -> Delivery:
        tally["dead"] += 1
        log.warning("delivery given up", delivery=delivery.id, channel=str(delivery.channel), reason=reason)
        return self._save(replace(delivery, state=DeliveryState.DEAD, reason=reason))

    def _save(self, delivery: Delivery) -> Delivery:
        with self._store.transaction():
            self._store.save_delivery(delivery)
        return delivery


def backoff(delivery: Delivery, retry_after: float | None) -> timedelta:
    """How long to wait before the next attempt, never less than the platform asked for.

    Spread by up to a quarter, derived from the delivery's id: the same every time, and different for
    deliveries that failed together.
    """
    growth = GROWTH ** min(max(delivery.attempts - 1, 0), 10)  # beyond ten every pause is the longest
    pause = min(FIRST_PAUSE * growth, LONGEST_PAUSE)
    digest = hashlib.blake2b(f"{delivery.id} {delivery.attempts}".encode(), digest_size=2).digest()
    spread = int.from_bytes(digest) / 0xFFFF / 4
    return timedelta(seconds=round(max(pause.total_seconds(), retry_after or 0) * (1 + spread), 3))

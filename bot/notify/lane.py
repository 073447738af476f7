"""One platform's share of the outbox: up to so many channels at once, in each one message after the other.

    choose ─→ write down: begun, and ended ─→ ask the platform, many at once ─→ some have an answer ─┐
      ↑                                                                                             │
      └─────────────────────────────────────────────────────────────────────────────────────────────┘

What begins and what ended is written in one transaction a round: each waits for the disk, and two a message
would take longer than the messages. Lanes know nothing of each other: a platform that hangs holds up only
its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
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

COMPANY = 0.05
"""Seconds that an answer waits at most for others, to be written down with them."""

EVERYTHING = 1_000_000
"""More deliveries than wait at any time."""


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery that is handed over; an ambiguous one is looked for."""

    delivery: Delivery
    card: Receipt | None = None  # the message to edit or to reply to


Hands = dict["asyncio.Task[Receipt | DeliveryError | None]", Job]
"""Jobs under way and their answers: where it arrived; None: it surely did not; or what it failed on."""


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
        """The platform refused the token at another occasion than a message. Opens its own transaction."""
        with self._store.transaction():
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
            hands: Hands = {}
            ended: Hands = {}
            try:
                while True:
                    more = self.stopped is None and len(hands) <= CHANNELS_AT_ONCE * 3 // 4 and go_on()
                    ready = self._ready((*hands.values(), *ended.values()), drain=drain) if more else []
                    for job in self._written(ended, ready[: CHANNELS_AT_ONCE - len(hands)], tally):
                        hands[asyncio.create_task(self._hand_over(job))] = job
                        await asyncio.sleep(0)  # beginning many at once would hold up other lanes
                    if hands:
                        ended = await _answered(hands)
                    elif ended or ready:
                        ended = {}
                    else:
                        return
            finally:  # after a bug or a cancellation: whatever is under way is looked for at the next start
                for task in hands:
                    task.cancel()
                await asyncio.gather(*hands, return_exceptions=True)

    # --- choosing -----------------------------------------------------------------------------

    def _ready(self, under_way: Collection[Job], *, drain: bool) -> list[Delivery]:
        """What can be worked on now, oldest first, one a channel."""
        now = self._clock.now()
        busy = {job.delivery.channel for job in under_way}
        unclear = [d for d in self._store.ambiguous_deliveries(self.name) if d.send_after <= now]
        due = self._hurried() if drain else self._store.due_deliveries(now, CHANNELS_AT_ONCE, self.name)
        ready: dict[Channel, Delivery] = {}
        for delivery in (*unclear, *due):
            if delivery.channel not in busy:
                ready.setdefault(delivery.channel, delivery)
        return list(ready.values())

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

    # --- writing down -------------------------------------------------------------------------

    def _written(self, ended: Hands, ready: Collection[Delivery], tally: Counter[str]) -> list[Job]:
        """Write down what came of ``ended`` and that ``ready`` begins; the jobs to do, one a channel.

        Raises what a bug raised, when all the others are written down.
        """
        jobs: list[Job] = []
        if not (ended or ready):
            return jobs
        bugs = [task for task in ended if task.cancelled() or task.exception() is not None]
        with self._store.transaction():
            ends = [self._ended(job, task.result()) for task, job in ended.items() if task not in bugs]
            for delivery in ready if self.stopped is None else ():
                begun = self._begun(delivery)
                if isinstance(begun, Job):
                    jobs.append(begun)
                else:
                    ends.append(begun)
        tally.update(end for end in ends if end is not None)
        for task in bugs:
            task.result()
        return jobs

    def _begun(self, chosen: Delivery) -> Job | str | None:
        """The job to do; or how it ended without one, None: as it was before."""
        if chosen.state is DeliveryState.AMBIGUOUS:
            # An edit is simply made again: twice is as once.
            return self._ending.not_there(chosen) if chosen.action is Action.EDIT else Job(chosen)
        delivery = self._caught_up(chosen)
        card = self._store.receipt_of(delivery.event, delivery.channel) if delivery.event else None
        if card is not None and card.deleted:
            return self._ending.ended(delivery)
        if delivery.action is Action.EDIT and card is None:
            delivery = replace(delivery, action=Action.POST)  # the post before it was given up
        return Job(self._ending.under_way(delivery, self._settling()), card)

    def _caught_up(self, delivery: Delivery) -> Delivery:
        """The delivery; or a digest of what lay too long in its channel, taken out of the queue for it."""
        now = self._clock.now()
        if now - due_time(delivery) <= LATE:
            return delivery
        drawn = catch_up(self._store.waiting_in(delivery.channel), now)
        return delivery if drawn is None else self._ending.drawn(*drawn)

    def _ended(self, job: Job, answer: Receipt | DeliveryError | None) -> str | None:
        looking = job.delivery.state is DeliveryState.AMBIGUOUS
        if isinstance(answer, DeliveryError):
            return self._ending.failed(job.delivery, answer, self._settling(), looking=looking)
        if answer is None:
            return self._ending.not_there(job.delivery)
        return self._ending.arrived(job.delivery, answer, job.card)

    # --- asking the platform ------------------------------------------------------------------

    async def _hand_over(self, job: Job) -> Receipt | DeliveryError | None:
        try:
            return await self._asked(job)
        except DeliveryError as error:
            return error

    async def _asked(self, job: Job) -> Receipt | None:
        delivery, card = job.delivery, job.card
        if self._platform is None:
            raise DeliveryError(f"{self.name} is not set up", retryable=True)
        if delivery.state is DeliveryState.AMBIGUOUS:
            return await self._platform.find(delivery.channel, delivery.id)
        if delivery.action is Action.POST:
            return await self._platform.send(delivery)
        if card is None:
            raise DeliveryError("there is no message to reply to")
        if delivery.action is Action.REPLY:
            return await self._platform.reply(card, delivery)
        return await self._platform.edit(card, delivery)

    def _settling(self) -> timedelta:
        return timedelta(0) if self._platform is None else self._platform.settling


async def _answered(hands: Hands) -> Hands:
    """Take out of ``hands`` those that have an answer, at least one; wait a moment for company."""
    done, _ = await asyncio.wait(hands, return_when=asyncio.FIRST_COMPLETED)
    if len(done) < len(hands):
        done, _ = await asyncio.wait(hands, timeout=COMPANY)
    return {task: hands.pop(task) for task in list(hands) if task in done}

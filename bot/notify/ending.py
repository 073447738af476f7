"""How a delivery ends, and what its end means for others; the writing half of the outbox. Sends nothing.

| what it failed on | what becomes of it |
|---|---|
| passing | it is tried again, ever later, however long the outage lasts |
| message | it is dead, with the reason |
| card | it ends in silence; unless it was a reply, so does all that follows about its event in the channel |
| channel | it and its channel's queue are dead, the subscriptions paused, somebody is told once |
| tenant | it waits, like everything else for the platform, until a restart; somebody is told once |
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import Trouble
from bot.model import Action, BriefingKind, DeliveryState, Receipt
from bot.notify.catchup import due_time
from bot.notify.notices import channel_closed, platform_stopped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.config.schema import NotifySettings
    from bot.errors import DeliveryError
    from bot.model import Delivery
    from bot.model import Platform as PlatformName
    from bot.ports import Clock
    from bot.store import Store

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=5)
LEAST_PAUSE = 0.5  # seconds, whatever was asked for
GROWTH = 3
"""Pauses between attempts grow from 10 s to 5 min: so long after an outage its end is noticed."""


class Ending:
    """Writes down what came of a platform's deliveries, inside a transaction of the caller's.

    Each method says in a word what that was.
    """

    def __init__(self, name: PlatformName, store: Store, settings: NotifySettings, clock: Clock) -> None:
        self._name, self._store, self._settings, self._clock = name, store, settings, clock
        self.stopped: str | None = None  # why nothing is sent until a restart
        self._taken = 0  # deliveries that the platform took
        self._failures: dict[str, tuple[int, int]] = {}  # by delivery: what was taken at the last, how many

    # --- before -----------------------------------------------------------------------------

    def drawn(self, digest: Delivery, told: Iterable[Delivery]) -> Delivery:
        """Put a digest into the queue, and take out of it what it tells."""
        for delivery in told:
            self._store.advance(delivery)
        self._store.queue(digest)
        return digest

    def under_way(self, delivery: Delivery, settling: timedelta) -> Delivery:
        """Write down that the platform is about to be asked.

        And when to look for the delivery, should this be the last that is known of it.
        """
        sending = replace(
            delivery,
            state=DeliveryState.SENDING,
            attempts=delivery.attempts + 1,
            first_due=due_time(delivery),
            send_after=self._clock.now() + settling,
        )
        self._store.advance(sending)
        return sending

    # --- after ------------------------------------------------------------------------------

    def arrived(self, delivery: Delivery, receipt: Receipt, card: Receipt | None) -> str:
        """It is there. ``card``: the message that was edited or replied to."""
        sent = replace(delivery, state=DeliveryState.SENT, reason=None)
        own = replace(receipt, delivery=sent.id, channel=sent.channel, event=sent.event)
        if delivery.action is Action.EDIT and card is not None:
            own = replace(own, thread_id=receipt.thread_id or card.thread_id)
        self._store.advance(sent)
        self._store.save_receipt(own)
        if not self._taken:  # the first since the start: what was refused before is taken again
            self._store.resume_platform(self._name)
        self._taken += 1
        self._failures.pop(delivery.id, None)
        log.info("delivered", attempts=delivery.attempts, message=own.message_id, **_named(delivery))
        return "edited" if delivery.action is Action.EDIT else "sent"

    def not_there(self, delivery: Delivery) -> str | None:
        """It was looked for and surely did not arrive: it goes out again, unless it failed too often."""
        if self._too_often(delivery):
            return self._dead(delivery, delivery.reason or "it never arrived")
        self._store.advance(replace(delivery, state=DeliveryState.PENDING, send_after=self._clock.now()))
        return None

    def ended(self, delivery: Delivery, reason: str = "the card was deleted") -> str:
        """What it was about was deleted or locked by somebody: that is respected."""
        self._store.advance(replace(delivery, state=DeliveryState.SENT, reason=reason))
        log.info("delivery ended", reason=reason, **_named(delivery))
        return "ended"

    def failed(
        self, delivery: Delivery, error: DeliveryError, settling: timedelta, *, looking: bool = False
    ) -> str:
        """It failed; ``looking``: it was the search for an unclear delivery that failed."""
        reason = f"nobody can say whether it arrived: {error}" if looking else str(error)
        match error.trouble:
            case Trouble.CARD:
                return self._card_gone(delivery, reason)
            case Trouble.CHANNEL:
                return self._close(delivery, reason)
            case Trouble.TENANT:
                self._wait(delivery, self._clock.now(), reason, unclear=looking or error.ambiguous)
                self.stop(str(error))
                return "put_off"
            case Trouble.MESSAGE:
                return self._dead(delivery, reason)
        return self._passing(delivery, error, reason, settling, looking=looking)

    def _passing(
        self, delivery: Delivery, error: DeliveryError, reason: str, settling: timedelta, *, looking: bool
    ) -> str:
        if error.retry_after is None and self._too_often(delivery):
            return self._dead(delivery, reason)
        unclear = looking or (error.ambiguous and delivery.action is not Action.EDIT)
        pause = backoff(delivery, error.retry_after)
        if unclear or error.ambiguous:  # an edit that is still under way would undo a newer one
            pause = max(pause, settling)
        until = self._clock.now() + pause
        log.info("delivery put off", reason=reason, unclear=unclear, **_named(delivery))
        self._wait(delivery, until, reason, unclear=unclear)
        return "unclear" if unclear else "put_off"

    def _too_often(self, delivery: Delivery) -> bool:
        """Whether it failed too often while the platform took others: then it is not the platform.

        What fails while nothing gets through does not count, so that no outage is long enough to lose a
        message. Counted from the start of the process.
        """
        taken, failures = self._failures.get(delivery.id, (self._taken, 0))
        failures += self._taken > taken
        self._failures[delivery.id] = self._taken, failures
        return failures >= self._settings.max_attempts

    def _wait(self, delivery: Delivery, until: datetime, reason: str, *, unclear: bool) -> None:
        """Try again, or look for it, later.

        A digest that surely did not arrive gives back what it tells: next time there may be more.
        """
        told = () if unclear else self._told(delivery)
        for each in told:
            self._store.advance(
                replace(
                    each,
                    state=DeliveryState.PENDING,
                    told_in=None,
                    attempts=delivery.attempts,
                    first_due=due_time(each),
                    send_after=max(until, each.send_after),
                    reason=reason,
                )
            )
        if told:
            self._store.drop_delivery(delivery.id)
        else:
            state = DeliveryState.AMBIGUOUS if unclear else DeliveryState.PENDING
            self._store.advance(replace(delivery, state=state, send_after=until, reason=reason))

    def _dead(self, delivery: Delivery, reason: str) -> str:
        log.warning("delivery given up", reason=reason, **_named(delivery))
        told = self._told(delivery)
        for each in told or (delivery,):
            self._store.advance(replace(each, state=DeliveryState.DEAD, reason=reason, told_in=None))
        if told:
            self._store.drop_delivery(delivery.id)
        return "dead"

    def _card_gone(self, delivery: Delivery, reason: str) -> str:
        """A reply says nothing of the card: its thread may be locked, and the card has to stay true."""
        if delivery.action is Action.REPLY:
            return self.ended(delivery, reason)
        now = self._clock.now()
        card = self._store.receipt_of(delivery.event, delivery.channel) if delivery.event else None
        known = card or Receipt(delivery.id, delivery.channel, "", now, delivery.event)
        self._store.save_receipt(replace(known, deleted=True))
        return self.ended(delivery)

    # --- what concerns more than one ----------------------------------------------------------

    def _close(self, delivery: Delivery, reason: str) -> str:
        """The channel takes nothing: pause its subscriptions, give up its queue, tell somebody once."""
        channel, now = delivery.channel, self._clock.now()
        log.warning("channel closed", channel=str(channel), reason=reason)
        listening = [sub for sub in self._store.subscriptions() if sub.channel == channel]
        told = self._told(delivery)
        for each in told:
            self._store.advance(replace(each, state=DeliveryState.PENDING, told_in=None))
        if told:
            self._store.drop_delivery(delivery.id)
        lost = self._store.give_up(channel, reason)
        new = self._store.close_channel(channel, reason, now)
        if new and delivery.briefing.kind is not BriefingKind.NOTICE:  # of a notice nobody is told
            for notice in channel_closed(channel, reason, listening, lost, self._settings, now):
                self._store.queue(notice)
        return "dead"

    def stop(self, reason: str) -> None:
        """Send nothing more until a restart, and tell somebody once."""
        if self.stopped is not None:
            return
        self.stopped, now = reason, self._clock.now()
        log.error("platform stopped until a restart", platform=str(self._name), reason=reason)
        if self._store.stop_platform(self._name, reason, now):
            for notice in platform_stopped(self._name, reason, self._settings, now):
                self._store.queue(notice)

    # --- small things -----------------------------------------------------------------------

    def _told(self, delivery: Delivery) -> tuple[Delivery, ...]:
        """What a digest tells instead; nothing for any other delivery."""
        return self._store.told_in(delivery.id) if delivery.event is None else ()


def _named(delivery: Delivery) -> dict[str, str | None]:
    """A delivery in a log: by ids, never by what it says."""
    return {
        "delivery": delivery.id,
        "channel": str(delivery.channel),
        "action": str(delivery.action),
        "story": delivery.event,
    }


def backoff(delivery: Delivery, retry_after: float | None) -> timedelta:
    """How long to wait before the next attempt: what the platform asked for, else ever longer.

    Spread by up to a quarter, derived from the delivery's id: the same every time, and different for
    deliveries that failed together.
    """
    growth = GROWTH ** min(max(delivery.attempts - 1, 0), 10)  # beyond ten every pause is the longest
    pause = min(FIRST_PAUSE * growth, LONGEST_PAUSE).total_seconds() if retry_after is None else retry_after
    digest = hashlib.blake2b(f"{delivery.id} {delivery.attempts}".encode(), digest_size=2).digest()
    spread = int.from_bytes(digest) / 0xFFFF / 4
    return timedelta(seconds=round(max(pause, LEAST_PAUSE) * (1 + spread), 3))

"""Subscriptions, silences, deliveries, receipts and due times. Sends nothing and decides nothing.

Order of sending: of one event a channel gets its messages in the order they were queued, whatever it
takes; while it is open whether a message arrived, its channel gets nothing else; and behind one that was
tried and put off, everything of its channel waits. A message that waits for its time (for the morning, say)
holds up only its own event.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import DeliveryState, Platform
from bot.store.codec import CHANNEL, DELIVERY, RECEIPT, SILENCE, SUBSCRIPTION, pack_time, unpack_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Channel, Delivery, Receipt, Silence, Subscription
    from bot.store.connection import Connection

_QUEUE = f"INSERT INTO deliveries ({DELIVERY.named()}) VALUES ({DELIVERY.marks})"
_SELECT = f"SELECT {DELIVERY.named('d')} FROM deliveries d WHERE d.state = ?"


def _on(platform: Platform | None) -> str:
    """What the channels of a platform look like where they are stored."""
    return "*" if platform is None else f'{{"platform":"{platform.value}",*'


class Deliveries:
    """Who is told, and what is on its way."""

    _connection: Connection

    # --- subscriptions and silences -------------------------------------------------------------

    def add_subscription(self, subscription: Subscription) -> Subscription:
        """Store a subscription; its id is chosen here and never used twice.

        One that is not paused opens its channel, where that was closed.
        """
        number = self._connection.write_seq(
            f"INSERT INTO subscriptions ({SUBSCRIPTION.named()}) VALUES ({SUBSCRIPTION.marks}) RETURNING id",
            SUBSCRIPTION.pack(subscription),
        )
        if subscription.paused is None:
            self.reopen_channel(subscription.channel)
        return replace(subscription, id=number)

    def save_subscription(self, subscription: Subscription) -> bool:
        """Store a subscription in place of the one of its id; False when there is none.

        One that is not paused opens its channel, where that was closed.
        """
        if subscription.paused is None:
            self.reopen_channel(subscription.channel)
        return bool(
            self._connection.write(
                f"UPDATE subscriptions SET ({SUBSCRIPTION.named()}) = ({SUBSCRIPTION.marks}) WHERE id = ?",
                (*SUBSCRIPTION.pack(subscription), subscription.id),
            )
        )

    def remove_subscription(self, number: int) -> bool:
        """Forget a subscription; False when there is none of that id."""
        return bool(self._connection.write("DELETE FROM subscriptions WHERE id = ?", (number,)))

    def subscriptions(self) -> tuple[Subscription, ...]:
        """All subscriptions in order of id."""
        rows = self._connection.rows(f"SELECT id, {SUBSCRIPTION.named()} FROM subscriptions ORDER BY id")
        return tuple(SUBSCRIPTION.unpack(cells, id=number) for number, *cells in rows)

    def channels(self) -> tuple[Channel, ...]:
        """Channels that are subscribed, in order."""
        return tuple(sorted({subscription.channel for subscription in self.subscriptions()}))

    def save_silence(self, silence: Silence) -> None:
        """Store a silence in place of the one about the same thing in the same channel."""
        self._connection.write(
            f"INSERT OR REPLACE INTO silences ({SILENCE.named()}) VALUES ({SILENCE.marks})",
            SILENCE.pack(silence),
        )

    def remove_silence(self, silence: Silence) -> bool:
        """Forget the silence about the same thing in the same channel; False when there is none."""
        return bool(
            self._connection.write(
                "DELETE FROM silences WHERE channel = ? AND topic IS ? AND event IS ?",
                (CHANNEL.pack(silence.channel), silence.topic, silence.event),
            )
        )

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        """Silences that hold at ``now``, those that end first first."""
        rows = self._connection.rows(
            f"SELECT {SILENCE.named()} FROM silences WHERE until > ? ORDER BY until, channel, topic, event",
            (pack_time(now),),
        )
        return tuple(SILENCE.unpack(row) for row in rows)

    # --- deliveries ------------------------------------------------------------------------------

    def queue(self, delivery: Delivery) -> bool:
        """Put a delivery at the end of the queue; False, and nothing done, when its id was queued before."""
        return bool(self._connection.write(f"{_QUEUE} ON CONFLICT (id) DO NOTHING", DELIVERY.pack(delivery)))

    def save_delivery(self, delivery: Delivery) -> None:
        """Store a new state of a queued delivery, in its old place. Raises KeyError for one never queued."""
        done = self._connection.write(
            f"UPDATE deliveries SET ({DELIVERY.named()}) = ({DELIVERY.marks}) WHERE id = ?",
            (*DELIVERY.pack(delivery), delivery.id),
        )
        if not done:
            raise KeyError(delivery.id)

    def delivery(self, delivery_id: str) -> Delivery | None:
        """One delivery, None when there is none."""
        row = self._connection.row(f"SELECT {DELIVERY.named()} FROM deliveries WHERE id = ?", (delivery_id,))
        return None if row is None else DELIVERY.unpack(row)

    def pending(self, event_id: str, channel: Channel) -> Delivery | None:
        """The newest delivery about an event to a channel that is not yet sent, to coalesce into."""
        row = self._connection.row(
            f"{_SELECT} AND d.channel = ? AND d.event = ? ORDER BY d.seq DESC LIMIT 1",
            (DeliveryState.PENDING.value, CHANNEL.pack(channel), event_id),
        )
        return None if row is None else DELIVERY.unpack(row)

    def unsent(self, event_id: str) -> tuple[Delivery, ...]:
        """Deliveries about an event that are pending, sending or ambiguous, oldest first."""
        states = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.AMBIGUOUS)
        rows = self._connection.rows(
            f"SELECT {DELIVERY.named()} FROM deliveries WHERE event = ? AND state IN (?, ?, ?) ORDER BY seq",
            (event_id, *(state.value for state in states)),
        )
        return tuple(DELIVERY.unpack(row) for row in rows)

    def due_deliveries(
        self, now: datetime, limit: int, platform: Platform | None = None
    ) -> tuple[Delivery, ...]:
        """Pending deliveries that can be sent at ``now``, oldest first; see above for what holds one up.

        ``platform`` None: to any.
        """
        pending, sending, unclear = (
            state.value for state in (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.AMBIGUOUS)
        )
        rows = self._connection.rows(
            f"SELECT {DELIVERY.named('d')} FROM deliveries d INDEXED BY deliveries_in_order "
            "WHERE d.state = ? AND d.send_after <= ? AND d.channel GLOB ? AND NOT EXISTS ("
            "SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state IN (?, ?)"
            ") AND NOT EXISTS ("
            "SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = ? "
            "AND b.seq < d.seq AND (b.event = d.event OR b.attempts > 0)"
            ") ORDER BY d.seq LIMIT ?",
            (pending, pack_time(now), _on(platform), sending, unclear, pending, limit),
        )
        return tuple(DELIVERY.unpack(row) for row in rows)

    def waiting_in(self, channel: Channel) -> tuple[Delivery, ...]:
        """Pending deliveries to a channel, due or not, oldest first."""
        rows = self._connection.rows(
            f"{_SELECT} AND d.channel = ? ORDER BY d.seq",
            (DeliveryState.PENDING.value, CHANNEL.pack(channel)),
        )
        return tuple(DELIVERY.unpack(row) for row in rows)

    def told_in(self, digest: str) -> tuple[Delivery, ...]:
        """The deliveries that a digest tells instead, oldest first."""
        rows = self._connection.rows(
            f"SELECT {DELIVERY.named()} FROM deliveries WHERE told_in = ? ORDER BY seq", (digest,)
        )
        return tuple(DELIVERY.unpack(row) for row in rows)

    def drop_delivery(self, delivery_id: str) -> bool:
        """Forget a delivery; False when there is none of that id."""
        return bool(self._connection.write("DELETE FROM deliveries WHERE id = ?", (delivery_id,)))

    def give_up(self, channel: Channel, reason: str) -> int:
        """Give up whatever is on its way to a channel; returns how many deliveries."""
        return self._connection.write(
            "UPDATE deliveries SET state = ?, reason = ? WHERE channel = ? AND state IN (?, ?, ?)",
            (
                DeliveryState.DEAD.value,
                reason,
                CHANNEL.pack(channel),
                DeliveryState.PENDING.value,
                DeliveryState.SENDING.value,
                DeliveryState.AMBIGUOUS.value,
            ),
        )

    def waiting_deliveries(self) -> tuple[Delivery, ...]:
        """All pending deliveries, due or not, oldest first."""
        return self._in_state(DeliveryState.PENDING)

    def ambiguous_deliveries(self, platform: Platform | None = None) -> tuple[Delivery, ...]:
        """Deliveries that may have arrived, oldest first: to be looked for before anything else is sent.

        ``platform`` None: to any.
        """
        return self._in_state(DeliveryState.AMBIGUOUS, platform)

    def dead_deliveries(self) -> tuple[Delivery, ...]:
        """Deliveries that were given up, oldest first."""
        return self._in_state(DeliveryState.DEAD)

    def recover(self) -> int:
        """After a start: what was being sent when the last process ended may have arrived. Returns how many.

        Opens its own transaction.
        """
        with self._connection.transaction():
            return self._connection.write(
                "UPDATE deliveries SET state = ?, reason = ? WHERE state = ?",
                (
                    DeliveryState.AMBIGUOUS.value,
                    "Sitrep was stopped while sending",
                    DeliveryState.SENDING.value,
                ),
            )

    def _in_state(self, state: DeliveryState, platform: Platform | None = None) -> tuple[Delivery, ...]:
        rows = self._connection.rows(
            f"{_SELECT} AND d.channel GLOB ? ORDER BY d.seq", (state.value, _on(platform))
        )
        return tuple(DELIVERY.unpack(row) for row in rows)

    # --- channels and platforms that take nothing -----------------------------------------------

    def close_channel(self, channel: Channel, reason: str, at: datetime) -> bool:
        """Store that a channel takes no messages and pause its subscriptions; False when it was known."""
        new = self._connection.write(
            "INSERT INTO closed (channel, at, reason) VALUES (?, ?, ?) ON CONFLICT (channel) DO NOTHING",
            (CHANNEL.pack(channel), pack_time(at), reason),
        )
        self._connection.write(
            "UPDATE subscriptions SET paused = ? WHERE channel = ? AND paused IS NULL",
            (reason, CHANNEL.pack(channel)),
        )
        return bool(new)

    def reopen_channel(self, channel: Channel) -> bool:
        """Store that a channel may take messages again; False when it was not closed. Resumes nothing."""
        return bool(self._connection.write("DELETE FROM closed WHERE channel = ?", (CHANNEL.pack(channel),)))

    def closed_channels(self) -> dict[Channel, str]:
        """Channels that take no messages, and why, in the order in which that was noticed."""
        rows = self._connection.rows("SELECT channel, reason FROM closed ORDER BY at, channel")
        return {CHANNEL.unpack(channel): reason for channel, reason in rows}

    def stop_platform(self, platform: Platform, reason: str, at: datetime) -> bool:
        """Store that a platform refuses the token; False when it was known."""
        return bool(
            self._connection.write(
                "INSERT INTO stopped (platform, at, reason) VALUES (?, ?, ?) "
                "ON CONFLICT (platform) DO NOTHING",
                (platform.value, pack_time(at), reason),
            )
        )

    def resume_platform(self, platform: Platform) -> bool:
        """Store that a platform takes the token; False when it was not known to refuse it."""
        return bool(self._connection.write("DELETE FROM stopped WHERE platform = ?", (platform.value,)))

    def stopped_platforms(self) -> dict[Platform, str]:
        """Platforms that refuse the token, and why."""
        rows = self._connection.rows("SELECT platform, reason FROM stopped ORDER BY platform")
        return {Platform(name): reason for name, reason in rows}

    # --- receipts -------------------------------------------------------------------------------

    def save_receipt(self, receipt: Receipt) -> None:
        """Store where a delivery arrived; a second receipt of one delivery replaces the first."""
        self._connection.write(
            f"INSERT INTO receipts ({RECEIPT.named()}, reply) VALUES ({RECEIPT.marks}, "
            "coalesce((SELECT action = 'reply' FROM deliveries WHERE id = ?), 0)) "
            f"ON CONFLICT (delivery) DO UPDATE SET {RECEIPT.replaced}",
            (*RECEIPT.pack(receipt), receipt.delivery),
        )

    def receipt_of(self, event_id: str, channel: Channel) -> Receipt | None:
        """Where the card about an event is in a channel, None when it was never posted there.

        Replies in its thread do not count; of several cards the newest.
        """
        row = self._connection.row(
            f"SELECT {RECEIPT.named()} FROM receipts "
            "WHERE event = ? AND channel = ? AND reply = 0 ORDER BY seq DESC LIMIT 1",
            (event_id, CHANNEL.pack(channel)),
        )
        return None if row is None else RECEIPT.unpack(row)

    def cards(self, event_id: str) -> dict[Channel, Receipt]:
        """Where the card about an event is, by channel, in the order of posting; see `receipt_of`."""
        rows = self._connection.rows(
            f"SELECT {RECEIPT.named()} FROM receipts WHERE event = ? AND reply = 0 ORDER BY seq", (event_id,)
        )
        return {receipt.channel: receipt for receipt in map(RECEIPT.unpack, rows)}

    def receipts(self, event_id: str) -> tuple[Receipt, ...]:
        """All receipts about an event, oldest first."""
        rows = self._connection.rows(
            f"SELECT {RECEIPT.named()} FROM receipts WHERE event = ? ORDER BY seq", (event_id,)
        )
        return tuple(RECEIPT.unpack(row) for row in rows)

    # --- due times ------------------------------------------------------------------------------

    def due(self, name: str) -> datetime | None:
        """When something is due by its name, None when it was never set."""
        row = self._connection.row("SELECT at FROM due WHERE name = ?", (name,))
        return None if row is None else unpack_time(row[0])

    def set_due(self, name: str, at: datetime) -> None:
        """Set when something is due."""
        self._connection.write(
            "INSERT INTO due (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            (name, pack_time(at)),
        )

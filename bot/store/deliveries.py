"""The queue: what is on its way, and how far it has come. Sends nothing and decides nothing.

Order of sending: of one event a channel gets its messages in the order they were queued, whatever it
takes; while it is open whether a message arrived, its channel gets nothing else; and behind one that was
tried and put off, everything of its channel waits. A message that waits for its time (for the morning, say)
holds up only its own event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import DeliveryState, Platform
from bot.store.codec import CHANNEL, DELIVERY, PROGRESS, pack_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Channel, Delivery
    from bot.store.connection import Connection

_QUEUE = f"INSERT INTO deliveries ({DELIVERY.named()}) VALUES ({DELIVERY.marks})"
_SELECT = f"SELECT {DELIVERY.named('d')} FROM deliveries d WHERE d.state = ?"


def _on(platform: Platform | None) -> str:
    """That the delivery ``d`` goes to a platform, as a condition.

    The pattern is written out: with one that is bound, SQLite plans the statement anew each time.
    """
    pattern = "*" if platform is None else f'{{"platform":"{platform.value}",*'
    return f"d.channel GLOB '{pattern}'"


class Deliveries:
    """What is on its way."""

    _connection: Connection

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

    def advance(self, delivery: Delivery) -> None:
        """Store how far a queued delivery has come; what it says, and to whom, stays as it is stored.

        Raises KeyError for one never queued.
        """
        done = self._connection.write(
            f"UPDATE deliveries SET ({PROGRESS.named()}) = ({PROGRESS.marks}) WHERE id = ?",
            (*PROGRESS.pack(delivery), delivery.id),
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
            f"WHERE d.state = ? AND d.send_after <= ? AND {_on(platform)} AND NOT EXISTS ("
            "SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state IN (?, ?)"
            ") AND NOT EXISTS ("
            "SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = ? "
            "AND b.seq < d.seq AND (b.event = d.event OR b.attempts > 0)"
            ") ORDER BY d.seq LIMIT ? + 0",  # a bare mark makes SQLite plan the statement anew each time
            (pending, pack_time(now), sending, unclear, pending, limit),
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
        rows = self._connection.rows(f"{_SELECT} AND {_on(platform)} ORDER BY d.seq", (state.value,))
        return tuple(DELIVERY.unpack(row) for row in rows)

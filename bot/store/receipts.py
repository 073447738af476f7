"""Where messages arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.codec import CHANNEL, RECEIPT

if TYPE_CHECKING:
    from bot.model import Channel, Receipt
    from bot.store.connection import Connection


class Receipts:
    """Proofs of arrival, by which messages are edited later."""

    _connection: Connection

    def save_receipt(self, receipt: Receipt) -> None:
        """Store where a delivery arrived; a second receipt of one delivery replaces the first."""
        self._connection.write(
            f"INSERT INTO receipts ({RECEIPT.named()}, reply) VALUES ({RECEIPT.marks}, "
            "coalesce((SELECT action = 'reply' FROM deliveries WHERE id = ?), 0)) "
            f"ON CONFLICT (delivery) DO UPDATE SET {RECEIPT.replaced('delivery')}",
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

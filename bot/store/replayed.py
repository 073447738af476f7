"""What became of the lines of a stream that was replayed, and what its channel received."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.model import Action, DeliveryState
from bot.store.codec import CHANNEL, pack_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Channel, Entry
    from bot.store.connection import Connection

Version = tuple[str, str, datetime]
"""Entry.id, content hash and time of collection: names one line of a stream."""


@dataclass(frozen=True, slots=True)
class Received:
    """How many messages of one kind a channel received on one day about events of one topic."""

    day: date  # UTC
    topic: str | None  # first of the event's; None: it has none, or it is a digest
    action: Action
    digest: bool
    count: int


class Replayed:
    """The lines of replays of a store."""

    _connection: Connection

    def replayed(self, entries: Iterable[Entry]) -> dict[Version, tuple[dict[str, Any], str | None]]:
        """What was stored by `save_replayed` about these lines, and the event that the entry belongs to now.

        Lines that were not replayed are missing.
        """
        rows = self._connection.rows(
            "SELECT r.entry, r.version, r.at, r.line, e.event "
            "FROM replayed r LEFT JOIN entries e ON e.id = r.entry "
            "WHERE r.entry IN (SELECT value FROM json_each(?))",
            (json.dumps([entry.id for entry in entries]),),
        )
        return {
            (entry, version, datetime.fromisoformat(at)): (json.loads(line), event)
            for entry, version, at, line, event in rows
        }

    def save_replayed(self, lines: Mapping[Version, dict[str, Any]]) -> None:
        """Store what became of lines, each as it is written out."""
        self._connection.write_all(
            "INSERT OR REPLACE INTO replayed (entry, version, at, line) VALUES (?, ?, ?, ?)",
            [
                (entry, version, pack_time(at), json.dumps(line))
                for (entry, version, at), line in lines.items()
            ],
        )

    def received(self, channel: Channel) -> tuple[Received, ...]:
        """What arrived in a channel, by day, topic and kind, in that order."""
        rows = self._connection.rows(
            "SELECT substr(r.at, 1, 10), e.topic, d.action, d.event IS NULL, count(*) "
            "FROM deliveries d JOIN receipts r ON r.delivery = d.id LEFT JOIN events e ON e.id = d.event "
            "WHERE d.channel = ? AND d.state = ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            (CHANNEL.pack(channel), DeliveryState.SENT.value),
        )
        return tuple(
            Received(date.fromisoformat(day), topic, Action(action), bool(digest), count)
            for day, topic, action, digest, count in rows
        )

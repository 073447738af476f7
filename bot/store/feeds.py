"""Feeds: where we poll and what the last poll left behind. Does not poll and does not decide when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.store.codec import FEED, FEED_AS_LISTED, pack_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.model import Feed
    from bot.store.connection import Connection

_SELECT = f"SELECT {FEED.named()} FROM feeds WHERE removed = 0"
_SAVE = (
    f"INSERT INTO feeds ({FEED.named()}) VALUES ({FEED.marks}) "
    f"ON CONFLICT (id) DO UPDATE SET {FEED.replaced()}"
)


class Feeds:
    """The feeds of a store."""

    _connection: Connection

    def feeds(self) -> tuple[Feed, ...]:
        """All feeds that are not removed, in order of id; the disabled ones too."""
        return tuple(FEED.unpack(row) for row in self._connection.rows(f"{_SELECT} ORDER BY id"))

    def feed(self, feed_id: str) -> Feed | None:
        """One feed, None when there is none or it was removed."""
        row = self._connection.row(f"{_SELECT} AND id = ?", (feed_id,))
        return None if row is None else FEED.unpack(row)

    def due_feeds(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        """Enabled feeds that are to be polled at ``now``: never polled ones first, then the longest due."""
        rows = self._connection.rows(
            f"{_SELECT} AND enabled = 1 AND (next_check_at IS NULL OR next_check_at <= ?) "
            "ORDER BY next_check_at NULLS FIRST, id LIMIT ?",
            (pack_time(now), limit),
        )
        return tuple(FEED.unpack(row) for row in rows)

    def save_feed(self, feed: Feed) -> None:
        """Store the state of a feed. One that was removed meanwhile stays removed: see `add_feed`."""
        self._connection.write(_SAVE, FEED.pack(feed))

    def add_feed(self, feed: Feed) -> None:
        """Store a feed that a person asked for; one that was removed comes back."""
        self.save_feed(feed)
        self._connection.write("UPDATE feeds SET removed = 0 WHERE id = ?", (feed.id,))

    def remove_feed(self, feed_id: str) -> bool:
        """Stop following a feed, its entries stay; False when there is no such feed.

        The row is kept as a mark, so that neither the configuration nor a poll under way brings it back.
        """
        return bool(
            self._connection.write("UPDATE feeds SET removed = 1 WHERE id = ? AND removed = 0", (feed_id,))
        )

    def sync_feeds(self, listed: Iterable[Feed]) -> None:
        """Make the configured feeds those that ``listed`` names, and keep what polling found out.

        Only what the configuration changed since the last call is taken over, so an address that moved
        or a feed that was switched off by its server stays so. A new address starts anew: its validators
        belong to another document. A feed that is listed no longer goes, unless a person added it.
        """
        wanted = {feed.id: replace(feed, origin="config") for feed in listed}
        known = self._connection.rows(f"SELECT listed, {FEED.named()} FROM feeds")
        for as_listed, *cells in known:
            stored = FEED.unpack(cells)
            feed = wanted.pop(stored.id, None)
            if stored.origin != "config":
                continue
            if feed is None:
                self._connection.write("DELETE FROM feeds WHERE id = ?", (stored.id,))
            elif as_listed != FEED_AS_LISTED.pack(feed):
                before = FEED_AS_LISTED.unpack(as_listed) if as_listed else stored
                self._list(feed, _taken_over(stored, before, feed))
        for feed in wanted.values():
            self._list(feed, feed)

    def _list(self, listed: Feed, now: Feed) -> None:
        self.save_feed(now)
        self._connection.write(
            "UPDATE feeds SET listed = ? WHERE id = ?", (FEED_AS_LISTED.pack(listed), listed.id)
        )


def _taken_over(stored: Feed, before: Feed, now: Feed) -> Feed:
    """A stored feed after its entry in the configuration changed from ``before`` to ``now``."""
    if now.url != before.url:
        return now
    return replace(
        stored,
        source=now.source,
        interval_minutes=now.interval_minutes,
        enabled=now.enabled if now.enabled != before.enabled else stored.enabled,
        announce_first=now.announce_first,
    )

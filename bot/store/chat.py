"""What the chat remembers: who changed what, what was answered, and lines too long for a button."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.store.codec import AUDITED, pack_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Audited, Platform
    from bot.store.connection import Connection

KEPT_AUDIT = timedelta(days=730)
"""How long it is known who changed what."""
KEPT_ANSWERS = timedelta(days=1)
"""How long a replay of an interaction is recognised; platforms repeat within minutes."""
KEPT_LINES = timedelta(days=180)
"""How long a button works whose line did not fit into its id."""


class Chat:
    """The tables behind `bot.chat`."""

    _connection: Connection

    def save_audit(self, line: Audited) -> None:
        """Store who changed what."""
        self._connection.write(
            f"INSERT INTO audit ({AUDITED.named()}) VALUES ({AUDITED.marks})", AUDITED.pack(line)
        )

    def audit(
        self, platform: Platform, tenant: str, channel: str | None, *, limit: int, skip: int = 0
    ) -> tuple[Audited, ...]:
        """Changes in one tenant, newest first. ``channel`` None: in all of its channels."""
        rows = self._connection.rows(
            f"SELECT {AUDITED.named()} FROM audit WHERE platform = ? AND tenant = ? "
            "AND (?3 IS NULL OR channel = ?3) ORDER BY seq DESC LIMIT ? OFFSET ?",
            (platform.value, tenant, channel, limit, skip),
        )
        return tuple(AUDITED.unpack(row) for row in rows)

    def answer(self, interaction: str) -> str | None:
        """What was answered to an interaction, None when it was not seen, or long ago."""
        row = self._connection.row("SELECT reply FROM answers WHERE interaction = ?", (interaction,))
        return None if row is None else str(row[0])

    def save_answer(self, interaction: str, reply: str, now: datetime) -> None:
        """Store what was answered to an interaction."""
        self._connection.write(
            "INSERT OR REPLACE INTO answers (interaction, at, reply) VALUES (?, ?, ?)",
            (interaction, pack_time(now), reply),
        )

    def keep_line(self, line: str, now: datetime) -> str:
        """Store a line and return the token that `kept_line` finds it by: 24 characters."""
        token = token_of(line)
        self._connection.write(
            "INSERT INTO lines (token, line, at) VALUES (?, ?, ?) "
            "ON CONFLICT (token) DO UPDATE SET at = excluded.at",
            (token, line, pack_time(now)),
        )
        return token

    def kept_line(self, token: str) -> str | None:
        """The line of a token, None when there is none, or it was kept long ago."""
        row = self._connection.row("SELECT line FROM lines WHERE token = ?", (token,))
        return None if row is None else str(row[0])


def token_of(line: str) -> str:
    """The token of a line: the same line has the same."""
    return hashlib.blake2b(line.encode(), digest_size=12).hexdigest()

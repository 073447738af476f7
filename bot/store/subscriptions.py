"""Who is told, who is not for a while, and what takes no messages. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Platform
from bot.store.codec import CHANNEL, SILENCE, SUBSCRIPTION, pack_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Channel, Silence, Subscription
    from bot.store.connection import Connection


class Subscriptions:
    """Subscriptions, silences, and the channels and platforms that are closed."""

    _connection: Connection

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

"""What an admin is told of a channel or a platform that takes no messages. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, Platform, Section
from bot.notify.plan import delivery_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.config.schema import NotifySettings
    from bot.model import Subscription

PERSON = {
    Platform.SLACK: re.compile(r"\b[UW][A-Z0-9]{2,}\b"),
    Platform.DISCORD: re.compile(r"\b\d{15,20}\b"),
}
"""How a user's id looks; https://docs.discord.com/developers/reference#snowflakes"""


def channel_closed(
    channel: Channel,
    reason: str,
    listening: Sequence[Subscription],
    lost: int,
    settings: NotifySettings,
    now: datetime,
) -> tuple[Delivery, ...]:
    """To the admin channel, or to who subscribed; nobody when neither can be reached."""
    numbers = " ".join(str(sub.id) for sub in listening)
    lines = (
        f"The platform says: {reason}.",
        f"Paused: {len(listening)} subscriptions. Given up: {lost} messages. Nothing was deleted.",
        "When the channel is well again: "
        + (f"sitrep subscriptions resume {numbers}, then " if numbers else "")
        + f"sitrep deliveries retry --channel {channel}",
    )
    admin = settings.admin_channel
    to = [Channel.of(admin)] if admin else list(dict.fromkeys(map(_subscriber, listening)))
    title = f"{channel} takes no messages any more"
    return tuple(
        _notice(where, title, lines, now, "closed", channel, now)
        for where in to
        if where is not None and where != channel
    )


def platform_stopped(
    platform: Platform, reason: str, settings: NotifySettings, now: datetime
) -> tuple[Delivery, ...]:
    """To the admin channel, where that is on another platform."""
    admin = Channel.of(settings.admin_channel) if settings.admin_channel else None
    if admin is None or admin.platform is platform:
        return ()
    lines = (
        f"The platform says: {reason}.",
        "Its messages wait. Set a valid token and start Sitrep again; 'sitrep check --online' tests it.",
    )
    title = f"{platform.title()} refuses Sitrep's token"
    return (_notice(admin, title, lines, now, "stopped", platform, now),)


def _subscriber(sub: Subscription) -> Channel | None:
    """Direct messages to who subscribed; None where that is nobody on the channel's platform."""
    pattern = PERSON.get(sub.channel.platform)
    found = pattern.search(sub.created_by) if pattern else None
    if found is None:
        return None
    tenant = "" if sub.channel.platform is Platform.DISCORD else sub.channel.tenant
    return Channel(sub.channel.platform, tenant, f"@{found[0]}")


def _notice(to: Channel, title: str, lines: Iterable[str], now: datetime, *cause: object) -> Delivery:
    briefing = Briefing(
        BriefingKind.NOTICE, "SITREP · NOTICE", title, sections=(Section("", tuple(lines)),), at=now
    )
    return Delivery(delivery_id(to, *cause), to, Action.POST, briefing, None, created_at=now, send_after=now)

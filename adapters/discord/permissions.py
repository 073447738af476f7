"""What Sitrep may do in a channel, and what it needs: computed as Discord does, since no request says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from adapters.discord.api import Api

NEEDED: Mapping[str, tuple[int, str]] = {
    "View Channel": (discord.Permissions.view_channel.flag, "to see that the channel is there"),
    "Send Messages": (discord.Permissions.send_messages.flag, "to post alerts and digests"),
    "Send Messages in Threads": (
        discord.Permissions.send_messages_in_threads.flag,
        "to say below an alert what changed",
    ),
    "Create Public Threads": (
        discord.Permissions.create_public_threads.flag,
        "to open the thread below an alert",
    ),
    "Embed Links": (discord.Permissions.embed_links.flag, "to show cards"),
    "Attach Files": (discord.Permissions.attach_files.flag, "to post charts"),
    "Read Message History": (
        discord.Permissions.read_message_history.flag,
        "to look whether a message arrived before sending it again",
    ),
}
"""By the name that Discord shows: https://docs.discord.com/developers/topics/permissions."""

READ_HISTORY = NEEDED["Read Message History"][0]
ALL = discord.Permissions.all().value
ADMINISTRATOR = discord.Permissions.administrator.flag

THREADS = frozenset({10, 11, 12})
FORUMS = frozenset({15, 16})
DIRECT = frozenset({1, 3})
"""Types of channels: https://docs.discord.com/developers/resources/channel#channel-object-channel-types."""

REQUIRES_TAG = 1 << 4
"""A forum's flag; there as well."""


def invitation() -> int:
    """The permissions that are asked for, as a bit set."""
    bits = 0
    for flag, _ in NEEDED.values():
        bits |= flag
    return bits


def effective(
    guild: Mapping[str, Any], user: str, roles: Iterable[str], overwrites: Iterable[Mapping[str, Any]]
) -> int:
    """Permissions of a member with these roles where these overwrites hold, as a bit set.

    https://docs.discord.com/developers/topics/permissions#permission-overwrites
    """
    if str(guild.get("owner_id")) == user:
        return ALL
    held = {str(role) for role in roles} | {str(guild["id"])}
    bits = 0
    for role in guild["roles"]:
        if str(role["id"]) in held:
            bits |= int(role["permissions"])
    if bits & ADMINISTRATOR:
        return ALL
    rules = {str(rule["id"]): (int(rule["allow"]), int(rule["deny"])) for rule in overwrites}
    allow, deny = rules.get(str(guild["id"]), (0, 0))
    bits = bits & ~deny | allow
    mine = [rule for ident, rule in rules.items() if ident in held and ident != str(guild["id"])]
    for _, deny in mine:
        bits &= ~deny
    for allow, _ in mine:
        bits |= allow
    allow, deny = rules.get(user, (0, 0))
    return bits & ~deny | allow


async def ours(api: Api, channel: Mapping[str, Any]) -> int:
    """What Sitrep may do in a channel, as Discord described it. Raises DeliveryError."""
    if channel["type"] in DIRECT:
        return ALL
    guild_id = str(channel["guild_id"])
    guild = await api.call("GET", "/guilds/{guild_id}", what="look at the server", guild_id=guild_id)
    me = await api.call(
        "GET",
        "/guilds/{guild_id}/members/{user_id}",
        what="look at ourselves",
        guild_id=guild_id,
        user_id=api.user,
    )
    if channel["type"] in THREADS:  # a thread has its parent's
        channel = await look_at(api, str(channel["parent_id"]))
    return effective(guild, str(api.user), me["roles"], channel.get("permission_overwrites", ()))


async def look_at(api: Api, channel_id: str) -> Mapping[str, Any]:
    """A channel as Discord describes it. Raises DeliveryError."""
    found: Mapping[str, Any] = await api.call(
        "GET", "/channels/{channel_id}", what="look at the channel", channel_id=channel_id
    )
    return found

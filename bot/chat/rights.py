"""Who may do what, decided anew at each use from what the platform says about the asker.

    look up              everybody but bots
    see subscriptions    who is in that channel, and no stranger; of all channels those they manage
    change them          managers of that channel, no guest, no stranger; admins; oneself in direct messages

Nobody ever sees or touches what belongs to another workspace or guild.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.turn import RefusedError
from bot.model import Channel, Platform

if TYPE_CHECKING:
    from bot.chat.ask import Asker
    from bot.chat.turn import Turn
    from bot.model import Subscription


def own(asker: Asker, channel: Channel) -> bool:
    """Whether it is the asker's own direct messages."""
    return channel.platform == asker.platform and channel.id == f"@{asker.user}"


def home(asker: Asker, channel: Channel) -> bool:
    """Whether a channel belongs to the asker's workspace or guild."""
    return channel.platform == asker.platform and (channel.tenant == asker.tenant or own(asker, channel))


def manages(turn: Turn, channel: Channel) -> bool:
    """Whether the asker may change what a channel is told.

    An admin manages every channel that is known to belong to the tenant: the one they ask in, and those
    with subscriptions. Another channel counts only when the platform said that they manage it.
    """
    asker = turn.asker
    if asker.robot or not home(asker, channel):
        return False
    if own(asker, channel):
        return True
    if asker.restricted or asker.stranger:
        return False
    if turn.config.settings.chat.managers == "admins" and not asker.admin:
        return False
    known = channel == turn.channel or any(sub.channel == channel for sub in turn.store.subscriptions())
    return channel.id in asker.manages or (asker.admin and known)


def sees(turn: Turn, sub: Subscription) -> bool:
    """Whether the asker may know of a subscription."""
    if not home(turn.asker, sub.channel):
        return False
    if own(turn.asker, sub.channel):
        return True
    if turn.asker.stranger:
        return False
    return sub.channel == turn.channel or manages(turn, sub.channel)


def require_manager(turn: Turn, channel: Channel) -> None:
    """Raises RefusedError, with what it takes, for who may not change what a channel is told."""
    if manages(turn, channel):
        return
    t, asker = turn.texts.t, turn.asker
    if asker.stranger:
        raise RefusedError(t("You are not of this workspace."), t("Ask somebody who is."))
    if asker.restricted:
        raise RefusedError(t("Guests cannot change what a channel is told."), t("Ask a member."))
    said = t("You cannot change what this channel is told.")
    if turn.config.settings.chat.managers == "admins":
        raise RefusedError(said, t("It takes an admin."))
    if asker.platform is Platform.DISCORD:
        raise RefusedError(said, t("It takes the permission Manage Channels or Manage Server."))
    raise RefusedError(said, t("It takes a member of the channel, or an admin of the workspace."))


def place(turn: Turn, channel_id: str | None) -> Channel:
    """The channel that a command is about; None: the one it was asked in."""
    if channel_id is None or channel_id == turn.channel.id:
        return turn.channel
    return Channel(turn.asker.platform, turn.asker.tenant, channel_id)

"""What is missing for Discord to work: token, permissions, channels. Changes nothing and posts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.errors import RefusedError
from adapters.discord.permissions import FORUMS, NEEDED, REQUIRES_TAG, THREADS, look_at, ours
from bot.errors import DeliveryError, Trouble
from bot.model import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.discord.api import Api
    from bot.model import Channel

TOKENS = "https://discord.com/developers/applications"


async def diagnose(api: Api, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
    """Raises DeliveryError when Discord cannot be reached at all."""
    try:
        await api.sign_in()
    except DeliveryError as error:
        if error.trouble is not Trouble.TENANT:
            raise
        remedy = f"Reset the token under Bot at {TOKENS} and put it into SITREP_DISCORD__TOKEN."
        return (Diagnosis("Discord token", str(error), remedy),)
    return (Diagnosis("Discord token"), *[await _channel(api, channel) for channel in channels])


async def _channel(api: Api, channel: Channel) -> Diagnosis:
    subject = str(channel)
    try:
        problem, remedy = await _looked_at(api, channel)
    except DeliveryError as error:
        return Diagnosis(subject, str(error), _remedy(error))
    return Diagnosis(subject, problem, remedy)


async def _looked_at(api: Api, channel: Channel) -> tuple[str | None, str]:
    if channel.id.startswith("@"):
        # Whether a person takes messages is not known before one is sent.
        await api.call("GET", "/users/{user_id}", what="look at the person", user_id=channel.id[1:])
        return None, ""
    found = await look_at(api, channel.id)
    name = found.get("name") or channel.id
    if channel.tenant and str(found.get("guild_id", "")) != channel.tenant:
        remedy = f"Write discord:{found.get('guild_id')}:{channel.id}."
        return f"#{name} is on another server than {channel.tenant}", remedy
    bits = await ours(api, found)
    missing = [f"{right} ({why})" for right, (flag, why) in NEEDED.items() if not bits & flag]
    if missing:
        remedy = (
            f"Give Sitrep's role these permissions in #{name}, or invite it again: sitrep discord invite."
        )
        return f"Sitrep lacks {', '.join(missing)}", remedy
    if found["type"] in FORUMS and found.get("flags", 0) & REQUIRES_TAG:
        return (
            "the forum demands a tag for each post",
            f"Switch off 'Require people to select tags' in #{name}.",
        )
    if found["type"] in THREADS and found.get("thread_metadata", {}).get("locked"):
        return "the thread is locked", f"Unlock {name}, or remove its subscriptions."
    return None, ""


def _remedy(error: DeliveryError) -> str:
    if isinstance(error, RefusedError) and error.code == 10003:
        return "Remove the subscription, or correct its channel."
    if error.trouble is Trouble.CHANNEL:
        return "Let Sitrep's role see the channel, or invite it again: sitrep discord invite."
    return "Try again later." if error.retryable else "Remove the subscription, or correct its channel."

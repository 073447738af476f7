"""What is missing on the platforms: tokens, permissions, channels. Changes nothing and posts nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import DeliveryError
from bot.model import Channel, Diagnosis
from bot.platforms import platforms_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.config import Config
    from bot.ports import Clock, Platform


async def diagnosed(config: Config, subscribed: Iterable[Channel], clock: Clock) -> tuple[Diagnosis, ...]:
    """What was tested, platform by platform: the token, what it permits, every channel that is configured.

    Those are the admin channel and the channels that are subscribed.
    """
    admin = config.settings.notify.admin_channel
    channels = dict.fromkeys([*([Channel.of(admin)] if admin else []), *subscribed])
    served = platforms_of(config, channels, clock)
    found = await asyncio.gather(*(_one(platform, channels) for platform in served))
    there = {platform.name for platform in served}
    return (*(each for group in found for each in group), *_without_platform(channels, there))


async def _one(platform: Platform, channels: Iterable[Channel]) -> tuple[Diagnosis, ...]:
    own = [channel for channel in channels if channel.platform is platform.name]
    try:
        return await platform.diagnose(own)
    except DeliveryError as error:
        remedy = "Check the network, the proxy and api_url, and try again."
        return (Diagnosis(platform.name.title(), str(error), remedy),)
    finally:
        await platform.close()


def _without_platform(channels: Iterable[Channel], there: Iterable[object]) -> tuple[Diagnosis, ...]:
    served = set(there)
    return tuple(
        Diagnosis(
            str(channel),
            f"there is no token for {channel.platform}",
            f"Set it (docs/{channel.platform}.md), or remove the subscriptions of the channel.",
        )
        for channel in channels
        if channel.platform not in served
    )

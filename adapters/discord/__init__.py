"""Discord as a platform."""

from adapters.discord.client import DiscordPlatform

__all__ = ["DiscordPlatform"]

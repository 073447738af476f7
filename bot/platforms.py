"""The platforms that the configuration has a token for. Opens no connection: `Platform.open` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.console import ConsolePlatform
from bot.errors import ConfigError
from bot.model import Platform as PlatformName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import SecretStr
    from rich.console import Console

    from adapters.slack.listen import Listener
    from bot.chat import Answering
    from bot.config import Config
    from bot.config.schema import DiscordSettings, SlackSettings
    from bot.model import Channel
    from bot.ports import Clock, Platform


def platforms_of(
    config: Config,
    channels: Iterable[Channel],
    clock: Clock,
    out: Console | None = None,
    *,
    chat: Answering | None = None,
) -> tuple[Platform, ...]:
    """Slack and Discord where there is a token; the console without any token, or where it is subscribed.

    ``channels``: those that are subscribed. ``out``: the console; None: standard output. ``chat``: what
    answers there; None: nobody does. Raises ConfigError when something that goes with a token is missing.
    """
    found: list[Platform] = []
    settings = config.settings
    if settings.slack.bot_token is not None:
        found.append(_slack(settings.slack, settings.slack.bot_token, clock, chat))
    if settings.discord.token is not None:
        found.append(_discord(settings.discord, settings.discord.token, clock, chat))
    if not found or any(channel.platform is PlatformName.CONSOLE for channel in channels):
        found.append(ConsolePlatform(out, clock=clock))
    return tuple(found)


def _slack(settings: SlackSettings, token: SecretStr, clock: Clock, chat: Answering | None) -> Platform:
    from adapters.slack import SlackPlatform  # noqa: PLC0415 - its libraries only where there is a token

    return SlackPlatform(
        token.get_secret_value(),
        clock=clock,
        api_url=settings.api_url,
        listener=_listener(settings, clock, chat),
        proxy=settings.proxy,
    )


def _listener(settings: SlackSettings, clock: Clock, chat: Answering | None) -> Listener | None:
    """How commands come in; None, and Sitrep only sends, where the secret for it is not set."""
    from adapters.slack.commands import ChatSurface  # noqa: PLC0415 - as above
    from adapters.slack.listen import Listener  # noqa: PLC0415

    surface = None if chat is None else ChatSurface(chat, clock=clock)
    if settings.mode == "http":
        if settings.signing_secret is None:
            raise ConfigError(
                "environment",
                "SITREP_SLACK__SIGNING_SECRET",
                "slack.mode is http, and the secret that proves that a request is Slack's is not set",
                "Copy it from Basic Information of the app, or set slack.mode to socket.",
            )
        secret = settings.signing_secret.get_secret_value()
        return Listener(signing_secret=secret, host=settings.host, port=settings.port, surface=surface)
    if settings.app_token is None:
        return None
    return Listener(app_token=settings.app_token.get_secret_value(), surface=surface)


def _discord(settings: DiscordSettings, token: SecretStr, clock: Clock, chat: Answering | None) -> Platform:
    from adapters.discord import DiscordPlatform  # noqa: PLC0415 - as above
    from adapters.discord.commands import ChatSurface  # noqa: PLC0415

    return DiscordPlatform(
        token.get_secret_value(),
        clock=clock,
        api_url=settings.api_url,
        gateway_url=settings.gateway_url,
        surface=None if chat is None else ChatSurface(chat),
        proxy=settings.proxy,
    )

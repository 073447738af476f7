"""What sitrep.toml may say: every setting with its default, its limits and, in its name, its unit.

Does not read files: the values come from ``bot.config.load``, environment variables override them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot import __version__
from bot.config.explain import quoted, refuse, suggest
from bot.model import Channel

PREFIX = "SITREP_"
DELIMITER = "__"


def _not_bool(value: object) -> object:
    # pydantic takes true for 1, which is never what a configuration means by it.
    if isinstance(value, bool):
        raise refuse(
            f"{str(value).lower()} is not a number", "Write the number alone, without quotes or unit."
        )
    return value


def _clock_time(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise refuse(
            f"{quoted(value)} is not a time of day",
            'Write it as "HH:MM" on a 24-hour clock, such as "08:00".',
        )
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (LookupError, ValueError, OSError):
        likely = suggest(value, available_timezones())
        remedy = (
            f"Did you mean '{likely}'?" if likely else 'Write an IANA name, such as "Europe/Kyiv" or "UTC".'
        )
        raise refuse(f"{quoted(value)} is not a time zone", remedy) from None
    return value


def _contact(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.\S+|[^\s@]+@[^\s@]+\.[^\s@]+", value) or not value.isascii():
        raise refuse(
            f"{quoted(value)} is neither a mail address nor a web address",
            'Write where a publisher can reach you, such as "ops@example.org".',
        )
    return value


def _server(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
        raise refuse(
            f"{quoted(value)} is not the address of a server",
            'Write http or https, without user name and password, such as "https://slack.com/api/".',
        )
    return value.rstrip("/") + "/"


def _gateway(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"ws", "wss"} or not parts.hostname or parts.username or parts.query:
        raise refuse(
            f"{quoted(value)} is not the address of a gateway",
            'Write ws or wss, such as "wss://gateway.discord.gg/".',
        )
    return value.rstrip("/") + "/"


def _channel(value: str) -> str:
    try:
        return str(Channel.of(value))
    except ValueError:
        remedy = "Write console, slack:TEAM:CHANNEL or discord:GUILD:CHANNEL."
        raise refuse(f"{quoted(value)} is not a channel", remedy) from None


def _log_level(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Whole = Annotated[int, BeforeValidator(_not_bool)]
Number = Annotated[float, BeforeValidator(_not_bool), Field(allow_inf_nan=False)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ClockTime = Annotated[str, AfterValidator(_clock_time)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Contact = Annotated[str, AfterValidator(_contact)]
Server = Annotated[str, AfterValidator(_server)]
Gateway = Annotated[str, AfterValidator(_gateway)]
ChannelName = Annotated[str, AfterValidator(_channel)]


class Table(BaseModel):
    """A table of a configuration file; refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoreSettings(Table):
    """Where everything is kept."""

    path: Path = Field(default=Path("sitrep.db"))  # relative to the working directory


class PollSettings(Table):
    """How feeds are fetched."""

    interval_minutes: Whole = Field(default=60, ge=5, le=10_080)  # of feeds that name none of their own
    contact: Contact | None = Field(
        default=None, examples=["ops@example.org"]
    )  # None: publishers cannot reach you
    concurrent_requests: Whole = Field(default=8, ge=1, le=64)  # over all hosts; one host sees one at a time
    timeout_seconds: Whole = Field(default=20, ge=1, le=120)  # of one request as a whole
    max_body_mib: Whole = Field(default=15, ge=1, le=256)  # of one feed, after decompression

    @property
    def user_agent(self) -> str:
        """What Sitrep calls itself when it fetches; holds the contact where there is one."""
        contact = f" (+{self.contact})" if self.contact else ""
        return f"Sitrep/{__version__}{contact}"


class NotifySettings(Table):
    """When and how briefings go out."""

    group_wait_seconds: Whole = Field(default=30, ge=0, le=600)  # a new alert waits for its fellows
    edit_interval_minutes: Whole = Field(
        default=5, ge=0, le=1440
    )  # least time between two edits of a message
    # Failures of a message while its platform takes others: then it is given up.
    max_attempts: Whole = Field(default=8, ge=1, le=50)
    time_zone: TimeZone = "UTC"  # IANA; of subscriptions that name none of their own
    digest_time: ClockTime = "08:00"  # local; of daily and weekly subscriptions that name none of their own
    # Where the operator is told of channels and tokens that stopped working; None: who subscribed is told.
    admin_channel: ChannelName | None = Field(default=None, examples=["slack:T012:C345"])


class ChatSettings(Table):
    """What can be done from the chat, and by whom."""

    managers: Literal["members", "admins"] = "members"  # who may subscribe a channel; see docs/commands.md


class SeedSettings(Table):
    """Where briefing files lie."""

    folder: Path | None = Field(default=None, examples=["seeds"])  # None: see bot.config.folders.seeds_folder
    watch_seconds: Whole = Field(default=30, ge=0, le=86_400)  # between two looks; 0: only at the start


class LogSettings(Table):
    """What is logged, and how."""

    level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_log_level)] = "info"
    format: Literal["text", "json"] = "text"


class SlackSettings(Table):
    """How Slack is reached. Secrets never come from a TOML file."""

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None  # for mode "socket"
    signing_secret: SecretStr | None = None  # for mode "http"
    api_url: Server = "https://slack.com/api/"  # GovSlack: https://slack-gov.com/api/
    mode: Literal["socket", "http"] = "socket"  # how commands and clicks come in
    host: Text = "127.0.0.1"  # where mode "http" listens
    port: Whole = Field(default=3000, ge=1, le=65_535)
    proxy: Server | None = Field(default=None, examples=["http://proxy.example.org:3128/"])


class DiscordSettings(Table):
    """How Discord is reached. Secrets never come from a TOML file."""

    token: SecretStr | None = None
    api_url: Server = "https://discord.com/api/v10/"
    gateway_url: Gateway = "wss://gateway.discord.gg/"
    proxy: Server | None = Field(default=None, examples=["http://proxy.example.org:3128/"])


class Settings(BaseSettings):
    """All of sitrep.toml, the environment's overrides and the secrets."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        env_ignore_empty=True,  # compose files pass unset variables on as empty ones
        enable_decoding=False,  # a section as JSON in one variable is not offered
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    store: StoreSettings = StoreSettings()
    poll: PollSettings = PollSettings()
    notify: NotifySettings = NotifySettings()
    chat: ChatSettings = ChatSettings()
    # Thresholds by name; which names there are is known to the ledger, which this layer must not import.
    ledger: dict[str, Number] = {}
    seeds: SeedSettings = SeedSettings()
    log: LogSettings = LogSettings()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()

    def known_secrets(self) -> tuple[str, ...]:
        """The secrets that are set, for whoever has to keep them out of something."""
        values = (getattr(getattr(self, section), key) for section, key in secret_variables().values())
        return tuple(value.get_secret_value() for value in values if value is not None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment variables before files (which come in as arguments); no other source."""
        if isinstance(env_settings, EnvSettingsSource):
            # Variables with unknown names are told apart, with a better sentence than pydantic's.
            env_settings.env_vars = {
                name: value for name, value in env_settings.env_vars.items() if overrides(name)
            }
        return env_settings, init_settings


OPEN_SECTIONS = ("ledger",)


def sections() -> dict[str, dict[str, Any]]:
    """Every section, its keys and their default values; open sections have none, secrets are left out."""
    return {
        name: {key: value for key, value in _defaults(name).items() if key not in secrets(name)}
        for name in Settings.model_fields
    }


def _defaults(section: str) -> dict[str, Any]:
    default = Settings.model_fields[section].get_default()
    return dict(default) if isinstance(default, BaseModel) else {}


def secrets(section: str) -> tuple[str, ...]:
    """The keys of a section that hold secrets, and so never come from a TOML file."""
    default = Settings.model_fields[section].get_default() if section in Settings.model_fields else None
    fields = type(default).model_fields if isinstance(default, BaseModel) else {}
    return tuple(key for key, field in fields.items() if SecretStr in get_args(field.annotation))


def overrides(name: str) -> tuple[str, str] | None:
    """The section and key that an environment variable sets directly; None for any other variable."""
    section, _, key = name.upper().removeprefix(PREFIX).lower().partition(DELIMITER)
    if section in OPEN_SECTIONS:
        known = bool(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key))
    else:
        known = key in sections().get(section, ()) or variable(section, key) in secret_variables()
    return (section, key) if known and name.upper().startswith(PREFIX) else None


def secret_variables() -> dict[str, tuple[str, str]]:
    """The environment variables that hold secrets, and the section and key that each one fills."""
    return {
        variable(section, key): (section, key)
        for section in Settings.model_fields
        for key in secrets(section)
    }


def variable(section: str, key: str) -> str:
    """The environment variable that overrides a setting."""
    return f"{PREFIX}{section}{DELIMITER}{key}".upper()

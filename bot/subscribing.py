"""From what somebody typed to a subscription, or to a sentence that says what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.commands import known_or_raise
from bot.errors import InputError
from bot.model import Cadence, Channel, Platform, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.config import Config


LANGUAGE = re.compile(r"[a-z]{2,3}")
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed to subscribe a channel; nothing of it is checked yet."""

    channel: str
    topics: Sequence[str] = ()
    conflicts: Sequence[str] = ()
    keywords: Sequence[str] = ()
    parties: Sequence[str] = ()
    places: Sequence[str] = ()
    min_severity: int = 1
    max_credibility: int = 6
    languages: Sequence[str] = ()
    cadence: str = "instant"
    at: str | None = None
    time_zone: str = "UTC"
    quiet: str | None = None  # "22:00-07:00"
    wakes: bool = False
    mention: str | None = None
    mention_from: int = 1
    threads: bool = True


def subscription_of(wish: Wish, config: Config, *, created_by: str, created_at: datetime) -> Subscription:
    """The subscription that a wish describes; its id is 0 until it is stored.

    Raises InputError with what would be right.
    """
    for topic in wish.topics:
        known_or_raise("topic", topic, config.topics)
    for conflict in wish.conflicts:
        known_or_raise("conflict", conflict, config.conflicts)
    known_or_raise("cadence", wish.cadence, [str(cadence) for cadence in Cadence])
    known_or_raise("time zone", wish.time_zone, available_timezones())
    cadence = Cadence(wish.cadence)
    at = wish.at
    if cadence in (Cadence.DAILY, Cadence.WEEKLY):
        at = _time_of_day(at or config.settings.notify.digest_time)
    elif at is not None:
        raise InputError(f"a time of day goes with daily and weekly, not with {cadence}")
    return Subscription(
        id=0,
        channel=channel_of(wish.channel),
        topics=tuple(wish.topics),
        conflicts=tuple(wish.conflicts),
        keywords=tuple(keyword.strip() for keyword in wish.keywords if keyword.strip(" -")),
        parties=tuple(wish.parties),
        places=tuple(wish.places),
        min_severity=wish.min_severity,
        max_credibility=wish.max_credibility,
        languages=tuple(_language(language) for language in wish.languages),
        cadence=cadence,
        at=at,
        time_zone=wish.time_zone,
        quiet=_quiet(wish.quiet),
        wakes=wish.wakes,
        mention=wish.mention,
        mention_from=wish.mention_from,
        threads=wish.threads,
        created_by=created_by,
        created_at=created_at,
    )


def channel_of(text: str) -> Channel:
    """A channel as it is typed: console, slack:TEAM:CHANNEL or discord:GUILD:CHANNEL. Raises InputError."""
    known_or_raise("platform", text.partition(":")[0], [str(each) for each in Platform])
    try:
        return Channel.of(text)
    except ValueError as error:
        raise InputError(f"'{text}' is no channel; {error}") from None


def _language(text: str) -> str:
    language = text.strip().casefold().partition("-")[0]
    if not LANGUAGE.fullmatch(language):
        raise InputError(f"'{text}' is no language; write a code such as en or uk")
    return language


def _quiet(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        raise InputError(f"'{text}' are no quiet hours; write 22:00-07:00")
    return _time_of_day(start), _time_of_day(end)


def _time_of_day(text: str) -> str:
    if not CLOCK.fullmatch(text.strip()):
        raise InputError(f"'{text}' is no time of day; write 07:30")
    return text.strip()

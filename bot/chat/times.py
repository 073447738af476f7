"""From what was typed to a time: a moment, a length, a time of day, quiet hours, a time zone.

Each reader takes the turn, for its language and time zone. Raises RefusedError, nothing else.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.chat.turn import RefusedError
from bot.chat.values import cut, is_off

if TYPE_CHECKING:
    from bot.chat.turn import Turn

SPAN = re.compile(
    r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?|months?)\.?(?:\s+ago)?", re.IGNORECASE
)
_LENGTHS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
}
_DAYS = {"today": 0, "yesterday": 1, "tomorrow": -1}
CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
HOURS = re.compile(r"(.+?)\s*(?:-|–|—|\.\.|\bto\b|\btill\b|\buntil\b)\s*(.+)", re.IGNORECASE)


def moment(turn: Turn, text: str, field: str) -> datetime:
    """A time: ISO 8601 in the asker's zone, a span before now, today, yesterday, or a time of day today."""
    typed = " ".join(text.casefold().split())
    span = SPAN.fullmatch(typed)
    here = turn.now.astimezone(turn.zone)
    try:
        if span:
            return turn.now - length(span)
        if typed in _DAYS:
            start = here.replace(hour=0, minute=0, second=0, microsecond=0)
            return (start - timedelta(days=_DAYS[typed])).astimezone(UTC)
        return _absolute(turn, text.strip(), here)
    except (ValueError, OverflowError):
        raise RefusedError(
            turn.texts.t("“{text}” is no time.", text=cut(text)),
            turn.texts.t(
                "Write 24h, 7d, 2026-02-05 or 2026-02-05 14:00 (your time zone is {zone}).",
                zone=turn.zone_name,
            ),
            field=field,
        ) from None


def _absolute(turn: Turn, text: str, here: datetime) -> datetime:
    try:
        when = datetime.fromisoformat(
            text.upper().removesuffix(" UTC") + ("Z" if text.upper().endswith(" UTC") else "")
        )
    except ValueError:
        for form in ("%d.%m.%Y", "%d/%m/%Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d"):
            try:
                when = datetime.strptime(text, form)  # noqa: DTZ007 - a day of the asker's zone, set below
                break
            except ValueError:
                continue
        else:
            hour, minute = _clock(text)
            when = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (when if when.tzinfo else when.replace(tzinfo=turn.zone)).astimezone(UTC)


def end(turn: Turn, text: str) -> datetime:
    """When a length of time from now on ends, or the moment that is named; at most a year from now."""
    span = SPAN.fullmatch(" ".join(text.casefold().split()))
    if span:
        until = turn.now + length(span)
    else:
        until = moment(turn, text, "for")
        if until <= turn.now and CLOCK.fullmatch(text.strip()):
            until += timedelta(days=1)  # 07:00 said in the evening
    if not turn.now < until <= turn.now + timedelta(days=366):
        raise RefusedError(
            turn.texts.t("“{text}” does not end within the next year.", text=cut(text)),
            turn.texts.t("Write 8h, 3d, 1w, or when it ends: 2026-02-06 07:00."),
            field="for",
        )
    return until


def length(span: re.Match[str]) -> timedelta:
    """The length that a match of SPAN says."""
    unit = span[2].casefold()
    return int(span[1]) * _LENGTHS["mo" if unit.startswith("mo") else unit[0]]


def clock(turn: Turn, text: str, field: str = "at") -> str:
    """A time of day as "HH:MM"."""
    try:
        hour, minute = _clock(text)
    except ValueError:
        raise RefusedError(
            turn.texts.t("“{text}” is no time of day.", text=cut(text)),
            turn.texts.t("Write it as 08:00."),
            field=field,
        ) from None
    return f"{hour:02}:{minute:02}"


def _clock(text: str) -> tuple[int, int]:
    match = CLOCK.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        raise ValueError(text)
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if match[3].casefold() == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(text)
    return hour, minute


def hours(turn: Turn, text: str) -> tuple[str, str] | None:
    """Quiet hours; None for none."""
    if is_off(text):
        return None
    match = HOURS.fullmatch(text.strip())
    try:
        start, until = (f"{h:02}:{m:02}" for h, m in map(_hour, match.groups() if match else ("", "")))
    except ValueError:
        raise RefusedError(
            turn.texts.t("“{text}” are no quiet hours.", text=cut(text)),
            turn.texts.t("Write 22:00-07:00, or off."),
            field="quiet",
        ) from None
    if start == until:
        raise RefusedError(
            turn.texts.t("Quiet hours from {start} to {start} would be none or all day.", start=start),
            turn.texts.t("Write 22:00-07:00, or off."),
            field="quiet",
        )
    return start, until


def _hour(text: str) -> tuple[int, int]:
    """A time of day, or an hour alone as in 22-7."""
    text = text.strip()
    return (int(text), 0) if re.fullmatch(r"[01]?\d|2[0-3]", text, re.ASCII) else _clock(text)


def zone(turn: Turn, text: str) -> str:
    """An IANA time zone; a city's name alone is enough."""
    wanted = text.strip().replace(" ", "_").casefold()
    known = {name.casefold(): name for name in available_timezones()}
    if wanted in known:
        return known[wanted]
    cities = {
        name.rpartition("/")[2].casefold(): name for name in sorted(available_timezones()) if "/" in name
    }
    if wanted in cities:
        return cities[wanted]
    near = process.extractOne(wanted, {**known, **cities}.keys(), scorer=fuzz.ratio, score_cutoff=75)
    how = (
        turn.texts.t("Did you mean “{near}”?", near={**cities, **known}[near[0]])
        if near
        else turn.texts.t("Write a name such as Europe/Kyiv or UTC.")
    )
    raise RefusedError(turn.texts.t("“{text}” is no time zone.", text=cut(text)), how, field="zone")

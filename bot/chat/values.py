"""From what was typed for an option to its value, or to a sentence that says what would be right.

Each reader takes the turn, for its language, time zone and names. Raises RefusedError, nothing else.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.chat.table import Kind
from bot.chat.turn import RefusedError
from bot.model import GRAVE, Cadence

if TYPE_CHECKING:
    from bot.chat.turn import Turn

LONGEST_VALUE = 500
"""Characters of one option; nobody types more by hand."""

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
_OFF = {"off", "none", "no", "never", "false", "0", "nobody", "disable", "disabled", "ні", "вимк", "немає"}
_ON = {"on", "yes", "true", "1", "always", "enable", "enabled", "y", "так", "увімк"}
CADENCES = {
    Cadence.INSTANT: (
        "instant",
        "at once",
        "atonce",
        "immediately",
        "immediate",
        "now",
        "live",
        "одразу",
        "негайно",
        "realtime",
        "alerts",
    ),
    Cadence.HOURLY: ("hourly", "hour", "every hour", "each hour", "щогодини", "1h"),
    Cadence.DAILY: ("daily", "day", "every day", "each day", "щодня", "everyday", "digest", "1d"),
    Cadence.WEEKLY: ("weekly", "week", "every week", "each week", "щотижня", "1w"),
}
"""What a cadence may be called, besides its names in the catalogues."""
_CHANNEL = re.compile(r"<#([A-Za-z0-9]+)(?:\|[^>]*)?>|([A-Z][A-Z0-9]{6,20}|\d{5,25})")
_GROUP = re.compile(r"<@&(\d+)>|<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>|([A-Z][A-Z0-9]{6,20}|\d{5,25})")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def split(text: str) -> list[str]:
    """The values of an option that takes several; commas and semicolons part them."""
    return [part.strip().strip('"').strip() for part in re.split(r"[,;]", text) if part.strip(' "')]


def names(turn: Turn, kind: Kind, text: str) -> tuple[str, ...]:
    """Ids of topics or conflicts, canonical names of parties or places; each once, in the order typed."""
    return tuple(dict.fromkeys(name(turn, kind, part) for part in split(text)))


def name(turn: Turn, kind: Kind, text: str) -> str:
    """One of them."""
    found = turn.vocabulary.find(kind, text)
    if found is not None:
        return found
    t = turn.texts.t
    said = {
        Kind.TOPIC: t("There is no topic “{name}”.", name=_cut(text)),
        Kind.CONFLICT: t("There is no conflict “{name}”.", name=_cut(text)),
        Kind.PARTY: t("No party called “{name}” is known.", name=_cut(text)),
        Kind.PLACE: t("No place called “{name}” is known.", name=_cut(text)),
    }[kind]
    near = turn.vocabulary.near(kind, text)
    if near is not None:
        raise RefusedError(said, t("Did you mean “{near}”?", near=near), field=str(kind))
    how = {
        Kind.TOPIC: t("“topics” lists them all."),
        Kind.CONFLICT: t("“conflicts” lists them all."),
    }.get(kind, t("To look for words whatever they mean, use keywords."))
    raise RefusedError(said, how, field=str(kind))


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
            turn.texts.t("“{text}” is no time.", text=_cut(text)),
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
            turn.texts.t("“{text}” does not end within the next year.", text=_cut(text)),
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
            turn.texts.t("“{text}” is no time of day.", text=_cut(text)),
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
            turn.texts.t("“{text}” are no quiet hours.", text=_cut(text)),
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
    raise RefusedError(turn.texts.t("“{text}” is no time zone.", text=_cut(text)), how, field="zone")


def level(turn: Turn, text: str, field: str = "severity") -> int:
    """A severity, 1 to 3, by number or name."""
    t = turn.texts.t
    called = {"1": 1, "2": 2, "3": 3, "notable": 1, "serious": 2, "grave": 3, "all": 1, "low": 1, "high": 3}
    called |= {t("notable"): 1, t("serious"): 2, t("grave"): GRAVE}
    found = called.get(text.strip().casefold().rstrip("+"))
    if found is None:
        raise RefusedError(
            t("“{text}” is no severity.", text=_cut(text)),
            t("Write 1 (notable), 2 (serious) or 3 (grave)."),
            field=field,
        )
    return found


def credibility(turn: Turn, text: str) -> int:
    """An Admiralty credibility, 1 to 6."""
    found = text.strip()
    if not re.fullmatch(r"[1-6]", found, re.ASCII):
        raise RefusedError(
            turn.texts.t("“{text}” is no credibility.", text=_cut(text)),
            turn.texts.t("Write 1 (confirmed) to 6 (cannot be judged); 3 also tells what is possibly true."),
            field="credibility",
        )
    return int(found)


def cadence(turn: Turn, text: str) -> Cadence:
    """How often, by any of its names."""
    wanted = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    for each, called in CADENCES.items():
        if wanted in called or wanted == cadence_name(turn, each).casefold():
            return each
    raise RefusedError(
        turn.texts.t("“{text}” does not say how often.", text=_cut(text)),
        turn.texts.t("Write instant, hourly, daily or weekly."),
        field="cadence",
    )


def cadence_name(turn: Turn, each: Cadence) -> str:
    """What a cadence is called."""
    t = turn.texts.t
    return {
        Cadence.INSTANT: t("at once"),
        Cadence.HOURLY: t("hourly"),
        Cadence.DAILY: t("daily"),
        Cadence.WEEKLY: t("weekly"),
    }[each]


def is_off(text: str) -> bool:
    """Whether it says no."""
    return text.strip().casefold() in _OFF


def switch(turn: Turn, text: str, field: str = "") -> bool:
    """Yes or no."""
    wanted = text.strip().casefold()
    if wanted in _ON or wanted in _OFF:
        return wanted in _ON
    raise RefusedError(
        turn.texts.t("“{text}” is neither yes nor no.", text=_cut(text)),
        turn.texts.t("Write yes or no."),
        field=field,
    )


def switched(turn: Turn, field: str) -> bool:
    """Whether a switch is given and on."""
    return field in turn.given and switch(turn, turn.given[field], field)


def languages(turn: Turn, text: str) -> tuple[str, ...]:
    """Primary language subtags; () for all."""
    if is_off(text) or text.strip().casefold() in ("all", "any"):
        return ()
    known = {
        "english": "en",
        "ukrainian": "uk",
        "russian": "ru",
        "arabic": "ar",
        "french": "fr",
        "german": "de",
    }
    found = [known.get(part.casefold(), part.casefold().partition("-")[0]) for part in split(text)]
    wrong = next((part for part in found if not _LANGUAGE.fullmatch(part)), None)
    if wrong is not None:
        raise RefusedError(
            turn.texts.t("“{text}” is no language.", text=_cut(wrong)),
            turn.texts.t("Write codes of two letters such as en, uk."),
            field="language",
        )
    return tuple(dict.fromkeys(found))


def channel(turn: Turn, text: str) -> str:
    """A channel's id, from how the platform writes one."""
    found = channel_id(text)
    if found is None:
        raise RefusedError(
            turn.texts.t("“{text}” is not a channel that can be recognised.", text=_cut(text)),
            turn.texts.t("Pick it from the list that opens behind #, or ask in that channel."),
            field="channel",
        )
    return found


def channel_id(text: str) -> str | None:
    """The id in how a platform writes a channel, None where it is none."""
    match = _CHANNEL.fullmatch(text.strip())
    return (match[1] or match[2]) if match else None


def group(turn: Turn, text: str) -> str | None:
    """A role's or user group's id; None for nobody."""
    if is_off(text):
        return None
    match = _GROUP.fullmatch(text.strip())
    if match is None or turn.asker.tenant in match.groups():  # Discord's @everyone has the guild's id
        raise RefusedError(
            turn.texts.t("“{text}” is not a role or group that can be notified.", text=_cut(text)),
            turn.texts.t("Pick it from the list that opens behind @, or write off."),
            field="mention",
        )
    return match[1] or match[2] or match[3]


def numbers(turn: Turn, text: str) -> tuple[int, ...]:
    """Numbers of subscriptions."""
    found = re.findall(r"\d{1,9}", text, re.ASCII)
    if not found or re.sub(r"[\d\s,;#]|\band\b", "", text, flags=re.ASCII):
        raise RefusedError(
            turn.texts.t("“{text}” is no number of a subscription.", text=_cut(text)),
            turn.texts.t("“subscriptions” shows the numbers."),
            field="subscription",
        )
    return tuple(dict.fromkeys(int(each) for each in found))


def page(text: str) -> int:
    """A page's number; anything else is the first."""
    return min(max(int(text), 1), 10_000) if re.fullmatch(r"\d{1,6}", text.strip(), re.ASCII) else 1


def keywords(turn: Turn, text: str) -> tuple[str, ...]:
    """Words and phrases, any of them; one with "-" before must not occur.

    Commas, semicolons, "|" and OR part them; so do quotation marks, and a minus before a word. Words that
    nothing parts are one phrase.
    """
    if is_off(text):
        return ()
    parted = re.split(r'[,;|\n]|\bOR\b|(-?"[^"]*")|(?:(?<=\s)|^)(?=[-!]\w)', text)
    found: list[str] = []
    for part in parted:
        word = " ".join((part or "").split())
        minus = "-" if word.startswith(("-", "!")) else ""
        word = word.lstrip("-!").strip(' "')
        word = re.sub(r"^(?:AND|NOT)\s+", "", word)
        if any(map(str.isalnum, word)):
            found.append(minus + word)
    if not found:
        raise RefusedError(
            turn.texts.t("“{text}” holds no word to look for.", text=_cut(text)),
            turn.texts.t('Write words: azov OR "exchange of bodies" -football'),
            field="keywords",
        )
    return tuple(dict.fromkeys(found))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"

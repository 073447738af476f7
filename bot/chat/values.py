"""From what was typed for an option to its value, or to a sentence that says what would be right.

Each reader takes the turn, for its language and names; times are read by `bot.chat.times`. Raises
RefusedError, nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.table import Kind
from bot.chat.tokens import line_of
from bot.chat.turn import RefusedError
from bot.model import GRAVE, Cadence

if TYPE_CHECKING:
    from bot.chat.texts import Texts
    from bot.chat.turn import Turn

LONGEST_VALUE = 500
"""Characters of one option; nobody types more by hand."""

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
    said = unknown(turn.texts, kind, text)
    near = turn.vocabulary.near(kind, text)
    if near is not None:
        raise RefusedError(said, instead=_corrected(turn, kind, text, near), near=near, field=str(kind))
    how = {
        Kind.TOPIC: t("“topics” lists them all."),
        Kind.CONFLICT: t("“conflicts” lists them all."),
    }.get(kind, t("To look for words whatever they mean, use keywords."))
    raise RefusedError(said, how, field=str(kind))


def unknown(texts: Texts, kind: Kind, text: str) -> str:
    """That there is nothing of this name."""
    t = texts.t
    return {
        Kind.TOPIC: t("There is no topic “{name}”.", name=cut(text)),
        Kind.CONFLICT: t("There is no conflict “{name}”.", name=cut(text)),
        Kind.PARTY: t("No party called “{name}” is known.", name=cut(text)),
        Kind.PLACE: t("No place called “{name}” is known.", name=cut(text)),
    }[kind]


def _corrected(turn: Turn, kind: Kind, wrong: str, right: str) -> str:
    """The line of a turn with one name put right."""
    given = turn.given.get(str(kind), wrong)
    names_ = ", ".join(right if part == wrong else part for part in split(given))
    return line_of(turn.command.verb, {**turn.given, str(kind): names_})


def level(turn: Turn, text: str, field: str = "severity") -> int:
    """A severity, 1 to 3, by number or name."""
    t = turn.texts.t
    called = {"1": 1, "2": 2, "3": 3, "notable": 1, "serious": 2, "grave": 3, "all": 1, "low": 1, "high": 3}
    called |= {t("notable"): 1, t("serious"): 2, t("grave"): GRAVE}
    found = called.get(text.strip().casefold().rstrip("+"))
    if found is None:
        raise RefusedError(
            t("“{text}” is no severity.", text=cut(text)),
            t("Write 1 (notable), 2 (serious) or 3 (grave)."),
            field=field,
        )
    return found


def credibility(turn: Turn, text: str) -> int:
    """An Admiralty credibility, 1 to 6."""
    found = text.strip()
    if not re.fullmatch(r"[1-6]", found, re.ASCII):
        raise RefusedError(
            turn.texts.t("“{text}” is no credibility.", text=cut(text)),
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
        turn.texts.t("“{text}” does not say how often.", text=cut(text)),
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
        turn.texts.t("“{text}” is neither yes nor no.", text=cut(text)),
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
            turn.texts.t("“{text}” is no language.", text=cut(wrong)),
            turn.texts.t("Write codes of two letters such as en, uk."),
            field="language",
        )
    return tuple(dict.fromkeys(found))


def channel(turn: Turn, text: str) -> str:
    """A channel's id, from how the platform writes one."""
    found = channel_id(text)
    if found is None:
        raise RefusedError(
            turn.texts.t("“{text}” is not a channel that can be recognised.", text=cut(text)),
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
            turn.texts.t("“{text}” is not a role or group that can be notified.", text=cut(text)),
            turn.texts.t("Pick it from the list that opens behind @, or write off."),
            field="mention",
        )
    return match[1] or match[2] or match[3]


def numbers(turn: Turn, text: str) -> tuple[int, ...]:
    """Numbers of subscriptions."""
    found = re.findall(r"\d{1,9}", text, re.ASCII)
    if not found or re.sub(r"[\d\s,;#]|\band\b", "", text, flags=re.ASCII):
        raise RefusedError(
            turn.texts.t("“{text}” is no number of a subscription.", text=cut(text)),
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
            turn.texts.t("“{text}” holds no word to look for.", text=cut(text)),
            turn.texts.t('Write words: azov OR "exchange of bodies" -football'),
            field="keywords",
        )
    return tuple(dict.fromkeys(found))


def cut(text: str) -> str:
    """What was typed, short enough to be said again."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"

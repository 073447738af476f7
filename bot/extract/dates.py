"""When something happened, read against the day it was published.

Every phrase becomes a range of days, both inclusive, in the publication's UTC calendar. A weekday
is the most recent one, today included, unless the words around it look ahead ("will meet on
Thursday"). Does not read times of day, durations ("for three days") or anniversaries.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import ahocorasick

from bot.extract.text import fold
from bot.model import EventDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime


Days = tuple[date, date]  # first and last, both inclusive


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text: what it means, and where it stands."""

    date: EventDate
    start: int
    end: int


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun")
    )
    for name in names.split()
}
_NUMBERS = {
    word: value
    for value, words in enumerate(("", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"))
    for word in words.split()
}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}

_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan\\.?|feb\\.?|mar\\.|apr\\.?|jun\\.?|jul\\.?|aug\\.?|sept?\\.?|oct\\.?|nov\\.?|dec\\.?)"
_DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon\\.|tues?\\.|wed\\.|thur?s?\\.|fri\\.|sat\\.|sun\\.)"
_COUNT = "(?:\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PART = "(?:early|mid|late|the start of|the beginning of|the middle of|the end of)"
_YEAR = "(?:19|20)\\d\\d"

_PATTERNS = (
    ("iso", f"(?P<iso_y>{_YEAR})-(?P<iso_m>\\d\\d)-(?P<iso_d>\\d\\d)"),
    ("mdy", f"(?P<mdy_m>{_MONTH}) (?P<mdy_d>\\d{{1,2}})(?:st|nd|rd|th)?(?:(?:-| to | and )(?:{_MONTH} )?(?P<mdy_e>\\d{{1,2}})(?:st|nd|rd|th)?(?![\\d.,]*\\d))?(?:,? (?P<mdy_y>{_YEAR}))?(?![\\d:])"),
    ("dmy", f"(?P<dmy_d>\\d{{1,2}})(?:st|nd|rd|th)?(?:(?:-| to | and )(?P<dmy_e>\\d{{1,2}})(?:st|nd|rd|th)?)? (?:of )?(?P<dmy_m>{_MONTH})(?:,? (?P<dmy_y>{_YEAR}))?"),
    ("month", f"(?:(?P<mon_p>{_PART})[ -])?(?:(?P<mon_w>last|this|next|in|since|until|by|during|of|from|for|throughout) )?(?:(?P<mon_q>{_PART})[ -])?(?P<mon_m>{_MONTH})(?:,? (?:of )?(?P<mon_y>{_YEAR}))?"),
    ("season", f"(?:(?P<sea_w>last|this|next|in|in the|since) )?(?P<sea_s>spring|summer|autumn|fall|winter)(?: of)? (?P<sea_y>{_YEAR})"),
    ("year", f"(?:(?P<yea_p>{_PART}|in|since|during|until|by|from|before|after|of|back in|the first half of|the second half of)[ -])(?:(?P<yea_q>{_PART})[ -])?(?P<yea_y>{_YEAR})(?![-\\d,.]*\\d)"),
    ("weekday", f"(?:(?P<wd_w>next|last|coming|upcoming|this|previous|past) )?(?P<wd_d>{_DAY})(?: (?P<wd_n>last week|next week|week))?"),
    ("near", "the day before yesterday|day before yesterday|earlier today|later today|today|yesterday|tomorrow|tonight|overnight|last night|this (?:morning|afternoon|evening)|in the early hours|on the same day"),
    ("ago", f"(?P<ago_n>{_COUNT}) (?P<ago_u>day|week|month|year)s? (?:ago|earlier)"),
    ("span", f"(?:in|over|during|within|for) the (?:last|past|previous) (?:(?P<spa_n>{_COUNT}|24|48|72) )?(?P<spa_u>hour|day|week|month|year)s?"),
    ("period", "(?:(?P<per_p>earlier|later|early|late|mid)[ -])?(?P<per_w>this|last|next|the past|past|coming) (?P<per_u>weekend|week|month|year)"),
)  # fmt: skip
_FINDER = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS) + r")(?!\w)"
)
_SINCE = re.compile(r"since (?:the )?(?:start of |beginning of |outbreak of )?$")
_AHEAD = re.compile(
    r"\b(?:(?P<future>will|would|shall|due|set to|set for|scheduled|expected|plans? to|planned for|ahead of"
    r"|going to|to be held|upcoming|is to|are to|by|until"
    r"|to (?:begin|start|resume|meet|visit|travel|hold|take place|sign|host|attend))"
    r"|(?:said|says|told|announced|reported|confirmed|was|were|had|killed|struck|hit|launched|after))\b"
)
_ANCHORS = (
    *_MONTHS, *_DAYS, *_SEASONS, "today", "yesterday", "tomorrow", "tonight", "overnight", "last night", "this morning",
    "this afternoon", "this evening", "early hours", "same day", " ago", " earlier", "hour", "day", "week", "month", "year",
    *(f"{century}{decade}" for century in (19, 20) for decade in range(10)),
)  # fmt: skip
_REACH = 40  # characters around an anchor that a phrase can span
_CUE = 70  # characters before a weekday that can tell whether it lies ahead


def find_dates(body: str, published: datetime) -> tuple[DateMention, ...]:
    """Dates in the body, in order, read as of the publication day. Phrases that name no day are left out."""
    folded = fold(body)
    today = published.astimezone(UTC).date()
    found: list[DateMention] = []
    for start, end in _windows(folded):
        for hit in _FINDER.finditer(folded, start, end):
            days = _READERS[hit.lastgroup or ""](hit, body, today)
            if days is not None:
                found.append(_mention(body, folded, hit, days, today))
    found += _epochs(body, folded, today)
    found.sort(key=lambda d: (d.start, -d.end))
    return tuple(found)


@cache
def _anchor_automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in _ANCHORS:
        automaton.add_word(word, len(word))
    automaton.make_automaton()
    return automaton


def _windows(folded: str) -> Iterator[tuple[int, int]]:
    """The stretches around words that every phrase above needs, cut at spaces: the rest is never tried."""
    start = end = -1
    for last, length in _anchor_automaton().iter(folded):
        if folded[last - length : last - length + 1].isalnum() and last >= length:
            continue
        begin, stop = last - length + 1 - _REACH, last + 1 + _REACH
        if begin <= end:
            end = stop
            continue
        if end >= 0:
            yield _at_spaces(folded, start, end)
        start, end = begin, stop
    if end >= 0:
        yield _at_spaces(folded, start, end)


def _at_spaces(folded: str, start: int, end: int) -> tuple[int, int]:
    """The window widened to the spaces around it, but never by more than its reach: keeps this linear."""
    start, end = max(0, start), min(end, len(folded))
    before = folded.rfind(" ", max(0, start - _REACH), start)
    after = folded.find(" ", end, end + _REACH)
    return (before if before >= 0 else start), (after if after >= 0 else end)


def _mention(body: str, folded: str, hit: re.Match[str], days: Days, today: date) -> DateMention:
    start, (first, last) = hit.start(), days
    since = _SINCE.search(folded, max(0, start - 30), start)
    if since or hit.group().startswith("since "):
        start, last = since.start() if since else start, max(first, today)
    return DateMention(EventDate(first, last, body[start : hit.end()]), start, hit.end())


# --- one reader per phrase: the days it names, or None when it names none ---------------------------


def _iso(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    return _day(int(hit["iso_y"]), int(hit["iso_m"]), int(hit["iso_d"]))


def _month_day(hit: re.Match[str], body: str, today: date) -> Days | None:
    kind = hit.lastgroup
    month = _MONTHS[hit[f"{kind}_m"].rstrip(".")]
    if not body[hit.start(f"{kind}_m")].isupper():  # "may 5 people", "march 10 miles"
        return None
    first, last = int(hit[f"{kind}_d"]), int(hit[f"{kind}_e"] or hit[f"{kind}_d"])
    year = int(hit[f"{kind}_y"]) if hit[f"{kind}_y"] else _year_of(month, first, today, _looks_ahead(hit))
    begin, end = _day(year, month, first), _day(year, month, last)
    if begin is None or end is None:
        return None
    return (begin[0], end[0]) if end >= begin else begin


def _month(hit: re.Match[str], body: str, today: date) -> Days | None:
    word, part = hit["mon_w"], hit["mon_p"] or hit["mon_q"]
    if not body[hit.start("mon_m")].isupper():
        return None
    name = hit["mon_m"].rstrip(".")
    month = _MONTHS[name]
    if hit["mon_y"]:
        year = int(hit["mon_y"])
    elif not (word or part) or (word == "for" and name in ("may", "march")):
        return None  # "May" and "March" are words of their own; a bare month seldom dates an event
    elif word == "next":
        year = today.year + (month <= today.month)
    elif word == "last":
        year = today.year - (month >= today.month)
    elif word == "this":
        year = today.year
    else:
        ahead = word in ("by", "until") or _looks_ahead(hit)
        year = today.year + (month < today.month) if ahead else today.year - (month > today.month)
    return _part(part, date(year, month, 1), _month_end(year, month))


def _season(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    first, last = _SEASONS[hit["sea_s"]]
    year = int(hit["sea_y"])
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    return date(year, first, 1), _month_end(end_year, end_month)


def _year(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    year, part = int(hit["yea_y"]), hit["yea_q"] or hit["yea_p"]
    if part == "the first half of":
        return date(year, 1, 1), date(year, 6, 30)
    if part == "the second half of":
        return date(year, 7, 1), date(year, 12, 31)
    return _part(part, date(year, 1, 1), date(year, 12, 31))


def _weekday(hit: re.Match[str], body: str, today: date) -> Days | None:
    name, word, week = hit["wd_d"], hit["wd_w"], hit["wd_n"]
    if name.endswith(".") and not body[hit.start("wd_d")].isupper():  # "the sun.", "they sat."
        return None
    number = _DAYS[name.rstrip(".")]
    back = (today.weekday() - number) % 7
    if week == "last week":
        return _one(today - timedelta(days=today.weekday() + 7 - number))
    if week == "next week":
        return _one(today + timedelta(days=7 - today.weekday() + number))
    if word in ("last", "previous", "past"):
        return _one(today - timedelta(days=back or 7))
    if word in ("next", "coming", "upcoming"):
        return _one(today + timedelta(days=7 - back))
    if _looks_ahead(hit) and back:
        return _one(today + timedelta(days=7 - back))
    return _one(today - timedelta(days=back))


def _near(hit: re.Match[str], _body: str, today: date) -> Days | None:
    word = hit["near"]
    if "before yesterday" in word:
        return _one(today - timedelta(days=2))
    if word in ("yesterday", "last night"):
        return _one(today - timedelta(days=1))
    if word == "tomorrow":
        return _one(today + timedelta(days=1))
    if word == "overnight":
        return today - timedelta(days=1), today
    if word in ("on the same day", "in the early hours"):
        return None if word == "on the same day" else _one(today)
    return _one(today)


def _ago(hit: re.Match[str], _body: str, today: date) -> Days | None:
    count = _count(hit["ago_n"])
    if hit["ago_u"] == "day":
        return _one(today - timedelta(days=count))
    if hit["ago_u"] == "week":
        return _week(today - timedelta(weeks=count))
    if hit["ago_u"] == "month":
        then = _months_back(today, count)
        return then, _month_end(then.year, then.month)
    return _whole_year(today.year - count)


def _span(hit: re.Match[str], _body: str, today: date) -> Days | None:
    count, unit = _count(hit["spa_n"] or "1"), hit["spa_u"]
    if unit == "month":
        first = _months_back(today, count)
        first = first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))
    elif unit == "year":
        first = _same_day(today, today.year - count) if count < today.year else None
    else:
        first = today - timedelta(days={"hour": -(-count // 24), "day": count, "week": 7 * count}[unit])
    return None if first is None else (first, today)


def _period(hit: re.Match[str], _body: str, today: date) -> Days | None:
    part, word, unit = hit["per_p"], hit["per_w"], hit["per_u"]
    step = {"last": -1, "next": 1, "coming": 1}.get(word, 0)
    if word in ("the past", "past"):
        return (today - timedelta(days={"weekend": 3, "week": 7, "month": 30, "year": 365}[unit]), today)
    if unit == "weekend":
        saturday = today - timedelta(days=(today.weekday() - 5) % 7)
        ended = saturday + timedelta(days=1) < today
        weeks = step + 1 if step < 0 and ended else step
        saturday += timedelta(weeks=weeks if not (word == "this" and ended and _looks_ahead(hit)) else 1)
        return saturday, saturday + timedelta(days=1)
    if unit == "week":
        first, last = _week(today + timedelta(weeks=step))
    elif unit == "month":
        first = _months_back(today, -step)
        last = _month_end(first.year, first.month)
    else:
        first, last = _whole_year(today.year + step)
    if part == "earlier" and step == 0:
        return first, today
    if part == "later" and step == 0:
        return today, last
    return _part(part, first, last)


# --- calendar -----------------------------------------------------------------------------------


def _looks_ahead(hit: re.Match[str]) -> bool:
    """Whether the nearest cue before the phrase, in its own sentence, speaks of what is to come."""
    text, start = hit.string, hit.start()
    begin = max(0, start - _CUE)
    for stop in (". ", "\n", "; "):
        at = text.rfind(stop, begin, start)
        begin = at + 1 if at >= 0 else begin
    nearest = None
    for nearest in _AHEAD.finditer(text, begin, start):  # noqa: B007 - the last one counts
        pass
    return nearest is not None and nearest.group("future") is not None


def _year_of(month: int, day: int, today: date, ahead: bool) -> int:
    """The year of a day named without one: the latest not past today, or a near day ahead."""
    this = _day(today.year, month, day)
    if this is None:  # 29 February
        return next((y for y in range(today.year, today.year - 8, -1) if _day(y, month, day)), today.year)
    distance = (this[0] - today).days
    if ahead:
        return today.year + 1 if distance < -180 else today.year
    if distance > 45:
        return today.year - 1
    if distance < -320:
        return today.year + 1  # "January 3" in the last days of December
    return today.year


def _day(year: int, month: int, day: int) -> Days | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return _one(date(year, month, day))


def _one(day: date) -> Days:
    return day, day


def _week(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _whole_year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_back(today: date, count: int) -> date:
    """The first day of the month that lies ``count`` months back (ahead when negative)."""
    months = today.year * 12 + today.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _same_day(today: date, year: int) -> date:
    return today.replace(year=year, day=min(today.day, monthrange(year, today.month)[1]))


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _part(part: str | None, first: date, last: date) -> Days:
    """The early, middle or late third of a stretch of days; all of it when no part is named."""
    if not part or part in ("in", "since", "during", "until", "by", "from", "before", "after", "of", "back in"):
        return first, last
    if first.day == 1 and last.month == first.month:
        early, late = first.replace(day=10), first.replace(day=21)
    elif first.month == 1 and last.month == 12:
        early, late = date(first.year, 4, 30), date(first.year, 9, 1)
    else:
        third = timedelta(days=(last - first).days // 3)
        early, late = first + third, last - third
    if part in ("early", "earlier", "the start of", "the beginning of"):
        return first, early
    if part in ("late", "later", "the end of"):
        return late, last
    return early + timedelta(days=1), late - timedelta(days=1)


# --- wars' own dates ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Epoch:
    start: date
    near: tuple[str, ...]  # words one of which must stand somewhere in the body


@cache
def _epoch_table() -> tuple[re.Pattern[str], dict[str, tuple[_Epoch, ...]]]:
    table = tomllib.loads(files("bot.extract").joinpath("data/epochs.toml").read_text(encoding="utf-8"))
    phrases: dict[str, list[_Epoch]] = {}
    for row in table["epoch"]:
        epoch = _Epoch(row["start"], tuple(row["near"]))
        for phrase in row["phrases"]:
            phrases.setdefault(phrase, []).append(epoch)
    ordered = sorted(phrases, key=lambda p: (-len(p), p))
    return (
        re.compile(r"\bsince (?:the )?(?P<what>" + "|".join(map(re.escape, ordered)) + r")\b"),
        {phrase: tuple(epochs) for phrase, epochs in phrases.items()},
    )


def _epochs(body: str, folded: str, today: date) -> list[DateMention]:
    if "since" not in folded:
        return []
    finder, table = _epoch_table()
    found = []
    for hit in finder.finditer(folded):
        starts = [e.start for e in table[hit["what"]] if not e.near or any(word in folded for word in e.near)]
        if starts and starts[0] <= today:
            found.append(DateMention(EventDate(starts[0], today, body[hit.start() : hit.end()]), hit.start(), hit.end()))
    return found


_READERS: dict[str, Callable[[re.Match[str], str, date], Days | None]] = {
    "iso": _iso,
    "mdy": _month_day,
    "dmy": _month_day,
    "month": _month,
    "season": _season,
    "year": _year,
    "weekday": _weekday,
    "near": _near,
    "ago": _ago,
    "span": _span,
    "period": _period,
}

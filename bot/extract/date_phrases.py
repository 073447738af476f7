"""The phrases that name days, one pattern and one reader each.

A reader gives the days that its phrase names as of the day of publication, or None when it names none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.extract.days import (
    Days,
    day,
    month_end,
    months_back,
    one,
    same_day,
    third,
    week,
    weekend,
    whole_year,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = {
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
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri",
            "saturday sat", "sunday sun",
        )
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = {
    word: value
    for value, words in enumerate(
        (
            "a an one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ),
        start=1,
    )
    for word in words.split()
}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
)
_DAY = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|mon\.|tues?\.|wed\.|thur?s?\.|fri\.|sat\.|sun\.)"
)
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PART = r"(?:early|mid|late|the start of|the beginning of|the middle of|the end of)"
_YEAR = r"(?:19|20)\d\d"
_NTH = r"(?:st|nd|rd|th)?"

# Tried in this order at each word; every group name is unique because all become one pattern.
PATTERNS = (
    ("iso", rf"(?P<iso_y>{_YEAR})-(?P<iso_m>\d\d)-(?P<iso_d>\d\d)"),
    (
        "mdy",
        (
            rf"(?P<mdy_m>{_MONTH}) (?P<mdy_d>\d{{1,2}}){_NTH}"
            rf"(?:(?:-| to | and )(?:{_MONTH} )?(?P<mdy_e>\d{{1,2}}){_NTH}(?![\d.,]*\d))?"
            rf"(?:,? (?P<mdy_y>{_YEAR}))?(?![\d:])"
        ),
    ),
    (
        "dmy",
        (
            rf"(?P<dmy_d>\d{{1,2}}){_NTH}(?:(?:-| to | and )(?P<dmy_e>\d{{1,2}}){_NTH})? (?:of )?"
            rf"(?P<dmy_m>{_MONTH})(?:,? (?P<dmy_y>{_YEAR}))?"
        ),
    ),
    (
        "month",
        (
            rf"(?:(?P<mon_p>{_PART})[ -])?"
            r"(?:(?P<mon_w>last|this|next|in|since|until|by|during|of|from|for|throughout) )?"
            rf"(?:(?P<mon_q>{_PART})[ -])?(?P<mon_m>{_MONTH})(?! \d{{1,2}}(?![\d:%]))"
            rf"(?:,? (?:of )?(?P<mon_y>{_YEAR}))?"
        ),
    ),
    (
        "season",
        (
            r"(?:(?P<sea_w>last|this|next|in|in the|since) )?"
            rf"(?P<sea_s>spring|summer|autumn|fall|winter)(?: of)? (?P<sea_y>{_YEAR})"
        ),
    ),
    (
        "year",
        (
            rf"(?:(?P<yea_p>{_PART}|in|since|during|until|by|from|before|after|of|back in"
            r"|the first half of|the second half of)[ -])"
            rf"(?:(?P<yea_q>{_PART})[ -])?(?P<yea_y>{_YEAR})(?![-\d,.]*\d)"
        ),
    ),
    (
        "weekday",
        (
            r"(?:(?P<wd_w>next|last|coming|upcoming|this|previous|past) )?"
            rf"(?P<wd_d>{_DAY})(?: (?P<wd_n>last week|next week))?"
        ),
    ),
    (
        "near",
        (
            "(?:the )?day before yesterday|earlier today|later today|today|yesterday|tomorrow|tonight"
            "|overnight|last night|this (?:morning|afternoon|evening)|in the early hours"
            "|(?:over|at|during) the weekend"
        ),
    ),
    ("ago", rf"(?P<ago_n>{_COUNT}) (?P<ago_u>day|week|month|year)s? (?:ago|earlier)"),
    (
        "span",
        (
            rf"(?:in|over|during|within|for) the (?:last|past|previous) (?:(?P<spa_n>{_COUNT}) )?"
            r"(?P<spa_u>hour|day|week|month|year)s?"
        ),
    ),
    (
        "period",
        (
            r"(?:(?P<per_p>earlier|later|early|late|mid)[ -])?"
            r"(?P<per_w>this|last|next|the past|past|coming) (?P<per_u>weekend|week|month|year)"
        ),
    ),
)
_AHEAD = re.compile(
    r"\b(?:(?P<future>will|would|shall|due|set to|set for|scheduled|expected|plans? to|planned for|ahead of"
    r"|going to|to be held|upcoming|is to|are to|by|until"
    r"|to (?:begin|start|resume|meet|visit|travel|hold|take place|sign|host|attend))"
    r"|(?:said|says|told|announced|reported|confirmed|was|were|had|killed|struck|hit|launched|after))\b"
)
_CUE = 70  # characters before a phrase that can tell whether it lies ahead


# --- one reader per phrase: the days it names, or None when it names none ---------------------------


def _iso(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    return day(int(hit["iso_y"]), int(hit["iso_m"]), int(hit["iso_d"]))


def _month_day(hit: re.Match[str], body: str, today: date) -> Days | None:
    kind = hit.lastgroup
    month = MONTHS[hit[f"{kind}_m"].rstrip(".")]
    if not body[hit.start(f"{kind}_m")].isupper():  # "may 5 people", "march 10 miles"
        return None
    first, last = int(hit[f"{kind}_d"]), int(hit[f"{kind}_e"] or hit[f"{kind}_d"])
    year = (
        int(hit[f"{kind}_y"]) if hit[f"{kind}_y"] else _year_of(month, first, today, ahead=_looks_ahead(hit))
    )
    begin, end = day(year, month, first), day(year, month, last)
    if begin is None or end is None:
        return None
    return (begin[0], end[0]) if end >= begin else begin


def _month(hit: re.Match[str], body: str, today: date) -> Days | None:
    word, part = hit["mon_w"], hit["mon_p"] or hit["mon_q"]
    if not body[hit.start("mon_m")].isupper():
        return None
    name = hit["mon_m"].rstrip(".")
    month = MONTHS[name]
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
    return third(part, date(year, month, 1), month_end(year, month))


def _season(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    first, last = SEASONS[hit["sea_s"]]
    year = int(hit["sea_y"])
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    return date(year, first, 1), month_end(end_year, end_month)


def _year(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    year, part = int(hit["yea_y"]), hit["yea_q"] or hit["yea_p"]
    if part == "the first half of":
        return date(year, 1, 1), date(year, 6, 30)
    if part == "the second half of":
        return date(year, 7, 1), date(year, 12, 31)
    return third(part, date(year, 1, 1), date(year, 12, 31))


def _weekday(hit: re.Match[str], body: str, today: date) -> Days | None:
    name, word, which = hit["wd_d"], hit["wd_w"], hit["wd_n"]
    if name.endswith(".") and not body[hit.start("wd_d")].isupper():  # "the sun.", "they sat."
        return None
    number = WEEKDAYS[name.rstrip(".")]
    back = (today.weekday() - number) % 7
    if which == "last week":
        return one(today - timedelta(days=today.weekday() + 7 - number))
    if which == "next week":
        return one(today + timedelta(days=7 - today.weekday() + number))
    if word in ("last", "previous", "past"):
        return one(today - timedelta(days=back or 7))
    if word in ("next", "coming", "upcoming") or (back and _looks_ahead(hit)):
        return one(today + timedelta(days=7 - back))
    return one(today - timedelta(days=back))


def _near(hit: re.Match[str], _body: str, today: date) -> Days | None:
    word = hit["near"]
    if word == "overnight":
        return today - timedelta(days=1), today
    if word.endswith("weekend"):
        return weekend(today)
    back = 2 if "before yesterday" in word else 1 if word in ("yesterday", "last night") else 0
    return one(today - timedelta(days=-1 if word == "tomorrow" else back))


def _ago(hit: re.Match[str], _body: str, today: date) -> Days | None:
    count = _count(hit["ago_n"])
    if hit["ago_u"] == "day":
        return one(today - timedelta(days=count))
    if hit["ago_u"] == "week":
        return week(today - timedelta(weeks=count))
    if hit["ago_u"] == "month":
        then = months_back(today, count)
        return then, month_end(then.year, then.month)
    return whole_year(today.year - count)


def _span(hit: re.Match[str], _body: str, today: date) -> Days | None:
    count, unit = _count(hit["spa_n"] or "1"), hit["spa_u"]
    if unit == "month":
        first = months_back(today, count)
        return first.replace(day=min(today.day, monthrange(first.year, first.month)[1])), today
    if unit == "year":
        return same_day(today, today.year - count), today
    return today - timedelta(days={"hour": -(-count // 24), "day": count, "week": 7 * count}[unit]), today


def _period(hit: re.Match[str], _body: str, today: date) -> Days | None:
    part, word, unit = hit["per_p"], hit["per_w"], hit["per_u"]
    if word in ("the past", "past"):
        return today - timedelta(days={"weekend": 3, "week": 7, "month": 30, "year": 365}[unit]), today
    step = {"last": -1, "next": 1, "coming": 1}.get(word, 0)
    if unit == "weekend":
        return _weekend(step, today, ahead=_looks_ahead(hit))
    if unit == "week":
        first, last = week(today + timedelta(weeks=step))
    elif unit == "month":
        first = months_back(today, -step)
        last = month_end(first.year, first.month)
    else:
        first, last = whole_year(today.year + step)
    if part == "earlier" and step == 0:
        return first, today
    if part == "later" and step == 0:
        return today, last
    return third(part, first, last)


def _weekend(step: int, today: date, *, ahead: bool) -> Days:
    saturday, sunday = weekend(today)
    over = sunday < today
    if over and (step < 0 or (step == 0 and ahead)):
        step += 1  # the last one is the latest that is over; "this" one lies ahead
    return saturday + timedelta(weeks=step), sunday + timedelta(weeks=step)


def _looks_ahead(hit: re.Match[str]) -> bool:
    """Whether the nearest cue before the phrase, in its own sentence, speaks of what is to come."""
    text, start = hit.string, hit.start()
    begin = max(0, start - _CUE)
    for stop in (". ", "\n", "; "):
        at = text.rfind(stop, begin, start)
        begin = at + 1 if at >= 0 else begin
    cues = list(_AHEAD.finditer(text, begin, start))
    return bool(cues) and cues[-1].group("future") is not None


def _year_of(month: int, number: int, today: date, *, ahead: bool) -> int:
    """The year of a day named without one: the latest not past today, or a near day ahead."""
    this = day(today.year, month, number)
    if this is None:  # 29 February
        return next((y for y in range(today.year, today.year - 8, -1) if day(y, month, number)), today.year)
    distance = (this[0] - today).days
    if ahead:
        return today.year + 1 if distance < -180 else today.year
    if distance > 45:
        return today.year - 1
    if distance < -320:
        return today.year + 1  # "January 3" in the last days of December
    return today.year


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


READERS: dict[str, Callable[[re.Match[str], str, date], Days | None]] = {
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

"""What the phrases that name days mean, one reader for each pattern of ``date_patterns``.

A reader gives the days that its phrase names as of the day of publication, or None when it names none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.extract.date_patterns import MONTHS, NUMBERS, SEASONS, WEEKDAYS
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

_AHEAD = re.compile(
    r"\b(?:(?P<future>will|would|shall|due|set to|set for|scheduled|expected|plans? to|planned for|ahead of"
    r"|going to|to be held|upcoming|is to|are to|by|until|must|expires?|gathers?|convenes?|takes? effect"
    r"|to (?:begin|start|resume|meet|visit|travel|hold|take place|sign|host|attend))"
    r"|(?:said|says|told|announced|reported|confirmed|was|were|had|killed|struck|hit|launched|after))\b"
)
_OVER = re.compile(
    r"(?: (?:morning|evening|night|afternoon))?,? (?:\w+ ){1,3}(?:was|were|had)\b"
)  # "by Monday the fire was out"
_UP_TO = re.compile(r"(?: (?:early|mid|late|the|end|of|next|this|in)){0,4} ?")
_CUE = 70  # characters before a phrase that can tell whether it lies ahead


# --- one reader per phrase: the days it names, or None when it names none ---------------------------


def _iso(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    return day(int(hit["iso_y"]), int(hit["iso_m"]), int(hit["iso_d"]))


def _slashed(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    """Only where it is sure which of the two is the month."""
    one_, two, year = int(hit["sla_a"]), int(hit["sla_b"]), int(hit["sla_y"])
    if one_ > 12:
        return day(year, two, one_)
    return day(year, one_, two) if two > 12 else None


def _month_day(hit: re.Match[str], body: str, today: date) -> Days | None:
    kind = hit.lastgroup
    month = MONTHS[hit[f"{kind}_m"].rstrip(".")]
    if not body[hit.start(f"{kind}_m")].isupper():  # "may 5 people", "march 10 miles"
        return None
    first, last = int(hit[f"{kind}_d"]), int(hit[f"{kind}_e"] or hit[f"{kind}_d"])
    year = (
        int(hit[f"{kind}_y"]) if hit[f"{kind}_y"] else _year_of(month, first, today, ahead=_looks_ahead(hit))
    )
    until = MONTHS[hit["mdy_f"].rstrip(".")] if kind == "mdy" and hit["mdy_f"] else month
    begin, end = day(year, month, first), day(year, until, last)
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


def _months(hit: re.Match[str], body: str, today: date) -> Days | None:
    first, last = MONTHS[hit["mms_a"].rstrip(".")], MONTHS[hit["mms_b"].rstrip(".")]
    if not (body[hit.start("mms_a")].isupper() and body[hit.start("mms_b")].isupper()):
        return None
    year = int(hit["mms_y"]) if hit["mms_y"] else today.year - (last > today.month)
    return date(year - (first > last), first, 1), month_end(year, last)


def _season(hit: re.Match[str], _body: str, today: date) -> Days | None:
    first, last = SEASONS[hit["sea_s"] or hit["sea_l"]]
    if hit["sea_l"]:
        days = _season_days(today.year, first, last)
        return days if days[1] < today else _season_days(today.year - 1, first, last)
    return _season_days(int(hit["sea_y"]), first, last)


def _season_days(year: int, first: int, last: int) -> Days:
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    return date(year, first, 1), month_end(end_year, end_month)


def _year(hit: re.Match[str], _body: str, _today: date) -> Days | None:
    year, part = int(hit["yea_y"]), hit["yea_q"] or hit["yea_p"]
    if part == "the first half of":
        return date(year, 1, 1), date(year, 6, 30)
    if part == "the second half of":
        return date(year, 7, 1), date(year, 12, 31)
    if hit["yea_n"]:
        months = NUMBERS[hit["yea_n"]]
        first = 1 if hit["yea_f"] == "first" else 13 - months
        return date(year, first, 1), month_end(year, first + months - 1)
    if hit["yea_k"]:
        quarter = {"first": 1, "second": 2, "third": 3}.get(hit["yea_k"], 4)
        return date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)
    return third(part, date(year, 1, 1), date(year, 12, 31))


def _night(hit: re.Match[str], _body: str, today: date) -> Days | None:
    """A night between two days, or the one named: "overnight into Tuesday", "overnight on Monday"."""
    number = WEEKDAYS[(hit["nig_d"] or hit["nig_e"]).rstrip(".")]
    then = today - timedelta(days=(today.weekday() - number) % 7)
    named = hit["nig_d"] is not None and hit.group().startswith("overnight on")
    return one(then) if named else (then - timedelta(days=1), then)


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
    soon = word == "this" and number > today.weekday()
    if word in ("next", "coming", "upcoming") or soon or (back and _looks_ahead(hit)):
        return one(today + timedelta(days=7 - back))
    return one(today - timedelta(days=back))


def _near(hit: re.Match[str], _body: str, today: date) -> Days | None:
    word = hit["near"]
    if word == "overnight":
        return today - timedelta(days=1), today
    if word.endswith("weekend"):
        return weekend(today)
    back = (
        2
        if "before yesterday" in word
        else 1
        if word in ("yesterday", "last night", "the previous day")
        else 0
    )
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


def _part(hit: re.Match[str], _body: str, today: date) -> Days | None:
    """A part of a week, month or year: "the end of this month", "earlier in the week"."""
    unit, step = hit["par_u"] or hit["par_v"], {"last": -1, "next": 1}.get(hit["par_w"] or "", 0)
    if unit == "week":
        first, last = week(today + timedelta(weeks=step))
    elif unit == "month":
        first = months_back(today, -step)
        last = month_end(first.year, first.month)
    else:
        first, last = whole_year(today.year + step)
    if hit["par_e"]:
        return (first, today) if hit["par_e"] == "earlier" else (today, last)
    return third(hit["par_p"], first, last)


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
    # "By" bounds a time only right before it ("by early Monday"); elsewhere it names who did something.
    while cues and cues[-1].group("future") == "by" and not _UP_TO.fullmatch(text, cues[-1].end(), start):
        cues.pop()
    if not cues or cues[-1].group("future") is None:
        return False
    return cues[-1].group("future") != "by" or _OVER.match(text, hit.end()) is None


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
    return int(word) if word.isdigit() else NUMBERS[word]


READERS: dict[str, Callable[[re.Match[str], str, date], Days | None]] = {
    "iso": _iso,
    "slash": _slashed,
    "mdy": _month_day,
    "dmy": _month_day,
    "months": _months,
    "month": _month,
    "season": _season,
    "year": _year,
    "night": _night,
    "weekday": _weekday,
    "near": _near,
    "ago": _ago,
    "span": _span,
    "part": _part,
    "period": _period,
}

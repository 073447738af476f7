"""Ranges of calendar days: first and last, both inclusive."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date, date]

_EARLY = frozenset({"early", "earlier", "the start of", "the beginning of"})
_LATE = frozenset({"late", "later", "the end of"})
_MID = frozenset({"mid", "the middle of"})


def day(year: int, month: int, number: int) -> Days | None:
    """A day of the calendar; None where there is no such day."""
    if not (1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]):
        return None
    return one(date(year, month, number))


def one(day: date) -> Days:
    """A single day."""
    return day, day


def week(day: date) -> Days:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekend(today: date) -> Days:
    """The weekend that a day belongs to, else the one before it."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    return saturday, saturday + timedelta(days=1)


def whole_year(year: int) -> Days:
    """January to December."""
    return date(year, 1, 1), date(year, 12, 31)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def months_back(today: date, count: int) -> date:
    """The first day of the month that lies ``count`` months back (ahead when negative)."""
    months = today.year * 12 + today.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def same_day(today: date, year: int) -> date:
    """The same day of another year; 28 February for the 29th."""
    return today.replace(year=year, day=min(today.day, monthrange(year, today.month)[1]))


def third(word: str | None, first: date, last: date) -> Days:
    """The early, middle or late third of a stretch of days; all of it when the word names none."""
    if word not in _EARLY | _MID | _LATE:
        return first, last
    if first.day == 1 and last.month == first.month:
        early, late = first.replace(day=10), first.replace(day=21)
    elif first.month == 1 and last.month == 12:
        early, late = date(first.year, 4, 30), date(first.year, 9, 1)
    else:
        share = timedelta(days=(last - first).days // 3)
        early, late = first + share, last - share
    if word in _EARLY:
        return first, early
    if word in _LATE:
        return late, last
    return early + timedelta(days=1), late - timedelta(days=1)

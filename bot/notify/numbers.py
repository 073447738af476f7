"""Numbers, days and times as a reader meets them. English, UTC, no dependence on the locale."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from bot.model import Qualifier

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.model import EventDate, Value

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNSTATED = "an unstated number"

_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"))
_FIRMNESS = {
    Qualifier.AT_LEAST: "at least {}",
    Qualifier.ABOUT: "about {}",
    Qualifier.MORE_THAN: "more than {}",
    Qualifier.UP_TO: "up to {}",
}


def number(amount: float) -> str:
    """``1,600``, ``40.5``; ``1.8 million`` where two decimals say it all."""
    for scale, name in _SCALES:
        scaled = amount / scale
        if abs(scaled) >= 1 and round(scaled, 2) * scale == amount:
            return f"{scaled:.2f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}".rstrip("0")


def value_text(value: Value | None, said: str = "", pattern: str = "{}") -> str:
    """A value as firmly as it was put: ``at least 24``, ``50–60``, ``dozens``.

    ``said`` is the text that carried it, used where there is no number. ``pattern`` goes around
    the number, as in ``${}``.
    """
    if value is None:
        return UNSTATED
    if value.quantity is not None:
        text = pattern.format(number(value.quantity))
        return _FIRMNESS.get(value.qualifier, "{}").format(text)
    if value.qualifier is Qualifier.VAGUE or (value.low is None and value.high is None):
        return " ".join(said.split()) or UNSTATED
    if value.low is None or value.high is None:
        bound, firmness = (value.high, "up to {}") if value.low is None else (value.low, "at least {}")
        return firmness.format(pattern.format(number(bound or 0)))
    text = pattern.format(f"{number(value.low)}–{number(value.high)}")
    return f"about {text}" if value.qualifier is Qualifier.ABOUT else text


def day(when: date, beside: date) -> str:
    """``15 May``, with the year where it is not that of ``beside``."""
    text = f"{when.day} {MONTHS[when.month - 1]}"
    return text if when.year == beside.year else f"{text} {when.year}"


def full_day(when: date) -> str:
    """``15 May 2026``."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def clock(when: datetime, beside: datetime) -> str:
    """``14:05 UTC``, with the day where it is not that of ``beside``."""
    text = f"{when:%H:%M} UTC"
    return text if when.date() == beside.date() else f"{day(when.date(), beside.date())}, {text}"


def period(when: EventDate) -> str:
    """``15 May 2026``, ``May 2026``, ``2026``, or from one day to another."""
    a, b = when.first, when.last
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
    if (a.year, a.month, a.day) == (b.year, b.month, 1) and b.day == monthrange(b.year, b.month)[1]:
        return f"{MONTHS[a.month - 1]} {a.year}"
    return full_day(b) if a == b else f"{day(a, b)} – {full_day(b)}"


def window(since: datetime, until: datetime) -> str:
    """``5 Feb 07:00 – 6 Feb 07:00 UTC``, ``5 Feb 07:00 – 18:00 UTC``."""
    start = f"{day(since.date(), until.date())} {since:%H:%M}"
    end = "" if since.date() == until.date() else f"{day(until.date(), until.date())} "
    return f"{start} – {end}{until:%H:%M} UTC"


def in_all(when: EventDate | None) -> str:
    """How a cumulative figure is marked: ``in all``, and since when or for when where that was said."""
    if when is None or when.first == when.last:
        return "in all"
    if when.text.casefold().startswith("since"):
        return f"in all since {_start(when.first)}"
    return f"in all, {period(when)}"


def _start(first: date) -> str:
    """A start as precisely as it can be vouched for: months and years begin on their first day too."""
    if (first.month, first.day) == (1, 1):
        return str(first.year)
    month = f"{MONTHS[first.month - 1]} {first.year}"
    return month if first.day == 1 else f"{first.day} {month}"

"""When something happened, read against the day it was published.

Every phrase becomes a range of days, both inclusive, in the publication's UTC calendar. A weekday
is the most recent one, today included, unless the words around it look ahead ("will meet on
Thursday"). Does not read times of day, durations ("for three days") or anniversaries.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import ahocorasick

from bot.extract.date_patterns import MONTHS, PATTERNS, SEASONS, WEEKDAYS
from bot.extract.date_phrases import READERS
from bot.extract.text import fold
from bot.model import EventDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.extract.days import Days


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in the text: what it means, and where it stands."""

    date: EventDate
    start: int
    end: int


_FINDER = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS) + r")(?!\w)"
)
_SINCE = re.compile(r"since (?:the )?(?:start of |beginning of |outbreak of )?$")
# Every phrase holds one of these: the rest of a text is never tried.
_ANCHORS = (
    *(*MONTHS, *WEEKDAYS, *SEASONS, "today", "yesterday", "tomorrow", "tonight", "overnight", "last night"),
    *("midnight", "this morning", "this afternoon", "this evening", "early hours", " ago", " earlier"),
    *("hour", "day", "week", "month", "year"),
    *(f"{century}{decade}" for century in (19, 20) for decade in range(10)),
)
_YEARS = (1900, 2200)
_REACH = 40  # characters around an anchor that a phrase can span


def find_dates(body: str, published: datetime) -> tuple[DateMention, ...]:
    """Dates in the body, in order, read as of the publication day. Phrases that name no day are left out."""
    folded = fold(body)
    today = published.astimezone(UTC).date()
    if not _YEARS[0] < today.year < _YEARS[1]:  # a publisher's slip: nothing can be counted back from it
        return ()
    found: list[DateMention] = []
    for start, end in _windows(folded):
        for hit in _FINDER.finditer(folded, start, end):
            days = READERS[hit.lastgroup or ""](hit, body, today)
            if days is not None:
                found.append(_mention(body, folded, hit, days, today))
    epochs = _epochs(body, folded, today)
    found = [d for d in found if not any(e.start <= d.start < e.end for e in epochs)] + epochs
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
            found.append(
                DateMention(
                    EventDate(starts[0], today, body[hit.start() : hit.end()]), hit.start(), hit.end()
                )
            )
    return found

"""The words that a fact is found by, and the words of a query. Pure: reads only its own table.

What a person types is never a query language: every term is quoted before SQLite sees it, so the worst
that a query can do is to find nothing.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from bot.model import Unit  # noqa: TC001 - pydantic reads it

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Event, Fact, Value

MAX_TERMS = 8
"""Terms of a query that are looked for; more make an answer no better and every pair costs a look-up."""

EPOCH = 2000
"""The first year whose days, months and years facts are found by."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_WORD = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f]\d{3}){1,5}")
_NUMBER = rf"(?<!\d)(?:{_GROUPED.pattern}|\d{{1,15}}(?:\.\d{{1,6}})?)(?!\d)"  # longer ones are words


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked besides numbers and names."""

    ignore: frozenset[str]
    alike: tuple[tuple[str, ...], ...]  # each a group of words or phrases that mean the same
    multipliers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Words:
    """The table of words.toml."""

    units: dict[Unit, str]
    query: Query


@cache
def words() -> Words:
    """The table that is shipped; a mistake in it is a bug and raises pydantic's ValidationError."""
    text = resources.files("bot.store").joinpath("words.toml").read_text(encoding="utf-8")
    return TypeAdapter(Words).validate_python(tomllib.loads(text))


# --- of a fact ----------------------------------------------------------------------------------


def wording(fact: Fact, event: Event) -> dict[str, str]:
    """What is indexed of a fact, by column: what it is about, title, statement, what is around it.

    ``tags`` is for filters: made-up words for each topic, conflict, party, day, month and year.
    """
    numbers = (number for held in fact.held for number in _numbers(held.value))
    what = (
        words().units.get(fact.unit, "") if fact.unit else "",
        _spoken(fact.topic),
        _spoken(fact.action),
        fact.who,
        fact.party,
        fact.place,
        *numbers,
    )
    first = fact.date.first if fact.date else event.first_seen.date()
    last = fact.date.last if fact.date else first
    around = (
        *map(_spoken, event.topics),
        _spoken(event.conflict),
        *event.parties,
        *event.places,
        *(held.speaker for held in fact.held),
        *(_spoken(source) for held in fact.held for source in held.sources),
        *_date_words(first, last),
    )
    topics = {*event.topics, fact.topic} - {None}
    parties = {*event.parties, fact.party} - {None}
    tags = (
        tag("conflict", event.conflict),
        *(tag("topic", topic) for topic in sorted(filter(None, topics))),
        *(tag("party", party) for party in sorted(filter(None, parties))),
        *day_tags(first, last, event.first_seen.date()),
    )
    return {
        "what": _joined(what),
        "title": event.title,
        "statement": fact.statement,
        "around": _joined(around),
        "tags": " ".join(tags),
    }


def tag(kind: str, name: str) -> str:
    """One made-up word for a topic, conflict or party."""
    return kind + "".join(_WORD.findall(name.casefold()))


FAR = tag("day", "far")
"""The tag of a fact whose days are many, long ago, or long after it was heard of."""


def day_tags(first: date, last: date, seen: date) -> tuple[str, ...]:
    """Tags of the day, or of several days the months, that a fact is about, and of all months and years.

    FAR for what would have too many.
    """
    months = [first.year * 12 + first.month - 1 + n for n in range(_months(first, last))]
    if first.year < EPOCH or last.year > seen.year + 1 or len(months) > 12:
        return (FAR,)
    named = [f"{month // 12}{month % 12 + 1:02}" for month in months]
    exactly = [tag("day", first.isoformat())] if first == last else [tag("days", name) for name in named]
    years = sorted({month // 12 for month in months})
    return (*exactly, *(tag("month", name) for name in named), *(tag("year", str(year)) for year in years))


def period_tags(since: date | None, until: date | None, newest: int) -> tuple[str, ...]:
    """Tags of which every fact with a day in the period has one, and hardly any other; None: an open end.

    ``newest``: the last year in which an event was seen.
    """
    first = max(since or date.min, date(EPOCH, 1, 1))
    last = min(until or date.max, date(newest + 1, 12, 31))
    found = [FAR]
    day = first
    while day <= last:
        year_ends = date(day.year, 12, 31)
        month_ends = date(day.year, day.month, monthrange(day.year, day.month)[1])
        if (day.month, day.day) == (1, 1) and year_ends <= last:
            found.append(tag("year", str(day.year)))
            day = year_ends
        elif day.day == 1 and month_ends <= last:
            found.append(tag("month", f"{day:%Y%m}"))
            day = month_ends
        else:
            found += [tag("days", f"{day:%Y%m}"), tag("day", day.isoformat())]
        day += timedelta(days=1)
    return tuple(dict.fromkeys(found))


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _joined(parts: Iterable[str | None]) -> str:
    return " ".join(dict.fromkeys(part for part in parts if part))


def _spoken(name: str | None) -> str:
    """An id as words."""
    return name.replace("-", " ").replace("_", " ") if name else ""


def _numbers(value: Value | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(f"{n:.15g}" for n in (value.quantity, value.low, value.high) if n is not None)


def _date_words(first: date, last: date) -> Iterable[str]:
    """A day in both its usual forms; of anything longer the months, at most a year of them."""
    if first == last:
        yield first.isoformat()
        yield f"{first.day} {MONTHS[first.month - 1]} {first.year}"
        return
    for step in range(min(_months(first, last), 12)):
        year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
        yield f"{MONTHS[month]} {year}"
    yield str(last.year)


# --- of a query ---------------------------------------------------------------------------------


def terms(query: str) -> tuple[str, ...]:
    """The terms of a query as expressions for FTS5, in the order typed, each once, at most MAX_TERMS.

    A term is a word, a "quoted phrase" or a number, with all that it is alike to. Words that say nothing
    are left out. () means that nothing in particular is looked for.
    """
    found: dict[str, str] = {}
    for match in _term().finditer(unicodedata.normalize("NFC", query)):
        phrase, number, after, name, word = match.groups()
        if number is not None:
            new = _number_terms(number, after)
        elif phrase is not None:
            new = _phrase_terms(phrase)
        else:
            new = _word_terms(name or word)
        for term in new:
            found.setdefault(term.casefold(), term)
    return tuple(found.values())[:MAX_TERMS]


@cache
def _term() -> re.Pattern[str]:
    names = (member for group in words().query.alike for member in group if " " in member)
    return re.compile(
        r'"([^"]*)"'  # a phrase
        rf"|({_NUMBER})(?:\s*([^\W\d_]+))?"  # a number, and the word after it
        rf"|\b({'|'.join(sorted(map(re.escape, names)))})\b"  # a name of several words
        r"|([^\W_]+)",
        re.IGNORECASE,
    )


def _word_terms(word: str) -> Iterable[str]:
    if word.casefold() not in words().query.ignore:
        yield _either(_groups().get(word.casefold(), (word,)))


def _phrase_terms(phrase: str) -> Iterable[str]:
    said = " ".join(_WORD.findall(phrase))
    if said:
        yield _either((said,))


def _number_terms(number: str, after: str | None) -> Iterable[str]:
    """A number is found as digits, with separators, and where it was said as "1.2 million"."""
    plain = re.sub(r"\D", "", number) if _GROUPED.fullmatch(number) else number
    forms = [plain, f"{int(plain):,}"] if plain.isdecimal() else [plain]
    times = words().query.multipliers.get(after.casefold()) if after else None
    if times is not None:
        product = round(float(plain) * times)
        forms = [str(product), f"{product:,}", f"{number} {after}"]
    yield _either(tuple(" ".join(_WORD.findall(form)) for form in forms))
    if after and times is None:
        yield from _word_terms(after)


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    return {member: group for group in words().query.alike for member in group}


def _either(forms: tuple[str, ...]) -> str:
    quoted = dict.fromkeys(f'"{form}"' for form in forms)
    return "(" + " OR ".join(quoted) + ")"

"""An entry prepared for reading: one body of text, its sentences, the names and the dates in it.

Every offset is into ``Document.body``, which is title, newline, text. Does not judge what is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bot.extract.dates import DateMention, find_dates
from bot.extract.text import fold

if TYPE_CHECKING:
    from bot.extract.gazetteer import Gazetteer
    from bot.model import Entry

Kind = Literal["country", "demonym", "region", "city", "group", "force", "person", "office", "org"]

PLACES: frozenset[Kind] = frozenset({"country", "region", "city"})  # kinds that say where


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in the text."""

    kind: Kind
    name: str  # canonical
    text: str  # as written
    start: int
    end: int
    party: str | None = None  # belligerent or state it belongs to; for a place: who governs it
    country: str | None = None  # where a place lies, or where a group is at home


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a title, or a line that stands alone; ``text`` is the body from start to end."""

    start: int
    end: int
    text: str
    in_title: bool = False


@dataclass(frozen=True)
class Document:
    """What is read: the entry, its body, and the names in it in text order; the rest on demand.

    Most entries of a feed are about something else, and are never asked for more than their names.
    """

    entry: Entry
    body: str
    mentions: tuple[Mention, ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Title and sentences, in order."""
        return split_sentences(self.body, len(self.entry.title))

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """Dates in text order, read against the publication day."""
        return find_dates(self.body, self.entry.when)

    @cached_property
    def folded(self) -> str:
        """The body as phrases are matched against it; same offsets."""
        return fold(self.body)

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie inside a stretch of the body."""
        return tuple(m for m in self.mentions if m.start >= start and m.end <= end)

    def dates_in(self, start: int, end: int) -> tuple[DateMention, ...]:
        """Dates that lie inside a stretch of the body."""
        return tuple(d for d in self.dates if d.start >= start and d.end <= end)


def read(entry: Entry, gazetteer: Gazetteer) -> Document:
    """The entry as a document."""
    body = entry.title + "\n" + entry.text
    return Document(entry, body, gazetteer.find(body))


def read_context(entry: Entry, gazetteer: Gazetteer) -> Document | None:
    """The title and lead of the briefing that an entry is a part of; None for an entry that stands alone."""
    if not entry.context:
        return None
    title, _, lead = entry.context.partition("\n")
    return read(replace(entry, title=title, text=lead, context=""), gazetteer)


# --- sentences ----------------------------------------------------------------------------------

_STOP = re.compile(r"[.!?…。！？]+[\"'”’»)\]」』]*|\n+")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st sr jr gen col lt sgt maj capt cmdr adm brig gov sen rep rev hon pres amb sec dept min"
    " no nos vs etc inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur"
    " thurs fri sat sun u.s u.k u.n e.g i.e a.m p.m ph.d approx est fig km sq vol op art al".split()
)
_ENDS_TOO = frozenset("u.s u.k u.n a.m p.m etc inc ltd co corp jr sr km".split())  # may also end a sentence
_STARTERS = frozenset(
    "the a an it he she they we i in on at but and this that these those there after before while as when"
    " however meanwhile also its his her their earlier since with for".split()
)
_LOOK = 24  # characters around a stop that decide about it: keeps the split linear
_DATELINE = re.compile(
    r"[^\S\n]*[A-Z][^\n:;!?()]{1,60}?(?:\([A-Z][^\n()]{1,30}\)[^\S\n]{0,2}[-–—]{1,2}[^\S\n]"
    r"|,[^\S\n]{0,2}\w{3,9}\.?[^\S\n]\d{1,2}[^\S\n]{0,2}(?:\([^\n()]{1,30}\))?[^\S\n]{0,2}[-–—:]{1,2}[^\S\n])"
)


def dateline_end(body: str, start: int) -> int:
    """Where the report begins after a dateline such as "KYIV, May 3 (Reuters) - "; ``start`` if there is none."""
    found = _DATELINE.match(body, start, min(len(body), start + 120))
    return found.end() if found else start


def split_sentences(body: str, title_end: int) -> tuple[Sentence, ...]:
    """Sentences in order; the title is one (or several), marked. Datelines are left out of the first."""
    found: list[Sentence] = []
    start = 0
    for stop in _STOP.finditer(body):
        if stop.end() <= start:
            continue
        if body[stop.start()] == "\n" or _is_end(body, start, stop.start(), stop.end()):
            _append(found, body, start, stop.end(), title_end)
            start = stop.end()
            if stop.start() == title_end:
                start = dateline_end(body, start)
    _append(found, body, start, len(body), title_end)
    return tuple(found)


def _append(found: list[Sentence], body: str, start: int, end: int, title_end: int) -> None:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    if end > start:
        found.append(Sentence(start, end, body[start:end], in_title=start < title_end))


def _is_end(body: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop (or other mark) at ``stop`` ends the sentence that began at ``start``."""
    if body[stop] in "。！？":
        return True
    if after < len(body) and not body[after].isspace():
        # "3.5", "U.S.", "example.com"; but "…ended.The next…" in joined paragraphs is an end.
        return body[stop] == "." and after - stop == 1 and body[after].isupper() and body[stop - 3 : stop].islower()
    if body[stop] != "." or body.startswith("..", stop):
        return _next_word(body, after)[:1] not in _LOWER or body[stop] not in ".…"
    before = body[max(start, stop - _LOOK) : stop]
    word = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("("), before.rfind("-")) + 1 :]
    word = word.strip("\"'“‘”’").lower()
    following = _next_word(body, after)
    if len(word) == 1 and word.isalpha():  # an initial: "George W. Bush"
        return False
    if word in _ABBREVIATIONS:
        return word in _ENDS_TOO and following.lower() in _STARTERS and following[:1].isupper()
    return following[:1] not in _LOWER


_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")


def _next_word(body: str, at: int) -> str:
    ahead = body[at : at + _LOOK].lstrip().lstrip("\"'“‘(")
    return ahead.split(None, 1)[0] if ahead else ""

"""An entry prepared for reading: one body of text, its sentences, the names and the dates in it.

Every offset is into ``Document.body``, which is title, newline, text. Does not judge what is said.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.extract.bag import bag_of
from bot.extract.dates import DateMention, find_dates
from bot.extract.sentences import Sentence, split_sentences
from bot.extract.text import fold, unmarked

__all__ = ["PLACES", "Document", "Kind", "Mention", "Sentence", "read", "read_context"]

if TYPE_CHECKING:
    from bot.extract.gazetteer import Gazetteer
    from bot.model import Entry

Kind = Literal["country", "demonym", "region", "city", "group", "force", "person", "office", "org"]

PLACES: frozenset[Kind] = frozenset({"country", "region", "city"})  # kinds that say where

_BACKGROUND = re.compile(
    r" (?:due to|over|amid|as|despite|after|because of|following|while|during|since|before|ahead of) "
)

LONGEST = 100_000
"""Characters of an entry that are read: five times what a feed or briefing part may hold."""


class Mention(NamedTuple):
    """A known name in the text."""

    kind: Kind
    name: str  # canonical
    text: str  # as written
    start: int
    end: int
    party: str | None = None  # belligerent or state it belongs to; for a place: who governs it
    country: str | None = None  # where a place lies, or where a group is at home


@dataclass(frozen=True)
class Document:
    """What is read: the entry, its body, and the names in it in text order; the rest on demand.

    Most entries of a feed are about something else, and are never asked for more than their names.
    """

    entry: Entry
    body: str
    folded: str  # the body as phrases are matched against it: without markup; same offsets
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
    def background(self) -> int:
        """Where the background of the title begins ("… amid the war"): what stands before is the subject."""
        found = _BACKGROUND.search(self.folded, 1, len(self.entry.title))
        return found.start() if found else len(self.entry.title)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its head, as features of the trained weights; each once."""
        cut = len(self.entry.title)
        parties = (m.party for m in self.mentions if m.party is not None)
        return bag_of(self.folded[:cut], self.folded[cut:], parties)

    def claim_id(self, letter: str, *parts: object) -> str:
        """The id of a claim of this version of the entry: the same in every run; the parts tell it apart."""
        key = "\n".join(map(str, (self.entry.id, self.entry.content_hash, *parts)))
        return letter + hashlib.sha256(key.encode()).hexdigest()[:16]

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that lie inside a stretch of the body."""
        first, last = self._mention_starts
        return self.mentions[bisect_left(first, start) : bisect_right(last, end)]

    def dates_in(self, start: int, end: int) -> tuple[DateMention, ...]:
        """Dates that lie inside a stretch of the body."""
        found = self.dates[bisect_left(self._date_starts, start) : bisect_left(self._date_starts, end)]
        return tuple(date for date in found if date.end <= end)

    @cached_property
    def _mention_starts(self) -> tuple[list[int], list[int]]:
        # Mentions never overlap, so their ends are in order, too.
        return [m.start for m in self.mentions], [m.end for m in self.mentions]

    @cached_property
    def _date_starts(self) -> list[int]:
        return [d.start for d in self.dates]


def read(entry: Entry, gazetteer: Gazetteer) -> Document:
    """The entry as a document, as far as it is read."""
    body = f"{entry.title}\n{entry.text}"[:LONGEST]
    folded = fold(unmarked(body))
    return Document(entry, body, folded, gazetteer.find(body, folded))


def read_context(entry: Entry, gazetteer: Gazetteer) -> Document | None:
    """The title and lead of the briefing that an entry is a part of; None for an entry that stands alone."""
    if not entry.context:
        return None
    title, _, lead = entry.context.partition("\n")
    return read(replace(entry, title=title, text=lead, context=""), gazetteer)

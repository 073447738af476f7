"""A body of text cut into sentences. Linear: a stop is judged by the few characters around it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from bot.extract.tables import Table, load_table


class Sentence(NamedTuple):
    """A sentence, or a title, or a line that stands alone; ``text`` is the body from start to end."""

    start: int
    end: int
    text: str
    in_title: bool = False


class _SentenceTable(Table):
    abbreviations: frozenset[str]
    may_end: frozenset[str]
    starters: frozenset[str]


@cache
def _table() -> _SentenceTable:
    return load_table(_SentenceTable, "sentences")


# Marks or line breaks; written so that what begins one is sought without trying the whole at each character.
_STOP = re.compile(r"[.!?…。！？\n](?:(?<=\n)\n*|[.!?…。！？]*[\"'”’»)\]」』]*)")
_LOOK = 24  # characters around a stop that decide about it: keeps the split linear
_DATELINE = re.compile(
    r"[^\S\n]*[A-Z][^\n:;!?()]{1,60}?(?:\([A-Z][^\n()]{1,30}\)[^\S\n]{0,2}[-–—]{1,2}[^\S\n]"
    r"|,[^\S\n]{0,2}\w{3,9}\.?[^\S\n]\d{1,2}[^\S\n]{0,2}(?:\([^\n()]{1,30}\))?[^\S\n]{0,2}[-–—:]{1,2}[^\S\n])"
)


def dateline_end(body: str, start: int) -> int:
    """Where the report begins after a dateline ("KYIV, May 3 (Reuters) - "); ``start`` if there is none."""
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
    text = body[start:end].rstrip()
    end = start + len(text)
    text = text.lstrip()
    if text:
        start = end - len(text)
        found.append(Sentence(start, end, text, in_title=start < title_end))


def _is_end(body: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop (or other mark) at ``stop`` ends the sentence that began at ``start``."""
    if body[stop] in "。！？":
        return True
    if after < len(body) and not body[after].isspace():
        # "3.5", "U.S.", "example.com"; but "…ended.The next…" in joined paragraphs is an end.
        return (
            body[stop] == "."
            and after - stop == 1
            and body[after].isupper()
            and body[stop - 3 : stop].islower()
        )
    if body[stop] != "." or body.startswith("..", stop):
        return _next_word(body, after)[:1] not in _LOWER or body[stop] not in ".…"
    before = body[max(start, stop - _LOOK) : stop]
    word = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("("), before.rfind("-")) + 1 :]
    word = word.strip("\"'“‘”’").lower()
    following = _next_word(body, after)
    if len(word) == 1 and word.isalpha():  # an initial: "George W. Bush"
        return False
    table = _table()
    if word in table.abbreviations:
        return word in table.may_end and following.lower() in table.starters and following[:1].isupper()
    return following[:1] not in _LOWER


_LOWER = frozenset("abcdefghijklmnopqrstuvwxyz")


def _next_word(body: str, at: int) -> str:
    ahead = body[at : at + _LOOK].lstrip().lstrip("\"'“‘(")
    return next(iter(ahead.split(None, 1)), "")

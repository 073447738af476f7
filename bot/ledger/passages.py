"""The passages of an entry: clauses of the headline, and clauses of the sentences of the text.

Words only: what event a passage is about is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger.lexicon import phrases
from bot.ledger.words import stems

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from bot.model import Claim, Entry, Report

_ENOUGH = 3  # stems of a clause, below which it is part of its neighbour


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an entry that tells of one thing."""

    start: int  # offset in Entry.title + "\n" + Entry.text
    text: str
    claims: tuple[Claim, ...]  # that begin in it, in text order


def passages(report: Report) -> tuple[Passage, ...]:
    """The passages of an entry in which a claim begins, in text order."""
    found: dict[int, tuple[str, list[Claim]]] = {}
    for claim in report.found.claims:
        start, text = _around(report.entry, claim)
        found.setdefault(start, (text, []))[1].append(claim)
    return tuple(Passage(start, found[start][0], tuple(found[start][1])) for start in sorted(found))


def first_clause(title: str) -> str:
    """The first clause of a headline."""
    start, end = next(_clauses(title, phrases().headline_connector))
    return title[start:end]


def _around(entry: Entry, claim: Claim) -> tuple[int, str]:
    """Where the clause begins that a claim begins in, and its words."""
    if claim.start < len(entry.title):
        begin, sentence, cut = 0, entry.title, phrases().headline_connector
    else:
        begin = f"{entry.title}\n{entry.text}".rfind(claim.sentence, 0, claim.start + len(claim.sentence))
        sentence, cut = claim.sentence, phrases().connector
        if not 0 <= claim.start - begin < len(sentence) or begin < 0:  # it is not quoted to the letter
            return claim.start, claim.span
    for start, end in _clauses(sentence, cut, claim.place or ""):
        if start <= claim.start - begin < end:
            return begin + start, sentence[start:end]
    return begin, sentence


def _clauses(sentence: str, cut: re.Pattern[str], place: str = "") -> Iterator[tuple[int, int]]:
    """From where to where each clause goes; what is too short for one stays with its neighbour.

    A place may have two names: "the coast and the hills" are not two clauses.
    """
    start = 0
    named = sentence.find(place) if place else -1
    for found in cut.finditer(sentence):
        inside = named <= found.start() < named + len(place)
        before, after = sentence[start : found.start()], sentence[found.end() :]
        if not inside and len(stems(before)) >= _ENOUGH and len(stems(after)) >= _ENOUGH:
            yield start, found.end()
            start = found.end()
    yield start, len(sentence)

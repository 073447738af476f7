"""Which of the facts that were found comes first. Pure: runs no SQL and reads no clock.

A fact is worth what its terms are worth, each by the best place it has the term in, and gains a little by
being recent, credible and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import FactStatus
from bot.store.codec import unpack_time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

AROUND, STATEMENT, TITLE, WHAT = 1.0, 1.5, 2.0, 3.0
"""What a term counts for, by where it was found: a fact is about what it counts, not about its context."""

AGAIN = 0.1
"""Share of a place's worth that counts where a term was found in a better place, too."""

WHOLE = WHAT + AGAIN * (TITLE + STATEMENT)
"""What a term can count for at most."""

BY_ENTRY = 0.5
"""What a term counts for that only an entry behind the fact has."""

HALF_LIFE_DAYS = 365.0
RECENCY, CREDIBILITY, FIGURE = 0.25, 0.15, 0.05
"""How much of its match a fact gains: the newest over the oldest, the most credible over the least, one
with a number over one without."""

_FORM = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact as it is looked at. Texts are those of `bot.store.stems.Stems.spoken`."""

    row: int
    ident: str
    status: str
    credibility: int
    counted: bool
    last_seen: str
    what: str
    title: str
    statement: str

    def place(self, forms: Iterable[str]) -> float:
        """What a term counts for here, by the places that have one of its forms; 0 when none has."""
        worth = 0.0
        for text, weight in ((self.statement, STATEMENT), (self.title, TITLE), (self.what, WHAT)):
            if any(form in text for form in forms):
                worth = weight + AGAIN * worth
        return worth


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a query: rows, and of each the terms that it has for certain.

    ``weights``: what each term of the query counts for, all of them together 1.
    """

    rows: Mapping[int, Collection[str]]
    weights: Mapping[str, float]


def in_order(found: Found, seen: Sequence[Seen], spoken: Callable[[Iterable[str]], list[str]]) -> list[int]:
    """The rows of facts, best first; retracted ones last."""
    if not seen:
        return []
    forms = {term: spoken(_FORM.findall(term)) for term in found.weights}
    newest = unpack_time(max(each.last_seen for each in seen))

    def worth(each: Seen) -> float:
        total, had = 0.0, 0
        for term, weight in found.weights.items():
            place = each.place(forms[term])
            if not place and term in found.rows[each.row]:
                place = AROUND
            total += weight * place / WHOLE
            had += place > 0
        return total * had / len(forms) if had else BY_ENTRY / WHOLE

    def order(each: Seen) -> tuple[bool, float, float, str]:
        days = (newest - unpack_time(each.last_seen)).total_seconds() / 86_400
        gain = RECENCY * 0.5 ** (days / HALF_LIFE_DAYS) + CREDIBILITY * (6 - each.credibility) / 5
        gain += FIGURE * each.counted
        return each.status == FactStatus.RETRACTED, -round(worth(each) * (1 + gain), 9), days, each.ident

    return [each.row for each in sorted(seen, key=order)]

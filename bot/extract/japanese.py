"""Tolls in Japanese headlines: how many people were killed, wounded, missing, abducted or let go.

Reads the title alone, and only a number right beside its word: "死者12人", "約100人死傷". A guess,
which か marks, is no claim. Whose side it is and who says so are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.tables import Table, load_table
from bot.model import Claim, Qualifier, Unit, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.document import Document

_KANA = re.compile(r"[\u3040-\u30ff]")
_MYRIAD = 10_000


class _JapaneseTable(Table):
    words: dict[Unit, tuple[str, ...]]
    before: dict[Qualifier, tuple[str, ...]]
    behind: dict[Qualifier, tuple[str, ...]]


def toll_claims(document: Document) -> tuple[Claim, ...]:
    """The tolls that a Japanese headline gives, in order; () for every other language."""
    entry, words = document.entry, _words()
    if _KANA.search(entry.title) is None:
        return ()
    claims: dict[int, Claim] = {}
    for match in (*words.behind_word.finditer(entry.title), *words.before_word.finditer(entry.title)):
        claim = Claim(
            id=document.claim_id("c", match.start(), match["word"]),
            entry=entry.id,
            span=match.group(),
            start=match.start(),
            sentence=entry.title,
            value=Value(_number(match), qualifier=words.qualifier(match)),
            unit=words.units[match["word"]],
            place=_place(document, match.start()),
        )
        claims.setdefault(match.start("ones"), claim)  # "死亡3人負傷" counts the dead
    return tuple(sorted(claims.values(), key=lambda claim: claim.start))


def _place(document: Document, before: int) -> str | None:
    """The last place before a number of which the headline says "in", which is で."""
    names = document.mentions_in(0, before)
    where = [m.text for m in names if m.kind in PLACES and document.body.startswith("で", m.end)]
    return where[-1] if where else None


@dataclass(frozen=True, slots=True)
class _Words:
    units: dict[str, Unit]
    before: dict[str, Qualifier]
    behind: dict[str, Qualifier]
    behind_word: re.Pattern[str]  # the number stands behind its word
    before_word: re.Pattern[str]

    def qualifier(self, match: re.Match[str]) -> Qualifier:
        told = self.before.get(match["before"] or "") or self.behind.get(match["behind"] or "")
        return told or Qualifier.EXACT


@cache
def _words() -> _Words:
    table = load_table(_JapaneseTable, "japanese")
    units = {word: unit for unit, words in table.words.items() for word in words}
    before = {word: name for name, words in table.before.items() for word in words}
    behind = {word: name for name, words in table.behind.items() for word in words}
    digits = r"(?P<myriads>\d+万)?(?P<ones>\d*)(?<=[\d万])"
    number = rf"(?P<before>{_any(before)})?{digits}人(?P<behind>{_any(behind)})?"
    word = rf"(?P<word>{_any(units)})"
    return _Words(
        units=units,
        before=before,
        behind=behind,
        behind_word=re.compile(rf"{word}[はが]?{number}(?!か)"),
        before_word=re.compile(rf"(?<!\d){number}[がの]?{word}(?!か)"),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def _number(match: re.Match[str]) -> float:
    myriads, ones = match["myriads"], match["ones"]
    return float(int(myriads[:-1]) * _MYRIAD if myriads else 0) + float(int(ones) if ones else 0)

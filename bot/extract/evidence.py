"""Words that point to something, as an operator writes them, found in one pass over the text.

A rule is a phrase ("peace talks", "missile*") or several that must stand in one sentence
("refiner* + drone*"), some of which may be barred ("talks + !trade"). No patterns: every rule costs the
same whatever it says. Does not decide what the evidence amounts to.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.extract.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.extract.document import Document

_AND, _NOT = " + ", "!"


class Point(NamedTuple):
    """One rule that holds: for what, how much it says, in which sentence, and the words that matched."""

    key: str
    weight: float
    rule: str
    sentence: int  # index into Document.sentences
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rule:
    key: str
    weight: float
    text: str
    others: frozenset[int]  # parts that must stand in the same sentence
    barred: frozenset[int]


class Evidence:
    """A set of rules, each for a key. Immutable; safe to share between threads."""

    def __init__(self, rules: Iterable[tuple[str, float, str]]) -> None:
        ids: dict[str, int] = {}
        self._rules: dict[int, list[_Rule]] = {}
        for key, weight, text in rules:
            parts = [part.strip() for part in text.split(_AND)]
            wanted = [ids.setdefault(part, len(ids)) for part in parts if part and not part.startswith(_NOT)]
            barred = [ids.setdefault(part[1:].strip(), len(ids)) for part in parts if part.startswith(_NOT)]
            if wanted:
                rule = _Rule(key, weight, text, frozenset(wanted[1:]), frozenset(barred))
                self._rules.setdefault(wanted[0], []).append(rule)
        self._phrases = Phrases(ids.items())

    def find(self, document: Document) -> list[Point]:
        """Every rule that holds, once per sentence it holds in, in text order."""
        hits = list(self._phrases.find(document.folded))
        if not hits:
            return []
        starts = [sentence.start for sentence in document.sentences]
        seen: dict[int, dict[int, tuple[int, int]]] = {}
        for start, end, part in hits:
            if starts and (index := bisect_right(starts, start) - 1) >= 0:
                seen.setdefault(index, {}).setdefault(part, (start, end))
        return [
            Point(rule.key, rule.weight, rule.text, index, *_cover(parts, part, rule))
            for index, parts in sorted(seen.items())
            for there in [set(parts)]  # two sets are compared in a fraction of the time
            for part in parts
            for rule in self._rules.get(part, ())
            if rule.others <= there and rule.barred.isdisjoint(there)
        ]


def _cover(parts: Mapping[int, tuple[int, int]], first: int, rule: _Rule) -> tuple[int, int]:
    """From the first to the last of the words that made the rule hold."""
    if not rule.others:
        return parts[first]
    spans = [parts[part] for part in (first, *rule.others)]
    return min(spans)[0], max(end for _, end in spans)


def by_key(points: Iterable[Point]) -> Mapping[str, list[Point]]:
    """Points of each key, in text order."""
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(point.key, []).append(point)
    return found

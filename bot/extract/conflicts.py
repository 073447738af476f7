"""Which war an entry belongs to, from the names and words in it; "other" and "none" as fallbacks.

Does not use knowledge from outside the entry, except the briefing that it is a part of.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.extract.document import Document
    from bot.model import Conflict

OTHER, NONE = "other", "none"

_STRONG, _WORD, _NAME, _EXCLUDED = 2.0, 1.0, 1.5, float("-inf")
_TITLE, _LEAD = 3.0, 1.5  # the lead is the first sentence after the title
_CONTEXT = 0.5
_ENOUGH = 1.0


class ConflictFinder:
    """All conflicts of a configuration, compiled. Immutable; safe to share between threads."""

    def __init__(self, conflicts: Mapping[str, Conflict]) -> None:
        self._order = {id_: place for place, id_ in enumerate(conflicts)}
        self._evidence = Evidence(_rules(conflicts.values()))
        shared = Counter(party for conflict in conflicts.values() for party in conflict.parties)
        self._parties: dict[str, tuple[tuple[str, float], ...]] = {
            party: tuple((c.id, _NAME / n) for c in conflicts.values() if party in c.parties) for party, n in shared.items()
        }

    def find(self, document: Document, context: Document | None = None) -> str:
        """The conflict's id. What the document states itself wins; its briefing counts beside its own words."""
        if document.entry.conflict is not None:
            return document.entry.conflict
        scores = self._scores(document)
        if context is not None:
            for id_, worth in self._scores(context).items():
                scores[id_] = scores.get(id_, 0.0) + _CONTEXT * worth
        best = min(scores, key=lambda id_: (-scores[id_], self._order[id_]), default=None)
        if best is not None and scores[best] >= _ENOUGH:
            return best
        return OTHER if any(m.kind in PLACES or m.kind == "demonym" for m in document.mentions) else NONE

    def _scores(self, document: Document) -> dict[str, float]:
        place = _prominence(document)
        counted: dict[tuple[str, str], float] = {}
        for point in self._evidence.find(document):
            worth = point.weight * place(point.start)
            key = point.key, point.rule
            counted[key] = max(worth, counted.get(key, worth))
        for mention in document.mentions:
            for id_, weight in self._parties.get(mention.party or "", ()):
                key = id_, mention.party or ""
                worth = weight * place(mention.start)
                counted[key] = max(worth, counted.get(key, worth))
        scores: dict[str, float] = {}
        for (id_, _), worth in sorted(counted.items()):
            scores[id_] = scores.get(id_, 0.0) + worth
        return scores


def _prominence(document: Document) -> Callable[[int], float]:
    title = len(document.entry.title)
    lead = next((s.end for s in document.sentences if not s.in_title), title)
    return lambda at: _TITLE if at < title else _LEAD if at < lead else 1.0


def _rules(conflicts: Iterable[Conflict]) -> Iterable[tuple[str, float, str]]:
    for conflict in conflicts:
        for weight, texts in ((_WORD, conflict.words), (_STRONG, conflict.strong), (_EXCLUDED, conflict.exclude)):
            for text in texts:
                yield conflict.id, weight, text

"""Which war an entry belongs to, from the names and words in it; "other" and "none" as fallbacks.

Does not use knowledge from outside the entry, except the briefing that it is a part of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.evidence import Evidence, Point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.extract.document import Document
    from bot.model import Conflict

OTHER, NONE = "other", "none"

_STRONG, _WORD, _NAME, _EXCLUDED = 2.0, 1.0, 1.5, float("-inf")
_ALONE = 0.5  # a country at war is in the news for other things, too; named as a state, it says nothing
_STATES = frozenset({"country", "demonym"})
# Who opens the title is its subject; the lead is the first sentence after the title.
_OPENING, _TITLE, _ASIDE, _LEAD = 3.5, 3.0, 1.5, 1.5
_CONTEXT = 0.5
_OPENS = 12  # characters
_SERIES = re.compile(r"[^:|]{0,40}\b(?:live|watch|video|briefing|weekly wrap|day \d+)\b[^:|]{0,20}[:|] ")
_ENOUGH = 1.0


class ConflictFinder:
    """All conflicts of a configuration, compiled. Immutable; safe to share between threads."""

    def __init__(self, conflicts: Mapping[str, Conflict]) -> None:
        self._order = {id_: place for place, id_ in enumerate(conflicts)}
        self._evidence = Evidence(_rules(conflicts.values()))
        shared = Counter(party for conflict in conflicts.values() for party in conflict.parties)
        self._parties: dict[str, tuple[tuple[str, float], ...]] = {
            party: tuple((c.id, _NAME / n) for c in conflicts.values() if party in c.parties)
            for party, n in shared.items()
        }

    def find(self, document: Document, context: Document | None = None) -> str:
        """The conflict's id. What the document states wins; its briefing counts beside its own words."""
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

    def points(self, document: Document) -> list[Point]:
        """Everything that points to a conflict: rules that hold, and names of its sides as ``@side``."""
        found = self._evidence.find(document)
        starts = [sentence.start for sentence in document.sentences]
        for mention in document.mentions:
            at = max(0, bisect_right(starts, mention.start) - 1)
            found += [
                Point(id_, weight, f"@{mention.party}", at, mention.start, mention.end)
                for id_, weight in self._parties.get(mention.party or "", ())
            ]
        return sorted(found, key=lambda point: (point.start, point.end, point.key, point.rule))

    def _scores(self, document: Document) -> dict[str, float]:
        place = _prominence(document)
        counted: dict[str, dict[str, float]] = {}
        for point in self._evidence.find(document):
            _keep_best(counted.setdefault(point.key, {}), point.rule, point.weight * place(point.start))
        for mention in document.mentions:
            for id_, weight in self._parties.get(mention.party or "", ()):
                _keep_best(counted.setdefault(id_, {}), f"@{mention.party}", weight * place(mention.start))
        closer = {m.party for m in document.mentions if m.kind not in _STATES}
        scores = {}
        for id_, found in sorted(counted.items()):
            only = next(iter(found)) if len(found) == 1 else ""
            alone = 1.0 if not only.startswith("@") else _ALONE if only[1:] in closer else 0.0
            scores[id_] = sum(sorted(found.values())) * alone
        return scores


def _keep_best(found: dict[str, float], what: str, worth: float) -> None:
    found[what] = max(worth, found.get(what, worth))


def _prominence(document: Document) -> Callable[[int], float]:
    """How much a word counts by where it stands: in the title, its background, the lead, or further down.

    The name of a series ("Iran war live: …") does not open a title, what comes after it does.
    """
    title = len(document.entry.title)
    lead = next((s.end for s in document.sentences if not s.in_title), title)
    series = _SERIES.match(document.folded, 0, title)
    opens = series.end() if series else 0
    bounds = (
        (opens, _TITLE),
        (opens + _OPENS, _OPENING),
        (document.background, _TITLE),
        (title, _ASIDE),
        (lead, _LEAD),
    )
    return lambda at: next((weight for end, weight in bounds if at < min(end, lead)), 1.0)


def _rules(conflicts: Iterable[Conflict]) -> Iterable[tuple[str, float, str]]:
    for conflict in conflicts:
        for weight, texts in (
            (_WORD, conflict.words),
            (_STRONG, conflict.strong),
            (_EXCLUDED, conflict.exclude),
        ):
            for text in texts:
                yield conflict.id, weight, text

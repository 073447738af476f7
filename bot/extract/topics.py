"""What an entry is about, among the topics of the configuration; users' own topics by the same rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.evidence import Evidence, Point, by_key
from bot.extract.phrases import Phrases
from bot.extract.tables import Table, load_table
from bot.extract.text import fold
from bot.model import Unit  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.extract.document import Document
    from bot.model import Claim, Topic

_STRONG, _WORD, _EXCLUDED = 3.0, 1.0, float("-inf")
_TITLE = 1.5  # what stands in the title is what the entry is about
_ENOUGH = 1.5  # a strong phrase anywhere, a word in the title, or two words in the text
_MOST = 3  # topics of one entry
_BESIDE = 0.34  # of the first topic's score: less is background
_COUNTED = 3  # rules that count for a topic: long lists of words must not win by their length


class TopicFinder:
    """All topics of a configuration, compiled. Immutable; safe to share between threads."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._order = {id_: place for place, id_ in enumerate(topics)}
        self._evidence = Evidence(_rules(topics.values()))

    def points(self, document: Document) -> list[Point]:
        """Everything that points to a topic."""
        return self._evidence.find(document)

    def labelled(
        self, claims: Iterable[Claim], points: Iterable[Point], document: Document
    ) -> tuple[Claim, ...]:
        """The claims with the topic each bears on, as far as the configuration has it, in text order."""
        in_sentence: dict[str, list[Point]] = {}
        for point in points:
            in_sentence.setdefault(document.sentences[point.sentence].text, []).append(point)
        found = []
        for claim in claims:
            topic = self._topic_of(claim)
            if topic is None and claim.unit is None and claim.action is None:
                topic = next(iter(self.rank(in_sentence.get(claim.sentence, ()), document)), None)
            found.append(replace(claim, topic=topic) if topic != claim.topic else claim)
        return tuple(sorted(found, key=lambda claim: (claim.start, claim.id)))

    def of_claims(self, claims: Iterable[Claim]) -> tuple[str, ...]:
        """The topics that claims bear on, most frequent first, at most three."""
        counted = Counter(claim.topic for claim in claims if claim.topic is not None)
        return tuple(sorted(counted, key=lambda topic: (-counted[topic], self._order[topic])))[:_MOST]

    def _topic_of(self, claim: Claim) -> str | None:
        topic = claim.topic if claim.unit is None else _by_unit(claim.unit, claim.who or "")
        return topic if topic in self._order else None

    def rank(self, points: Iterable[Point], document: Document) -> tuple[str, ...]:
        """The topics the points amount to, most central first, at most three."""
        scores = {key: _score(found, document) for key, found in by_key(points).items()}
        ranked = sorted(
            (key for key, score in scores.items() if score >= _ENOUGH),
            key=lambda key: (-scores[key], self._order[key]),
        )
        return tuple(key for key in ranked if scores[key] >= _BESIDE * scores[ranked[0]])[:_MOST]


class _UnitTable(Table):
    source: str
    licence: str
    military: tuple[str, ...]
    units: dict[Unit, str]
    military_units: dict[Unit, str]


@cache
def _units() -> tuple[_UnitTable, Phrases[None]]:
    table = load_table(_UnitTable, "claim_topics")
    return table, Phrases((word, None) for word in table.military)


def _by_unit(unit: Unit, who: str) -> str | None:
    table, military = _units()
    if unit in table.military_units and next(military.find(fold(who)), None) is not None:
        return table.military_units[unit]
    return table.units.get(unit)


def _rules(topics: Iterable[Topic]) -> Iterable[tuple[str, float, str]]:
    for topic in topics:
        word = _WORD if topic.strong else _STRONG
        for weight, texts in ((word, topic.words), (_STRONG, topic.strong), (_EXCLUDED, topic.exclude)):
            for text in texts:
                yield topic.id, weight, text


def _score(points: list[Point], document: Document) -> float:
    """The best rules of a topic, each counted once where it stands most prominently."""
    best: dict[str, float] = {}
    for point in points:
        worth = point.weight * (_TITLE if document.sentences[point.sentence].in_title else 1.0)
        best[point.rule] = max(worth, best.get(point.rule, worth))
    if _EXCLUDED in best.values():
        return _EXCLUDED
    return sum(sorted(best.values(), reverse=True)[:_COUNTED])

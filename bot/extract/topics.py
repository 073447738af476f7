"""What an entry is about, among the topics of the configuration.

The shipped topics are weighed against each other by trained weights; a topic that an operator or user has
added needs only its words, and so does a rule that is added to a shipped topic.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.evidence import Evidence, Point
from bot.extract.phrases import Phrases
from bot.extract.tables import Table, load_table
from bot.extract.text import fold
from bot.extract.topic_weights import STRONG, TopicModel, lexicon_scores
from bot.model import Unit  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.extract.document import Document
    from bot.model import Claim, Topic

_WORD, _EXCLUDED = 1.0, float("-inf")
_ENOUGH = 1.5  # a strong phrase anywhere, a word in the title, or two words in the text
_MOST = 3  # shipped topics of one entry
_BESIDE = 0.34  # of the first topic's score: less is background
_HALF = 1.5  # the score of an own topic that weighs as much as an even chance of a shipped one


class TopicFinder:
    """All topics of a configuration, compiled. Immutable; safe to share between threads."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._order = {id_: place for place, id_ in enumerate(topics)}
        self._evidence = Evidence(_rules(topics.values()))
        self._model = TopicModel()

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

    def of_entry(self, points: Iterable[Point], document: Document) -> tuple[str, ...]:
        """The entry's topics, the subject of its title first: at most three shipped ones, all own ones."""
        points = list(points)
        scored = lexicon_scores(points, document)
        if not scored and not document.words:
            return ()
        own = self._own(points, scored, document)
        barred = {key for key, score in scored.items() if score == _EXCLUDED}
        chance = {
            key: value
            for key, value in self._model.scores(document, points).items()
            if key in self._order and key not in barred and key not in own
        }
        ranked = sorted(chance, key=lambda key: (-chance[key], self._order[key]))
        kept = [key for key in ranked if chance[key] >= self._model.cut][:_MOST]
        if not kept:
            kept = [key for key in ranked[:1] if chance[key] >= self._model.least]
        worth = {**own, **{key: chance[key] for key in kept}}
        subject = {point.key for point in points if point.end <= document.background}
        return tuple(sorted(worth, key=lambda key: (key not in subject, -worth[key], self._order[key])))

    def shares(
        self, topic: str, points: Iterable[Point], document: Document
    ) -> tuple[tuple[str, float], ...]:
        """What speaks for and against a shipped topic, in log-odds, strongest first; empty for an own one."""
        if topic not in self._model:
            return ()
        return tuple(self._model.shares(document, points, topic))

    def rank(self, points: Iterable[Point], document: Document) -> tuple[str, ...]:
        """The topics that rules alone amount to, most central first, at most three: for one sentence."""
        scores = lexicon_scores(points, document)
        ranked = sorted(
            (key for key, score in scores.items() if score >= _ENOUGH),
            key=lambda key: (-scores[key], self._order[key]),
        )
        return tuple(key for key in ranked if scores[key] >= _BESIDE * scores[ranked[0]])[:_MOST]

    def _own(
        self, points: Iterable[Point], scored: Mapping[str, float], document: Document
    ) -> dict[str, float]:
        """Topics by their words alone: those without weights, and those by a rule that is the operator's."""
        added = [p for p in points if p.key in self._model and not self._model.knows(p.key, p.rule)]
        scores = {
            **{key: score for key, score in scored.items() if key not in self._model},
            **{key: min(score, scored[key]) for key, score in lexicon_scores(added, document).items()},
        }
        return {key: score / (score + _HALF) for key, score in scores.items() if score >= _ENOUGH}


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
        word = _WORD if topic.strong else STRONG
        for weight, texts in ((word, topic.words), (STRONG, topic.strong), (_EXCLUDED, topic.exclude)):
            for text in texts:
                yield topic.id, weight, text

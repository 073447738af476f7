"""How likely an entry is about each shipped topic: what its words and the operator's rules amount to.

A logistic regression a topic over the rules that hold and the words of the entry, scored without any
library; trained by tools/train_topics.py. Two rules of two topics in one entry say which of them is the
subject only together with the words around, which is what the weights know. Topics that users define are
not in it: their words alone decide.
"""

from __future__ import annotations

import json
import math
from importlib.resources import files
from itertools import repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    from bot.extract.document import Document
    from bot.extract.evidence import Point

STRONG = 3.0
"""Weight of a rule that is enough by itself."""

_TITLE = 1.5  # what the title says, before its background, is what the entry is about
_COUNTED = 3  # rules that count for a topic: long lists of words must not win by their length
_HIGH, _STEP = 12.0, 6.0  # a lexicon score is capped, and scaled to the size of other features
_FEW = 64  # features of an entry that has little more than a title
_RANKS = 4  # topics whose place among the others is a feature


class TopicModel:
    """The trained weights. Immutable; safe to share between threads."""

    def __init__(self) -> None:
        model: dict[str, Any] = json.loads(
            files("bot.extract").joinpath("data/topics.json").read_text(encoding="utf-8")
        )
        self.cut: float = model["cut"]
        self.least: float = model["least"]
        self._rules: dict[str, frozenset[str]] = {t: frozenset(r) for t, r in model["rules"].items()}
        self._bias: dict[str, float] = model["bias"]
        self._traits = _by_feature(model["traits"], list(self._bias))
        self._words = _by_feature(model["words"], list(self._bias))

    def __contains__(self, topic: object) -> bool:
        return topic in self._bias

    def knows(self, topic: str, rule: str) -> bool:
        """Whether a rule was there when the weights were trained; others are an operator's own."""
        return rule in self._rules.get(topic, ())

    def scores(self, document: Document, points: Iterable[Point]) -> dict[str, float]:
        """The chance of each topic in 0..1; points of topics that are not in the weights do not matter."""
        z = list(self._bias.values())
        for trait, value in self._traits_of(document, points).items():
            for at, weight in enumerate(self._traits.get(trait, ())):
                z[at] += weight * value
        scale = scale_of(document.words)
        known = [self._words[word] for word in document.words if word in self._words]
        by_topic = map(sum, zip(*known, strict=True)) if known else repeat(0.0)
        return {
            topic: 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score + scale * weight))))
            for topic, score, weight in zip(self._bias, z, by_topic, strict=False)
        }

    def shares(self, document: Document, points: Iterable[Point], topic: str) -> list[tuple[str, float]]:
        """What each feature adds for one topic, in log-odds, strongest first; the bias is one of them."""
        place = list(self._bias).index(topic)
        found = [("bias", self._bias[topic])]
        traits = self._traits_of(document, points).items()
        found += [(trait, self._traits[trait][place] * x) for trait, x in traits if trait in self._traits]
        scale = scale_of(document.words)
        found += [(word, self._words[word][place] * scale) for word in document.words if word in self._words]
        return sorted((f for f in found if f[1]), key=lambda f: (-abs(f[1]), f[0]))

    def _traits_of(self, document: Document, points: Iterable[Point]) -> dict[str, float]:
        return traits_of(document, [point for point in points if point.key in self._bias])


def scale_of(words: Sized) -> float:
    """How much each word counts: long texts weigh no more than short ones, a title alone less."""
    return 1.0 / math.sqrt(max(len(words), _FEW))


def lexicon_scores(points: Iterable[Point], document: Document) -> dict[str, float]:
    """What the rules of each topic add up to, each counted once where it stands most prominently.

    Negative infinity for a topic that one of its rules excludes.
    """
    best: dict[str, dict[str, float]] = {}
    for point in points:
        worth = point.weight * (_TITLE if point.end <= document.background else 1.0)
        rules = best.setdefault(point.key, {})
        if worth > rules.get(point.rule, -math.inf) or math.isinf(worth):
            rules[point.rule] = worth
    return {
        key: -math.inf
        if -math.inf in rules.values()
        else sum(sorted(rules.values(), reverse=True)[:_COUNTED])
        for key, rules in best.items()
    }


def traits_of(document: Document, points: Sequence[Point]) -> dict[str, float]:
    """What the rules say, as named features: how much, where, and which topic they speak of most."""
    traits: dict[str, float] = {}
    seen: dict[str, set[str]] = {}
    sentences = document.sentences
    for point in points:
        if not math.isinf(point.weight):
            strength = "strong" if point.weight >= STRONG else "word"
            where = "title" if sentences[point.sentence].in_title else "text"
            seen.setdefault(f"{point.key}:{strength}:{where}", set()).add(point.rule)
            if where == "title" and point.end <= document.background:
                traits[f"{point.key}:{strength}:subject"] = 1.0
    for name, rules in seen.items():
        traits[name] = 1.0
        if len(rules) > 1 and ":strong:" in name:
            traits[f"{name}:2"] = 1.0
    positive = {key: score for key, score in lexicon_scores(points, document).items() if score > 0}
    for key, score in positive.items():
        traits[f"{key}:score"] = min(score, _HIGH) / _STEP
    for place, key in enumerate(sorted(positive, key=lambda key: (-positive[key], key))[:_RANKS]):
        traits[f"{key}:rank:{place}"] = 1.0
    if not document.entry.text.strip():
        traits["title only"] = 1.0
    return dict(sorted(traits.items()))


def _by_feature(
    by_topic: Mapping[str, Mapping[str, float]], order: Sequence[str]
) -> dict[str, tuple[float, ...]]:
    """Weights of each feature, one a topic."""
    features = dict.fromkeys(feature for weights in by_topic.values() for feature in weights)
    return {
        feature: tuple(by_topic.get(topic, {}).get(feature, 0.0) for topic in order) for feature in features
    }

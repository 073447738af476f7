"""Whether an entry is about an armed conflict: a score in 0..1.

Logistic regression over words and pairs of words, scored without any library; trained by
tools/train_relevance.py. The lexicon, the gazetteer and the operator's topics are features of it, so
that a word added to a topic counts at once. Does not say which conflict.
"""

from __future__ import annotations

import json
import math
import tomllib
from importlib.resources import files
from itertools import repeat
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.extract.evidence import Evidence, Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.extract.document import Document, Mention

RELEVANT = 0.45
"""Scores from here on count as relevant: from 0.45 to 0.5 F1 on held-out weeks is the same, recall is not."""

_LISTS = ("war", "maybe", "against")
_PAIR = ("armed", "force")  # lists that count where they meet in a sentence
_FIGHTS = frozenset({"group", "force"})  # known names of those who fight
_STRONG = 3.0  # weight of a topic's strong rule


class RelevanceModel:
    """The trained weights and the lexicon. Immutable; safe to share between threads."""

    def __init__(self) -> None:
        data = files("bot.extract").joinpath("data")
        lexicon = tomllib.loads(data.joinpath("lexicon.toml").read_text(encoding="utf-8"))
        names = (*_LISTS, *_PAIR)
        if missing := [name for name in names if not isinstance(lexicon.get(name), list)]:
            raise ConfigError("lexicon.toml", missing[0], "is missing", "Give it as a list of words.")
        self._lexicon = Evidence((name, 1.0, text) for name in names for text in lexicon[name])
        model = json.loads(data.joinpath("relevance.json").read_text(encoding="utf-8"))
        self._bias: float = model["bias"]
        self._traits: dict[str, float] = model["traits"]
        self._words: dict[str, float] = model["words"]

    def shares(self, document: Document, topics: Iterable[Point]) -> list[tuple[str, float]]:
        """What each feature adds to the score, in log-odds, strongest first; the bias is one of them."""
        found = [("bias", self._bias)]
        found += [(trait, self._traits.get(trait, 0.0)) for trait in self.traits(document, topics)]
        words = document.words
        found += [(word, self._words.get(word, 0.0) / math.sqrt(len(words))) for word in words]
        return sorted((f for f in found if f[1]), key=lambda f: (-abs(f[1]), f[0]))

    def score(self, document: Document, topics: Iterable[Point]) -> float:
        """How likely a reader who follows conflicts would call the entry relevant."""
        z = self._bias + sum(map(self._traits.get, self.traits(document, topics), repeat(0.0)))
        if words := document.words:
            z += sum(map(self._words.get, words, repeat(0.0))) / math.sqrt(len(words))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))

    def traits(self, document: Document, topics: Iterable[Point]) -> list[str]:
        """What the tables make of the entry, as names of features: how many words of each list."""
        found: dict[str, tuple[set[str], set[str]]] = {name: (set(), set()) for name in (*_LISTS, "topic")}
        met: dict[int, set[str]] = {}
        for point in self._lexicon.find(document):
            if point.key in _PAIR:
                met.setdefault(point.sentence, set()).add(point.key)
            else:
                found[point.key][_in_title(point, document)].add(point.rule)
        for point in topics:
            if point.weight >= _STRONG:
                found["topic"][_in_title(point, document)].add(point.key)
        traits = [f"topic={key}" for key in sorted(found["topic"][0] | found["topic"][1])]
        for name, (text, title) in found.items():
            traits.append(f"{name}:title:{min(len(title), 3)}")
            traits.append(f"{name}:all:{min(len(title | text), 5)}")
        kinds: set[str] = {m.kind for m in document.mentions if _is_whose(m)} or {"none"}
        traits += sorted(f"names:{kind}" for kind in kinds)
        if found["war"][0] or found["war"][1]:
            traits += sorted(f"war+{kind}" for kind in kinds)
        return traits + sorted(_meetings(document, met))


def _meetings(document: Document, met: Mapping[int, set[str]]) -> set[str]:
    """Where those who fight, what is done in fights, and names meet in one sentence, as names of features."""
    traits: set[str] = set()
    for index, lists in met.items():
        sentence = document.sentences[index]
        mentions = document.mentions_in(sentence.start, sentence.end)
        if not _FIGHTS.isdisjoint(m.kind for m in mentions if _is_whose(m)):
            lists.add("armed")
        parties = {m.party for m in mentions if m.party is not None}
        what = "+".join(name for name in _PAIR if name in lists)
        where = "title" if sentence.in_title else "text"
        traits.add(f"{what}:{where}:{min(len(parties), 2)}")
    return traits


def _is_whose(mention: Mention) -> bool:
    """Whether a name is somebody's: "troops" and "the ministry" by themselves name nobody."""
    return mention.party is not None or mention.country is not None or mention.kind == "org"


def _in_title(point: Point, document: Document) -> bool:
    return document.sentences[point.sentence].in_title

"""Who was counted, and the stage that all slots of a figure are read from: its sentence and the scene."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.slot_words import slot_words
from bot.extract.speakers import words_of_saying
from bot.extract.units import is_blank, is_person
from bot.model import Unit

if TYPE_CHECKING:
    from bot.extract.document import Mention, Sentence
    from bot.extract.reading import Figure
    from bot.extract.scene import Scene
    from bot.extract.tokens import Token

_MOST = 8  # names before a figure that are looked at
CASUALTIES = frozenset({Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.MISSING, Unit.CAPTURED})
MATERIEL = frozenset({Unit.VEHICLES, Unit.AIRCRAFT, Unit.SHIPS})
LAUNCHED = frozenset({Unit.DRONES, Unit.MISSILES, Unit.DRONES_AND_MISSILES, Unit.BOMBS, Unit.ATTACKS})
RECEIVED = frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED})
SUFFERED = (CASUALTIES - {Unit.CAPTURED}) | {
    Unit.DISPLACED,
    Unit.HUNGRY,
    Unit.PEOPLE_WITHOUT_POWER,
    Unit.BUILDINGS,
    Unit.SETTLEMENTS,
}


@dataclass(frozen=True)
class Stage:
    """One sentence, its tokens and the scene: everything the slots of its figures are read from."""

    scene: Scene
    sentence: Sentence
    tokens: list[Token]

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Names in this sentence."""
        mentions = self.scene.doc.mentions
        low = bisect_left(mentions, self.sentence.start, key=lambda m: m.start)
        here = mentions[low : bisect_left(mentions, self.sentence.end, key=lambda m: m.start)]
        folded = self.scene.doc.folded
        return tuple(m for m in here if not folded.startswith("$", m.end))  # "US$30"

    def start(self, figure: Figure) -> int:
        """Offset of the figure's number in the body."""
        return self.tokens[figure.number.first].start

    def head(self, figure: Figure) -> str:
        """The last word of the counted noun; "" when there is none."""
        counted = figure.counted
        return self.tokens[counted.last - 1].text if counted.last > counted.first else ""

    def who(self, figure: Figure) -> str | None:
        """The counted noun as in the text, without "other" and "more"."""
        if figure.unit is Unit.SQ_KM:
            return None
        first, last = figure.counted.first, figure.counted.last
        while first < last and (is_blank(self.tokens[first].text) or not self.tokens[first].is_word):
            first += 1
        if first >= last or (first == last - 1 and self.tokens[first].text.endswith("ly")):
            return None  # "12 of them critically"
        last = self._with_second(figure, last)
        return self.scene.doc.body[self.tokens[first].start : self.tokens[last - 1].end]

    def _with_second(self, figure: Figure, last: int) -> int:
        """Where the noun ends with a second one that the number counts: "40 women and children"."""
        second = last + 1
        if second >= len(self.tokens) or not is_person(self.tokens[last - 1].text):
            return last
        link, ends = self.tokens[last].text, second + 1
        told = figure.trigger is not None and figure.trigger.first == ends
        speaks = ends < len(self.tokens) and self.tokens[ends].text in words_of_saying()["verbs"]
        joined = (link == "and" and not speaks) or (link == "," and told)
        return ends if joined and is_person(self.tokens[second].text) else last

    @cached_property
    def spots(self) -> tuple[int, int]:
        """Where the places of this sentence begin and end among those of the scene."""
        low = bisect_left(self.scene.spots, self.sentence.start, key=lambda s: s.start)
        return low, bisect_left(self.scene.spots, self.sentence.end, key=lambda s: s.start)

    @cached_property
    def goals(self) -> tuple[Mention, ...]:
        """Places of this sentence that something goes to: "4,000 troops to Poland"."""
        folded, adjectives = self.scene.doc.folded, slot_words().adjectives
        return tuple(
            m
            for m in self.mentions
            if m.kind in PLACES
            and folded.startswith("to ", m.start - 3)
            and m.text.lower() not in adjectives  # "aid to U.S. farmers"
        )

    @cached_property
    def defender(self) -> Mention | None:
        """Who downs what flies at it, over its own land; None when nobody is said to."""
        downs, folded = slot_words().downs_it, self.scene.doc.folded
        return next((m for m in self.mentions if m.country and m.party and downs.match(folded, m.end)), None)

    @cached_property
    def hitters(self) -> frozenset[str]:
        """Sides whose attack this sentence speaks of: "three deaths from a Ukrainian drone attack"."""
        words, folded = slot_words(), self.scene.doc.folded
        own = (m for m in self.mentions if m.kind not in PLACES or m.text.lower() in words.adjectives)
        return frozenset(m.party for m in own if m.party and words.attack_noun.match(folded, m.end))

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """Names of this sentence that begin between two offsets."""
        low = bisect_left(self.mentions, start, key=lambda m: m.start)
        return self.mentions[low : bisect_left(self.mentions, end, key=lambda m: m.start)]

    def hitting(self, figure: Figure) -> str | None:
        """The attacker named nearest before the figure: "Russia's attacks kill six"."""
        start = self.start(figure)
        words, folded = slot_words(), self.scene.doc.folded
        at = bisect_left(self.mentions, start, key=lambda m: m.end)
        for mention in reversed(self.mentions[max(0, at - _MOST) : at]):
            if mention.party is None or mention.kind in ("person", "office", "org"):
                continue
            acts = folded.startswith("'s", mention.end) or mention.kind not in PLACES
            if acts and words.attack_noun.match(folded, mention.end):
                return None if self.walled(mention.end, start) else mention.party
        return None

    def walled(self, a: int, b: int) -> bool:
        """Whether "while", "as" or the like stands between two offsets."""
        return slot_words().wall.search(self.scene.doc.folded, min(a, b), max(a, b)) is not None

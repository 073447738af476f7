"""Who was counted and where: two of the slots of a figure, read from its sentence and the scene."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.slot_words import slot_words
from bot.extract.units import is_blank
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.document import Mention, Sentence
    from bot.extract.reading import Figure
    from bot.extract.scene import Scene, Spot
    from bot.extract.tokens import Token

_MOST = 8  # places on either side of a figure that are looked at
CASUALTIES = frozenset({Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.MISSING, Unit.CAPTURED})
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
        if first >= last:
            return None
        return self.scene.doc.body[self.tokens[first].start : self.tokens[last - 1].end]

    def place(self, figure: Figure) -> tuple[str | None, Mention | None]:
        """The place as in the text, and the name in it; (None, None) when not said.

        Nearest first: a place in the sentence, the state whose institution speaks, then the sentences
        before and after it.
        """
        start, scene = self.start(figure), self.scene
        low = bisect_left(scene.spots, self.sentence.start, key=lambda s: s.start)
        high = bisect_left(scene.spots, self.sentence.end, key=lambda s: s.start)
        at = bisect_left(scene.spots, start, lo=low, hi=high, key=lambda s: s.start)
        here = self._held(scene.spots[max(low, at - _MOST) : min(high, at + _MOST)], figure)
        sure = [s for s in here if s.rank < 2]
        if sure:
            best = min(
                sure, key=lambda s: (self._walled(s.start, start), s.rank, abs(s.start - start), s.start)
            )
            return best.text, best.mention
        own = self._own_state() if figure.unit in SUFFERED | LAUNCHED else None
        if own is not None:
            return ("Gaza" if own.name.startswith("Gaza") else own.country), own
        if figure.unit in RECEIVED:  # people come home from where nothing else in the text is
            return None, None
        before = scene.spots[: min(low, _MOST)] + scene.spots[max(_MOST, low - _MOST) : low]  # title first
        others = self._held(before, figure) or here or self._held(scene.spots[high : high + _MOST], figure)
        weak = min(others, key=lambda s: (s.rank, abs(s.start - start), s.start), default=None)
        return (weak.text, weak.mention) if weak is not None else (None, None)

    def _held(self, spots: Sequence[Spot], figure: Figure) -> list[Spot]:
        """Spots without those from where the attack came, for figures of those who suffered it."""
        if figure.unit not in SUFFERED:
            return list(spots)
        return [spot for spot in spots if not self._from_there(spot, figure)]

    def _from_there(self, spot: Spot, figure: Figure) -> bool:
        """Whether the attacker is at home there: "promised retaliation against Russia after the strike"."""
        named = spot.mention
        if spot.rank == 0 or named is None or named.party is None or named.kind != "country":
            return False
        return named.party == self.hitting(figure) or self.scene.attackers == (named.party,)

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
                return None if self._walled(mention.end, start) else mention.party
        return None

    def _walled(self, a: int, b: int) -> bool:
        """Whether "while", "as" or the like stands between two offsets."""
        return slot_words().wall.search(self.scene.doc.folded, min(a, b), max(a, b)) is not None

    def _own_state(self) -> Mention | None:
        """The state whose institution speaks of what happened to it: "Lebanon's health ministry said"."""
        for mention in self.mentions:
            if mention.country is None or mention.party is None or mention.party in self.scene.attackers:
                continue
            if mention.kind in ("office", "org"):
                return mention
            ahead = self.scene.doc.folded[mention.end : mention.end + 24]
            if mention.kind == "country" and slot_words().says_it.match(ahead):
                return mention
        return None

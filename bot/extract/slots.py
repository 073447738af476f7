"""Who was counted, whose side they are, and where: the slots of one figure.

The side is the one that suffered, received or launched. A place gives the side only when another state
is the attacker; inside one state's own war nobody's side is guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.slot_words import slot_words
from bot.extract.units import PERSONS, Kind, is_blank
from bot.model import Unit

if TYPE_CHECKING:
    import re

    from bot.extract.document import Document, Mention, Sentence
    from bot.extract.reading import Figure
    from bot.extract.tokens import Token

_MATERIEL = frozenset({Unit.VEHICLES, Unit.AIRCRAFT, Unit.SHIPS})
_JOINS = (", ", " in ", "'s ", " and ", ", in ")  # between a place and what it lies in
_SUFFERED = frozenset(
    {Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.MISSING, Unit.DISPLACED, Unit.HUNGRY, Unit.PEOPLE_WITHOUT_POWER, Unit.BUILDINGS, Unit.SETTLEMENTS}
)  # fmt: skip
CASUALTIES = frozenset({Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.MISSING, Unit.CAPTURED})
_LAUNCHED = frozenset({Unit.DRONES, Unit.MISSILES, Unit.DRONES_AND_MISSILES, Unit.BOMBS, Unit.ATTACKS})
_RECEIVED = frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something happened."""

    rank: int  # 0: "in X"; 1: "on X", "targets X"
    start: int
    text: str  # as in the text, with "southern", "near" and what it lies in
    mention: Mention | None  # None for "Russian-held territory": nobody's for sure


@dataclass(frozen=True)
class Scene:
    """What a whole document says about who attacks and where, computed once."""

    doc: Document

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Places where something happened, in text order."""
        found: list[Spot] = []
        for at, mention in enumerate(self.doc.mentions):
            rank = self._rank(mention) if mention.kind in PLACES else None
            if rank is not None:
                found.append(Spot(rank, mention.start, self._wording(at, mention), mention))
        for land in slot_words().held_land.finditer(self.doc.folded):
            found.append(Spot(0, land.start(1), self.doc.body[land.start(1) : land.end(1)], None))
        return tuple(sorted(found, key=lambda s: s.start))

    def _lead(self, mention: Mention) -> str:
        folded = self.doc.folded
        floor = max(0, mention.start - 60)
        return folded[max(folded.rfind("\n", floor, mention.start) + 1, floor) : mention.start]

    def _rank(self, mention: Mention) -> int | None:
        words, folded, lead = slot_words(), self.doc.folded, self._lead(mention)
        if words.never_place.match(folded, mention.end) or words.talks.search(lead):
            return None
        strike = words.strike_of.match(folded, mention.end) is not None
        if words.strike_on.match(folded, mention.end):
            return None
        if strike and mention.kind == "country" and mention.text.lower() in words.adjectives:
            return None
        if words.war_in.search(lead):
            return 2
        if words.place_in.search(lead):
            return 0
        if strike and mention.kind == "country":
            return None
        if words.place_on.search(lead):
            return 1
        acts = (
            strike or words.speaks.match(folded, mention.end) or words.attack_verb.match(folded, mention.end)
        )
        return 2 if mention.kind == "region" or (mention.kind == "city" and not acts) else None

    def _wording(self, at: int, mention: Mention) -> str:
        start, end, lead = mention.start, mention.end, self._lead(mention)
        direction = slot_words().place_lead.search(lead)
        if direction is not None:
            start -= len(lead) - direction.start()
        for other in self.doc.mentions[at + 1 : at + 4]:
            if other.kind in PLACES and self.doc.folded[end : other.start] in _JOINS:
                end = other.end
        return self.doc.body[start:end]

    @cached_property
    def attackers(self) -> tuple[str, ...]:
        """Parties that the text calls attackers ("Russian strikes", "Israel kills"), in text order.

        "Lebanon strikes" may be strikes on it: a country's name before such a noun counts only when
        nothing else names an attacker.
        """
        words, folded = slot_words(), self.doc.folded
        sure: list[str] = []
        maybe: list[str] = []
        for mention in self.doc.mentions:
            if mention.party is None or mention.kind in ("person", "office", "org"):
                continue
            by = words.attack_before.search(folded, max(0, mention.start - 30), mention.start)
            noun = words.attack_noun.match(folded, mention.end)
            verb = words.attack_verb.match(folded, mention.end) and not self._is_object(mention)
            own = mention.kind not in PLACES or mention.text.lower() in words.adjectives
            if by or (noun and own) or (verb and not noun and mention.kind != "region"):
                sure.append(mention.party)
            elif (noun or verb) and mention.kind == "country":
                maybe.append(mention.party)
        return tuple(dict.fromkeys(sure or maybe))

    def _is_object(self, mention: Mention) -> bool:
        """Whether the name stands behind a preposition: "the attack on Kyiv kills"."""
        lead = self._lead(mention)
        return (
            slot_words().place_in.search(lead) is not None or slot_words().place_on.search(lead) is not None
        )

    @cached_property
    def homes(self) -> dict[str, str | None]:
        """The country that each party is at home in."""
        return {m.party: m.country for m in reversed(self.doc.mentions) if m.party}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Parties named at all, in text order."""
        return tuple(dict.fromkeys(m.party for m in self.doc.mentions if m.party))


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
        return mentions[low : bisect_left(mentions, self.sentence.end, key=lambda m: m.start)]

    # --- who ------------------------------------------------------------------------------------

    def who(self, figure: Figure) -> str | None:
        """The counted noun as in the text, without "other" and "more"."""
        first, last = figure.counted.first, figure.counted.last
        while first < last and (is_blank(self.tokens[first].text) or not self.tokens[first].is_word):
            first += 1
        if first >= last:
            return None
        return self.scene.doc.body[self.tokens[first].start : self.tokens[last - 1].end]

    # --- where ----------------------------------------------------------------------------------

    def place(self, figure: Figure) -> tuple[str | None, Mention | None]:
        """The place as in the text, and the name in it; (None, None) when not said.

        Nearest first: a place in the sentence, the state whose institution speaks, then the sentences
        before and after it.
        """
        start = self.tokens[figure.number.first].start
        spots = [
            s for s in self.scene.spots if not (figure.unit in _SUFFERED and self._from_there(s, figure))
        ]
        here = [s for s in spots if self.sentence.start <= s.start < self.sentence.end and s.rank < 2]
        if here:
            best = min(
                here, key=lambda s: (self._walled(s.start, start), s.rank, abs(s.start - start), s.start)
            )
            return best.text, best.mention
        own = self._own_state() if figure.unit in _SUFFERED | _LAUNCHED else None
        if own is not None:
            return ("Gaza" if own.name.startswith("Gaza") else own.country), own
        if not spots:
            return None, None
        before = [s for s in spots if s.start < self.sentence.start]
        weak = [s for s in spots if self.sentence.start <= s.start < self.sentence.end]
        best = min(before or weak or spots, key=lambda s: (s.rank, abs(s.start - start), s.start))
        return best.text, best.mention

    def _from_there(self, spot: Spot, figure: Figure) -> bool:
        """Whether the attacker is at home there: "promised retaliation against Russia after the strike"."""
        if (
            spot.rank == 0
            or spot.mention is None
            or spot.mention.party is None
            or spot.mention.kind != "country"
        ):
            return False
        return spot.mention.party == self._hitting(figure) or self.scene.attackers == (spot.mention.party,)

    def _hitting(self, figure: Figure) -> str | None:
        """The attacker named nearest before the figure: "Russia's attacks kill six"."""
        start = self.tokens[figure.number.first].start
        words, folded = slot_words(), self.scene.doc.folded
        for mention in reversed(self.mentions):
            if mention.end > start or mention.party is None or mention.kind in ("person", "office", "org"):
                continue
            if self._walled(mention.end, start):
                return None
            possessive = folded.startswith("'s", mention.end) or mention.kind not in PLACES
            if possessive and words.attack_noun.match(folded, mention.end):
                return mention.party
        return None

    def _walled(self, a: int, b: int) -> bool:
        """Whether "while", "as" or the like stands between two offsets."""
        return slot_words().wall.search(self.scene.doc.folded, min(a, b), max(a, b)) is not None

    def _own_state(self) -> Mention | None:
        """The state whose ministry or government speaks of what happened to it: "Lebanon's health ministry said"."""
        for mention in self.mentions:
            if mention.country is None or mention.party is None or mention.party in self.scene.attackers:
                continue
            if mention.kind in ("office", "org"):
                return mention
            ahead = self.scene.doc.folded[mention.end : mention.end + 24]
            if mention.kind == "country" and slot_words().says_it.match(ahead):
                return mention
        return None

    # --- whose side -----------------------------------------------------------------------------

    def party(
        self, figure: Figure, where: str | None, place: Mention | None, speaking: str | None
    ) -> str | None:
        """The side that suffered, received or launched; None when not said.

        ``place`` is the name in ``where``, ``speaking`` the side that the speaker belongs to.
        """
        own = self._in_phrase(figure)
        if figure.unit in _LAUNCHED:
            return own or self._launcher(figure, place)
        if own is not None:
            return own
        if figure.unit in _RECEIVED:
            return self._receiver(figure)
        if figure.trigger is not None and slot_words().lost.fullmatch(self.tokens[figure.trigger.first].text):
            return self._owner(figure, where, place)
        if figure.unit in (Unit.USD, Unit.TROOPS, Unit.SQ_KM) or self._taken(figure):
            return self._subject(figure)
        if figure.unit in _MATERIEL:
            return self._owner(figure, where, place)
        if speaking is not None and self._in_uniform(
            figure
        ):  # an army counts its own soldiers without saying whose
            return speaking
        if figure.unit in _SUFFERED or (
            figure.counted.kind in PERSONS | {Kind.BARE} and figure.unit is not Unit.OTHER
        ):
            return self._victim(figure, where, place)
        return None

    def _taken(self, figure: Figure) -> bool:
        """Whether a side took the villages that are counted."""
        trigger = figure.trigger
        if figure.unit is not Unit.SETTLEMENTS or trigger is None:
            return False
        return self.tokens[trigger.first].text.startswith(
            ("captur", "seiz", "tak", "retak", "recaptur", "liberat", "control")
        )

    def _owner(self, figure: Figure, where: str | None, place: Mention | None) -> str | None:
        """Whose vehicles, ships or aircraft: the side that lost them, or whose place was attacked."""
        start = self.tokens[figure.number.first].start
        lost = slot_words().lost.search(self.scene.doc.folded, max(self.sentence.start, start - 60), start)
        if lost is not None:
            before = [m for m in self.mentions if m.end <= lost.start() and m.party]
            return before[-1].party if before else None
        return self._victim(figure, where, place) if figure.unit is Unit.VEHICLES else None

    def _in_phrase(self, figure: Figure) -> str | None:
        """A side named in the counted noun, or right behind it: "Ukrainian soldiers", "members of Hezbollah"."""
        tokens, counted = self.tokens, figure.counted
        if counted.last > counted.first:
            start, end = tokens[counted.first].start, tokens[counted.last - 1].end
            for mention in self.mentions:
                if mention.end > start and mention.start < end:
                    own = _side(mention)
                    if own is not None:
                        return own
            tail = self.scene.doc.folded[end : end + 24]
            for mention in self.mentions:
                if (
                    end <= mention.start <= end + 24
                    and mention.kind not in PLACES
                    and mention.kind != "person"
                ):
                    between = tail[: mention.start - end].strip()
                    if between.startswith("from") and figure.unit in _RECEIVED:
                        continue
                    if between in (
                        "from",
                        "of",
                        "from the",
                        "of the",
                        "belonging to",
                        "of its",
                        "with the",
                        "with",
                    ):
                        return _side(mention)
            head = tokens[counted.last - 1].text
            if head in slot_words().own_side:
                return head
        return None

    def _victim(self, figure: Figure, where: str | None, place: Mention | None) -> str | None:
        """The state that governs the place, when another state attacks it."""
        if place is None:
            if where is not None:
                return None
            others = [p for p in self.scene.states if p not in self.scene.attackers]
            sure = self.scene.attackers or self._in_uniform(figure)
            return others[0] if len(others) == 1 and sure else None
        if place.party is None or self._occupied(place):
            return None
        if place.party == "Palestinians":
            return place.party
        hitting = self._hitting(figure)
        if hitting is not None and hitting != place.party and self.scene.homes.get(hitting) != place.country:
            return place.party
        homes = self.scene.homes
        if place.party in self.scene.attackers and figure.unit is not Unit.DISPLACED:
            foreign = [p for p in self.scene.attackers if p != place.party]
            return place.party if foreign else None
        if place.party in slot_words().invaded and not self.scene.attackers:
            return place.party
        if self._in_uniform(figure):
            return place.party
        others = self.scene.attackers or self.scene.states
        return place.party if any(homes.get(p) not in (place.country, None) for p in others) else None

    def names_side(self, figure: Figure) -> bool:
        """Whether the counted noun itself says whose people they are."""
        return self._in_uniform(figure) or self._in_phrase(figure) is not None

    def _in_uniform(self, figure: Figure) -> bool:
        counted = figure.counted
        return (
            counted.last > counted.first and self.tokens[counted.last - 1].text in slot_words().state_forces
        )

    def _occupied(self, place: Mention) -> bool:
        lead = self.scene.doc.folded[max(0, place.start - 40) : place.start]
        return bool(slot_words().occupied.search(lead))

    def _launcher(self, figure: Figure, place: Mention | None) -> str | None:
        start = self.tokens[figure.number.first].start
        doc, words = self.scene.doc, slot_words()
        before = [m for m in self.mentions if m.end <= start and m.party]
        for mention in self.mentions:
            if (
                mention.start > start
                and mention.party
                and words.launched_by.search(doc.folded, start, mention.start)
            ):
                return mention.party
        floor = max(self.sentence.start, start - 90)
        launched = _last(words.launched, doc.folded, floor, start)
        downed = _last(words.downed, doc.folded, floor, start)
        if launched is None and downed is None:
            downed = words.downed.search(doc.folded, start, min(self.sentence.end, start + 70))
        attackers = self.scene.attackers
        if downed is not None and (launched is None or downed.start() > launched.start()):
            mine = before[-1].party if before else (place.party if place else None)
            foes = [p for p in attackers if p != mine] or [p for p in self.scene.states if p != mine]
            return foes[0] if foes else None
        subjects = [m for m in before if launched is not None and m.end <= launched.start()]
        if subjects and not words.with_them.search(doc.folded, floor, start):
            known = [m for m in subjects if m.party in attackers]
            return (known or subjects)[-1].party
        if attackers:
            other = [p for p in attackers if place is None or p != place.party]
            return (other or list(attackers))[0]
        states = [p for p in self.scene.states if place is None or p != place.party]
        return states[0] if states else None

    def _receiver(self, figure: Figure) -> str | None:
        start = self.tokens[figure.number.first].start
        folded = self.scene.doc.folded
        for mention in self.mentions:
            if (
                mention.start > start
                and mention.party
                and folded[: mention.start].endswith((" to ", " to the "))
            ):
                return mention.party
        for mention in self.mentions:
            if mention.start > start and slot_words().custody.match(folded, mention.end):
                foes = [p for p in self.scene.states if p != mention.party]
                return foes[0] if foes else None
        before = [m for m in self.mentions if m.end <= start and m.party]
        return before[-1].party if before else None

    def _subject(self, figure: Figure) -> str | None:
        start = self.tokens[figure.number.first].start
        before = [m for m in self.mentions if m.end <= start and m.party]
        return before[0].party if before else None


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match between two offsets."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found


def _side(mention: Mention) -> str | None:
    """The side that a name stands for: its party, or itself when it is a proper name."""
    return mention.party or (mention.name if mention.name[:1].isupper() else None)


def both_sides(stage: Stage, figure: Figure) -> tuple[str, ...]:
    """The two parties of "205 each"; () when the figure is not said of each of two."""
    tokens, noun = stage.tokens, figure.counted
    behind = [t.text for t in tokens[max(noun.last, figure.number.last) :][:6]]
    each = (
        "each" in behind[:3]
        or behind[:3] in (["from", "each", "side"], ["on", "each", "side"], ["of", "war", "each"])
        or ("each" in behind and "side" in behind)
    )
    each = each or any(
        t.text == "each" for t in tokens[max(0, figure.number.first - 3) : figure.number.first]
    )
    if not each or figure.unit not in _RECEIVED:
        return ()
    start = tokens[figure.number.first].start
    here = dict.fromkeys(
        m.party
        for m in stage.mentions
        if m.party and m.start < start and m.kind in ("country", "demonym", "city")
    )
    parties = tuple(p for p in here if p) if len(here) == 2 else stage.scene.states
    return parties if len(parties) == 2 else ()

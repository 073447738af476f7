"""What a whole document says about who attacks and where; computed once, asked by each of its figures."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.exchange import speaks_of_exchange
from bot.extract.gazetteer import capitals
from bot.extract.slot_words import slot_words

if TYPE_CHECKING:
    from bot.extract.document import Document, Mention

_JOINS = (", ", " in ", "'s ", " and ", ", in ")  # between a place and what it lies in
_NEARBY = (" near ", " near the ", " border with ", " bordering ", " neighbouring ", " neighboring ")
_JOINT = "joint "
_BESIDE = 40  # characters between a village and the region that it is said to lie in
_LEAD = 60  # characters before a name that say how it is meant


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something happened."""

    rank: int  # 0: "in X"; 1: "on X", "targets X"; 2: only named, or "the war in X"
    start: int
    text: str  # as in the text, with "southern", "near" and what it lies in
    mention: Mention | None  # where it lies; None: not known, as for "Russian-held territory"


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
            if rank is not None and not self._is_dateline(mention):
                found.append(Spot(rank, mention.start, self._wording(at, mention), mention))
        found += self._unknown(found)
        found += [
            Spot(0, land.start(1), self.doc.body[land.start(1) : land.end(1)], None)
            for land in slot_words().held_land.finditer(self.doc.folded)
        ]
        return tuple(sorted(found, key=lambda s: s.start))

    def _unknown(self, known: list[Spot]) -> list[Spot]:
        """Settlements that no table has ("the village of Oru"), each with the place it lies in or near."""
        starts = [spot.start for spot in known]
        found: list[Spot] = []
        for hit in slot_words().settlement.finditer(self.doc.body):
            start, end = hit.span(1 if hit.group(1) else 2)
            if any(m.end > start for m in self.doc.mentions_in(start - _LEAD, end + _LEAD) if m.start < end):
                continue
            at = bisect_right(starts, start)
            beside = at < len(known) and (at == 0 or known[at].start - end < _BESIDE)
            anchor = known[at if beside else at - 1].mention if known else None
            found.append(Spot(0, start, self.doc.body[start:end], anchor))
        return found

    @cached_property
    def exchange(self) -> bool:
        """Whether the text speaks of prisoners who come home."""
        return speaks_of_exchange(self.doc.folded)

    @cached_property
    def lead(self) -> int:
        """Offset where title and first sentence end."""
        sentences = self.doc.sentences
        first = next((s for s in sentences if not s.in_title), None)
        return first.end if first is not None else len(self.doc.body)

    def _is_dateline(self, mention: Mention) -> bool:
        """Whether a name stands outside of all sentences: it only says where the report was written."""
        at = bisect_right(self.doc.sentences, mention.start, key=lambda s: s.start) - 1
        return at < 0 or mention.start >= self.doc.sentences[at].end

    def _lead(self, mention: Mention) -> str:
        folded = self.doc.folded
        floor = max(0, mention.start - _LEAD)
        return folded[max(folded.rfind("\n", floor, mention.start) + 1, floor) : mention.start]

    def _rank(self, mention: Mention) -> int | None:
        """How surely something happened there; None when the name is an actor or a venue of talks."""
        words, folded, lead = slot_words(), self.doc.folded, self._lead(mention)
        strike = words.strike_of.match(folded, mention.end) is not None
        adjective = strike and mention.kind == "country" and mention.text.lower() in words.adjectives
        elsewhere = words.never_place.match(folded, mention.end) or words.strike_on.match(folded, mention.end)
        if mention.kind != "country" and mention.name not in capitals():
            of_town = words.town_force.match(folded, mention.end)  # "the attack on Borno military base"
            elsewhere = None if of_town else elsewhere
        rank: int | None
        if (
            folded.startswith("$", mention.end)
            or lead.endswith("-")
            or (mention.kind == "country" and lead.endswith((" a ", " an ")))
        ):
            rank = None  # "US$30", "Indo-Pacific", "at a US base"
        elif (
            elsewhere
            or adjective
            or self._is_shore(mention)
            or words.talks.search(lead)
            or words.aimed.search(lead)
        ):
            rank = None
        elif words.war_in.search(lead):
            rank = 2
        elif words.leaving.search(lead) or lead.endswith("capital, "):
            rank = 1
        elif mention.name in capitals() and self._is_government(mention):
            rank = None  # "confidence in Washington's support"
        elif words.place_in.search(lead):
            rank = 0
        elif words.place_behind.match(folded, mention.end) or (
            strike and mention.kind == "country" and mention.name in words.strikes_at_home
        ):
            rank = 1
        elif strike and mention.kind == "country":
            rank = None
        elif words.place_on.search(lead):
            rank = 1
        else:
            rank = None if self._is_elsewhere(mention) or self._acts(mention, strike=strike) else 2
        return rank

    def _is_government(self, mention: Mention) -> bool:
        """Whether a capital's name stands for those who govern there: "Washington's support"."""
        words = slot_words()
        return words.institution.fullmatch(mention.text.lower()) is not None or (
            words.no_part.match(self.doc.folded, mention.end) is not None
        )

    def _is_elsewhere(self, mention: Mention) -> bool:
        """Whether a name that no preposition makes a place is where somebody came from, or a government."""
        words, told = slot_words(), mention.start >= len(self.doc.entry.title)
        town = words.of_town.match(self.doc.folded, mention.end) is not None
        far = mention.name in capitals() and not town and (told or mention.party in words.far_from_home)
        return far or self._lead(mention).endswith((" from ", " from the "))

    def _acts(self, mention: Mention, *, strike: bool) -> bool:
        """Whether the name of a country or a city stands for those who govern there."""
        words, folded = slot_words(), self.doc.folded
        if mention.kind != "city":
            return mention.kind != "region"
        return (
            strike
            or (mention.name in capitals() and self._is_government(mention))
            or words.speaks.match(folded, mention.end) is not None
            or (mention.name in capitals() and words.past_tense.match(folded, mention.end) is not None)
            or words.attack_verb.match(folded, mention.end) is not None
        )

    def _is_shore(self, mention: Mention) -> bool:
        """Whether waters only say which port: "Romania's Black Sea port of Constanta"."""
        words = slot_words()
        return mention.name in words.waters and words.shore.match(self.doc.folded, mention.end) is not None

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
            elif (noun or verb) and mention.kind == "country" and mention.name not in words.strikes_at_home:
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
    def allies(self) -> frozenset[str]:
        """Parties that the text says act together: "joint US-Nigerian strikes"."""
        return frozenset(
            m.party for m in self.doc.mentions if m.party and _JOINT in self._lead(m)[-_LEAD // 2 :]
        )

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Parties named at all, in text order; without those that only say what lies nearby."""
        named = (m for m in self.doc.mentions if m.party and not self._lead(m).endswith(_NEARBY))
        return tuple(dict.fromkeys(m.party for m in named if m.party))

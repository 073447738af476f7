"""Where a figure happened: the place as in the text, and the name in it.

Nearest first: where soldiers or money are sent, a place in the figure's own sentence, the state that
speaks of what happened to it, the sentences before and after, the country whose things were counted.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.gazetteer import capitals
from bot.extract.slot_words import slot_words
from bot.extract.slots import CASUALTIES, LAUNCHED, RECEIVED, SUFFERED
from bot.extract.units import Kind
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.attribution import Speech
    from bot.extract.document import Mention
    from bot.extract.reading import Figure
    from bot.extract.scene import Spot
    from bot.extract.slots import Stage

_ACROSS = 40  # characters that "and" or a comma between a figure and a place count for
_NEAR = 300  # characters before a sentence in which a place still holds for it
_NAME = 40  # characters of a country's name
_MOST = 8  # places and names on either side of a figure that are looked at

Place = tuple[str | None, "Mention | None"]


def place_of(stage: Stage, figure: Figure, speech: Speech | None, *, total: bool) -> Place:
    """The place as in the text, and the name in it, None for "Russian-held land"; (None, None): not said.

    ``speech`` is who says so; ``total`` whether the figure is cumulative.
    """
    where = _Where(stage, figure)
    return (
        where.sent_to()
        or where.in_sentence()
        or where.of_speaker(speech, total=total)
        or where.around(total=total)
        or where.of_counted()
        or where.of_country()
        or (None, None)
    )


@dataclass(frozen=True, slots=True)
class _Where:
    """One figure whose place is looked for. Every answer is None where there is none of its kind."""

    stage: Stage
    figure: Figure

    def sent_to(self) -> Place | None:
        """Where soldiers or money go: "4,000 troops to Poland"."""
        if self.figure.unit not in (Unit.TROOPS, Unit.USD):
            return None
        goals, start = self.stage.goals, self._start
        at = bisect_left(goals, start, key=lambda m: m.start)
        near = goals[at : at + 1] or goals[:at][-1:]
        return (near[0].text, near[0]) if near else None

    def in_sentence(self) -> Place | None:
        """The nearest place that its own sentence says something happened at."""
        start = self._start
        sure = [s for s in self._here if s.rank < 2]
        best = min(
            sure,
            key=lambda s: (self.stage.walled(s.start, start), s.rank, self._way(s)),
            default=None,
        )
        return (best.text, best.mention) if best is not None else None

    def of_speaker(self, speech: Speech | None, *, total: bool) -> Place | None:
        """The state that tells of what happened to it, or the place in it that the text spoke of before."""
        unit = self.figure.unit
        own = self._own_state(speech) if unit in SUFFERED | LAUNCHED else None
        if own is None:
            return None
        inside = self._within(own) if unit in CASUALTIES and not total else None
        if inside is not None:
            return inside.text, inside.mention
        if own.kind in PLACES and own.kind != "country" and own.name not in capitals():
            return own.text, own
        return ("Gaza" if own.name.startswith("Gaza") else own.country), own

    def around(self, *, total: bool) -> Place | None:
        """The best place of the sentences right before, else of title and lead, else what is near."""
        if self.figure.unit in RECEIVED - {
            Unit.HOSTAGES_RELEASED
        }:  # people come home from where nothing else in the text is
            return None
        spots, (_, high) = self.stage.scene.spots, self.stage.spots
        if self.figure.unit is Unit.USD:  # money pays for what is done elsewhere
            return None
        near, lead = self._held(self._near), self._held(self._lead)
        behind = self._held(spots[high : high + _MOST])
        for group in (_sure(near), _sure(lead), self._here, near, lead, behind):
            if group:
                start = self._start
                best = min(group, key=lambda s: (s.rank, abs(s.start - start), s.start))
                wide = total or self.figure.unit in (Unit.HUNGRY, Unit.REFUGEES)
                return _widened(best) if wide else (best.text, best.mention)
        return None

    def of_counted(self) -> Place | None:
        """The country whose hospitals, villages or hungry were counted: "three Lebanese hospitals"."""
        counted, tokens = self.figure.counted, self.stage.tokens
        if self.figure.unit not in (Unit.BUILDINGS, Unit.SETTLEMENTS, Unit.HUNGRY):
            return None
        if counted.first == counted.last:
            return None
        start, end = tokens[counted.first].start, tokens[counted.last - 1].end
        inside = self.stage.mentions_in(start, end)
        land = next((m for m in inside if m.kind == "demonym" and m.country), None)
        return (land.country, land) if land is not None else None

    def of_country(self) -> Place | None:
        """The country of the war where no place is said: "Myanmar army kills 12", "Bahrain jails nine"."""
        words, unit = slot_words(), self.figure.unit
        if unit is Unit.DETAINED:
            return self._of_jailer()
        if unit not in CASUALTIES | {Unit.HOSTAGES_RELEASED}:
            return None
        scene = self.stage.scene
        for mention in (*self.stage.mentions[:_MOST], *scene.doc.mentions_in(0, scene.lead)[:_MOST]):
            at_home = mention.country in words.strikes_at_home and mention.party not in words.invaded
            if at_home and mention.kind != "person":
                return mention.country, None
        struck = [party for party in scene.states if party in words.invaded and party not in scene.attackers]
        return (struck[0], None) if scene.attackers and len(struck) == 1 else None

    def _of_jailer(self) -> Place | None:
        """The country named right before "jails" or "arrests", unless it arrests abroad."""
        trigger = self.figure.trigger
        start = self.stage.tokens[trigger.first].start if trigger is not None else 0
        for mention in self.stage.mentions_in(start - _NAME, start)[-1:]:
            abroad = mention.party in slot_words().jails_abroad
            if mention.kind == "country" and start - mention.end == 1 and not abroad:
                return mention.text, mention
        return None

    # --- which places come into question ----------------------------------------------------------

    @property
    def _start(self) -> int:
        return self.stage.start(self.figure)

    @property
    def _here(self) -> list[Spot]:
        """Places of its own sentence, near it."""
        spots, (low, high) = self.stage.scene.spots, self.stage.spots
        at = bisect_left(spots, self._start, lo=low, hi=high, key=lambda s: s.start)
        return self._held(spots[max(low, at - _MOST) : min(high, at + _MOST)])

    @property
    def _near(self) -> Sequence[Spot]:
        """Places of the sentences right before its own."""
        spots, (low, _) = self.stage.scene.spots, self.stage.spots
        first = bisect_left(spots, self.stage.sentence.start - _NEAR, hi=low, key=lambda s: s.start)
        return spots[max(first, low - _MOST) : low]

    @property
    def _lead(self) -> Sequence[Spot]:
        """Places of the title and the first sentence, as far as they stand before it."""
        spots, (low, _) = self.stage.scene.spots, self.stage.spots
        return spots[: min(low, _MOST, bisect_left(spots, self.stage.scene.lead, key=lambda s: s.start))]

    def _held(self, spots: Sequence[Spot]) -> list[Spot]:
        """Spots without those from where the attack came, for figures of those who suffered it."""
        if self.figure.unit not in SUFFERED:
            return list(spots)
        if not spots:
            return []
        waters, hitting = slot_words().waters, self.stage.hitting(self.figure)
        return [
            s
            for s in spots
            if not self._from_there(s, hitting)
            and not self._next_act(s.start)
            and not (s.rank == 2 and s.mention and s.mention.name in waters)  # "to reopen the strait"
        ]

    def _way(self, spot: Spot) -> tuple[int, int]:
        """How far a place stands from the figure; across "and" or a comma it is about something else."""
        start, folded, figure = self._start, self.stage.scene.doc.folded, self.figure
        if spot.start < start:
            gap = (spot.mention.end if spot.mention else spot.start + len(spot.text), start)
        else:
            gap = (self.stage.tokens[max(figure.number.last, figure.counted.last) - 1].end, spot.start)
        across = any(folded.find(mark, *gap) >= 0 for mark in (" and ", ","))
        return abs(spot.start - start) + _ACROSS * across, spot.start

    def _next_act(self, end: int) -> bool:
        """Whether somebody else acts before an offset: "thousands fled and Hezbollah fired at …"."""
        words, folded, start = slot_words(), self.stage.scene.doc.folded, self._start
        return any(
            m.party is not None
            and folded.endswith(" and ", start, m.start)
            and words.attack_verb.match(folded, m.end)
            for m in self.stage.mentions_in(start, end)[:_MOST]
        )

    def _from_there(self, spot: Spot, hitting: str | None) -> bool:
        """Whether the attacker is at home there: "promised retaliation against Russia after the strike"."""
        named = spot.mention
        if named is None or named.party is None or named.kind != "country":
            return False
        here = self.stage.sentence.start <= spot.start < self.stage.sentence.end
        if spot.rank == 0 and (here or named.name in slot_words().strikes_at_home):
            return False
        return named.party == hitting or self.stage.scene.attackers == (named.party,)

    # --- who speaks -------------------------------------------------------------------------------

    def _own_state(self, speech: Speech | None) -> Mention | None:
        """The state that tells of itself: "Lebanon's health ministry said", "Iran downed 12"."""
        words, scene = slot_words(), self.stage.scene
        if self.figure.unit in LAUNCHED and self.stage.defender is not None:
            defender = self.stage.defender
            return None if defender.party in words.far_from_home else defender
        if speech is None or self._is_of_others(speech):
            return None
        for mention in scene.doc.mentions_in(speech.start, speech.end)[:_MOST]:
            if mention.country is None or mention.party is None or mention.kind in ("person", "group"):
                continue
            if scene.doc.folded.startswith("-", mention.end) or mention.party in words.far_from_home:
                continue  # "Russian-installed officials" are no state's
            hit = bool(self.stage.hitters) and mention.party not in self.stage.hitters
            if mention.name in capitals() and not hit:
                continue  # "Moscow says" it of anywhere
            if mention.kind in PLACES and mention.kind != "country" and mention.name not in capitals():
                return mention
            if hit or mention.party not in scene.attackers:
                return mention
        return None

    def _is_of_others(self, speech: Speech) -> bool:
        """Whether a speaker hardly tells of what happened at home: of soldiers, or what it "claims"."""
        sentence = self.stage.sentence
        here = sentence.start <= speech.start < sentence.end
        verb = self.stage.tokens[speech.at].text if here else ""
        return self.figure.counted.kind is Kind.TROOPS or verb.startswith("claim")

    def _within(self, state: Mention) -> Spot | None:
        """The last place in a state that was spoken of before: "Strike on Kyiv … Ukraine says 12 died"."""
        inside = (
            s
            for s in (*reversed(self._near), *reversed(self._lead))
            if s.rank < 2
            and s.mention
            and (s.mention.kind != "country" or len(s.text) > len(s.mention.text))
            and (s.mention.country == state.country or _is_held(s))
        )
        return next(inside, None)


def _sure(spots: Sequence[Spot]) -> list[Spot]:
    """Those of which something is said to have happened there."""
    return [spot for spot in spots if spot.rank < 2]


def _widened(spot: Spot) -> Place:
    """The country of a town that other sentences spoke of, for what was counted over all of it."""
    town = spot.mention
    if town is None or town.kind != "city" or town.country is None or town.country == "Palestine":
        return spot.text, town
    return town.country, town


def _is_held(spot: Spot) -> bool:
    """Whether somebody else holds the place: "Russian-occupied Luhansk"."""
    return slot_words().held.match(spot.text.lower()) is not None

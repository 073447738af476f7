"""One sentence read for figures: numbers, what each counts, its trigger, and so its unit.

Does not say who is behind a figure, whose side it is or where: see ``attribution``, ``parties``, ``slots``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.extract.cues import cues
from bot.extract.denials import denials
from bot.extract.exchange import is_exchange
from bot.extract.figure_units import EQUIPMENT, HARM, is_alive, unit_of, unit_of_all
from bot.extract.links import Link, Linker
from bot.extract.numbers import find_numbers
from bot.extract.triggers import Needs, Side, Trigger, find_triggers, trigger_words
from bot.extract.units import PERSONS, Counted, Kind, counted, ends_noun, is_building, is_known
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.number_reading import Number
    from bot.extract.tokens import Token

# How far a trigger may stand from what it is about: see ``links`` for the cost of a link.
_DIRECT = 1.3  # right beside it
_NEAR = 2.8  # a few words away
_WITHOUT_NOUN = 3.5  # for bare numbers and unknown nouns
_FAR = 14  # tokens after which a figure no longer inherits from the one before
SPEAKS = trigger_words().speaks  # behind a noun they make it the speaker
_LEAST_MONEY = 1_000_000  # dollars; less is a price
_MANY_TROOPS = 100  # soldiers without a trigger are a deployment from this number on
_A_PIECE = frozenset({"each", "apiece", "per"})  # behind money they make it a price
_ENDS_NOUN = frozenset(
    {Needs.PEOPLE, Needs.BARE, Needs.HOMES, Needs.ANYONE}
)  # needs of triggers that end a noun phrase
_KEEP_UNIT = frozenset({*PERSONS, Kind.UNKNOWN, Kind.BARE})  # nouns that take their unit from elsewhere


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a figure of the war."""

    number: Number
    counted: Counted
    unit: Unit
    trigger: Trigger | None = None  # None: the noun alone says it
    part: bool = False  # of another figure

    def span(self) -> tuple[int, int]:
        """Tokens that hold it, last exclusive: number and noun, or number and the trigger right beside it."""
        first, last = self.number.first, max(self.number.last, self.counted.last)
        if self.trigger is not None and self.counted.first == self.counted.last:
            if self.trigger.first == last:
                last = self.trigger.last
            elif self.trigger.last == first:
                first = self.trigger.first
        return first, last


def read_figures(tokens: list[Token], names: Collection[int], *, exchange: bool = False) -> list[Figure]:
    """Figures of one sentence, in order.

    ``names`` are tokens that name people; ``exchange`` says that the text speaks of prisoners.
    """
    numbers = find_numbers(tokens)
    return _Reading(tokens, numbers, names, exchange=exchange).figures() if numbers else []


class _Reading:
    """The numbers of a sentence, each with what it counts, and the triggers among them."""

    def __init__(
        self, tokens: list[Token], numbers: list[Number], names: Collection[int], *, exchange: bool
    ) -> None:
        self._tokens = tokens
        self._triggers = find_triggers(tokens, exchange=exchange)
        self._prisoners = exchange
        self._exchange = exchange and is_exchange(tokens)
        self._accident = denials().is_accident(tokens)
        self._drill = cues().is_drill(tokens)
        self._on_road = cues().is_on_road(tokens)  # a tanker is a lorry there
        marks = {t.first for t in self._triggers if t.needs in _ENDS_NOUN and not self._is_noun(t)}
        self._pairs = [(number, counted(tokens, number, marks, names)) for number in numbers]
        self._linker = Linker(tokens, self._triggers, numbers)

    def figures(self) -> list[Figure]:
        """What counts, in order."""
        found: list[Figure] = []
        for at, (number, noun) in enumerate(self._pairs):
            if self._is_left_out(at):
                continue
            figure = self._figure(number, self._shared_noun(at))
            if (
                figure is None
                or (noun.kind in PERSONS and figure.trigger is None)
                or self._takes_up(number, figure)
            ):
                figure = self._inherited(number, noun, found) or figure
            if figure is not None:
                found.append(self._part_too(figure, found))
        return self._with_parts(found)

    def _takes_up(self, number: Number, figure: Figure) -> bool:
        """Whether a part of those before has no word of its own beside it: "37 hurt, eight of them boys"."""
        if not cues().of_them(self._tokens, number.last) or figure.trigger is None:
            return False
        return any(t.text in (",", "and") for t in self._tokens[number.last : figure.trigger.first])

    # --- what does not count --------------------------------------------------------------------

    def _is_left_out(self, at: int) -> bool:
        """An older value, a year, or only the whole of a part: "three of the five hostages"."""
        number, noun = self._pairs[at]
        older = number.old or cues().is_old(self._tokens, number.first)
        if (older and not self._is_governed(number)) or denials().is_none(self._tokens, number.first):
            return True
        if self._is_whole(at):
            return True
        if number.year:
            near = [t.text for t in self._tokens[number.last : number.last + 2]]
            uncounted = noun.kind in (Kind.BARE, Kind.UNKNOWN, Kind.NEVER) or noun.unit is Unit.ATTACKS
            counts = not uncounted and any(map(is_known, near))
            return not counts  # "2000 Polish soldiers" are counted, "the 2000 army reform" is a year
        gap = self._gap(self._pairs[at - 1][0].last, number.first) if at else ""
        return gap in cues().out_of_the or (gap in cues().out_of and noun.kind in PERSONS)

    def _is_whole(self, at: int) -> bool:
        """Whether it is only what a part is taken from ("Of 900 guards, 40 fled"), or who speaks."""
        number, noun = self._pairs[at]
        behind = [t.text for t in self._tokens[noun.last : noun.last + 2]]
        says = behind[:1] and behind[0] in SPEAKS and not self._is_passive(behind[1:])
        if noun.kind in PERSONS and says:
            return True  # "…, two officials said"
        if not self._tokens[number.first - 1 : number.first] or self._tokens[number.first - 1].text != "of":
            return False
        leads = number.first < 2 or not self._tokens[number.first - 2].is_word
        return leads and at + 1 < len(self._pairs) and self._pairs[at + 1][0].first - number.last < _FAR

    def _is_governed(self, number: Number) -> bool:
        """Whether the "from" before a number belongs to a trigger: "ordered evacuations from nine towns"."""
        at = bisect_left(self._triggers, number.first - 3, key=lambda t: t.first)
        return any(t.last == number.first for t in self._triggers[at : at + 4])

    def _is_passive(self, behind: list[str]) -> bool:
        """Whether a word of saying is said of those before it: "two said to be dead"."""
        return any(word == "to" or word in trigger_words().by_word for word in behind)

    def _is_noun(self, trigger: Trigger) -> bool:
        """Whether a trigger is itself a counted noun: "6,000 arrests"."""
        return trigger.side is Side.AFTER and is_known(self._tokens[trigger.first].text)

    def _is_unreal(self, noun: Counted, trigger: Trigger) -> bool:
        """Whether it has not happened: "could kill thousands", "leaves six survivors"."""
        if trigger.unit is Unit.KILLED and is_alive(self._tokens, noun):
            return True
        if trigger.unit is Unit.DETAINED:  # "a dormitory that held 30": who is in a house is no prisoner
            before = [t.text for t in self._tokens[max(0, trigger.first - 2) : trigger.first]]
            relative = before[-1:] in (["that"], ["which"])
            return any(map(is_building, before[:1] if relative else before[-1:]))
        if self._accident and trigger.unit in HARM:
            return True
        if trigger.unit is Unit.PRISONERS_RELEASED and denials().demanded(self._tokens, trigger.first):
            return True
        if trigger.unit is Unit.KILLED and denials().natural(self._tokens, trigger.first, trigger.last):
            return True  # "cholera has killed 40"
        return trigger.unit in HARM and denials().hypothetical(self._tokens, trigger.first)

    # --- what does ------------------------------------------------------------------------------

    def _shared_noun(self, at: int) -> Counted:
        """The noun of the number; "510 of 524 drones" shares the next one's."""
        number, noun = self._pairs[at]
        if noun.kind is not Kind.BARE or at + 1 >= len(self._pairs):
            return noun
        following, theirs = self._pairs[at + 1]
        gap = self._gap(number.last, following.first)
        return replace(theirs, part=True) if gap in cues().out_of or gap in cues().out_of_the else noun

    def _figure(self, number: Number, noun: Counted) -> Figure | None:
        tokens = self._tokens
        part = noun.part or cues().is_part(tokens, number.first, noun.last)
        if number.dollars:
            return Figure(number, noun, Unit.USD) if self._pays(number) else None
        if noun.unit is not None:
            deaths = noun.unit is Unit.KILLED and denials().natural(tokens, number.first, noun.last)
            if number.weak or deaths or self._is_no_count(number, noun, noun.unit):
                return None
            unit = Unit.VEHICLES if noun.unit is Unit.SHIPS and self._on_road else noun.unit
            return Figure(number, noun, unit, self._beside(number, noun), part)
        best = self._linker.link(number, noun) if noun.kind is not Kind.NEVER else None
        if best is not None and _is_good(number, noun, best):
            return self._triggered(number, noun, best.trigger, part=part)
        return self._soldiers(number, noun, part=part)

    def _triggered(self, number: Number, noun: Counted, trigger: Trigger, *, part: bool) -> Figure | None:
        if self._is_unreal(noun, trigger):
            return None
        unit = unit_of(self._tokens, number, noun, trigger, exchange=self._prisoners)
        part = part or self._tokens[trigger.first].text == "among"
        return Figure(number, self._named(noun, trigger), unit, trigger, part)

    def _pays(self, number: Number) -> bool:
        """Whether dollars pay for a war, and are no price of one thing."""
        tokens = self._tokens
        price = number.last < len(tokens) and tokens[number.last].text in _A_PIECE
        return number.most >= _LEAST_MONEY and not price and cues().about_war_money(tokens, number.first)

    def _soldiers(self, number: Number, noun: Counted, *, part: bool) -> Figure | None:
        """Soldiers of whom nothing is said: exchanged where the sentence is about that, else deployed."""
        planned = self._tokens[number.first - 1 : number.first]
        if noun.kind is not Kind.TROOPS or (planned and planned[0].text == "planned"):
            return None
        if self._exchange:
            return Figure(number, noun, Unit.PRISONERS_RELEASED, part=part)
        return Figure(number, noun, Unit.TROOPS, part=part) if number.most >= _MANY_TROOPS else None

    def _named(self, noun: Counted, trigger: Trigger) -> Counted:
        """What a bare number counts where its trigger says it: "the number of soldiers killed is 12"."""
        if trigger.noun is None:
            return noun
        last = trigger.noun
        while last < trigger.last - 1 and not ends_noun(self._tokens[last].text):
            last += 1
        return replace(noun, first=trigger.noun, last=last) if last > trigger.noun else noun

    def _is_no_count(self, number: Number, noun: Counted, unit: Unit) -> bool:
        """Whether things are only said to be: of a drill, of a plan, what happens "in one attack"."""
        if self._drill and unit in EQUIPMENT | {Unit.ATTACKS}:
            return True
        if unit in EQUIPMENT and denials().unreal(self._tokens, number.first, noun.last):
            return True
        return (
            unit is Unit.ATTACKS
            and number.value.quantity == 1
            and cues().is_setting(self._tokens, number.first)
        )

    def _beside(self, number: Number, noun: Counted) -> Trigger | None:
        """The verb next to a thing that needs none, for its slots: "launched 524 drones"."""
        low = bisect_left(self._triggers, number.first - 6, key=lambda t: t.first)
        high = bisect_left(self._triggers, noun.last + 4, key=lambda t: t.first)
        near = [t for t in self._triggers[low:high] if t.needs is Needs.THINGS]
        before = [t for t in near if 0 <= number.first - t.last <= 3]
        return before[-1] if before else next((t for t in near if t.first >= noun.last), None)

    def _inherited(self, number: Number, noun: Counted, found: list[Figure]) -> Figure | None:
        """What was said of the figure before holds for this one: "killed six men and two women"."""
        if not found or number.weak or noun.kind not in _KEEP_UNIT:
            return None
        before = found[-1]
        end = max(before.counted.last, before.number.last)
        part = noun.part or cues().is_part(self._tokens, number.first, noun.last)
        joined = noun.kind is not Kind.BARE and self._gap(end, number.first) in cues().joints
        people = before.counted.kind in _KEEP_UNIT or (part and before.unit in HARM)
        if before.unit in EQUIPMENT and cues().of_them(self._tokens, number.last):
            return Figure(number, noun, before.unit, before.trigger, part=True)
        if not people or before.unit is Unit.USD or number.first - end > _FAR:
            return None
        if before.unit is Unit.KILLED and is_alive(self._tokens, noun):
            return None
        return Figure(number, noun, before.unit, before.trigger, part) if joined or part else None

    def _part_too(self, figure: Figure, found: list[Figure]) -> Figure:
        """The figure, as a part where it goes on a list of parts: "including five children and six women"."""
        if figure.part or not found or not found[-1].part or found[-1].unit is not figure.unit:
            return figure
        end = max(found[-1].counted.last, found[-1].number.last)
        joined = figure.counted.kind in PERSONS and self._gap(end, figure.number.first) in cues().joints
        return replace(figure, part=True) if joined else figure

    def _with_parts(self, found: list[Figure]) -> list[Figure]:
        """Also bare numbers that take up things named before: "524 drones, of which 510 were shot down"."""
        known = {figure.number.first for figure in found}
        things = [figure for figure in found if figure.unit in EQUIPMENT]
        parts: list[Figure] = []
        for number, noun in self._pairs if things else ():
            bare = noun.kind is Kind.BARE or cues().says_downed(self._tokens, number.last)
            if number.first in known or not bare or number.weak or number.old or number.year:
                continue
            at = bisect_left(things, number.first, key=lambda f: f.number.first)
            if at and cues().is_downed(self._tokens, number.first, number.last):
                kinds = [(figure.unit, figure.number) for figure in things[max(0, at - 4) : at]]
                parts.append(Figure(number, noun, unit_of_all(number, kinds), part=True))
        return sorted(found + parts, key=lambda f: f.number.first)

    def _gap(self, first: int, last: int) -> str:
        """A few words between two tokens, joined; "" when there are more."""
        return " ".join(t.text for t in self._tokens[first:last]) if 0 <= last - first <= 3 else ""


def _is_good(number: Number, noun: Counted, best: Link) -> bool:
    """Whether the trigger stands near enough for what is counted."""
    if number.weak:
        return best.cost <= _DIRECT and best.trigger.needs in _ENDS_NOUN
    if best.trigger.needs is Needs.ANYONE:
        return best.cost <= (_WITHOUT_NOUN if best.trigger.side is Side.BEFORE else _NEAR)
    return noun.kind not in (Kind.BARE, Kind.UNKNOWN) or best.cost <= _WITHOUT_NOUN

"""One sentence read for figures: numbers, what each counts, its trigger, and so its unit.

Does not say who is behind a figure, whose side it is or where: see ``slots`` and ``attribution``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.extract.cues import cues
from bot.extract.numbers import find_numbers
from bot.extract.triggers import Link, Side, Trigger, find_triggers, link
from bot.extract.units import PERSONS, Counted, Kind, counted, is_known
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.numbers import Number
    from bot.extract.tokens import Token

_FAR = 14  # tokens after which a figure no longer inherits from the one before
_AROUND = 40  # tokens around a figure in which other words about it are looked for
_NEAR = 2.8  # a few words away
_DIRECT = 1.3  # costs up to this are right beside the number
_LEAST_MONEY = 1_000_000  # dollars; less is a price
_MANY_TROOPS = 100  # soldiers without a trigger are a deployment from this number on

_VERBS = frozenset({"people", "bare", "homes", "anyone"})  # needs of triggers that end a noun phrase
_SEIZED = frozenset(
    {
        "hostage",
        "hostages",
        "kidnapped",
        "abducted",
        "abductees",
        "captives",
        "captors",
        "kidnappers",
        "kidnap",
    }
)
_SEIZED_VERBS = _SEIZED | {"abducts", "abducting", "kidnaps", "kidnapping", "seized", "abduct"}
_DOWNED = frozenset(
    {"intercepted", "downed", "destroyed", "neutralised", "neutralized", "suppressed", "jammed"}
)
_GIVEN_BACK = frozenset(
    "returns returned return returning hands handed handing receives received receive repatriates repatriated"
    " repatriation transfers transferred exchange exchanged release released releases gets back".split()
)
_ONE_INCIDENT = {  # from so many on, the figure is cumulative
    Unit.KILLED: 1000,
    Unit.WOUNDED: 2000,
    Unit.CASUALTIES: 2000,
    Unit.DISPLACED: 500_000,
    Unit.REFUGEES: 100_000,
    Unit.MISSING: 2000,
}
_EQUIPMENT = frozenset(
    {
        Unit.DRONES,
        Unit.MISSILES,
        Unit.DRONES_AND_MISSILES,
        Unit.BOMBS,
        Unit.AIRCRAFT,
        Unit.VEHICLES,
        Unit.SHIPS,
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a figure of the war."""

    number: Number
    counted: Counted
    unit: Unit
    trigger: Trigger | None = None  # None: the noun alone says it
    part: bool = False
    inherited: bool = False  # the trigger was said of the figure before

    def span(self) -> tuple[int, int]:
        """Tokens that hold it, last exclusive: number and noun, or number and the trigger right beside it."""
        first, last = self.number.first, max(self.number.last, self.counted.last)
        if self.trigger is not None and self.counted.first == self.counted.last:
            if self.trigger.first == last:
                last = self.trigger.last
            elif self.trigger.last == first:
                first = self.trigger.first
        return first, last


def read_figures(tokens: list[Token], names: Collection[int]) -> list[Figure]:
    """Figures of one sentence, in order. ``names`` are tokens that name people."""
    numbers = find_numbers(tokens)
    if not numbers:
        return []
    triggers = find_triggers(tokens)
    marks = {t.first for t in triggers if t.needs in _VERBS and not _is_noun(tokens, t)}
    pairs = [(n, counted(tokens, n, marks, names)) for n in numbers]
    taken = [n.first for n in numbers]
    found: list[Figure] = []
    for at, (number, noun) in enumerate(pairs):
        if number.old or cues().is_old(tokens, number.first) or _bare_year(tokens, number, noun):
            continue
        if at and _is_whole(tokens, pairs[at - 1][0], number, noun):
            continue
        figure = _figure(tokens, number, _share_noun(tokens, pairs, at), triggers, taken)
        if figure is None or (noun.kind in PERSONS and figure.unit is Unit.TROOPS and figure.trigger is None):
            figure = _inherit(tokens, number, noun, found) or figure
        if figure is not None:
            found.append(figure)
    return _link_backwards(tokens, pairs, found)


def _is_noun(tokens: list[Token], trigger: Trigger) -> bool:
    """Whether a trigger is itself a counted noun here: "6,000 arrests"."""
    return trigger.side is Side.AFTER and is_known(tokens[trigger.first].text)


def _is_whole(tokens: list[Token], before: Number, number: Number, noun: Counted) -> bool:
    """Whether the number only says out of how many: "three of the five hostages"."""
    between = [t.text for t in tokens[before.last : number.first]]
    if between in (["of"], ["out", "of"]):
        return noun.kind in PERSONS
    return between in (["of", "the"], ["out", "of", "the"], ["of", "its"], ["of", "their"])


def _bare_year(tokens: list[Token], number: Number, noun: Counted) -> bool:
    """ "2000 people" and "2000 Polish soldiers" are counts, "the 2000 army reform" is a year."""
    if not number.year:
        return False
    near = [t.text for t in tokens[number.last : number.last + 2]]
    return noun.kind in (Kind.BARE, Kind.UNKNOWN, Kind.NEVER) or not any(is_known(word) for word in near)


def _share_noun(tokens: list[Token], pairs: list[tuple[Number, Counted]], at: int) -> Counted:
    """The noun of the number; "510 of 524 drones" and "12 and 15 soldiers" share the next one's."""
    number, noun = pairs[at]
    if noun.kind is not Kind.BARE or at + 1 >= len(pairs):
        return noun
    following, theirs = pairs[at + 1]
    between = [t.text for t in tokens[number.last : following.first]]
    if between in (["of"], ["out", "of"], ["of", "the"], ["out", "of", "the"]):
        return replace(theirs, part=True)
    return noun


def _figure(
    tokens: list[Token], number: Number, noun: Counted, triggers: list[Trigger], taken: list[int]
) -> Figure | None:
    if number.dollars:
        most = number.value.quantity or number.value.high or 0
        return (
            Figure(number, noun, Unit.USD)
            if most >= _LEAST_MONEY and cues().about_war_money(tokens, number.first)
            else None
        )
    if noun.kind is Kind.NEVER:
        return None
    part = noun.part or cues().is_part(tokens, number.first, noun.last)
    if noun.kind is Kind.UNIT and noun.unit is not None:
        if number.weak:
            return None
        return Figure(number, noun, noun.unit, _beside(tokens, number, noun, triggers), part=part)
    best = link(tokens, number, noun, triggers, taken)
    if best is not None and _good_enough(number, noun, best) and not _unreal(tokens, best.trigger):
        return Figure(number, noun, _unit(tokens, number, noun, best.trigger), best.trigger, part=part)
    if (
        noun.kind is Kind.TROOPS
        and not number.weak
        and (number.value.quantity or number.value.high or 0) >= _MANY_TROOPS
    ):
        return Figure(number, noun, Unit.TROOPS, part=part)
    return None


def _good_enough(number: Number, noun: Counted, best: Link) -> bool:
    if number.weak:
        return best.cost <= _DIRECT and best.trigger.needs in ("people", "anyone", "homes")
    if best.trigger.needs == "anyone":
        return best.cost <= _NEAR
    if noun.kind in (Kind.BARE, Kind.UNKNOWN):
        return best.cost <= (4.0 if best.trigger.side.value != "both" else 3.5)
    return True


def _unreal(tokens: list[Token], trigger: Trigger) -> bool:
    """ "Could kill thousands" is no figure; "may have killed" is a guarded one."""
    hurt = trigger.unit in (
        Unit.KILLED,
        Unit.WOUNDED,
        Unit.CASUALTIES,
        Unit.DISPLACED,
        Unit.HUNGRY,
        Unit.ABDUCTED,
    )
    return hurt and cues().hypothetical(tokens, trigger.first)


def _unit(tokens: list[Token], number: Number, noun: Counted, trigger: Trigger) -> Unit:
    """The trigger's unit, made fit for what is counted."""
    if trigger.unit is Unit.KILLED and tokens[trigger.first].text in ("bodies", "remains"):
        before = {t.text for t in tokens[max(0, trigger.first - 8) : trigger.first]}
        return Unit.BODIES_RETURNED if before & _GIVEN_BACK else Unit.KILLED
    if noun.kind is Kind.BUILDINGS and trigger.unit is Unit.OTHER:
        return Unit.BUILDINGS
    if trigger.needs == "anyone" and trigger.unit is Unit.OTHER:
        around = {t.text for t in tokens[max(0, number.first - _AROUND) : number.first + _AROUND]}
        saved = tokens[trigger.first].text.startswith("rescu")
        return Unit.HOSTAGES_RELEASED if saved and around & _SEIZED else Unit.OTHER
    if trigger.unit is Unit.PRISONERS_RELEASED:
        words = {t.text for t in tokens[noun.first : noun.last]}
        if noun.kind is Kind.BODIES:
            return Unit.BODIES_RETURNED
        if words & _SEIZED or (
            noun.kind is Kind.BARE
            and {t.text for t in tokens[max(0, number.first - _AROUND) : number.first]} & _SEIZED_VERBS
        ):
            return Unit.HOSTAGES_RELEASED
    return trigger.unit


def _beside(tokens: list[Token], number: Number, noun: Counted, triggers: list[Trigger]) -> Trigger | None:
    """The verb next to a thing that needs none, for its slots: "launched 524 drones"."""
    low = bisect_left(triggers, number.first - 6, key=lambda t: t.first)
    high = bisect_left(triggers, noun.last + 4, key=lambda t: t.first)
    near = [t for t in triggers[low:high] if t.needs == "things"]
    before = [t for t in near if 0 <= number.first - t.last <= 3]
    return before[-1] if before else next((t for t in near if t.first >= noun.last), None)


def _inherit(tokens: list[Token], number: Number, noun: Counted, found: list[Figure]) -> Figure | None:
    """What was said of the figure before holds for this one: "killed six men and two women"."""
    if not found or number.weak or noun.kind not in (*PERSONS, Kind.UNKNOWN, Kind.BARE):
        return None
    before = found[-1]
    end = max(before.counted.last, before.number.last)
    if number.first - end > _FAR:
        return None
    gap = [t.text for t in tokens[end : number.first]]
    part = noun.part or cues().is_part(tokens, number.first, noun.last)
    if before.counted.kind is Kind.UNIT and noun.kind is Kind.BARE and before.unit in _EQUIPMENT:
        return None
    if before.unit in _EQUIPMENT or before.unit in (Unit.USD, Unit.SQ_KM, Unit.ATTACKS):
        return None
    if before.counted.kind not in (*PERSONS, Kind.UNKNOWN, Kind.BARE, Kind.HELD):
        return None
    joined = gap in (
        ["and"],
        [","],
        [",", "and"],
        ["as", "well", "as"],
        ["with"],
        [",", "with"],
        ["plus"],
        ["and", "another"],
        ["&"],
        [",", "plus"],
    )
    inside = part
    if noun.kind is Kind.BARE and not inside:
        return None
    if joined or inside:
        return Figure(number, noun, before.unit, before.trigger, part=part, inherited=True)
    return None


def _link_backwards(
    tokens: list[Token], pairs: list[tuple[Number, Counted]], found: list[Figure]
) -> list[Figure]:
    """Bare numbers that pick up a thing named before: "524 drones, of which 510 were shot down"."""
    known = {figure.number.first for figure in found}
    things = [f for f in found if f.unit in _EQUIPMENT]
    if not things:
        return found
    result = list(found)
    for number, noun in pairs:
        if number.first in known or noun.kind is not Kind.BARE or number.weak or number.old or number.year:
            continue
        at = bisect_left(things, number.first, key=lambda f: f.number.first)
        near = [
            t.text
            for t in (*tokens[max(0, number.first - 3) : number.first], *tokens[noun.last : noun.last + 6])
        ]
        if at and (not _DOWNED.isdisjoint(near) or ("shot" in near and "down" in near)):
            unit = _unit_of_all(number, things[max(0, at - 4) : at])
            result.append(Figure(number, noun, unit, part=True, inherited=True))
    return sorted(result, key=lambda f: f.number.first)


def _unit_of_all(number: Number, things: list[Figure]) -> Unit:
    """More than there were of the last kind: then all kinds together are meant."""
    most = things[-1].number.value.quantity
    value = number.value.quantity
    kinds = {f.unit for f in things}
    if most is not None and value is not None and value > most and {Unit.DRONES, Unit.MISSILES} <= kinds:
        return Unit.DRONES_AND_MISSILES
    return things[-1].unit


def is_too_many(figure: Figure) -> bool:
    """Whether it is more than any one incident does: then it has been counted up over time."""
    value = figure.number.value
    most = value.quantity or value.high or 0
    return most >= _ONE_INCIDENT.get(figure.unit, float("inf"))

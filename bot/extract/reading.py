"""One sentence read for figures: numbers, what each counts, its trigger, and so its unit.

Does not say who is behind a figure, whose side it is or where: see ``slots`` and ``attribution``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.extract.cues import cues
from bot.extract.numbers import find_numbers
from bot.extract.triggers import Link, Trigger, find_triggers, link
from bot.extract.units import PERSONS, Counted, Kind, counted
from bot.model import Qualifier, Unit

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.numbers import Number
    from bot.extract.tokens import Token

_DIRECT = 1.3  # costs up to this are right beside the number
_LEAST_MONEY = 1_000_000  # dollars; less is a price
_MANY_TROOPS = 100  # soldiers without a trigger are a deployment from this number on

_SEIZED = frozenset(
    {"hostage", "hostages", "kidnapped", "abducted", "abductees", "captives", "captors", "kidnappers", "kidnap"}
)
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


def read_figures(tokens: list[Token], names: Collection[int], dated: Collection[int]) -> list[Figure]:
    """Figures of one sentence, in order. ``names`` are tokens that name people, ``dated`` those inside a date."""
    numbers = [n for n in find_numbers(tokens) if n.core not in dated]
    if not numbers:
        return []
    triggers = find_triggers(tokens)
    marks = {t.first for t in triggers if t.needs in ("people", "bare", "homes", "anyone")}
    pairs = [(n, counted(tokens, n, marks, names)) for n in numbers]
    taken = [n.first for n in numbers]
    found: list[Figure] = []
    for at, (number, noun) in enumerate(pairs):
        if number.old or cues().is_old(tokens, number.first) or _bare_year(number, noun):
            continue
        figure = _figure(tokens, number, _share_noun(tokens, pairs, at), triggers, taken)
        if figure is None or (noun.kind in PERSONS and figure.unit is Unit.TROOPS and figure.trigger is None):
            figure = _inherit(tokens, number, noun, found) or figure
        if figure is not None:
            found.append(figure)
    return _link_backwards(tokens, pairs, found)


def _bare_year(number: Number, noun: Counted) -> bool:
    return number.year and noun.kind in (Kind.BARE, Kind.UNKNOWN, Kind.NEVER)


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
        return Figure(number, noun, Unit.USD) if most >= _LEAST_MONEY and cues().about_war_money(tokens) else None
    if noun.kind is Kind.NEVER:
        return None
    part = noun.part or cues().is_part(tokens, number.first, noun.last)
    if noun.kind is Kind.UNIT and noun.unit is not None:
        if number.weak:
            return None
        return Figure(number, noun, noun.unit, _beside(tokens, number, noun, triggers), part=part)
    best = link(tokens, number, noun, triggers, taken)
    if best is not None and _good_enough(number, noun, best) and not _unreal(tokens, best.trigger):
        return Figure(number, noun, _unit(tokens, noun, best.trigger), best.trigger, part=part)
    if noun.kind is Kind.TROOPS and not number.weak and (number.value.quantity or number.value.high or 0) >= _MANY_TROOPS:
        return Figure(number, noun, Unit.TROOPS, part=part)
    return None


def _good_enough(number: Number, noun: Counted, best: Link) -> bool:
    if number.weak:
        return best.cost <= _DIRECT and best.trigger.needs in ("people", "anyone", "homes")
    if noun.kind in (Kind.BARE, Kind.UNKNOWN):
        return best.cost <= (4.0 if best.trigger.side.value != "both" else 3.5)
    return True


def _unreal(tokens: list[Token], trigger: Trigger) -> bool:
    """ "Could kill thousands" is no figure; "may have killed" is a guarded one."""
    hurt = trigger.unit in (Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.DISPLACED)
    return hurt and cues().hypothetical(tokens, trigger.first)


def _unit(tokens: list[Token], noun: Counted, trigger: Trigger) -> Unit:
    """The trigger's unit, made fit for what is counted."""
    if noun.kind is Kind.BUILDINGS and trigger.unit is Unit.OTHER:
        return Unit.BUILDINGS
    if trigger.needs == "anyone" and trigger.unit is Unit.OTHER:
        around = {t.text for t in tokens}
        saved = tokens[trigger.first].text.startswith("rescu")
        return Unit.HOSTAGES_RELEASED if saved and around & _SEIZED else Unit.OTHER
    if trigger.unit is Unit.PRISONERS_RELEASED:
        words = {t.text for t in tokens[noun.first : noun.last]}
        if noun.kind is Kind.BODIES:
            return Unit.BODIES_RETURNED
        if words & _SEIZED:
            return Unit.HOSTAGES_RELEASED
    return trigger.unit


def _beside(tokens: list[Token], number: Number, noun: Counted, triggers: list[Trigger]) -> Trigger | None:
    """The verb next to a thing that needs none, for its slots: "launched 524 drones"."""
    near = [t for t in triggers if t.last <= number.first and number.first - t.last <= 3 and t.needs == "things"]
    if near:
        return near[-1]
    return next((t for t in triggers if 0 <= t.first - noun.last <= 3 and t.needs == "things"), None)


def _inherit(tokens: list[Token], number: Number, noun: Counted, found: list[Figure]) -> Figure | None:
    """What was said of the figure before holds for this one: "killed six men and two women"."""
    if not found or number.weak or noun.kind not in (*PERSONS, Kind.UNKNOWN, Kind.BARE):
        return None
    before = found[-1]
    end = before.counted.last
    gap = [t.text for t in tokens[max(end, before.number.last) : number.first]]
    part = noun.part or cues().is_part(tokens, number.first, noun.last)
    if before.counted.kind is Kind.UNIT and noun.kind is Kind.BARE and before.unit in _EQUIPMENT:
        return None
    if before.unit in _EQUIPMENT or before.unit in (Unit.USD, Unit.SQ_KM, Unit.ATTACKS):
        return None
    if before.counted.kind not in (*PERSONS, Kind.UNKNOWN, Kind.BARE, Kind.HELD):
        return None
    joined = gap in (["and"], [","], [",", "and"], ["as", "well", "as"], ["plus"], ["and", "another"], ["&"], [",", "plus"])
    inside = part and len(gap) <= 14
    if noun.kind is Kind.BARE and not inside:
        return None
    if joined or inside:
        return Figure(number, noun, before.unit, before.trigger, part=part, inherited=True)
    return None


def _link_backwards(tokens: list[Token], pairs: list[tuple[Number, Counted]], found: list[Figure]) -> list[Figure]:
    """Bare numbers that pick up a thing named before: "524 drones, of which 510 were shot down"."""
    known = {figure.number.first for figure in found}
    things = [f for f in found if f.unit in _EQUIPMENT]
    result = list(found)
    for number, noun in pairs:
        if number.first in known or noun.kind is not Kind.BARE or number.weak or number.old or number.year:
            continue
        owner = next((f for f in reversed(things) if f.number.first < number.first), None)
        behind = [t.text for t in tokens[noun.last : noun.last + 6]]
        lead = [t.text for t in tokens[max(0, number.first - 3) : number.first]]
        downed = bool({"intercepted", "downed", "destroyed", "neutralised", "neutralized", "suppressed", "jammed"} & {*behind, *lead})
        downed = downed or "shot down" in " ".join(behind) or "shot down" in " ".join(lead)
        if owner is not None and downed:
            result.append(Figure(number, noun, owner.unit, part=True, inherited=True))
    return sorted(result, key=lambda f: f.number.first)


def vague(figure: Figure) -> bool:
    """Whether the figure has no number at all."""
    return figure.number.value.qualifier is Qualifier.VAGUE

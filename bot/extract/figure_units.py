"""Which unit a figure has, when its trigger and its noun are known; and which units belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.extract.cues import cues
from bot.extract.units import Kind
from bot.model import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.number_reading import Number
    from bot.extract.tokens import Token
    from bot.extract.triggers import Trigger
    from bot.extract.units import Counted

_AROUND = 40  # tokens around a figure in which words that turn its unit are looked for
_BEHIND = 3  # tokens behind a noun in which "abducted" says who was freed
_CLOSE = 8  # tokens before "bodies of" in which "returned" is

_OTHERS = {"others", "other", "more"}
_HOLDS = frozenset({"hold", "holds", "held", "still", "keeps"})  # begin a trigger of holding people

EQUIPMENT = frozenset(
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
HARM = frozenset(
    {Unit.KILLED, Unit.WOUNDED, Unit.CASUALTIES, Unit.DISPLACED, Unit.HUNGRY, Unit.ABDUCTED}
)  # done to people: no figure while it is only feared
# From so many on a figure has been counted up over time: no one incident of these wars did as much.
_ONE_INCIDENT = {
    Unit.KILLED: 1000,
    Unit.WOUNDED: 2000,
    Unit.CASUALTIES: 2000,
    Unit.DISPLACED: 500_000,
    Unit.REFUGEES: 100_000,
    Unit.MISSING: 2000,
}


def unit_of(
    tokens: list[Token], number: Number, noun: Counted, trigger: Trigger, *, exchange: bool = False
) -> Unit:
    """The trigger's unit, made fit for what is counted and for the words around."""
    unit, first = trigger.unit, trigger.first
    if unit is Unit.PRISONERS_RELEASED and cues().rescuers & _texts(tokens, first - _CLOSE, first):
        return Unit.OTHER  # "rescuers freed three residents"
    if unit is Unit.PRISONERS_RELEASED:
        return _released(tokens, number, noun)
    if unit is Unit.OTHER and noun.kind is Kind.BUILDINGS:
        unit = Unit.BUILDINGS
    elif unit is Unit.KILLED and tokens[first].text in ("bodies", "remains"):
        home = cues().given_back & _texts(tokens, first - _CLOSE, first)
        unit = Unit.BODIES_RETURNED if home else unit
    elif unit is Unit.OTHER and tokens[first].text.startswith("rescu"):
        held = cues().seized & _texts(tokens, number.first - _AROUND, number.first + _AROUND)
        unit = Unit.HOSTAGES_RELEASED if held else unit
    elif unit is Unit.DETAINED and tokens[first].text in _HOLDS:
        captors = cues().captors & _texts(tokens, first - _CLOSE, first)
        unit = Unit.ABDUCTED if captors else unit
    elif unit is Unit.ABDUCTED and exchange and tokens[trigger.last - 1].text == "captivity":
        unit = Unit.PRISONERS_RELEASED  # of those who came home, so many "had been in captivity since May"
    return unit


def _released(tokens: list[Token], number: Number, noun: Counted) -> Unit:
    if noun.kind is Kind.BODIES:
        return Unit.BODIES_RETURNED
    held = cues().seized & _texts(tokens, noun.first, noun.last + _BEHIND)
    if noun.kind is Kind.BARE or _texts(tokens, noun.first, noun.last) <= _OTHERS:
        held = (cues().seized | cues().seizing) & _texts(tokens, number.first - _AROUND, number.first)
    return Unit.HOSTAGES_RELEASED if held else Unit.PRISONERS_RELEASED


def is_alive(tokens: list[Token], noun: Counted) -> bool:
    """Whether those counted are the ones who lived."""
    return bool(cues().alive & _texts(tokens, noun.last - 1, noun.last)) and noun.last > noun.first


def unit_of_all(number: Number, things: Sequence[tuple[Unit, Number]]) -> Unit:
    """The unit of a part of things named before; all kinds together when it is more than the last kind."""
    unit, last = things[-1]
    both = {Unit.DRONES, Unit.MISSILES} <= {kind for kind, _ in things}
    return Unit.DRONES_AND_MISSILES if both and number.most > last.most > 0 else unit


def is_cumulative(unit: Unit, number: Number) -> bool:
    """Whether the figure is more than any one incident does."""
    return max(number.most, number.size) >= _ONE_INCIDENT.get(unit, float("inf"))


def _texts(tokens: list[Token], first: int, last: int) -> set[str]:
    return {token.text for token in tokens[max(0, first) : last]}

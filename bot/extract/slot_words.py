"""The patterns behind the slots, built once from their table. All are anchored to a name and short."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.extract.tables import Table, load_table


class _SlotTable(Table):
    attack: str
    between: str
    attack_before: str
    place_in: str
    place_on: str
    directions: str
    occupied: str
    launched: str
    downed: str
    launched_by: str
    custody: str
    own_side: str
    not_a_place: str
    says_it: str
    with_them: str


@dataclass(frozen=True, slots=True)
class SlotWords:
    """Patterns over folded text, each matched right before or behind a name."""

    attack_ahead: re.Pattern[str]
    attack_behind: re.Pattern[str]
    place_in: re.Pattern[str]
    place_on: re.Pattern[str]
    place_lead: re.Pattern[str]
    occupied: re.Pattern[str]
    launched: re.Pattern[str]
    downed: re.Pattern[str]
    launched_by: re.Pattern[str]
    custody: re.Pattern[str]
    not_a_place: re.Pattern[str]
    says_it: re.Pattern[str]
    with_them: re.Pattern[str]
    own_side: frozenset[str]


def _any(phrases: str) -> str:
    parts = phrases.split("|") if "|" in phrases else phrases.split()
    return "(?:" + "|".join(re.escape(" ".join(p.split())) for p in parts) + ")"


@cache
def slot_words() -> SlotWords:
    """The packaged table as patterns."""
    table = load_table(_SlotTable, "slots")
    lead = _any(table.directions)
    return SlotWords(
        attack_ahead=re.compile(rf"(?:'s|')?[ -](?:{_any(table.between)}[ ,-]+){{0,4}}{_any(table.attack)}\b"),
        attack_behind=re.compile(rf"\b{_any(table.attack_before)} $"),
        place_in=re.compile(rf"\b{_any(table.place_in)} (?:the |a |an )?(?:{lead}[ -]+){{0,4}}$"),
        place_on=re.compile(rf"\b{_any(table.place_on)} (?:the |a |an )?(?:{lead}[ -]+){{0,4}}$"),
        place_lead=re.compile(rf"\b(?:{lead}[ -]+){{1,4}}$"),
        occupied=re.compile(rf"{_any(table.occupied)}[ -](?:\w+ ){{0,2}}$"),
        launched=re.compile(rf"\b{_any(table.launched)}\b"),
        downed=re.compile(rf"\b{_any(table.downed)}\b"),
        launched_by=re.compile(rf"\b{_any(table.launched_by)} (?:the )?$"),
        custody=re.compile(rf" {_any(table.custody)}\b"),
        not_a_place=re.compile(rf"(?:'s)?[ -]{_any(table.not_a_place)}\b"),
        says_it=re.compile(rf" {_any(table.says_it)}\b"),
        with_them=re.compile(rf"\b{_any(table.with_them)}\b"),
        own_side=frozenset(table.own_side.split()),
    )

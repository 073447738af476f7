"""The table of actions: what can be said to have happened, the rules that point to it, and the words around.

Does not decide whether a rule that holds tells that it happened: see ``happened``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import field_validator

from bot.extract.evidence import Evidence
from bot.extract.phrases import Phrases
from bot.extract.tables import Table, load_table


class Action(Table):
    """One action: its rules, as in the table."""

    id: str
    topic: str
    rules: tuple[str, ...]
    weight: int
    needs: Literal["name", "place", ""] = ""
    asked: bool = False  # to ask for something, or to vow it, is the action itself

    @field_validator("rules")
    @classmethod
    def _stems_end_parts(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        for rule in rules:
            if any("*" in part.strip()[:-1] for part in rule.split(" + ")):
                raise ValueError(f'{rule!r}: "*" ends a part of a rule; write the forms of a word out')
        return rules


class _ActionTable(Table):
    source: str
    licence: str
    denials: tuple[str, ...]
    takes_back: tuple[str, ...]
    told: tuple[str, ...]
    negations: tuple[str, ...]
    ending: tuple[str, ...]
    unreal: tuple[str, ...]
    wished: tuple[str, ...]
    not_yet: tuple[str, ...]
    granted: tuple[str, ...]
    granted_noun: tuple[str, ...]
    action: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """The table, ready to be asked; phrases are looked for in folded text."""

    by_id: dict[str, Action]
    evidence: Evidence
    denials: Phrases[None]
    takes_back: Phrases[None]
    told: Phrases[None]
    negations: Phrases[None]
    ending: Phrases[None]
    unreal: Phrases[None]
    wished: Phrases[None]
    not_yet: Phrases[None]
    granted: re.Pattern[str]
    granted_noun: re.Pattern[str]


@cache
def actions() -> Actions:
    """The packaged table."""
    table = load_table(_ActionTable, "actions")
    return Actions(
        by_id={action.id: action for action in table.action},
        evidence=Evidence(
            (action.id, float(action.weight), rule) for action in table.action for rule in action.rules
        ),
        denials=_phrases(table.denials),
        takes_back=_phrases(table.takes_back),
        told=_phrases(table.told),
        negations=_phrases(table.negations),
        ending=_phrases(table.ending),
        unreal=_phrases(table.unreal),
        wished=_phrases(table.wished),
        not_yet=_phrases(table.not_yet),
        granted=_right_before(table.granted),
        granted_noun=_right_before(table.granted_noun),
    )


def _phrases(words: tuple[str, ...]) -> Phrases[None]:
    return Phrases((word, None) for word in words)


def _right_before(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words and at most four more, up to the end of the text."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))}) (?:[\w'.-]+ ){{0,4}}$")

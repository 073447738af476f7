"""What did not happen: a figure that is denied, taken back, only feared, planned or asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, load_table
from bot.extract.tokens import PhraseSet

if TYPE_CHECKING:
    from bot.extract.tokens import Token

_REACH = 30  # tokens on either side of a figure in which a cue makes it cumulative
_DENIAL = 16  # tokens before a figure in which a denial still covers it
_NEAR = 12  # tokens before a figure in which "reports that" still covers it
_CLOSE = 5  # tokens before a trigger in which "could" still covers it
_DYING = frozenset({"death", "deaths", "died", "dead", "fatalities"})


class _DenialTable(Table):
    denied: str
    not_denied: str
    walls: str
    denied_walls: str
    takes_back: str
    told: str
    reported: str
    untrue: str
    none: str
    hypothetical: str
    unreal: str
    not_to_be: str
    negated: str
    natural: str
    raids: str
    accidents: str
    demanded: str


class Denials:
    """The table of denials, ready to be asked about a place in a list of tokens."""

    def __init__(self, table: _DenialTable) -> None:
        self._denied = PhraseSet(table.denied)
        self._not_denied = PhraseSet(table.not_denied)
        self._walls = frozenset(table.walls.split())
        self._denied_walls = self._walls | frozenset(table.denied_walls.split())
        self._takes_back = frozenset(table.takes_back.split())
        self._told = frozenset(table.told.split())
        self._reported = PhraseSet(table.reported)
        self._untrue = PhraseSet(table.untrue)
        self._none = PhraseSet(table.none)
        self._hypothetical = PhraseSet(table.hypothetical)
        self._unreal = PhraseSet(table.unreal)
        self._not_to_be = PhraseSet(table.not_to_be)
        self._negated = frozenset(table.negated.split())
        self._natural = frozenset(table.natural.split())
        self._accidents = frozenset(table.accidents.split())
        self._raids = frozenset(table.raids.split())
        self._demanded = PhraseSet(table.demanded)

    def denied(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether the words around a figure say that it is not so, or take back that it was said."""
        at = first
        while at > max(0, first - _DENIAL) and tokens[at - 1].text not in self._denied_walls:
            at -= 1
            length = self._denied.at(tokens, at)
            if length and not self._not_denied.at(tokens, at + length):
                return True
            if tokens[at].text in self._takes_back and self._told & {
                token.text for token in tokens[at + 1 : min(at + _CLOSE, first)]
            }:
                return True
        if not self._reported.within(tokens, first - _NEAR, first):
            return False
        stop = last
        while stop < min(len(tokens), last + _REACH) and tokens[stop].text not in self._walls:
            stop += 1
        return self._untrue.within(tokens, last, stop)

    def is_none(self, tokens: list[Token], first: int) -> bool:
        """Whether the words right before a figure say that nobody of them is meant: "none of the 12"."""
        return bool(self._none.before(tokens, first))

    def hypothetical(self, tokens: list[Token], trigger: int) -> bool:
        """Whether the words shortly before a trigger say that it has not happened."""
        return self._hypothetical.within(tokens, trigger - _CLOSE, trigger)

    def unreal(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether the words around a figure make it a plan: "should build two", "two were to arrive"."""
        behind = self._not_to_be.within(tokens, last, last + 3)
        return behind or self._unreal.within(tokens, first - _CLOSE, first)

    def natural(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether a disease or a disaster is what did it: "cholera has killed 40", "Ebola … 40 deaths"."""
        reach = _NEAR if any(token.text in _DYING for token in tokens[first:last]) else 3
        before = tokens[max(0, first - reach) : first]
        caused = any(token.text in self._natural for token in before)
        return caused and not any(token.text in self._raids or token.text == "left" for token in before)

    def is_accident(self, tokens: list[Token]) -> bool:
        """Whether a sentence says that it was an accident, and speaks of no attack."""
        words = {token.text for token in tokens}
        return not words.isdisjoint(self._accidents) and words.isdisjoint(self._raids)

    def demanded(self, tokens: list[Token], trigger: int) -> bool:
        """Whether the words before a trigger only ask for it: "demands the release of"."""
        return self._demanded.within(tokens, trigger - 3, trigger)

    def negated(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether "not" stands between two tokens, other than in "not only"."""
        return any(
            tokens[at].text in self._negated and tokens[at + 1].text not in ("only", "just", "yet")
            for at in range(max(0, first), min(last, len(tokens) - 1))
        )


@cache
def denials() -> Denials:
    """The packaged table."""
    return Denials(load_table(_DenialTable, "denials"))

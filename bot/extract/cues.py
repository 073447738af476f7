"""Cues around a figure: cumulative, a revision, a part of another figure.

What did not happen is told by ``denials``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.extract.number_words import number_words
from bot.extract.tables import Table, load_table
from bot.extract.tokens import PhraseSet
from bot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.tokens import Token

_OWNERS = frozenset({"her", "his", "their"})
_PRONOUNS = frozenset({"them", "whom", "which"})  # "eight of them boys, and six …" is no list of parts
_REACH = 30  # tokens on either side of a figure in which a cue makes it cumulative
_NEAR = 12  # tokens before a figure in which "reports that" still covers it
_CLOSE = 5  # tokens before a trigger in which "could" still covers it


class _CueTable(Table):
    total: str
    summed: str
    raising: str
    since: str
    short: str
    span_before: str
    span_units: str
    span_between: str
    superlatives: str
    walls: str
    roads: str
    of_them: str
    up: str
    down: str
    up_from: str
    down_from: str
    changed: str
    old: str
    part_before: str
    part_after: str
    money: str
    english: str
    foreign: str
    seized: str
    seizing: str
    given_back: str
    alive: str
    captors: str
    rescuers: str
    downed: str
    joints: str
    out_of: str
    out_of_the: str
    drill: str
    setting: str


class Cues:
    """The cue table, ready to be asked about a place in a list of tokens.

    The plain sets are words or phrases that callers hold against words of their own.
    """

    def __init__(self, table: _CueTable) -> None:
        self._total = PhraseSet(table.total)
        self._summed = PhraseSet(table.summed)
        self._raising = PhraseSet(table.raising)
        self._since = PhraseSet(table.since)
        self._short = frozenset(table.short.split())
        self._span_before = frozenset(table.span_before.split())
        self._span_units = frozenset(table.span_units.split())
        self._span_between = frozenset(table.span_between.split())
        self._superlatives = frozenset(table.superlatives.split())
        self._walls = frozenset(table.walls.split())
        self._roads = frozenset(table.roads.split())
        self._of_them = PhraseSet(table.of_them)
        self._revisions = {
            "up": PhraseSet(table.up),
            "down": PhraseSet(table.down),
            "changed": PhraseSet(table.changed),
        }
        self._revisions_from = {"up": PhraseSet(table.up_from), "down": PhraseSet(table.down_from)}
        self._old = PhraseSet(table.old)
        self._part_before = PhraseSet(table.part_before)
        self._part_after = PhraseSet(table.part_after)
        self._money = PhraseSet(table.money)
        self._downed = PhraseSet(table.downed)
        self._drill = PhraseSet(table.drill)
        self._setting = PhraseSet(table.setting)
        self.seized = frozenset(table.seized.split())
        self.seizing = frozenset(table.seizing.split())
        self.alive = frozenset(table.alive.split())
        self.rescuers = frozenset(table.rescuers.split())
        self.captors = frozenset(table.captors.split())
        self.given_back = frozenset(table.given_back.split())
        self.joints = _phrases(table.joints)
        self.out_of = _phrases(table.out_of)
        self.out_of_the = _phrases(table.out_of_the)
        self._english = frozenset(table.english.split())
        self._foreign = frozenset(table.foreign.split()) - self._english

    def role(self, tokens: list[Token], first: int, last: int) -> Role:
        """Whether the figure between two tokens is cumulative, judged by the words around it."""
        start, stop = self._clause(tokens, first, last)
        for at in range(start, stop - 1):  # "killed 1,052 people in 2024"
            year = tokens[at + 1].text
            if tokens[at].text == "in" and year.isdecimal() and len(year) == 4 and "1990" < year < "2100":
                return Role.TOTAL
        behind = {token.text for token in tokens[last : last + _CLOSE]}
        if "alone" in behind and not behind.isdisjoint(self._short):
            return Role.EVENT  # "42 on Saturday alone"
        for at in range(start, stop):
            if self._total.at(tokens, at) or self._is_since(tokens, at) or self._is_span(tokens, at):
                record = any(t.text in self._superlatives for t in tokens[max(start, at - _NEAR) : at])
                if not record:
                    return Role.TOTAL
        if self._summed.within(tokens, start, stop) and not self._is_dated(tokens, start, stop):
            return Role.TOTAL
        return Role.EVENT

    def _is_dated(self, tokens: list[Token], start: int, stop: int) -> bool:
        """Whether a clause tells of one day: "in total, 301 were downed overnight"."""
        return any(token.text in self._short for token in tokens[start:stop])

    def _clause(self, tokens: list[Token], first: int, last: int) -> tuple[int, int]:
        """The stretch around a figure in which a cue is about it."""
        start, stop = first, last
        while start > max(0, first - _REACH) and tokens[start - 1].text not in self._walls:
            start -= 1
        while stop < min(len(tokens), last + _REACH) and tokens[stop].text not in self._walls:
            if self._raising.at(tokens, stop):  # "killed three, raising the toll since May to 211"
                break
            stop += 1
        return start, stop

    def _is_since(self, tokens: list[Token], at: int) -> bool:
        length = self._since.at(tokens, at)
        following = [t.text for t in tokens[at + length : at + length + 3]] if length else []
        if following[:1] in (["late"], ["early"], ["mid"]):  # "since late 2024", not "since late Friday"
            following = following[1:]
        return bool(following) and not any(word in self._short for word in following)

    def _is_span(self, tokens: list[Token], at: int) -> bool:
        """Whether a span begins here: "in six years", "over the past two months"."""
        if tokens[at].text not in self._span_before:
            return False
        for k in range(at + 1, min(at + 6, len(tokens))):
            if tokens[k].text in self._span_units:
                return k > at + 1 and (k + 1 >= len(tokens) or tokens[k + 1].text not in ("ago", "old"))
            if not (tokens[k].is_digits or tokens[k].text in self._span_between):
                return False
        return False

    def says_downed(self, tokens: list[Token], last: int) -> bool:
        """Whether "downed" or the like stands right behind a number."""
        return bool(self._downed.at(tokens, last))

    def is_on_road(self, tokens: list[Token]) -> bool:
        """Whether a sentence speaks of roads: "fuel tankers" are no ships there."""
        return any(token.text in self._roads for token in tokens)

    def of_them(self, tokens: list[Token], last: int) -> bool:
        """Whether the words right behind a number say that it is some of those named before."""
        return bool(self._of_them.at(tokens, last))

    def revision(self, tokens: list[Token], first: int) -> str | None:
        """One of "up", "down" and "changed" when the figure replaces an older one."""
        for name, phrases in self._revisions.items():
            if phrases.before(tokens, first):
                return name
        if first and tokens[first - 1].text == "to":
            for name, phrases in self._revisions_from.items():
                if phrases.within(tokens, first - _CLOSE, first):
                    return name
        return None

    def is_old(self, tokens: list[Token], first: int) -> bool:
        """Whether the figure is the older value that is being replaced or compared with."""
        return bool(self._old.before(tokens, first))

    def is_part(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether the figure is a part of another one: "including two children"."""
        if self._part_before.before(tokens, first) or self._part_after.at(tokens, last):
            return True
        while first and tokens[first - 1].text in _OWNERS:  # "including a woman and her two children"
            first -= 1
        if not first or tokens[first - 1].text not in ("and", ","):
            return False
        for at in range(first - 1, max(0, first - _CLOSE), -1):  # "including women and 11 children"
            if tokens[at].is_digits or tokens[at].text in number_words().small:
                return False
            if self._part_before.before(tokens, at) and tokens[at - 1].text not in _PRONOUNS:
                return True
        return False

    def is_downed(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether "shot down" or the like stands right before or behind a figure."""
        return self._downed.within(tokens, first - 3, first) or self._downed.within(tokens, last, last + 6)

    def is_drill(self, tokens: list[Token]) -> bool:
        """Whether a sentence is about a drill: what flies in it attacks nobody."""
        return self._drill.within(tokens, 0, len(tokens))

    def is_setting(self, tokens: list[Token], first: int) -> bool:
        """Whether the words right before a figure say when or where something happened: "in one attack"."""
        return bool(self._setting.before(tokens, first))

    def about_war_money(self, tokens: list[Token], first: int) -> bool:
        """Whether the money at a token pays for a war, judged by the words around it."""
        return self._money.within(tokens, first - _REACH, first + _REACH)

    def is_english(self, words: Iterable[str]) -> bool:
        """Whether more English than other function words stand in a text; true when there are none."""
        balance = 0
        for word in words:
            balance += (word in self._english) - (word in self._foreign)
        return balance >= 0


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split("|"))


@cache
def cues() -> Cues:
    """The packaged table."""
    return Cues(load_table(_CueTable, "cues"))

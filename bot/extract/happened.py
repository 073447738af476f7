"""Whether a sentence tells that something happened, or only speaks of it.

What is wished, planned, asked, taken for granted or spread over two clauses did not happen by this sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.actions import actions
from bot.extract.document import PLACES

if TYPE_CHECKING:
    from bot.extract.document import Document, Mention, Sentence
    from bot.extract.evidence import Point
    from bot.extract.phrases import Phrases

_NEAR = 40  # characters before a trigger in which a word governs it
_BEHIND = 24  # characters behind a trigger in which "expected" makes it unreal
_GAP = 3  # words between "withdraws" and "claim" in "withdraws its first public claim"
_NOUN_ENDS = re.compile(r"\s*(?:$|[,.;:)]|(?:in|with|between|on|of|at|over|by|about)\b)")
_SPLIT = re.compile(r"[:;?]| - ")
_GOAL = re.compile(  # "to reopen the strait" is a goal, "agreed to reopen the strait" is done
    r"(?<!agreed)(?<!agree)(?<!agrees)(?<!began)(?<!begin)(?<!begins)(?<!continue)(?<!continued)"
    r"(?<!continues)(?<!moved)(?<!managed)(?<!started)(?<!forced) to $"
)
_AHEAD = re.compile(
    r" (?:will|to be|not|not yet|won't|wouldn't|can't|cannot) "
)  # within a trigger: "the deal will be signed"


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence, asked about the triggers in it."""

    document: Document
    sentence: Sentence
    mentions: tuple[Mention, ...]

    def holds(self, point: Point) -> bool:
        """Whether the sentence holds what the action needs, as something that happened."""
        needs = actions().by_id[point.key].needs
        if needs == "place" and not any(m.kind in PLACES for m in self.mentions):
            return False
        named = any(m.party or m.country or m.kind == "org" for m in self.mentions)
        if needs == "name" and not named and not self.document.entry.context:
            return False
        if self.sentence.text.endswith("?") or self._is_split(point) or self._is_quarrel(point):
            return False
        if point.rule.startswith("despite") and not self.document.folded.startswith("despite", point.start):
            return False  # "since the truce, despite warnings" breaks no truce
        return not self._is_unreal(point) and not self._is_granted(point)

    def _is_split(self, point: Point) -> bool:
        """Whether the words of a trigger tell different things: across a colon or a dash."""
        apart = " + " in point.rule and _SPLIT.search(self.document.folded, point.start, point.end)
        return bool(apart)

    def _is_quarrel(self, point: Point) -> bool:
        """Whether "clashes with" is about words: with a person, and not with an army."""
        if actions().by_id[point.key].topic != "ground-combat":
            return False
        return any(m.kind == "person" and 0 <= m.start - point.end <= 1 for m in self.mentions)

    def _is_unreal(self, point: Point) -> bool:
        """Whether it has not happened: "could strike", "set for talks", "signing expected"."""
        words, head = actions(), self._head(point, _NEAR)
        within = self.document.folded[point.start : point.end] if " + " in point.rule else ""
        if has(words.unreal, head) or has(words.unreal, within) or _AHEAD.search(within):
            return True
        if words.by_id[point.key].asked:
            return False
        if _GOAL.search(head):
            return True
        tail = self.document.folded[point.end : min(point.end + _BEHIND, self.sentence.end)]
        return has(words.wished, head) or has(words.wished, within) or has(words.not_yet, tail)

    def _is_granted(self, point: Point) -> bool:
        """Whether the sentence only takes it for granted: "Following Thursday's talks, …"."""
        head = self._head(point, 2 * _NEAR)
        if actions().granted.search(head):
            return True
        after = self.document.folded[point.end : min(point.end + _NEAR, self.sentence.end)]
        ends = _NOUN_ENDS.match(after) or point.rule.endswith((" with", " between", " in", " on"))
        noun = " + " not in point.rule and bool(ends)
        return noun and actions().granted_noun.search(head) is not None

    def _head(self, point: Point, reach: int) -> str:
        """What stands before a trigger in its sentence, at most so many characters."""
        return self.document.folded[max(self.sentence.start, point.start - reach) : point.start]

    def taken_back_at(self, point: Point) -> int | None:
        """Where the words before a trigger begin that take back what was said of it; None for none."""
        head, words = self._head(point, 2 * _NEAR), actions()
        told = [hit.start for hit in words.told.find(head)]
        begins = max(self.sentence.start, point.start - 2 * _NEAR)
        for hit in words.takes_back.find(head):
            if any(_few_words(head[hit.end : at]) for at in told if at >= hit.end):
                return begins + hit.start
        return None

    def is_denied(self, point: Point) -> bool:
        """Whether the words before a trigger make it untrue; "has not slowed the attacks" does not."""
        head, words = self._head(point, 2 * _NEAR), actions()
        if has(words.denials, head) or self.taken_back_at(point) is not None:
            return True
        last = max((hit.end for hit in words.negations.find(head)), default=None)
        return last is not None and not has(words.ending, head[last:])


def _few_words(between: str) -> bool:
    return "," not in between and len(between.split()) <= _GAP


def has(phrases: Phrases[None], folded: str) -> bool:
    """Whether any of the phrases stands in a folded text."""
    return next(iter(phrases.find(folded)), None) is not None

"""From each number to the trigger that is about it: the nearest one that can take it.

What counts as near depends on the grammar: behind an active verb ("killing nine"), before a passive or
intransitive one ("nine were killed"), some way behind a noun that names the figure ("death toll rises to
24"). A link costs less than 1.3 when both stand side by side, and more than 2 across other words.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.tokens import match_at
from bot.extract.triggers import Side, trigger_words
from bot.extract.units import Kind, is_person

if TYPE_CHECKING:
    from bot.extract.number_reading import Number
    from bot.extract.tokens import Token
    from bot.extract.triggers import Trigger
    from bot.extract.units import Counted

_REACH = 28  # tokens on either side of a number in which a trigger is looked for
_WINDOW = 16  # tokens that may stand between the two when they are not side by side
_BEFORE_PARTICIPLE = 12  # the same for a participle without "be": "nine people … killed"
_OBJECT = 6  # the same for an object that nothing joins: "killed in the raid two men"
_TOLL = 24  # the same behind "death toll"
_INSIDE = 2.9  # cost of "12 kidnapped women": what then happened to them says more
_STARTS_PHRASE = ("people", "others", "in", ",", "and", "of")  # behind a bare number that goes on
_HAVE = frozenset({"have", "has", "had"})
_PARTICIPLES = ("ed", "en")  # endings


@dataclass(frozen=True, slots=True)
class Link:
    """A trigger that takes a number, and how far away it stands."""

    trigger: Trigger
    cost: float


class Linker:
    """The triggers of a sentence, and the places of its numbers, which links must not cross."""

    def __init__(self, tokens: list[Token], triggers: list[Trigger], numbers: list[Number]) -> None:
        self._tokens = tokens
        self._triggers = triggers
        self._taken = [number.first for number in numbers if not number.year]
        self._bare_ends = {number.last for number in numbers if not number.year}
        self._words = trigger_words()

    def link(self, number: Number, counted: Counted) -> Link | None:
        """The nearest trigger that takes the number; None when there is none."""
        low = bisect_left(self._triggers, number.first - _REACH, key=lambda t: t.first)
        high = bisect_left(self._triggers, counted.last + _REACH, key=lambda t: t.first)
        best: Link | None = None
        for trigger in self._triggers[low:high]:
            cost = self._cost(number, counted, trigger) if trigger.takes(counted) else None
            if cost is not None and (best is None or cost < best.cost):
                best = Link(trigger, cost)
        return best

    def _cost(self, number: Number, counted: Counted, trigger: Trigger) -> float | None:
        if counted.first <= trigger.first < counted.last:
            return _INSIDE if trigger.side in (Side.BOTH, Side.BEFORE) else None
        if trigger.last <= number.first:
            if trigger.side is Side.TOLL:
                return self._toll(number, counted, trigger)
            return self._object(number, counted, trigger) if trigger.side is not Side.BEFORE else None
        if trigger.first < counted.last or trigger.side is Side.AFTER:
            return None
        if trigger.side is Side.TOLL:  # "raises to 58 the death toll"
            gap = self._texts(counted.last, trigger.first)
            return 1.0 if gap in (["the"], ["its"]) else None
        return self._subject(counted, trigger)

    def _object(self, number: Number, counted: Counted, trigger: Trigger) -> float | None:
        """The number is what the verb did something to: "killing at least nine"."""
        if number.first - trigger.last > _WINDOW or self._is_passive(trigger):
            return None
        words, gap = self._words, self._texts(trigger.last, number.first)
        if len(gap) <= 4 and all(word in words.after for word in gap):
            return 0.5 + len(gap) / 10
        if len(gap) == 2 and gap[0] in words.joints and gap[1].endswith(("ing", "ed")):
            return 0.9  # "detaining and abusing nine"
        bare = counted.kind is Kind.BARE
        away = (bare and gap[-1] == ",") or (gap[-1] == "with" and len(gap) > 1)
        if away or not words.walls.isdisjoint(gap):
            return None  # "stopped 41, 10 still sail", "captured the town with 1,500 fighters"
        if gap[-1] in words.joints or (gap[-1] == "the" and gap[-2] in words.joints):
            return 2.0 + 0.15 * len(gap)
        return None if bare or len(gap) > _OBJECT else 3.0 + 0.1 * len(gap)

    def _subject(self, counted: Counted, trigger: Trigger) -> float | None:
        """The number is who it happened to: "nine people in the town were killed"."""
        if trigger.first - counted.last > _WINDOW or self._is_active(trigger):
            return None
        gap = self._texts(counted.last, trigger.first)
        if len(gap) <= 5 and all(word in self._words.before for word in gap):
            return 0.6 + len(gap) / 10
        return 2.0 + 0.15 * len(gap) if self._reaches(counted, trigger, gap) else None

    def _reaches(self, counted: Counted, trigger: Trigger, gap: list[str]) -> bool:
        """Whether a passive or intransitive verb can be about a number across the words between them."""
        words = self._words
        spoken = gap[1] if gap[0] == "also" and len(gap) > 1 else gap[0]
        if spoken in words.speaks or not words.walls.isdisjoint(gap):
            return False  # "two officials said that … was killed"
        low, high = (bisect_left(self._taken, at) for at in (counted.last, trigger.first))
        passed = self._taken[low:high]
        if counted.kind is Kind.BARE and gap[0] in words.be and "and" in gap:
            return False  # "four were sunk and 12 died"
        if any(self._tokens[at - 1].text not in words.joints for at in passed):
            return False
        if trigger.side is Side.BOTH and not self._is_passive(trigger):
            main = words.be | _HAVE  # with one of these between, another verb says what happened
            among = "among" in gap[:2]  # "three (were) among five killed"
            if len(gap) > _BEFORE_PARTICIPLE or not (among or main.isdisjoint(gap)):
                return False
            if passed and not among and trigger.first in self._bare_ends:
                return False  # "three women, and 19 wounded": the participle is the last one's alone
        return counted.kind is not Kind.BARE or bool(passed) or gap[0] in _STARTS_PHRASE

    def _toll(self, number: Number, counted: Counted, trigger: Trigger) -> float | None:
        """A noun names the figure: "the death toll from the strike rose to 58"."""
        if number.first - trigger.last > _TOLL:
            return None
        gap = self._texts(trigger.last, number.first)
        passed = self._taken[bisect_left(self._taken, trigger.last) : bisect_left(self._taken, number.first)]
        if ";" in gap or any(self._tokens[at - 1].text not in ("from", "than") for at in passed):
            return None
        led = bool(gap) and gap[-1] in self._words.toll
        qualified = number.first < number.core and counted.kind is Kind.BARE
        return 1.2 + 0.05 * len(gap) if led or qualified else None

    def _texts(self, first: int, last: int) -> list[str]:
        return [token.text for token in self._tokens[first:last]]

    def _is_passive(self, trigger: Trigger) -> bool:
        """Whether "be" stands shortly before a verb of both voices: "were reportedly killed"."""
        if trigger.side is not Side.BOTH:
            return False
        last = trigger.first - 1
        if self._texts(last, last + 1) == ["and"] and self._tokens[last - 1].text.endswith(_PARTICIPLES):
            last -= 2  # "were engaged and eliminated"
        for at in range(last, max(-1, last - 3), -1):
            text = self._tokens[at].text
            if text in self._words.be:
                return True
            if text not in self._words.before and not text.endswith("ly"):
                return False
        return False

    def _is_active(self, trigger: Trigger) -> bool:
        """Whether an object follows a verb that has both voices: "soldiers killed a man"."""
        if trigger.side is not Side.BOTH or trigger.last >= len(self._tokens) or self._is_passive(trigger):
            return False
        following = self._tokens[trigger.last]
        if following.text in self._words.objects or following.is_digits or is_person(following.text):
            return True
        return any(
            match_at(self._tokens, trigger.last, words) for words in (("at", "least"), ("more", "than"))
        )

"""Many phrases found in one pass, whole words only.

An automaton instead of a growing alternation: the cost depends on the text, not on the number of
phrases, and no phrase can be a pattern that runs away (https://pyahocorasick.readthedocs.io).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import ahocorasick

from bot.extract.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_LONGEST_STEM = 40  # letters that "*" may stand for
_ARABIC_PREFIXES = frozenset("ولبفكسا")  # "and", "the", "to", "in", …: written without a space


class Hit(NamedTuple, Generic[T]):
    """A phrase found: offsets into the text that was searched, and what the phrase stands for."""

    start: int
    end: int
    value: T


def unspaced(char: str) -> bool:
    """Whether a character belongs to a script that writes words without spaces between them."""
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\u0e00" <= char <= "\u109f"


def _arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"


def starts_word(text: str, at: int) -> bool:
    """Whether a word may begin at this offset."""
    if at == 0 or not text[at - 1].isalnum() or unspaced(text[at]) or unspaced(text[at - 1]):
        return True
    if not _arabic(text[at]):
        return False
    back = at - 1
    while back >= 0 and at - back <= 3 and text[back] in _ARABIC_PREFIXES:
        back -= 1
    return back < 0 or not text[back].isalnum()


def ends_word(text: str, at: int) -> bool:
    """Whether a word may end before this offset."""
    return at >= len(text) or not text[at].isalnum() or unspaced(text[at - 1]) or unspaced(text[at])


class Phrases(Generic[T]):
    """A fixed set of phrases, each with a value; "*" is the rest of a word: "missile*", "shoot* down".

    Phrases are folded like the text. Several values for one phrase are all reported. One that begins with
    "*" is never found.
    """

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        table: dict[str, tuple[list[tuple[bool, T]], list[tuple[list[str], T]]]] = {}
        for phrase, value in items:
            key, *rest = fold(phrase.strip()).split("*")
            if key:
                values, longer = table.setdefault(key, ([], []))
                if any(rest):
                    longer.append((rest, value))
                else:
                    values.append((bool(rest), value))
        self._automaton = ahocorasick.Automaton() if table else None
        if self._automaton is not None:
            for key, (values, longer) in table.items():
                self._automaton.add_word(key, (len(key), tuple(values), tuple(longer)))
            self._automaton.make_automaton()

    def find(self, folded: str) -> Iterator[Hit[T]]:
        """Every phrase that stands in an already folded text as whole words, in order of its end."""
        if self._automaton is None:
            return
        size, hit = len(folded), tuple.__new__  # half the time of calling the class
        for last, (length, values, longer) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if start and folded[start - 1].isalnum() and not starts_word(folded, start):
                continue
            whole = end >= size or not folded[end].isalnum() or ends_word(folded, end)
            for stem, value in values:
                if whole:
                    yield hit(Hit, (start, end, value))
                elif stem:
                    yield hit(Hit, (start, _word_end(folded, end), value))
            for rest, value in longer:
                if stop := _end_of(rest, folded, end):
                    yield hit(Hit, (start, stop, value))


def _word_end(folded: str, at: int) -> int:
    """Where the word ends that this offset stands in."""
    stop = min(len(folded), at + _LONGEST_STEM)
    while at < stop and folded[at].isalnum():
        at += 1
    return at


def _end_of(rest: Iterable[str], folded: str, at: int) -> int:
    """Where a phrase ends whose first stem ends at an offset; 0 when its other parts do not follow."""
    for part in rest:
        at = _word_end(folded, at)
        if not folded.startswith(part, at):
            return 0
        at += len(part)
    return at if ends_word(folded, at) or not part else 0

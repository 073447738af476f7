"""A folded text cut into words, digits and single marks, with offsets. Does not know what they mean."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 60  # characters that are compared; nothing in a table is longer
# Letters first ("f-16", "u.s.", "gaza-bound", "ministry's" are one word each), then digits, then one mark.
_TOKEN = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?(?!\w)|[^\W\d_]\w*(?:['-]\w+)*|\d+(?:[.,]\d+)*|[^\s\w]|_",
)
_SPAN = re.Match.span


class Token(NamedTuple):
    """A word, a run of digits with its separators, or one mark."""

    text: str  # folded
    start: int  # offset into the body
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it starts with a letter."""
        return self.text[0].isalpha()

    @property
    def is_digits(self) -> bool:
        """Whether it starts with a digit."""
        return self.text[0].isdigit()


def tokenize(folded: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of a stretch of folded text, in order. Time is in proportion to the stretch."""
    stop = len(folded) if end is None else end
    return [
        Token(folded[a : min(b, a + _LONGEST)], a, b)
        for a, b in map(_SPAN, _TOKEN.finditer(folded, start, stop))
    ]


def match_at(tokens: list[Token], at: int, words: tuple[str, ...]) -> bool:
    """Whether these words stand at this token."""
    if at < 0 or at + len(words) > len(tokens):
        return False
    for word in words:  # a loop takes a third of the time of all()
        if tokens[at].text != word:
            return False
        at += 1
    return True


class PhraseSet:
    """Phrases of words that can be asked for at a token. Written ``a b | c``."""

    def __init__(self, phrases: str) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(
            {tuple(p.split()) for p in phrases.replace("\n", " ").split("|")} - {()},
            key=lambda w: (-len(w), w),
        ):
            self._by_first.setdefault(words[0], []).append(words)
            self._by_last.setdefault(words[-1], []).append(words)

    def at(self, tokens: list[Token], at: int) -> int:
        """Length of the longest phrase that begins at a token; 0 for none."""
        if 0 <= at < len(tokens):
            found = self._by_first.get(tokens[at].text)
            if found is not None:
                for words in found:
                    if len(words) == 1 or match_at(tokens, at, words):
                        return len(words)
        return 0

    def before(self, tokens: list[Token], stop: int) -> int:
        """Length of the longest phrase that ends right before a token; 0 for none."""
        if 0 < stop <= len(tokens):
            for words in self._by_last.get(tokens[stop - 1].text, ()):
                if match_at(tokens, stop - len(words), words):
                    return len(words)
        return 0

    def within(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether a phrase begins between two tokens (``last`` exclusive)."""
        begins = self._by_first
        return any(
            tokens[at].text in begins and self.at(tokens, at)
            for at in range(max(0, first), min(last, len(tokens)))
        )

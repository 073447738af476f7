"""A folded text cut into words, digits and single marks, with offsets. Does not know what they mean."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 60  # characters that are compared; nothing in a table is longer
# Letters first ("f-16", "u.s.", "gaza-bound", "ministry's" are one word each), then digits, then one mark.
_TOKEN = re.compile(
    r"[^\W\d_](?:\.[^\W\d_])+\.?(?!\w)|[^\W\d_]\w*(?:['-]\w+)*|\d+(?:[.,]\d+)*|[^\s\w]|_",
)


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
    return [Token(m.group()[:_LONGEST], m.start(), m.end()) for m in _TOKEN.finditer(folded, start, stop)]


def match_at(tokens: list[Token], at: int, words: tuple[str, ...]) -> bool:
    """Whether these words stand at this token."""
    if at < 0 or at + len(words) > len(tokens):
        return False
    return all(tokens[at + k].text == word for k, word in enumerate(words))

"""The words of an entry as features that trained weights are looked up by. Does not weigh them."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from bot.extract.phrases import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+|\d+")
_PLAIN_WORD = re.compile(r"[a-z]+|[0-9]+")  # the same in folded ASCII, in half the time
_LONGEST = 24  # letters of a word that are looked at
_MOST_WORDS = 160  # the head of an entry tells what it is about; a long article costs no more
_HEAD = 4_000  # characters in which that many words are looked for
_MOST_PARTIES = 8  # pairs of sides grow with the square


def bag_of(title: str, text: str, parties: Iterable[str]) -> tuple[str, ...]:
    """Words, pairs of neighbours, the title's words marked "^", the sides named "@", and their pairs.

    Title and text are folded; ``parties`` may repeat. Each feature once, in the order of the text, so that
    sums over them do not depend on hashes.
    """
    head, body = _tokens(title), _tokens(text)[:_MOST_WORDS]
    found = [f"^{word}" for word in head]
    for tokens in (head, body):
        found += tokens
        found += map(" ".join, pairwise(tokens))
    sides = sorted(set(parties))[:_MOST_PARTIES]
    found += [f"@{side}" for side in sides]
    found += map("@{0[0]}|{0[1]}".format, combinations(sides, 2))
    return tuple(dict.fromkeys(found))


def _tokens(folded: str) -> list[str]:
    """Words; digits become "#"; scripts without spaces become pairs of characters."""
    head = folded[:_HEAD]
    if head.isascii():  # most entries: digits sort before letters
        return [word[:_LONGEST] if word > ":" else "#" for word in _PLAIN_WORD.findall(head)]
    tokens: list[str] = []
    for word in _WORD.findall(head):
        if word.isascii():
            tokens.append(word[:_LONGEST] if word > ":" else "#")
        elif word[0].isdigit():
            tokens.append("#")
        elif unspaced(word[0]):
            tokens.extend(map("".join, pairwise(word[: _MOST_WORDS * 2])))
        else:
            tokens.append(word[:_LONGEST])
    return tokens

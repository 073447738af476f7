"""What follows a blow or a deal, as a headline tells it.

Reads the words of one headline. Whether somebody told the same before is the event's to know.
"""

from __future__ import annotations

from functools import lru_cache

from bot.ledger.lexicon import aftermath, aftermath_hints, titles


@lru_cache(maxsize=1024)
def sequels(head: str) -> frozenset[str]:
    """The kinds that a headline without its label tells; what it only recalls is left out."""
    clause = titles().background.split(head, maxsplit=1)[0]
    return frozenset(kind for kind, words in aftermath().items() if words.search(clause))


def may_look_back(head: str) -> bool:
    """Whether a headline names anything that follows, be it as background."""
    return any(words.search(head) for words in (aftermath_hints(), *aftermath().values()))

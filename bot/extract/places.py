"""Who acts and where, out of the names of a sentence or of a whole document."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.gazetteer import capitals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.document import Document, Mention, Sentence

_SIDE = r"(?:north|south|east|west|central|north-?east|north-?west|south-?east|south-?west)(?:ern)?"
_COMPASS = re.compile(rf"(?:{_SIDE}(?: and |, )?){{1,3}} ?$")
_AREA = "(?:city|town|village|region|port|state|province|district|parts|outskirts|coast) of "
_HELD = "(?:russian-|israeli-)?(?:occupied|held|controlled|annexed) "
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|on|outside|around|across|off|over|into|inside|to|towards?|through|along)"
    rf" (?:the )?(?:{_HELD}|{_AREA}|{_SIDE},? |and |nearby ){{0,4}}$"
)
_BEFORE = 40  # characters before a name that tell whether it is where something happens
_SPECIFIC = {"city": 0, "region": 1, "country": 2}


def place_in(document: Document, sentence: Sentence) -> str | None:
    """Where the sentence says it happened, as in the text; the most specific place; None when not said."""
    mentions = document.mentions_in(sentence.start, sentence.end)
    found = [m for m in mentions if m.kind in PLACES and (not _can_act(m) or _is_where(document, m))]
    best = min(found, key=lambda m: (_SPECIFIC[m.kind], m.start), default=None)
    if best is None:
        return None
    head = document.folded[max(sentence.start, best.start - _BEFORE) : best.start]
    compass = _COMPASS.search(head)
    return document.body[best.start - len(compass.group()) : best.end] if compass else best.text


def actors_in(
    document: Document, sentence: Sentence, speaker: tuple[int, int] | None = None
) -> tuple[str, ...]:
    """Canonical names of the sides that the sentence names as doing or suffering, in order.

    Places where it happens are not among them, nor is the speaker unless nobody else is named.
    """
    mentions = document.mentions_in(sentence.start, sentence.end)
    first, last = speaker or (0, 0)
    others = _sides(document, [m for m in mentions if not first <= m.start < last])
    return others or _sides(document, mentions)


def _sides(document: Document, mentions: Iterable[Mention]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for mention in mentions:
        if mention.kind in PLACES and (not _can_act(mention) or _is_where(document, mention)):
            continue
        if mention.kind == "org":
            found.setdefault(mention.party or mention.name)
        elif mention.party is not None:
            found.setdefault(mention.party)
    return tuple(found)


def _can_act(mention: Mention) -> bool:
    return mention.kind == "country" or mention.name in capitals()


def parties_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Canonical sides of a document, most frequent first."""
    counted = Counter(m.party for m in mentions if m.party is not None and m.kind not in ("city", "region"))
    return tuple(sorted(counted, key=lambda party: (-counted[party], party)))


def places_of(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Canonical places of a document, most specific first, then in text order."""
    found: dict[str, tuple[int, int]] = {}
    for mention in mentions:
        if mention.kind in PLACES:
            found.setdefault(mention.name, (_SPECIFIC[mention.kind], mention.start))
    return tuple(sorted(found, key=found.__getitem__))


def _is_where(document: Document, mention: Mention) -> bool:
    head = document.folded[max(0, mention.start - _BEFORE) : mention.start]
    return _LOCATIVE.search(head) is not None

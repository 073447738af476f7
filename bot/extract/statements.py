"""Event claims without a number: that something happened, who did it, where, when, and who says so.

    sentence → actions its words point to → the most telling → actors, place, date, speaker

At most two a sentence, and one for an action over title and text. Reads English only. Does not count
anything: figures are ``figures``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from bot.extract.attribution import find_speech, speaker_of
from bot.extract.cues import cues
from bot.extract.evidence import Evidence, Point
from bot.extract.phrases import Phrases
from bot.extract.places import actors_in, place_in
from bot.extract.tables import Table, load_table
from bot.extract.tokens import tokenize
from bot.model import Claim

if TYPE_CHECKING:
    from bot.extract.document import Document, Sentence
    from bot.model import EventDate

_APART = (
    90  # characters over which the words of a trigger may spread: further apart they tell different things
)
_A_SENTENCE = 2  # actions that one sentence may tell
_BACKGROUND = 0.6  # of the first action's weight: a second one that is less telling is left out
_VOICES = frozenset({"person", "office", "org", "force", "group"})


class _Action(Table):
    id: str
    topic: str
    rules: tuple[str, ...]
    weight: int
    needs: Literal["name", "place", ""] = ""


class _ActionTable(Table):
    source: str
    licence: str
    denials: tuple[str, ...]
    unreal: tuple[str, ...]
    action: tuple[_Action, ...]


@dataclass(frozen=True, slots=True)
class _Actions:
    by_id: dict[str, _Action]
    evidence: Evidence
    denials: Phrases[None]
    unreal: Phrases[None]


@cache
def _actions() -> _Actions:
    table = load_table(_ActionTable, "actions")
    return _Actions(
        by_id={action.id: action for action in table.action},
        evidence=Evidence(
            (action.id, float(action.weight), rule) for action in table.action for rule in action.rules
        ),
        denials=Phrases((phrase, None) for phrase in table.denials),
        unreal=Phrases((phrase, None) for phrase in table.unreal),
    )


def statement_claims(document: Document) -> tuple[Claim, ...]:
    """The statement claims of a document in text order."""
    if not is_english(document):
        return ()
    by_sentence: dict[int, list[Point]] = {}
    for point in _actions().evidence.find(document):
        by_sentence.setdefault(point.sentence, []).append(point)
    found: list[Claim] = []
    for index, points in sorted(by_sentence.items()):
        sentence = document.sentences[index]
        if sentence.in_title and document.entry.context:
            continue  # the heading of a part says what it is about, not what happened
        found += [_claim(document, sentence, point) for point in _telling(document, sentence, points)]
    return _once(found, len(document.entry.title))


def is_english(document: Document) -> bool:
    """Whether the entry is to be read as English: by its stated language, else by its small words."""
    language = document.entry.language
    if language is not None:
        return language.lower().startswith("en")
    return cues().is_english(document.folded.split())


def _telling(document: Document, sentence: Sentence, points: list[Point]) -> list[Point]:
    """The points of the most telling actions of a sentence, one for an action, best first."""
    widest: dict[str, Point] = {}
    for point in points:
        if point.end - point.start > _APART or not _stands(document, sentence, point):
            continue
        known = widest.get(point.key)
        if known is None or (point.end - point.start, -point.start) > (known.end - known.start, -known.start):
            widest[point.key] = point
    ranked = sorted(widest.values(), key=lambda p: (-p.weight, p.start, p.key))
    topics: set[str] = set()
    kept: list[Point] = []
    for point in ranked:
        topic = _actions().by_id[point.key].topic
        if topic not in topics and point.weight >= _BACKGROUND * ranked[0].weight:
            topics.add(topic)
            kept.append(point)
    return kept[:_A_SENTENCE]


def _stands(document: Document, sentence: Sentence, point: Point) -> bool:
    """Whether the sentence holds what the action needs, as something that happened."""
    needs = _actions().by_id[point.key].needs
    mentions = document.mentions_in(sentence.start, sentence.end)
    if needs == "place" and not any(m.kind in ("country", "region", "city") for m in mentions):
        return False
    if (
        needs == "name"
        and not any(m.party or m.country or m.kind == "org" for m in mentions)
        and not document.entry.context
    ):
        return False
    if sentence.text.endswith("?"):
        return False
    head = document.folded[sentence.start : point.start]
    return not any(len(head) - hit.end < _NEAR for hit in _actions().unreal.find(head))


_NEAR = 40  # characters within which a word governs the trigger


def _claim(document: Document, sentence: Sentence, point: Point) -> Claim:
    action = _actions().by_id[point.key]
    key = f"{document.entry.id}\n{document.entry.content_hash}\n{point.start}\n{action.id}"
    head = document.folded[max(sentence.start, point.start - 2 * _NEAR) : point.start]
    speaker = _speaker(document, sentence, point)
    return Claim(
        id="s" + hashlib.sha256(key.encode()).hexdigest()[:16],
        entry=document.entry.id,
        span=document.body[point.start : point.end],
        start=point.start,
        sentence=sentence.text,
        topic=action.topic,
        place=place_in(document, sentence),
        claimed_by=document.body[slice(*speaker)] if speaker else None,
        date=_date(document, sentence, point),
        action=action.id,
        actors=actors_in(document, sentence, speaker),
        denied=next(iter(_actions().denials.find(head)), None) is not None,
    )


def _speaker(document: Document, sentence: Sentence, point: Point) -> tuple[int, int] | None:
    tokens = tokenize(document.folded, sentence.start, sentence.end)
    mentions = document.mentions_in(sentence.start, sentence.end)
    named = {k for k, t in enumerate(tokens) if any(m.start <= t.start < m.end for m in mentions)}
    voices = {
        k for k in named if any(m.start <= tokens[k].start < m.end and m.kind in _VOICES for m in mentions)
    }
    at = next((k for k, token in enumerate(tokens) if token.end > point.start), 0)
    speech = speaker_of(find_speech(tokens, document.body, named, voices, title=sentence.in_title), at)
    return (speech.start, speech.end) if speech is not None and not speech.pronoun else None


def _date(document: Document, sentence: Sentence, point: Point) -> EventDate | None:
    dates = document.dates_in(sentence.start, sentence.end)
    nearest = min(dates, key=lambda d: (abs(d.start - point.start), d.start), default=None)
    return nearest.date if nearest else None


def _once(claims: list[Claim], title_end: int) -> tuple[Claim, ...]:
    """One claim for one happening: the first in the text, or the title's where the text adds nothing."""
    kept: list[Claim] = []
    for claim in claims:
        at = next((k for k, other in enumerate(kept) if _same(claim, other)), None)
        if at is None:
            kept.append(claim)
        elif kept[at].start < title_end and _slots(claim) > _slots(kept[at]):
            kept[at] = claim
    return tuple(sorted(kept, key=lambda c: (c.start, c.action or "")))


def _same(one: Claim, other: Claim) -> bool:
    a, b = set(one.actors), set(other.actors)
    return (
        (one.action, one.denied) == (other.action, other.denied)
        and (a <= b or b <= a)
        and (one.place is None or other.place is None or one.place == other.place)
    )


def _slots(claim: Claim) -> int:
    return len(claim.actors) + sum(slot is not None for slot in (claim.place, claim.date, claim.claimed_by))

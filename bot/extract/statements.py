"""Event claims without a number: that something happened, who did it, where, when, and who says so.

    sentence → actions its words point to → the most telling → actors, place, date, speaker

At most two a sentence, and one for an action over title and text. Reads English only. Does not count
anything: figures are ``figures``.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from bot.extract.attribution import find_speech, speaker_of
from bot.extract.cues import cues
from bot.extract.document import PLACES
from bot.extract.evidence import Evidence, Point
from bot.extract.phrases import Phrases
from bot.extract.places import actors_in, place_in
from bot.extract.tables import Table, load_table
from bot.extract.tokens import tokenize
from bot.model import Claim

if TYPE_CHECKING:
    from bot.extract.attribution import Speech
    from bot.extract.document import Document, Sentence
    from bot.extract.tokens import Token
    from bot.model import EventDate

_APART = (
    90  # characters over which the words of a trigger may spread: further apart they tell different things
)
_A_SENTENCE = 2  # actions that one sentence may tell
_BACKGROUND = 0.6  # of the first action's weight: a second one that is less telling is left out
_NEAR = 40  # characters before a trigger in which a word governs it
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
        scene = _Scene(document, sentence)
        found += [scene.claim(point) for point in scene.telling(points)]
    return _once(found, len(document.entry.title))


def is_english(document: Document) -> bool:
    """Whether the entry is to be read as English: by its stated language, else by its small words."""
    language = document.entry.language
    if language is not None:
        return language.lower().startswith("en")
    return cues().is_english(document.folded.split())


class _Scene:
    """One sentence, with the names in it and who speaks."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self._document, self._sentence = document, sentence
        self._mentions = document.mentions_in(sentence.start, sentence.end)

    def telling(self, points: list[Point]) -> list[Point]:
        """The points of the most telling actions, one for an action and a topic, best first."""
        widest: dict[str, Point] = {}
        for point in points:
            if point.end - point.start > _APART or not self._stands(point):
                continue
            known = widest.get(point.key)
            if known is None or (point.end - point.start, -point.start) > (
                known.end - known.start,
                -known.start,
            ):
                widest[point.key] = point
        ranked = sorted(widest.values(), key=lambda p: (-p.weight, p.start, p.key))
        by_topic: dict[str, Point] = {}
        for point in ranked:
            if point.weight >= _BACKGROUND * ranked[0].weight:
                by_topic.setdefault(_actions().by_id[point.key].topic, point)
        return list(by_topic.values())[:_A_SENTENCE]

    def _stands(self, point: Point) -> bool:
        """Whether the sentence holds what the action needs, as something that happened."""
        needs = _actions().by_id[point.key].needs
        if needs == "place" and not any(m.kind in PLACES for m in self._mentions):
            return False
        named = any(m.party or m.country or m.kind == "org" for m in self._mentions)
        if needs == "name" and not named and not self._document.entry.context:
            return False
        if self._sentence.text.endswith("?"):
            return False
        head = self._document.folded[max(self._sentence.start, point.start - _NEAR) : point.start]
        return next(iter(_actions().unreal.find(head)), None) is None

    def claim(self, point: Point) -> Claim:
        """The claim that a point makes here."""
        document, sentence = self._document, self._sentence
        action = _actions().by_id[point.key]
        key = f"{document.entry.id}\n{document.entry.content_hash}\n{point.start}\n{action.id}"
        head = document.folded[max(sentence.start, point.start - 2 * _NEAR) : point.start]
        speaker = self._speaker(point)
        return Claim(
            id="s" + hashlib.sha256(key.encode()).hexdigest()[:16],
            entry=document.entry.id,
            span=document.body[point.start : point.end],
            start=point.start,
            sentence=sentence.text,
            topic=action.topic,
            place=place_in(document, sentence),
            claimed_by=document.body[slice(*speaker)] if speaker else None,
            date=self._date(point),
            action=action.id,
            actors=actors_in(document, sentence, speaker),
            denied=next(iter(_actions().denials.find(head)), None) is not None,
        )

    def _speaker(self, point: Point) -> tuple[int, int] | None:
        tokens, speeches = self._speeches
        at = bisect_right([token.end for token in tokens], point.start)
        speech = speaker_of(speeches, min(at, len(tokens) - 1))
        return (speech.start, speech.end) if speech is not None and not speech.pronoun else None

    @cached_property
    def _speeches(self) -> tuple[list[Token], list[Speech]]:
        tokens = tokenize(self._document.folded, self._sentence.start, self._sentence.end)
        starts = [token.start for token in tokens]
        named: set[int] = set()
        voices: set[int] = set()
        for mention in self._mentions:
            inside = range(bisect_left(starts, mention.start), bisect_left(starts, mention.end))
            named.update(inside)
            if mention.kind in _VOICES:
                voices.update(inside)
        title = self._sentence.in_title
        return tokens, find_speech(tokens, self._document.body, named, voices, title=title)

    def _date(self, point: Point) -> EventDate | None:
        dates = self._document.dates_in(self._sentence.start, self._sentence.end)
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

"""Event claims without a number: that something happened, who did it, where, when, and who says so.

    sentence → actions its words point to → the most telling → actors, place, date, speaker

At most two a sentence, and one for an action over title and text. What a sentence only takes for granted
("Despite the truce, …") is no claim of it. Of a briefing, which says only what is worth keeping, a
sentence without figure or action is a claim as it stands. Reads English only. Does not count anything:
figures are ``figures``.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator

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
    from collections.abc import Iterable

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
_BEHIND = 24  # characters behind a trigger in which "expected" makes it unreal
_FEW_WORDS = 5  # a briefing's sentence with fewer, in Latin letters, says nothing by itself
_VOICES = frozenset({"person", "office", "org", "force", "group"})


class _Action(Table):
    id: str
    topic: str
    rules: tuple[str, ...]
    weight: int
    needs: Literal["name", "place", ""] = ""
    asked: bool = False  # to ask for something, or to vow it, is the action itself

    @field_validator("rules")
    @classmethod
    def _stems_end_parts(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        for rule in rules:
            if any("*" in part.strip()[:-1] for part in rule.split(" + ")):
                raise ValueError(f'{rule!r}: "*" ends a part of a rule; write the forms of a word out')
        return rules


class _ActionTable(Table):
    source: str
    licence: str
    denials: tuple[str, ...]
    negations: tuple[str, ...]
    ending: tuple[str, ...]
    unreal: tuple[str, ...]
    wished: tuple[str, ...]
    not_yet: tuple[str, ...]
    granted: tuple[str, ...]
    granted_noun: tuple[str, ...]
    action: tuple[_Action, ...]


@dataclass(frozen=True, slots=True)
class _Actions:
    by_id: dict[str, _Action]
    evidence: Evidence
    denials: Phrases[None]
    negations: Phrases[None]
    ending: Phrases[None]
    unreal: Phrases[None]
    wished: Phrases[None]
    not_yet: Phrases[None]
    granted: re.Pattern[str]
    granted_noun: re.Pattern[str]


@cache
def _actions() -> _Actions:
    table = load_table(_ActionTable, "actions")
    return _Actions(
        by_id={action.id: action for action in table.action},
        evidence=Evidence(
            (action.id, float(action.weight), rule) for action in table.action for rule in action.rules
        ),
        denials=_phrases(table.denials),
        negations=_phrases(table.negations),
        ending=_phrases(table.ending),
        unreal=_phrases(table.unreal),
        wished=_phrases(table.wished),
        not_yet=_phrases(table.not_yet),
        granted=_right_before(table.granted),
        granted_noun=_right_before(table.granted_noun),
    )


def _phrases(words: tuple[str, ...]) -> Phrases[None]:
    return Phrases((word, None) for word in words)


def _right_before(words: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words and at most four more, up to the end of the text."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))}) (?:[\w'.-]+ ){{0,4}}$")


_NOUN_ENDS = re.compile(r"\s*(?:$|[,.;:)]|(?:in|with|between|on|of|at|over|by|about)\b)")
_SPLIT = re.compile(r"[:;?]| - ")
_AHEAD = re.compile(r" (?:will|to be|not|not yet) ")  # within a trigger: "the deal will be signed"
_BOUND = re.compile(r"\b(?:after|before|until|since|by)(?: the)? $")  # such a day bounds, it does not date


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
        if _is_heading(document, sentence):
            continue
        scene = _Scene(document, sentence)
        found += [scene.claim(point) for point in scene.telling(points)]
    if document.entry.context:  # every sentence of a briefing is kept
        return tuple(found)
    return _once(found, len(document.entry.title))


def point_of(document: Document, claim: Claim) -> Point | None:
    """The rule that made a statement claim of the document; None for one that no rule made."""
    return next(
        (p for p in _actions().evidence.find(document) if (p.key, p.start) == (claim.action, claim.start)),
        None,
    )


def told_claims(document: Document, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The sentences of a briefing that carry none of the claims, each a claim of its own, in text order.

    () for what is no part of a briefing: a feed says much that is not worth keeping.
    """
    if not document.entry.context or not is_english(document):
        return ()
    carried = [claim.start for claim in claims]
    return tuple(
        _Scene(document, sentence).told()
        for sentence in document.sentences
        if not _is_heading(document, sentence)
        and not sentence.text.endswith("?")
        and sum(word[:1].isascii() for word in sentence.text.split()) >= _FEW_WORDS
        and not any(sentence.start <= start < sentence.end for start in carried)
    )


def _is_heading(document: Document, sentence: Sentence) -> bool:
    """Whether it says what a part of a briefing is about; the briefing's own title says what happened."""
    entry = document.entry
    return sentence.in_title and entry.context != "" and not entry.context.startswith(entry.title + "\n")


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
            if point.end - point.start > _APART or not self._stands(point) or self._is_split(point):
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

    def _is_split(self, point: Point) -> bool:
        """Whether the words of a trigger tell different things: across a colon, or one of who speaks."""
        if " + " not in point.rule:
            return False
        if _SPLIT.search(self._document.folded, point.start, point.end) is not None:
            return True
        first, last = self._speaker(point.start) or (0, 0)
        return first < point.end and point.start < last

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
        return not self._is_unreal(point) and not self._is_granted(point)

    def _is_unreal(self, point: Point) -> bool:
        """Whether it has not happened: "could strike", "set for talks", "signing expected"."""
        actions, head = _actions(), self._head(point, _NEAR)
        within = self._document.folded[point.start : point.end] if " + " in point.rule else ""
        if _has(actions.unreal, head) or _has(actions.unreal, within) or _AHEAD.search(within):
            return True
        if actions.by_id[point.key].asked:
            return False
        tail = self._document.folded[point.end : min(point.end + _BEHIND, self._sentence.end)]
        return _has(actions.wished, head) or _has(actions.not_yet, tail)

    def _is_granted(self, point: Point) -> bool:
        """Whether the sentence only takes it for granted: "Following Thursday's talks, …"."""
        head = self._head(point, 2 * _NEAR)
        if _actions().granted.search(head):
            return True
        after = self._document.folded[point.end : min(point.end + _NEAR, self._sentence.end)]
        noun = " + " not in point.rule and _NOUN_ENDS.match(after) is not None
        return noun and _actions().granted_noun.search(head) is not None

    def _head(self, point: Point, reach: int) -> str:
        """What stands before a trigger in its sentence, at most so many characters."""
        return self._document.folded[max(self._sentence.start, point.start - reach) : point.start]

    def claim(self, point: Point) -> Claim:
        """The claim that a point makes here."""
        action = _actions().by_id[point.key]
        claim = self._claim(point.start, point.end, action.id, self._speaker(point.start))
        return replace(claim, topic=action.topic, denied=self._is_denied(point))

    def told(self) -> Claim:
        """The sentence itself as a claim."""
        start, end = self._sentence.start, self._sentence.end
        speaker = self._speaker(end - 1) or self._speaker(start)
        denied = _has(_actions().denials, self._document.folded[start:end])
        return replace(self._claim(start, end, None, speaker), denied=denied)

    def _claim(self, start: int, end: int, action: str | None, speaker: tuple[int, int] | None) -> Claim:
        document, sentence = self._document, self._sentence
        key = f"{document.entry.id}\n{document.entry.content_hash}\n{start}\n{action or ''}"
        actors = actors_in(document, sentence, speaker)
        return Claim(
            id="s" + hashlib.sha256(key.encode()).hexdigest()[:16],
            entry=document.entry.id,
            span=document.body[start:end],
            start=start,
            sentence=sentence.text,
            party=actors[0] if len(actors) == 1 else None,
            place=place_in(document, sentence),
            claimed_by=document.body[slice(*speaker)] if speaker else None,
            date=self._date(start),
            action=action,
            actors=actors,
        )

    def _is_denied(self, point: Point) -> bool:
        """Whether the words before a trigger make it untrue; "has not slowed the attacks" does not."""
        head, words = self._head(point, 2 * _NEAR), _actions()
        if _has(words.denials, head):
            return True
        last = max((hit.end for hit in words.negations.find(head)), default=None)
        return last is not None and not _has(words.ending, head[last:])

    def _speaker(self, start: int) -> tuple[int, int] | None:
        tokens, speeches = self._speeches
        at = bisect_right([token.end for token in tokens], start)
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

    def _date(self, start: int) -> EventDate | None:
        folded = self._document.folded
        dates = [
            found
            for found in self._document.dates_in(self._sentence.start, self._sentence.end)
            if not _BOUND.search(folded, max(0, found.start - 12), found.start)
            and not found.date.text.lower().startswith(("since", "until", "by "))
        ]
        nearest = min(dates, key=lambda d: (abs(d.start - start), d.start), default=None)
        return nearest.date if nearest else None


def _has(phrases: Phrases[None], folded: str) -> bool:
    return next(iter(phrases.find(folded)), None) is not None


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

"""Event claims without a number: that something happened, who did it, where, when, and who says so.

    sentence → actions its words point to → the most telling → actors, place, date, speaker

At most two a sentence, and one for an action over title and text; of what is only said (to warn, to condemn)
those of the title, of what stands deep in a text the telling ones. Of a briefing, which says only what is
worth keeping, a sentence without figure or action is a claim as it stands. Reads English only. Does not
count anything: figures are ``figures``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.actions import actions
from bot.extract.attribution import find_speech, speaker_of
from bot.extract.cues import cues
from bot.extract.happened import Telling, has
from bot.extract.places import actors_in, place_in
from bot.extract.tokens import tokenize
from bot.model import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.attribution import Speech
    from bot.extract.document import Document, Sentence
    from bot.extract.evidence import Point
    from bot.extract.tokens import Token
    from bot.model import EventDate

_APART = (
    90  # characters over which the words of a trigger may spread: further apart they tell different things
)
_A_SENTENCE = 2  # actions that one sentence may tell
_BACKGROUND = 0.6  # of the first action's weight: a second one that is less telling is left out
_LEAD = 600  # characters of a text, behind its title, in which any action is told
_STRONG = 5  # weight of actions that are told behind them, too, and of talk that is told outside a title
_FEW_WORDS = 5  # a briefing's sentence with fewer, in Latin letters, says nothing by itself
_VOICES = frozenset({"person", "office", "org", "force", "group"})


_BOUND = re.compile(r"\b(?:after|before|until|since|by)(?: the)? $")  # such a day bounds, it does not date


def statement_claims(document: Document) -> tuple[Claim, ...]:
    """The statement claims of a document in text order."""
    if not is_english(document):
        return ()
    by_sentence: dict[int, list[Point]] = {}
    for point in actions().evidence.find(document):
        by_sentence.setdefault(point.sentence, []).append(point)
    found: list[Claim] = []
    title_end = len(document.entry.title)
    for index, points in sorted(by_sentence.items()):
        sentence = document.sentences[index]
        if _is_heading(document, sentence):
            continue
        scene = _Scene(document, sentence)
        kept = [p for p in points if document.entry.context or _is_told(p, sentence, title_end)]
        found += [scene.claim(point) for point in scene.telling(kept)]
    if document.entry.context:  # every sentence of a briefing is kept
        return tuple(found)
    return _once(found, title_end)


def _is_told(point: Point, sentence: Sentence, title_end: int) -> bool:
    """Whether so telling an action counts where its sentence stands."""
    action = actions().by_id[point.key]
    strong, lead = action.weight >= _STRONG, sentence.start - title_end < _LEAD
    return sentence.in_title or (strong and lead if action.asked else strong or lead)


def point_of(document: Document, claim: Claim) -> Point | None:
    """The rule that made a statement claim of the document; None for one that no rule made."""
    return next(
        (p for p in actions().evidence.find(document) if (p.key, p.start) == (claim.action, claim.start)),
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
        self._telling = Telling(document, sentence, self._mentions)

    def telling(self, points: list[Point]) -> list[Point]:
        """The points of the most telling actions, one for an action and a topic, best first."""
        widest: dict[str, Point] = {}
        for point in points:
            if point.end - point.start > _APART or not self._holds(point):
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
                by_topic.setdefault(actions().by_id[point.key].topic, point)
        return list(by_topic.values())[:_A_SENTENCE]

    def _holds(self, point: Point) -> bool:
        """Whether the point tells that its action happened, in words that belong together."""
        first, last = self._speaker(point.start) or (0, 0)
        apart = " + " in point.rule and first < point.end and point.start < last
        return self._telling.holds(point) and not apart

    def claim(self, point: Point) -> Claim:
        """The claim that a point makes here."""
        action = actions().by_id[point.key]
        claim = self._claim(point.start, point.end, action.id, self._withdrawer(point))
        return replace(claim, topic=action.topic, denied=self._telling.is_denied(point))

    def _withdrawer(self, point: Point) -> tuple[int, int] | None:
        """Who takes back what the point tells, which is who said so; else who speaks."""
        at = self._telling.taken_back_at(point)
        if at is None:
            return self._speaker(point.start)
        names = [(m.start, m.end) for m in self._mentions if m.end <= at and (m.party or m.kind in _VOICES)]
        return names[-1] if names else None

    def told(self) -> Claim:
        """The sentence itself as a claim."""
        start, end = self._sentence.start, self._sentence.end
        speaker = self._speaker(end - 1) or self._speaker(start)
        denied = has(actions().denials, self._document.folded[start:end])
        return replace(self._claim(start, end, None, speaker), denied=denied)

    def _claim(self, start: int, end: int, action: str | None, speaker: tuple[int, int] | None) -> Claim:
        document, sentence = self._document, self._sentence
        actors = actors_in(document, sentence, speaker)
        return Claim(
            id=document.claim_id("s", start, action or ""),
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

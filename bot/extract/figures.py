"""Figure claims: every number that says how many were affected or used, with what was said about it.

    sentence → tokens → numbers → what each counts → its trigger → slots → claims → merged

Does not decide whether the entry is about a war: that is ``relevance``. Reads English only; an entry in
another language gives no claims.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from bot.extract.attribution import find_speech, speaker_of
from bot.extract.cues import cues
from bot.extract.merge import merged
from bot.extract.numbers import may_hold_number
from bot.extract.reading import read_figures
from bot.extract.slots import Scene, Stage, both_sides
from bot.extract.tokens import tokenize
from bot.model import Claim

if TYPE_CHECKING:
    from bot.extract.document import Document, Sentence
    from bot.extract.reading import Figure
    from bot.extract.tokens import Token
    from bot.model import EventDate, Unit

_PEOPLE = frozenset({"demonym", "group", "force"})  # kinds of names that can be counted
_VOICES = frozenset({"person", "office", "org", "force", "group"})  # kinds that can speak for themselves
_FOOTER = re.compile(r"the post .* appeared first on ")  # WordPress repeats the title below every item


def figure_claims(doc: Document) -> tuple[Claim, ...]:
    """The figure claims of a document in text order; title and text that say the same give one."""
    has_number = may_hold_number()
    if not has_number.search(doc.folded) or not _readable(doc):
        return ()
    scene = Scene(doc)
    found: list[Claim] = []
    speaker: tuple[int, int] | None = None  # of the sentence before: what "he said" stands for
    for sentence in doc.sentences:
        tokens = tokenize(doc.folded, sentence.start, sentence.end)
        reader = _Reader(scene, sentence, tokens, speaker)
        if has_number.search(doc.folded, sentence.start, sentence.end) and not _FOOTER.match(
            doc.folded, sentence.start
        ):
            found += reader.claims()
        speaker = reader.last_speaker
    return merged(found)


def _readable(doc: Document) -> bool:
    language = doc.entry.language
    if language is not None:
        return language.lower().startswith("en")
    return cues().is_english(doc.folded.split())


class _Reader:
    """One sentence on its way to claims."""

    def __init__(self, scene: Scene, sentence: Sentence, tokens: list[Token], speaker: tuple[int, int] | None) -> None:
        self._doc = scene.doc
        self._stage = Stage(scene, sentence, tokens)
        self._sentence = sentence
        self._tokens = tokens
        voices = _covered(tokens, [m for m in self._stage.mentions if m.kind in _VOICES])
        named = _covered(tokens, self._stage.mentions)
        self._speeches = find_speech(tokens, self._doc.body, named, voices, title=sentence.in_title)
        self._before = speaker

    @property
    def last_speaker(self) -> tuple[int, int] | None:
        """Who spoke last, for the pronouns of the next sentence."""
        named = [(s.start, s.end) for s in self._speeches if not s.pronoun]
        return named[-1] if named else self._before

    def claims(self) -> list[Claim]:
        """The claims of this sentence."""
        names = _covered(self._tokens, [m for m in self._stage.mentions if m.kind in _PEOPLE])
        dated = _covered(self._tokens, self._doc.dates_in(self._sentence.start, self._sentence.end))
        claims: list[Claim] = []
        for figure in read_figures(self._tokens, names, dated):
            sides = both_sides(self._stage, figure)
            claims += [self._claim(figure, side) for side in sides] if sides else [self._claim(figure)]
        return claims

    def _claim(self, figure: Figure, side: str | None = None) -> Claim:
        number, tokens, doc = figure.number, self._tokens, self._doc
        first, last = figure.span()
        start, end = tokens[first].start, tokens[last - 1].end
        place, mention = self._stage.place(figure)
        return Claim(
            id=_claim_id(doc, start, end, figure.unit, side),
            entry=doc.entry.id,
            span=doc.body[start:end],
            start=start,
            sentence=self._sentence.text,
            value=number.value,
            unit=figure.unit,
            who=self._stage.who(figure),
            party=side or self._stage.party(figure, place, mention),
            place=place,
            role=cues().role(tokens, number.first, number.last),
            claimed_by=self._speaker(figure),
            date=self._date(start),
            denied=cues().denied(tokens, number.first),
            subset=figure.part,
            revision=cues().revision(tokens, number.first),
        )

    def _speaker(self, figure: Figure) -> str | None:
        speech = speaker_of(self._speeches, figure.number.core)
        if speech is None:
            return None
        start, end = (speech.start, speech.end)
        if speech.pronoun:
            if self._before is None:
                return None
            start, end = self._before
        return self._doc.body[start:end]

    def _date(self, start: int) -> EventDate | None:
        dates = self._doc.dates_in(self._sentence.start, self._sentence.end)
        nearest = min(dates, key=lambda d: (abs(d.start - start), d.start), default=None)
        return nearest.date if nearest else None


def _covered(tokens: list[Token], spans: object) -> set[int]:
    """Indices of the tokens that lie inside any of the spans (both in text order)."""
    found: set[int] = set()
    at = 0
    for span in sorted(spans, key=lambda s: s.start):
        while at < len(tokens) and tokens[at].end <= span.start:
            at += 1
        k = at
        while k < len(tokens) and tokens[k].start < span.end:
            found.add(k)
            k += 1
    return found


def _claim_id(doc: Document, start: int, end: int, unit: Unit, side: str | None) -> str:
    key = f"{doc.entry.id}\n{doc.entry.content_hash}\n{start}\n{end}\n{unit}\n{side}"
    return "c" + hashlib.sha256(key.encode()).hexdigest()[:16]

"""Figure claims: every number that says how many were affected or used, with what was said about it.

    sentence → tokens → numbers → what each counts → its trigger → slots → claims → merged

Does not decide whether the entry is about a war: that is ``relevance``. Reads English only; an entry in
another language gives no claims.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from bot.extract.attribution import Speech, find_speech, persons, speaker_of
from bot.extract.cues import cues
from bot.extract.denials import denials
from bot.extract.figure_units import is_cumulative
from bot.extract.merge import merged
from bot.extract.number_words import may_hold_number
from bot.extract.parties import both_sides, party_of
from bot.extract.reading import read_figures
from bot.extract.scene import Scene
from bot.extract.sides import names_side
from bot.extract.slots import CASUALTIES, Stage
from bot.extract.tokens import tokenize
from bot.extract.where import place_of
from bot.model import Claim, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.extract.dates import DateMention
    from bot.extract.document import Document, Mention, Sentence
    from bot.extract.reading import Figure
    from bot.extract.tokens import Token
    from bot.model import EventDate

_PEOPLE = frozenset({"demonym", "group", "force"})  # kinds of names that can be counted
_VOICES = frozenset({"person", "office", "org", "force", "group"})  # kinds that can speak for themselves
_FOOTER = "the post "  # WordPress repeats the title below every item: "The post … appeared first on …"
_TITLE = 15  # characters of the title by which that is recognised, as texts are cut anywhere
_LONGEST_SENTENCE = 4000  # characters; what goes on beyond is a table or worse, and is not read
_TURNS = frozenset({"after", "as", "amid", "despite", "while"})
_AUXILIARIES = 2  # tokens before a verb in which "not" is about it
_NAMES = 4  # names in one speaker that are looked at
_SAMPLE = 4000  # characters by which the language is judged
_PERSONAL = frozenset({"he", "she", "who", "him", "her"})
_ARTICLE = 4  # characters of "The " before a subject
_BACK = 3  # sentences back in which a pronoun's speaker is looked for


def figure_claims(doc: Document) -> tuple[Claim, ...]:
    """The figure claims of a document in text order; title and text that say the same give one."""
    has_number = may_hold_number()
    if not has_number.search(doc.folded) or not _readable(doc):
        return ()
    scene = Scene(doc)
    found: list[tuple[int, Claim]] = []
    for at, sentence in enumerate(doc.sentences):
        if has_number.search(doc.folded, sentence.start, sentence.end) and not _is_footer(doc, sentence):
            found += [(at, claim) for claim in _Reader(scene, at).claims()]
    return merged(found)


def _is_footer(doc: Document, sentence: Sentence) -> bool:
    return doc.folded.startswith(_FOOTER, sentence.start) and doc.folded.startswith(
        doc.folded[: min(_TITLE, len(doc.entry.title))], sentence.start + len(_FOOTER)
    )


def _readable(doc: Document) -> bool:
    language = doc.entry.language
    if language is not None:
        return language.lower().startswith("en")
    return cues().is_english(doc.folded[:_SAMPLE].split())


class _Reader:
    """One sentence on its way to claims."""

    def __init__(self, scene: Scene, at: int) -> None:
        self._scene, self._at, self._doc = scene, at, scene.doc
        whole = scene.doc.sentences[at]
        self._sentence = whole._replace(end=min(whole.end, whole.start + _LONGEST_SENTENCE))
        self._tokens = tokenize(scene.doc.folded, self._sentence.start, self._sentence.end)
        self._stage = Stage(scene, self._sentence, self._tokens)

    def claims(self) -> list[Claim]:
        """The claims of this sentence."""
        names = _covered(self._tokens, [m for m in self._stage.mentions if m.kind in _PEOPLE])
        claims: list[Claim] = []
        before: Figure | None = None
        for figure in read_figures(self._tokens, names, exchange=self._scene.exchange):
            if figure.number.core in self._dated:
                continue
            sides: tuple[str | None, ...] = both_sides(self._stage, figure)
            if not sides and before is not None and self._same_people(before, figure):
                sides = (claims[-1].party,)
            claims += [self._claim(figure, side) for side in sides] if sides else [self._claim(figure)]
            before = figure
        return claims

    def _same_people(self, before: Figure, figure: Figure) -> bool:
        """Whether a figure without a noun goes on about those before: "two soldiers killed, nine hurt"."""
        if self._stage.who(figure) is not None:
            return False
        if figure.part and figure.unit is before.unit:
            return True
        both = before.unit in CASUALTIES and figure.unit in CASUALTIES
        return both and names_side(self._stage, before)

    @cached_property
    def _dates(self) -> Sequence[DateMention]:
        dates = self._doc.dates
        low = bisect_left(dates, self._sentence.start, key=lambda d: d.start)
        return dates[low : bisect_left(dates, self._sentence.end, key=lambda d: d.start)]

    @cached_property
    def _dated(self) -> Collection[int]:
        """Tokens inside a date."""
        return _covered(self._tokens, self._dates)

    @cached_property
    def speeches(self) -> list[Speech]:
        """Who speaks in this sentence, in order."""
        mentions = self._stage.mentions
        return find_speech(
            self._tokens,
            self._doc.body,
            named=_covered(self._tokens, mentions),
            voices=_covered(self._tokens, [m for m in mentions if m.kind in _VOICES]),
            adjectives=_covered(self._tokens, [m for m in mentions if m.kind == "demonym"]),
            title=self._sentence.in_title,
        )

    def _claim(self, figure: Figure, side: str | None = None) -> Claim:
        number, tokens, doc = figure.number, self._tokens, self._doc
        first, last = figure.span()
        grown = is_cumulative(figure.unit, number)
        start, end = tokens[first].start, tokens[last - 1].end
        role = Role.TOTAL if grown else cues().role(tokens, number.first, number.last)
        denied = self._denied(figure)
        speech = self._speech(figure, denied=denied)
        place, mention = place_of(self._stage, figure, speech, total=role is Role.TOTAL)
        return Claim(
            id=doc.claim_id("c", start, end, figure.unit, side),
            entry=doc.entry.id,
            span=doc.body[start:end],
            start=start,
            sentence=self._sentence.text,
            value=number.value,
            unit=figure.unit,
            who=self._stage.who(figure),
            party=side or party_of(self._stage, figure, place, mention, self._party_of(speech)),
            place=place,
            role=role,
            claimed_by=doc.body[speech.start : speech.end] if speech is not None else None,
            date=self._date(start),
            denied=denied,
            subset=figure.part,
            revision=cues().revision(tokens, number.first),
        )

    def _denied(self, figure: Figure) -> bool:
        first, last = figure.number.first, figure.number.last
        trigger = figure.trigger
        if trigger is None:
            negated = False
        elif trigger.first >= last:  # "two soldiers have not been killed"
            negated = denials().negated(self._tokens, max(last, figure.counted.last), trigger.first)
        else:  # "did not kill 12"
            negated = denials().negated(self._tokens, trigger.first - _AUXILIARIES, trigger.first)
        return negated or denials().denied(self._tokens, first, last)

    def _speech(self, figure: Figure, *, denied: bool) -> Speech | None:
        speech = speaker_of(self.speeches, figure.number.core, denied=denied)
        if speech is not None and self._sentence.in_title and self._turns(speech.at, figure.number.first):
            return None
        if speech is None or not speech.pronoun:
            return speech
        return self._speaker_before(person=self._tokens[speech.at - 1].text in _PERSONAL)

    def _turns(self, said: int, first: int) -> bool:
        """Whether a title goes on about something else before the figure: "X says … after four killed"."""
        return any(token.text in _TURNS for token in self._tokens[said + 1 : first])

    def _party_of(self, speech: Speech | None) -> str | None:
        """The side that a speaker belongs to; None when that is not known."""
        if speech is None:
            return None
        mentions = self._doc.mentions
        at = bisect_left(mentions, speech.start, key=lambda m: m.end)
        inside = (m.party for m in mentions[at : at + _NAMES] if m.start < speech.end)
        return next((party for party in inside if party), None)

    def _speaker_before(self, *, person: bool) -> Speech | None:
        """The last named speaker of the sentences before, for "he said"; for "it said" no person is one."""
        for at in range(self._at - 1, max(-1, self._at - 1 - _BACK), -1):
            reader = _Reader(self._scene, at)
            named = [s for s in reader.speeches if not s.pronoun and (person or not reader.is_person(s))]
            if named:
                return named[-1]
            if person and (subject := reader.subject()) is not None:
                return subject
        return None

    def subject(self) -> Speech | None:
        """The person whom this sentence begins with, as a speaker: "President Zelenskyy renewed …"."""
        names = self._stage.mentions[:2]
        last = next((m for m in names if m.kind == "person"), None)
        if last is None or names[0].start > self._sentence.start + _ARTICLE:
            return None
        return Speech(names[0].start, last.end, 0, 0, 0)

    def is_person(self, speech: Speech) -> bool:
        """Whether a speaker of this sentence is a person: by name, or by office."""
        names = self._doc.mentions_in(speech.start, speech.end)
        words = self._doc.folded[speech.start : speech.end].split()
        return any(m.kind == "person" for m in names) or not persons().isdisjoint(words)

    def _date(self, start: int) -> EventDate | None:
        at = bisect_left(self._dates, start, key=lambda d: d.start)
        near = self._dates[max(0, at - 1) : at + 1]
        nearest = min(near, key=lambda d: (abs(d.start - start), d.start), default=None)
        return nearest.date if nearest else None


def _covered(tokens: Sequence[Token], spans: Sequence[Mention] | Sequence[DateMention]) -> set[int]:
    """Indices of the tokens that lie inside any of the spans; both are in text order."""
    found: set[int] = set()
    at = 0
    for span in spans:
        while at < len(tokens) and tokens[at].end <= span.start:
            at += 1
        k = at
        while k < len(tokens) and tokens[k].start < span.end:
            found.add(k)
            k += 1
    return found

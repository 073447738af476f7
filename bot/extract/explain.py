"""Why an entry was read as it was: what matched, with spans, for relevance, topics, conflict and each claim.

Asks the same tables and models as extraction does, so it cannot tell another story. Says what the code
knows: where a slot was taken from, not why nothing else was. Does not print: see ``bot.cli.explain``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.reading import read_figures
from bot.extract.statements import point_of
from bot.extract.tokens import tokenize
from bot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.extract.document import Document, Mention, Sentence
    from bot.extract.evidence import Point
    from bot.extract.reading import Figure
    from bot.extract.tokens import Token
    from bot.model import Claim, Entry, Extraction

_COUNTED = frozenset({"demonym", "group", "force"})  # kinds of names that can be counted


@dataclass(frozen=True, slots=True)
class Share:
    """What one feature adds to a score, in log-odds; negative speaks against."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that point to a topic or conflict: the rule or side they belong to, and how much they count."""

    key: str  # Topic.id or Conflict.id
    rule: str
    weight: float  # negative infinity: excludes
    text: str
    start: int  # offset into title + "\\n" + text
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Where one slot of a claim comes from."""

    slot: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A claim, and where each of its slots comes from."""

    claim: Claim
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that speaks for what was read out of an entry."""

    entry: Entry
    found: Extraction
    shares: tuple[Share, ...]  # strongest first, whichever way they speak
    topics: tuple[Hint, ...]  # in text order, also of topics that did not win
    topic_shares: Mapping[str, tuple[Share, ...]]  # of the topics found, strongest first; none for own ones
    conflicts: tuple[Hint, ...]
    names: tuple[Mention, ...]
    claims: tuple[Explained, ...]


def hint(document: Document, point: Point) -> Hint:
    """A rule that holds, with the words that it matched."""
    text = document.body[point.start : point.end]
    return Hint(point.key, point.rule, point.weight, text, point.start, point.end)


def explained(document: Document, claim: Claim) -> Explained:
    """A claim with a reason for each slot that is filled."""
    sentence = next(s for s in document.sentences if s.start <= claim.start < s.end)
    what = _of_figure(document, sentence, claim) if claim.unit else _of_statement(document, claim)
    return Explained(claim, (*what, *_slots(document, sentence, claim)))


# --- what is claimed ------------------------------------------------------------------------------


def _of_figure(document: Document, sentence: Sentence, claim: Claim) -> Iterable[Reason]:
    unit = str(claim.unit)
    figure = _figure_at(document, sentence, claim)
    if figure is None:
        yield Reason("unit", unit, "by the words around the number")
        return
    tokens = tokenize(document.folded, sentence.start, sentence.end)
    noun = _words(document, tokens, figure.counted.first, figure.counted.last)
    if figure.trigger is not None:
        trigger = _words(document, tokens, figure.trigger.first, figure.trigger.last)
        beside = f" beside {noun!r}" if noun and noun != trigger else ""
        yield Reason("unit", unit, f"trigger {trigger!r} ({figure.trigger.side}){beside}")
    else:
        yield Reason("unit", unit, f"what is counted: {noun!r}" if noun else "the kind of number")
    if claim.role is Role.TOTAL:
        yield Reason("role", "total", "words of a running total, a start date, or its size")
    else:
        yield Reason("role", "event", "nothing in its clause says that it runs on")


def _figure_at(document: Document, sentence: Sentence, claim: Claim) -> Figure | None:
    tokens = tokenize(document.folded, sentence.start, sentence.end)
    starts = [token.start for token in tokens]
    names: set[int] = set()
    for mention in document.mentions_in(sentence.start, sentence.end):
        if mention.kind in _COUNTED:
            names.update(range(bisect_left(starts, mention.start), bisect_left(starts, mention.end)))
    figures = (f for f in read_figures(tokens, names) if f.unit is claim.unit)
    return next((f for f in figures if tokens[f.span()[0]].start == claim.start), None)


def _words(document: Document, tokens: list[Token], first: int, last: int) -> str:
    return document.body[tokens[first].start : tokens[last - 1].end] if last > first else ""


def _of_statement(document: Document, claim: Claim) -> Iterable[Reason]:
    point = point_of(document, claim)
    if claim.action is None or point is None:
        yield Reason("action", "none", "a sentence of a briefing that no action and no figure covers")
    else:
        yield Reason("action", claim.action, f"rule {point.rule!r}, weight {point.weight:g}")
    if claim.actors:
        yield Reason("actors", ", ".join(claim.actors), _named(document, claim, set(claim.actors)))


# --- slots ----------------------------------------------------------------------------------------


def _slots(document: Document, sentence: Sentence, claim: Claim) -> Iterable[Reason]:
    if claim.party is not None and claim.unit is not None:
        yield Reason("party", claim.party, _named(document, claim, {claim.party}))
    for slot, value in (("who", claim.who), ("place", claim.place), ("claimed_by", claim.claimed_by)):
        if value is not None:
            yield Reason(slot, value, _where(document, sentence, value))
    if claim.date is not None:
        where = _where(document, sentence, claim.date.text)
        yield Reason("date", str(claim.date), f"{claim.date.text!r}, {where}")
    if claim.denied:
        yield Reason("denied", "yes", "a denial stands before it")
    if claim.subset:
        yield Reason("subset", "yes", "a part of a larger figure here")
    if claim.revision is not None:
        yield Reason("revision", claim.revision, "the words before it replace an older figure")
    if claim.topic is not None:
        source = "what is counted, and whom" if claim.unit else "the action, or the sentence's own words"
        yield Reason("topic", claim.topic, f"by {source}")


def _named(document: Document, claim: Claim, parties: set[str]) -> str:
    """The names in the text that stand for a side, those of the claim's own sentence first."""
    sentence = next(s for s in document.sentences if s.start <= claim.start < s.end)
    stand = [m for m in document.mentions if (m.party in parties or m.name in parties)]
    inside = [m.text for m in stand if sentence.start <= m.start < sentence.end]
    texts = inside or [m.text for m in stand]
    where = "in this sentence" if inside else "elsewhere in the entry"
    return (
        f"{', '.join(map(repr, dict.fromkeys(texts)))} {where}" if texts else "by the sense of the sentence"
    )


def _where(document: Document, sentence: Sentence, text: str) -> str:
    if text and text in sentence.text:
        return f"at {sentence.start + sentence.text.index(text)} in this sentence"
    at = document.body.find(text) if text else -1
    return f"at {at}, in another sentence" if at >= 0 else "put together from several words"

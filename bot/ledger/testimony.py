"""Who says what: a claim together with everything that judging it needs.

An entry answers a question once: the headline before the text, the earlier sentence before the later.
Figures of other events that an entry only recalls are left out. A briefing is told for its background,
too: what it says about earlier days is kept, apart from what it says about now.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.ledger.lexicon import people_words, phrases, titles, units
from bot.ledger.notices import corrects, is_superseded, withdraws
from bot.ledger.signature import said_at
from bot.ledger.words import camps, neutrals, stems
from bot.model import Grade, Role, Side, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.model import Claim, Report

WHOLE = "all"
CIVILIANS = "civilians"
_LETTERS = re.compile(r"[a-z]+")
_AND = re.compile(r",|\band\b")
_RECENT = timedelta(days=1)  # a figure dated longer than this before the event began is recalled


@dataclass(frozen=True, slots=True)
class Assertion:
    """A claim, when it was said, and who stands behind it."""

    claim: Claim
    said: datetime
    source: str  # Source.id
    family: str  # sources of one family are one voice
    grade: Grade
    camp: str | None  # the belligerent or state that speaks; None: no side
    neutral: bool  # a named neutral speaker, such as the United Nations
    headline: bool  # stands in the title
    main: bool  # stands in the main clause of the title
    running: bool  # from a live page or a round-up
    part: str  # the part of the people that is counted, "all" for the whole and for statements
    recalled: bool  # its words say that it belongs to what went before
    wording: str  # the sentence, lower case: equal wording is one voice
    corrects: bool = False  # its publisher says that it corrects what it said before
    aside: str = ""  # of a briefing: names what it says beside the figures of its news; "" for those

    @property
    def order(self) -> tuple[datetime, str, int, str]:
        """Oldest first; ties by entry and place in it."""
        return self.said, self.claim.entry, self.claim.start, self.claim.id


@lru_cache(maxsize=8192)
def speaker_camp(speaker: str) -> str | None:
    """The party that a speaker belongs to by its name; None for neutral or unnamed speakers."""
    words = stems(speaker)
    if any(word in neutrals() for word in words):
        return None
    table = camps()
    return next((table[word] for word in words if word in table), None)


@lru_cache(maxsize=8192)
def is_neutral(speaker: str) -> bool:
    """Whether a speaker is one of the named neutral bodies."""
    return any(word in neutrals() for word in stems(speaker))


@lru_cache(maxsize=8192)
def people(who: str | None) -> tuple[str | None, str | None]:
    """The part of the people that is counted, and the kind of people; None where the words name none.

    Unlike people together, "women and children", are no part.
    """
    named = {_people(words) for words in _AND.split((who or "").lower())}
    return named.pop() if len(named) == 1 else (None, None)


def _people(words: str) -> tuple[str | None, str | None]:
    part = kind = None
    parts, kinds = people_words()
    for word in _LETTERS.findall(words):
        for form in (word, word.removesuffix("s"), word.removesuffix("ren")):
            part = part or parts.get(form)
            kind = kind or kinds.get(form)
    return part, kind


def parts_of(claims: Iterable[Claim]) -> dict[str, str]:
    """What part of the people each figure of one entry counts, by Claim.id: "all" or a name.

    Children are part of the dead wherever they are counted, and so is what the entry calls a part of a
    larger figure. Soldiers and civilians that are counted side by side are two figures, of which the
    first stands for all; of those who are released civilians are always counted apart.
    """
    first: dict[tuple[object, ...], str] = {}
    out: dict[str, str] = {}
    for claim in claims:
        if claim.unit is None:
            continue
        part, kind = people(claim.who)
        if part is None and claim.subset:
            part = f"part of {kind}" if kind else "part"
        if part is None and kind is not None:
            beside = (claim.unit, claim.role, claim.party, claim.claimed_by)
            if first.setdefault(beside, kind) != kind or (kind == CIVILIANS and claim.unit in units().exact):
                part = kind
        out[claim.id] = part or WHOLE
    return out


def recalls(claim: Claim) -> bool:
    """Whether the words before a claim say that it belongs to what went before."""
    at = claim.sentence.find(claim.span)
    return phrases().recalled.search(claim.sentence[: max(at, 0)]) is not None


def of_this_event(one: Assertion, began: datetime) -> bool:
    """Whether an assertion is about the event, not about something that went before it."""
    if one.aside:
        return True
    if one.recalled:
        return False
    date = one.claim.date
    return date is None or one.claim.role is Role.TOTAL or date.last >= (began - _RECENT).date()


def assertions(report: Report, sources: Mapping[str, Source], *, running: bool) -> tuple[Assertion, ...]:
    """Everything a report says, as far as it is heard, in text order; nothing when it says it is withdrawn.

    Of a live page only the headline counts: below it stands what belongs to other events. What a report that
    corrects says of its earlier self is denied by its publisher.
    """
    entry, corrected = report.entry, corrects(report.entry)
    if withdraws(entry):
        return ()
    source = sources.get(entry.source) or Source(entry.source, entry.source, entry.source, Grade.F)
    own = source.party if source.side is not Side.NEUTRAL else None
    said = said_at(entry)
    title, aside = len(entry.title), titles().subordinate.search(entry.title)
    main = aside.start() if aside is not None else title
    parts = parts_of(report.heard)
    claims = [claim for claim in report.heard if not running or claim.start < title]
    if corrected:
        claims = [
            replace(claim, denied=True, claimed_by=None)
            if claim.unit is not None and is_superseded(claim)
            else claim
            for claim in claims
        ]
    wordings = [" ".join(claim.sentence.lower().split()) for claim in claims]
    return tuple(
        Assertion(
            claim=claim,
            said=said,
            source=source.id,
            family=source.family,
            grade=source.grade,
            camp=speaker_camp(claim.claimed_by) if claim.claimed_by else own,
            neutral=bool(claim.claimed_by) and is_neutral(claim.claimed_by or ""),
            headline=claim.start < title,
            main=claim.start < main,
            running=running,
            part=parts.get(claim.id, WHOLE),
            recalled=claim.unit is not None and claim.role is Role.EVENT and recalls(claim),
            wording=wording,
            corrects=corrected,
            aside=_aside(claim, said, wording) if entry.context else "",
        )
        for claim, wording in zip(claims, wordings, strict=True)
    )


def _aside(claim: Claim, said: datetime, wording: str) -> str:
    """What a claim of a briefing answers besides the news: another day's question, or its sentence's own.

    A briefing says nothing twice for want of space: what it states without a number is a fact by itself.
    """
    date = claim.date
    if claim.unit is not None and claim.role is Role.EVENT and date is not None:
        return str(date) if date.last < (said - _RECENT).date() else ""
    if claim.unit is None or recalls(claim):
        return hashlib.sha256(wording.encode()).hexdigest()[:12]
    return ""


Question = tuple[str, ...]


def question(one: Assertion) -> Question:
    """What an assertion answers, without the party: see ``by_question``."""
    return (one.aside, *_of_claim(one)) if one.aside else _of_claim(one)


def _of_claim(one: Assertion) -> Question:
    claim = one.claim
    if claim.unit is None:
        return ("statement", claim.action or "said")
    return (units().same.get(claim.unit, claim.unit).value, claim.role.value, one.part)


def beside(asked: Question) -> Question | None:
    """The question about those who are counted beside the whole of a release; None for others."""
    if asked[-1] != WHOLE or asked[0] not in units().exact:
        return None
    return (*asked[:-1], CIVILIANS)


def by_question(said: Iterable[Assertion]) -> dict[str, tuple[Assertion, ...]]:
    """Assertions grouped by the question they answer, oldest first; keys are stable names.

    The party is part of a question only where several are named: the one that was named first, and
    claims that name none, have the plain key.
    """
    groups: dict[Question, list[Assertion]] = {}
    for one in sorted(said, key=lambda a: a.order):
        groups.setdefault(question(one), []).append(one)
    out: dict[str, tuple[Assertion, ...]] = {}
    for name, members in sorted(groups.items()):
        plain = "/".join(name)
        for party, some in _by_party(members).items():
            key = plain if party is None else f"{plain}/{party}"
            out[key] = _once(some)
    return out


def _by_party(members: list[Assertion]) -> dict[str | None, list[Assertion]]:
    parties: list[str] = []
    for one in members:
        if one.claim.party and one.claim.party not in parties:
            parties.append(one.claim.party)
    if len(parties) < 2 or members[0].claim.unit not in units().two_sided:
        return {None: members}
    out: dict[str | None, list[Assertion]] = {}
    for one in members:
        party = one.claim.party
        out.setdefault(None if party in {None, parties[0]} else party, []).append(one)
    return out


def _once(members: list[Assertion]) -> tuple[Assertion, ...]:
    """One answer an entry and speaker: the headline's, else the first in the text; and one figure denied."""
    best: dict[tuple[str, str | None, bool], Assertion] = {}
    for one in members:
        key = one.claim.entry, one.camp, one.claim.denied and one.claim.unit is not None
        held = best.get(key)
        if held is None or (one.headline and not held.headline):
            best[key] = one
    return tuple(sorted(best.values(), key=lambda a: a.order))

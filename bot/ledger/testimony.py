"""Who says what: a claim together with everything that judging it needs.

An entry answers a question once: the headline before the text, the earlier sentence before the later.
Figures of other events that an entry only recalls are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.ledger.signature import said_at
from bot.ledger.words import camps, neutrals, stems
from bot.model import Grade, Role, Side, Source, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.model import Claim, Report

# Words before a figure that say it belongs to what went before.
_RECALLED = re.compile(
    r"\b(?:retaliat\w+ (?:for|to|after)|revenge for|in response to|responding to"
    r"|(?:days?|weeks?|months?|hours?) after|(?:came|comes|come) (?:\w+ )?after"
    r"|follow(?:s|ing|ed) (?:an?|the|last|earlier|previous|deadly)\b|previous(?:ly)?|last (?:week|month|year)"
    r"|earlier (?:this|in|attack|strike)|anniversary|since (?:the|a|an|last|early|late|mid)?\b"
    r"|had (?:killed|wounded|injured|left|claimed|died)|as \w+ mourns|in mourning after)\b",
    re.IGNORECASE,
)
# Kinds of people whose number is part of the whole, whatever the sentence says.
_PART = {
    "child": "children",
    "woman": "women",
    "women": "women",
    "girl": "children",
    "boy": "children",
    "baby": "children",
    "infant": "children",
    "toddler": "children",
    "teenager": "children",
    "student": "students",
    "journalist": "journalists",
    "reporter": "journalists",
    "paramedic": "medics",
    "medic": "medics",
    "doctor": "medics",
    "foreigner": "foreigners",
    "rescuer": "rescuers",
    "peacekeeper": "peacekeepers",
    "commander": "commanders",
    "policeman": "police",
    "police": "police",
    "officer": "police",
    "elderly": "elderly",
}
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
    running: bool  # from a live page or a round-up
    recalled: bool  # its words say that it belongs to what went before
    wording: str  # the sentence, lower case: equal wording is one voice

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
def people(who: str | None) -> str:
    """The part of the people that is counted, or "all"."""
    if not who:
        return "all"
    for word in re.findall(r"[a-z]+", who.lower()):
        for form in (word, word.removesuffix("s"), word.removesuffix("ren")):
            if form in _PART:
                return _PART[form]
    return "all"


def _recalls(claim: Claim) -> bool:
    at = claim.sentence.find(claim.span)
    return _RECALLED.search(claim.sentence[: max(at, 0)]) is not None


def of_this_event(one: Assertion, began: datetime) -> bool:
    """Whether an assertion is about the event, not about something that went before it."""
    if one.recalled:
        return False
    date = one.claim.date
    return date is None or one.claim.role is Role.TOTAL or date.last >= (began - _RECENT).date()


def assertions(report: Report, sources: Mapping[str, Source], *, running: bool) -> tuple[Assertion, ...]:
    """Everything a report says, in text order."""
    entry = report.entry
    source = sources.get(entry.source) or Source(entry.source, entry.source, entry.source, Grade.F)
    own = source.party if source.side is not Side.NEUTRAL else None
    said = said_at(entry)
    return tuple(
        Assertion(
            claim=claim,
            said=said,
            source=source.id,
            family=source.family,
            grade=source.grade,
            camp=speaker_camp(claim.claimed_by) if claim.claimed_by else own,
            neutral=bool(claim.claimed_by) and is_neutral(claim.claimed_by or ""),
            headline=claim.start < len(entry.title),
            running=running,
            recalled=claim.unit is not None and _recalls(claim),
            wording=" ".join(claim.sentence.lower().split()),
        )
        for claim in report.found.claims
    )


# Publishers call the same people captives, hostages and prisoners.
_SAME_UNIT = {Unit.HOSTAGES_RELEASED: Unit.PRISONERS_RELEASED}

Question = tuple[str, ...]


def question(claim: Claim) -> Question:
    """What a claim answers, without the party: see ``by_question``."""
    if claim.unit is None:
        return ("statement", claim.action or claim.topic or "other")
    part = people(claim.who)
    if claim.subset and part == "all":
        part = "part"
    unit = _SAME_UNIT.get(claim.unit, claim.unit)
    return (unit.value, claim.role.value, part)


# Here two numbers of one event differ because they are about different sides.
_TWO_SIDED = frozenset(
    {
        Unit.PRISONERS_RELEASED,
        Unit.CAPTURED,
        Unit.BODIES_RETURNED,
        Unit.DRONES,
        Unit.MISSILES,
        Unit.DRONES_AND_MISSILES,
    }
)


def by_question(said: Iterable[Assertion]) -> dict[str, tuple[Assertion, ...]]:
    """Assertions grouped by the question they answer, oldest first; keys are stable names.

    The party is part of a question only where several are named: the one that was named first, and
    claims that name none, have the plain key.
    """
    groups: dict[Question, list[Assertion]] = {}
    for one in sorted(said, key=lambda a: a.order):
        groups.setdefault(question(one.claim), []).append(one)
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
    if len(parties) < 2 or members[0].claim.unit not in _TWO_SIDED:
        return {None: members}
    out: dict[str | None, list[Assertion]] = {}
    for one in members:
        party = one.claim.party
        out.setdefault(None if party in {None, parties[0]} else party, []).append(one)
    return out


def _once(members: list[Assertion]) -> tuple[Assertion, ...]:
    """One answer an entry and speaker: the headline's, else the first in the text."""
    best: dict[tuple[str, str | None], Assertion] = {}
    for one in members:
        key = one.claim.entry, one.camp
        held = best.get(key)
        if held is None or (one.headline and not held.headline):
            best[key] = one
    return tuple(sorted(best.values(), key=lambda a: a.order))

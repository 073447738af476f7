"""How a fact moved from what was held to what is held now, and why.

Pure comparison of two states of one fact. Does not decide what a channel sees.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger.reasons import Reason
from bot.ledger.telling import MAIN_UNITS, PASSING, material_move
from bot.ledger.testimony import people
from bot.ledger.values import Order, compare
from bot.model import Change, Fact, FactStatus, Role, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ledger.rules import Rules
    from bot.ledger.testimony import Assertion
    from bot.ledger.weigh import Standing


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened to a fact: nothing is said about materiality of the entry as a whole."""

    kind: Verdict
    reason: Reason
    material: bool


def short_id(letter: str, *parts: str) -> str:
    """A letter and 16 hexadecimal digits derived from the parts."""
    return letter + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def fact_of(event: str, key: str, standing: Standing, prior: Fact | None, now: datetime) -> Fact:
    """The fact as it is held now; ``updated_at`` stays when neither value nor status moved."""
    first = standing.positions[0]
    told = [one for one in first.behind if one.headline] or first.behind
    best = max(told, key=lambda one: (one.said, one.claim.entry, -one.claim.start)).claim
    held = standing.held()
    same = (
        prior is not None
        and prior.status is standing.status
        and tuple(one.value for one in prior.held) == tuple(one.value for one in held)
    )
    claims = [one.claim for position in standing.positions for one in position.behind]
    return Fact(
        id=short_id("f", event, key),
        event=event,
        key=key,
        status=standing.status,
        credibility=standing.credibility,
        held=held,
        statement=best.sentence,
        topic=best.topic,
        unit=best.unit,
        who=best.who or next((c.who for c in claims if c.who), None),
        party=best.party or next((c.party for c in claims if c.party), None),
        place=best.place or next((c.place for c in claims if c.place), None),
        role=best.role,
        date=best.date or next((c.date for c in claims if c.date), None),
        action=best.action,
        denied=first.denies,
        updated_at=prior.updated_at if same and prior is not None else now,
    )


def explain(prior: Fact | None, fact: Fact, mine: Sequence[Assertion], rules: Rules) -> Moved | None:  # noqa: PLR0911 -- one return a rule
    """What happened between two states of a fact, after the assertions of one entry; None: nothing."""
    if prior is None or not prior.held:
        return _appeared(fact, mine)
    if fact.status is FactStatus.RETRACTED and prior.status is not FactStatus.RETRACTED:
        return Moved(Verdict.RETRACTED, Reason.DENIED_BY_SPEAKER, True)
    if fact.status is FactStatus.DISPUTED and len(fact.held) > len(prior.held):
        if fact.unit is None and not any(one.headline for one in mine):
            return Moved(Verdict.DISPUTED, Reason.SIDE_DETAIL, False)
        camps = any(one.camp for one in mine)
        reason = Reason.SIDES_DIFFER if camps else Reason.PUBLISHERS_DIFFER
        if fact.unit is None:
            reason = Reason.DENIED_BY_OTHER_SIDE
        return Moved(Verdict.DISPUTED, reason, prior.status is not FactStatus.DISPUTED)
    if prior.status is FactStatus.DISPUTED and fact.status is not FactStatus.DISPUTED and len(fact.held) > 1:
        return Moved(Verdict.UPDATED, Reason.SETTLED_BY_NEUTRAL, True)
    if prior.value is not None and fact.value is not None:
        moved = _moved(prior, fact, mine, rules)
        if moved is not None:
            return moved
    if {s for h in fact.held for s in h.sources} - {s for h in prior.held for s in h.sources}:
        return Moved(Verdict.CORROBORATED, Reason.ANOTHER_PUBLISHER, False)
    return None


def _appeared(fact: Fact, mine: Sequence[Assertion]) -> Moved:
    headline = any(one.headline and not one.running for one in mine)
    if fact.unit is None:
        if headline:
            return Moved(Verdict.FOLLOW_UP, Reason.FIRST_STATEMENT, fact.action not in PASSING)
        return Moved(Verdict.FOLLOW_UP, Reason.SIDE_DETAIL, False)
    running = all(one.running for one in mine)
    part = people(fact.who) != "all" or "/part" in fact.key
    if fact.role is Role.TOTAL or part or running or fact.unit not in MAIN_UNITS:
        return Moved(Verdict.FOLLOW_UP, Reason.SIDE_DETAIL, False)
    return Moved(Verdict.FOLLOW_UP, Reason.FIRST_FIGURE, headline)


def _moved(prior: Fact, fact: Fact, mine: Sequence[Assertion], rules: Rules) -> Moved | None:  # noqa: PLR0911 -- one return a rule
    old, new = prior.value, fact.value
    if old is None or new is None or old == new:
        return None
    order = compare(old, new, rules.about_share)
    if order in {Order.SAME, Order.LOOSER}:
        return None
    if fact.status is FactStatus.CORRECTED and order is Order.LOWER:
        own = {one.source for one in mine} & set(prior.held[0].sources)
        return Moved(Verdict.CORRECTED, Reason.PUBLISHER_REVISED if own else Reason.SPEAKER_REVISED, True)
    if order is Order.TIGHTER:
        return Moved(Verdict.UPDATED, Reason.MORE_PRECISE, False)
    if fact.role is Role.TOTAL:
        headline = any(one.headline for one in mine)
        reason = Reason.TOTAL_MOVED if headline else Reason.SIDE_DETAIL
        return Moved(Verdict.UPDATED, reason, headline and material_move(old, new, rules))
    if order is Order.LOWER:
        return Moved(Verdict.CORRECTED, Reason.SPEAKER_REVISED, True)
    return Moved(Verdict.UPDATED, Reason.HIGHER_FIGURE, material_move(old, new, rules))


def change(
    entry: str,
    version: str,
    fact: Fact,
    prior: Fact | None,
    moved: Moved,
    mine: Sequence[Assertion],
    now: datetime,
) -> Change:
    """The move as it is stored."""
    new = fact.value
    if moved.kind is Verdict.DISPUTED:
        new = fact.held[-1].value
    return Change(
        id=short_id("c", entry, version, fact.id, moved.kind),
        event=fact.event,
        fact=fact.id,
        kind=moved.kind,
        reason=moved.reason.value,
        at=now,
        unit=fact.unit,
        party=fact.party,
        old=prior.value if prior is not None else None,
        new=new,
        claims=tuple(one.claim.id for one in mine),
        material=moved.material,
    )

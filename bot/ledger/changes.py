"""How a fact moved from what was held to what is held now, and why.

Pure comparison of two states of one fact. Does not decide what a channel sees.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.ledger.lexicon import turning, units
from bot.ledger.reasons import Reason
from bot.ledger.telling import material_move
from bot.ledger.testimony import WHOLE
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


@dataclass(slots=True)
class At:
    """A moment of deciding, and how many changes the event has had: together they name the next one.

    Counting is what keeps a figure that goes up, down and up again three changes.
    """

    now: datetime
    count: int

    def change_id(self, event: str, entry: str, fact: str, kind: Verdict) -> str:
        """A name that no other change of the event has; the same in every run, whatever the clock says."""
        self.count += 1
        return short_id("c", event, str(self.count), entry, fact, kind)


@dataclass(frozen=True, slots=True)
class Teller:
    """The entry that moves a fact, as far as it matters for how the move is called."""

    mine: tuple[Assertion, ...]  # its assertions that stand behind the fact
    corroborates: bool  # it adds an independent voice to a value that was held
    alone: bool = False  # nobody counts the whole of which it counts a part
    rewritten: bool = False  # it is another version of an entry that was known
    withdraws: bool = False  # it takes earlier reports of its publisher back
    corrects: bool = False  # it says that it corrects itself, or it is a part of a file that was changed


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


def explain(prior: Fact | None, fact: Fact, teller: Teller, rules: Rules) -> Moved | None:
    """What happened between two states of a fact, told by one entry; None: nothing."""
    if prior is None or not prior.held:
        return _appeared(fact, teller)
    doubt = _doubted(prior, fact, teller.mine)
    if doubt is not None:
        return doubt
    if prior.value is not None and fact.value is not None:
        moved = _moved(prior, fact, teller, rules)
        if moved is not None:
            return moved
    if teller.corroborates:
        return Moved(Verdict.CORROBORATED, Reason.ANOTHER_PUBLISHER, False)
    return None


def _doubted(prior: Fact, fact: Fact, mine: Sequence[Assertion]) -> Moved | None:
    """A fact that was taken back, contested or settled."""
    disputed, was_disputed = (one.status is FactStatus.DISPUTED for one in (fact, prior))
    if fact.status is FactStatus.RETRACTED and prior.status is not FactStatus.RETRACTED:
        return Moved(Verdict.RETRACTED, Reason.DENIED_BY_SPEAKER, True)
    if fact.denied and not prior.denied and not disputed:
        return Moved(Verdict.RETRACTED, Reason.DENIED_BY_SPEAKER, True)
    if disputed and (len(fact.held) > len(prior.held) or not was_disputed):
        if fact.unit is None and not any(one.headline for one in mine):
            return Moved(Verdict.DISPUTED, Reason.SIDE_DETAIL, False)
        reason = Reason.SIDES_DIFFER if any(one.camp for one in mine) else Reason.PUBLISHERS_DIFFER
        if fact.unit is None or len(fact.held) == 1:
            reason = Reason.DENIED_BY_OTHER_SIDE
        return Moved(Verdict.DISPUTED, reason, not was_disputed)
    if was_disputed and not disputed and len(fact.held) > 1:
        return Moved(Verdict.UPDATED, Reason.SETTLED_BY_NEUTRAL, True)
    return None


def _appeared(fact: Fact, teller: Teller) -> Moved:
    mine = teller.mine
    headline = any(one.headline and not one.running for one in mine)
    if fact.unit is None:
        if fact.action in turning() and any(one.main and not one.running for one in mine):
            return Moved(Verdict.FOLLOW_UP, Reason.FIRST_STATEMENT, True)
        return Moved(Verdict.FOLLOW_UP, Reason.SIDE_DETAIL, False)
    part = any(one.part != WHOLE and (one.claim.subset or not teller.alone) for one in mine)
    beside = fact.role is Role.TOTAL or part
    if beside or all(one.running for one in mine) or fact.unit not in units().main:
        return Moved(Verdict.FOLLOW_UP, Reason.SIDE_DETAIL, False)
    return Moved(Verdict.FOLLOW_UP, Reason.FIRST_FIGURE, headline)


def _moved(prior: Fact, fact: Fact, teller: Teller, rules: Rules) -> Moved | None:  # noqa: PLR0911 -- one return a rule
    old, new, mine = prior.value, fact.value, teller.mine
    if old is None or new is None or old == new:
        return None
    order = compare(old, new, rules.about_share)
    if order in {Order.SAME, Order.LOOSER}:
        return None
    if teller.withdraws:
        return Moved(Verdict.CORRECTED, Reason.REPORT_WITHDRAWN, True)
    if teller.rewritten and (teller.corrects or order is Order.LOWER):
        return Moved(Verdict.CORRECTED, Reason.PUBLISHER_REVISED, True)
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
    entry: str, fact: Fact, prior: Fact | None, moved: Moved, mine: Sequence[Assertion], at: At
) -> Change:
    """The move as it is stored."""
    new = fact.value
    if moved.kind is Verdict.DISPUTED:
        new = fact.held[-1].value
    return Change(
        id=at.change_id(fact.event, entry, fact.id, moved.kind),
        event=fact.event,
        fact=fact.id,
        kind=moved.kind,
        reason=moved.reason.value,
        at=at.now,
        unit=fact.unit,
        party=fact.party,
        old=prior.value if prior is not None else None,
        new=new,
        claims=tuple(one.claim.id for one in mine),
        material=moved.material,
    )

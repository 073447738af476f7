"""What deserves to be told: is an entry news, is a change material, how grave is an event.

Pure judgements over what was read and held; the thresholds are in Rules.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.lexicon import actions, turning, units
from bot.ledger.signature import is_commentary, is_running
from bot.ledger.values import Order, compare, point
from bot.model import Action, Role, Unit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ledger.cluster import Cluster
    from bot.ledger.rules import Rules
    from bot.ledger.signature import Signature
    from bot.model import Change, Fact, Report, Value

_HARM = frozenset({Unit.KILLED, Unit.CASUALTIES})
_GRAVE_TOPICS = frozenset({"nuclear-risk"})
_SERIOUS_TOPICS = frozenset({"prisoner-exchange", "peace-talks", "infrastructure-strikes", "war-crimes"})
_A_WHILE = timedelta(minutes=90)  # what comes in one poll may name the same act differently


def is_later(one: Signature, known: Cluster) -> bool:
    """Whether an entry came later than the wave of first reports."""
    return one.said - known.first_seen >= _A_WHILE


def adds_act(report: Report, known: Cluster) -> bool:
    """Whether an entry tells of an act, or counts people, as nobody did about an event that it resembles."""
    if is_running(report.entry.title) or is_commentary(report.entry.title):
        return False
    known_kinds = {turning().get(action, action) for action in known.actions}
    return any(
        claim.unit in units().leading and claim.unit not in known.units
        if claim.unit is not None
        else claim.action in turning() and turning()[claim.action] not in known_kinds
        for claim in report.found.claims
        if claim.role is Role.EVENT and not claim.denied and not claim.subset
    )


def counts_people(report: Report) -> bool:
    """Whether an entry counts the dead, the released or the abducted of its event."""
    return any(
        claim.unit in units().leading and claim.role is Role.EVENT and not claim.denied and not claim.subset
        for claim in report.found.claims
    )


def tells_act(report: Report) -> bool:
    """Whether a headline tells an act of its own, neither one in passing nor another word for the attack."""
    table = actions()
    return any(
        claim.action not in table.passing | table.attacks
        for claim in report.found.claims
        if claim.action and claim.start < len(report.entry.title)
    )


def material_move(old: Value | None, new: Value | None, rules: Rules) -> bool:
    """Whether a figure's move is worth a reply: first digits of a small number, or a large share."""
    if new is None:
        return False
    if old is None:
        return True
    a, b = point(old), point(new)
    if a is None or b is None or compare(old, new, rules.about_share) in {Order.SAME, Order.LOOSER}:
        return False
    if min(a, b) < rules.material_first:
        return abs(b - a) >= max(1.0, min(a, b) * rules.material_share * 2)
    return abs(b - a) >= min(a, b) * rules.material_share


def novelty(one: Signature, known: Cluster) -> float:
    """Share of a headline's weight that no member's headline or lead has."""
    whole = sum(one.title.values())
    return sum(w for root, w in one.title.items() if root not in known.words) / whole if whole else 0.0


def severity(facts: Iterable[Fact], topics: tuple[str, ...], rules: Rules) -> int:
    """How grave an event is: 3 grave, 2 serious, 1 notable.

    3 from ``grave_killed`` killed, or over nuclear risk; 2 from ``serious_killed`` killed, from a
    hundred of anybody, or over talks, exchanges and strikes on infrastructure; else 1.
    """
    worst = 1
    for fact in facts:
        number = point(fact.value) if fact.value is not None else None
        if number is None or fact.role is Role.TOTAL:
            continue
        if fact.unit in _HARM and number >= rules.grave_killed:
            return 3
        if (fact.unit in _HARM and number >= rules.serious_killed) or (
            fact.unit in units().main and number >= 100
        ):
            worst = 2
    if any(topic in _GRAVE_TOPICS for topic in topics[:1]):
        return 3
    return max(worst, 2) if any(topic in _SERIOUS_TOPICS for topic in topics[:1]) else worst


_RANK = (
    Verdict.RETRACTED,
    Verdict.CORRECTED,
    Verdict.DISPUTED,
    Verdict.UPDATED,
    Verdict.FOLLOW_UP,
    Verdict.CORROBORATED,
)


def verdict_of(changes: Iterable[Change]) -> Verdict:
    """The verdict that weighs most among the changes; duplicate when there is none."""
    kinds = {change.kind for change in changes}
    return next((verdict for verdict in _RANK if verdict in kinds), Verdict.DUPLICATE)


def action_of(verdict: Verdict, changes: Iterable[Change], *, running: bool = False) -> Action:
    """What a channel that was told of the event sees of the verdict; a ``running`` page never replies."""
    if verdict in {Verdict.DUPLICATE, Verdict.IRRELEVANT}:
        return Action.NONE
    if verdict is Verdict.NEW:
        return Action.POST
    told = verdict is not Verdict.CORROBORATED and any(c.material and c.kind is verdict for c in changes)
    return Action.REPLY if told and not running else Action.EDIT

"""What deserves to be told: is an entry news, is a change material, how grave is an event.

Pure judgements over what was read and held; the thresholds are in Rules.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.signature import is_running
from bot.ledger.values import Order, compare, point
from bot.model import Action, Role, Unit, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ledger.cluster import Cluster
    from bot.ledger.rules import Rules
    from bot.ledger.signature import Signature
    from bot.model import Change, Fact, Report, Value

# Titles that announce thought about news rather than news.
_COMMENTARY = re.compile(
    r"^(?:how|why|what|who|when|where|can|could|should|would|will|is|are|was|does|do|did|has|have)\b(?!.*\bsays?\b)"
    r"|:\s(?:how|why|what)\b|\?\s*$"
    r"|\b(?:opinion|editorial|analysis|explained|explainer|explains|"
    r"commentary|comment|podcast|interview|profile|quiz|letters?|long read|review|in pictures|photos|"
    r"cartoon|debate|essay|column|viewpoint|perspective|"
    r"a look at|inside the|the story of|meet the|fact[- ]check|timeline|recap|highlights)\b"
    r"|,\s*by [A-Z]|^[^:]{3,40}\|",
    re.IGNORECASE,
)
_FILM = re.compile(r"\s*(?:watch|video)\b", re.IGNORECASE)  # pictures of what was in the news before
# What a war does to prices is told on business pages, and to a channel in a digest at most.
_MARKETS = re.compile(
    r"\b(?:oil|stocks?|shares|markets?|inflation|crude|brent|futures|profits?|sensex|nifty|wall street|gold|"
    r"currency|rupee|dollar|petrol|fuel) "
    r"(?:prices?|rises?|falls?|slides?|drops?|gains?|jumps?|slips?|tumbles?|"
    r"climbs?|surges?|jumped|fell|rose|warns?|rally|rallies|close|open|higher|lower|steady|ease)\b"
    r"|\bon profits\b|\binflation\b|\bstocks\b",
    re.IGNORECASE,
)
_HARM = frozenset({Unit.KILLED, Unit.CASUALTIES})
_GRAVE_TOPICS = frozenset({"nuclear-risk"})
_SERIOUS_TOPICS = frozenset({"prisoner-exchange", "peace-talks", "infrastructure-strikes", "war-crimes"})
MAIN_UNITS = frozenset(
    {
        Unit.KILLED, Unit.CASUALTIES, Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED,
        Unit.ABDUCTED, Unit.CAPTURED, Unit.DISPLACED, Unit.DRONES, Unit.MISSILES, Unit.DRONES_AND_MISSILES,
        Unit.WOUNDED, Unit.MISSING, Unit.SETTLEMENTS,
    }
)  # fmt: skip

# What an event with such a figure is about; all other figures stand beside it.
LEADING_UNITS = frozenset(
    {
        Unit.KILLED, Unit.CASUALTIES, Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED,
        Unit.ABDUCTED, Unit.CAPTURED,
    }
)  # fmt: skip

# Actions that say no more than that the attack happened: another of them adds nothing to an attack.
ATTACKS = frozenset(
    {
        "air-strike",
        "infrastructure-strike",
        "power-strike",
        "civilians-harmed",
        "losses",
        "fighting",
        "shot-down",
    }
)
_BLOWS = ATTACKS | {"truce-broken"}
# Actions that go with others' news: noted on the card, not worth a reply.
PASSING = frozenset(
    {
        "talks-held", "meeting", "visit", "warning", "proposal", "concern", "aid-promised", "cooperation",
        "weapon-shown", "deployment", "condemnation", "blockade", "ship-incident",
    }
)  # fmt: skip
# Turning points: an event that has none of its kind is not the same event, however alike the words.
_TURNS = {
    "agreement": "agreement",
    "ceasefire": "agreement",
    "prisoner-exchange": "release",
    "release": "release",
    "leader-killed": "leader-killed",
    "town-taken": "town-taken",
    "withdrawal": "withdrawal",
    "warrant": "warrant",
    "sanctions-imposed": "sanctions-imposed",
}
_A_WHILE = timedelta(minutes=90)  # what comes in one poll may name the same act differently
_FEW = 0.2  # share of headlines from which on an event is about attacks, too


def turns(one: Signature, known: Cluster) -> bool:
    """Whether a headline tells a turning point that an event of some hours has nothing of."""
    if one.said - known.first_seen < _A_WHILE or not known.actions:
        return False
    kinds = {_TURNS[action] for action in one.actions if action in _TURNS}
    if kinds:
        return not kinds & {_TURNS[action] for action in known.actions if action in _TURNS}
    if not one.harm or not one.actions <= _BLOWS or one.figures & known.figures.keys():
        return False
    attacks = sum(known.actions[action] for action in ATTACKS)
    return attacks < _FEW * len(known.members)


def is_commentary(title: str) -> bool:
    """Whether a title announces thought about news, or what markets make of it, rather than news."""
    return _COMMENTARY.search(title) is not None or _MARKETS.search(title) is not None


def newsworthiness(report: Report) -> float:
    """How concrete an entry is, 0 to 1: a dated act with figures is 1, a live page or an essay is 0."""
    title, found = report.entry.title, report.found
    if is_running(title):
        return 0.0
    score = 0.35 + 0.25 * found.relevance
    in_title = [claim for claim in found.claims if claim.start < len(title)]
    if any(claim.unit is not None and claim.role is Role.EVENT for claim in in_title):
        score += 0.35
    elif any(claim.action and claim.action not in PASSING for claim in in_title):
        score += 0.25
    elif any(claim.role is Role.EVENT for claim in found.claims if claim.action not in PASSING):
        score += 0.15
    elif found.claims:
        score += 0.08
    if is_commentary(title):
        score -= 0.5
    elif _FILM.match(title):
        score -= 0.2
    if found.conflict in {"none", ""}:
        score -= 0.25
    return min(1.0, max(0.0, score))


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
            fact.unit in MAIN_UNITS and number >= 100
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


def action_of(verdict: Verdict, changes: Iterable[Change]) -> Action:
    """What a channel that was told of the event sees of the verdict."""
    if verdict in {Verdict.DUPLICATE, Verdict.IRRELEVANT}:
        return Action.NONE
    if verdict is Verdict.NEW:
        return Action.POST
    if verdict is not Verdict.CORROBORATED and any(c.material and c.kind is verdict for c in changes):
        return Action.REPLY
    return Action.EDIT

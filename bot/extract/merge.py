"""Title and text that state the same figure become one claim; a difference stays two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Qualifier, Role, Unit

if TYPE_CHECKING:
    from bot.model import Claim

_MOST = 8  # claims with one meaning that a further one is held against
_BY_PARTY = frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED})


def merged(claims: list[Claim]) -> tuple[Claim, ...]:
    """Claims in text order, those that say the same joined into the first of them."""
    kept: list[Claim] = []
    places: dict[tuple[object, ...], list[int]] = {}  # what is said → where in kept
    for claim in claims:
        slots = places.setdefault(_meaning(claim), [])
        for at in slots[-_MOST:]:
            if _same(kept[at], claim):
                kept[at] = _joined(kept[at], claim)
                break
        else:
            slots.append(len(kept))
            kept.append(claim)
    return tuple(kept)


def _meaning(claim: Claim) -> tuple[object, ...]:
    value = claim.value
    assert value is not None  # a figure claim has one
    return claim.unit, value.quantity, value.low, value.high, claim.subset, claim.denied


def _same(a: Claim, b: Claim) -> bool:
    """One sentence never says the same figure twice: "two in the city and two in the port" are four."""
    if a.sentence == b.sentence:
        return False
    return not (a.unit in _BY_PARTY and a.party and b.party and a.party != b.party)


def _joined(a: Claim, b: Claim) -> Claim:
    """The first claim with what only the second one says: how firmly, who, whose side, where, who says so."""
    value = a.value
    if value is not None and b.value is not None and value.qualifier is Qualifier.EXACT:
        value = replace(value, qualifier=b.value.qualifier)
    return replace(
        a,
        value=value,
        who=a.who or b.who,
        party=a.party or b.party,
        place=a.place or b.place,
        role=Role.TOTAL if Role.TOTAL in (a.role, b.role) else Role.EVENT,
        claimed_by=a.claimed_by or b.claimed_by,
        date=a.date or b.date,
        revision=a.revision or b.revision,
    )

"""Title and text that state the same figure become one claim; a difference stays two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Qualifier, Role, Unit

if TYPE_CHECKING:
    from bot.model import Claim

_BY_PARTY = frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED})


def merged(claims: list[Claim]) -> tuple[Claim, ...]:
    """Claims in text order, those that say the same joined into the first of them."""
    kept: list[Claim] = []
    for claim in claims:
        for at, other in enumerate(kept):
            if _same(other, claim):
                kept[at] = _joined(other, claim)
                break
        else:
            kept.append(claim)
    return tuple(kept)


def _same(a: Claim, b: Claim) -> bool:
    """One sentence never says the same figure twice: "two in the city and two in the port" are four."""
    if a.unit is not b.unit or a.value is None or b.value is None or a.sentence == b.sentence:
        return False
    if (a.value.quantity, a.value.low, a.value.high) != (b.value.quantity, b.value.low, b.value.high):
        return False
    if a.subset != b.subset or a.denied != b.denied:
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

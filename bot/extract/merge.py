"""Title and text that state the same figure become one claim; a difference stays two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.extract.number_words import number_words
from bot.model import Qualifier, Role, Unit, Value

if TYPE_CHECKING:
    from bot.model import Claim

_MOST = 8  # claims with one meaning that a further one is held against
# What a reading that knows less calls people, and what one that knows more may call the same ones.
_OF_PEOPLE = frozenset(
    {
        Unit.KILLED,
        Unit.WOUNDED,
        Unit.CASUALTIES,
        Unit.MISSING,
        Unit.CAPTURED,
        Unit.ABDUCTED,
        Unit.DETAINED,
        Unit.PRISONERS_RELEASED,
        Unit.HOSTAGES_RELEASED,
    }
)
_GENERAL = {
    Unit.TROOPS: _OF_PEOPLE,
    Unit.CASUALTIES: _OF_PEOPLE,
    Unit.DETAINED: frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED}),  # "held until now"
}
_BY_PARTY = frozenset({Unit.PRISONERS_RELEASED, Unit.HOSTAGES_RELEASED, Unit.BODIES_RETURNED})


def merged(claims: list[tuple[int, Claim]]) -> tuple[Claim, ...]:
    """Claims in text order, those that say the same joined into the first of them.

    Each comes with the number of its sentence: one sentence never says the same figure twice, "two in
    the city and two in the port" are four. A title may say of a total only how many; two sentences of a text
    of which one tells of a total, or of a part, tell of different people.
    """
    kept: list[tuple[int, Claim]] = []
    places: dict[tuple[object, ...], list[int]] = {}  # what is said → where in kept
    for sentence, claim in claims:
        slots = places.setdefault(_meaning(claim), [])
        for at in slots[-_MOST:]:
            first, other = kept[at]
            apart = first > 0 and (other.role, other.subset) != (claim.role, claim.subset)
            if first != sentence and not apart and _agree(other, claim):
                kept[at] = (first, _joined(other, claim))
                break
        else:
            slots.append(len(kept))
            kept.append((sentence, claim))
    return tuple(claim for _, claim in kept)


def _meaning(claim: Claim) -> tuple[object, ...]:
    value = claim.value or Value()
    vague = None  # "dozens" are not one number
    if value == Value(qualifier=value.qualifier):
        vague = claim.unit, tuple(word for word in claim.span.lower().split() if word in number_words().sizes)
    return value.quantity, value.low, value.high, claim.denied, vague


def _agree(a: Claim, b: Claim) -> bool:
    """Whether the two can be about the same people: what each side of an exchange received is apart."""
    unit = _unit(a, b)
    if unit is None or (a.unit is not b.unit and not _same_noun(a.who, b.who)):
        return False
    if a.party is None or b.party is None or a.party == b.party:
        return True
    return unit not in _BY_PARTY and not _apart(a.place, b.place)


def _apart(one: str | None, other: str | None) -> bool:
    """Whether two places are told apart: "two killed in the port … and two dead in Kyiv"."""
    if one is None or other is None:
        return False
    return one not in other and other not in one


def _unit(a: Claim, b: Claim) -> Unit | None:
    """The unit that both can have: soldiers of whom the text says that they were freed are no deployment."""
    if a.unit is None or b.unit is None or a.unit is b.unit:
        return a.unit or b.unit
    for one, other in ((a.unit, b.unit), (b.unit, a.unit)):
        if other in _GENERAL.get(one, ()):
            return other
    return None


def _same_noun(a: str | None, b: str | None) -> bool:
    """Whether two nouns can mean the same people, judged by their last words."""
    return not a or not b or a.lower().split()[-1] == b.lower().split()[-1]


def _joined(a: Claim, b: Claim) -> Claim:
    """The first claim with what only the second one says: how firmly, who, whose side, where, who says so."""
    value = a.value
    if value is not None and b.value is not None and value.qualifier is Qualifier.EXACT:
        value = replace(value, qualifier=b.value.qualifier)
    return replace(
        a,
        unit=_unit(a, b),
        value=value,
        who=a.who or b.who,
        party=a.party or b.party,
        place=a.place or b.place,
        role=Role.TOTAL if Role.TOTAL in (a.role, b.role) else Role.EVENT,
        claimed_by=a.claimed_by or b.claimed_by,
        date=a.date or b.date,
        subset=a.subset and b.subset,
        revision=a.revision or b.revision,
    )

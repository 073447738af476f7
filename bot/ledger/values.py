"""Two numbers as they were put: do they say the same, and if not, which is the higher.

"At least 24" says what "24" says; "more than 20" is compatible with 24 and less precise; "dozens"
is compatible with 24 to 99. Does not know what is counted.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from bot.model import Qualifier

if TYPE_CHECKING:
    from bot.model import Value

# From most to least precise: of two values that say the same the first is kept.
_PRECISION = (
    Qualifier.EXACT,
    Qualifier.AT_LEAST,
    Qualifier.ABOUT,
    Qualifier.MORE_THAN,
    Qualifier.UP_TO,
    Qualifier.VAGUE,
)


class Order(Enum):
    """How a second value stands to a first."""

    SAME = "same"  # says the same number
    LOOSER = "looser"  # compatible, and says less
    TIGHTER = "tighter"  # compatible, and says more
    HIGHER = "higher"
    LOWER = "lower"


def point(value: Value) -> float | None:
    """The one number that stands for a value: itself, or the lower end of a range; None when vague."""
    if value.quantity is not None:
        return value.quantity
    return value.low if value.low is not None else value.high


def bounds(value: Value, about_share: float = 0.05) -> tuple[float, float]:
    """Lowest and highest number that a value allows."""
    if value.quantity is None:
        low, high = value.low, value.high
        if low is None and high is None:
            return 2.0, math.inf
        return (low if low is not None else 0.0), (high if high is not None else math.inf)
    number = value.quantity
    match value.qualifier:
        case Qualifier.AT_LEAST | Qualifier.MORE_THAN:
            return number, math.inf
        case Qualifier.UP_TO:
            return 0.0, number
        case Qualifier.ABOUT | Qualifier.VAGUE:
            return number * (1 - about_share), number * (1 + about_share)
        case _:
            return number, number


def precision(value: Value) -> int:
    """Rank of a value's precision, 0 the most precise."""
    loose = 0 if value.quantity is not None else 2
    return _PRECISION.index(value.qualifier) + loose


def compare(first: Value, second: Value, about_share: float = 0.05) -> Order:  # noqa: PLR0911 -- one return a rule
    """How ``second`` stands to ``first``."""
    a, b = point(first), point(second)
    if a is None or b is None:
        return _compare_vague(first, second)
    if a == b:
        return Order.SAME
    for one, other in ((first, second), (second, first)):
        if one.qualifier is Qualifier.ABOUT:
            low, high = bounds(one, about_share)
            other_point = point(other)
            if other_point is not None and low <= other_point <= high:
                return Order.TIGHTER if one is first else Order.LOOSER
    if _is_range(first) or _is_range(second):
        return _compare_ranges(first, second, about_share)
    # A floor that lies below leaves room for the other number, and says less.
    if second.qualifier is Qualifier.MORE_THAN and b < a:
        return Order.LOOSER
    if first.qualifier is Qualifier.UP_TO and b < a:
        return Order.TIGHTER
    if second.qualifier is Qualifier.UP_TO and b > a:
        return Order.LOOSER
    return Order.HIGHER if b > a else Order.LOWER


def _is_range(value: Value) -> bool:
    return value.quantity is None and value.low is not None and value.high is not None


def _compare_ranges(first: Value, second: Value, about_share: float) -> Order:
    (a_low, a_high), (b_low, b_high) = bounds(first, about_share), bounds(second, about_share)
    if b_low > a_high:
        return Order.HIGHER
    if b_high < a_low:
        return Order.LOWER
    if (a_low, a_high) == (b_low, b_high):
        return Order.SAME
    return Order.TIGHTER if b_high - b_low < a_high - a_low else Order.LOOSER


def _compare_vague(first: Value, second: Value) -> Order:
    a, b = point(first), point(second)
    if a is None and b is None:
        return Order.SAME
    if a is None:
        return Order.TIGHTER
    return Order.LOOSER

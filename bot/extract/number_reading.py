"""A number where it begins: digits, words, ranges and vague amounts. Does not judge whether it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.number_words import number_words
from bot.extract.tokens import match_at
from bot.model import Qualifier, Value

if TYPE_CHECKING:
    from bot.extract.tokens import Token

_MOST_DIGITS = 12  # longer runs are identifiers, not counts
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_GLUED_UNITS = frozenset({"sq", "km2", "sqkm"})  # "1,000sq km"
_DECIMAL = re.compile(r"\d{1,6}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a list of tokens. ``first`` to ``last`` (exclusive) holds it with its qualifier."""

    value: Value
    first: int
    core: int  # first token of the number without its qualifier
    last: int
    weak: bool = False  # "several", "many": needs a trigger right beside it
    year: bool = False  # 1900–2099 without a separator: needs a counted noun right behind it
    dollars: bool = False
    old: bool = False  # stands after "from": the value that is being replaced
    size: int = 0  # the least that a vague amount can be: 1000 for "thousands"

    @property
    def most(self) -> float:
        """The quantity, or the upper end of a range; 0 when there is no number."""
        return self.value.quantity or self.value.high or 0.0


def read_number(tokens: list[Token], at: int) -> Number | None:
    """The number, range or vague amount that begins at a token."""
    vague = _read_vague(tokens, at)
    if vague is not None:
        return vague
    if tokens[at].text == "between":
        low = read_amount(tokens, _behind_dollar(tokens, at + 1))
        if low is not None and low[1] < len(tokens) and tokens[low[1]].text == "and":
            high = read_amount(tokens, _behind_dollar(tokens, low[1] + 1))
            if high is not None:
                return _range(low[0], high[0], at, high[1])
        return None
    amount = read_amount(tokens, at)
    if amount is None:
        return None
    value, last = amount
    old = at > 0 and tokens[at - 1].text == "from"
    joined = _range_follows(tokens, last) if not old else None
    if joined is not None:
        found = _range(value, joined[0], at, joined[1])
        if found is not None:
            return found
    digits = tokens[at].text
    year = last == at + 1 and digits.isdecimal() and len(digits) == 4 and 1900 <= int(digits) <= 2099
    return Number(Value(quantity=value), at, at, last, year=year, old=old)


def _behind_dollar(tokens: list[Token], at: int) -> int:
    """Where the digits begin: "between $34 billion and $42 billion"."""
    return at + 1 if at < len(tokens) and tokens[at].text == "$" else at


def _read_vague(tokens: list[Token], at: int) -> Number | None:
    for words, weak in number_words().vague.get(tokens[at].text, ()):
        if match_at(tokens, at, words):
            value = Value(qualifier=Qualifier.VAGUE)
            return Number(value, at, at, at + len(words), weak=weak, size=_size(words))
    return None


def _size(words: tuple[str, ...]) -> int:
    """The least that vague words can mean: "tens of thousands" are 10,000."""
    size = 1
    for word in words:
        size *= number_words().sizes.get(word, 1)
    return size if size > 1 else 0


def _range(low: float, high: float, first: int, last: int) -> Number | None:
    if low < 1000 <= high and high % 1000 == 0 and low * 1000 < high:  # "20 to 30 thousand"
        scale = 10 ** (len(str(int(high))) - len(str(int(high)).rstrip("0")))
        scale = max(s for s in (1000, 1_000_000, 1_000_000_000) if s <= max(scale, 1000))
        low *= scale
    if not 0 < low < high:
        return None
    return Number(Value(low=low, high=high), first, first, last)


def _range_follows(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """The upper end when "-", "to" or "or" joins a second number."""
    if at + 1 >= len(tokens) or tokens[at].text not in ("-", "to", "or"):
        return None
    return read_amount(tokens, at + 1)


def read_amount(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """A single amount and the token behind it: "3,516", "1.8 million", "two dozen", "half a million"."""
    if at >= len(tokens):
        return None
    token, words = tokens[at], number_words()
    if token.text in ("a", "an", "one", "half") and at + 1 < len(tokens):
        if token.text == "half" and tokens[at + 1].text in ("a", "of") and at + 2 < len(tokens):
            scale = words.scales.get(tokens[at + 2].text)
            return (scale / 2, at + 3) if scale and tokens[at + 1].text == "a" else None
        if token.text in ("a", "an"):
            quarter = match_at(tokens, at + 1, ("quarter", "of", "a")) and at + 4 < len(tokens)
            ahead, share = (at + 4, 0.25) if quarter else (at + 1, 1.0)
            scale = words.scales.get(tokens[ahead].text)
            return _scaled(tokens, scale * share, ahead + 1) if scale else None
    if token.is_digits:
        value = _digits(token.text)
        if value is None or not _free_before(tokens, at):
            return None
        return _scaled(tokens, value, at + 1, suffix=True)
    found = _read_words(tokens, at)
    return _scaled(tokens, *found) if found is not None else None


def _digits(text: str) -> float | None:
    if len(text) > _MOST_DIGITS + 4:
        return None
    if text.isdecimal() and text.isascii():
        return float(text) if len(text) <= _MOST_DIGITS and (text == "0" or text[0] != "0") else None
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text) if _DECIMAL.fullmatch(text) else None


def _free_before(tokens: list[Token], at: int) -> bool:
    """Whether the digits are not the tail of a compound such as "9/11", "14:05" or "v1.2-3"."""
    if at == 0 or tokens[at - 1].end != tokens[at].start:
        return True
    before = tokens[at - 1].text
    if before in "/:@_.=&^\\":
        return False
    return not (
        before == "-" and at > 1 and tokens[at - 2].end == tokens[at - 1].start and tokens[at - 2].is_word
    )


def _scaled(tokens: list[Token], value: float, at: int, *, suffix: bool = False) -> tuple[float, int] | None:
    """Multiply by the scale words that follow ("hundred thousand"); ``None`` when letters are glued on."""
    words = number_words()
    if at < len(tokens) and suffix and tokens[at].start == tokens[at - 1].end:
        glued = tokens[at].text
        if glued in words.suffixes:
            return value * words.suffixes[glued], at + 1
        if glued in "/%°" or (tokens[at].is_word and glued not in _GLUED_UNITS):
            return None
        if (
            glued == ":"
            and at + 1 < len(tokens)
            and tokens[at + 1].is_digits
            and tokens[at + 1].start == tokens[at].end
        ):
            return None  # "14:05", not "kill 12: officials"
        if (
            glued == "-"
            and at + 1 < len(tokens)
            and tokens[at + 1].is_word
            and tokens[at + 1].start == tokens[at].end
        ):
            return (value, at) if tokens[at + 1].text == "strong" else None
    while at < len(tokens):
        word = tokens[at].text
        if word == "and" and match_at(tokens, at, ("and", "a", "half")) and at + 3 < len(tokens):
            scale = words.scales.get(tokens[at + 3].text)
            if scale is None:
                break
            return (value + 0.5) * scale, at + 4
        scale = words.scales.get(word) or (words.suffixes.get(word) if word in ("mn", "mln", "bn") else None)
        if scale is None:
            break
        value, at = value * scale, at + 1
    return value, at


def _read_words(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """An amount in words: "twenty-five", "two hundred and six", "three thousand five hundred"."""
    words = number_words()
    total, part, start, seen = 0.0, 0.0, at, False
    while at < len(tokens):
        text = tokens[at].text
        value = _small(text)
        if value is not None:
            if seen and part and not (part % 100 >= 20 and part % 10 == 0 and value < 10) and part % 100:
                break
            part += value
        elif text in words.scales and seen:
            scale = words.scales[text]
            if scale == 100:
                part *= 100
            else:
                total, part = total + part * scale, 0.0
        elif text == "and" and seen and (part or total) and part % 100 == 0 and _continues(tokens, at):
            pass
        else:
            break
        seen, at = True, at + 1
    if not seen or at == start:
        return None
    return total + part, at


def _continues(tokens: list[Token], at: int) -> bool:
    """Whether "and" joins the end of the same number ("two hundred and six")."""
    return (
        at + 1 < len(tokens)
        and tokens[at - 1].text in ("hundred", "thousand", "million")
        and _small(tokens[at + 1].text) is not None
        and (at + 2 >= len(tokens) or tokens[at + 2].text not in number_words().scales)
    )


def _small(text: str) -> int | None:
    words = number_words().small
    value = words.get(text)
    if value is None and "-" in text:
        tens, _, ones = text.partition("-")
        if words.get(tens, 0) >= 20 and 0 < words.get(ones, 0) < 10:
            return words[tens] + words[ones]
    return value

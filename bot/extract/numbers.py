"""Numbers that count something, as they were put: digits, words, ranges and vague amounts, with their qualifier.

Leaves out what counts nothing here: years, ages, dates, times, distances, percentages, ordinals,
durations, ranks, scores, model names. Does not say what is counted: see ``units``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from bot.extract.tables import Table, as_words, load_table
from bot.extract.tokens import Token, match_at
from bot.model import Qualifier, Value

_MOST_DIGITS = 12  # longer runs are identifiers, not counts


class _Vague(Table):
    strong: str
    weak: str


class _Money(Table):
    dollar_before: str
    other_before: str
    dollar_after: str
    other_after: str


class _NumberTable(Table):
    not_counted_after: str
    not_counted_before: str
    months: str
    year_before: str
    adjectives_between: str
    one_after: str
    one_before: str
    words: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    vague: _Vague
    qualifiers: dict[Qualifier, str]
    after: dict[Qualifier, str]
    money: _Money


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


@dataclass(frozen=True, slots=True)
class _Words:
    after: frozenset[str]
    before: frozenset[str]
    months: frozenset[str]
    year_before: frozenset[str]
    between: frozenset[str]
    one_after: frozenset[str]
    one_before: frozenset[str]
    starters: frozenset[str]
    small: dict[str, int]
    scales: dict[str, int]
    suffixes: dict[str, int]
    vague: dict[str, tuple[tuple[tuple[str, ...], bool], ...]]  # first word → (words, weak)
    qualifiers: dict[str, tuple[tuple[tuple[str, ...], Qualifier], ...]]  # last word → (words, qualifier)
    behind: tuple[tuple[tuple[str, ...], Qualifier], ...]
    dollar_before: frozenset[str]
    other_before: frozenset[str]
    dollar_after: frozenset[str]
    other_after: frozenset[str]


@cache
def _words() -> _Words:
    table = load_table(_NumberTable, "numbers")
    vague: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for text, weak in ((table.vague.strong, False), (table.vague.weak, True)):
        for words in as_words(text):
            vague.setdefault(words[0], []).append((words, weak))
    qualifiers: dict[str, list[tuple[tuple[str, ...], Qualifier]]] = {}
    for qualifier, text in table.qualifiers.items():
        for words in as_words(text):
            qualifiers.setdefault(words[-1], []).append((words, qualifier))
    longest = lambda item: (-len(item[0]), item[0])  # noqa: E731 - a key, used three times below
    return _Words(
        after=frozenset(table.not_counted_after.split()),
        before=frozenset(table.not_counted_before.split()),
        months=frozenset(table.months.split()),
        year_before=frozenset(table.year_before.split()),
        between=frozenset(table.adjectives_between.split()),
        one_after=frozenset(table.one_after.split()),
        one_before=frozenset(table.one_before.split()),
        starters=frozenset({*table.words, *vague, "a", "an", "half", "between"}),
        small=table.words,
        scales=table.scales,
        suffixes=table.suffixes,
        vague={first: tuple(sorted(items, key=longest)) for first, items in vague.items()},
        qualifiers={last: tuple(sorted(items, key=longest)) for last, items in qualifiers.items()},
        behind=tuple((words, q) for q, text in table.after.items() for words in as_words(text)),
        dollar_before=frozenset(table.money.dollar_before.split()),
        other_before=frozenset(table.money.other_before.split()),
        dollar_after=frozenset(table.money.dollar_after.split()),
        other_after=frozenset(table.money.other_after.split()),
    )


_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"\d{1,6}\.\d{1,3}")


@cache
def may_hold_number() -> re.Pattern[str]:
    """A quick look: text in which this finds nothing has no number in it."""
    words = _words()
    known = {*words.small, *words.scales, *(first for first in words.vague if first not in ("a", "an"))}
    return re.compile(
        r"\d|\b(?:" + "|".join(sorted(known | {"couple", "number", "handful", "group"})) + r")\b"
    )


def find_numbers(tokens: list[Token]) -> list[Number]:
    """Every number in the tokens that may count people, things or dollars, in order."""
    found: list[Number] = []
    at = 0
    starters = _words().starters
    while at < len(tokens):
        text = tokens[at].text
        if not (text in starters or text[0].isdigit() or "-" in text):
            at += 1
            continue
        number = _read(tokens, at)
        if number is None:
            at += 1
            continue
        at = max(number.last, at + 1)
        if _counts(tokens, number):
            found.append(_qualified(tokens, number))
    return found


# --- reading ------------------------------------------------------------------------------------


def _read(tokens: list[Token], at: int) -> Number | None:
    """The number, range or vague amount that begins at a token."""
    vague = _read_vague(tokens, at)
    if vague is not None:
        return vague
    if tokens[at].text == "between":
        low = _read_amount(tokens, at + 1)
        if low is not None and low[1] < len(tokens) and tokens[low[1]].text == "and":
            high = _read_amount(tokens, low[1] + 1)
            if high is not None:
                return _range(low[0], high[0], at, high[1])
        return None
    amount = _read_amount(tokens, at)
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


def _read_vague(tokens: list[Token], at: int) -> Number | None:
    for words, weak in _words().vague.get(tokens[at].text, ()):
        if match_at(tokens, at, words):
            return Number(Value(qualifier=Qualifier.VAGUE), at, at, at + len(words), weak=weak)
    return None


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
    return _read_amount(tokens, at + 1)


def _read_amount(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """A single amount and the token behind it: "3,516", "1.8 million", "two dozen", "half a million"."""
    if at >= len(tokens):
        return None
    token, words = tokens[at], _words()
    if token.text in ("a", "an", "one", "half") and at + 1 < len(tokens):
        if token.text == "half" and tokens[at + 1].text in ("a", "of") and at + 2 < len(tokens):
            scale = words.scales.get(tokens[at + 2].text)
            return (scale / 2, at + 3) if scale and tokens[at + 1].text == "a" else None
        if token.text in ("a", "an"):
            scale = words.scales.get(tokens[at + 1].text)
            return _scaled(tokens, float(scale), at + 2) if scale else None
    if token.is_digits:
        value = _digits(token.text)
        if value is None or not _free_before(tokens, at):
            return None
        return _scaled(tokens, value, at + 1, suffix=True)
    return _read_words(tokens, at)


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
    words = _words()
    if at < len(tokens) and suffix and tokens[at].start == tokens[at - 1].end:
        glued = tokens[at].text
        if glued in words.suffixes:
            return value * words.suffixes[glued], at + 1
        if glued in "/%°" or tokens[at].is_word:
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
    words = _words()
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
        and (at + 2 >= len(tokens) or tokens[at + 2].text not in _words().scales)
    )


def _small(text: str) -> int | None:
    words = _words().small
    value = words.get(text)
    if value is None and "-" in text:
        tens, _, ones = text.partition("-")
        if words.get(tens, 0) >= 20 and 0 < words.get(ones, 0) < 10:
            return words[tens] + words[ones]
    return value


# --- judging ------------------------------------------------------------------------------------


def _counts(tokens: list[Token], number: Number) -> bool:
    """Whether it may count something: what stands right before and behind it decides."""
    value = number.value
    if value.quantity is not None and value.quantity <= 0:
        return False
    before = tokens[number.core - 1].text if number.core else ""
    behind = [token.text for token in tokens[number.last : number.last + 3]] + ["", "", ""]
    if _is_money(tokens, number) is False:
        return False
    return not (
        _is_measure(behind, number)
        or _is_date(before, behind, number)
        or _is_label(before, tokens, number)
        or _is_aside(before, behind, number)
        or _is_one(before, behind, tokens, number)
        or _is_rate(behind, tokens, number)
    )


def _is_money(tokens: list[Token], number: Number) -> bool | None:
    """True for dollars, False for other money (which has no unit), None for no money."""
    words = _words()
    before = tokens[number.core - 1].text if number.core else ""
    near = before and tokens[number.core - 1].end >= tokens[number.core].start - 1
    behind = tokens[number.last].text if number.last < len(tokens) else ""
    if behind in words.dollar_after or (near and before == "$") or before in ("usd", "us$"):
        glued = number.core > 1 and tokens[number.core - 2].end == tokens[number.core - 1].start
        foreign = before == "$" and glued and f"{tokens[number.core - 2].text}$" in words.other_before
        return not foreign
    if behind in words.other_after or (near and before in words.other_before):
        return False
    return None


def _is_measure(behind: list[str], number: Number) -> bool:
    words = _words()
    at = 0
    if number.value.qualifier is Qualifier.VAGUE and behind[0] == "of":
        at = 1
        if behind[1] in words.dollar_after or behind[1] in words.other_after:
            return True
    if behind[at] in words.after or behind[at] in ("%", "°", "'"):
        return not (behind[at] == "per" and behind[at + 1] != "cent")
    if behind[at].startswith("cent") and behind[at] in ("cent", "cents"):
        return True
    return behind[at] in words.between and behind[at + 1] in words.after


def _is_date(before: str, behind: list[str], number: Number) -> bool:
    words = _words()
    if number.value.qualifier is Qualifier.VAGUE:
        return False
    if before in words.months and before != "may":
        return True
    small = number.value.quantity is not None and number.value.quantity <= 31
    if before == "may" and small:
        return True
    if behind[0] in words.months and small:
        return not (
            behind[0] in ("may", "march") and behind[1] in ("have", "be", "also", "not", "still", "on", "to")
        )
    return number.year and before in words.year_before


def _is_label(before: str, tokens: list[Token], number: Number) -> bool:
    """A rank, an age or the number of a thing: "Flight 182", "aged 13", "Day 78"."""
    if number.value.qualifier is Qualifier.VAGUE:
        return False
    if tokens[number.last].text in ("and", "or") if number.last < len(tokens) else False:
        after = tokens[number.last + 1].text if number.last + 1 < len(tokens) else ""
        if after in ("under", "over", "older", "younger", "above", "below"):  # "18 and under"
            return True
    if number.core and tokens[number.core - 1].text == "." and match_at(tokens, number.core - 2, ("no", ".")):
        return True
    return before in _words().before


def _is_aside(before: str, behind: list[str], number: Number) -> bool:
    """An age or a reference set apart: "Nadia, 43, was", "(34)"."""
    if number.value.quantity is None or number.last - number.core > 1:
        return False
    return (before == "," and behind[0] == ",") or (before == "(" and behind[0] == ")")


def _is_one(before: str, behind: list[str], tokens: list[Token], number: Number) -> bool:
    """ "One" as a pronoun: "no one", "one of the heaviest", "one another"."""
    if number.last - number.core != 1 or tokens[number.core].text != "one":
        return False
    words = _words()
    return before in words.one_before or (behind[0] in words.one_after and behind[1] not in ("whom", "them"))


def _is_rate(behind: list[str], tokens: list[Token], number: Number) -> bool:
    """A share: "one in five", "nine out of ten"."""
    skip = 1 if behind[0] == "in" else 2 if behind[:2] == ["out", "of"] else 0
    if not skip or number.value.quantity is None or number.value.quantity > 10:
        return False
    at = number.last + skip
    if at < len(tokens) and tokens[at].text == "every":
        return True
    following = _read_amount(tokens, at)
    if following is None:
        return False
    return following[0] in (10, 100) if skip == 2 else following[0] <= 100 and not tokens[at].is_digits


# --- how firmly ---------------------------------------------------------------------------------


def _qualified(tokens: list[Token], number: Number) -> Number:
    """The number with its qualifier and everything that belongs to its wording."""
    words = _words()
    dollars = _is_money(tokens, number) is True
    first, qualifier = number.core, number.value.qualifier
    if dollars and first and tokens[first - 1].text in ("$", "us$", "usd"):
        first -= 1
        if first and tokens[first - 1].text == "us" and tokens[first - 1].end == tokens[first].start:
            first -= 1
    steps = 0
    while first and steps < 3:  # "nearly as many as a total of": a few may stand in a row
        match = _qualifier_before(tokens, first)
        if match is None:
            break
        first, found = match
        qualifier = found if qualifier is Qualifier.EXACT else qualifier
        steps += 1
    last = number.last
    for phrase, found in words.behind:
        if match_at(tokens, last, phrase):
            last += len(phrase)
            qualifier = found if qualifier is Qualifier.EXACT else qualifier
            break
    if (first, last, qualifier, dollars) == (number.core, number.last, number.value.qualifier, False):
        return number
    value = replace(number.value, qualifier=qualifier)
    return replace(number, first=first, last=last, value=value, dollars=dollars)


def _qualifier_before(tokens: list[Token], first: int) -> tuple[int, Qualifier] | None:
    for phrase, qualifier in _words().qualifiers.get(tokens[first - 1].text, ()):
        if match_at(tokens, first - len(phrase), phrase):
            return first - len(phrase), qualifier
    return None

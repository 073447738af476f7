"""Numbers that count something, as they were put: digits, words, ranges, vague amounts; with qualifier.

Leaves out what counts nothing here: years, ages, dates, times, distances, percentages, ordinals,
durations, ranks, scores, model names. Does not say what is counted: see ``units``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.extract.number_reading import Number, read_amount, read_number
from bot.extract.number_words import number_words
from bot.extract.tokens import match_at
from bot.model import Qualifier

if TYPE_CHECKING:
    from bot.extract.tokens import Token


_OLDEST = 110  # years of age
_KIN = ("family", "household")


def find_numbers(tokens: list[Token]) -> list[Number]:
    """Every number in the tokens that may count people, things or dollars, in order."""
    found: list[Number] = []
    at = 0
    starters = number_words().starters
    while at < len(tokens):
        text = tokens[at].text
        if not (text in starters or text[0].isdigit() or "-" in text):
            at += 1
            continue
        number = read_number(tokens, at)
        if number is None:
            at += 1
            continue
        share = _rate_end(tokens, number)
        at = max(share or number.last, at + 1)
        if share is None and _counts(tokens, number):
            found.append(_qualified(tokens, number))
    return found


# --- judging ------------------------------------------------------------------------------------


def _counts(tokens: list[Token], number: Number) -> bool:
    """Whether it may count something: what stands right before and behind it decides."""
    value = number.value
    if value.quantity is not None and value.quantity <= 0:
        return False
    before = tokens[number.core - 1].text if number.core else ""
    behind = [token.text for token in tokens[number.last : number.last + 3]] + ["", "", ""]
    money = _is_money(tokens, number)
    if money is False:
        return False
    return not (
        (money is None and _is_measure(behind, number))
        or _is_date(before, behind, number)
        or _is_label(before, tokens, number)
        or _is_aside(before, behind, number)
        or _is_one(before, behind, tokens, number)
        or _is_score(tokens, number)
        or _is_cut_off(tokens, number)
        or (number.weak and before in number_words().not_vague_after)
    )


def _is_money(tokens: list[Token], number: Number) -> bool | None:
    """True for dollars, False for other money (which has no unit), None for no money."""
    words = number_words()
    before = tokens[number.core - 1].text if number.core else ""
    near = before and tokens[number.core - 1].end >= tokens[number.core].start - 1
    behind = tokens[number.last].text if number.last < len(tokens) else ""
    inner = any(token.text == "$" for token in tokens[number.core : number.last])  # "between $34bn and $42bn"
    if inner or behind in words.dollar_after or (near and before == "$") or before in ("usd", "us$"):
        glued = number.core > 1 and tokens[number.core - 2].end == tokens[number.core - 1].start
        foreign = before == "$" and glued and f"{tokens[number.core - 2].text}$" in words.other_before
        return not foreign
    if behind in words.other_after or (near and before in words.other_before):
        return False
    return None


def _is_measure(behind: list[str], number: Number) -> bool:
    words = number_words()
    at = 0
    if number.value.qualifier is Qualifier.VAGUE and behind[0] == "of":
        at = 1
        if behind[1] in words.dollar_after or behind[1] in words.other_after:
            return True
    if behind[at] in words.after or behind[at] in ("%", "°"):
        return not (behind[at] == "per" and behind[at + 1] != "cent")
    if behind[at].startswith("cent") and behind[at] in ("cent", "cents"):
        return True
    return behind[at] in words.between and behind[at + 1] in words.after


def _is_date(before: str, behind: list[str], number: Number) -> bool:
    words = number_words()
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
    back = [token.text for token in tokens[max(0, number.core - 5) : number.core]]
    return before in number_words().before or "aged" in back or "ages" in back


def _is_aside(before: str, behind: list[str], number: Number) -> bool:
    """An age or a reference set apart: "Nadia, 43, was", "said Nadia, 43.", "(34)"."""
    if number.value.quantity is None or number.last - number.core > 1:
        return False
    ends = behind[0] in (",", "") or (behind[0] == "." and number.most <= _OLDEST)
    return (before == "," and ends) or (before == "(" and behind[0] == ")")


def _is_one(before: str, behind: list[str], tokens: list[Token], number: Number) -> bool:
    """Whether "one" is a pronoun: "no one", "one of the heaviest", "one another"."""
    if number.last - number.core != 1 or tokens[number.core].text != "one":
        return False
    words = number_words()
    if before == "of" and behind[0] in _KIN:
        return True  # "three members of one family"
    return before in words.one_before or (behind[0] in words.one_after and behind[1] not in ("whom", "them"))


def _is_score(tokens: list[Token], number: Number) -> bool:
    """One side of "3-1": a range would have been read as such."""
    first, last = number.core, number.last
    ahead = last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last + 1].is_digits
    back = first > 1 and tokens[first - 1].text == "-" and tokens[first - 2].is_digits
    glued = ahead and tokens[last + 1].start - tokens[last - 1].end == 1
    return glued or (back and tokens[first].start - tokens[first - 2].end == 1)


def _is_cut_off(tokens: list[Token], number: Number) -> bool:
    """Whether the text ends within the number: "killed 4," was once "killed 4,192"."""
    last = number.last
    glued = (
        last == len(tokens) - 1 and tokens[last].text == "," and tokens[last].start == tokens[last - 1].end
    )
    return glued and tokens[last - 1].is_digits


def _rate_end(tokens: list[Token], number: Number) -> int | None:
    """The token behind a share such as "one in five" or "nine out of ten"; None when it is none."""
    value = number.value.quantity
    if value is None or value > 10:
        return None
    out_of = match_at(tokens, number.last, ("out", "of"))
    if not out_of and not match_at(tokens, number.last, ("in",)):
        return None
    at = number.last + (2 if out_of else 1)
    if at < len(tokens) and tokens[at].text == "every":
        at += 1
    whole = read_amount(tokens, at)
    if whole is None or tokens[at].is_digits:
        return None
    return whole[1] if whole[0] in (10, 100) or (not out_of and whole[0] <= 100) else None


# --- how firmly ---------------------------------------------------------------------------------


def _qualified(tokens: list[Token], number: Number) -> Number:
    """The number with its qualifier and everything that belongs to its wording."""
    words = number_words()
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
    for phrase, qualifier in number_words().qualifiers.get(tokens[first - 1].text, ()):
        start = first - len(phrase)
        if match_at(tokens, start, phrase):
            verb = phrase == ("over",) and start > 0 and tokens[start - 1].text in number_words().over_after
            return None if verb else (start, qualifier)
    return None

"""Words of a text as stems, and how telling each stem is.

The background table holds how many of a large number of news entries contain a stem; stems that are
not in it are rarer than its floor. Weights are whole numbers, so that sums of them do not depend on
the order of adding. Does not know what a stem means, beyond a table of words that say the same.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from bot.ledger.lexicon import concepts, speakers

_SCALE = 16  # weights are sixteenths of a natural logarithm
_ENOUGH_NAMES = 3  # known Japanese words from which on the unknown ones are left out
_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
# "US" is a country when written in capitals; lower-cased it would be the pronoun above.
_COUNTRY_US = re.compile(r"\b(?:US|U\.S\.|USA)(?![A-Za-z])")


def _data(name: str) -> str:
    return resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a lower-case word: plural, -ed and -ing endings taken off, nothing finer."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, put in (
        ("sses", "ss"),
        ("ies", "y"),
        ("ied", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + put
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if (
            word.endswith(ending)
            and len(word) - len(ending) >= 3
            and re.search("[aeiouy]", word[: -len(ending)])
        ):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@cache
def _concepts() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    groups, _, foreign = concepts()
    same: dict[str, str] = {}
    for group in groups:
        head = stem(group[0])
        for word in group:
            for form in (word, stem(word)):
                if same.setdefault(form, head) != head:
                    raise ValueError(
                        f"concepts.toml: {word!r} stands in two groups: {same[form]!r}, {head!r}"
                    )
    glossary = sorted(foreign.items(), key=lambda item: (-len(item[0]), item[0]))
    return same, tuple(glossary)


@cache
def _background() -> tuple[int, int, dict[str, int]]:
    table = json.loads(_data("background.json"))
    return table["entries"], table["floor"], table["stems"]


def _fold(text: str) -> str:
    text = _COUNTRY_US.sub(" usa ", text).replace("’", "'").replace("‘", "'")
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in text if not unicodedata.combining(ch)).lower()


def _japanese(text: str) -> list[str]:
    found: list[str] = []
    for foreign, word in _concepts()[1]:
        if foreign in text:
            found.append(word)
            text = text.replace(foreign, " ")
    if len(found) < _ENOUGH_NAMES:  # else the rest would drown what other languages can share
        for run in _CJK.findall(text):
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in order, with repeats; no stop words, no numbers below four digits."""
    same, stop = _concepts()[0], concepts()[1]
    words: list[str] = []
    if _CJK.search(text):
        words = _japanese(unicodedata.normalize("NFKC", text))
    for found in _WORD.findall(_fold(text)):
        word = found.removesuffix("'s").removesuffix("'t").strip("'")
        parts = (word,) if word in same or "-" not in word else tuple(word.split("-"))
        words += [part for part in parts if part not in stop and len(part) > 1]
    out: list[str] = []
    for word in words:
        if word.isdigit():
            continue
        root = same.get(word)
        if root is None:
            short = stem(word)
            root = same.get(short, short)
        out.append(root)
    return tuple(out)


@lru_cache(maxsize=65536)
def weight(root: str) -> int:
    """How telling a stem is: its inverse document frequency in sixteenths, at least 1."""
    entries, floor, counts = _background()
    return max(1, round(_SCALE * math.log(entries / counts.get(root, floor))))


@cache
def camps() -> dict[str, str]:
    """Stems that name a speaker's side, and the side."""
    same = _concepts()[0]
    return {same.get(stem(word), stem(word)): side for word, side in sorted(speakers()[1].items())}


@cache
def neutrals() -> frozenset[str]:
    """Stems that name a neutral body."""
    same = _concepts()[0]
    return frozenset(same.get(stem(word), stem(word)) for word in speakers()[0])


@cache
def sides() -> frozenset[str]:
    """Names of the states and groups that take part in wars."""
    return frozenset(camps().values())

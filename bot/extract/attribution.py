"""Who says so: the speakers of a sentence, and which of them stands behind a given word.

Reads "X said (that) …", "…, X said", "…, said X", "according to X", "X: …" and "… – X". A speaker is
quoted as in the text; a pronoun stands for the speaker before it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, load_table
from bot.extract.tokens import PhraseSet

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.tokens import Token

_LONGEST = 14  # tokens of a speaker
_MOST = 8  # attributions on either side of a word that are looked at


class _AttributionTable(Table):
    verbs: str
    guarded: str
    written: str
    not_saying: str
    before: str
    between: str
    stop: str
    pronouns: str
    sources: str
    no_speaker: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A speaker at body offsets ``start`` to ``end``, and the tokens that the words of saying cover."""

    start: int
    end: int
    at: int  # token of the verb or preposition
    first: int
    last: int  # exclusive
    pronoun: bool = False


@dataclass(frozen=True, slots=True)
class _Tables:
    verbs: frozenset[str]
    guarded: frozenset[str]
    written: frozenset[str]
    not_saying: frozenset[str]
    before: PhraseSet
    between: frozenset[str]
    stop: frozenset[str]
    pronouns: frozenset[str]
    sources: frozenset[str]
    no_speaker: frozenset[str]


@cache
def _tables() -> _Tables:
    table = load_table(_AttributionTable, "attribution")
    return _Tables(
        before=PhraseSet(table.before),
        **{
            name: frozenset(getattr(table, name).split())
            for name in (
                "verbs",
                "guarded",
                "written",
                "not_saying",
                "between",
                "stop",
                "pronouns",
                "sources",
                "no_speaker",
            )
        },
    )


def find_speech(
    tokens: list[Token], body: str, named: Collection[int], voices: Collection[int], *, title: bool
) -> list[Speech]:
    """Every attribution of a sentence, in order.

    ``named`` are the tokens inside known names, ``voices`` those inside names of people and institutions.
    """
    found: list[Speech] = []
    for at, token in enumerate(tokens):
        if token.text == "reports" and at and tokens[at - 1].text in ("by", "amid", "on", "after"):
            found.append(Speech(token.start, token.end, at, at, len(tokens)))
            continue
        length = _tables().before.at(tokens, at)
        if length:
            found += _after_preposition(tokens, body, at, length)
        elif token.text in _tables().verbs and _is_saying(tokens, at):
            speech = _of_verb(tokens, body, at, named)
            if speech is not None:
                found.append(speech)
    if title:
        found += _of_title(tokens, voices)
    return sorted(found, key=lambda s: s.at)


def speaker_of(speeches: list[Speech], at: int) -> Speech | None:
    """The speech that covers a token; of several the one whose words of saying stand nearest."""
    middle = bisect_left(speeches, at, key=lambda s: s.at)
    near = speeches[max(0, middle - _MOST) : middle + _MOST]
    covering = [s for s in near if s.first <= at < s.last]
    return min(covering, key=lambda s: (abs(s.at - at), s.at), default=None)


def _is_saying(tokens: list[Token], at: int) -> bool:
    """Not "four reported killed", "is said to", "the claimed attack"."""
    before = tokens[at - 1].text if at else ""
    behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if (
        before in ("is", "are", "was", "were", "been", "be", "being", "the", "a", "an", "to", "not")
        or before.isdigit()
    ):
        return False
    return behind not in _tables().not_saying


def _after_preposition(tokens: list[Token], body: str, at: int, length: int) -> list[Speech]:
    first = at + length
    last = first
    while last < len(tokens) and last - first < _LONGEST and not _ends_name(tokens, last):
        last += 1
    if last == first:
        return []
    return [Speech(tokens[first].start, tokens[last - 1].end, at, 0, len(tokens))]


def _ends_name(tokens: list[Token], at: int) -> bool:
    text = tokens[at].text
    if text in _tables().stop and text not in ("for", "in", "of", "on", "at", "from"):
        return True
    return not (tokens[at].is_word or tokens[at].is_digits or text in "'-\"&") or text in _tables().verbs


def _of_verb(tokens: list[Token], body: str, at: int, named: Collection[int]) -> Speech | None:
    tables = _tables()
    last = at
    while last and (tokens[last - 1].text in tables.between or tokens[last - 1].text.endswith("ly")):
        last -= 1
    first = last
    while first and last - first < _LONGEST and _in_subject(tokens, first - 1):
        first -= 1
    if first == last:
        return _inverted(tokens, at, named) or _elided(tokens, body, at)
    if tokens[first].text in ("and", "or"):
        first += 1
    subject = [t.text for t in tokens[first:last]]
    if not subject:
        return None
    source = any(word.removesuffix("'s") in tables.sources for word in subject)
    known = source or any(k in named for k in range(first, last))
    if tokens[at].text in tables.written and not source:
        return None
    pronoun = len(subject) == 1 and subject[0] in tables.pronouns
    if tokens[at].text in tables.guarded and not known and not pronoun:
        return None
    if (
        not known
        and not pronoun
        and not body[tokens[first].start].isupper()
        and subject[0] not in ("the", "a", "an", "local")
    ):
        return None
    if _is_aside(tokens, first, at):
        return Speech(tokens[first].start, tokens[last - 1].end, at, 0, at, pronoun=pronoun)
    return Speech(tokens[first].start, tokens[last - 1].end, at, at, len(tokens), pronoun=pronoun)


def _in_subject(tokens: list[Token], at: int) -> bool:
    text = tokens[at].text
    if text in ("of", "in", "for", "at", "from"):  # "the mayor of Kyiv", "officials in Gaza"
        return at > 0 and (tokens[at - 1].text.removesuffix("'s") in _tables().sources or text == "of")
    if text in _tables().stop:
        return False
    return tokens[at].is_word or text in "'\"&" or (text == "-" and tokens[at - 1].end == tokens[at].start)


def _is_aside(tokens: list[Token], first: int, at: int) -> bool:
    """Whether the attribution follows what it covers: "…, the ministry said on Monday."""
    if not first or tokens[first - 1].text not in (",", "-", '"', "'"):
        return False
    behind = tokens[at + 1].text if at + 1 < len(tokens) else "."
    return behind in (
        ".",
        ",",
        "on",
        "in",
        ";",
        "-",
        "late",
        "early",
        "earlier",
        "as",
        "after",
        "at",
        "adding",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "this",
        "overnight",
        "yesterday",
        "while",
        ":",
        "citing",
        "despite",
        "amid",
        "during",
        "with",
        "today",
        ")",
        "…",
        "by",
        "though",
        "following",
        "via",
        "to",
    )


def _inverted(tokens: list[Token], at: int, named: Collection[int]) -> Speech | None:
    """ "…, said the governor"."""
    if (
        not at
        or tokens[at - 1].text not in (",", '"', "'", "-")
        or tokens[at].text not in ("said", "says", "say", "reports", "reported", "according", "confirmed")
    ):
        return None
    last = at + 1
    while last < len(tokens) and last - at <= _LONGEST and not _ends_name(tokens, last):
        last += 1
    words = [t.text for t in tokens[at + 1 : last]]
    known = any(k in named for k in range(at + 1, last)) or any(w in _tables().sources for w in words)
    closed = last >= len(tokens) or tokens[last].text in (",", ".", ";", "-")
    if not words or not closed or not known or len(words) > 8:
        return None
    return Speech(tokens[at + 1].start, tokens[last - 1].end, at, 0, at)


def _elided(tokens: list[Token], body: str, at: int) -> Speech | None:
    """ "Governor meets families, says nearly 200 were killed": the subject stands at the beginning."""
    if not at or tokens[at - 1].text not in (",", "and", ";"):
        return None
    aside = next((k for k in range(at - 2, max(-1, at - _LONGEST), -1) if tokens[k].text == ","), None)
    if aside is not None:  # "The governor, a retired general, said"
        first = next(
            (
                k + 1
                for k in range(aside - 1, -1, -1)
                if not tokens[k].is_word or tokens[k].text in _tables().stop
            ),
            0,
        )
        if 0 < aside - first <= 6 and body[tokens[first].start].isupper():
            return Speech(tokens[first].start, tokens[at - 2].end, at, at, len(tokens))
    first = 0
    for k in range(min(at, 12)):
        if tokens[k].text == ":":
            first = k + 1
    last = first
    while last < at and last - first < 6 and tokens[last].is_word and body[tokens[last].start].isupper():
        last += 1
    if last == first:
        return None
    return Speech(tokens[first].start, tokens[last - 1].end, at, at, len(tokens))


def _of_title(tokens: list[Token], named: Collection[int]) -> list[Speech]:
    """ "Lavrov: …" and "… – officials" in a title."""
    marks = [
        at
        for at, t in enumerate(tokens)
        if t.text == ":" or (t.text == "-" and 0 < at and not _glued(tokens, at))
    ]
    found = []
    for at in marks[-1:]:
        tail = range(at + 1, len(tokens))
        if 0 < len(tail) <= 6 and _speaks(tokens, tail, named):
            found.append(Speech(tokens[at + 1].start, tokens[-1].end, at, 0, at))
    for at in marks[:1]:
        head = range(at)
        if tokens[at].text == ":" and 0 < at <= 5 and _speaks(tokens, head, named):
            found.append(Speech(tokens[0].start, tokens[at - 1].end, at, at, len(tokens)))
    return found


def _glued(tokens: list[Token], at: int) -> bool:
    """Whether a hyphen stands inside a word; "Borno- Official" has a space on one side."""
    behind = at + 1 < len(tokens) and tokens[at + 1].start == tokens[at].end
    return behind and tokens[at - 1].end == tokens[at].start


def _speaks(tokens: list[Token], span: range, named: Collection[int]) -> bool:
    """``named``: here only those that can speak in a title, so no countries and cities."""
    words = {tokens[k].text.removesuffix("'s") for k in span}
    if words & _tables().no_speaker or any(tokens[k].is_digits for k in span):
        return False
    return bool(words & _tables().sources) or any(k in named for k in span)

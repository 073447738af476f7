"""Who says so: the speakers of a sentence, and which of them stands behind a given word.

Reads "X said (that) …", "…, X said", "…, said X", "according to X", "X: …" and "… – X". A speaker is
quoted as in the text; a pronoun stands for the speaker before it, which is looked up elsewhere.
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
_SHORT = 8  # tokens of a speaker behind its verb
_TITLE = 6  # tokens of a speaker that a title sets apart
_MOST = 8  # attributions on either side of a word that are looked at
_QUOTED = (",", '"', "'", "-")  # between a quotation and the words of saying


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
    no_verb_after: str
    closing: str
    inverted: str
    inside: str
    reports_after: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A speaker at body offsets ``start`` to ``end``, and the tokens that the words of saying cover."""

    start: int
    end: int
    at: int  # token of the verb or preposition
    first: int
    last: int  # exclusive
    pronoun: bool = False


@cache
def _before() -> PhraseSet:
    return PhraseSet(load_table(_AttributionTable, "attribution").before)


@cache
def _words() -> dict[str, frozenset[str]]:
    table = load_table(_AttributionTable, "attribution").model_dump(exclude={"before"})
    return {name: frozenset(words.split()) for name, words in table.items()}


def speaker_of(speeches: list[Speech], at: int) -> Speech | None:
    """The speech that covers a token; of several the one whose words of saying stand nearest."""
    middle = bisect_left(speeches, at, key=lambda s: s.at)
    near = speeches[max(0, middle - _MOST) : middle + _MOST]
    return min(
        (s for s in near if s.first <= at < s.last), key=lambda s: (abs(s.at - at), s.at), default=None
    )


def find_speech(
    tokens: list[Token], body: str, named: Collection[int], voices: Collection[int], *, title: bool
) -> list[Speech]:
    """Every attribution of a sentence, in order.

    ``named`` are the tokens inside known names, ``voices`` those inside names of people and institutions.
    """
    finder = _Finder(tokens, body, named)
    found = [speech for at in range(len(tokens)) if (speech := finder.at(at)) is not None]
    if title:
        found += finder.of_title(voices)
    return sorted(found, key=lambda s: s.at)


class _Finder:
    """One sentence in which attributions are looked for."""

    def __init__(self, tokens: list[Token], body: str, named: Collection[int]) -> None:
        self._tokens, self._body, self._named = tokens, body, named
        self._words = _words()

    def at(self, at: int) -> Speech | None:
        """The attribution whose words of saying begin at a token."""
        text, before = self._text(at), self._text(at - 1)
        if text == "reports" and before in self._words["reports_after"]:
            return self._speech(at, at + 1, at, (at, len(self._tokens)))
        length = _before().at(self._tokens, at)
        if length:
            return self._after_preposition(at, at + length)
        if text not in self._words["verbs"] or self._text(at + 1) in self._words["not_saying"]:
            return None
        if before in self._words["no_verb_after"] or before.isdigit():
            return None
        return self._of_verb(at)

    def of_title(self, voices: Collection[int]) -> list[Speech]:
        """Speakers that only a title has: "Lavrov: …" and "… – officials"."""
        size = len(self._tokens)
        marks = [at for at in range(1, size) if self._text(at) == ":" or self._is_dash(at)]
        found: list[Speech] = []
        if marks and 0 < size - marks[-1] - 1 <= _TITLE and self._speaks(marks[-1] + 1, size, voices):
            found.append(self._speech(marks[-1] + 1, size, marks[-1], (0, marks[-1])))
        if marks and self._text(marks[0]) == ":" and marks[0] < _TITLE and self._speaks(0, marks[0], voices):
            found.append(self._speech(0, marks[0], marks[0], (marks[0], size)))
        return found

    # --- shapes ---------------------------------------------------------------------------------

    def _after_preposition(self, at: int, first: int) -> Speech | None:
        last = self._name_end(first)
        if last == first or not (self._is_known(first, last) or self._is_named(first)):
            return None  # "citing 55,000 deaths"
        return self._speech(first, last, at, (0, len(self._tokens)))

    def _of_verb(self, at: int) -> Speech | None:
        """The shape "X said …", or one of the shapes in which X does not stand right before the verb."""
        last = at
        while last and (
            self._text(last - 1) in self._words["between"] or self._text(last - 1).endswith("ly")
        ):
            last -= 1
        first = last
        while first and last - first < _LONGEST and self._in_subject(first - 1):
            first -= 1
        if first == last:
            return self._inverted(at) or self._apposed(at) or self._elided(at)
        if self._text(first) in ("and", "or"):
            first += 1
        pronoun = last - first == 1 and self._text(first) in self._words["pronouns"]
        if first == last or not (pronoun or self._may_speak(first, last, self._text(at))):
            return None
        follows = self._text(first - 1) in _QUOTED and (self._text(at + 1) or ".") in self._words["closing"]
        reach = (0, at) if follows else (at, len(self._tokens))
        return self._speech(first, last, at, reach, pronoun=pronoun)

    def _inverted(self, at: int) -> Speech | None:
        """The speaker stands behind the verb: "…, said the governor"."""
        if self._text(at - 1) not in _QUOTED or self._text(at) not in self._words["inverted"]:
            return None
        last = self._name_end(at + 1)
        closed = (self._text(last) or ".") in (",", ".", ";", "-")
        if not closed or not 0 < last - at - 1 <= _SHORT or not self._is_known(at + 1, last):
            return None
        return self._speech(at + 1, last, at, (0, at))

    def _apposed(self, at: int) -> Speech | None:
        """Commas set a description apart: "The governor, a retired general, said"."""
        if self._text(at - 1) != ",":
            return None
        comma = next((k for k in range(at - 2, max(0, at - _LONGEST), -1) if self._text(k) == ","), None)
        if comma is None:
            return None
        first = comma
        while first and comma - first < _TITLE and self._in_subject(first - 1):
            first -= 1
        if first == comma or not self._is_capital(first):
            return None
        return self._speech(first, at - 1, at, (at, len(self._tokens)))

    def _elided(self, at: int) -> Speech | None:
        """The subject is the sentence's: "Governor meets families, says nearly 200 were killed"."""
        if self._text(at - 1) not in (",", "and", ";"):
            return None
        first = next((k + 1 for k in range(min(at, _LONGEST) - 1, -1, -1) if self._text(k) == ":"), 0)
        last = first
        while last < at and last - first < _TITLE and self._tokens[last].is_word and self._is_capital(last):
            last += 1
        return self._speech(first, last, at, (at, len(self._tokens))) if last > first else None

    # --- parts ----------------------------------------------------------------------------------

    def _speech(
        self, first: int, last: int, at: int, reach: tuple[int, int], *, pronoun: bool = False
    ) -> Speech:
        return Speech(self._tokens[first].start, self._tokens[last - 1].end, at, *reach, pronoun=pronoun)

    def _text(self, at: int) -> str:
        """The token's text; "" outside the sentence."""
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _is_capital(self, at: int) -> bool:
        return self._body[self._tokens[at].start].isupper()

    def _is_known(self, first: int, last: int) -> bool:
        return any(k in self._named for k in range(first, last)) or self._has_source(first, last)

    def _has_source(self, first: int, last: int) -> bool:
        return any(self._text(k).removesuffix("'s") in self._words["sources"] for k in range(first, last))

    def _may_speak(self, first: int, last: int, verb: str) -> bool:
        """Whether these tokens can be a speaker: some verbs need a known one, some a report."""
        if verb in self._words["written"]:
            return self._has_source(first, last)
        if self._is_known(first, last):
            return True
        return self._is_named(first) and verb not in self._words["guarded"]

    def _is_named(self, first: int) -> bool:
        return self._is_capital(first) or self._text(first) in ("the", "a", "an", "local")

    def _in_subject(self, at: int) -> bool:
        """Whether a token, read backwards from the verb, still belongs to its subject."""
        text = self._text(at)
        if text in self._words["inside"]:
            return at > 0 and (text == "of" or self._has_source(at - 1, at))
        if text in self._words["stop"]:
            return False
        glued = text == "-" and self._tokens[at - 1].end == self._tokens[at].start
        return self._tokens[at].is_word or text in "'\"&" or glued

    def _name_end(self, at: int) -> int:
        """Where a name that begins at a token ends, read forwards."""
        last = at
        while last < len(self._tokens) and last - at < _LONGEST:
            token = self._tokens[last]
            stops = token.text in self._words["stop"] and token.text not in self._words["inside"]
            if stops or token.text in self._words["verbs"]:
                break
            if not (token.is_word or token.is_digits or token.text in "'-\"&"):
                break
            last += 1
        return last

    def _is_dash(self, at: int) -> bool:
        """Whether a hyphen has a space on one side: "in Borno- Official"."""
        if self._text(at) != "-" or at + 1 >= len(self._tokens):
            return False
        here, behind = self._tokens[at], self._tokens[at + 1]
        return behind.start > here.end or self._tokens[at - 1].end < here.start

    def _speaks(self, first: int, last: int, voices: Collection[int]) -> bool:
        """Whether a part that a title sets apart is a speaker, and not a rubric like "Live"."""
        words = {self._text(k).removesuffix("'s") for k in range(first, last)}
        if words & self._words["no_speaker"] or any(self._tokens[k].is_digits for k in range(first, last)):
            return False
        return self._has_source(first, last) or any(k in voices for k in range(first, last))

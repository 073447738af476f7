"""Who says so: the speakers of a sentence, and which of them stands behind a given word.

Reads "X said (that) …", "…, X said", "…, said X", "according to X", "X: …" and "… – X". A speaker is
quoted as in the text; a pronoun stands for the speaker before it, which is looked up elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.speakers import LONGEST, SpeakerReader, phrases_before, words_of_saying
from bot.extract.units import is_person

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.tokens import Token

_SHORT = 8  # tokens of a speaker behind its verb
_TITLE = 6  # tokens of a speaker that a title sets apart
_MOST = 8  # attributions on either side of a word that are looked at
_STUDY = 6  # tokens before "found" in which "report" stands
_AUDIENCE = 6  # tokens behind "told" in which its audience ends
_TAKEN = 7  # tokens behind "claimed" in which "lives" stands
_LIVES = ("lives", "life")
_PUT = 24  # tokens behind "put" in which the number's "at" stands
_QUOTED = (",", '"', "'", "-")  # between a quotation and the words of saying


@dataclass(frozen=True, slots=True)
class Speech:
    """A speaker at body offsets ``start`` to ``end``, and the tokens that the words of saying cover."""

    start: int
    end: int
    at: int  # token of the verb or preposition
    first: int
    last: int  # exclusive
    pronoun: bool = False
    denies: bool = False  # what it covers is only what the speaker says is not so


def speaker_of(speeches: list[Speech], at: int, *, denied: bool = True) -> Speech | None:
    """The speech that covers a token; of several the one whose words of saying stand nearest.

    With ``denied`` false, whoever denies something is left out.
    """
    middle = bisect_left(speeches, at, key=lambda s: s.at)
    near = speeches[max(0, middle - _MOST) : middle + _MOST]
    return min(
        (s for s in near if s.first <= at < s.last and (denied or not s.denies)),
        key=lambda s: (abs(s.at - at), s.at),
        default=None,
    )


def find_speech(
    tokens: list[Token],
    body: str,
    named: Collection[int],
    voices: Collection[int],
    adjectives: Collection[int] = (),
    *,
    title: bool,
) -> list[Speech]:
    """Every attribution of a sentence, in order.

    ``named`` are the tokens inside known names, ``voices`` those inside names of people and institutions,
    ``adjectives`` those inside words such as "Israeli": an Israeli claim is not made by Israelis.
    """
    finder = _Finder(tokens, body, named, adjectives)
    found = [speech for at in range(len(tokens)) if (speech := finder.at(at)) is not None]
    found += finder.of_title(voices) if title else finder.of_tail(voices)
    return sorted(found, key=lambda s: s.at)


def persons() -> frozenset[str]:
    """Words in a speaker that make it a person: "governor"."""
    return words_of_saying()["persons"]


class _Finder(SpeakerReader):
    """One sentence in which attributions are looked for."""

    def at(self, at: int) -> Speech | None:
        """The attribution whose words of saying begin at a token."""
        text, before = self._text(at), self._text(at - 1)
        if text == "reports" and before in self._words["reports_after"]:
            return self._speech(at, at + 1, at, (at, len(self._tokens)))
        length = phrases_before().at(self._tokens, at)
        if length:
            return self._after_preposition(at, at + length)
        if text not in self._words["verbs"] or (
            self._text(at + 1) in self._words["not_saying"]
            and not (text in self._words["tells"] and self._text(at + 1) != "to")
        ):
            return None
        if before in self._words["no_verb_after"] or before.isdigit() or self._is_no_verb(at):
            return None
        return self._of_verb(at)

    def _is_no_verb(self, at: int) -> bool:
        """Whether a word of saying is a noun or a participle here: "Russia's claims", "claimed by"."""
        text, before, behind = self._text(at), self._text(at - 1), self._text(at + 1)
        if before.endswith("'s") or behind == "by" or before in self._words["denies"]:
            return True
        if text in self._words["takes"] and any(self._text(k) in _LIVES for k in range(at + 1, at + _TAKEN)):
            return True  # "a blast claimed at least seven lives"
        if text in self._words["finds"]:  # "rescuers found five bodies" is no finding
            return behind != "that" and self._words["studies"].isdisjoint(
                self._text(k) for k in range(at - _STUDY, at)
            )
        if text in self._words["puts"]:  # "put the number of dead at 12"
            return not any(self._text(k) == "at" for k in range(at + 2, at + _PUT))
        if text in self._words["plural_only"]:  # "a joint UN report", "an Israeli claim"
            return not before.endswith("s") and before not in self._words["plurals"]
        return text in self._words["guarded"] and at - 1 in self._adjectives  # "Israeli claims"

    def of_title(self, voices: Collection[int]) -> list[Speech]:
        """Speakers that only a title has: "Lavrov: …" and "… – officials"."""
        size = len(self._tokens)
        marks = [at for at in range(1, size) if self._text(at) == ":" or self._is_dash(at)]
        found: list[Speech] = []
        if marks:
            found += self._tail(marks[-1], size, voices)
        if marks and self._text(marks[0]) == ":" and marks[0] < _TITLE and self._speaks(0, marks[0], voices):
            found.append(self._speech(0, marks[0], marks[0], (marks[0], size)))
        return found

    def of_tail(self, voices: Collection[int]) -> list[Speech]:
        """The speaker that ends a sentence as it would a title: "… were killed: Health Ministry."."""
        size = len(self._tokens)
        while size and not self._tokens[size - 1].is_word:
            size -= 1
        low = max(1, size - _TITLE - 1)
        colon = next((k for k in range(size - 1, low - 1, -1) if self._text(k) == ":"), None)
        return self._tail(colon, size, voices) if colon is not None else []

    def _tail(self, mark: int, size: int, voices: Collection[int]) -> list[Speech]:
        if 0 < size - mark - 1 <= _TITLE and self._speaks(mark + 1, size, voices):
            return [self._speech(mark + 1, size, mark, (0, mark))]
        return []

    # --- shapes ---------------------------------------------------------------------------------

    def _after_preposition(self, at: int, first: int) -> Speech | None:
        last = self._name_end(first)
        if last == first or self._is_amount(first):
            return None  # "citing 55,000 deaths"
        people = any(is_person(self._text(k)) for k in range(first, last))
        if not (people or self._is_known(first, last) or self._is_named(first)):
            return None
        return self._speech(first, last, at, (0, len(self._tokens)))

    def _of_verb(self, at: int) -> Speech | None:
        """The shape "X said …", or one of the shapes in which X does not stand right before the verb."""
        last = at
        while last and (self._text(last - 1) in self._words["between"] or self._is_adverb(last - 1)):
            last -= 1
        last = self._without_setting(last)
        if last and self._text(last - 1) in ("and", "but"):  # "found famine in the town and said"
            return self._elided(last)
        first = last
        while first and last - first < LONGEST and self._in_subject(first - 1):
            first -= 1
            if self._is_article(first) and not self._goes_on_before(first):
                break
        if first == last:
            return self._inverted(at) or self._apposed(at) or self._elided(at)
        if self._text(first) in ("and", "or"):
            first += 1
        if self._text(last - 1) in self._words["pronouns"] and not self._is_capital(
            last - 1
        ):  # "1,000 people it said were soldiers"
            first = last - 1
        if self._text(first) in self._words["asks"] or self._text(last - 1) in ("'", '"'):
            return None
        pronoun = last - first == 1 and self._text(first) in self._words["pronouns"]
        if first == last or not (pronoun or self._may_speak(first, last, self._text(at))):
            return None
        behind = self._behind_audience(at)
        follows = self._text(first - 1) in _QUOTED and (self._text(behind) or ".") in self._words["closing"]
        reach = (0, at) if follows else (at, len(self._tokens))
        return self._speech(first, last, at, reach, pronoun=pronoun)

    def _behind_audience(self, at: int) -> int:
        """The token behind a verb of saying, and behind whom it was said to: "told reporters"."""
        if self._text(at) not in self._words["told"] or self._text(at + 1) == "that":
            return at + 1
        return next(
            (k for k in range(at + 2, at + _AUDIENCE) if (self._text(k) or ".") in self._words["closing"]),
            at + 1,
        )

    def _inverted(self, at: int) -> Speech | None:
        """The speaker stands behind the verb: "…, said the governor"."""
        if self._text(at - 1) not in _QUOTED or self._text(at) not in self._words["inverted"]:
            return None
        last = self._name_end(at + 1)
        closed = (self._text(last) or ".") in (",", ".", ";", "-", "in", "on")
        if not closed or not 0 < last - at - 1 <= _SHORT or not self._is_known(at + 1, last):
            return None
        return self._speech(at + 1, last, at, (0, at))

    def _apposed(self, at: int) -> Speech | None:
        """Commas set a description apart: "The governor, a retired general, said"."""
        if self._text(at - 1) != ",":
            return None
        comma = next((k for k in range(at - 2, max(0, at - LONGEST), -1) if self._text(k) == ","), None)
        if comma is None:
            return None
        first = comma
        while first and comma - first < _TITLE and self._in_subject(first - 1):
            first -= 1
        if first == comma or not self._is_capital(first):
            return None
        aside = self._text(comma + 1) in self._words["stop"]  # "The minister, on a visit to Paris, said"
        return self._speech(first, comma if aside else at - 1, at, (at, len(self._tokens)))

    def _elided(self, at: int) -> Speech | None:
        """The subject is the sentence's: "Governor meets families, says nearly 200 were killed"."""
        if self._text(at - 1) not in (",", "and", ";"):
            return None
        first = next((k + 1 for k in range(min(at, LONGEST) - 1, -1, -1) if self._text(k) == ":"), 0)
        last = first + self._is_article(first)
        while last < at and last - first < _TITLE and self._names(last):
            last += 1
        if last == first + 1 and self._is_article(first):
            return None
        if last == first or self._text(first) in self._words["stop"]:
            return None
        return self._speech(first, last, at, (at, len(self._tokens)))

    def _names(self, at: int) -> bool:
        """Whether a token belongs to a name at the head of a sentence: "Adebayo", "The army"."""
        known = self._has_source(at, at + 1) and self._text(at) not in self._words["verbs"]
        return self._tokens[at].is_word and (self._is_capital(at) or known)

    def _speech(
        self, first: int, last: int, at: int, reach: tuple[int, int], *, pronoun: bool = False
    ) -> Speech:
        denies = self._text(at) in self._words["denies"]
        start, end = self._tokens[first].start, self._tokens[last - 1].end
        return Speech(start, end, at, *reach, pronoun=pronoun, denies=denies)

"""Who can be a speaker: where the name of one begins and ends in a sentence, and what is none.

Does not look for words of saying: that is ``attribution``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.extract.tables import Table, load_table
from bot.extract.tokens import PhraseSet
from bot.extract.units import is_person

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.extract.tokens import Token

LONGEST = 14  # tokens of a speaker
_SETTING = 6  # tokens of "in a joint statement"


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
    denies: str
    puts: str
    plural_only: str
    plurals: str
    bodies: str
    finds: str
    tells: str
    told: str
    persons: str
    takes: str
    studies: str
    asks: str
    days: str
    publishes: str
    utterances: str


@cache
def phrases_before() -> PhraseSet:
    """Phrases before a name that is the speaker: "according to"."""
    return PhraseSet(load_table(_AttributionTable, "attribution").before)


@cache
def words_of_saying() -> dict[str, frozenset[str]]:
    """The lists of the packaged table by name."""
    table = load_table(_AttributionTable, "attribution").model_dump(exclude={"before"})
    return {name: frozenset(words.split()) for name, words in table.items()}


class SpeakerReader:
    """One sentence in which speakers are read."""

    def __init__(
        self, tokens: list[Token], body: str, named: Collection[int], adjectives: Collection[int]
    ) -> None:
        self._tokens, self._body = tokens, body
        self._named, self._adjectives = named, adjectives
        self._words = words_of_saying()

    def _text(self, at: int) -> str:
        """The token's text; "" outside the sentence."""
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _is_capital(self, at: int) -> bool:
        return self._body[self._tokens[at].start].isupper()

    def _is_adverb(self, at: int) -> bool:
        """Whether a word such as "reportedly" stands here; "Italy" and "tally" are none."""
        text = self._text(at)
        return text.endswith("ly") and not self._is_capital(at) and text not in self._words["sources"]

    def _is_known(self, first: int, last: int) -> bool:
        return any(k in self._named for k in range(first, last)) or self._has_source(first, last)

    def _has_source(self, first: int, last: int) -> bool:
        return any(self._text(k).removesuffix("'s") in self._words["sources"] for k in range(first, last))

    def _without_setting(self, last: int) -> int:
        """The end of a subject without when and how it spoke: "officials on Saturday", "in a statement"."""
        while last:
            text = self._text(last - 1)
            if text in self._words["days"]:
                last -= 1
                while self._text(last - 1) in ("on", "late", "early", "this", "last"):
                    last -= 1
            elif text in self._words["utterances"]:
                within = next(
                    (k for k in range(last - 2, max(-1, last - _SETTING), -1) if self._text(k) == "in"), None
                )
                if within is None or not self._is_article(within + 1):
                    return last
                last = within
            elif text == "first":
                last -= 1
            else:
                return last
        return last

    def _is_article(self, at: int) -> bool:
        return self._text(at) in ("the", "a", "an", "its", "his", "her", "their")

    def _goes_on_before(self, at: int) -> bool:
        """Whether a subject reaches back over an article: "the mayor of the city", "the UN and the army"."""
        return self._text(at - 1) in ("of", "in", "for", "at", "and", "&")

    def _is_amount(self, at: int) -> bool:
        """Whether a name would begin with a number."""
        ahead = at
        while self._text(ahead) in ("about", "some", "nearly", "over", "than", "more", "least", "at"):
            ahead += 1
        return ahead < len(self._tokens) and self._tokens[ahead].is_digits

    def _may_speak(self, first: int, last: int, verb: str) -> bool:
        """Whether these tokens can be a speaker: some verbs need a known one, some a report."""
        if verb in self._words["written"]:
            return self._has_source(first, last)
        if self._is_known(first, last):
            return True
        if any(
            is_person(text) or text in self._words["bodies"] for text in map(self._text, range(first, last))
        ):
            return True
        if self._is_article(first):  # "a previous ceasefire said" is nobody
            return first + 1 < last and self._is_capital(first + 1)
        return self._is_capital(first) and verb not in self._words["guarded"]

    def _is_named(self, first: int) -> bool:
        return self._is_capital(first) or self._text(first) in ("the", "a", "an", "local")

    def _in_subject(self, at: int) -> bool:
        """Whether a token, read backwards from the verb, still belongs to its subject."""
        text = self._text(at)
        if text in self._words["inside"]:
            return at > 0 and (text == "of" or self._has_source(at - 1, at))
        if text in self._words["stop"] or text in self._words["denies"] or text in self._words["days"]:
            return False
        if text in self._words["verbs"] and text not in self._words["guarded"]:
            return False
        glued = text == "-" and self._tokens[at - 1].end == self._tokens[at].start
        return self._tokens[at].is_word or text in "'\"&" or glued

    def _name_end(self, at: int) -> int:
        """Where a name that begins at a token ends, read forwards."""
        last = at
        while last < len(self._tokens) and last - at < LONGEST:
            token = self._tokens[last]
            if self._ends_name(last):
                break
            if not (token.is_word or token.is_digits or token.text in "'-\"&"):
                break
            last += 1
        while last > at and not (self._tokens[last - 1].is_word or self._tokens[last - 1].is_digits):
            last -= 1
        return self._without_setting(last)

    def _ends_name(self, at: int) -> bool:
        """Whether a token, read forwards, is no part of a name any more."""
        text, words = self._text(at), self._words
        if text in words["sources"]:
            return False
        if text in words["stop"]:
            return text not in words["inside"] or (text == "on" and self._text(at + 1) in words["days"])
        return text in words["publishes"] or text in words["days"] or text in words["verbs"]

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

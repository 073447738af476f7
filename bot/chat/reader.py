"""Gives the pieces of a line to the options of one command: by name, by how they are written, by meaning."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.chat import times, values
from bot.chat.table import Command, Kind, Option
from bot.chat.tokens import Token, line_of, typed
from bot.chat.turn import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.texts import Texts
    from bot.chat.vocabulary import Vocabulary

MISTYPED = 78.0
"""Likeness from which on a verb or an option may have been meant, 0..100."""

_BY_MEANING = (Kind.TOPIC, Kind.CONFLICT, Kind.PARTY)
_MOST_WORDS = 5
"""Words of one name."""
_NAMED_BARE = {
    Kind.TIME,
    Kind.SPAN,
    Kind.CLOCK,
    Kind.HOURS,
    Kind.ZONE,
    Kind.LEVEL,
    Kind.CREDIBILITY,
    Kind.SWITCH,
}
"""Kinds whose option may be named without a colon: since 7d, quiet 22:00-07:00."""
_SINGLE_NAMES = frozenset(
    {"quiet", "since", "until", "zone", "severity", "credibility", "urgent", "threads", "at", "for"}
)


@cache
def small_words() -> frozenset[str]:
    """Words that say nothing beside a name."""
    text = resources.files(__package__).joinpath("data", "words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["small"])


class Reader:
    """Gives the pieces of a line to the options of one command."""

    def __init__(self, called: Command, vocabulary: Vocabulary, texts: Texts) -> None:
        self._command, self._vocabulary, self._texts = called, vocabulary, texts
        self._given: dict[str, str] = {}
        self._free = next((o for o in called.options if o.kind in (Kind.QUERY, Kind.EVENT)), None)
        self._kinds = {option.kind: option for option in reversed(called.options)}

    def read(self, found: Sequence[Token]) -> dict[str, str]:
        """What is given, by option. Raises RefusedError."""
        loose: list[Token] = []
        pending = list(found)
        while pending:
            token = pending.pop(0)
            if token.key:
                self._named(token, loose)
            elif not token.quoted and pending and self._named_bare(token, pending):
                continue
            else:
                loose.append(token)
        if self._command.verb in ("mute", "unmute"):
            self._by_meaning(loose)
        elif self._free is not None:
            self._as_query(loose)
        else:
            self._by_meaning(loose)
        return {name: value for name, value in self._given.items() if value.strip()}

    def _option(self, key: str) -> Option | None:
        wanted = key.casefold().replace("-", "_")
        if (named := self._command.option(wanted)) is not None:
            return named
        for option in self._command.options:
            if wanted in option.words:
                return option
        return next((o for o in self._command.options if wanted.rstrip("s") in (o.name, *o.words)), None)

    def _named(self, token: Token, loose: list[Token]) -> None:
        option = self._option(token.key)
        if option is not None:
            self._give(option, token.text)
            return
        names = [o.name for o in self._command.options]
        near = process.extractOne(token.key.casefold(), names, scorer=fuzz.ratio, score_cutoff=MISTYPED)
        if self._free is not None and near is None:
            loose.append(Token(f"{token.key} {token.text}".strip(), quoted=False))
            return
        said = self._texts.t("“{verb}” has no option “{name}”.", verb=self._command.verb, name=token.key[:40])
        if near is not None:
            raise RefusedError(said, self._texts.t("Did you mean “{near}”?", near=near[0]))
        known = ", ".join(names) or self._texts.t("none")
        raise RefusedError(said, self._texts.t("It has: {names}.", names=known))

    def _named_bare(self, token: Token, pending: list[Token]) -> bool:
        """``since 7d``: an option's name, and a value of its kind right behind."""
        word, after = token.text.casefold(), pending[0]
        if word == "quiet" and after.text.casefold() == "hours" and len(pending) > 1:
            pending.pop(0)
            after = pending[0]
        if after.key or word not in _SINGLE_NAMES | {"from", "before", "tz", "timezone"}:
            return False
        option = self._option(word)
        if option is None or option.kind not in _NAMED_BARE or not _fits(option.kind, after.text):
            return False
        pending.pop(0)
        self._give(option, after.text)
        return True

    def _give(self, option: Option, text: str) -> None:
        before = self._given.get(option.name)
        if before and (option.many or option.kind is Kind.TEXT):
            self._given[option.name] = f"{before}, {text}"
        else:
            self._given[option.name] = text[: values.LONGEST_VALUE]

    # --- pieces without a name ----------------------------------------------------------------

    def _as_query(self, loose: Sequence[Token]) -> None:
        if self._free is None or not loose:
            return
        words = [f'"{token.text}"' if token.quoted and " " in token.text else token.text for token in loose]
        text = " ".join(words)
        before = self._given.get(self._free.name)
        self._given[self._free.name] = f"{before} {text}" if before else text

    def _by_meaning(self, loose: Sequence[Token]) -> None:
        at = 0
        while at < len(loose):
            at += self._one(loose, at)

    def _one(self, loose: Sequence[Token], at: int) -> int:  # noqa: PLR0911 - an order of precedence
        """Give the piece at ``at``, with those that belong to it; returns how many they are."""
        token = loose[at]
        if token.quoted:
            return self._quoted(token)
        shaped = self._shaped(token.text)
        if shaped is not None:
            self._give(shaped, token.text.rstrip(","))
            return 1
        for count in range(min(_MOST_WORDS, len(loose) - at), 0, -1):
            if any(piece.quoted for piece in loose[at : at + count]):
                continue
            text = " ".join(piece.text for piece in loose[at : at + count]).strip(" ,.")
            option = self._meant(text)
            if option is not None:
                return count
        if token.text.casefold().strip(",.") in small_words():
            return 1
        if Kind.COMMAND in self._kinds:
            self._give(self._kinds[Kind.COMMAND], token.text)
            return 1
        if token.text.startswith("-") and Kind.TEXT in self._kinds:
            self._give(self._kinds[Kind.TEXT], token.text)
            return 1
        return self._unknown(loose, at)

    def _quoted(self, token: Token) -> int:
        if self._meant(token.text) is None:
            words = self._kinds.get(Kind.TEXT)
            if words is not None:
                minus, text = ("-", token.text[1:]) if token.text.startswith("-") else ("", token.text)
                self._give(words, f'{minus}"{text}"')
            else:
                self._unknown([token], 0)
        return 1

    def _shaped(self, text: str) -> Option | None:
        """The option that a word belongs to by how it is written."""
        bare = text.rstrip(",")
        for kind, pattern in _SHAPES.items():
            if kind in self._kinds and pattern.fullmatch(bare):
                return self._kinds[kind]
        return None

    def _meant(self, text: str) -> Option | None:
        """The option that a name, or a word for a value, belongs to; it is given."""
        folded = " ".join(text.casefold().split())
        if Kind.CADENCE in self._kinds:
            for cadence, called in values.CADENCES.items():
                if folded in called and folded not in (
                    "day",
                    "hour",
                    "week",
                    "digest",
                    "now",
                    "1h",
                    "1d",
                    "1w",
                ):
                    self._give(self._kinds[Kind.CADENCE], cadence.value)
                    return self._kinds[Kind.CADENCE]
        if folded in ("all", "everything", "everywhere"):
            for name in ("everything", "all"):
                option = self._command.option(name)
                if option is not None:
                    self._give(option, "yes")
                    return option
            if Kind.TOPIC in self._kinds:
                self._give(self._kinds[Kind.TOPIC], "everything")
                return self._kinds[Kind.TOPIC]
        for kind in _BY_MEANING:
            if kind in self._kinds and folded not in small_words():
                found = self._vocabulary.find(kind, text)
                if found is not None:
                    self._give(self._kinds[kind], found)
                    return self._kinds[kind]
        return None

    def _unknown(self, loose: Sequence[Token], at: int) -> int:
        """Raises RefusedError: with what may have been meant, else with where words go."""
        t, text = self._texts.t, loose[at].text.strip(",.")[:60]
        said = t("“{text}” is not understood.", text=text)
        self._ask_for_near(loose, at, said)
        if Kind.TEXT in self._kinds:
            line = " ".join(
                [self._command.verb, *(typed(o) for o in loose[:at]), f'keywords:"{text}"', *self._again()]
            )
            raise RefusedError(
                said, t("It is no topic, conflict or party. To filter by words, use keywords."), instead=line
            )
        if not self._command.options:
            return 1
        names = ", ".join(option.name for option in self._command.options)
        raise RefusedError(said, t("“{verb}” takes: {names}.", verb=self._command.verb, names=names))

    def _ask_for_near(self, loose: Sequence[Token], at: int, said: str) -> None:
        """Raises RefusedError with the name that may have been meant, if one comes to mind."""
        for count in (3, 2, 1):
            several = " ".join(token.text for token in loose[at : at + count]).strip(" ,.")
            for kind in _BY_MEANING:
                near = (
                    self._vocabulary.near(kind, several) if kind in self._kinds and len(several) > 3 else None
                )
                if near is None:
                    continue
                rest = [
                    *(typed(token) for token in loose[:at]),
                    near if " " not in near else f'"{near}"',
                    *(typed(token) for token in loose[at + count :]),
                ]
                line = " ".join([self._command.verb, *rest, *self._again()])
                if kind is not Kind.PARTY:  # many a word is like a party's name, few are like a topic's
                    said = values.unknown(self._texts, kind, several)
                raise RefusedError(said, instead=line, near=near)

    def _again(self) -> list[str]:
        """What was given by name already, to be said again."""
        named = {n: v for n, v in self._given.items() if n not in ("topic", "conflict", "party")}
        return line_of("", named).split(" ")[1:] if named else []


_SHAPES = {
    Kind.HOURS: re.compile(
        r"\d{1,2}(?:[:.]\d{2})?(?:am|pm)?[-–—]\d{1,2}(?:[:.]\d{2})?(?:am|pm)?", re.IGNORECASE
    ),
    Kind.CLOCK: re.compile(r"\d{1,2}:\d{2}|\d{1,2}(?::\d{2})?(?:am|pm)", re.IGNORECASE),
    Kind.SPAN: times.SPAN,
    Kind.SUBSCRIPTION: re.compile(r"#?\d{1,6}"),
    Kind.CHANNEL: re.compile(r"<#\w+(?:\|[^>]*)?>|#[\w-]+"),
    Kind.GROUP: re.compile(r"<@&\d+>|<!subteam\^\w+(?:\|[^>]*)?>"),
    Kind.ZONE: re.compile(r"[A-Za-z]+(?:/[A-Za-z_+\-0-9]+){1,2}|UTC"),
    Kind.EVENT: re.compile(r"[vf][0-9a-f]{16}"),
}


def _fits(kind: Kind, text: str) -> bool:  # noqa: PLR0911 - a table
    """Whether a word can be a value of a kind, so that the word before it may be an option's name."""
    match kind:
        case Kind.TIME:
            return bool(
                times.SPAN.fullmatch(text)
                or re.fullmatch(r"\d{4}-\d{2}(?:-\d{2}.*)?|\d{1,2}[./]\d{1,2}[./]\d{4}|today|yesterday", text)
            )
        case Kind.SPAN:
            return bool(
                times.SPAN.fullmatch(text) or re.fullmatch(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}:\d{2}", text)
            )
        case Kind.HOURS:
            return bool(_SHAPES[Kind.HOURS].fullmatch(text)) or values.is_off(text)
        case Kind.CLOCK:
            return bool(_SHAPES[Kind.CLOCK].fullmatch(text))
        case Kind.LEVEL | Kind.CREDIBILITY:
            return text[:1].isdigit()
        case Kind.SWITCH:
            return text.casefold() in ("yes", "no", "on", "off", "так", "ні")
        case _:
            return True

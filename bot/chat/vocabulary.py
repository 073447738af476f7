"""What names mean: topics, conflicts, parties, places, as people type them.

Forgives case, accents, hyphens, plurals and other spellings that are known; what is only like a name is
never taken for it, but can be asked for (`near`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.chat.table import Kind
from bot.chat.texts import LANGUAGES, Texts
from bot.extract.gazetteer import Gazetteer
from bot.notify.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.config import Config

UNFOLLOWED = ("other", "none")
"""Conflicts that are no war of their own; nobody subscribes to them by mistake."""

LIKE = 75.0
"""Likeness from which on a name may have been meant, 0..100."""

SHORTEST = 4
"""Letters from which on the beginning of a name stands for it."""

_PLACES = {"country", "region", "city"}
_APART = re.compile(r"[\s\-_–—/·.,]+")


def key(text: str) -> str:
    """A name for comparing: no case, accents, hyphens or plural endings."""
    words = _APART.sub(" ", fold(text)).split()
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


class Vocabulary:
    """The names of one configuration. Immutable once it was asked; safe to share between threads."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def prepare(self) -> None:
        """Read the tables now, so that nobody waits for them later; a third of a second."""
        for kind in (Kind.TOPIC, Kind.CONFLICT, Kind.PARTY, Kind.PLACE):
            self.names(kind)

    def find(self, kind: Kind, text: str) -> str | None:
        """The id of a topic or conflict, the canonical name of a party or place; None where none is meant."""
        wanted = key(text)
        if not wanted:
            return None
        names = self.names(kind)
        if wanted in names:
            return names[wanted]
        if kind in (Kind.TOPIC, Kind.CONFLICT) and len(wanted) >= SHORTEST:
            begun = {name for known, name in names.items() if known.startswith(wanted)}
            if len(begun) == 1:
                return begun.pop()
        return None

    def near(self, kind: Kind, text: str) -> str | None:
        """The name that is most like a text, None where none is like it."""
        names = self.names(kind)
        best = process.extractOne(key(text), names.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        return None if best is None else names[best[0]]

    def label(self, kind: Kind, name: str, texts: Texts) -> str:
        """A topic's or conflict's name in a language; of anything else, and of unknown ids, as it is."""
        topic = self._config.topics.get(name) if kind is Kind.TOPIC else None
        conflict = self._config.conflicts.get(name) if kind is Kind.CONFLICT else None
        known = topic or conflict
        return texts.named(known.name) if known is not None else name

    def names(self, kind: Kind) -> Mapping[str, str]:
        """Every spelling, as a key, of the names of one kind."""
        return {
            Kind.TOPIC: self._topics,
            Kind.CONFLICT: self._conflicts,
            Kind.PARTY: self._parties,
            Kind.PLACE: self._places,
        }[kind]

    def canonical(self, kind: Kind) -> tuple[str, ...]:
        """The ids or names themselves, each once, in the order of the tables."""
        return tuple(dict.fromkeys(self.names(kind).values()))

    @cached_property
    def _topics(self) -> dict[str, str]:
        return _spelled((topic.id, topic.name) for topic in self._config.topics.values())

    @cached_property
    def _conflicts(self) -> dict[str, str]:
        return _spelled(
            (conflict.id, conflict.name)
            for conflict in self._config.conflicts.values()
            if conflict.id not in UNFOLLOWED
        )

    @cached_property
    def _parties(self) -> dict[str, str]:
        parties = [party for conflict in self._config.conflicts.values() for party in conflict.parties]
        known = {key(party): party for party in parties}
        for name in self._gazetteer.names:
            if name.party:
                known.setdefault(key(name.party), name.party)
        for name in self._gazetteer.names:
            if name.party and (name.kind in ("country", "demonym") or name.name == name.party):
                known.setdefault(key(name.written), name.party)
        return known

    @cached_property
    def _places(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for name in self._gazetteer.names:
            if name.kind in _PLACES:
                known.setdefault(key(name.name), name.name)
        for name in self._gazetteer.names:
            if name.kind in _PLACES:
                known.setdefault(key(name.written), name.name)
        return known

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer()


def _spelled(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    spelled: dict[str, str] = {}
    pairs = list(named)
    for ident, _ in pairs:
        spelled.setdefault(key(ident), ident)
    for ident, name in pairs:
        for language in LANGUAGES:
            spelled.setdefault(key(Texts(language).named(name)), ident)
    return spelled

"""Texts as the full-text index sees them: word by word, by its own tokenizer.

A row that the index found does not say where its words stand, and asking the index for every word and place
takes longer than looking. So rows are read and looked at here, with words cut down to what the index
compares: SQLite's tokenizer is asked once for each word there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined] # the copy of SQLite it picked

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKENS = "porter unicode61 remove_diacritics 2"
"""Word forms and accents do not matter to a search: https://www.sqlite.org/fts5.html#tokenizers"""

MOST_KEPT = 100_000
"""Words whose stems are remembered."""

_WORD = re.compile(r"[^\W_]+")


class Stems:
    """Knows the stem of every word. Belongs to the thread that made it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        self._db.execute(
            "CREATE VIRTUAL TABLE words USING fts5 "
            f"(word, content = '', columnsize = 0, tokenize = '{TOKENS}')"
        )
        self._db.execute("CREATE VIRTUAL TABLE stems USING fts5vocab (words, instance)")
        self._known: dict[str, str] = {}

    def close(self) -> None:
        """Let go of the tokenizer. Can be called twice."""
        self._db.close()

    def spoken(self, texts: Iterable[str]) -> list[str]:
        """Each text as its stems, with a space around every one, so that phrases can be looked for."""
        split = [_WORD.findall(text) for text in texts]
        try:
            return [self._joined(words) for words in split]
        except KeyError:
            self._learn({word for words in split for word in words})
            return [self._joined(words) for words in split]

    def _joined(self, words: Iterable[str]) -> str:
        return f" {' '.join(map(self._known.__getitem__, words))} "

    def _learn(self, words: set[str]) -> None:
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        self._know(sorted(word for word in words if word not in self._known))

    def _know(self, words: list[str]) -> None:
        """Ask for many words at once, as one text; where one of them is not one word to SQLite, for fewer."""
        self._db.execute("INSERT INTO words (rowid, word) VALUES (1, ?)", (" ".join(words),))
        found = sorted(self._db.execute("SELECT offset, term FROM stems"))
        self._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        if len(found) == len(words):
            self._known.update(zip(words, (stem for _, stem in found), strict=True))
        elif len(words) == 1:
            self._known[words[0]] = " ".join(stem for _, stem in found)
        else:
            self._know(words[: len(words) // 2])
            self._know(words[len(words) // 2 :])

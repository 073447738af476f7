"""What is said, in the asker's language: texts out of the catalogues in `bot/locale`, with values set in.

A text is named by its English wording. Catalogues are read once from their .po files and need no compiling.
What comes out of the world (titles, statements, figures) is never translated, nor are cards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from bot.chat.reply import Piece, Text

LANGUAGES = ("en", "uk")
"""The first is what everybody gets whose language there is no catalogue of."""

_SLOT = re.compile(r"\{(\w+)\}")


@cache
def catalogue(language: str) -> Catalog:
    """The catalogue of one of `LANGUAGES`."""
    with resources.files("bot").joinpath("locale", f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language. A text that no catalogue has is said in English, as it stands."""

    language: str  # one of LANGUAGES

    def t(self, text: str, /, **values: object) -> str:
        """A text with values in its slots: ``t("no such {kind}", kind="topic")``."""
        return _filled(self._one(text), values)

    def n(self, one: str, many: str, count: int, /, **values: object) -> str:
        """A text in the form that goes with a number, which is also in the slot ``{count}``."""
        return _filled(self._of(one, many, count), {"count": count, **values})

    def say(self, text: str, /, **values: Piece | Text) -> Text:
        """A text with pieces in its slots."""
        return _set(self._one(text), values)

    def named(self, name: str) -> str:
        """A name out of the configuration in this language, as it stands where nobody translated it."""
        return self._one(name)

    def _one(self, text: str) -> str:
        message = catalogue(self.language).get(text)
        return str(message.string) if message is not None and message.string else text

    def _of(self, one: str, many: str, count: int) -> str:
        found = catalogue(self.language)
        message = found.get(one)
        if message is not None and isinstance(message.string, tuple) and all(message.string):
            # Catalog's own expression for the form is C; CLDR's rule, which it was made from, can be called
            return message.string[_form(self.language, count)]
        return one if count == 1 else many


@cache
def texts_for(locale: str) -> Texts:
    """The texts for a platform's language tag: ``uk``, ``uk-UA``, ``en_GB``; unknown ones get English."""
    try:
        language = Locale.parse(locale.replace("-", "_")).language
    except (UnknownLocaleError, ValueError, TypeError):
        language = ""
    return Texts(language if language in LANGUAGES else LANGUAGES[0])


FORMS = {"en": ("one", "other"), "uk": ("one", "few", "many")}
"""Plural forms of whole numbers in the order of a .po file: https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html"""


def _form(language: str, count: int) -> int:
    forms = FORMS[language]
    return forms.index(Locale(language).plural_form(count))


def _filled(template: str, values: dict[str, object]) -> str:
    return _SLOT.sub(lambda slot: str(values[slot[1]]), template)


def _set(template: str, values: dict[str, Piece | Text]) -> Text:
    pieces: list[Piece] = []
    at = 0
    for slot in _SLOT.finditer(template):
        pieces.append(template[at : slot.start()])
        value = values[slot[1]]
        pieces += value if isinstance(value, tuple) else (value,)
        at = slot.end()
    pieces.append(template[at:])
    return tuple(piece for piece in pieces if piece != "")

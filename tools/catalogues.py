"""Bring bot/locale/*.po up to date with the texts in the code, the table of commands and config/.

python -m tools.catalogues

English texts name themselves, so en.po is complete by itself. In uk.po new texts come in empty, to be
translated, and texts that nobody says any more go out.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.chat.table import about, commands
from bot.chat.texts import LANGUAGES
from bot.config import load_config

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "bot" / "locale"
SAID_BY = {"t": None, "say": None, "n": (1, 2)}
"""Methods of Texts, and which of their arguments are texts."""

Text = str | tuple[str, ...]


def texts() -> Iterator[tuple[Text, str]]:
    """Every text that is said, and the file that says it."""
    found = extract_from_dir(str(ROOT / "bot" / "chat"), [("**.py", "python")], keywords=SAID_BY)
    for name, _, message, *_ in found:
        yield message, f"bot/chat/{name}"
    yield about(), "bot/chat/data/commands.toml"
    for command in commands():
        yield command.means, "bot/chat/data/commands.toml"
        if command.menu:
            yield command.menu, "bot/chat/data/commands.toml"
        for option in command.options:
            yield option.means, "bot/chat/data/commands.toml"
    config = load_config(ROOT / "config")
    for topic in config.topics.values():
        yield topic.name, "config/topics.toml"
        if topic.means:
            yield topic.means, "config/topics.toml"
    for conflict in config.conflicts.values():
        yield conflict.name, "config/conflicts.toml"


def updated(language: str, known: Catalog) -> Catalog:
    """The catalogue of a language with exactly the texts that are said now."""
    catalog = Catalog(locale=language, project="sitrep-bot", charset="utf-8", fuzzy=False)
    for text, place in texts():
        catalog.add(text, locations=[(place, 0)])
    for message in catalog:
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        old = known.get(key)
        if language == LANGUAGES[0]:
            message.string = message.id
        elif old is not None and old.string and isinstance(old.id, tuple) == isinstance(message.id, tuple):
            message.string = old.string
        message.locations = sorted({(name, 0) for name, _ in message.locations})
        message.flags.clear()
    return catalog


def written(catalog: Catalog) -> str:
    """The .po file; without the time, so that the same texts give the same file."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, omit_header=True, include_lineno=False)
    head = (
        f"# {catalog.locale}: what Sitrep says in the chat. Written by python -m tools.catalogues.\n"
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {catalog.locale}\\n"\n"Plural-Forms: {catalog.plural_forms.rstrip(";")};\\n"\n\n'
    )
    return head + file.getvalue().decode()


def main() -> None:
    """Write them all, and say what is left to translate."""
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        known = Catalog(locale=language)
        if path.exists():
            with path.open("rb") as file:
                known = read_po(file, locale=language)
        catalog = updated(language, known)
        path.write_text(written(catalog), encoding="utf-8")
        open_texts = [message.id for message in catalog if message.id and not _said(message.string)]
        print(path.relative_to(ROOT), len(catalog), "texts,", len(open_texts), "to translate")  # noqa: T201


def _said(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    main()

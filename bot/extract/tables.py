"""The packaged tables of words: read once, and refused at load when they do not fit their schema."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """What a table file must look like: a key too many or of the wrong type is an error, not a silent gap."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T", bound=Table)


def load_table(schema: type[T], name: str) -> T:
    """The table ``data/<name>.toml``. Raises pydantic.ValidationError when it does not fit its schema."""
    raw = (files("bot.extract") / "data" / f"{name}.toml").read_text(encoding="utf-8")
    return schema.model_validate(tomllib.loads(raw))


def as_words(phrases: str) -> tuple[tuple[str, ...], ...]:
    """Phrases written ``a b | c`` as tuples of words, longest first: the first match is the fullest."""
    found = (tuple(phrase.split()) for phrase in phrases.replace("\n", " ").split("|"))
    return tuple(sorted({words for words in found if words}, key=lambda words: (-len(words), words)))

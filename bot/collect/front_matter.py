"""The YAML between two "---" lines at the top of a seed briefing: when, from whom, about which conflict."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

import yaml

from bot.collect.text import clean_line
from bot.errors import ParseError

_KEYS = ("published", "source", "conflict")
_FENCE = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_DATE_HELP = "write 2026-02-05 or 2026-02-05T14:00:00Z"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a briefing states about itself; None where it does not."""

    published: datetime | None = None
    source: str | None = None  # a name as readers know it, or a Source.id
    conflict: str | None = None  # Conflict.id; not checked here

    @property
    def source_id(self) -> str | None:
        """The Source.id that the source's name stands for."""
        return slug(self.source) if self.source else None


def slug(name: str) -> str | None:
    """An id out of a name: "Al-Jazeera English" is "al-jazeera-english"; None when no letter is in it."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", letters).strip("-") or None


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Front matter and the rest. Raises ParseError that names the key and what would be right."""
    start = text.lstrip("\n ")
    match = _FENCE.match(start)
    if match is None:
        return FrontMatter(), text
    values = _loaded(match[1])
    for key in values:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key).lower(), _KEYS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Allowed are {', '.join(_KEYS)}."
            raise ParseError(f"front matter: unknown key {str(key)!r}. {hint}")
    matter = FrontMatter(
        published=_date(values.get("published")),
        source=_text(values, "source"),
        conflict=_text(values, "conflict"),
    )
    if matter.source is not None and matter.source_id is None:
        raise ParseError(f"front matter: source must be a name, not {matter.source!r}.")
    return matter, start[match.end() :]


def _loaded(text: str) -> dict[object, object]:
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        raise ParseError(
            f"front matter: this is no YAML{where}; write lines such as 'conflict: sudan'."
        ) from error
    except ValueError as error:  # a date such as 2026-02-30
        raise ParseError(f"front matter: published is no date ({error}); {_DATE_HELP}.") from error
    except RecursionError as error:
        raise ParseError(
            "front matter: it is nested too deeply; write lines such as 'conflict: sudan'."
        ) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ParseError("front matter: it must be lines such as 'conflict: sudan'.")
    return values


def _date(value: object) -> datetime | None:
    """An aware datetime; a day is its first moment, and what names no zone is UTC."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise ParseError(f"front matter: published: {value!r} is no date; {_DATE_HELP}.") from error
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError as error:  # a zone that leads beyond year 9999
            raise ParseError(f"front matter: published: {value} is no date; {_DATE_HELP}.") from error
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise ParseError(f"front matter: published: {value!r} is no date; {_DATE_HELP}.")


def _text(values: dict[object, object], key: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    text = clean_line(value) if isinstance(value, str) else ""
    if not text:
        raise ParseError(f"front matter: {key} must be a text, not {value!r}; put it in quotes.")
    return text

"""The lines that ``sitrep extract`` reads and writes: JSON objects in, JSON objects out.

Figure claims go under "claims", claims without a number under "statements". Does not read files.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Claim, Extraction

_TEXTS = ("title", "text", "source", "link", "language", "context", "conflict")


def entry_of_line(line: Mapping[str, object], now: datetime) -> Entry:
    """The entry that a line describes. Raises InputError that names the key and what would be right.

    "published" is RFC 3339, or "date" a day; without both, the entry counts as published now. "collected"
    is when it was seen, now when not given. "text" may be missing or null.
    """
    id_ = line.get("id")
    if not isinstance(id_, str) or not id_:
        raise InputError('a line needs "id", a text that is not empty')
    texts = {}
    for key in _TEXTS:
        value = line.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError(f'{id_}: "{key}" is {type(value).__name__}; write a text, or leave it out')
        texts[key] = value
    if not texts["title"] and not texts["text"]:
        raise InputError(f'{id_}: needs "title" or "text"')
    title, text = texts["title"] or "", texts["text"] or ""
    collected = _moment(id_, "collected", line.get("collected")) or now
    published = _moment(id_, "published", line.get("published")) or _moment(id_, "date", line.get("date"))
    return Entry(
        id=id_,
        key=id_,
        content_hash="1:"
        + hashlib.sha256(f"{title}\n{text}".encode(errors="surrogatepass")).hexdigest()[:32],
        feed="replay",
        source=texts["source"] or "unknown",
        title=title,
        text=text,
        link=texts["link"],
        published=published,
        collected=collected,
        language=texts["language"],
        context=texts["context"] or "",
        conflict=texts["conflict"],
    )


def _moment(id_: str, key: str, value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            if len(value) == 10:
                return datetime.combine(date.fromisoformat(value), time(12), UTC)
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):  # the latter for a zone that leads out of the calendar
            pass
    raise InputError(
        f'{id_}: "{key}" is {value!r}; write a time such as 2026-06-27T14:05:00Z or a day such as 2026-06-27'
    )


def line_of(entry: Entry, extraction: Extraction) -> dict[str, object]:
    """What was read out of an entry, as a line; keys in a fixed order."""
    figures = [claim for claim in extraction.claims if claim.unit is not None]
    statements = [claim for claim in extraction.claims if claim.unit is None]
    return {
        "id": entry.id,
        "relevant": extraction.relevant,
        "relevance": extraction.relevance,
        "topics": list(extraction.topics),
        "conflict": extraction.conflict,
        "claims": [_figure(claim) for claim in figures],
        "statements": [_statement(claim) for claim in statements],
    }


def _figure(claim: Claim) -> dict[str, object]:
    value = claim.value
    return {
        "quantity": _number(value.quantity) if value else None,
        "low": _number(value.low) if value else None,
        "high": _number(value.high) if value else None,
        "qualifier": str(value.qualifier) if value else None,
        "unit": str(claim.unit),
        "who": claim.who,
        "party": claim.party,
        "place": claim.place,
        "role": str(claim.role),
        "claimed_by": claim.claimed_by,
        "date": str(claim.date) if claim.date else None,
        "span": claim.span,
        "topic": claim.topic,
        "denied": claim.denied,
        "subset": claim.subset,
        "revision": claim.revision,
    }


def _statement(claim: Claim) -> dict[str, object]:
    return {
        "action": claim.action,
        "topic": claim.topic,
        "actors": list(claim.actors),
        "place": claim.place,
        "claimed_by": claim.claimed_by,
        "date": str(claim.date) if claim.date else None,
        "denied": claim.denied,
        "span": claim.span,
        "statement": claim.sentence,
    }


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point."""
    return int(value) if value is not None and value == int(value) else value

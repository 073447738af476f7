"""The bytes of a feed to items, with feedparser. Pure, and not to be trusted with time or memory.

Runs in a worker process (``bot.collect.worker``), because hostile bytes can make feedparser take
seconds or gigabytes. What comes out can be written as JSON.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, TypeAlias
from urllib.parse import urljoin
from xml.sax import SAXParseException

import feedparser

from bot.collect.links import clean_link
from bot.collect.text import clean_line, plain_text, shorten, undo_double_encoding, without_tail
from bot.errors import ParseError

TITLE_LIMIT = 1_000  # characters; the longest real headlines have about 300
TEXT_LIMIT = 20_000  # characters; a long report
MARKUP_LIMIT = 400_000  # characters of one element that are looked at: twenty of markup to one of text
_OWN_TITLE_LIMIT = 120  # characters of a text that stand in for a missing title

_Parsed: TypeAlias = Mapping[str, Any]  # feedparser's dictionaries; it ships no types

_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ROOT = re.compile(rb"<([A-Za-z][\w:.-]{0,60})")
_PROLOGUE = re.compile(
    rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^>\[]*(?:\[.*?\])?\s*>\s*)*", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the feed states it, in plain text."""

    guid: str  # "" when there is none
    title: str  # never ""
    text: str
    link: str | None
    published: str | None  # ISO 8601, UTC; None when not stated or not readable
    language: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A feed document: its items in their order, why some were left out, and its wish about polling."""

    items: tuple[Item, ...]
    skipped: tuple[str, ...]
    ttl_minutes: int | None


def read_feed(body: bytes, content_type: str | None, base_url: str | None) -> Document:
    """Every item of a feed. Raises ParseError, with the reason, for what is no feed.

    What feedparser can still read of a feed that is not well-formed counts.
    """
    if not body.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise ParseError("The answer is empty.")
    headers = {"content-type": _content_type(body, content_type)}
    # A stream: feedparser would open bytes that look like a path or an address.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    entries, feed = parsed.get("entries", []), parsed.get("feed", {})
    if not entries:
        _refuse_what_is_no_feed(body, parsed, base_url)
    language = _language(feed.get("language"))
    items, skipped = [], []
    for number, entry in enumerate(entries, 1):
        item = _item(entry, base_url, language)
        if item is None:
            skipped.append(f"item {number} has neither title nor text")
        else:
            items.append(item)
    return Document(tuple(items), tuple(skipped), _ttl(feed))


def _content_type(body: bytes, stated: str | None) -> str:
    """A content type that lets feedparser see the right encoding.

    Bytes beyond ASCII that read as UTF-8 are UTF-8, whatever the server says: servers add a default
    charset to files they know nothing about. ``text/*`` without charset would mean ASCII (RFC 3023).
    """
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", stated or "", re.IGNORECASE)
    try:
        decoded = body.decode("utf-8")
    except UnicodeDecodeError:
        return f"application/xml; charset={charset[1]}" if charset else "application/xml"
    if decoded.isascii() and charset:  # ISO-2022-JP and UTF-7 look like ASCII
        return f"application/xml; charset={charset[1]}"
    return "application/xml" if decoded.isascii() else "application/xml; charset=utf-8"


def _item(entry: _Parsed, base: str | None, feed_language: str | None) -> Item | None:
    atom_text = _detail(entry, "title").get("type") == "text/plain"
    title = _title(str(entry.get("title") or ""), plain=atom_text)
    title = _without_publisher(title, entry)
    text = _text(entry)
    if text.split("\n", 1)[0] == title:  # said once is enough
        text = text[len(title) :].lstrip("\n")
    if not title:
        title, text = _own_title(text)
    if not title:
        return None
    return Item(
        guid=clean_line(str(entry.get("id") or "")[:2_000]),
        title=title,
        text=text,
        link=_link(entry, base),
        published=_published(entry),
        language=_language(_detail(entry, "title").get("language")) or feed_language,
    )


def _detail(entry: _Parsed, name: str) -> _Parsed:
    detail = entry.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {}


def _title(raw: str, *, plain: bool) -> str:
    raw = undo_double_encoding(raw[: TITLE_LIMIT * 20])
    # A plain title may hold "<" as a character, but many hold entities that were escaped twice.
    markup = raw if not plain else re.sub(r"<(?![A-Za-z/!])", "&lt;", raw)
    return shorten(clean_line(plain_text(markup)), TITLE_LIMIT)


def _without_publisher(title: str, entry: _Parsed) -> str:
    """A title without " - Publisher" where the item names that publisher as its source, as aggregators do."""
    source = entry.get("source")
    name = clean_line(str(source.get("title") or "")) if isinstance(source, Mapping) else ""
    for dash in (" - ", " – ", " — ", " | "):
        if name and title.endswith(dash + name) and len(title) > len(dash + name):
            return title.removesuffix(dash + name).rstrip()
    return title


def _text(entry: _Parsed) -> str:
    """The longest of summary and contents; a summary is most often the beginning of the content."""
    raw = [str(entry.get("summary") or "")]
    raw += [
        str(content.get("value") or "")
        for content in entry.get("content", ())
        if isinstance(content, Mapping)
    ]
    texts = [
        without_tail(plain_text(undo_double_encoding(markup[:MARKUP_LIMIT])))
        for markup in dict.fromkeys(raw)
        if markup
    ]
    return shorten(max(texts, key=len, default=""), TEXT_LIMIT)


def _own_title(text: str) -> tuple[str, str]:
    """A title out of a text that has none: its first line, which then need not be said again."""
    first, _, rest = text.partition("\n")
    if len(first) <= _OWN_TITLE_LIMIT:
        return first, rest
    return shorten(first, _OWN_TITLE_LIMIT), text


def _link(entry: _Parsed, base: str | None) -> str | None:
    hrefs = [entry.get("link")]
    hrefs += [link.get("href") for link in entry.get("links", ()) if link.get("rel") == "alternate"]
    return next((link for href in hrefs if href and (link := clean_link(str(href), base))), None)


def _published(entry: _Parsed) -> str | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # dict.get: feedparser's own answers "updated" with "published", and warns about it
        parts = dict.get(entry, name) if isinstance(entry, dict) else None
        if not parts:
            continue
        try:
            year, month, day, hour, minute, second = parts[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
        except (ValueError, TypeError):
            continue
    return None


def _language(tag: object) -> str | None:
    text = str(tag or "").strip().replace("_", "-")
    return text.lower() if _LANGUAGE.fullmatch(text) else None


def _ttl(feed: _Parsed) -> int | None:
    """Minutes between polls that the feed asks for: <ttl>, else the syndication module; None: nothing."""
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isascii() and ttl.isdigit() and int(ttl[:9]):
        return int(ttl[:9])
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    frequency = str(feed.get("sy_updatefrequency") or "1").strip()
    if period is None or not (frequency.isascii() and frequency.isdigit() and int(frequency[:9])):
        return None
    return max(1, period // int(frequency[:9]))


def _refuse_what_is_no_feed(body: bytes, parsed: _Parsed, base_url: str | None) -> None:
    """Raise the ParseError that says what it is instead. A feed without items is a feed."""
    start = body.lstrip(b"\xef\xbb\xbf\x00\t\n\r ")
    if start[:1] in {b"{", b"["}:
        raise ParseError("This is JSON, not RSS or Atom.")
    prologue = _PROLOGUE.match(start[:100_000])
    root = _ROOT.match(start[prologue.end() if prologue else 0 :][:80])
    name = root[1].decode("ascii", "replace").lower() if root else ""
    if name == "html" or start[:14].lower() == b"<!doctype html":
        raise ParseError(_html_reason(body, base_url))
    if name == "opml":
        raise ParseError("This is a list of feeds (OPML), not a feed.")
    problem = parsed.get("bozo_exception")
    if isinstance(problem, SAXParseException):
        why = problem.getMessage()  # not its line: feedparser moves lines before it parses
        raise ParseError(f"This is not well-formed XML, and no items can be read ({why}).")
    if not parsed.get("version"):
        what = f"its root element is <{name}>" if name else "it is no XML"
        raise ParseError(f"This is not RSS or Atom: {what}.")


def _html_reason(body: bytes, base_url: str | None) -> str:
    finder = _FeedLinks()
    finder.feed(body[:262_144].decode("utf-8", "replace"))
    links = [clean_link(urljoin(base_url or "", href)) or href for href in finder.hrefs]
    if not links:
        return "This is a web page (HTML), not a feed."
    shown = ", ".join(clean_line(link)[:300] for link in dict.fromkeys(links[:5]))
    return f"This is a web page (HTML), not a feed. It names these feeds: {shown}"


class _FeedLinks(HTMLParser):
    """Collects the feeds that a page advertises.

    See https://www.rssboard.org/rss-autodiscovery.
    """

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        kind = values.get("type", "").split(";")[0].strip().lower()
        if (
            tag == "link"
            and "alternate" in values.get("rel", "").lower().split()
            and kind in {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
            and values.get("href")
        ):
            self.hrefs.append(values["href"])

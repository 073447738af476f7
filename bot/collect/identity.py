"""Which entry is which: what stays the same when a publisher rewrites it, and how a rewrite is noticed."""

from __future__ import annotations

import hashlib
import re

from bot.collect.links import clean_link, link_key
from bot.collect.text import clean_line

# Identifiers that mean the same wherever they stand.
_GLOBAL = re.compile(
    r"(?:https?://|urn:|tag:)\S+"
    r"|\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?"
    r"|[0-9a-f]{32,}|yt:video:\S+"
    r"|\d+ at https?://\S+",  # Drupal
    re.IGNORECASE,
)
_URL = re.compile(r"https?://", re.IGNORECASE)
_IN_TEXT = re.compile(r"https?://[^\s<>\"”»]+")
_COUNTER = re.compile(r"#\d{1,2}$")


def entry_id(source: str, key: str) -> str:
    """Stable name of an entry: "e" and 16 hexadecimal digits, from the Source's id and the entry's key."""
    return "e" + _digest(source, key)[:16]


def content_hash(title: str, text: str) -> str:
    """Version and digest of what an entry says, "1:" and 32 hexadecimal digits.

    Version 1 does not see: white space, characters that cannot be seen, tracking parameters of links
    that stand in the text. It sees everything else, letter case and punctuation too. A change of these
    rules needs a new version number, because it would pass every stored entry off as rewritten.
    """
    return "1:" + _digest(_bare(title), _bare(text))[:32]


def entry_key(guid: str | None, link: str | None, title: str, text: str, *, feed: str) -> str:
    """What the publisher keeps when it rewrites: the guid, else the link, else nothing but the content.

    A guid that only means something within its feed ("4711") is qualified with ``feed``, the Feed's id.
    A guid that is the entry's link with a small number behind "#" is the link: some publishers count
    versions so, and the entry is still the same one.
    """
    guid = clean_line(guid or "")
    where = link_key(link) if link else None
    if guid and where and _COUNTER.search(guid) and "#" not in (link or "") and link_key(guid) == where:
        guid = ""
    if guid and _URL.match(guid):
        address = link_key(guid)
        fragment = (clean_link(guid) or "").partition("#")[2]
        if address:
            return address + (f"#{fragment}" if fragment else "")
    elif guid:
        return guid if _GLOBAL.fullmatch(guid) else f"{feed}:{guid}"
    return where or content_hash(title, text)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _bare(text: str) -> str:
    text = _IN_TEXT.sub(lambda match: clean_link(match.group()) or match.group(), clean_line(text))
    return "".join(text.split())

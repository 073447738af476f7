"""Links: made absolute and fit to be clicked, and reduced to what stays the same.

Does not look whether anything answers.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit

from bot.collect.noise import noise

_LIMIT = 2_000  # characters; longer links are refused by browsers and by both chat platforms
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")  # a name, of any script, or an IPv6 address
_PORTS = {"http": 80, "https": 443}


def clean_link(href: str | None, base: str | None = None) -> str | None:
    """An absolute http(s) address without tracking parameters; None where there is none to be had."""
    href = _UNSEEN.sub("", href or "")
    if not href:
        return None
    try:
        parts = urlsplit(urljoin(base or "", href))
        host = parts.hostname
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host or ""):
        return None
    if "@" in parts.netloc:  # a name before the host is there to deceive, or is a secret
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    link = _quoted(parts._replace(query=_query(parts.query)))
    return link if len(link) <= _LIMIT else None


def link_key(link: str) -> str | None:
    """What two spellings of one address share: no scheme, default port, fragment or tracking parameter.

    None for a bare front page, which many entries link to and none is identified by.
    """
    cleaned = clean_link(link)
    if cleaned is None:
        return None
    parts = urlsplit(cleaned)
    if parts.path in ("", "/") and not parts.query:
        return None
    port = "" if parts.port in (None, *_PORTS.values()) else f":{parts.port}"
    return f"{parts.hostname}{port}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _query(query: str) -> str:
    def stays(pair: str) -> bool:
        name, _, value = pair.partition("=")
        return not noise().is_tracking(unquote_plus(name), unquote_plus(value))

    return "&".join(pair for pair in query.split("&") if pair and stays(pair))


def _quoted(parts: SplitResult) -> str:
    """Percent-encode what ends or alters a link in a chat message, and leave what is encoded."""
    keep = "%/:=&?~+!$,;'()*@[]"
    return parts._replace(
        path=quote(parts.path, keep),
        query=quote(parts.query, keep),
        fragment=quote(parts.fragment, keep),
    ).geturl()

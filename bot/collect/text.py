"""Markup to plain text: what a reader sees, with nothing in it that can steer a reader's screen.

Every text that leaves ``bot.collect`` went through here. Escaping for a platform is not done here.
"""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

from bot.collect.noise import noise

# Tags that end a line. Others stand within one, and go without leaving a space.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# Elements whose content is not text for a reader.
_SILENT = frozenset(
    [
        "head",
        "iframe",
        "math",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
    ]
)

_MAYBE_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:#\d|#[xX]|[A-Za-z])")
# Markup that is left after one reading was escaped twice; only what is surely meant as markup.
_ESCAPED_MARKUP = re.compile(
    r"</?(?:a|b|br|div|em|figure|h[1-6]|i|img|li|ol|p|span|strong|table|td|tr|ul)(?:\s[^<>]*)?/?>"
    r"|&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
_TAG = re.compile(r"<[^>]*>")  # after nh3 every other "<" is escaped

# Never seen, or able to reorder what is seen: controls but tab and line feed, soft hyphen, zero-width
# space, bidirectional embeddings, overrides and isolates, invisible operators, Hangul and Mongolian
# fillers, annotation and tag characters, lone surrogates, noncharacters.
# https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Joiners and direction marks belong to the spelling of Arabic, Hebrew, Persian and Indic words, and
# joiners to emoji; anywhere else they only split words for a search.
_JOINED = "\u0590-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc"
_JOINER = re.compile(rf"(?<![{_JOINED}\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]")
_MARK = re.compile("[\u200e\u200f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# A single line feed inside a sentence is a wrapped line; after its end, or before a bullet, it is a break.
_WRAPPED = re.compile(r"(?<![\n.!?…:;。！？\"”’»)])\n(?=[^\n\s\-*•–])")
_BREAKS = re.compile(r" ?\n[ \n]*")

# Characters of Windows-1252 to the bytes they stand for, as Latin-1.
_WINDOWS_1252 = {
    ord(bytes([byte]).decode("windows-1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}  # undefined, https://encoding.spec.whatwg.org
}
_TWICE = re.compile(f"[\xc2-\xf4][\x80-\xbf{''.join(map(chr, _WINDOWS_1252))}]")

_ELLIPSIS = 20  # characters at the end of a text in which a sign for words left out is looked for
_TAIL = 600  # characters at the end of a text in which a publisher's tail is looked for


def plain_text(markup: str) -> str:
    """The text of a piece of HTML, one line a block; plain text passes through.

    Scripts and styles go with their content. Text that was escaped twice is read twice.
    """
    text = markup
    if _MAYBE_MARKUP.search(text):
        text = _read(text)
        if _ESCAPED_MARKUP.search(text):
            text = _read(text)
    return _tidy(text)


def clean_line(text: str) -> str:
    """A text that is no markup, on one line, without characters that cannot be seen."""
    return _tidy(text).replace("\n", " ")


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between words where there are any, with "…" for what is missing."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    if space and len(head) > limit // 2:
        cut = head
    return cut.rstrip(" \n,;:–—-") + "…"


def without_tail(text: str) -> str:
    """A text without what the publisher's software adds at its end ("Continue reading…")."""
    head, tail = text[:-_TAIL], text[-_TAIL:]
    for pattern in noise().tails:
        tail = pattern.sub("", tail)
    text = (head + tail).rstrip()
    head, end = text[:-_ELLIPSIS], text[-_ELLIPSIS:]
    body = head + noise().ellipsis.sub("", end)
    return f"{body.rstrip(' ,;:')}…" if body and body != text else body


def undo_double_encoding(text: str) -> str:
    """UTF-8 that was once taken for Windows-1252 and encoded again ("cafÃ©"), as it was meant.

    Text that does not read as UTF-8 from beginning to end when this is undone stays as it is, so that
    nothing is repaired that is not broken.
    """
    if not _TWICE.search(text):
        return text
    try:
        return text.translate(_WINDOWS_1252).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _read(markup: str) -> str:
    cleaned = nh3.clean(
        markup, tags=set(_BLOCKS), clean_content_tags=set(_SILENT), attributes={}, link_rel=None
    )
    if _TAG.search(cleaned):  # markup's own line feeds mean nothing once there are blocks
        cleaned = _TAG.sub("\n\n", re.sub(r"\s+", " ", cleaned))
    return html.unescape(cleaned)


def _tidy(text: str) -> str:
    text = _BREAK.sub("\n", text)
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", _UNSEEN.sub("", text)))
    text = _JOINER.sub("", text)
    if not _RIGHT_TO_LEFT.search(text):
        text = _MARK.sub("", text)
    text = _SPACES.sub(" ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    text = _WRAPPED.sub(" ", text)
    return _BREAKS.sub("\n", text).strip()

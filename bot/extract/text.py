"""Folding that keeps every offset, so that what is found in folded text is quoted from the original.

Does not strip or join anything: ``len(fold(text)) == len(text)`` always.
"""

from __future__ import annotations

import re
import unicodedata

_TYPOGRAPHY = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(
        "\t\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        " ",
    ),
}


def _base_letters() -> dict[str, str]:
    """Latin letters with marks, and full-width forms, to the one plain character they stand for."""
    table = {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "İ": "I"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0xFF01, 0xFF5F)):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii():
            table.setdefault(chr(code), base)
    return table


_PLAIN = str.maketrans(_TYPOGRAPHY)
_FOLD = str.maketrans({**_TYPOGRAPHY, **_base_letters()})
_MAYBE_ODD = re.compile(r"[^\n -_a-~]")  # all that either table has, and more
_FEW = 16  # distinct characters up to which replacing one by one beats a translation of the whole text


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces made ASCII; case and length stay."""
    return text if text.isascii() else _mapped(text, _PLAIN)


def fold(text: str) -> str:
    """The text as it is matched: ``plain``, Latin letters without marks, lower case; length stays."""
    if text.isascii():
        return text.lower()
    bare = _mapped(text, _FOLD)
    lower = bare.lower()
    if len(lower) == len(bare):
        return lower
    # A few letters grow when lowered; those stay as they are.
    return "".join(low if len(low := char.lower()) == 1 else char for char in bare)


_MARKUP = re.compile(r"</?[a-z!][^<>\n]*(?:>|\Z)|\bhttps?://\S+", re.IGNORECASE)


def unmarked(text: str) -> str:
    """The text with tags and web addresses blanked: what an address spells is not what the text says.

    Length stays. A tag that the end of the text cuts off counts, too.
    """
    if "<" not in text and "://" not in text:
        return text
    return _MARKUP.sub(lambda found: " " * (found.end() - found.start()), text)


def _mapped(text: str, table: dict[int, str]) -> str:
    odd = {char for char in set(_MAYBE_ODD.findall(text)) if ord(char) in table}
    if len(odd) > _FEW:
        return text.translate(table)
    for char in odd:  # each is replaced by ASCII, so their order cannot matter
        text = text.replace(char, table[ord(char)])
    return text

"""A line in its pieces, and pieces as a line: quotes, dashes, ``key:value``. Knows no command."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_LINE = 2000
"""Characters of a line that are read. What people type is shorter; a message that is looked up may not be."""

_QUOTES = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‟": '"',
        "″": '"',
        "’": "'",
        "‘": "'",
        "‚": "'",
        "`": "'",
    }
)
_LONG_DASH = re.compile(r"(?<!\S)[—―](?=\w)")
_DASH = re.compile(r"(?<!\S)[–‒−](?=\w)")
"""Dashes before a word: phones make a long one out of two hyphens, and a shorter one out of one."""
_TOKEN = re.compile(
    r"""(?P<key>(?:--)?[^\W\d_][\w-]{0,31})\s?[:=](?!//)\s?(?P<value>"(?:\\.|[^"\\])*"|[^\s"]\S*)
    |--(?P<flag>[^\W\d_][\w-]{0,31})(?=\s|$)
    |(?P<quoted>-?"(?:\\.|[^"\\])*")
    |(?P<word>\S+)""",
    re.VERBOSE,
)
_LENGTH = re.compile(r"(?:minute|hour|day|week|month)s?", re.IGNORECASE)
"""What may stand apart from its number."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line: ``key:value`` or a word or phrase (``key`` is "" then)."""

    text: str
    key: str = ""
    quoted: bool = False


def plain(line: str) -> str:
    """A line with one kind of quotes, dashes and spaces, without what does not show, cut at the limit."""
    shown = "".join(
        " " if unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc") else c
        for c in line[: 2 * LONGEST_LINE]
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    shown = _DASH.sub("-", _LONG_DASH.sub("--", shown.translate(_QUOTES)))
    return " ".join(shown.split())[:LONGEST_LINE]


def tokens(line: str) -> list[Token]:
    """The pieces of a plain line, in order. A quotation mark without its fellow is dropped."""
    if re.sub(r"\\.", "", line).count('"') & 1:
        at = line.rfind('"')
        line = line[:at] + " " + line[at + 1 :]
    found: list[Token] = []
    for match in _TOKEN.finditer(line):
        if match["key"]:
            found.append(Token(_bare(match["value"]), match["key"].removeprefix("--"), '"' in match["value"]))
        elif match["flag"]:
            found.append(Token("", match["flag"]))
        elif match["quoted"]:
            minus = "-" if match["quoted"].startswith("-") else ""
            text = _bare(match["quoted"].removeprefix("-"))
            if text:
                found.append(Token(minus + text, quoted=True))
        elif any(map(str.isalnum, match["word"])) or match["word"] in ("?", "*"):
            found.append(Token(match["word"]))
    return _joined(found)


def _bare(text: str) -> str:
    if len(text) >= 2 and text.startswith('"') and text.endswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1]).strip()
    return text


def _joined(found: Sequence[Token]) -> list[Token]:
    """Values that go on: ``topic:a, b`` and ``--topic a``."""
    joined: list[Token] = []
    for token in found:
        last = joined[-1] if joined else None
        goes_on = last is not None and last.key and (not last.text or last.text.endswith(","))
        span = last is not None and last.key and last.text.isdecimal() and _LENGTH.fullmatch(token.text)
        if last is not None and not token.key and (goes_on or span):
            joined[-1] = Token(f"{last.text} {token.text}".strip(), last.key, last.quoted)
        else:
            joined.append(token)
    return joined


def line_of(verb: str, options: Mapping[str, str]) -> str:
    """The line that says just this; it is read as what it was made of."""
    escaped = {
        name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in options.items() if value
    }
    parts = [
        f"{name}:{value}" if re.fullmatch(r"[\w.@#+-][\w.:@#+,-]*", value) else f'{name}:"{value}"'
        for name, value in escaped.items()
    ]
    return " ".join([verb, *parts])


def typed(token: Token) -> str:
    """A piece as it is typed."""
    text = f'"{token.text}"' if token.quoted or (token.key and " " in token.text) else token.text
    return f"{token.key}:{text}" if token.key else text

"""Text that somebody else wrote, made fit for a message: cleaned, cut and split.

Neutral helpers. What a platform's own markup needs escaped is that platform's business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Length = Callable[[str], int]

ELLIPSIS = "…"

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor movements
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f]).*?(?:\x07|\x1b\\|\x9c)"  # titles, hyperlinks, strings
    r"|\x1b[ -/]*[0-~]",  # the short ones
    re.DOTALL,
)
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls other than tab and line feed
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # fillers that take no room
    "\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, turned or invisible
    "\ud800-\udfff"  # halves of surrogate pairs: no encoding takes them
    "\U000e0000-\U000e007f"  # tags: text that no reader sees
    "]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Where a text may be parted, best first: paragraphs, lines, sentences, words.
_JOINTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s+"), re.compile(r"\s+"))


def clean(text: str) -> str:
    """The text without control characters, escape sequences and characters that turn or hide text.

    Line breaks stay, as line feeds. So do joiners and direction marks: Persian, Hebrew, Arabic, Indic
    scripts and emoji need them.
    """
    return _UNSEEN.sub("", _BREAKS.sub("\n", _ANSI.sub("", text)))


def one_line(text: str) -> str:
    """The cleaned text on one line, with single spaces."""
    return " ".join(clean(text).split())


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def truncate(text: str, limit: int, length: Length = len) -> str:
    """The text in at most ``limit``, as ``length`` counts; what was cut is marked by "…".

    Cut at a word where one ends in the last third, else between characters as a reader sees them. A
    limit that does not hold the mark gives an empty text.
    """
    if length(text) <= limit:
        return text
    room = limit - length(ELLIPSIS)
    if room < 0:
        return ""
    head = text[: _fitting(text, room, length)]
    at_word = re.match(r"(?s).*\S(?=\s)", text[: len(head) + 1])
    if at_word and len(at_word[0]) * 3 >= len(head) * 2:
        head = at_word[0]
    return head.rstrip() + ELLIPSIS


def split(text: str, limit: int, length: Length = len) -> tuple[str, ...]:
    """The text in pieces of at most ``limit`` each; nothing is lost but white space where it parts.

    Parted between paragraphs where that fills half a piece, else between lines, sentences, words, and
    only then within a word. Raises ValueError for a limit that does not hold every single character.
    """
    return tuple(_pieces(text.strip(), limit, length))


def _pieces(text: str, limit: int, length: Length) -> Iterator[str]:
    while length(text) > limit:
        most = _fitting(text, limit, length)
        if most == 0:
            raise ValueError(f"a limit of {limit} does not hold {text[0]!r}")
        end, begin = _joint(text, most)
        yield text[:end].rstrip()
        text = text[begin:].lstrip()
    if text:
        yield text


def _joint(text: str, most: int) -> tuple[int, int]:
    """Where the piece ends and where the next begins."""
    window = text[: most + 1]  # a joint right behind what fits is a good one
    for number, joint in enumerate(_JOINTS):
        ends = [hit for hit in joint.finditer(window) if 0 < hit.start() <= most]
        last_resort = number == len(_JOINTS) - 1
        if ends and (last_resort or ends[-1].start() * 2 >= most):
            return ends[-1].start(), ends[-1].end()
    return most, most


def _fitting(text: str, limit: int, length: Length) -> int:
    """How many code points from the start fit, without parting a character as a reader sees it.

    One that does not fit by itself is parted all the same.
    """
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= limit else (low, middle - 1)
    whole = low
    while 0 < whole < len(text) and _belongs(text, whole):
        whole -= 1
    return whole or low


def _belongs(text: str, place: int) -> bool:
    """Whether the character at a place continues the one before it: marks, joined emoji, flags.

    A simplification of Unicode's grapheme clusters (https://www.unicode.org/reports/tr29/) that never
    parts what a reader sees as one in the scripts and emoji of news.
    """
    here, before = text[place], text[place - 1]
    if here in "\u200c\u200d" or before == "\u200d" or unicodedata.category(here) in ("Mn", "Me", "Mc"):
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff":  # skin tones
        return True
    if _is_flag_letter(here):
        run = 0
        while run < place and _is_flag_letter(text[place - 1 - run]):
            run += 1
        return run % 2 == 1
    return before == "\r" and here == "\n"


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"

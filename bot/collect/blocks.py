"""A briefing's text or Markdown as a flat run of headings, paragraphs and bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bot.collect.text import clean_line, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token


class Kind(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    BULLET = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or bullet: a line of plain text, never empty."""

    kind: Kind
    text: str


_HEADINGS = ("Why It Matters", "Key Developments", "Full Report", "Context & Previous Events")
_BULLET = re.compile(r"(\s*)(?:[-*•–‣▪]|\d{1,2}[.)])\s+(\S.*)")
_HEADING_LENGTH = 80  # characters of a heading in plain text
_HEADING_WORDS = 10


def known_heading(text: str) -> str | None:
    """The heading of a briefing that a line is; case, "and" or "&", and marks around it do not matter."""
    return _KNOWN.get(_normal(text))


def is_known(block: Block) -> bool:
    """Whether a block begins one of a briefing's own sections."""
    return block.kind is Kind.HEADING and known_heading(block.text) is not None


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.replace("&", " and ")).casefold().split())


_KNOWN = {_normal(heading): heading for heading in _HEADINGS} | {
    "context": "Context & Previous Events",
    "previous events": "Context & Previous Events",
}


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Blocks of plain text: known headings, bullets, and below Full Report short lines as headings.

    The first line is the title, so a paragraph. A line that goes on with a small letter belongs to
    the one before it, unless a blank line parts them.
    """
    lines = text.split("\n")
    blocks: list[Block] = []
    in_report = False
    for number, line in enumerate(lines):
        cleaned = clean_line(line)
        if not cleaned:
            continue
        bullet = _BULLET.fullmatch(line)
        wrapped = number > 0 and bool(lines[number - 1].strip())
        if known := known_heading(cleaned):
            in_report = known == "Full Report"
            blocks.append(Block(Kind.HEADING, cleaned))
        elif bullet:
            blocks.append(Block(Kind.BULLET, clean_line(bullet[2])))
        elif in_report and _is_subheading(cleaned, lines, number):
            blocks.append(Block(Kind.HEADING, cleaned))
        elif wrapped and len(blocks) > 1 and _goes_on(line, blocks[-1]):
            blocks[-1] = Block(blocks[-1].kind, f"{blocks[-1].text} {cleaned}")
        else:
            blocks.append(Block(Kind.PARAGRAPH, cleaned))
    return tuple(blocks)


def _goes_on(line: str, before: Block) -> bool:
    """Whether a line is the rest of a wrapped one."""
    if before.kind is Kind.HEADING:
        return False
    indented = line[:1].isspace() and before.kind is Kind.BULLET
    return indented or line.strip()[0].islower() or before.text[-1] not in ".!?…:;”\"')»"


def _is_subheading(line: str, lines: Sequence[str], number: int) -> bool:
    """A short line that is no sentence, after the end of one, with a paragraph below it."""
    if len(line) > _HEADING_LENGTH or len(line.split()) > _HEADING_WORDS or line[-1] in ".!?…,;":
        return False
    before = lines[number - 1].strip() if number else ""
    if before and known_heading(before) is None and before[-1] not in ".!?…”\"')»":
        return False  # the middle of a wrapped paragraph
    below = next((clean_line(each) for each in lines[number + 1 :] if each.strip()), "")
    return bool(below) and known_heading(below) is None and not below[0].islower()


def blocks_of_markdown(text: str) -> tuple[Block, ...]:
    """Blocks of Markdown (CommonMark). HTML in it counts with its text; a bullet's parts are one block."""
    return tuple(Block(kind, line) for kind, raw in _markdown(text) if (line := clean_line(raw)))


def _markdown(text: str) -> Iterator[tuple[Kind, str]]:
    kind, depth, item = Kind.PARAGRAPH, 0, list[str]()
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
            if depth == 0:
                yield Kind.BULLET, " ".join(item)
                item = []
        elif token.type == "heading_open":
            kind = Kind.HEADING
        elif token.type == "heading_close":
            kind = Kind.PARAGRAPH
        elif content := _content(token):
            if depth:
                item.append(content)
            else:
                yield kind, content


def _content(token: Token) -> str:
    match token.type:
        case "inline":
            return "".join(_inline(child) for child in token.children or ())
        case "html_block":
            return plain_text(token.content)
        case "fence" | "code_block":
            return token.content
        case _:
            return ""


def _inline(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return ""
        case _:
            return token.content

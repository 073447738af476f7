"""A digest or a notice as blocks: all of it, in pages, the later ones in the thread of the first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.blocks import (
    LONGEST_MESSAGE,
    MOST_BLOCKS,
    bullets,
    context,
    escape,
    harmless,
    header,
    rich,
    section,
    size,
    words,
)
from adapters.slack.card import (
    LONGEST_KICKER,
    LONGEST_LABEL,
    LONGEST_TITLE,
    ROOM_FOR_FOOT,
    figure_row,
    mentioned,
)
from adapters.slack.spoken import Message, continued, fallback
from adapters.text import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.slack.blocks import Block
    from bot.model import Briefing

LONGEST_ITEM = 2500
"""Characters of one text that are shown; those of digests are split there instead."""

KEY = "Key developments"
"""Heading of the section whose lines have labels."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The smallest part of a report that is not parted: a line, an item or a row; and what it is under."""

    heading: str
    body: tuple[Block, ...]
    item: bool  # one of a list


def report(briefing: Briefing, mention: str | None) -> tuple[Message, ...]:
    """As many messages as it takes."""
    title = harmless(briefing.title, LONGEST_TITLE)
    top = [context(briefing.kicker, LONGEST_KICKER)]
    large = header(title or "Sitrep")
    top.append(large)
    if title and large["text"]["text"] != escape(title):  # it was cut
        top.append(rich(section(words(title, bold=True))))
    if mention:
        top.append(rich(section(*mentioned(mention))))
    pages = _pages(list(_pieces(briefing)), size(top), size([context(f"{title} · 999 of 999")]))
    messages = []
    for number, page in enumerate(pages, 1):
        head = top if number == 1 else [context(f"{title} · {number} of {len(pages)}")]
        tail = [context(f"Goes on in the thread, 1 of {len(pages)}")] if number == 1 < len(pages) else []
        text = fallback(briefing) if number == 1 else continued(title, number, len(pages))
        messages.append(Message(text, (*head, *_laid_out(page), *tail)))
    return tuple(messages)


def _pieces(briefing: Briefing) -> Iterator[_Piece]:
    """Sections, then the figures, then the sections that give the context, as the console shows them."""
    context_parts = [part for part in briefing.sections if part.heading.startswith("Context")]
    for part in (part for part in briefing.sections if part not in context_parts):
        yield from _lines(part.heading, part.lines)
    for row in briefing.figures:
        yield _Piece("Figures", tuple(figure_row(row)), item=True)
    yield from _lines("", briefing.changes)
    for part in context_parts:
        yield from _lines(part.heading, part.lines)
    yield from _lines("", (briefing.sources, briefing.before))


def _lines(heading: str, lines: Sequence[str]) -> Iterator[_Piece]:
    head = harmless(heading, LONGEST_LABEL)
    for line in lines:
        whole = harmless(line, len(line) * 2 + 1)  # not cut: it is split
        for text in split(whole, LONGEST_ITEM):
            yield _Piece(head, _labelled(text) if head == KEY else (words(text),), item=bool(head))


def _labelled(line: str) -> tuple[Block, ...]:
    """``Prisoner exchange: …`` with its label in bold, for those who skim."""
    label, colon, rest = line.partition(": ")
    if not colon or not rest.strip() or len(label) > LONGEST_LABEL:
        return (words(line),)
    return (words(f"{label}:", bold=True), words(f" {rest}"))


_PER_PIECE = 64  # characters of JSON around a piece, more than are used
_PER_HEADING = 260


def _pages(pieces: list[_Piece], taken: int, taken_later: int) -> list[list[_Piece]]:
    """The pieces in messages that are short enough, none of them left out.

    ``taken``: characters that the head of the first message takes, and that of each later one.
    """
    pages: list[list[_Piece]] = [[]]
    room = LONGEST_MESSAGE - taken - ROOM_FOR_FOOT
    headings = 0
    for piece in pieces:
        new = not pages[-1] or pages[-1][-1].heading != piece.heading
        need = size(piece.body) + _PER_PIECE + (_PER_HEADING + len(piece.heading) if new else 0)
        if pages[-1] and (need > room or headings + new > MOST_BLOCKS - 8):
            pages.append([])
            room, headings, new = LONGEST_MESSAGE - ROOM_FOR_FOOT - taken_later, 0, True
            need = size(piece.body) + _PER_PIECE + _PER_HEADING + len(piece.heading)
        pages[-1].append(piece)
        room -= need
        headings += new
    return pages


def _laid_out(page: list[_Piece]) -> Iterator[Block]:
    """One block of rich text a heading."""
    place = 0
    while place < len(page):
        first = page[place]
        end = place
        while end < len(page) and page[end].heading == first.heading and page[end].item == first.item:
            end += 1
        items = [section(*piece.body) for piece in page[place:end] if piece.body]
        place = end
        if items and first.item:
            yield rich(section(words(first.heading, bold=True)), bullets(items))
        elif items:
            yield rich(*items)

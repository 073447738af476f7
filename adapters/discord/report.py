"""A digest or a notice as Discord messages: all of it, in pages, the later ones below the first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.discord.card import LONGEST_HEADLINE, LONGEST_LABEL, figure_row, headline
from adapters.discord.markup import address, escape, escaped, harmless
from adapters.discord.message import LONGEST_EMBED_TITLE, Message
from adapters.text import split, utf16
from bot.model import BriefingKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.discord.message import Json
    from bot.model import Briefing

LONGEST_ITEM = 1500
"""Characters of one text that are shown; those of digests are split there instead."""

_COLOUR = 0x5865F2


@dataclass(frozen=True, slots=True)
class _Piece:
    """The smallest part of a report that is not parted: a line, an item or a row; and what it is under."""

    heading: str  # escaped, "" none
    line: str  # escaped


KEY = "Key developments"
"""Heading of the section whose lines have labels."""

ROOM_OF_A_PAGE = 3600
"""Characters of a report in one message: less than an embed takes, and short enough to read."""


def report(briefing: Briefing, ref: str, call: str, roles: tuple[str, ...]) -> tuple[Message, ...]:
    """As many messages as it takes. ``call``: who is called by the first, ``roles``: their ids."""
    pages = _pages(list(_pieces(briefing)))
    messages = []
    for number, page in enumerate(pages, 1):
        part = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
        embed: Json = {
            "description": "\n".join(page),
            "color": _COLOUR,
            "footer": {"text": f"ref {ref}{part}"},
        }
        if briefing.at:
            embed["timestamp"] = briefing.at.isoformat()
        if number == 1 and (link := address(briefing.link)):
            embed |= {"title": escaped(briefing.title, LONGEST_EMBED_TITLE) or "Sitrep", "url": link}
        sign = "📋" if briefing.kind is BriefingKind.DIGEST else "ℹ️"
        if number == 1:
            head = headline(sign, briefing.kicker, briefing.title, call)
        else:
            head = f"{sign} **{escaped(briefing.title, LONGEST_HEADLINE) or 'Sitrep'}**{part}"
        messages.append(Message(head, embed, (), roles if number == 1 else ()))
    return tuple(messages)


def _pieces(briefing: Briefing) -> Iterator[_Piece]:
    """Sections, then the figures, then the sections that give the context, as the console shows them."""
    context = [section for section in briefing.sections if section.heading.startswith("Context")]
    for section in (each for each in briefing.sections if each not in context):
        yield from _lines(section.heading, section.lines)
    for row in briefing.figures:
        yield _Piece("Figures", f"- {figure_row(row)}")
    yield from _lines("", briefing.changes)
    for section in context:
        yield from _lines(section.heading, section.lines)
    yield from _lines("", (briefing.sources, briefing.before))


def _lines(heading: str, lines: Sequence[str]) -> Iterator[_Piece]:
    head = escaped(heading, LONGEST_LABEL)
    for line in lines:
        whole = harmless(line)
        for number, text in enumerate(split(whole, LONGEST_ITEM, length=lambda part: utf16(escape(part)))):
            said = _labelled(text) if heading == KEY and not number else escape(text)
            yield _Piece(head, f"{'- ' if head and not number else ''}{said}")


def _labelled(line: str) -> str:
    """``Prisoner exchange: …`` with its label in bold, for those who skim."""
    label, colon, rest = line.partition(": ")
    if not colon or not rest.strip() or len(label) > LONGEST_LABEL:
        return escape(line)
    return f"**{escape(label)}:** {escape(rest)}"


def _pages(pieces: list[_Piece]) -> list[list[str]]:
    """The pieces in pages that are short enough, none of them left out; at least one page."""
    pages: list[list[str]] = [[]]
    room, heading = ROOM_OF_A_PAGE, ""
    for piece in pieces:
        need = utf16(piece.line) + len(piece.heading) * 2 + 8
        if pages[-1] and need > room:
            pages.append([])
            room, heading = ROOM_OF_A_PAGE, ""
        if piece.heading != heading and piece.heading:
            pages[-1] += ["", f"**{piece.heading}**"] if pages[-1] else [f"**{piece.heading}**"]
        elif piece.heading != heading:
            pages[-1].append("")
        heading = piece.heading
        pages[-1].append(piece.line)
        room -= need
    return pages

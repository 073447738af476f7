"""A briefing as Slack messages.

    🟠 UPDATED  Prisoner exchange · Ukraine–Russia · serious  5 Feb, 14:05    context
    Russia and Ukraine exchange prisoners after talks                  rich text, linked
    To Russia: 157 servicemen – Russian Defence Ministry               rich text
    ▏150 → 157, 14:05 UTC (to Russia)                                  quote
    3 independent sources, B2 · CNA · first seen 13:37 UTC             context
    Before this: 15 May, 205 each (4 sources)                          context
    [Sources] [History] [Mute]                                         actions

The time in the first line is shown in each reader's own zone; the others are quoted as they were told.
A card is one message, since it is edited: what does not fit is named and left to the buttons. Digests and
notices are split, and go on in the thread of their first message. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.blocks import (
    LONGEST_MESSAGE,
    MOST_BLOCKS,
    actions,
    bullets,
    button,
    context,
    date,
    escape,
    harmless,
    header,
    linked,
    ours,
    quote,
    rich,
    section,
    size,
    truncate_escaped,
    words,
)
from adapters.text import one_line, split, truncate
from bot.model import BriefingKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.slack.blocks import Block
    from bot.model import Briefing, Figure

LONGEST_FALLBACK = 800
"""Characters of ``text``. It is the notification, so what matters comes first; and it is what a screen reader
reads instead of the blocks (https://docs.slack.dev/reference/methods/chat.postMessage), so it says it all."""

LONGEST_KICKER = 300
LONGEST_TITLE = 600
LONGEST_FOOT = 1500
LONGEST_LABEL = 120
LONGEST_VALUE_SHOWN = 400
LONGEST_LINE = 700
LONGEST_ITEM = 2500
"""Characters of one text that are shown; those of digests are split there instead."""

KEY = "Key developments"
"""Heading of the section whose lines have labels."""

SOURCES, HISTORY, MUTE = "sitrep.sources", "sitrep.history", "sitrep.mute"
"""Ids of the buttons of a card; never changed, since old messages keep theirs."""

_SEVERITY = {1: ("🔵", "notable"), 2: ("🟠", "serious"), 3: ("🔴", "grave")}
_VERDICT = re.compile(r"[^\W\d_]([^\W\d_]|[ -]){0,30}")
_ROOM_FOR_FOOT = 400  # of what says that something was left out


@dataclass(frozen=True, slots=True)
class Message:
    """What chat.postMessage takes; the first of a briefing's is the card, the others go in its thread."""

    text: str
    blocks: tuple[Block, ...]


def render(briefing: Briefing, mention: str | None = None) -> tuple[Message, ...]:
    """A briefing as one message or more. ``mention``: id of a user group or person who is told."""
    if briefing.kind in (BriefingKind.DIGEST, BriefingKind.NOTICE):
        return _report(briefing, mention)
    blocks = _reply(briefing) if briefing.kind is BriefingKind.REPLY else _card(briefing, mention)
    return (Message(fallback(briefing), tuple(blocks)),)


def fallback(briefing: Briefing) -> str:
    """A briefing in one line, for notifications and screen readers."""
    verdict, rest = _parted(briefing.kicker)
    parts = [
        ": ".join(part for part in (verdict, one_line(briefing.title)) if part),
        *(briefing.changes[-1:] if briefing.kind is BriefingKind.ALERT else briefing.changes),
        *(line for part in briefing.sections for line in part.lines),
        *(_spoken(row) for row in briefing.figures),
        rest,
        briefing.sources,
        briefing.before,
    ]
    text = ". ".join(line.rstrip(".") for part in parts if (line := harmless(part, LONGEST_FALLBACK)))
    return truncate_escaped(text, LONGEST_FALLBACK) or "Sitrep"


def _spoken(row: Figure) -> str:
    note = f" ({row.note})" if row.note else ""
    told = f", {row.attribution}" if row.attribution else ""
    return f"{row.label}: {row.value}{note}{told}"


# --- the card ------------------------------------------------------------------------------------


def _card(briefing: Briefing, mention: str | None) -> list[Block]:
    top = [_kicker(briefing), rich(section(*_mentioned(mention), *_title(briefing)))]
    foot = [context(text, LONGEST_FOOT) for text in (briefing.sources, briefing.before) if one_line(text)]
    if briefing.event:
        foot.append(_buttons(briefing.event))
    room = LONGEST_MESSAGE - size([*top, *foot]) - _ROOM_FOR_FOOT
    changes = _changes(briefing.changes, room // 3)
    figures = _figures(briefing.figures, room - size(changes))
    return [*top, *figures, *changes, *foot]


def _kicker(briefing: Briefing) -> Block:
    mark, word = _SEVERITY[min(max(briefing.severity, 1), 3)]
    verdict, rest = _parted(briefing.kicker)
    loud = f"*{verdict}*" if _VERDICT.fullmatch(verdict) else ""
    said = " · ".join(part for part in ("" if loud else verdict, rest, word) if part)
    when = [date(briefing.at)] if briefing.at else []
    return context(said, LONGEST_KICKER, before=[ours(f"{mark} {loud}".strip())], after=when)


def _parted(kicker: str) -> tuple[str, str]:
    """The verdict, which is ours, and the rest."""
    verdict, _, rest = one_line(kicker).partition(" · ")
    return verdict, rest


def _title(briefing: Briefing) -> Iterator[Block]:
    title = harmless(briefing.title, LONGEST_TITLE)
    if title:
        yield linked(title, briefing.link, bold=True)
    else:
        yield words("Untitled", italic=True)


def _mentioned(mention: str | None) -> Iterator[Block]:
    """Ids that are neither of a group nor of a person are shown as text: nobody is called."""
    if not mention:
        return
    if mention.isascii() and mention.isalnum() and mention[0] == "S":
        yield {"type": "usergroup", "usergroup_id": mention}
    elif mention.isascii() and mention.isalnum() and mention[0] in "UW":
        yield {"type": "user", "user_id": mention}
    else:
        yield words(f"@{harmless(mention, LONGEST_LABEL).lstrip('@')}")
    yield words(" ")


def _buttons(event: str) -> Block:
    return actions(
        button("Sources", SOURCES, event),
        button("History", HISTORY, event),
        button("Mute", MUTE, event),
    )


def _figures(rows: Sequence[Figure], room: int) -> list[Block]:
    """As many rows as there is room for; how many are left out is said."""
    lines: list[list[Block]] = []
    for row in rows:
        line = list(_row(row, "\n" if lines else ""))
        if not any(harmless(part) for part in (row.label, row.value, row.attribution, row.note)):
            continue
        room -= size(line) + 1
        if room < 0:
            left = len(rows) - len(lines)
            lines.append([words(f"\n… {left} more; press Sources", italic=True)])
            break
        lines.append(line)
    return [rich(section(*(piece for line in lines for piece in line)))] if lines else []


def _row(row: Figure, lead: str = "") -> Iterator[Block]:
    """``To Russia: 157 servicemen – Russian Defence Ministry``; struck through when withdrawn."""
    label, value = harmless(row.label, LONGEST_LABEL), harmless(row.value, LONGEST_VALUE_SHOWN)
    told = harmless(row.attribution, LONGEST_LABEL)
    if label or lead:
        yield words(f"{lead}{label}{': ' if label else ''}")
    if value:
        quoted = value.startswith("“")  # a sentence is read as one, not shouted
        style = {"strike": True} if row.note == "withdrawn" else {} if quoted else {"bold": True}
        yield words(value, **style)
    note = harmless(row.note, LONGEST_LABEL)
    tail = f"{f' [{note}]' if note else ''}{f' – {told}' if told else ''}"
    if tail:
        yield words(tail)


def _changes(lines: Sequence[str], room: int) -> list[Block]:
    """What changed, newest last; when there is no room for all, the newest are kept."""
    kept: list[str] = []
    for line in reversed(lines):
        text = harmless(line, LONGEST_LINE)
        room -= len(text) + 2
        if room < 0:
            kept.append(f"… {len(lines) - len(kept)} earlier; press History")
            break
        if text:
            kept.append(text)
    return [rich(quote(words("\n".join(reversed(kept)))))] if kept else []


# --- replies -------------------------------------------------------------------------------------


def _reply(briefing: Briefing) -> list[Block]:
    """What changed, below the card: short, since the card says the rest."""
    verdict = harmless(_parted(briefing.kicker)[0], LONGEST_LABEL)
    lines = [harmless(line, LONGEST_LINE) for line in briefing.changes]
    room = LONGEST_MESSAGE - 3 * LONGEST_TITLE
    told = truncate("\n".join(line for line in lines if line), room, lambda part: size([words(part)]))
    body = [words(verdict or "Changed", bold=True)]
    if told:
        body.append(words(f"\n{told}"))
    title = harmless(briefing.title, LONGEST_TITLE)
    source = [rich(section(linked(title, briefing.link)))] if title else []
    return [rich(section(*body)), *source]


# --- digests and notices -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """The smallest part of a report that is not parted: a line, an item or a row; and what it is under."""

    heading: str
    body: tuple[Block, ...]
    item: bool  # one of a list


def _report(briefing: Briefing, mention: str | None) -> tuple[Message, ...]:
    title = harmless(briefing.title, LONGEST_TITLE)
    top = [context(briefing.kicker, LONGEST_KICKER)]
    large = header(title or "Sitrep")
    top.append(large)
    if title and large["text"]["text"] != escape(title):  # it was cut
        top.append(rich(section(words(title, bold=True))))
    if mention:
        top.append(rich(section(*_mentioned(mention))))
    pages = _pages(list(_pieces(briefing)), size(top), size([context(f"{title} · 999 of 999")]))
    messages = []
    for number, page in enumerate(pages, 1):
        head = top if number == 1 else [context(f"{title} · {number} of {len(pages)}")]
        tail = [context(f"Goes on in the thread, 1 of {len(pages)}")] if number == 1 < len(pages) else []
        text = fallback(briefing) if number == 1 else _continued(title, number, len(pages))
        messages.append(Message(text, (*head, *_laid_out(page), *tail)))
    return tuple(messages)


def _continued(title: str, number: int, of: int) -> str:
    return truncate_escaped(f"{number} of {of}: {title}", LONGEST_FALLBACK)


def _pieces(briefing: Briefing) -> Iterator[_Piece]:
    """Sections, then the figures, then the sections that give the context, as the console shows them."""
    context_parts = [part for part in briefing.sections if part.heading.startswith("Context")]
    for part in (part for part in briefing.sections if part not in context_parts):
        yield from _lines(part.heading, part.lines)
    for row in briefing.figures:
        yield _Piece("Figures", tuple(_row(row)), item=True)
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
    room = LONGEST_MESSAGE - taken - _ROOM_FOR_FOOT
    headings = 0
    for piece in pieces:
        new = not pages[-1] or pages[-1][-1].heading != piece.heading
        need = size(piece.body) + _PER_PIECE + (_PER_HEADING + len(piece.heading) if new else 0)
        if pages[-1] and (need > room or headings + new > MOST_BLOCKS - 8):
            pages.append([])
            room, headings, new = LONGEST_MESSAGE - _ROOM_FOR_FOOT - taken_later, 0, True
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

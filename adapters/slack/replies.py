"""A neutral reply as Slack's blocks: for a message that one person sees or all do, a modal, or App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.blocks import (
    LONGEST_BUTTON,
    LONGEST_MESSAGE,
    MOST_BLOCKS,
    actions,
    bullets,
    button,
    context,
    harmless,
    header,
    quote,
    rich,
    section,
    size,
    truncate_escaped,
    words,
)
from adapters.slack.pieces import ident_of, pieces, small
from adapters.slack.render import render
from adapters.slack.spoken import LONGEST_FALLBACK
from bot.chat import (
    Bullets,
    Card,
    Code,
    Item,
    Line,
    Link,
    Moment,
    Person,
    Quote,
    Small,
    Strong,
    Style,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from adapters.slack.blocks import Block
    from bot.chat import Block as ReplyBlock
    from bot.chat import Button, Piece, Reply, Text

LINE = "sitrep.line."
"""What the ids of a reply's buttons begin with; which one it is stands in the value."""

_STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


def blocks_of(reply: Reply, *, names: Mapping[str, str] | None = None, titled: bool = True) -> list[Block]:
    """All of a reply that fits a message.

    ``names`` of people, by id: for what all see, where an id would call them. None: one person sees it.
    """
    shown = _Shown(names)
    found = [header(reply.title)] if titled and harmless(reply.title) else []
    for block in reply.blocks:
        found += shown.block(block)
    tail: list[Block] = []
    if reply.pages > 1:
        tail.append(context(f"{reply.page} / {reply.pages}"))
    if reply.buttons:
        tail.append(shown.buttons(reply.buttons))
    return _fitting(found, tail)


def fallback_of(reply: Reply) -> str:
    """A reply in one line, for notifications and screen readers."""
    said = [reply.title, *(line for block in reply.blocks for line in _spoken(block))]
    text = ". ".join(line.rstrip(".") for part in said if (line := harmless(part, LONGEST_FALLBACK)))
    return truncate_escaped(text, LONGEST_FALLBACK) or "Sitrep"


def _fitting(found: list[Block], tail: list[Block]) -> list[Block]:
    """Blocks within the limits of a message; what is cut off at the end is marked."""
    kept = list(found)
    while kept and (len(kept) + len(tail) > MOST_BLOCKS - 1 or size([*kept, *tail]) > LONGEST_MESSAGE - 100):
        kept.pop()
    if len(kept) < len(found):
        kept.append(context("…"))
    return [*kept, *tail] or [context("–")]


class _Shown:
    """Renders the parts of one reply; counts its buttons, whose ids have to differ."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        self._names = names
        self._count = 0

    def block(self, block: ReplyBlock) -> Iterator[Block]:
        match block:
            case Line(text):
                yield from self._paragraphs(text)
            case Small(text):
                yield small(text, self._names)
            case Quote(text):
                if found := self._pieces(text):
                    yield rich(quote(*found))
            case Bullets(items):
                yield from _listed(self._sections(items))
            case Table(head, rows):
                yield from _listed([section(*row) for row in self._rows(head, rows)])
            case Item(head, lines, buttons):
                plain = not any(isinstance(piece, Strong) for piece in head)
                yield from self._paragraphs(head, *lines, bold=plain)
                if buttons:
                    yield self.buttons(buttons)
            case Card(briefing):
                for message in render(briefing):
                    yield from (each for each in message.blocks if each["type"] != "actions")

    def buttons(self, buttons: Sequence[Button]) -> Block:
        return actions(*(self._button(each) for each in buttons))

    def _button(self, pressed: Button) -> Block:
        self._count += 1
        more: Block = {"style": _STYLES[pressed.style]} if pressed.style in _STYLES else {}
        if pressed.confirm:
            more["confirm"] = {
                "title": _plain(pressed.label, 100),
                "text": _plain(pressed.confirm, 300),
                "confirm": _plain(pressed.label, 30),
                "deny": _plain("✕", 30),
            }
        return button(pressed.label, f"{LINE}{self._count}", pressed.id, **more)

    def _pieces(self, text: Text, *, bold: bool = False) -> list[Block]:
        return pieces(text, self._names, bold=bold)

    def _sections(self, texts: Iterable[Text]) -> list[Block]:
        return [section(*found) for text in texts if (found := self._pieces(text))]

    def _paragraphs(self, first: Text, *more: Text, bold: bool = False) -> Iterator[Block]:
        head = self._pieces(first, bold=bold)
        sections = [*([section(*head)] if head else []), *self._sections(more)]
        if sections:
            yield rich(*sections)

    def _rows(self, head: tuple[str, ...], rows: Iterable[tuple[Text, ...]]) -> Iterator[list[Block]]:
        """Rows as lines, since telephones cut tables off. The first cell is what a line is about."""
        for row in rows:
            line = self._pieces(row[0], bold=True) if row else []
            for name, cell in zip(head[1:], row[1:], strict=False):
                if shown := self._pieces(cell):
                    label = harmless(name, LONGEST_BUTTON)
                    lead = f"{' · ' if line else ''}{label}{': ' if label else ''}"
                    line += [*([words(lead)] if lead else []), *shown]
            if line:
                yield line


def _listed(sections: list[Block]) -> Iterator[Block]:
    if sections:
        yield rich(bullets(sections))


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": truncate_escaped(harmless(text, limit), limit) or "–"}


def _spoken(block: ReplyBlock) -> Iterable[str]:
    match block:
        case Line(text) | Small(text) | Quote(text):
            yield _said(text)
        case Bullets(items):
            yield from map(_said, items)
        case Table(_, rows):
            yield from (", ".join(map(_said, row)) for row in rows)
        case Item(head, lines):
            yield from map(_said, (head, *lines))
        case Card(briefing):
            yield briefing.title


def people_in(reply: Reply) -> list[str]:
    """Ids of the people that a reply names, each once."""
    texts = (text for block in reply.blocks for text in _texts(block))
    return list(dict.fromkeys(piece.user for text in texts for piece in text if isinstance(piece, Person)))


def _texts(block: ReplyBlock) -> Iterable[Text]:
    match block:
        case Line(text) | Small(text) | Quote(text):
            return (text,)
        case Bullets(items):
            return items
        case Table(_, rows):
            return tuple(cell for row in rows for cell in row)
        case Item(head, lines):
            return (head, *lines)
    return ()


def _said(text: Text) -> str:
    return "".join(map(_spoken_piece, text))


def _spoken_piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Strong | Code | Link):
        return piece.text
    if isinstance(piece, Moment):
        return f"{piece.at:%d %b %Y, %H:%M} UTC"
    return ident_of(piece)

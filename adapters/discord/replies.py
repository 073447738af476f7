"""A neutral reply as a Discord message. A name in it calls nobody: nothing is allowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.discord.markup import address, escaped, harmless, moment
from adapters.discord.message import LONGEST_EMBED_TITLE, LONGEST_EMBEDS
from adapters.discord.render import render
from adapters.text import truncate, utf16
from bot.chat import (
    Bullets,
    Card,
    Code,
    Group,
    Item,
    Line,
    Link,
    Moment,
    Outcome,
    Person,
    Place,
    Quote,
    Show,
    Small,
    Strong,
    Style,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.discord.message import Message
    from bot.chat import Block, Button, Piece, Reply, Text

Json = dict[str, Any]

EPHEMERAL = 1 << 6
"""Only who asked sees it: https://docs.discord.com/developers/resources/message#message-object-message-flags."""

LONGEST_REPLY = 3900
"""Characters of the text of a reply, less than an embed takes."""

LONGEST_PIECE = 1500
MOST_EMBEDS = 10
MOST_ROWS, A_ROW = 5, 5
LONGEST_BUTTON = 80
"""https://docs.discord.com/developers/components/reference"""

_STYLES = {Style.PLAIN: 2, Style.PRIMARY: 1, Style.DANGER: 4}
_COLOURS = {
    Outcome.DONE: 0x5865F2,
    Outcome.NOTHING: 0x8A8F98,
    Outcome.UNSURE: 0xE67E22,
    Outcome.REFUSED: 0xC0392B,
}
_TIMES = {Show.FULL: "{0}", Show.DAY: "{1}", Show.RELATIVE: "{2}", Show.BOTH: "{0} ({2})"}


def message_of(reply: Reply, guild: str = "") -> Json:
    """All of a reply that fits a message, as Discord's JSON; whether it is private is in its flags."""
    lines = [line for block in reply.blocks for line in _lines(block, guild)]
    if reply.pages > 1:
        lines.append(f"*{reply.page} / {reply.pages}*")
    title = escaped(reply.title, LONGEST_EMBED_TITLE)
    embeds: list[Json] = []
    if title or lines or not _cards(reply):
        parts = {"title": title, "description": _fitting(lines) or ("" if title else "–")}
        embeds.append({key: said for key, said in parts.items() if said} | {"color": _COLOURS[reply.outcome]})
    room = LONGEST_EMBEDS - sum(map(_size, embeds))
    for embed in _cards(reply):
        room -= _size(embed)
        if room < 0 or len(embeds) == MOST_EMBEDS:
            break
        embeds.append(embed)
    return {
        "content": "",
        "embeds": embeds,
        "components": _rows(_buttons(reply)),
        "allowed_mentions": {"parse": []},
        "flags": EPHEMERAL if reply.private else 0,
    }


def _size(embed: Json) -> int:
    inner = (embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", ""))
    return sum(utf16(part) for part in (embed.get("title", ""), embed.get("description", ""), *inner))


def _cards(reply: Reply) -> list[Json]:
    """The briefings of a reply, each under its headline, since a reply has no content beside its embeds."""
    return [
        _under_headline(message)
        for block in reply.blocks
        if isinstance(block, Card)
        for message in render(block.briefing, "")
    ]


def _under_headline(message: Message) -> Json:
    embed = message.embed or {}
    said = f"{message.content}\n{embed.get('description', '')}".strip()
    shown = embed | {"description": truncate(said, LONGEST_REPLY, length=utf16)}
    if embed.get("footer", {}).get("text", "").startswith("ref "):  # it tells a delivery, and this is none
        del shown["footer"]
    return shown


def _fitting(lines: Sequence[str]) -> str:
    """Whole lines, as many as there is room for; what is cut off at the end is marked."""
    kept: list[str] = []
    room = LONGEST_REPLY
    for line in lines:
        room -= utf16(line) + 1
        if room < 2:
            kept.append("…")
            break
        kept.append(line)
    return "\n".join(kept).strip()


# --- text ----------------------------------------------------------------------------------------


def _lines(block: Block, guild: str) -> Iterator[str]:
    match block:
        case Line(text):
            yield _text(text, guild)
        case Small(text):
            yield f"*{_text(text, guild) or '–'}*"
        case Quote(text):
            yield f"> {_text(text, guild)}"
        case Bullets(items):
            yield from (f"- {_text(item, guild)}" for item in items)
        case Table(head, rows):
            yield from (f"- {_row(head, row, guild)}" for row in rows)
        case Item(head, lines, _):
            yield _text(head, guild)
            yield from (f"> {_text(line, guild)}" for line in lines)
            yield ""


def _row(head: tuple[str, ...], row: tuple[Text, ...], guild: str) -> str:
    """A row as a line, since Discord has no tables. The first cell is what it is about."""
    cells = [f"**{_text(row[0], guild)}**"] if row and _text(row[0], guild) else []
    for name, cell in zip(head[1:], row[1:], strict=False):
        if shown := _text(cell, guild):
            label = escaped(name, LONGEST_BUTTON)
            cells.append(f"{label}: {shown}" if label else shown)
    return " · ".join(cells)


def _text(text: Text, guild: str) -> str:
    return "".join(_piece(piece, guild) for piece in text).strip()


def _piece(piece: Piece, guild: str) -> str:
    if isinstance(piece, str):
        return _spaced(piece)
    if isinstance(piece, Strong):
        said = _spaced(piece.text)
        return said.replace(bare, f"**{bare}**", 1) if (bare := said.strip()) else said
    if isinstance(piece, Code):
        said = harmless(piece.text).replace("`", "ˋ")[:LONGEST_PIECE]
        return f"`{said}`" if said else ""
    if isinstance(piece, Moment):
        full, day, ago = (moment(piece.at, style) for style in ("f", "D", "R"))
        return _TIMES[piece.show].format(full, day, ago)
    if isinstance(piece, Link):
        target, said = address(piece.url), escaped(piece.text, LONGEST_PIECE)
        return f"[{said}]({target})" if target and said else said
    return _name(piece, guild)


def _name(piece: Place | Person | Group, guild: str) -> str:
    if isinstance(piece, Place):
        sign, ident = (
            ("@", piece.channel.id[1:]) if piece.channel.id.startswith("@") else ("#", piece.channel.id)
        )
    else:
        sign, ident = ("@", piece.user) if isinstance(piece, Person) else ("@&", piece.id)
    if ident.isascii() and ident.isdigit() and not (sign == "@&" and ident == guild):
        return f"<{sign}{ident}>"
    return escaped(f"@{ident}", LONGEST_BUTTON)


def _spaced(text: str) -> str:
    """Somebody's words, with the space at their ends that sets them apart from their neighbours."""
    said = escaped(text, LONGEST_PIECE)
    if not said:
        return " " if text and text.isspace() else ""
    return f"{' ' if text[:1].isspace() else ''}{said}{' ' if text[-1:].isspace() else ''}"


# --- buttons -------------------------------------------------------------------------------------


def _buttons(reply: Reply) -> list[Json]:
    pressed = [button for block in reply.blocks if isinstance(block, Item) for button in block.buttons]
    unique: dict[str, Button] = {}  # Discord takes no id twice
    for button in (*pressed, *reply.buttons):
        unique.setdefault(button.id, button)
    return [_button(each) for each in unique.values()]


def _button(pressed: Button) -> Json:
    label = truncate(harmless(pressed.label), LONGEST_BUTTON, length=utf16) or "–"
    return {"type": 2, "style": _STYLES[pressed.style], "label": label, "custom_id": pressed.id}


def _rows(buttons: list[Json]) -> list[Json]:
    rows = [buttons[start : start + A_ROW] for start in range(0, len(buttons), A_ROW)]
    return [{"type": 1, "components": row} for row in rows[:MOST_ROWS]]

"""A card and the replies below it, as Discord messages.

    🟠 UPDATED · Russia and Ukraine exchange prisoners after talks     content: what a notification shows
    ▏Prisoner exchange · Ukraine–Russia · serious                      embed's author, linked
    ▏To Russia: 157 servicemen – Russian Defence Ministry              its description
    ▏┃ 150 → 157, 14:05 UTC (to Russia)
    ▏Before this: 15 May, 205 each (4 sources)
    ▏3 independent sources, B2 · CNA · first seen 13:37 UTC · 14:05    its footer, as of the reader's own time
    [Sources] [History] [Mute] [Read]

A card is one message, since it is edited: what does not fit is named and left to the buttons. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.marks import HISTORY, MUTE, SOURCES, custom_id
from adapters.discord.markup import address, escaped, plain
from adapters.discord.message import (
    LONGEST_AUTHOR,
    LONGEST_CONTENT,
    LONGEST_DESCRIPTION,
    LONGEST_FOOTER,
    Message,
)
from adapters.text import one_line, utf16
from bot.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.discord.message import Json
    from bot.model import Briefing, Figure

LONGEST_URL_OF_BUTTON = 512
"""https://docs.discord.com/developers/components/reference#button"""

LONGEST_HEADLINE = 600
LONGEST_LABEL = 120
LONGEST_SHOWN = 400
LONGEST_LINE = 700
"""Characters of one text that are shown."""

_MARKS = {1: "🔵", 2: "🟠", 3: "🔴"}
_WORDS = {1: "notable", 2: "serious", 3: "grave"}
_COLOURS = {1: 0x3B82C4, 2: 0xE67E22, 3: 0xC0392B}
_WITHDRAWN = 0x8A8F98


def card(briefing: Briefing, ref: str, call: str, roles: tuple[str, ...]) -> Message:
    """The message of an event. ``call``: who is called by it, ``roles``: their ids."""
    level = min(max(briefing.severity, 1), 3)
    verdict, _, about = one_line(briefing.kicker).partition(" · ")
    link = address(briefing.link)
    foot = "" if briefing.event else f" · ref {ref}"  # without an event there are no buttons to tell it by
    embed: Json = {
        "author": {"name": plain(_told(about, _WORDS[level]), LONGEST_AUTHOR)},
        "color": _WITHDRAWN if briefing.verdict is Verdict.RETRACTED else _COLOURS[level],
        "footer": {"text": f"{plain(briefing.sources, LONGEST_FOOTER // 2)}{foot}".strip(" ·")},
    }
    if link:
        embed["author"]["url"] = link
    if briefing.at:
        embed["timestamp"] = briefing.at.isoformat()
    before = [f"\n{told}"] if (told := escaped(briefing.before, LONGEST_LINE)) else []
    room = LONGEST_DESCRIPTION - _length(before) - 100
    changes = _changes(briefing.changes, room // 3)
    figures = _figures(briefing.figures, room - _length(changes))
    embed["description"] = "\n".join((*figures, *changes, *before)).strip()
    head = headline(_MARKS[level], verdict, briefing.title, call)
    return Message(head, embed, _buttons(briefing.event, ref, link), roles)


def _told(*parts: str) -> str:
    return " · ".join(part for text in parts if (part := one_line(text)))


def headline(sign: str, kicker: str, title: str, call: str = "") -> str:
    """``🟠 UPDATED · **What happened**``: for notifications and screen readers, and above the embed."""
    kicked = escaped(kicker, LONGEST_LABEL * 2)
    told = escaped(title, LONGEST_HEADLINE) or "Untitled"
    return f"{call}{sign} {f'{kicked} · ' if kicked else ''}**{told}**"


def _buttons(
    event: str | None, ref: str, link: str | None, which: Sequence[str] = (SOURCES, HISTORY, MUTE)
) -> tuple[Json, ...]:
    rows: list[Json] = []
    if event:
        for what in which:
            ident = custom_id(what, event, ref)
            rows.append({"type": 2, "style": 2, "label": what.capitalize(), "custom_id": ident})
    if link and len(link) <= LONGEST_URL_OF_BUTTON:
        rows.append({"type": 2, "style": 5, "label": "Read", "url": link})
    return tuple(rows)


def _length(lines: Sequence[str]) -> int:
    return sum(utf16(line) + 1 for line in lines)


def _figures(rows: Sequence[Figure], room: int) -> list[str]:
    """As many rows as there is room for; how many are left out is said."""
    lines: list[str] = []
    for row in rows:
        line = figure_row(row)
        room -= utf16(line) + 1
        if room < 0:
            lines.append(f"*… {len(rows) - len(lines)} more; press Sources*")
            break
        lines.append(line)
    return lines


def figure_row(row: Figure) -> str:
    """``To Russia: **157 servicemen** – Russian Defence Ministry``; struck through when withdrawn."""
    label, value = escaped(row.label, LONGEST_LABEL), escaped(row.value, LONGEST_SHOWN)
    note, told = escaped(row.note, LONGEST_LABEL), escaped(row.attribution, LONGEST_LABEL)
    if value:
        quoted = one_line(row.value).startswith("“")  # a sentence is read as one, not shouted
        value = f"~~{value}~~" if row.note == "withdrawn" else value if quoted else f"**{value}**"
    head = f"{label}: {value}" if label and value else label or value
    return f"{head}{f' *({note})*' if note else ''}{f' – {told}' if told else ''}"


def _changes(lines: Sequence[str], room: int) -> list[str]:
    """What changed, newest last; when there is no room for all, the newest are kept."""
    kept: list[str] = []
    for line in reversed(lines):
        text = escaped(line, LONGEST_LINE)
        room -= utf16(text) + 3
        if room < 0:
            kept.append(f"> *… {len(lines) - len(kept)} earlier; press History*")
            break
        if text:
            kept.append(f"> {text}")
    return kept[::-1]


def reply(briefing: Briefing, ref: str) -> Message:
    """What changed, below the card: short, since the card says the rest."""
    level = min(max(briefing.severity, 1), 3)
    verdict = escaped(one_line(briefing.kicker).split(" · ", 1)[0], LONGEST_LABEL) or "CHANGED"
    title = escaped(briefing.title, LONGEST_HEADLINE)
    tail = f"\n-# {title}" if title else ""
    room = LONGEST_CONTENT - utf16(verdict) - utf16(tail) - 40
    kept: list[str] = []
    for told in (each for line in briefing.changes if (each := escaped(line, LONGEST_LINE))):
        room -= utf16(told) + 1
        if room < 0:
            kept.append("…")
            break
        kept.append(told)
    joint = " · " if len(kept) == 1 else "\n" if kept else ""
    content = f"{_MARKS[level]} **{verdict}**{joint}{chr(10).join(kept)}{tail}"
    if briefing.event:
        return Message(content, None, _buttons(briefing.event, ref, address(briefing.link), (HISTORY,)))
    return Message(content, {"footer": {"text": f"ref {ref}"}})

"""A briefing as Discord messages.

    🟠 UPDATED · Russia and Ukraine exchange prisoners after talks     content: what a notification shows
    ▏Prisoner exchange · Ukraine–Russia · serious                      embed's author, linked
    ▏To Russia: 157 servicemen – Russian Defence Ministry              its description
    ▏┃ 150 → 157, 14:05 UTC (to Russia)
    ▏Before this: 15 May, 205 each (4 sources)
    ▏3 independent sources, B2 · CNA · first seen 13:37 UTC · 14:05    its footer, as of the reader's own time
    [Sources] [History] [Mute] [Read]

A card is one message, since it is edited: what does not fit is named and left to the buttons. Digests and
notices are split, and go on below their first message. Every message says which delivery it is of, so that
it can be found again: cards and replies in the ids of their buttons, which nobody sees, others in their
footer. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.discord.markup import address, escape, escaped, harmless, plain
from adapters.text import one_line, split, utf16
from bot.model import BriefingKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Briefing, Figure

Json = dict[str, Any]

LONGEST_CONTENT = 2000
LONGEST_EMBED_TITLE = LONGEST_AUTHOR = 256
LONGEST_DESCRIPTION = 4096
LONGEST_FOOTER = 2048
LONGEST_EMBEDS = 6000
"""Characters of a message's content, of the parts of an embed, and of all embeds of a message together:
https://docs.discord.com/developers/resources/message#embed-object-embed-limits. Discord counts code points
(https://github.com/discord/discord-api-docs/issues/1315); UTF-16 units are no fewer."""

LONGEST_CUSTOM_ID = 100
LONGEST_URL_OF_BUTTON = 512
"""https://docs.discord.com/developers/components/reference#button"""

LONGEST_THREAD_NAME = 100
"""https://docs.discord.com/developers/resources/channel#start-thread-from-message"""

LONGEST_HEADLINE = 600
LONGEST_LABEL = 120
LONGEST_SHOWN = 400
LONGEST_LINE = 700
LONGEST_ITEM = 1500
"""Characters of one text that are shown; those of digests are split there instead."""

PREFIX = "sitrep"
SOURCES, HISTORY, MUTE = "sources", "history", "mute"
"""The buttons of a card; their ids never change, since old messages keep theirs."""

_MARKS = {1: "🔵", 2: "🟠", 3: "🔴"}
_WORDS = {1: "notable", 2: "serious", 3: "grave"}
_COLOURS = {1: 0x3B82C4, 2: 0xE67E22, 3: 0xC0392B}
_WITHDRAWN, _REPORT = 0x8A8F98, 0x5865F2

_REF = re.compile(r"\bref (?P<ref>[A-Z2-7]{8})(?: · (?P<part>\d+) of (?P<of>\d+))?$")


@dataclass(frozen=True, slots=True)
class Message:
    """What Discord takes; the first of a briefing's is the card, the others go below it."""

    content: str
    embed: Json | None
    buttons: tuple[Json, ...] = ()
    mentions: tuple[str, ...] = field(default=())  # ids of roles that may be called

    def payload(self, *, calls: bool = True) -> Json:
        """As Discord's JSON. ``calls`` false: nobody is called, as with every edit."""
        roles = list(self.mentions) if calls else []
        return {
            "content": self.content,
            "embeds": [self.embed] if self.embed else [],
            "components": [{"type": 1, "components": list(self.buttons)}] if self.buttons else [],
            "allowed_mentions": {"parse": [], "roles": roles, "users": [], "replied_user": False},
        }


def mark(delivery: str) -> str:
    """Eight characters that stand for a delivery."""
    return base64.b32encode(hashlib.blake2b(delivery.encode(), digest_size=5).digest()).decode()


def render(briefing: Briefing, ref: str, mention: str | None = None, guild: str = "") -> tuple[Message, ...]:
    """A briefing as one message or more. ``ref`` is the delivery's `mark`.

    ``mention``: id of a role that is called; one that is none is shown as text, and so is that of
    ``guild``, which would call everybody.
    """
    call, roles = _call(mention, guild)
    if briefing.kind in (BriefingKind.DIGEST, BriefingKind.NOTICE):
        return _report(briefing, ref, call, roles)
    if briefing.kind is BriefingKind.REPLY:
        return (_reply(briefing, ref),)
    return (_card(briefing, ref, call, roles),)


def thread_name(briefing: Briefing) -> str:
    """What a thread below a card, or a post in a forum, is called; never empty."""
    return plain(briefing.title, LONGEST_THREAD_NAME) or "Sitrep"


def _call(mention: str | None, guild: str) -> tuple[str, tuple[str, ...]]:
    if not mention:
        return "", ()
    if mention.isascii() and mention.isdigit() and len(mention) <= 20 and mention != guild:
        return f"<@&{mention}> ", (mention,)
    return f"{escaped('@' + mention.lstrip('@'), LONGEST_LABEL)} ", ()


# --- the card ------------------------------------------------------------------------------------


def _card(briefing: Briefing, ref: str, call: str, roles: tuple[str, ...]) -> Message:
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
    head = _headline(_MARKS[level], verdict, briefing.title, call)
    return Message(head, embed, _buttons(briefing.event, ref, link), roles)


def _told(*parts: str) -> str:
    return " · ".join(part for text in parts if (part := one_line(text)))


def _headline(sign: str, kicker: str, title: str, call: str = "") -> str:
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


def custom_id(what: str, event: str, ref: str) -> str:
    """``sitrep:sources:EVENT:REF``. Raises ValueError for an event whose id is longer than ever made."""
    ident = f"{PREFIX}:{what}:{event}:{ref}"
    if len(ident) > LONGEST_CUSTOM_ID:
        raise ValueError(f"the id {event[:40]}… of an event does not fit a button")
    return ident


def pressed(ident: str) -> tuple[str, str] | None:
    """What and which event a button of a card stands for; None for an id of something else."""
    parts = ident.split(":")
    if len(parts) != 4 or parts[0] != PREFIX or parts[1] not in (SOURCES, HISTORY, MUTE):
        return None
    return parts[1], parts[2]


def _length(lines: Sequence[str]) -> int:
    return sum(utf16(line) + 1 for line in lines)


def _figures(rows: Sequence[Figure], room: int) -> list[str]:
    """As many rows as there is room for; how many are left out is said."""
    lines: list[str] = []
    for row in rows:
        line = _row(row)
        room -= utf16(line) + 1
        if room < 0:
            lines.append(f"*… {len(rows) - len(lines)} more; press Sources*")
            break
        lines.append(line)
    return lines


def _row(row: Figure) -> str:
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


# --- replies -------------------------------------------------------------------------------------


def _reply(briefing: Briefing, ref: str) -> Message:
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


# --- digests and notices -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """The smallest part of a report that is not parted: a line, an item or a row; and what it is under."""

    heading: str  # escaped, "" none
    line: str  # escaped


ROOM_OF_A_PAGE = 3600
"""Characters of a report in one message: less than an embed takes, and short enough to read."""


def _report(briefing: Briefing, ref: str, call: str, roles: tuple[str, ...]) -> tuple[Message, ...]:
    pages = _pages(list(_pieces(briefing)))
    messages = []
    for number, page in enumerate(pages, 1):
        part = f" · {number} of {len(pages)}" if len(pages) > 1 else ""
        embed: Json = {
            "description": "\n".join(page),
            "color": _REPORT,
            "footer": {"text": f"ref {ref}{part}"},
        }
        if briefing.at:
            embed["timestamp"] = briefing.at.isoformat()
        if number == 1 and (link := address(briefing.link)):
            embed |= {"title": escaped(briefing.title, LONGEST_EMBED_TITLE) or "Sitrep", "url": link}
        sign = "📋" if briefing.kind is BriefingKind.DIGEST else "ℹ️"
        if number == 1:
            head = _headline(sign, briefing.kicker, briefing.title, call)
        else:
            head = f"{sign} **{escaped(briefing.title, LONGEST_HEADLINE) or 'Sitrep'}**{part}"
        messages.append(Message(head, embed, (), roles if number == 1 else ()))
    return tuple(messages)


def part(footer: str, ref: str) -> tuple[int, int] | None:
    """Which part of how many a footer says that its message is of a delivery; None: of another."""
    said = _REF.search(footer)
    if said is None or said["ref"] != ref:
        return None
    return int(said["part"] or 1), int(said["of"] or 1)


def _pieces(briefing: Briefing) -> Iterator[_Piece]:
    """Sections, then the figures, then the sections that give the context, as the console shows them."""
    context = [section for section in briefing.sections if section.heading.startswith("Context")]
    for section in (each for each in briefing.sections if each not in context):
        yield from _lines(section.heading, section.lines)
    for row in briefing.figures:
        yield _Piece("Figures", f"- {_row(row)}")
    yield from _lines("", briefing.changes)
    for section in context:
        yield from _lines(section.heading, section.lines)
    yield from _lines("", (briefing.sources, briefing.before))


def _lines(heading: str, lines: Sequence[str]) -> Iterator[_Piece]:
    head = escaped(heading, LONGEST_LABEL)
    for line in lines:
        whole = harmless(line)
        for number, text in enumerate(split(whole, LONGEST_ITEM, length=lambda part: utf16(escape(part)))):
            yield _Piece(head, f"{'- ' if head and not number else ''}{escape(text)}")


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

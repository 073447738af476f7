"""Running text of a reply: as rich text, or as small print. A name in it calls nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.blocks import LONGEST_BUTTON, address, date, escape, harmless, linked, ours, words
from bot.chat import Code, Group, Link, Moment, Person, Place, Show, Strong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from adapters.slack.blocks import Block
    from bot.chat import Piece, Text

LONGEST_PIECE = 1500
LONGEST_SMALL = 900  # of one piece of small print; ten of them would be too long, and are cut

_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "¦"})
"""Small print is mrkdwn, which has no way to write its own marks:
https://docs.slack.dev/messaging/formatting-message-text"""

_FORMS = {
    Show.FULL: "{date_short_pretty}, {time}",
    Show.DAY: "{date_short_pretty}",
    Show.RELATIVE: "{ago}",
    Show.BOTH: "{date_short_pretty}, {time} ({ago})",
}
"""https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""


def pieces(text: Text, names: Mapping[str, str] | None, *, bold: bool = False) -> list[Block]:
    """As rich text. ``names`` of people, by id: for what all see; None: one person sees it."""
    return [piece for each in text for piece in _piece(each, names, bold=bold)]


def small(text: Text, names: Mapping[str, str] | None = None) -> Block:
    """As a small grey line; ``names``: see `pieces`."""
    said = ""
    for piece in text:
        more = _small(piece, names)
        if len(said) + len(more) > 3000:
            break
        said += more
    return {"type": "context", "elements": [ours(said.strip() or "–")]}


def _piece(piece: Piece, names: Mapping[str, str] | None, *, bold: bool) -> Iterator[Block]:
    style = {"bold": True} if bold else {}
    if isinstance(piece, str | Strong | Code):
        said = spaced(piece if isinstance(piece, str) else piece.text)
        if isinstance(piece, Strong):
            style = {"bold": True}
        elif isinstance(piece, Code):
            style = {"code": True}
        if said:
            yield words(said, **style)
    elif isinstance(piece, Moment):
        yield _moment(piece.at, piece.show)
    elif isinstance(piece, Link):
        said = harmless(piece.text, LONGEST_PIECE)
        if said:
            yield linked(said, piece.url, **style)
    elif isinstance(piece, Place) and not piece.channel.id.startswith("@"):
        yield {"type": "channel", "channel_id": piece.channel.id}
    else:
        yield _name(piece, names)


def _name(piece: Place | Person | Group, names: Mapping[str, str] | None) -> Block:
    kind, key = ("usergroup", "usergroup_id") if isinstance(piece, Group) else ("user", "user_id")
    ident = ident_of(piece)
    if names is None and ident.isascii() and ident.isalnum():
        return {"type": kind, key: ident}
    shown = (names or {}).get(ident) or ident  # an id that all see would call them
    return words(f"@{harmless(shown, LONGEST_BUTTON) or '?'}")


def ident_of(piece: Place | Person | Group) -> str:
    """The platform's id of what is named."""
    if isinstance(piece, Place):
        return piece.channel.id.lstrip("@")
    return piece.user if isinstance(piece, Person) else piece.id


def _moment(at: datetime, show: Show) -> Block:
    day = f"{at:%d %b %Y}" if show is Show.DAY else f"{at:%d %b %Y, %H:%M} UTC"
    return {"type": "date", "timestamp": int(at.timestamp()), "format": _FORMS[show], "fallback": day}


def _small(piece: Piece, names: Mapping[str, str] | None) -> str:
    if isinstance(piece, str):
        return _marked(piece)
    if isinstance(piece, Strong | Code):
        said, mark = _marked(piece.text).strip(), "*" if isinstance(piece, Strong) else "`"
        return f"{mark}{said}{mark}" if said else ""
    if isinstance(piece, Moment):
        return str(date(piece.at)["text"])
    if isinstance(piece, Link):
        target, said = address(piece.url), _marked(piece.text)
        return f"<{escape(target)}|{said}>" if target and said.strip() else said
    return _small_name(piece, names)


def _small_name(piece: Place | Person | Group, names: Mapping[str, str] | None) -> str:
    ident = ident_of(piece)
    if isinstance(piece, Place) and not piece.channel.id.startswith("@") and ident.isalnum():
        return f"<#{ident}>"
    if names is None and ident.isascii() and ident.isalnum():
        return f"<!subteam^{ident}>" if isinstance(piece, Group) else f"<@{ident}>"
    return f"@{_marked((names or {}).get(ident) or ident)}"


def spaced(text: str) -> str:
    """Somebody's words, harmless, with the space at their ends that sets them apart from their neighbours."""
    said = harmless(text, LONGEST_PIECE)
    if not said:
        return " " if text and text.isspace() else ""
    return f"{' ' if text[:1].isspace() else ''}{said}{' ' if text[-1:].isspace() else ''}"


def _marked(text: str) -> str:
    said = spaced(text)[:LONGEST_SMALL].translate(_LOOKALIKES)
    return escape(said.replace(":", ":\u200b"))  # no name of an emoji is left whole

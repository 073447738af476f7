"""A message as a reader of Slack gets it: what is shown, who is called, where it leads.

Errs on the side of the attacker: an address that stands bare in any text counts as a link, although Slack
makes one of it in few places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BARE = re.compile(r"(?i)\b(?:https?|ftp|slack|mailto|javascript|file|data|tel):(?://)?[^\s<>|\u200b]+")
TOKEN = re.compile(r"<([^<>\n]*)>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass
class Reading:
    """What came out of one message or view."""

    lines: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    controls: list[str] = field(default_factory=list)  # ids of what can be clicked

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read(blocks: list, text: str = "") -> Reading:
    """``text`` is what a notification shows; it is read as mrkdwn, as Slack does."""
    found = Reading()
    if text:
        _mrkdwn(text, found, verbatim=False)
        found.lines.clear()  # it is not on the page when there are blocks
    for block in blocks:
        _block(block, found)
    return found


def notification(text: str) -> str:
    """What a notification says."""
    return _mrkdwn(text, Reading(), verbatim=True)


def _block(block: dict, found: Reading) -> None:
    kind = block["type"]
    if kind == "rich_text":
        for element in block["elements"]:
            found.lines.extend(_rich(element, found))
    elif kind == "context":
        found.lines.append("  ".join(_text(each, found) for each in block["elements"]))
    elif kind == "actions":
        for each in block["elements"]:
            _control(each, found)
    elif kind == "image":
        found.lines.append(f"[{block['alt_text']}]")
    else:
        for key in ("label", "text", "hint"):
            if key in block:
                found.lines.append(_text(block[key], found))
        found.lines.extend(_text(each, found) for each in block.get("fields", ()))
        for key in ("accessory", "element"):
            if key in block:
                _control(block[key], found)


def _control(each: dict, found: Reading) -> None:
    found.controls.append(each.get("action_id", ""))
    if "text" in each:
        found.lines.append(f"[{_text(each['text'], found)}]")
    for option in each.get("options", ()):
        _text(option["text"], found)
    if "url" in each:
        found.links.append(each["url"])


def _text(thing: dict, found: Reading) -> str:
    if thing["type"] == "plain_text":
        shown = unescape(thing["text"])
        found.links.extend(BARE.findall(shown))
        return shown
    return _mrkdwn(thing["text"], found, verbatim=thing.get("verbatim", False))


def _rich(element: dict, found: Reading) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        for item in element["elements"]:
            yield from (f"• {line}" for line in _rich(item, found))
        return
    yield "".join(_piece(piece, found) for piece in element["elements"])


def _piece(piece: dict, found: Reading) -> str:
    kind = piece["type"]
    if kind == "text":
        found.links.extend(BARE.findall(piece["text"]))
        return piece["text"]
    if kind == "link":
        found.links.append(piece["url"])
        found.links.extend(BARE.findall(piece.get("text", "")))
        return piece.get("text", piece["url"])
    if kind in ("user", "usergroup", "broadcast", "channel"):
        found.pings.append(kind)
        if kind == "channel":
            return f"#{piece['channel_id']}"
        return f"@{piece.get('user_id') or piece.get('usergroup_id') or piece.get('range')}"
    return f":{piece['name']}:" if kind == "emoji" else piece.get("fallback", "")


def _mrkdwn(text: str, found: Reading, *, verbatim: bool) -> str:
    def token(hit: re.Match) -> str:
        inside = hit[1]
        if inside.startswith("!date^"):
            found.dates.append(inside)
            return unescape(inside.split("|", 1)[1])
        if inside.startswith(("!", "@", "#")):
            found.pings.append(inside)
            return f"@{inside[1:]}"
        address, _, label = inside.partition("|")
        found.links.append(unescape(address))
        return unescape(label or address)

    if not verbatim:
        found.links.extend(BARE.findall(unescape(TOKEN.sub("", text))))
    return unescape(TOKEN.sub(token, text))


def unescape(text: str) -> str:
    for entity, character in ENTITIES:
        text = text.replace(entity, character)
    return text

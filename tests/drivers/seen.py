"""What a person sees, as lines that are the same wherever the content is: of a reply, of blocks, of embeds.

Only what belongs to a platform is taken off: its markup, and the order in which a card lays its lines out.
Times, people and channels stand as what they are, not as a platform writes them, and what is to be typed
stands in ⟪brackets⟫.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.chat import (
    Bullets,
    Card,
    Code,
    Group,
    Item,
    Line,
    Link,
    Moment,
    Person,
    Place,
    Quote,
    Show,
    Small,
    Table,
)
from bot.model import BriefingKind
from tests.fake_slack.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.chat import Form, Reply, Text
    from bot.model import Briefing

Names = dict[str, str]
"""What a platform shows for somebody or some place (``#C1``, ``@900``) → who or where it is in the story."""

SEVERITY = {1: "notable", 2: "serious", 3: "grave"}
MARKS = "🔵🟠🔴"
ASKED = 5
"""Questions of a form that are compared: as many as Discord shows."""


def told(lines: Iterable[str]) -> str:
    """Lines as they are compared: none empty, no space too many."""
    return "\n".join(text for line in lines if (text := " ".join(line.split())))


def _time(at: datetime, show: Show = Show.FULL) -> str:
    return f"{at:%d %b %Y}" if show is Show.DAY else f"{at:%d %b %Y, %H:%M} UTC"


# --- without a platform ----------------------------------------------------------------------------


def of_reply(reply: Reply, names: Names) -> str:
    """All that a reply says."""
    lines = [reply.title]
    for block in reply.blocks:
        match block:
            case Line(text) | Small(text) | Quote(text):
                lines.append(_text(text, names))
            case Bullets(items):
                lines += [_text(item, names) for item in items]
            case Item(head, more, _):
                lines += [_text(text, names) for text in (head, *more)]
            case Table(_, rows):
                lines += [" · ".join(_text(cell, names) for cell in row) for row in rows]
            case Card(briefing):
                lines += of_briefing(briefing)
    if reply.pages > 1:
        lines.append(f"{reply.page} / {reply.pages}")
    return told(lines)


def of_briefing(briefing: Briefing) -> list[str]:
    """All that a card, a digest or a notice says."""
    rows = [
        f"{row.label}: {row.value}{f' ({row.note})' if row.note else ''}"
        f"{f' – {row.attribution}' if row.attribution else ''}"
        for row in briefing.figures
    ]
    feet = [*briefing.changes, briefing.sources, briefing.before]
    if briefing.kind is BriefingKind.ALERT:
        when = _time(briefing.at) if briefing.at else ""
        head = " · ".join(part for part in (briefing.kicker, SEVERITY[briefing.severity], when) if part)
        return [head, briefing.title, *rows, *feet]
    sections = [line for part in briefing.sections for line in (part.heading, *part.lines)]
    return [briefing.kicker, briefing.title, *sections, *(["Figures", *rows] if rows else []), *feet]


def of_form(form: Form) -> str:
    """The first questions of a form."""
    return told([form.title, *(field.label for field in form.fields[:ASKED])])


def _text(text: Text, names: Names) -> str:
    said = ""
    for piece in text:
        match piece:
            case str():
                said += piece
            case Moment(at, show):
                said += _time(at, show)
            case Place(channel):
                said += names[channel.id if channel.id.startswith("@") else f"#{channel.id}"]
            case Person(user):
                said += names[f"@{user}"]
            case Group(ident):
                said += names[f"@&{ident}"]
            case Link(label, _):
                said += label
            case Code(typed):
                said += f"⟪{typed}⟫"
            case _:
                said += piece.text
    return said


# --- Slack -----------------------------------------------------------------------------------------


def of_blocks(blocks: list[dict[str, Any]], names: Names) -> str:
    """All that blocks of Slack's say, buttons aside."""
    lines: list[str] = []
    for block in blocks:
        if block["type"] in ("actions", "divider"):
            continue
        shown = [line for text in read([_bracketed(block)]).lines for line in text.splitlines()]
        first = block.get("elements", [{}])[0].get("text", "")
        if block["type"] == "context" and isinstance(first, str) and first[:1] in MARKS and first:
            mark, *rest = (read([{"type": "context", "elements": [each]}]).text for each in block["elements"])
            shown = [" · ".join(part for part in (mark[1:].replace("*", "").strip(), *rest) if part)]
        elif block["type"] == "context":
            shown = [re.sub(r"`([^`]*)`", r"⟪\1⟫", line.replace("*", "")) for line in shown]
        lines += (re.sub(r"^• ", "", line) for line in shown)
    return told(_named(line.replace("\u200b", ""), names) for line in lines)


def _bracketed(block: Any) -> Any:
    """Rich text with what is to be typed in brackets."""
    if isinstance(block, dict):
        if block.get("type") == "text" and block.get("style", {}).get("code"):
            return block | {"text": f"⟪{block['text']}⟫"}
        return {key: _bracketed(value) for key, value in block.items()}
    return [_bracketed(each) for each in block] if isinstance(block, list) else block


def labels_of(blocks: list[dict[str, Any]]) -> tuple[str, ...]:
    """Labels of buttons that ask something."""
    return tuple(label for label, _ in pressable(blocks))


def pressable(blocks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Label and action of each button of blocks."""
    return [
        (each["text"]["text"], each["action_id"])
        for block in blocks
        if block["type"] == "actions"
        for each in block["elements"]
    ]


def of_view(view: Mapping[str, Any]) -> str:
    """The first questions of a modal of Slack's."""
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    return told([view["title"]["text"], *labels[:ASKED]])


# --- Discord ---------------------------------------------------------------------------------------

_HEADLINE = re.compile(r"^(?:<@&\d+> )?(?:[🔵🟠🔴📋]|ℹ️) (?:(?P<kicker>.*?) · )?\*\*(?P<title>.*)\*\*$")
_REF = re.compile(r"(?: · )?\bref [A-Z2-7]{8}$")


def of_message(message: Mapping[str, Any], names: Names) -> str:
    """All that a message of Discord's says, buttons aside."""
    lines: list[str] = []
    content = message.get("content", "")
    for embed in message.get("embeds", ()):
        body = [content] if content else []
        body += embed.get("description", "").split("\n")
        content = ""
        headed = _HEADLINE.match(body[0])
        if headed:
            body.pop(0)
            when = _time(datetime.fromisoformat(embed["timestamp"])) if "author" in embed else ""
            about = embed.get("author", {}).get("name", "")
            lines.append(" · ".join(part for part in (_plain(headed["kicker"] or ""), about, when) if part))
            lines.append(_plain(headed["title"]))
        else:
            lines.append(_plain(embed.get("title", "")))
        lines += map(_plain, body)
        lines.append(_REF.sub("", embed.get("footer", {}).get("text", "")))
    return told(_named(line, names) for line in lines)


def buttons_of(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and id of each button that asks something; what only leads to an address is left out."""
    rows = message.get("components", ())
    return [
        (each["label"], each["custom_id"])
        for row in rows
        for each in row["components"]
        if "custom_id" in each
    ]


def of_modal(modal: Mapping[str, Any]) -> str:
    """The questions of a modal of Discord's."""
    return told([modal["title"], *(row["label"] for row in modal["components"])])


def _plain(line: str) -> str:
    line = re.sub(r"^(?:> |- |-# )+", "", line)
    line = re.sub(r"\[((?:[^\]\\]|\\.)*)\]\([^)\s]*\)", r"\1", line)
    line = re.sub(r"`([^`]*)`", r"⟪\1⟫", line)
    line = re.sub(r"<t:(\d+):([fDR])>(?: \(<t:\1:R>\))?", _stamp, line)
    return "".join(_unescaped(line))


def _stamp(hit: re.Match[str]) -> str:
    at = datetime.fromtimestamp(int(hit[1]), UTC)
    return _time(at, Show.DAY if hit[2] == "D" else Show.FULL)


def _unescaped(line: str) -> Iterator[str]:
    at = 0
    while at < len(line):
        if line[at] == "\\" and at + 1 < len(line):
            yield line[at + 1]
            at += 1
        elif line[at] not in "*~":
            yield line[at]
        at += 1


def _named(line: str, names: Names) -> str:
    """Who and where stands in a line, by the names of the story."""

    def put(hit: re.Match[str]) -> str:
        return names.get(hit[1], hit[0])

    return re.sub(r"<([#@]&?\w+)>|([#@]&?\w+)", lambda hit: names.get(hit[1] or hit[2], hit[0]), line)

"""The pieces of Block Kit, with somebody else's text made harmless in them.

Rich text takes text as it is: nothing in it is read as markup, a mention or a link, so that is where texts
out of feeds go. Plain text is escaped, as Slack undoes that. Of mrkdwn there is only what we write ourselves.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.text import clean, one_line, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

Block = dict[str, Any]

MOST_BLOCKS = 50
"""https://docs.slack.dev/reference/block-kit/blocks"""

LONGEST_MESSAGE = 12_000
"""Characters of all blocks of a message, as JSON. The limit is not documented: Slack refused 13,200
(https://github.com/slackapi/bolt-js/issues/2509), and rich text of 11,341 characters without its JSON
(https://github.com/slackapi/bolt-js/issues/2867)."""

LONGEST_HEADER = 150
"""https://docs.slack.dev/reference/block-kit/blocks/header-block"""

LONGEST_TEXT = 3000
"""Characters of a text object; https://docs.slack.dev/reference/block-kit/composition-objects/text-object"""

LONGEST_BUTTON = 75
LONGEST_VALUE = 2000
"""https://docs.slack.dev/reference/block-kit/block-elements/button-element"""

LONGEST_ADDRESS = 3000
"""Of a button's url; taken for links as well, for which no limit is documented."""

_SCHEME = re.compile(r"(?i)(https?|ftp|slack|mailto|tel|file|data|javascript)(?=:\S)")
_UNSAFE = str.maketrans({character: f"%{ord(character):02X}" for character in '|<>"`^{}\\'})


def escape(text: str) -> str:
    """The three characters that Slack reads as its own: https://docs.slack.dev/messaging/formatting-message-text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def harmless(text: str, limit: int = LONGEST_TEXT) -> str:
    """Somebody's words on one line, cut at the limit, in which no program sees an address to link to.

    The zero-width space before the colon stops clients that turn every address into a link.
    """
    said = one_line(text)
    return truncate(_SCHEME.sub("\\1\u200b", said) if ":" in said else said, limit)


def escaped(text: str, limit: int) -> str:
    """Harmless and escaped, and no longer than the limit after it."""
    return truncate_escaped(harmless(text, limit), limit)


def truncate_escaped(text: str, limit: int) -> str:
    """Escaped text within a limit, never cut within an entity."""
    whole = escape(text)
    if len(whole) <= limit:
        return whole
    return escape(truncate(text, limit, length=lambda part: len(escape(part))))


def address(link: str | None) -> str | None:
    """An address that may be linked to: of the web, with a host and without a user's name; else None."""
    if link is None or len(link) > LONGEST_ADDRESS or not link.lower().startswith(("https://", "http://")):
        return None
    if clean(link).split() != [link]:
        return None
    try:
        parts = urlsplit(link)
        if not parts.hostname or parts.username is not None or parts.password is not None:
            return None
        parts.port  # noqa: B018 - raises ValueError for one that is none
    except ValueError:
        return None
    safe = f"{parts.scheme}{link[len(parts.scheme) :].translate(_UNSAFE)}"  # the scheme in small letters
    return safe if len(safe) <= LONGEST_ADDRESS else None


# --- blocks --------------------------------------------------------------------------------------


def plain(text: str, limit: int = LONGEST_TEXT) -> Block:
    """A plain text object, with a dash where there is no text; ":skull:" stays what it is."""
    return {"type": "plain_text", "text": escaped(text, limit) or "–", "emoji": False}


def header(text: str) -> Block:
    """A large line; cut at 150 characters."""
    return {"type": "header", "text": plain(text, LONGEST_HEADER)}


def context(
    text: str, limit: int = LONGEST_TEXT, *, before: Sequence[Block] = (), after: Sequence[Block] = ()
) -> Block:
    """A small grey line of somebody's words, between text objects of ours."""
    return {"type": "context", "elements": [*before, plain(text, limit), *after]}


def ours(markup: str) -> Block:
    """A text object of mrkdwn that we wrote: nothing of anybody else's may be in it."""
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


def date(when: datetime) -> Block:
    """A time that every reader sees in their own zone.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    stamp = int(when.timestamp())
    return ours(f"<!date^{stamp}^{{date_short_pretty}}, {{time}}|{when:%d %b %Y, %H:%M} UTC>")


def rich(*elements: Block) -> Block:
    """A block of rich text out of its sections, lists and quotes."""
    return {"type": "rich_text", "elements": list(elements)}


def section(*parts: Block) -> Block:
    """Running rich text."""
    return {"type": "rich_text_section", "elements": list(parts)}


def quote(*parts: Block) -> Block:
    """Rich text with a bar on its side."""
    return {"type": "rich_text_quote", "elements": list(parts)}


def bullets(items: Iterable[Block]) -> Block:
    """A list of sections."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def words(text: str, **style: bool) -> Block:
    """A piece of rich text, as it is; ``style``: bold, italic, strike. It must be made harmless before."""
    piece: Block = {"type": "text", "text": text}
    if style:
        piece["style"] = style
    return piece


def linked(text: str, link: str | None, **style: bool) -> Block:
    """A piece of rich text that leads to an address, or just the text where there is none to lead to."""
    url = address(link)
    if url is None:
        return words(text, **style)
    piece: Block = {"type": "link", "url": url, "text": text}
    if style:
        piece["style"] = style
    return piece


def button(label: str, action: str, value: str, **more: Any) -> Block:
    """A button; what it stands for is in its value, so that it works after a restart."""
    return {
        "type": "button",
        "text": plain(label, LONGEST_BUTTON),
        "action_id": action,
        "value": value[:LONGEST_VALUE],
        **more,
    }


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def size(blocks: Iterable[Block]) -> int:
    """Characters of blocks as JSON, which is what is sent."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))

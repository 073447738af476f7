"""Discord's markup, with somebody else's text made harmless in it.

Three ways in which a text can do harm are closed at once: a mention needs "<" or "@", a link needs "://" or
an invitation's host, and everything else needs a character that a backslash takes its meaning from. Neither
"<" nor "@" is escaped but replaced: Discord looks for mentions before it looks at backslashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yarl import URL

from adapters.text import clean, one_line, truncate, utf16

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_ADDRESS = 2048
"""Of an embed; https://docs.discord.com/developers/resources/message#embed-object says nothing of it, and
Discord refuses what is longer."""

_MARKUP = re.compile(r"[\\*_~|`\[\]]")
_START = re.compile(r"^(?=[#>+\-])|^\d+(?=[.)])")  # headings, quotes, lists and small print
_JOINERS = re.compile("[\u200c-\u200f]")
_INVITE = re.compile(r"(?i)\b(discord(?:app)?)\.(?=[a-z])")
_CALLS = str.maketrans({"<": "‹", "@": "＠"})


def harmless(text: str) -> str:
    """Somebody's words on one line: what calls, links or invites does so no longer. Plain, not yet markup."""
    line = one_line(text)
    bare = _JOINERS.sub("", line)
    if _INVITE.search(bare):  # a joiner within it may hide it from us, and not from Discord
        line = bare
    return _INVITE.sub(r"\1[.]", line.translate(_CALLS))


def escape(text: str) -> str:
    """Plain text as markup that shows it as it is, wherever on a line it stands."""
    marked = _MARKUP.sub(r"\\\g<0>", text).replace("://", r":\/\/")
    return _START.sub(lambda start: f"{start[0]}\\", marked, count=1)


def escaped(text: str, limit: int) -> str:
    """Harmless and escaped, and no longer than the limit after it, in UTF-16 units."""
    line = harmless(text)
    line = truncate(line, limit)
    return escape(truncate(line, limit, length=lambda part: utf16(escape(part))))


def plain(text: str, limit: int) -> str:
    """Harmless where no markup is read: footers, authors, labels, names of threads."""
    return truncate(harmless(text).replace("://", ":⁄⁄").replace("](", "] ("), limit, length=utf16)


def moment(when: datetime, style: str = "f") -> str:
    """A time that every reader sees in their own time zone.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(when.timestamp())}:{style}>"


def address(link: str | None, longest: int = LONGEST_ADDRESS) -> str | None:
    """An address that may be linked to, as Discord takes it: of the web, with a host's name; else None."""
    if link is None or not link.lower().startswith(("https://", "http://")) or clean(link).split() != [link]:
        return None
    try:
        url = URL(link)
        host = url.raw_host or ""
        written = str(url)
    except ValueError:
        return None
    if url.user is not None or url.password is not None or len(written) > longest:
        return None
    if not re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z][A-Za-z0-9-]*", host):
        return None
    return written.translate({ord(sign): f"%{ord(sign):02X}" for sign in "<>()[]|`*\\\"'"})

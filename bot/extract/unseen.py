"""Characters that nobody sees, such as zero-width spaces: read over, and back in what is quoted.

Some publishers write them between words. What is fetched comes without most of them; lines given to
``sitrep extract`` come as they are. Joiners stay where a script spells with them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Claim, Entry

_JOINED = "\u0590-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc"
# Looks back from behind the character: so all that is none is skipped without being tried.
_UNSEEN = re.compile(
    r"[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]"
    rf"(?<![{_JOINED}\u2600-\u27bf\ufe0f\U0001f000-\U0001faff][\u200c\u200d])"
)


def without_unseen(entry: Entry) -> Entry:
    """The entry as it is seen; the same object when it has no such character."""
    title, text = _seen(entry.title), _seen(entry.text)
    if title is entry.title and text is entry.text:
        return entry
    return replace(entry, title=title, text=text)


def as_written(claims: tuple[Claim, ...], entry: Entry) -> tuple[Claim, ...]:
    """Claims of ``without_unseen(entry)`` with their spans as the entry itself has them, verbatim."""
    body = f"{entry.title}\n{entry.text}"
    places = [at for at in range(len(body)) if _UNSEEN.match(body, at) is None]

    def written(claim: Claim) -> Claim:
        start = places[claim.start]
        last = places[claim.start + len(claim.span) - 1]
        return replace(claim, start=start, span=body[start : last + 1])

    return tuple(written(claim) for claim in claims)


def _seen(text: str) -> str:
    if text.isascii() or _UNSEEN.search(text) is None:
        return text
    return _UNSEEN.sub("", text)

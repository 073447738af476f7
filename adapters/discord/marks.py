"""What a message says about itself: the event of a button, and the delivery by which it is found again.

Cards and replies say it in the ids of their buttons, which nobody sees, others in their footer. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import re

LONGEST_CUSTOM_ID = 100

PREFIX = "sitrep"

SOURCES, HISTORY, MUTE = "sources", "history", "mute"
"""The buttons of a card; their ids never change, since old messages keep theirs."""

_REF = re.compile(r"\bref (?P<ref>[A-Z2-7]{8})(?: · (?P<part>\d+) of (?P<of>\d+))?$")


def mark(delivery: str) -> str:
    """Eight characters that stand for a delivery."""
    return base64.b32encode(hashlib.blake2b(delivery.encode(), digest_size=5).digest()).decode()


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


def part(footer: str, ref: str) -> tuple[int, int] | None:
    """Which part of how many a footer says that its message is of a delivery; None: of another."""
    said = _REF.search(footer)
    if said is None or said["ref"] != ref:
        return None
    return int(said["part"] or 1), int(said["of"] or 1)

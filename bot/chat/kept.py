"""An answer as text and back, whole: for when the same interaction comes again.

Every value names its kind, because pieces of a text differ in nothing else.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.chat import reply as replies
from bot.model import Channel, Platform

_KINDS: dict[str, Any] = {
    each.__name__: each for each in vars(replies).values() if isinstance(each, type) and each is not datetime
} | {"Channel": Channel, "Platform": Platform}


def packed(reply: replies.Reply) -> str:
    """A reply without form and cards as text; those are never the answer to a change that was made."""
    return json.dumps(_packed(reply), ensure_ascii=False)


def unpacked(text: str) -> replies.Reply:
    """The reply that was packed."""
    found: replies.Reply = _unpacked(json.loads(text))
    return found


def _packed(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if isinstance(value, datetime):
        return {"is": "time", "value": value.isoformat()}
    if is_dataclass(value):
        inner = {each.name: _packed(getattr(value, each.name)) for each in fields(value)}
        return {"is": type(value).__name__, **inner}
    if isinstance(value, tuple):
        return [_packed(each) for each in value]
    if isinstance(value, dict):
        return {"is": "dict", **value}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(each) for each in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("is")
    if kind == "dict":
        return value
    if kind == "time":
        return datetime.fromisoformat(value["value"])
    return _KINDS[kind](**{name: _unpacked(each) for name, each in value.items()})

"""The link by which a server takes Sitrep in. Asks Discord nothing."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from adapters.discord.permissions import NEEDED
from adapters.discord.permissions import invitation as permissions

AUTHORIZE = "https://discord.com/oauth2/authorize"
"""https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow"""


def invitation(application: str) -> dict[str, Any]:
    """The link, and what each permission in it is for."""
    asked = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(permissions()),
    }
    return {
        "link": f"{AUTHORIZE}?{urlencode(asked)}",
        "permissions": {right: why for right, (_, why) in NEEDED.items()},
    }


def application_of(token: str) -> str | None:
    """The application's id, which the first part of a bot's token holds; None for what is no such token."""
    first, dot, _ = token.strip().partition(".")
    try:
        ident = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return ident if dot and ident.isascii() and ident.isdigit() else None

"""The manifest that makes a Slack app for Sitrep: https://docs.slack.dev/reference/app-manifest."""

from __future__ import annotations

from typing import Any

from bot.chat.table import command

SCOPES: dict[str, str] = {
    "chat:write": "to post and edit messages",
    "commands": "for /sitrep and the shortcut",
    "channels:history": "to look whether a message arrived in a public channel",
    "groups:history": "the same in a private channel",
    "im:history": "the same in a direct message",
    "channels:read": "to see whether a public channel is there and who is in it",
    "groups:read": "the same for a private channel",
    "im:write": "to write to people who subscribe themselves",
    "users:read": "to know who may change subscriptions",
    "files:write": "for charts",
}
"""Every scope that is used, and what for."""

COMMAND = "/sitrep"
LOOK_UP = "sitrep.look_up"
"""Callback of the message shortcut."""

EVENTS = ("app_home_opened", "message.im")

PATH = "/slack/events"
"""Where commands, clicks and events are sent to over HTTP."""


def manifest(request_url: str | None = None) -> dict[str, Any]:
    """A manifest with what Sitrep uses and nothing else.

    ``request_url``: where Slack is to send commands and clicks; None: Socket Mode, which needs no address.
    """
    url = {"request_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Sitrep",
            "description": "Follows armed conflicts: one event is one message that stays true.",
            "long_description": (
                "Sitrep polls news feeds, takes the facts out of them and tells a channel what changed. "
                "When a figure is revised, disputed or withdrawn, the message that was posted is edited, "
                "and the old value, the new value and the reason are written out. Ask for a fact with "
                "/sitrep, see where it came from, and subscribe a channel to topics such as prisoner "
                "exchanges."
            ),
            "background_color": "#1f2a37",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "sitrep", "always_online": True},
            "shortcuts": [
                {
                    "name": command("passage").menu,
                    "type": "message",
                    "callback_id": LOOK_UP,
                    "description": "What Sitrep knows about what this message says",
                }
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Look facts up, and say what this channel follows",
                    "usage_hint": "facts prisoner exchange | subscribe prisoner exchange | help",
                    "should_escape": True,
                    **({"url": request_url} if request_url else {}),
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }

"""What Discord takes as a message, and the limits of its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

LONGEST_CONTENT = 2000
LONGEST_EMBED_TITLE = LONGEST_AUTHOR = 256
LONGEST_DESCRIPTION = 4096
LONGEST_FOOTER = 2048
LONGEST_EMBEDS = 6000
"""Characters of a message's content, of the parts of an embed, and of all embeds of a message together:
https://docs.discord.com/developers/resources/message#embed-object-embed-limits. Discord counts code points
(https://github.com/discord/discord-api-docs/issues/1315); UTF-16 units are no fewer."""


@dataclass(frozen=True, slots=True)
class Message:
    """What Discord takes; the first of a briefing's is the card, the others go below it."""

    content: str
    embed: Json | None
    buttons: tuple[Json, ...] = ()
    mentions: tuple[str, ...] = field(default=())  # ids of roles that may be called

    def payload(self, *, calls: bool = True) -> Json:
        """As Discord's JSON. ``calls`` false: nobody is called, as with every edit."""
        roles = list(self.mentions) if calls else []
        return {
            "content": self.content,
            "embeds": [self.embed] if self.embed else [],
            "components": [{"type": 1, "components": list(self.buttons)}] if self.buttons else [],
            "allowed_mentions": {"parse": [], "roles": roles, "users": [], "replied_user": False},
        }

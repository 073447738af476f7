"""Servers, channels, people and messages of the fake, and who may do what where."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field

from tests.fake_discord.limits import Refused

VIEW, SEND, EMBED, ATTACH, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
MANAGE_CHANNELS, MANAGE_GUILD, ADMINISTRATOR, EVERYONE = 1 << 4, 1 << 5, 1 << 3, 1 << 17
CREATE_THREADS, SEND_IN_THREADS = 1 << 35, 1 << 38
USUAL = VIEW | SEND | EMBED | ATTACH | HISTORY | CREATE_THREADS | SEND_IN_THREADS
"""https://docs.discord.com/developers/topics/permissions"""

TEXT, DM, FORUM, THREAD = 0, 1, 15, 11
EPOCH = 1_420_070_400_000


@dataclass
class Role:
    id: str
    name: str
    permissions: int = 0
    mentionable: bool = True


@dataclass
class Member:
    id: str
    name: str
    roles: list[str] = field(default_factory=list)
    bot: bool = False


@dataclass
class Guild:
    id: str
    name: str
    owner_id: str
    roles: dict[str, Role]
    members: dict[str, Member]

    def json(self):
        roles = [
            {"id": r.id, "name": r.name, "permissions": str(r.permissions), "mentionable": r.mentionable,
             "color": 0, "hoist": False, "position": 0, "managed": False, "flags": 0}
            for r in self.roles.values()
        ]  # fmt: skip
        return {"id": self.id, "name": self.name, "owner_id": self.owner_id, "roles": roles}


@dataclass
class Place:
    """A channel, a thread, a conversation."""

    id: str
    type: int
    guild_id: str | None = None
    name: str = ""
    parent_id: str | None = None
    owner_id: str | None = None
    recipient: str | None = None
    overwrites: list[dict] = field(default_factory=list)
    flags: int = 0
    archived: bool = False
    archived_at: str = "2026-01-01T00:00:00+00:00"
    locked: bool = False
    messages: dict[str, dict] = field(default_factory=dict)  # by id, oldest first

    def json(self):
        body = {"id": self.id, "type": self.type, "name": self.name, "flags": self.flags}
        if self.guild_id:
            body["guild_id"] = self.guild_id
        if self.type in (10, 11, 12):
            body |= {
                "parent_id": self.parent_id,
                "owner_id": self.owner_id,
                "thread_metadata": {
                    "archived": self.archived, "locked": self.locked, "auto_archive_duration": 4320,
                    "archive_timestamp": self.archived_at,
                },
                "message_count": len(self.messages), "member_count": 1,
            }  # fmt: skip
        elif self.guild_id:
            body |= {"permission_overwrites": self.overwrites, "position": 0, "parent_id": None}
        return body


@dataclass(frozen=True)
class Accepted:
    """Something that was done, when, in order. ``action``: post, edit, thread."""

    at: float
    action: str
    channel: str
    message: str
    nonce: str | None = None
    pings: tuple[str, ...] = ()


class World:
    """``now``: seconds since 1970."""

    def __init__(self, now):
        self.now = now
        self.guilds: dict[str, Guild] = {}
        self.places: dict[str, Place] = {}
        self.users: dict[str, Member] = {}
        self.closed_to_us: set[str] = set()  # people who take no messages
        self.accepted: list[Accepted] = []
        self.nonces: dict[str, tuple[str, str, float]] = {}  # → channel, message, when
        self._last = 0
        self.bot = self.add_user(str(self.snowflake()), "Sitrep", bot=True)

    def snowflake(self) -> int:
        self._last = max((int(self.now() * 1000) - EPOCH) << 22, self._last + 1)
        return self._last

    # --- set up --------------------------------------------------------------------------------

    def add_user(self, ident, name="", *, bot=False) -> Member:
        self.users[ident] = Member(ident, name or f"user{ident}", bot=bot)
        return self.users[ident]

    def add_guild(self, ident, name="Newsroom", owner="900") -> Guild:
        everyone = Role(ident, "@everyone", USUAL & ~(EMBED | ATTACH))
        ours = Role(f"{ident}1", "Sitrep", USUAL)
        guild = Guild(ident, name, owner, {ident: everyone, ours.id: ours}, {})
        self.guilds[ident] = guild
        guild.members[self.bot.id] = Member(self.bot.id, "Sitrep", [ours.id], bot=True)
        self.add_member(ident, owner, "owner")
        return guild

    def add_member(self, guild, ident, name="", *, permissions=0) -> Member:
        if ident not in self.users:
            self.add_user(ident, name)
        member = Member(ident, self.users[ident].name)
        if permissions:
            role = Role(str(self.snowflake()), f"role of {ident}", permissions)
            self.guilds[guild].roles[role.id] = role
            member.roles.append(role.id)
        self.guilds[guild].members[ident] = member
        return member

    def add_channel(self, guild, ident, name="", *, type=TEXT, flags=0) -> Place:  # noqa: A002
        if guild not in self.guilds:
            self.add_guild(guild)
        self.places[ident] = Place(ident, type, guild, name or f"channel-{ident}", flags=flags)
        return self.places[ident]

    def deny(self, channel, permissions, who=None) -> None:
        """Take permissions from us, or from somebody else, in a channel."""
        rule = {"id": who or self.bot.id, "type": 1, "allow": "0", "deny": str(permissions)}
        self.places[channel].overwrites.append(rule)

    # --- who may -------------------------------------------------------------------------------

    def permissions(self, place: Place, user: str) -> int:
        if place.guild_id is None:
            return ~0 if user in (self.bot.id, place.recipient) else 0
        guild = self.guilds[place.guild_id]
        if user not in guild.members:
            return 0
        if guild.owner_id == user:
            return (1 << 53) - 1
        mine = [guild.id, *guild.members[user].roles]
        bits = 0
        for role in mine:
            bits |= guild.roles[role].permissions
        if bits & ADMINISTRATOR:
            return (1 << 53) - 1
        where = self.places[place.parent_id] if place.type in (10, 11, 12) else place
        by = {rule["id"]: rule for rule in where.overwrites}
        for group in ([guild.id], mine[1:], [user]):
            rules = [by[ident] for ident in group if ident in by]
            for rule in rules:
                bits &= ~int(rule["deny"])
            for rule in rules:
                bits |= int(rule["allow"])
        return bits

    def place(self, ident, *needed) -> Place:
        """A channel that we may see, and in which we have what is needed. Raises Refused."""
        if ident not in self.places:
            raise Refused(404, 10003, "Unknown Channel")
        place = self.places[ident]
        if place.guild_id is not None and place.guild_id not in self.guilds:
            raise Refused(404, 10004, "Unknown Guild")
        bits = self.permissions(place, self.bot.id)
        if not bits & VIEW:
            raise Refused(403, 50001, "Missing Access")
        for bit in needed:
            if not bits & bit:
                raise Refused(403, 50013, "Missing Permissions")
        return place

    def message(self, place: Place, ident) -> dict:
        if ident not in place.messages:
            raise Refused(404, 10008, "Unknown Message")
        return place.messages[ident]

    # --- what is said --------------------------------------------------------------------------

    def write(self, place: Place, payload, *, author=None, nonce=None, ident=None) -> dict:
        """Put a message there, without any check."""
        author = author or self.bot
        ident = ident or str(self.snowflake())
        message = {
            "id": ident,
            "type": 0,
            "channel_id": place.id,
            "author": {"id": author.id, "username": author.name, "bot": author.bot,
                       "discriminator": "0000", "avatar": None},
            "content": (payload.get("content") or "").strip(),
            "embeds": payload.get("embeds") or [],
            "components": payload.get("components") or [],
            "attachments": payload.get("attachments") or [],
            "timestamp": "2026-02-05T12:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "pinned": False, "flags": 0,
        }  # fmt: skip
        if reference := payload.get("message_reference"):
            message["message_reference"] = reference
        place.messages[ident] = message
        pings = self.pings(message["content"], payload.get("allowed_mentions"))
        self.accepted.append(Accepted(self.now(), "post", place.id, ident, nonce, pings))
        return message

    @staticmethod
    def pings(content, allowed) -> tuple[str, ...]:
        """Who is called by a message: without allowed_mentions everybody who is named."""
        called = []
        anyone = allowed is None
        parse = () if anyone else allowed.get("parse", ())
        if re.search(r"@(everyone|here)\b", content) and (anyone or "everyone" in parse):
            called.append("everyone")
        for kind, pattern in (("users", r"<@!?(\d+)>"), ("roles", r"<@&(\d+)>")):
            called += [
                f"{kind}:{ident}"
                for ident in re.findall(pattern, content)
                if anyone or kind in parse or ident in (allowed.get(kind) or ())
            ]
        return tuple(called)

    def delete(self, channel, message) -> None:
        """As a moderator does. The thread below a message stays."""
        del self.places[channel].messages[message]

    def state(self):
        """All that a benchmark in another process asks for."""
        return {
            "accepted": [asdict(each) for each in self.accepted],
            "channels": {
                ident: [
                    {key: message[key] for key in ("id", "content", "embeds", "components")}
                    for message in place.messages.values()
                ]
                for ident, place in self.places.items()
            },
            "threads": {p.id: p.parent_id for p in self.places.values() if p.type == THREAD},
        }

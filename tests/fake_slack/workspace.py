"""What a workspace holds: people, conversations, messages. Knows no HTTP."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from tests.fake_slack.limits import Refused, check_message

HISTORY_PAGE = 999


@dataclass
class Message:
    ts: str
    user: str
    text: str
    blocks: list = field(default_factory=list)
    metadata: dict | None = None
    thread_ts: str | None = None
    files: list = field(default_factory=list)
    at: float = 0.0  # when it was accepted
    bot: bool = True

    def shown(self, *, with_metadata: bool, replies: list[Message]) -> dict:
        found = {
            "type": "message",
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "blocks": self.blocks,
        }
        if self.bot:
            found["bot_id"] = "B0SITREP"
        if self.metadata and with_metadata:
            found["metadata"] = self.metadata
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if replies:
            found |= {"thread_ts": self.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
        return found


@dataclass
class Conversation:
    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_read_only: bool = False
    person: str | None = None  # of a direct message
    shared_with: tuple[str, ...] = ()  # other workspaces, by Slack Connect
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, oldest first


@dataclass(frozen=True)
class Accepted:
    """One line of the server's log: what changed what a reader sees."""

    what: str  # post, update, delete, upload, ephemeral
    channel: str
    ts: str
    at: float
    delivery: str | None = None
    part: int = 1
    thread_ts: str | None = None
    text: str = ""


class Workspace:
    """One workspace, in which the app is the user ``bot``."""

    def __init__(self, now, team: str = "T0DESK", bot: str = "U0SITREP") -> None:
        self.now, self.team, self.bot = now, team, bot
        self.conversations: dict[str, Conversation] = {}
        self.users: dict[str, dict] = {}
        self.accepted: list[Accepted] = []
        self._last = 0
        self.add_user(bot, is_bot=True)

    # --- set up --------------------------------------------------------------------------------

    def add_channel(self, ident: str, name: str = "", *, joined: bool = True, **more) -> Conversation:
        channel = Conversation(ident, name or ident.lower(), **more)
        if joined:
            channel.members.add(self.bot)
        self.conversations[ident] = channel
        return channel

    def add_user(self, ident: str, **more) -> dict:
        self.users[ident] = {
            "id": ident,
            "team_id": self.team,
            "name": ident.lower(),
            "real_name": ident.title(),
            "deleted": False,
            "is_bot": False,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": False,
            "tz": "Europe/Kyiv",
            "locale": "en-US",
            **more,
        }
        return self.users[ident]

    # --- messages ------------------------------------------------------------------------------

    def conversation(self, ident: str, *, member: bool = False) -> Conversation:
        found = self.conversations.get(ident)
        hidden = found is not None and found.is_private and self.bot not in found.members
        if found is None or hidden:
            raise Refused("channel_not_found")
        if member and self.bot not in found.members:
            raise Refused("not_in_channel")
        return found

    def direct(self, person: str) -> Conversation:
        user = self.users.get(person)
        if user is None:
            raise Refused("user_not_found")
        if user["is_bot"]:
            raise Refused("cannot_dm_bot")
        if user["deleted"]:
            raise Refused("user_disabled")
        for found in self.conversations.values():
            if found.person == person:
                return found
        return self.add_channel(f"D0{person}", person=person, is_private=True)

    def stamp(self) -> str:
        """Unique and rising, with the time in seconds in front of the point."""
        self._last = max(int(self.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def writable(self, ident: str) -> Conversation:
        channel = self.conversation(ident, member=True)
        if channel.is_archived:
            raise Refused("is_archived")
        if channel.is_read_only:
            raise Refused("restricted_action_read_only_channel")
        return channel

    def post(self, ident, text, blocks, metadata, thread_ts) -> Message:
        channel = self.writable(ident)
        check_message(text, blocks)
        if metadata is not None and not (
            isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
        ):
            raise Refused("invalid_metadata_format")
        if thread_ts is not None and thread_ts not in channel.messages:
            raise Refused("thread_not_found")
        message = Message(
            self.stamp(), self.bot, text or "", blocks or [], metadata, thread_ts, at=self.now()
        )
        channel.messages[message.ts] = message
        self._note("post", channel, message)
        return message

    def say(self, ident: str, user: str, text: str) -> Message:
        """What a person writes."""
        message = Message(self.stamp(), user, text, at=self.now(), bot=False)
        self.conversations[ident].messages[message.ts] = message
        return message

    def update(self, ident, ts, text, blocks) -> Message:
        channel = self.writable(ident)
        message = channel.messages.get(ts)
        if message is None:
            raise Refused("message_not_found")
        if message.user != self.bot:
            raise Refused("cant_update_message")
        check_message(text, blocks)
        message.text, message.blocks = text or "", blocks or []
        self._note("update", channel, message)
        return message

    def delete(self, ident: str, ts: str) -> None:
        """As an admin does, or the app itself."""
        channel = self.conversations[ident]
        message = channel.messages.pop(ts, None)
        if message is None:
            raise Refused("message_not_found")
        self._note("delete", channel, message)

    def share(self, ident: str, files: list[dict], thread_ts: str | None) -> Message:
        channel = self.writable(ident)
        message = Message(self.stamp(), self.bot, "", files=files, thread_ts=thread_ts, at=self.now())
        channel.messages[message.ts] = message
        self._note("upload", channel, message)
        return message

    def history(self, ident, *, latest, oldest, limit, with_metadata) -> tuple[list[dict], bool]:
        channel = self.conversation(ident, member=True)
        found = [m for m in channel.messages.values() if not m.thread_ts]
        found = [m for m in found if _between(m.ts, oldest, latest)]
        found.sort(key=lambda m: m.ts, reverse=True)
        page = found[:limit]
        shown = [m.shown(with_metadata=with_metadata, replies=self.thread(channel, m.ts)) for m in page]
        return shown, len(found) > limit

    def replies(self, ident, ts, *, latest, oldest, limit, with_metadata) -> tuple[list[dict], bool]:
        channel = self.conversation(ident, member=True)
        if ts not in channel.messages:
            raise Refused("thread_not_found")
        found = [m for m in self.thread(channel, ts) if _between(m.ts, oldest, latest)]
        page = found[:limit]
        shown = [m.shown(with_metadata=with_metadata, replies=[]) for m in (channel.messages[ts], *page)]
        return shown, len(found) > limit

    @staticmethod
    def thread(channel: Conversation, ts: str) -> list[Message]:
        return [m for m in channel.messages.values() if m.thread_ts == ts]

    def _note(self, what: str, channel: Conversation, message: Message) -> None:
        payload = (message.metadata or {}).get("event_payload") or {}
        self.accepted.append(
            Accepted(
                what,
                channel.id,
                message.ts,
                self.now(),
                payload.get("delivery_id"),
                payload.get("part", 1),
                message.thread_ts,
                message.text,
            )
        )

    def state(self) -> dict:
        """Everything, for another process."""
        return {
            "accepted": [asdict(line) for line in self.accepted],
            "messages": {
                channel.id: [asdict(message) for message in channel.messages.values()]
                for channel in self.conversations.values()
            },
        }


def _between(ts: str, oldest: str | None, latest: str | None) -> bool:
    return (not oldest or float(ts) > float(oldest)) and (not latest or float(ts) < float(latest))

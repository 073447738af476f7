"""Discord's REST API, as far as Sitrep uses it: one method a route."""

from __future__ import annotations

import re

from tests.fake_discord.limits import Refused, check_commands, check_message, invalid
from tests.fake_discord.world import (
    ATTACH,
    CREATE_THREADS,
    DM,
    EMBED,
    FORUM,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    TEXT,
    THREAD,
    Accepted,
    Place,
)

NONCE_SECONDS = 180.0
"""Discord says "in the past few minutes"."""

ROUTES = [
    ("GET", r"/users/@me", "me"),
    ("GET", r"/users/@me/guilds", "my_guilds"),
    ("POST", r"/users/@me/channels", "open_dm"),
    ("GET", r"/users/(\d+)", "user"),
    ("GET", r"/oauth2/applications/@me", "application"),
    ("GET", r"/gateway/bot", "gateway"),
    ("GET", r"/guilds/(\d+)", "guild"),
    ("GET", r"/guilds/(\d+)/channels", "guild_channels"),
    ("GET", r"/guilds/(\d+)/members/(\d+)", "member"),
    ("GET", r"/guilds/(\d+)/threads/active", "active_threads"),
    ("GET", r"/channels/(\w+)", "channel"),
    ("PATCH", r"/channels/(\w+)", "edit_channel"),
    ("DELETE", r"/channels/(\w+)", "delete_channel"),
    ("GET", r"/channels/(\w+)/messages", "history"),
    ("POST", r"/channels/(\w+)/messages", "post"),
    ("GET", r"/channels/(\w+)/messages/(\w+)", "message"),
    ("PATCH", r"/channels/(\w+)/messages/(\w+)", "edit"),
    ("DELETE", r"/channels/(\w+)/messages/(\w+)", "delete"),
    ("POST", r"/channels/(\w+)/messages/(\w+)/threads", "thread"),
    ("POST", r"/channels/(\w+)/threads", "forum"),
    ("GET", r"/channels/(\w+)/threads/archived/public", "archived_threads"),
    ("GET", r"/applications/(\d+)/commands", "commands"),
    ("PUT", r"/applications/(\d+)/commands", "put_commands"),
    ("POST", r"/interactions/(\d+)/([\w.-]+)/callback", "callback"),
    ("POST", r"/webhooks/(\d+)/([\w.-]+)", "followup"),
    ("GET", r"/webhooks/(\d+)/([\w.-]+)/messages/([\w@]+)", "get_response"),
    ("PATCH", r"/webhooks/(\d+)/([\w.-]+)/messages/([\w@]+)", "edit_response"),
    ("DELETE", r"/webhooks/(\d+)/([\w.-]+)/messages/([\w@]+)", "delete_response"),
]
ROUTES = [(method, re.compile(path), name) for method, path, name in ROUTES]

UNCOUNTED = {"callback", "followup", "get_response", "edit_response", "delete_response"}
"""Interactions are not bound to the limit of all requests together."""


class Rest:
    """``people`` answers for interactions."""

    def __init__(self, world, people, gateway_url):
        self.world, self.people, self.gateway_url = world, people, gateway_url
        self.registered: list[dict] = []
        self.registrations = 0
        self.slow_mode: set[str] = set()
        self.nonce_seconds = NONCE_SECONDS

    def __call__(self, name, ids, body, query, uploads=()):
        if name in UNCOUNTED:
            return self.people.called(name, ids, body)
        return getattr(self, f"_{name}")(*ids, **self._given(name, body, query, uploads))

    @staticmethod
    def _given(name, body, query, uploads):
        if name in ("history", "archived_threads"):
            return {"query": query}
        if name == "post":
            return {"body": body, "uploads": uploads}
        if name in ("open_dm", "edit_channel", "edit", "thread", "forum", "put_commands"):
            return {"body": body}
        return {}

    # --- who and where ---------------------------------------------------------------------------

    def _me(self):
        return _user(self.world.bot)

    def _user(self, ident):
        if ident not in self.world.users:
            raise Refused(404, 10013, "Unknown User")
        return _user(self.world.users[ident])

    def _my_guilds(self):
        return [{"id": g.id, "name": g.name} for g in self.world.guilds.values()]

    def _application(self):
        me = self._me()
        return {
            "id": me["id"], "name": "Sitrep", "description": "", "icon": None, "bot_public": True,
            "bot_require_code_grant": False, "verify_key": "00", "owner": me, "flags": 0,
            "summary": "", "team": None,
        }  # fmt: skip

    def _gateway(self):
        return {
            "url": self.gateway_url(),
            "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1},
        }

    def _guild(self, ident):
        if ident not in self.world.guilds:
            raise Refused(404, 10004, "Unknown Guild")
        return self.world.guilds[ident].json()

    def _guild_channels(self, ident):
        self._guild(ident)
        return [p.json() for p in self.world.places.values() if p.guild_id == ident and p.type != THREAD]

    def _member(self, guild, ident):
        self._guild(guild)
        members = self.world.guilds[guild].members
        if ident not in members:
            raise Refused(404, 10007, "Unknown Member")
        return {"user": _user(members[ident]), "roles": members[ident].roles, "flags": 0, "deaf": False}

    def _channel(self, ident):
        return self.world.place(ident).json()

    def _open_dm(self, body):
        person = str(body["recipient_id"])
        if person not in self.world.users:
            raise Refused(404, 10013, "Unknown User")
        ident = f"7{person}"
        self.world.places.setdefault(ident, Place(ident, DM, recipient=person))
        return self.world.places[ident].json()

    # --- messages --------------------------------------------------------------------------------

    def _history(self, ident, query):
        place = self.world.place(ident)
        if not self.world.permissions(place, self.world.bot.id) & HISTORY or place.type == FORUM:
            return []
        before = int(query.get("before") or 1 << 63)
        found = [m for m in reversed(place.messages.values()) if int(m["id"]) < before]
        return [self._shown(m) for m in found[: int(query.get("limit") or 50)]]

    def _message(self, channel, ident):
        return self._shown(self.world.message(self.world.place(channel, HISTORY), ident))

    def _shown(self, message):
        thread = self.world.places.get(message["id"])
        return message | ({"thread": thread.json()} if thread and thread.type == THREAD else {})

    def _post(self, ident, body, uploads=()):
        place = self.world.place(ident)
        if place.type == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        self._may_write(place, body, uploads)
        check_message(body)
        if place.type == THREAD and place.locked:
            raise Refused(400, 160005, "Thread is locked")
        if ident in self.slow_mode:
            raise Refused(400, 20016, "This action cannot be performed due to slowmode rate limit")
        if place.recipient in self.world.closed_to_us:
            raise Refused(403, 50007, "Cannot send messages to this user")
        if (reference := body.get("message_reference")) and reference["message_id"] not in place.messages:
            raise invalid("message_reference", "Unknown message")
        repeat = self._repeat(body)
        if repeat is not None:
            return repeat
        nonce = body.get("nonce")
        message = self.world.write(place, body, nonce=nonce)
        if body.get("enforce_nonce") and nonce is not None:
            self.world.nonces[str(nonce)] = (ident, message["id"], self.world.now())
        place.archived = False
        return message | {"nonce": nonce}

    def _may_write(self, place, body, uploads):
        needed = [SEND_IN_THREADS if place.type == THREAD else SEND]
        if body.get("embeds"):
            needed.append(EMBED)
        if uploads:
            needed.append(ATTACH)
        if body.get("message_reference"):
            needed.append(HISTORY)
        self.world.place(place.id, *needed)

    def _repeat(self, body):
        """Our earlier message of the same nonce, for some minutes, in whatever channel."""
        key = str(body.get("nonce"))
        if not body.get("enforce_nonce") or key not in self.world.nonces:
            return None
        channel, ident, at = self.world.nonces[key]
        if self.world.now() - at > self.nonce_seconds:
            return None
        return self.world.message(self.world.places[channel], ident) | {"nonce": body["nonce"]}

    def _edit(self, channel, ident, body):
        place = self.world.place(channel)
        message = self.world.message(place, ident)
        if message["author"]["id"] != self.world.bot.id:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        if place.archived:
            raise Refused(400, 50083, "Thread is archived")
        check_message(body)
        message |= {key: body[key] for key in ("content", "embeds", "components") if key in body}
        place.messages[ident] = message
        pings = self.world.pings(message["content"], body.get("allowed_mentions"))
        self.world.accepted.append(Accepted(self.world.now(), "edit", channel, ident, None, pings))
        return message

    def _delete(self, channel, ident):
        self.world.message(self.world.place(channel), ident)
        self.world.delete(channel, ident)

    # --- threads ---------------------------------------------------------------------------------

    def _thread(self, channel, ident, body):
        place = self.world.place(channel)
        if place.type not in (TEXT, 5):
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        self.world.place(channel, CREATE_THREADS)
        self.world.message(place, ident)
        if ident in self.world.places:
            raise Refused(400, 160004, "A thread has already been created for this message")
        return self._opened(place, body, ident).json()

    def _opened(self, parent, body, ident):
        if not 1 <= len(body.get("name") or "") <= 100:
            raise invalid("name", "Must be between 1 and 100 in length.")
        thread = Place(ident, THREAD, parent.guild_id, body["name"], parent.id, self.world.bot.id)
        self.world.places[ident] = thread
        self.world.accepted.append(Accepted(self.world.now(), "thread", parent.id, ident))
        return thread

    def _forum(self, channel, body):
        place = self.world.place(channel, SEND, EMBED)
        if place.type not in (15, 16) or "message" not in body:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if place.flags & 1 << 4 and not body.get("applied_tags"):
            raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
        check_message(body["message"])
        thread = self._opened(place, body, str(self.world.snowflake()))
        message = self.world.write(thread, body["message"], ident=thread.id)
        return thread.json() | {"message": message}

    def _active_threads(self, guild):
        self._guild(guild)
        return {"threads": [p.json() for p in self._threads(archived=False) if p.guild_id == guild]}

    def _archived_threads(self, channel, query):
        self.world.place(channel, HISTORY)
        before, limit = query.get("before") or "9", int(query.get("limit") or 50)
        found = [p for p in self._threads(archived=True) if p.parent_id == channel and p.archived_at < before]
        found.sort(key=lambda place: place.archived_at, reverse=True)
        return {"threads": [p.json() for p in found[:limit]], "has_more": len(found) > limit}

    def _threads(self, *, archived):
        return [p for p in self.world.places.values() if p.type == THREAD and p.archived is archived]

    def _edit_channel(self, ident, body):
        place = self.world.place(ident)
        if place.locked:
            raise Refused(403, 50013, "Missing Permissions")
        place.archived = body.get("archived", place.archived)
        return place.json()

    def _delete_channel(self, ident):
        self.world.place(ident)
        return self.world.places.pop(ident).json()

    # --- commands --------------------------------------------------------------------------------

    def _commands(self, _):
        return self.registered

    def _put_commands(self, _, body):
        check_commands(body)
        self.registrations += 1
        self.registered = [
            {"id": str(self.world.snowflake()), "application_id": self.world.bot.id, "version": "1", **each}
            for each in body
        ]
        return self.registered


def _user(member):
    return {
        "id": member.id, "username": member.name, "discriminator": "0000", "avatar": None, "bot": member.bot,
        "global_name": None,
    }  # fmt: skip

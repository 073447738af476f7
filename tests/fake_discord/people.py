"""What people do: commands, buttons, forms; and what they are shown.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tests.fake_discord.limits import Refused, check_choices, check_message, check_modal, invalid
from tests.fake_discord.world import DM

ACK_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
EPHEMERAL = 1 << 6


@dataclass
class Interaction:
    """One thing that somebody did, and how it was answered."""

    id: str
    token: str
    kind: int
    channel: str
    user: str
    born: float
    source: dict | None = None  # the message whose button was pressed
    kind_of_answer: int | None = None
    seconds: float | None = None  # until it was acknowledged
    shown: dict | None = None  # the message that answers, as it is now
    ephemeral: bool = False
    modal: dict | None = None
    choices: list | None = None
    followups: list[dict] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)  # something is shown
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)


class People:
    """``age`` moves the time of all tokens on, in seconds."""

    def __init__(self, server):
        self._server = server
        self.interactions: dict[str, Interaction] = {}  # by token
        self.age = 0.0
        self.ephemerals: dict[str, dict] = {}  # messages that one person sees, by id

    def _time(self):
        return time.monotonic() + self.age

    # --- what is called --------------------------------------------------------------------------

    def called(self, name, ids, body):
        token = ids[1]
        interaction = self.interactions.get(token)
        if interaction is None or (name == "callback" and interaction.id != ids[0]):
            raise Refused(404, 10062 if name == "callback" else 10015, "Unknown interaction")
        if name == "callback":
            return self._callback(interaction, body)
        if self._time() - interaction.born > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if interaction.kind_of_answer is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if name == "followup":
            return self._follow(interaction, body)
        return self._response(name, interaction, ids[2], body)

    def _callback(self, interaction, body):
        age = self._time() - interaction.born
        if interaction.kind_of_answer is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if age > ACK_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        kind, data = body["type"], body.get("data") or {}
        if kind == CHOICES:
            check_choices(data["choices"])
            interaction.choices = data["choices"]
        elif kind == MODAL:
            if interaction.kind == 5:
                raise invalid("type", "A modal cannot be answered by a modal.")
            check_modal(data)
            interaction.modal = data
        elif kind in (MESSAGE, UPDATE):
            check_message(data)
        interaction.kind_of_answer, interaction.seconds = kind, age
        interaction.ephemeral = bool(data.get("flags", 0) & EPHEMERAL)
        if kind == MESSAGE:
            self._show(interaction, data)
        elif kind == UPDATE:
            self._update(interaction, data)
        elif kind in (CHOICES, MODAL):
            interaction.answered.set()
        interaction.acknowledged.set()

    def _show(self, interaction, data):
        place = self._server.world.places[interaction.channel]
        if interaction.ephemeral:
            ident = str(self._server.world.snowflake())
            self.ephemerals[ident] = interaction.shown = {"id": ident, "channel_id": place.id, **data}
        else:
            interaction.shown = self._server.world.write(place, data)
        interaction.answered.set()

    def _update(self, interaction, data):
        source = interaction.source
        source |= {key: data[key] for key in ("content", "embeds", "components") if key in data}
        interaction.shown = source
        interaction.answered.set()

    def _response(self, name, interaction, ident, body):
        target = interaction.shown if ident == "@original" else None
        if interaction.kind_of_answer == DEFERRED_UPDATE and ident == "@original":
            target = interaction.source
        if name == "edit_response":
            check_message(body)
            if target is None:
                self._show(interaction, body)
            else:
                target |= {key: body[key] for key in ("content", "embeds", "components") if key in body}
                interaction.shown = target
                interaction.answered.set()
            return interaction.shown
        if target is None:
            raise Refused(404, 10008, "Unknown Message")
        if name == "delete_response":
            self.ephemerals.pop(target["id"], None)
            interaction.shown = None
            return None
        return target

    def _follow(self, interaction, body):
        check_message(body)
        place = self._server.world.places[interaction.channel]
        if body.get("flags", 0) & EPHEMERAL:
            message = {"id": str(self._server.world.snowflake()), "channel_id": place.id, **body}
            self.ephemerals[message["id"]] = message
        else:
            message = self._server.world.write(place, body)
        interaction.followups.append(message)
        interaction.answered.set()
        return message

    # --- what is done ----------------------------------------------------------------------------

    async def do(self, kind, data, *, channel, user, locale="en-US", message=None, wait=True) -> Interaction:
        """Dispatch an interaction and wait until something is shown, or it surely never will be."""
        world = self._server.world
        place = world.places[channel]
        interaction = Interaction(
            str(world.snowflake()), f"aW50.{len(self.interactions)}-fake", kind, channel, user, self._time()
        )
        interaction.source = message
        self.interactions[interaction.token] = interaction
        person = world.users[user]
        who = {"id": user, "username": person.name, "discriminator": "0000", "avatar": None,
               "global_name": person.name, "bot": person.bot}  # fmt: skip
        payload = {
            "id": interaction.id, "application_id": world.bot.id, "type": kind, "token": interaction.token,
            "version": 1, "data": data, "channel_id": channel, "channel": place.json(), "locale": locale,
            "entitlements": [], "authorizing_integration_owners": {}, "context": 0,
            "attachment_size_limit": 1,
            "app_permissions": str(world.permissions(place, world.bot.id)),
        }  # fmt: skip
        if place.type == DM:
            payload |= {"user": who, "context": 1}
        else:
            guild = world.guilds[place.guild_id]
            payload |= {
                "guild_id": guild.id,
                "guild": {"id": guild.id, "locale": "en-US", "features": []},
                "guild_locale": "en-US",
                "member": {
                    "user": who, "roles": guild.members[user].roles, "deaf": False, "mute": False, "flags": 0,
                    "joined_at": "2026-01-01T00:00:00+00:00",
                    "permissions": str(world.permissions(place, user)),
                },
            }  # fmt: skip
        if message is not None:
            payload["message"] = {"channel_id": channel, "author": {"id": world.bot.id, "username": "Sitrep",
                                  "discriminator": "0000", "avatar": None, "bot": True}, "content": "",
                                  "embeds": [], "attachments": [], "timestamp": "2026-02-05T12:00:00+00:00",
                                  "edited_timestamp": None, "tts": False, "mention_everyone": False,
                                  "mentions": [], "mention_roles": [], "pinned": False, "type": 0,
                                  "components": [], "flags": 0} | message  # fmt: skip
        await self._server.gateway.dispatch("INTERACTION_CREATE", payload)
        if wait:
            waiting = asyncio.ensure_future(interaction.answered.wait())
            await asyncio.wait({waiting}, timeout=ACK_SECONDS + 2)
            waiting.cancel()
        return interaction

    async def command(self, name, options=None, *, channel, user, sub=None, **more) -> Interaction:
        """``/name sub option:value``; values are texts."""
        return await self.do(2, self._command(name, options, sub), channel=channel, user=user, **more)

    async def menu(self, name, message, *, channel, user, **more) -> Interaction:
        """Choose a command in the menu of a message."""
        data = {"id": "1", "name": name, "type": 3, "target_id": message["id"],
                "resolved": {"messages": {message["id"]: message}}}  # fmt: skip
        return await self.do(2, data, channel=channel, user=user, **more)

    async def complete(self, name, option, typed, *, channel, user, sub=None, options=None) -> Interaction:
        data = self._command(name, options, sub, focused=(option, typed))
        return await self.do(4, data, channel=channel, user=user)

    def _command(self, name, options, sub, focused=None):
        given = [{"name": key, "type": 3, "value": value} for key, value in (options or {}).items()]
        if focused:
            given.append({"name": focused[0], "type": 3, "value": focused[1], "focused": True})
        if sub:
            given = [{"name": sub, "type": 1, "options": given}]
        return {"id": "1", "name": name, "type": 1, "options": given}

    async def click(self, message, custom_id, *, user, channel=None, values=None, **more) -> Interaction:
        """Press a button, or choose from a menu, that is on a message."""
        found = [
            each
            for row in message["components"]
            for each in row["components"]
            if each.get("custom_id") == custom_id
        ]
        assert found, f"there is no {custom_id} to press"
        data = {"component_type": found[0]["type"], "custom_id": custom_id}
        if values is not None:
            data["values"] = values
        where = channel or message["channel_id"]
        return await self.do(3, data, channel=where, user=user, message=message, **more)

    async def submit(self, modal, values, *, channel, user, message=None) -> Interaction:
        """Fill a modal in; ``values`` by custom_id, a list for a menu."""
        rows = []
        for row in modal["components"]:
            inner = row["component"] if row["type"] == 18 else row["components"][0]
            value = values.get(inner["custom_id"])
            if inner["type"] == 4:
                filled = {"type": 4, "custom_id": inner["custom_id"],
                          "value": inner.get("value", "") if value is None else value}  # fmt: skip
            else:
                default = [each["value"] for each in inner.get("options", ()) if each.get("default")]
                default = default or [each["id"] for each in inner.get("default_values", ())]
                filled = {"type": inner["type"], "custom_id": inner["custom_id"],
                          "values": default if value is None else value}  # fmt: skip
            if row["type"] == 18:
                rows.append({"type": 18, "id": len(rows) + 1, "component": filled})
            else:
                rows.append({"type": 1, "components": [filled]})
        data = {"custom_id": modal["custom_id"], "components": rows}
        return await self.do(5, data, channel=channel, user=user, message=message)

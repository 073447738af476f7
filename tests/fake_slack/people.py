"""What people do in Slack, and what the app shows them for it: commands, clicks, modals, App Home."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from tests.fake_slack.limits import IN_MESSAGES, MESSAGE_BLOCKS, Refused, check_blocks

TRIGGER_SECONDS = 3.0  # https://docs.slack.dev/interactivity/handling-user-interaction
RESPONSE_SECONDS, RESPONSE_USES = 1800.0, 5


@dataclass
class Ephemeral:
    """What one person sees, by a response address or as an answer to a command."""

    user: str
    channel: str
    text: str
    blocks: list = field(default_factory=list)
    at: float = 0.0
    replaces: bool = False  # it stands in place of the one that was clicked in


class People:
    """Payloads as Slack sends them; https://docs.slack.dev/reference/interaction-payloads"""

    def __init__(self, slack) -> None:
        self._slack = slack
        self.views: dict[str, dict] = {}  # open modals, by id
        self.homes: dict[str, dict] = {}  # by user
        self.ephemerals: list[Ephemeral] = []
        self.deleted_ephemerals = 0
        self.refused = 0  # answers at addresses that are closed
        self._triggers: dict[str, tuple[float, str]] = {}
        self._responses: dict[str, dict] = {}

    @property
    def _workspace(self):
        return self._slack.workspace

    # --- payloads ------------------------------------------------------------------------------

    def slash(self, line: str, channel: str, user: str, team: str | None = None) -> dict:
        command, _, text = line.partition(" ")
        return {
            "command": command,
            "text": text,
            "user_id": user,
            "user_name": user.lower(),
            "channel_id": channel,
            "channel_name": self._workspace.conversations[channel].name,
            "team_id": team or self._workspace.team,
            "team_domain": "desk",
            "api_app_id": "A0SITREP",
            "is_enterprise_install": "false",
            "trigger_id": self.trigger(user),
            "response_url": self.response_url(user, channel),
        }

    def interaction(self, kind: str, user: str, team: str | None = None, **more) -> dict:
        return {
            "type": kind,
            "team": {"id": self._workspace.team, "domain": "desk"},
            "user": {"id": user, "name": user.lower(), "team_id": team or self._workspace.team},
            "api_app_id": "A0SITREP",
            "token": "legacy",
            "trigger_id": self.trigger(user),
            **more,
        }

    def clicked(self, channel: str, ts: str, action_id: str, user: str, team: str | None = None) -> dict:
        message = self._workspace.conversations[channel].messages[ts]
        action = _action(message.blocks, action_id)
        return self.interaction(
            "block_actions",
            user,
            team,
            container={"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
            channel={"id": channel, "name": self._workspace.conversations[channel].name},
            message=message.shown(with_metadata=True, replies=[]),
            response_url=self.response_url(user, channel),
            actions=[{**action, "action_ts": f"{self._slack.now():.6f}"}],
        )

    def clicked_ephemeral(self, shown: Ephemeral, action_id: str, user: str) -> dict:
        action = _action(shown.blocks, action_id)
        return self.interaction(
            "block_actions",
            user,
            container={"type": "message", "channel_id": shown.channel, "is_ephemeral": True},
            channel={"id": shown.channel, "name": self._workspace.conversations[shown.channel].name},
            response_url=self.response_url(user, shown.channel),
            actions=[{**action, "action_ts": f"{self._slack.now():.6f}"}],
        )

    def clicked_view(self, view: dict, action_id: str, user: str, **chosen) -> dict:
        action = _action(view["blocks"], action_id)
        return self.interaction(
            "block_actions",
            user,
            container={"type": "view", "view_id": view["id"]},
            view=view,
            actions=[{**action, **chosen, "action_ts": f"{self._slack.now():.6f}"}],
        )

    def submitted(self, view: dict, values: dict, user: str, team: str | None = None) -> dict:
        return self.interaction(
            "view_submission", user, team, view={**view, "state": {"values": values}}, response_urls=[]
        )

    def message_shortcut(self, callback: str, channel: str, ts: str, user: str) -> dict:
        message = self._workspace.conversations[channel].messages[ts]
        return self.interaction(
            "message_action",
            user,
            callback_id=callback,
            message_ts=ts,
            channel={"id": channel, "name": self._workspace.conversations[channel].name},
            message=message.shown(with_metadata=False, replies=[]),
            response_url=self.response_url(user, channel),
        )

    def event(self, event: dict, event_id: str | None = None) -> dict:
        return {
            "type": "event_callback",
            "team_id": self._workspace.team,
            "api_app_id": "A0SITREP",
            "event": event,
            "event_id": event_id or f"Ev{uuid.uuid4().hex[:10]}",
            "event_time": int(self._slack.now()),
            "authorizations": [
                {"team_id": self._workspace.team, "user_id": self._workspace.bot, "is_bot": True}
            ],
        }

    # --- triggers and response addresses -------------------------------------------------------

    def trigger(self, user: str) -> str:
        ident = uuid.uuid4().hex
        self._triggers[ident] = (self._slack.now() + TRIGGER_SECONDS, user)
        return ident

    def _use_trigger(self, ident: str | None) -> str:
        until, user = self._triggers.pop(ident, (None, None))
        if until is None:
            raise Refused("invalid_trigger_id" if ident else "invalid_arguments")
        if self._slack.now() > until:
            raise Refused("expired_trigger_id")
        return user

    def response_url(self, user: str, channel: str) -> str:
        ident = uuid.uuid4().hex
        self._responses[ident] = {
            "user": user,
            "channel": channel,
            "until": self._slack.now() + RESPONSE_SECONDS,
            "left": RESPONSE_USES,
        }
        return f"{self._slack.base}/response/{ident}"

    def respond(self, ident: str, body: dict) -> tuple[int, str]:
        found = self._responses.get(ident)
        if found is None:
            self.refused += 1
            return 404, "no_service"
        if self._slack.now() > found["until"] or found["left"] <= 0:
            return 404, "expired_url" if found["left"] > 0 else "used_url"
        found["left"] -= 1
        if body.get("delete_original"):
            self.deleted_ephemerals += 1
            return 200, "ok"
        try:
            self.show(found["user"], found["channel"], body)
        except Refused as refused:
            return 400, refused.code
        return 200, "ok"

    def show(self, user: str, channel: str, body: dict) -> None:
        """What an answer to a command, or a response address, shows: to one person or to the channel."""
        check_blocks(body.get("blocks") or [], MESSAGE_BLOCKS, IN_MESSAGES)
        if not body.get("text") and not body.get("blocks"):
            raise Refused("no_text")
        if body.get("response_type") == "in_channel":
            self._workspace.post(channel, body.get("text"), body.get("blocks"), None, body.get("thread_ts"))
            return
        self.ephemerals.append(
            Ephemeral(
                user,
                channel,
                body.get("text", ""),
                body.get("blocks") or [],
                self._slack.now(),
                bool(body.get("replace_original")),
            )
        )

    # --- views ---------------------------------------------------------------------------------

    def open_view(self, trigger_id: str | None, view: dict) -> dict:
        return self._keep(self._use_trigger(trigger_id), view)

    def _keep(self, user: str, view: dict, ident: str | None = None) -> dict:
        ident = ident or f"V{uuid.uuid4().hex[:10]}"
        kept = {**view, "id": ident, "hash": uuid.uuid4().hex, "user": user, "team_id": self._workspace.team}
        kept["state"] = {"values": {}}
        self.views[ident] = kept
        return kept

    def update_view(self, ident: str | None, view: dict, known: str | None) -> dict:
        old = self.views.get(ident)
        if old is None:
            raise Refused("not_found")
        if known and known != old["hash"]:
            raise Refused("hash_conflict")
        return self._keep(old["user"], view, ident)

    def publish_home(self, user: str, view: dict) -> dict:
        self.homes[user] = {**view, "id": f"H{user}", "hash": uuid.uuid4().hex}
        return self.homes[user]

    def answer_submission(self, view_id: str, user: str, body: dict | None) -> None:
        """What Slack does with the acknowledgement of a submission."""
        action = (body or {}).get("response_action")
        if action is None or action == "clear":
            self.views.pop(view_id, None)
        elif action == "update":
            self._keep(user, body["view"], view_id)
        elif action == "push":
            self._keep(user, body["view"])
        else:
            assert action == "errors", action
            blocks = {block.get("block_id") for block in self.views[view_id]["blocks"]}
            assert set(body["errors"]) <= blocks, "an error of a block that is not there"


def _action(blocks: list, action_id: str) -> dict:
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and element.get("action_id") == action_id:
                return {
                    "action_id": action_id,
                    "block_id": block.get("block_id", "b"),
                    "type": element["type"],
                    **({"value": element["value"]} if "value" in element else {}),
                }
    raise KeyError(action_id)

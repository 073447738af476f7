"""Slack's Web API methods, each a function of the workspace and the call's arguments."""

from __future__ import annotations

import base64
import json
import uuid

from tests.fake_slack.limits import Refused, check_view
from tests.fake_slack.workspace import HISTORY_PAGE

SCOPES = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "conversations.open": ("im:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "users.info": ("users:read",),
}
"""By method; where it depends on the kind of conversation, `conversation_scope` says."""


def conversation_scope(channel, what: str) -> str:
    kind = "im" if channel.person else "groups" if channel.is_private else "channels"
    return f"{kind}:{what}"


class Methods:
    """One call after the other; ``slack`` is the server, for its tickets, views and uploads."""

    def __init__(self, slack) -> None:
        self._slack = slack
        self._table = {
            "auth.test": self.auth_test,
            "apps.connections.open": self.apps_connections_open,
            "chat.postMessage": self.chat_post,
            "chat.update": self.chat_update,
            "chat.delete": self.chat_delete,
            "conversations.history": self.conversations_history,
            "conversations.info": self.conversations_info,
            "conversations.list": self.conversations_list,
            "conversations.members": self.conversations_members,
            "conversations.open": self.conversations_open,
            "conversations.replies": self.conversations_replies,
            "files.getUploadURLExternal": self.files_url,
            "files.completeUploadExternal": self.files_complete,
            "users.conversations": self.users_conversations,
            "users.info": self.users_info,
            "views.open": self.views_open,
            "views.publish": self.views_publish,
            "views.update": self.views_update,
        }

    def __call__(self, method: str, arguments: dict, token: str | None) -> dict:
        slack = self._slack
        if method not in self._table:
            raise Refused("unknown_method")
        if token is None:
            raise Refused("not_authed")
        wanted = slack.app_token if method == "apps.connections.open" else slack.token
        if token != wanted:
            raise Refused(
                "not_allowed_token_type" if token in (slack.token, slack.app_token) else "invalid_auth"
            )
        if slack.revoked:
            raise Refused(slack.revoked)
        slack.limiter.call(method)
        self._scope(*SCOPES.get(method, ()))
        return self._table[method](arguments)

    def _scope(self, *wanted: str) -> None:
        for scope in wanted:
            if scope not in self._slack.scopes:
                raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self._slack.scopes)))

    @property
    def _workspace(self):
        return self._slack.workspace

    # --- ourselves -----------------------------------------------------------------------------

    def auth_test(self, _):
        return {
            "url": "https://desk.slack.com/",
            "team": "Desk",
            "user": "sitrep",
            "team_id": self._workspace.team,
            "user_id": self._workspace.bot,
            "bot_id": "B0SITREP",
        }

    def apps_connections_open(self, _):
        ticket = uuid.uuid4().hex
        self._slack.tickets.add(ticket)
        return {"url": f"{self._slack.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0SITREP"}

    # --- messages ------------------------------------------------------------------------------

    def chat_post(self, arguments):
        channel = arguments.get("channel", "")
        if channel in self._workspace.users:
            channel = self._workspace.direct(channel).id
        self._workspace.writable(channel)
        self._slack.limiter.post(channel)
        message = self._workspace.post(
            channel,
            arguments.get("text"),
            _json(arguments, "blocks"),
            _json(arguments, "metadata"),
            arguments.get("thread_ts"),
        )
        self._slack.flags[message.ts] = {
            key: arguments.get(key) for key in ("unfurl_links", "unfurl_media", "link_names", "parse")
        }
        return {
            "channel": channel,
            "ts": message.ts,
            "message": message.shown(with_metadata=True, replies=[]),
        }

    def chat_update(self, arguments):
        message = self._workspace.update(
            arguments.get("channel", ""),
            arguments.get("ts"),
            arguments.get("text"),
            _json(arguments, "blocks"),
        )
        self._slack.flags[message.ts] |= {key: arguments.get(key) for key in ("link_names", "parse")}
        return {"channel": arguments["channel"], "ts": message.ts, "text": message.text}

    def chat_delete(self, arguments):
        self._workspace.delete(arguments["channel"], arguments["ts"])
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    # --- conversations -------------------------------------------------------------------------

    def _history(self, arguments, call):
        channel = self._workspace.conversation(arguments.get("channel", ""))
        self._scope(conversation_scope(channel, "history"))
        most = 15 if self._slack.limiter.restricted else HISTORY_PAGE
        limit = min(int(arguments.get("limit", 100)), most)
        cursor = arguments.get("cursor")
        shift = base64.b64decode(cursor).decode() if cursor else ""
        messages, more = call(channel.id, limit, shift)
        answer = {"messages": messages, "has_more": more}
        if more:
            last = base64.b64encode(messages[-1]["ts"].encode()).decode()
            answer["response_metadata"] = {"next_cursor": last}
        return answer

    def conversations_history(self, arguments):
        def call(channel, limit, shift):
            return self._workspace.history(
                channel,
                latest=shift or arguments.get("latest"),
                oldest=arguments.get("oldest"),
                limit=limit,
                with_metadata=arguments.get("include_all_metadata") in ("true", "1"),
            )

        return self._history(arguments, call)

    def conversations_replies(self, arguments):
        def call(channel, limit, shift):
            return self._workspace.replies(
                channel,
                arguments.get("ts"),
                latest=arguments.get("latest"),
                oldest=shift or arguments.get("oldest"),
                limit=limit,
                with_metadata=arguments.get("include_all_metadata") in ("true", "1"),
            )

        return self._history(arguments, call)

    def conversations_info(self, arguments):
        channel = self._workspace.conversation(arguments.get("channel", ""))
        self._scope(conversation_scope(channel, "read"))
        return {"channel": self._shown(channel)}

    def _shown(self, channel):
        return {
            "id": channel.id,
            "name": channel.name,
            "is_channel": not channel.person,
            "is_im": bool(channel.person),
            "is_private": channel.is_private,
            "is_archived": channel.is_archived,
            "is_read_only": channel.is_read_only,
            "is_member": self._workspace.bot in channel.members,
            "is_ext_shared": bool(channel.shared_with),
            "context_team_id": self._workspace.team,
        }

    def conversations_list(self, _):
        self._scope("channels:read")
        return {
            "channels": [
                self._shown(channel)
                for channel in self._workspace.conversations.values()
                if not channel.person and (not channel.is_private or self._workspace.bot in channel.members)
            ]
        }

    def conversations_members(self, arguments):
        channel = self._workspace.conversation(arguments.get("channel", ""))
        self._scope(conversation_scope(channel, "read"))
        members = sorted(channel.members)
        limit, start = int(arguments.get("limit", 100)), int(arguments.get("cursor") or 0)
        more = str(start + limit) if start + limit < len(members) else ""
        return {"members": members[start : start + limit], "response_metadata": {"next_cursor": more}}

    def conversations_open(self, arguments):
        return {"channel": {"id": self._workspace.direct(arguments.get("users", "")).id}}

    def users_info(self, arguments):
        user = self._workspace.users.get(arguments.get("user", ""))
        if user is None:
            raise Refused("user_not_found")
        return {"user": user}

    def users_conversations(self, arguments):
        """Channels of a person, as far as the app sees them."""
        self._scope("channels:read", "groups:read")
        user = arguments.get("user")
        found = [
            {"id": channel.id, "name": channel.name}
            for channel in self._workspace.conversations.values()
            if user in channel.members
            and not channel.person
            and (not channel.is_private or self._workspace.bot in channel.members)
            and not (channel.is_archived and arguments.get("exclude_archived") == "true")
        ]
        limit, start = int(arguments.get("limit", 100)), int(arguments.get("cursor") or 0)
        more = str(start + limit) if start + limit < len(found) else ""
        return {"channels": found[start : start + limit], "response_metadata": {"next_cursor": more}}

    # --- files ---------------------------------------------------------------------------------

    def files_url(self, arguments):
        if not arguments.get("filename") or int(arguments.get("length", 0)) <= 0:
            raise Refused("invalid_arguments")
        if len(arguments.get("alt_txt", "")) > 1000:
            raise Refused("alt_txt_too_large")
        ident = f"F{len(self._slack.files):08d}"
        self._slack.files[ident] = {
            "name": arguments["filename"],
            "length": int(arguments["length"]),
            "alt": arguments.get("alt_txt", ""),
            "content": None,
        }
        return {"file_id": ident, "upload_url": f"{self._slack.base}/upload/{ident}"}

    def files_complete(self, arguments):
        files = _json(arguments, "files")
        found = []
        for each in files:
            held = self._slack.files.get(each["id"])
            if held is None or held["content"] is None:
                raise Refused("file_not_found")
            found.append({"id": each["id"], "title": each.get("title"), "alt": held["alt"]})
        self._workspace.share(arguments["channel_id"], found, arguments.get("thread_ts"))
        return {"files": found}

    # --- views ---------------------------------------------------------------------------------

    def views_open(self, arguments):
        return {"view": self._slack.people.open_view(arguments.get("trigger_id"), self._view(arguments))}

    def views_publish(self, arguments):
        user = arguments.get("user_id")
        if user not in self._workspace.users:
            raise Refused("user_not_found")
        return {"view": self._slack.people.publish_home(user, self._view(arguments))}

    def views_update(self, arguments):
        return {
            "view": self._slack.people.update_view(
                arguments.get("view_id"), self._view(arguments), arguments.get("hash")
            )
        }

    def _view(self, arguments):
        view = _json(arguments, "view")
        check_view(view)
        return view


def _json(arguments: dict, name: str):
    value = arguments.get(name)
    return json.loads(value) if isinstance(value, str) else value

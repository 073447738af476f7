"""Sitrep's commands on Slack: /sitrep, buttons, forms, App Home, "Look this up", direct messages.

    heard ── acknowledge ── who asks? ── chat ── reply ─┬─ the private answer to a command or click
                                                        ├─ a modal, or App Home
                                                        └─ a message in the channel

Translates and decides nothing: what is asked is read, permitted and done by the chat that it was given.
Everything is acknowledged at once and done afterwards, but for forms: Slack is told whether they close.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack.answering import Answer
from adapters.slack.asking import Askers, channel_of, passage, unescape
from adapters.slack.card import HISTORY, MUTE, SOURCES
from adapters.slack.forms import CHANGED, FORM, annotated, errors_of, home, metadata, shown, values, waiting
from adapters.slack.manifest import COMMAND, LOOK_UP
from adapters.slack.replies import LINE
from bot.chat import Asker, Outcome, Request, failed, unsure
from bot.errors import DeliveryError
from bot.model import Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from slack_bolt.app.async_app import AsyncApp

    from adapters.slack.api import Api
    from bot.chat import Answering, Reply
    from bot.ports import Clock

log = structlog.get_logger(__name__)

CARD_VERBS = {SOURCES: "sources", HISTORY: "history", MUTE: "mute"}
"""What the buttons of a card ask for, about the event in their value."""

REMEMBERED = 2000
"""Events and clicks that are recognised when they come twice."""

TWICE = timedelta(seconds=2)
"""A second click on the same button of the same message within this time is the same click."""

PATIENCE = 2.0
"""Seconds after which an answer says that it goes on. Slack waits three for the end of a form."""

LAST_WORDS = 5.0
"""Seconds that answers are waited for when Sitrep stops."""

Body = dict[str, Any]


class ChatSurface:
    """Registers what answers with Slack's app."""

    def __init__(self, chat: Answering, *, clock: Clock, patience: float = PATIENCE) -> None:
        self._chat, self._clock, self._patience = chat, clock, patience
        self._seen: OrderedDict[object, datetime] = OrderedDict()
        self._at_work: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp, api: Api, identity: Mapping[str, Any]) -> None:
        """Listen to everything that the manifest asks for."""
        self._api = api
        self._tenant = str(identity["team_id"])
        self._askers = Askers(api, self._tenant, str(identity["user_id"]))
        app.command(COMMAND)(self._command)
        app.action(re.compile(re.escape(LINE) + r"\d+$"))(self._line)
        for action in CARD_VERBS:
            app.action(action)(self._card_button)
        app.action(CHANGED)(self._changed)
        app.view(FORM)(self._submitted)
        app.shortcut(LOOK_UP)(self._look_up)
        app.event("app_home_opened")(self._home_opened)
        app.event("message")(self._message)
        app.error(self._failed)

    async def finish(self) -> None:
        """Return when what was heard is answered, or has taken `LAST_WORDS` seconds."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=LAST_WORDS)

    # --- what is heard -------------------------------------------------------------------------

    async def _command(self, ack: Any, body: Body) -> None:
        await ack()
        trigger, user = body["trigger_id"], body["user_id"]
        request = self._request(user, body["channel_id"], trigger, line=unescape(body.get("text") or ""))
        await self._answer(
            request, Answer(self._api, request.channel, user, trigger=trigger, url=body["response_url"])
        )

    async def _line(self, ack: Any, body: Body) -> None:
        await ack()
        await self._pressed(body, line=body["actions"][0]["value"])

    async def _card_button(self, ack: Any, body: Body) -> None:
        await ack()
        pressed = body["actions"][0]
        await self._pressed(body, verb=CARD_VERBS[pressed["action_id"]], options={"event": pressed["value"]})

    async def _look_up(self, ack: Any, body: Body) -> None:
        await ack()
        await self._pressed(body, verb="passage", options={"query": passage(body["message"])})

    async def _pressed(self, body: Body, **asked: Any) -> None:
        """A click: in a message, a modal or the Home tab."""
        user, trigger, view = body["user"]["id"], body["trigger_id"], body.get("view")
        if self._repeated(body):
            return
        channel = metadata(view).get("channel", "") if view else body["channel"]["id"]
        request = self._request(user, channel, trigger, **asked)
        url = body.get("response_url") or ""
        await self._answer(
            request, Answer(self._api, request.channel, user, trigger=trigger, url=url, view=view)
        )
        if view and view.get("type") == "home":
            await self._show_home(user)

    async def _home_opened(self, body: Body, event: Body) -> None:
        if event.get("tab") == "home" and not self._known(body["event_id"]):
            await self._show_home(event["user"])

    async def _message(self, body: Body, event: Body) -> None:
        """A line typed to Sitrep itself, without the command. Bots are not listened to."""
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        if not self._known(body["event_id"]):
            user = event["user"]
            request = self._request(
                user, event["channel"], body["event_id"], line=unescape(event.get("text") or "")
            )
            await self._answer(request, Answer(self._api, request.channel, user))

    async def _show_home(self, user: str) -> None:
        reply = await self._replied(self._request(user, "", verb="home"))
        if reply is not None:
            try:
                await self._api.call("views.publish", user_id=user, view=home(reply))
            except DeliveryError as error:
                log.warning("the Home tab was not shown", user=user, reason=str(error))

    async def _failed(self, error: Exception, body: Body) -> None:
        """What a handler raised, and so did not answer: a bug, or the store."""
        log.error("a request failed", kind=body.get("type") or "command", exc_info=error)

    # --- forms ---------------------------------------------------------------------------------

    async def _changed(self, ack: Any, body: Body) -> None:
        """Live validation: say below the fields what is wrong, or what the form would do as it stands."""
        await ack()
        view, user = body["view"], body["user"]["id"]
        request = self._form_request(view, user)
        known, _ = await self._askers.known(request, self._chat)
        said = await self._chat.submit(known, metadata(view)["form"], values(view), dry=True)
        if said is not None:
            answer = Answer(self._api, request.channel, user, view=view)
            await answer.update(annotated(view, said), known=view.get("hash", ""))

    async def _submitted(self, ack: Any, body: Body) -> None:
        view, user = body["view"], body["user"]["id"]
        request = self._form_request(view, user, view.get("hash", ""))
        answer = Answer(self._api, request.channel, user, view=view)
        work = asyncio.create_task(self._submit(request, view))
        in_time = bool((await asyncio.wait({work}, timeout=self._patience))[0])
        if not in_time:
            await ack(response_action="update", view=waiting(request.channel))
        said = await work
        if said is None:
            await ack()
        elif said.errors and in_time:
            await ack(response_action="errors", errors=errors_of(said, view))
        elif in_time:
            await ack(response_action="update", view=shown(said, request.channel))
        else:
            await answer.update(shown(said, request.channel))

    async def _submit(self, request: Request, view: Body) -> Reply | None:
        async def submitted(known: Request) -> Reply | None:
            return await self._chat.submit(known, metadata(view)["form"], values(view))

        return await self._done(request, submitted)

    def _form_request(self, view: Body, user: str, ident: str = "") -> Request:
        held = metadata(view)
        return self._request(user, held["channel"], ident, line=held["form"])

    # --- answering -----------------------------------------------------------------------------

    def _request(self, user: str, channel: str, ident: str = "", **asked: Any) -> Request:
        asker = Asker(Platform.SLACK, self._tenant, user)
        return Request(asker, channel_of(self._tenant, channel, user), id=ident and f"slack:{ident}", **asked)

    async def _answer(self, request: Request, answer: Answer) -> None:
        task = asyncio.create_task(self._answered(request, answer))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await task

    async def _answered(self, request: Request, answer: Answer) -> None:
        work = asyncio.create_task(self._replied(request))
        if not (await asyncio.wait({work}, timeout=self._patience))[0]:
            await answer.hold_on()
        reply = await work
        if reply is not None:
            await answer.give(reply)
            log.info("answered", request=request.id, outcome=str(reply.outcome))

    async def _replied(self, request: Request) -> Reply | None:
        return await self._done(request, self._chat.handle)

    async def _done(
        self, request: Request, ask: Callable[[Request], Awaitable[Reply | None]]
    ) -> Reply | None:
        """What is said to the request, once it is known who asks.

        What fails is logged, and told to who asked: nobody is left without an answer.
        """
        known = request
        try:
            known, sure = await self._askers.known(request, self._chat)
            reply = await ask(known)
        except Exception:
            log.exception("a request failed")
            return failed(known.asker.locale)
        refused = reply is not None and reply.outcome is Outcome.REFUSED
        return unsure(known.asker.locale) if refused and not sure else reply

    # --- what came before ----------------------------------------------------------------------

    def _known(self, ident: object) -> bool:
        """Whether an event was heard already: Slack sends it again when it is unsure."""
        return self._within(ident, timedelta(days=1))

    def _repeated(self, body: Body) -> bool:
        """Whether it is the second half of a double click."""
        container = body.get("container") or {}
        pressed = (body.get("actions") or [{}])[0]
        place = container.get("message_ts") or container.get("view_id") or body.get("message_ts")
        key = (body["user"]["id"], place, pressed.get("action_id"), pressed.get("value"))
        return self._within(key, TWICE)

    def _within(self, key: object, span: timedelta) -> bool:
        now = self._clock.now()
        before = self._seen.pop(key, None)
        self._seen[key] = now
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return before is not None and now - before < span

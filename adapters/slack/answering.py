"""How a reply gets to who asked: by the way the question came, or in a direct message when that is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack.forms import modal, shown, waiting
from adapters.slack.replies import blocks_of, fallback_of, people_in
from bot.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.api import Api
    from adapters.slack.blocks import Block
    from bot.chat import Reply
    from bot.model import Channel

log = structlog.get_logger(__name__)

HOLD_ON = "⏳ …"
"""That it goes on, in no language."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The ways back to one person. ``user`` is who asked.

    ``trigger`` opens a modal, within 3 s. ``url`` takes five answers within 30 min. ``view`` is the modal or
    the Home tab that was clicked in. With neither of the latter two the answer is a message in ``channel``.
    """

    api: Api
    channel: Channel
    user: str
    trigger: str = ""
    url: str = ""
    view: Mapping[str, Any] | None = None

    async def give(self, reply: Reply) -> None:
        """Show a reply where it belongs; logs what cannot be shown anywhere."""
        try:
            if reply.form is not None and await self._opened(modal(reply.form, self.channel)):
                return
            if not reply.private:
                await self._publish(reply)
            elif self.view is not None:
                await self._in_view(shown(reply, self.channel))
            elif self.url:
                await self._by_url(reply)
            else:
                await self._message(self.channel.id, reply)
        except DeliveryError as error:
            log.warning("an answer was not taken", channel=str(self.channel), reason=str(error))
            await self._directly(reply)

    async def hold_on(self) -> None:
        """Say that it takes longer. What fails here is no loss: the answer comes all the same."""
        try:
            if self.view is not None and self.view.get("type") == "modal":
                await self._in_view(waiting(self.channel))
            elif self.url:
                await self.api.respond(self.url, {"response_type": "ephemeral", "text": HOLD_ON})
        except DeliveryError as error:
            log.info("could not say that it goes on", reason=str(error))

    async def update(self, view: Block, *, known: str = "") -> None:
        """Put another view in place of the modal. ``known``: only if it is still the one of this hash."""
        if self.view is None:
            return
        try:
            await self.api.call(
                "views.update", view_id=self.view["id"], view=view, **({"hash": known} if known else {})
            )
        except DeliveryError as error:  # closed, or changed meanwhile: then there is nothing to update
            log.info("a modal was not updated", reason=str(error))

    # --- ways ----------------------------------------------------------------------------------

    async def _opened(self, view: Block) -> bool:
        """Whether a modal could be opened: a trigger is good for three seconds and for one use."""
        if self.view is not None and self.view.get("type") == "modal":
            await self.api.call("views.update", view_id=self.view["id"], view=view)
            return True
        if not self.trigger:
            return False
        try:
            await self.api.call("views.open", trigger_id=self.trigger, view=view)
        except DeliveryError as error:
            log.info("a modal was not opened", reason=str(error))
            return False
        return True

    async def _in_view(self, view: Block) -> None:
        if not await self._opened(view):
            raise DeliveryError("the modal cannot be opened any more")

    async def _by_url(self, reply: Reply) -> None:
        await self.api.respond(
            self.url,
            {
                "response_type": "ephemeral",
                "replace_original": reply.replaces,
                "text": fallback_of(reply),
                "blocks": blocks_of(reply),
            },
        )

    async def _publish(self, reply: Reply) -> None:
        """In the channel, for all to see."""
        names = await self._names(reply)
        body = {"text": fallback_of(reply), "blocks": blocks_of(reply, names=names)}
        if self.url:
            # This way it arrives where Sitrep was not invited, too.
            await self.api.respond(
                self.url, {**body, "response_type": "in_channel", "replace_original": False}
            )
        else:
            await self._message(self.channel.id, reply, names)

    async def _names(self, reply: Reply) -> dict[str, str]:
        """What the people of a reply are called. Who cannot be asked for keeps their id."""
        found = {}
        for user in people_in(reply):
            try:
                said = (await self.api.call("users.info", user=user))["user"]
            except DeliveryError as error:
                log.info("somebody's name is not known", user=user, reason=str(error))
                continue
            profile = said.get("profile") or {}
            found[user] = str(profile.get("display_name") or said.get("real_name") or user)
        return found

    async def _message(self, channel: str, reply: Reply, names: dict[str, str] | None = None) -> None:
        if channel.startswith("@"):
            opened = await self.api.call("conversations.open", users=channel[1:])
            channel = opened["channel"]["id"]
        await self.api.call(
            "chat.postMessage",
            channel=channel,
            text=fallback_of(reply),
            blocks=blocks_of(reply, names=names),
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
        )

    async def _directly(self, reply: Reply) -> None:
        try:
            await self._message(f"@{self.user}", reply)
        except DeliveryError as error:
            log.warning("an answer was lost", user=self.user, reason=str(error))

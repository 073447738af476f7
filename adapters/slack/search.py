"""Whether a delivery arrived: looked for by its id in the metadata of a conversation's messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from adapters.slack.api import Api
    from bot.ports import Clock

PAGE = 200
"""Messages asked for at once. Slack recommends no more, and gives 15 to apps that are sold outside its
Marketplace: https://docs.slack.dev/reference/methods/conversations.history"""

FURTHEST = timedelta(days=14)
"""So far back is looked. Nothing is on its way that long: what waits more than six hours becomes a digest."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message of ours: its time stamp, which is its id, and that of the message it is a reply to."""

    ts: str
    thread: str | None  # None: it is no reply


@dataclass(slots=True)
class _Search:
    """How far a search has come."""

    latest: str = ""  # time stamp of the oldest message that was looked at; "": none yet
    found: dict[int, Found] = field(default_factory=dict)  # by number
    of: int = 1  # how many there should be


class Arrivals:
    """Looks through histories, newest first.

    A search that has to stop, because Slack asks to slow down, goes on where it stopped: it can ask for
    older messages only, since what is looked for has arrived by then or never will.
    """

    def __init__(self, api: Api, clock: Clock, event_type: str) -> None:
        self._api, self._clock, self._event_type = api, clock, event_type
        self._stopped: dict[tuple[str, str], _Search] = {}

    async def find(self, channel: str, delivery: str) -> Found | None:
        """The message, or the first of several; None when not all of them are there. Raises DeliveryError."""
        search = await self._look(channel, delivery)
        return search.found[1] if 1 in search.found and len(search.found) >= search.of else None

    async def parts(self, channel: str, delivery: str) -> dict[int, str]:
        """Which messages of a delivery are there, by their number. Raises DeliveryError."""
        search = await self._look(channel, delivery)
        return {number: each.ts for number, each in search.found.items()}

    async def _look(self, channel: str, delivery: str) -> _Search:
        key = (channel, delivery)
        search = self._stopped.setdefault(key, _Search())  # kept when a call below raises
        async for message in self._messages("conversations.history", channel, latest=search.latest):
            self._note(message, delivery, None, search)
            if message.get("reply_count") and self._payload(message) is not None:
                # Replies are in no history but that of their thread; ours are below our own messages only.
                thread = message["ts"]
                async for reply in self._messages("conversations.replies", channel, ts=thread):
                    if reply["ts"] != thread:
                        self._note(reply, delivery, thread, search)
            search.latest = message["ts"]
            if 1 in search.found:  # the others of it are in its thread, or not there
                break
        del self._stopped[key]
        return search

    def _note(self, message: Mapping[str, Any], delivery: str, thread: str | None, search: _Search) -> None:
        payload = self._payload(message)
        if payload is not None and payload.get("delivery_id") == delivery:
            search.found[int(payload.get("part", 1))] = Found(message["ts"], thread)
            search.of = int(payload.get("parts", 1))

    def _payload(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") != self._event_type:
            return None
        payload: Mapping[str, Any] = metadata.get("event_payload") or {}
        return payload

    async def _messages(self, method: str, channel: str, **more: str) -> AsyncIterator[dict[str, Any]]:
        oldest = f"{(self._clock.now() - FURTHEST).timestamp():.6f}"
        asked = {name: value for name, value in more.items() if value}
        while True:
            answer = await self._api.call(
                method, channel=channel, limit=PAGE, oldest=oldest, include_all_metadata=True, **asked
            )
            for message in answer["messages"]:
                yield message
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not answer.get("has_more") or not asked["cursor"]:
                return

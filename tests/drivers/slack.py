"""Slack: its fake over sockets, slack-bolt and slack-sdk in between, one workspace for each tenant."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from adapters.slack import SlackPlatform
from adapters.slack.commands import ChatSurface
from adapters.slack.forms import CHANGED
from adapters.slack.listen import Listener
from bot.model import Platform
from tests.drivers import seen
from tests.drivers.neutral import IDS, names_of
from tests.fake_slack import FakeSlack
from tests.scenario import Seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from tests.chatting import World

PEOPLE = IDS[Platform.SLACK]


class Slack:
    """What a person does in the client, and what is on their screen."""

    def __init__(self, world: World, workspaces: Mapping[str, FakeSlack]) -> None:
        self.world, self.workspaces = world, workspaces  # by team
        self.names = names_of(Platform.SLACK) | {"@Ann": "⟨ann⟩", "@Ben": "⟨ben⟩", "@Eve": "⟨eve⟩"}
        self.last: dict[str, list[dict[str, Any]]] = {}  # who → blocks of what they were shown last
        self.open: dict[str, str] = {}  # who → id of the modal that is open
        self.actions = 0

    def _slack(self, who: str) -> FakeSlack:
        return self.workspaces[PEOPLE[who][0]]

    def _channel(self, who: str, where: str) -> str:
        user = PEOPLE[who][1]
        return self._slack(who).workspace.direct(user).id if where == "direct" else PEOPLE[where][1]

    # --- what is done ------------------------------------------------------------------------------

    async def say(self, who: str, where: str, step: Mapping[str, Any]) -> Seen:
        line = step["say"].replace("{there}", f"<#{PEOPLE['there'][1]}|there>")
        slack, channel = self._slack(who), self._channel(who, where)
        return await self._shown(who, slack.command(f"/sitrep {line}", channel=channel, user=PEOPLE[who][1]))

    async def press(self, who: str, where: str, label: str) -> Seen:
        slack, user = self._slack(who), PEOPLE[who][1]
        action = next(a for said, a in seen.pressable(self.last[who]) if said.endswith(label))
        if who in self.open:
            view = slack.people.views[self.open[who]]
            return await self._shown(who, slack.click_view(view, action, user=user))
        shown = next(e for e in reversed(slack.people.ephemerals) if e.user == user)
        return await self._shown(who, slack.click_ephemeral(shown, action, user=user))

    async def press_card(self, who: str, where: str, label: str) -> Seen:
        slack, channel = self._slack(who), self._channel(who, where)
        cards = [m for m in self._delivered(where) if seen.pressable(m.blocks)]
        action = dict(seen.pressable(cards[-1].blocks))[label]
        return await self._shown(who, slack.click(channel, cards[-1].ts, action, user=PEOPLE[who][1]))

    async def fill(self, who: str, where: str, answers: Mapping[str, Sequence[str]]) -> Seen:
        slack = self._slack(who)
        view = slack.people.views[self.open[who]]
        state = {block["block_id"]: {CHANGED: _filled(block["element"], answers.get(block["block_id"]))}
                 for block in view["blocks"] if block["type"] == "input"}  # fmt: skip
        ack = await slack.submit(view, state, user=PEOPLE[who][1])
        self.actions += 1
        if ack.body and ack.body["response_action"] == "errors":
            return Seen(seen.told(ack.body["errors"].values()))
        return self._view(who)

    async def _shown(self, who: str, deed: Any) -> Seen:
        """What the deed brings on the screen: an answer, a modal, or a message that all see."""
        slack = self._slack(who)
        workspace, people = slack.workspace, slack.people

        def count() -> tuple[int, ...]:
            hashes = [view["hash"] for view in people.views.values()]
            return len(people.ephemerals), len(workspace.accepted), hash(tuple(hashes))

        before, views = count(), {key: view["hash"] for key, view in people.views.items()}
        ack = await deed
        self.actions += 1
        assert ack.seconds is not None, "it was not acknowledged"
        await slack.until(lambda: count() != before)
        changed = [key for key, view in people.views.items() if views.get(key) != view["hash"]]
        if changed:
            self.open[who] = changed[-1]
            return self._view(who)
        if len(workspace.accepted) > before[1]:
            where = workspace.accepted[-1]
            blocks = workspace.conversations[where.channel].messages[where.ts].blocks
            return Seen(self._text(blocks), private=False, buttons=seen.labels_of(blocks))
        shown = people.ephemerals[-1]
        assert shown.user == PEOPLE[who][1]
        self.open.pop(who, None)
        self.last[who] = shown.blocks
        return Seen(self._text(shown.blocks), buttons=seen.labels_of(shown.blocks))

    def _view(self, who: str) -> Seen:
        view = self._slack(who).people.views[self.open[who]]
        if "submit" in view:
            return Seen(seen.of_view(view))
        self.last[who] = view["blocks"]
        return Seen(self._text(view["blocks"]), buttons=seen.labels_of(view["blocks"]))

    def _text(self, blocks: list[dict[str, Any]]) -> str:
        return seen.of_blocks(blocks, self.names)

    # --- what happens ------------------------------------------------------------------------------

    async def tell(self, title: str, text: str, source: str, entry: str = "") -> None:
        self.world.tell(title, text, source, ident=entry)

    async def wait(self, time: timedelta) -> None:
        await self.world.wait(time)

    async def posts(self, where: str) -> list[str]:
        return [self._text(message.blocks) for message in self._delivered(where)]

    def _delivered(self, where: str) -> list[Any]:
        team, ident = PEOPLE[where]
        messages = self.workspaces[team].workspace.conversations[ident].messages.values()
        return [each for each in messages if each.metadata and not each.thread_ts]


def _filled(element: dict[str, Any], values: Sequence[str] | None) -> dict[str, Any]:
    """The state of a field: what is filled in, else what stood in it at first."""
    kind = element["type"]
    options = {option["value"]: option for option in element.get("options", ())}
    if kind in ("multi_static_select", "checkboxes"):
        chosen = (
            [options[value] for value in values] if values is not None else element.get("initial_options", [])
        )
        return {"type": kind, "selected_options": chosen}
    if kind == "static_select":
        return {
            "type": kind,
            "selected_option": options[values[0]] if values else element.get("initial_option"),
        }
    return {"type": kind, "value": values[0] if values else element.get("initial_value")}


@asynccontextmanager
async def on_slack(world: World) -> AsyncIterator[Slack]:
    """The story's workspaces; Sitrep delivers to the first, and answers in both."""

    async def sleep(seconds: float) -> None:
        world.clock.time += timedelta(seconds=seconds)

    async with AsyncExitStack() as stack:
        workspaces: dict[str, FakeSlack] = {}
        for team in ("T1", "T2"):
            slack = FakeSlack(now=lambda: world.clock.now().timestamp())
            slack.workspace.team = team
            await slack.start()
            stack.push_async_callback(slack.stop)
            _furnish(slack)
            surface = ChatSurface(world.chat, clock=world.clock)
            platform = SlackPlatform(
                slack.token,
                clock=world.clock,
                api_url=slack.api_url,
                sleep=sleep,
                listener=Listener(app_token=slack.app_token, surface=surface),
            )
            stack.push_async_callback(platform.close)
            await platform.open()
            await asyncio.wait_for(slack.connected.wait(), 5)
            workspaces[team] = slack
            if team == "T1":
                world.serve(platform)
        yield Slack(world, workspaces)


def _furnish(slack: FakeSlack) -> None:
    """Ann is in "here"; Ben looks at it without having joined, so that he may change nothing."""
    workspace = slack.workspace
    for name, (team, ident) in PEOPLE.items():
        if team != workspace.team:
            continue
        if ident.startswith("C"):
            workspace.add_channel(ident, name)
        else:
            workspace.add_user(ident, team_id=team, real_name=name.title(), tz="UTC", is_admin=name == "eve")
    if workspace.team == "T1":
        workspace.conversations[PEOPLE["here"][1]].members.add(PEOPLE["ann"][1])

"""Slack and Discord that work, each in a process of its own, in a time that may run faster than ours.

    python -m benchmarks.servers slack '{"speed": 30, "channels": ["C1"], "chances": {"drop_after": 0.1}}'

Sends its address, or its two addresses, and a token in one line of JSON; see tests/fake_slack and
tests/fake_discord for what they enforce.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.discord import DiscordPlatform
from adapters.slack import SlackPlatform
from bot.model import Channel, Platform
from tests.fake_discord import FakeDiscord
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
GUILD = "1"
TEAM = "T0DESK"


class FastClock:
    """The machine's clock, ``speed`` times as fast; all processes that are told the same start agree."""

    def __init__(self, speed: float = 1.0, start: float = 0.0) -> None:
        self.speed, self.start = speed, start

    def seconds(self) -> float:
        return self.start + (time.time() - self.start) * self.speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)


@dataclass(frozen=True)
class Server:
    """A server that runs, and how a client reaches it."""

    platform: Platform
    addresses: dict[str, str]  # api_url, gateway_url, token, control

    def channel(self, ident: str) -> Channel:
        return Channel(self.platform, TEAM if self.platform is Platform.SLACK else GUILD, ident)

    def client(self, clock: FastClock, **more: Any) -> Any:
        """The adapter for it."""
        adapter = SlackPlatform if self.platform is Platform.SLACK else DiscordPlatform
        reached = {key: value for key, value in self.addresses.items() if key not in ("token", "control")}
        return adapter(self.addresses["token"], clock=clock, sleep=clock.sleep, **reached, **more)

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.addresses["control"] + "state") as answer:
            return json.load(answer)

    def faults(self, **faults: Any) -> None:
        body = json.dumps(faults).encode()
        urllib.request.urlopen(
            urllib.request.Request(self.addresses["control"] + "faults", body, method="POST")
        ).read()

    def posts(self) -> dict[str, list[str]]:
        """Texts of all messages by channel, in order of posting; a thread's belong to its channel.

        Edits show: a text is that of now. On Discord ids grow with time.
        """
        state = self.state()
        if self.platform is Platform.SLACK:
            return {
                channel: [json.dumps([m["text"], m["blocks"]], ensure_ascii=False) for m in messages]
                for channel, messages in state["messages"].items()
            }
        found: dict[str, list[tuple[int, str]]] = {}
        for ident, messages in state["channels"].items():
            top = state["threads"].get(ident, ident)
            found.setdefault(top, []).extend(
                (int(m["id"]), json.dumps([m["content"], m["embeds"], m["components"]], ensure_ascii=False))
                for m in messages
            )
        return {channel: [text for _, text in sorted(messages)] for channel, messages in found.items()}


@contextmanager
def running(platform: Platform, **options: Any) -> Iterator[Server]:
    """A server in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.servers", platform.value, json.dumps(options)]
    with subprocess.Popen(
        words, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(platform, json.loads(process.stdout.readline()))
        finally:
            process.kill()


async def serve(platform: str, options: dict[str, Any]) -> None:
    clock = FastClock(options.get("speed", 1.0), options.get("start", 0.0))
    if platform == Platform.SLACK:
        server: Any = FakeSlack(now=clock.seconds)
        for ident in options["channels"]:
            server.workspace.add_channel(ident)
    else:
        server = FakeDiscord(
            now=clock.seconds, tick=clock.seconds, buckets=None if options.get("buckets") else {}
        )
        for ident in options["channels"]:
            server.world.add_channel(GUILD, ident)
    server.faults.chances = options.get("chances", {})
    server.faults.slowest = options.get("slowest", 0.05)
    server.faults.random = random.Random(options.get("seed", 1))
    await server.start()
    addresses = {"api_url": server.api_url, "token": server.token, "control": f"{server.base}/control/"}
    if platform == Platform.DISCORD:
        addresses["gateway_url"] = server.gateway_url
    print(json.dumps(addresses), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], json.loads(sys.argv[2])))

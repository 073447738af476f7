"""Tokens are given to every part of Sitrep, and afterwards found nowhere but where they came from."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fake_discord import FakeDiscord
from tests.fake_slack import FakeSlack, Fault
from tests.flow.conftest import item, rss

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.flow.conftest import Publisher, Sitrep

SLACK_TOKEN = "xoxb-210987654321-KnownToTheTest"
APP_TOKEN = "xapp-1-A0123-98765-KnownToTheTestToo"
STRIKE = item(
    1, "Russian missile strike on Odesa kills nine", "Nine people were killed in Odesa, the governor said."
)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    server = await FakeSlack(token=SLACK_TOKEN, app_token=APP_TOKEN).start()
    server.workspace.add_channel("C1", "war-room")
    yield server
    await server.stop()


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    server = await FakeDiscord().start()
    server.world.add_channel("1", "10", "war-room")
    yield server
    await server.stop()


@pytest.fixture
def connected(sitrep: Sitrep, slack: FakeSlack, discord: FakeDiscord) -> dict[str, str]:
    """The environment of a Sitrep that is connected to both."""
    settings = sitrep.config / "sitrep.toml"
    text = settings.read_text(encoding="utf-8")
    for section, lines in {
        "notify": "group_wait_seconds = 0",
        "log": 'level = "debug"',
        "slack": f'api_url = "{slack.api_url}"',
        "discord": f'api_url = "{discord.api_url}"\ngateway_url = "{discord.gateway_url}"',
    }.items():
        assert f"[{section}]\n" in text
        text = text.replace(f"[{section}]\n", f"[{section}]\n{lines}\n")
    settings.write_text(text, encoding="utf-8")
    (sitrep.folder / "seeds").mkdir()
    return sitrep.environment() | {
        "SITREP_SLACK__BOT_TOKEN": SLACK_TOKEN,
        "SITREP_SLACK__APP_TOKEN": APP_TOKEN,
        "SITREP_DISCORD__TOKEN": discord.token,
    }


def started(sitrep: Sitrep, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bot", *words],
        cwd=sitrep.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    return await asyncio.to_thread(process.communicate, timeout=90)


def leaks(folder: Path, texts: list[str], tokens: list[str]) -> list[str]:
    """Where a token, or half of one, is to be found."""
    parts = [part for token in tokens for part in (token, token[: len(token) // 2])]
    found = [f"output: {part}" for part in parts for text in texts if part in text]
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path}: {part}" for part in parts if part.encode() in content]
    return found


async def test_no_token_is_found_in_store_backup_logs_or_errors(
    sitrep: Sitrep,
    publisher: Publisher,
    slack: FakeSlack,
    discord: FakeDiscord,
    connected: dict[str, str],
):
    publisher.pages["/a.rss"] = rss(STRIKE)
    sitrep.run("feeds", "add", publisher.url("/a.rss"), "--announce-first")
    for channel in ("slack:T0DESK:C1", "discord:1:10"):
        sitrep.run("subscriptions", "add", "--channel", channel)
    slack.faults.add(Fault("drop_before", "auth.test"))  # an error to be logged
    texts: list[str] = []

    running = started(sitrep, connected, "run")
    for _ in range(1200):  # until both have the card
        if len(slack.accepted) and len(discord.accepted):
            break
        await asyncio.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    texts += await ended(running)
    assert running.returncode == 0, texts
    assert slack.accepted
    assert discord.accepted

    texts += await ended(started(sitrep, connected, "check", "--online", "--json"))
    found = json.loads(texts[-2])
    assert [each for each in found if each["problem"]] == [], texts[-1]
    assert {"slack:T0DESK:C1", "discord:1:10"} <= {each["subject"] for each in found}

    slack.revoked, discord.revoked = "token_revoked", True
    refused = started(sitrep, connected, "check", "--online")
    texts += await ended(refused)
    assert refused.returncode == 1
    assert "SITREP_SLACK__BOT_TOKEN" in texts[-2]
    assert "SITREP_DISCORD__TOKEN" in texts[-2]
    texts += await ended(started(sitrep, connected, "poll"))

    sitrep.run("backup", str(sitrep.folder / "copy.db"))
    state = sitrep.run("status").stdout
    texts.append(state)
    assert leaks(sitrep.folder, texts, [SLACK_TOKEN, APP_TOKEN, discord.token]) == []
    assert leaks(sitrep.folder, [f"{SLACK_TOKEN}"], [SLACK_TOKEN]), "it would be found"

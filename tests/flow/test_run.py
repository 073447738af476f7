"""``sitrep run``: the service, its stop, and what it does after it was killed."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from adapters.slack import SlackPlatform
from adapters.slack.listen import Listener
from bot.app import open_app
from bot.config import load_config
from bot.errors import ConfigError
from bot.ports import SystemClock
from bot.store import Store
from tests.fake_slack import FakeSlack
from tests.flow.conftest import item, rss

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.flow.conftest import Publisher, Sitrep

STRIKE = item(
    1, "Russian missile strike on Odesa kills nine", "Nine people were killed in Odesa, the governor said."
)


@pytest.fixture
def published(sitrep: Sitrep, publisher: Publisher) -> str:
    publisher.pages["/a.rss"] = rss(STRIKE)
    url = publisher.url("/a.rss")
    sitrep.run("feeds", "add", url, "--announce-first")
    settings = sitrep.config / "sitrep.toml"
    text = settings.read_text(encoding="utf-8").replace("[notify]\n", "[notify]\ngroup_wait_seconds = 0\n")
    assert "group_wait_seconds = 0" in text
    settings.write_text(text, encoding="utf-8")
    (sitrep.folder / "seeds").mkdir()
    return url


def until(process: subprocess.Popen[str], words: str) -> str:
    """What it printed up to and with a line that holds the words."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if words in line:
            return seen
    raise AssertionError(f"ended without {words!r}:\n{seen}\n{process.stderr and process.stderr.read()}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_polls_tells_and_stops_when_asked(
    number: signal.Signals, sitrep: Sitrep, publisher: Publisher, published: str
):
    process = sitrep.start("run")
    card = until(process, "[Mute]")
    assert "Russian missile strike on Odesa kills nine" in card
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "stopping" in err
    assert "Traceback" not in err
    state = json.loads(sitrep.run("status", "--json").stdout)
    assert (state["entries"], state["waiting"], state["dead"]) == (1, 0, 0)


def test_after_a_kill_it_goes_on_and_tells_nothing_twice(
    sitrep: Sitrep, publisher: Publisher, published: str
):
    first = sitrep.start("run")
    until(first, "[Mute]")
    first.kill()
    first.communicate()
    again = sitrep.start("poll")
    out, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert "nothing new" in out
    state = json.loads(sitrep.run("status", "--json").stdout)
    assert (state["entries"], state["waiting"], state["dead"]) == (1, 0, 0)


def test_the_seeds_folder_is_watched_and_its_first_scan_is_silent(sitrep: Sitrep, publisher: Publisher):
    seeds = sitrep.folder / "seeds"
    seeds.mkdir()
    (seeds / "a.md").write_text(
        "# Hotline works again\n\nOfficers agreed to restore a hotline between Russia and Ukraine.\n\n"
        "## Key Developments\n\n"
        "- Prisoner Exchange: Russia and Ukraine exchanged 64 prisoners of war each.\n",
        encoding="utf-8",
    )
    publisher.pages["/a.rss"] = rss(STRIKE)
    sitrep.run("feeds", "add", publisher.url("/a.rss"), "--announce-first")
    process = sitrep.start("run")
    assert process.stderr is not None
    for line in process.stderr:
        if "pass" in line and "world" not in line and "stored=1" in line and "a-rss" in line:
            break
    process.terminate()
    process.communicate(timeout=60)
    state = json.loads(sitrep.run("status", "--json").stdout)
    assert state["entries"] == 3


async def test_a_port_in_use_ends_the_start_and_is_not_held_against_the_token(tmp_path: Path, sitrep: Sitrep):
    slack = await FakeSlack().start()
    with socket.socket() as taken, Store.open(tmp_path / "sitrep.db") as store:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listener = Listener(signing_secret="s", port=taken.getsockname()[1])
        platform = SlackPlatform(slack.token, clock=SystemClock(), api_url=slack.api_url, listener=listener)
        async with open_app(load_config(sitrep.config), store, SystemClock(), (platform,)) as app:
            assert app.pipeline.rest == 0  # a single command does not dawdle
            with pytest.raises(ConfigError, match=r"slack\.port: cannot listen"):
                await asyncio.wait_for(app.serve(), 30)
            assert app.pipeline.rest > 0  # one that serves leaves the processor to whoever asks
        assert store.stopped_platforms() == {}
    await slack.stop()

"""``sitrep run``: the service, its stop, and what it does after it was killed."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from tests.flow.conftest import item, rss

if TYPE_CHECKING:
    import subprocess

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

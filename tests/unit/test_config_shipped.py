"""The configuration that Sitrep ships with: usable as it is, and what it promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config import Config, check_config, load_config
from bot.model import Grade, Side

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SITREP_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def config() -> Config:
    return load_config(ROOT / "config")


def test_it_has_no_problems() -> None:
    assert [str(problem) for problem in check_config(ROOT / "config")] == []


def test_every_topic_and_conflict_that_is_followed_is_there(config: Config) -> None:
    assert len(config.topics) >= 16
    assert len(config.conflicts) >= 24
    assert {"prisoner-exchange", "military-dialogue", "civilian-harm"} <= config.topics.keys()
    assert {"ukraine-russia", "sudan", "iran"} <= config.conflicts.keys()


def test_feeds_are_polled_politely_and_only_over_an_encrypted_connection(config: Config) -> None:
    assert len(config.feeds) >= 28
    assert all(feed.interval_minutes >= 60 for feed in config.feeds)
    assert all(urlsplit(feed.url).scheme == "https" for feed in config.feeds)
    assert not any(feed.announce_first for feed in config.feeds)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Times of India", "times-of-india"),
        ("CNA", "cna"),
        ("ABC Australia", "abc-australia"),
        ("Al Jazeera", "al-jazeera"),
        ("SCMP", "scmp"),
        ("Guardian World", "guardian"),
        ("Premium Times NG", "premium-times"),
        ("France 24", "france-24"),
        ("The Hindu", "the-hindu"),
        ("Rio Times", "rio-times"),
        ("teleSUR", "telesur"),
        ("NHK World", "nhk-world"),
        ("BBC World", "bbc"),
        ("www.bbc.co.uk", "bbc"),
        ("Euronews", "euronews"),
        ("Egypt Independent", "egypt-independent"),
        ("RFI English", "rfi"),
        ("Buenos Aires Times", "buenos-aires-times"),
        ("Deutsche Welle", "dw"),
        ("The Conversation", "the-conversation"),
        ("Mercopress", "mercopress"),
        ("IPS News", "ips"),
        ("Global Times CN", "global-times"),
        ("RFA English", "rfa"),
        ("Buenos Aires Herald", "buenos-aires-herald"),
        ("seed", "seed"),
    ],
)
def test_publishers_are_known_by_the_names_they_go_by(config: Config, name: str, source: str) -> None:
    found = config.source_named(name)
    assert found.id == source
    assert found.grade is not Grade.F


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("france-24", "rfi"),
        ("tass", "rt"),
        ("tass", "russia-mod"),
        ("ukrinform", "ukraine-general-staff"),
        ("irna", "press-tv"),
        ("un-news", "reliefweb"),
        ("voa", "rferl"),
    ],
)
def test_publishers_of_one_owner_are_one_family(config: Config, one: str, other: str) -> None:
    assert config.sources[one].family == config.sources[other].family


def test_organs_of_belligerents_are_marked_and_never_graded_well(config: Config) -> None:
    organs = [source for source in config.sources.values() if source.side is not Side.NEUTRAL]
    assert {source.party for source in organs} >= {"Russia", "Ukraine", "Israel", "Iran"}
    assert all(source.grade >= Grade.C for source in organs)
    assert not any(source.grade is Grade.A for source in config.sources.values())


def test_help_does_not_wait_for_the_configuration_to_be_imported() -> None:
    code = "import sys, bot, bot.model, bot.errors, bot.cli; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

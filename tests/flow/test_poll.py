"""``sitrep poll`` as a user runs it, against a publisher on loopback."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.flow.conftest import item, rss

if TYPE_CHECKING:
    from tests.flow.conftest import Publisher, Sitrep

STRIKE = item(1, "Missile strike on Nova Lypivka kills four", "Four people were killed, officials said.")
SWAP = item(
    2,
    "Russia and Ukraine exchange 150 prisoners of war each",
    "Russia and Ukraine each released 150 prisoners of war, the Ukrainian coordination staff said.",
)
CUP = item(3, "Rovers bombard the visitors' goal in cup tie", "Two late strikes settled the match.")


def polled(sitrep: Sitrep, code: int = 0) -> dict[str, object]:
    (report,) = json.loads(sitrep.run("poll", "--json", code=code).stdout)
    return report


@pytest.fixture
def url(publisher: Publisher, sitrep: Sitrep) -> str:
    publisher.pages["/world.rss"] = rss(STRIKE, CUP)
    address = publisher.url("/world.rss")
    sitrep.run("feeds", "add", address, "--source", "Harbour Wire")
    return address


def test_the_first_look_is_a_silent_baseline(sitrep: Sitrep, url: str):
    report = polled(sitrep)
    assert (report["baseline"], report["new"], report["queued"]) == (True, 2, 0)


def test_the_same_document_again_stores_nothing_and_says_nothing(sitrep: Sitrep, url: str):
    sitrep.run("poll")
    again = sitrep.run("poll")
    assert "nothing new" in again.stdout
    assert polled(sitrep)["unchanged"]


def test_the_publisher_is_asked_conditionally_after_the_first_time(
    publisher: Publisher, sitrep: Sitrep, url: str
):
    sitrep.run("poll")
    sitrep.run("poll")
    first, second = publisher.requests
    assert "If-None-Match" not in first[1]
    assert second[1]["If-None-Match"].startswith('"')


def test_a_later_document_stores_exactly_its_new_entries_and_tells_what_matters(
    publisher: Publisher, sitrep: Sitrep, url: str
):
    sitrep.run("poll")
    publisher.pages["/world.rss"] = rss(SWAP, CUP, STRIKE)
    out = sitrep.run("poll").stdout
    assert "exchange 150 prisoners" in out
    assert "3 entries, 1 new, 1 messages" in out
    assert "Rovers" not in out


def test_an_entry_that_only_moved_is_not_stored_again(publisher: Publisher, sitrep: Sitrep, url: str):
    sitrep.run("poll")
    publisher.pages["/world.rss"] = rss(CUP, STRIKE, title="Harbour Wire (made up), renamed")
    report = polled(sitrep)
    assert (report["new"], report["rewritten"]) == (0, 0)


def test_the_alert_is_told_once_over_restarts(publisher: Publisher, sitrep: Sitrep, url: str):
    sitrep.run("poll")
    publisher.pages["/world.rss"] = rss(SWAP, CUP, STRIKE)
    assert "exchange 150 prisoners" in sitrep.run("poll").stdout
    publisher.pages["/world.rss"] = rss(CUP, SWAP, STRIKE)
    assert "exchange 150 prisoners" not in sitrep.run("poll").stdout


def test_facts_can_be_looked_up_afterwards(publisher: Publisher, sitrep: Sitrep, url: str):
    publisher.pages["/world.rss"] = rss(SWAP)
    sitrep.run("poll")
    found = json.loads(sitrep.run("facts", "150 prisoners", "--json").stdout)
    figure = next(fact for fact in found if fact["quantity"] == 150)
    assert figure["unit"] == "prisoners_released"
    assert figure["claims"][0]["source"] == "Harbour Wire"
    assert figure["claims"][0]["link"] == "https://harbour.example/2"


BAD = {
    "a page": (
        b"<!doctype html><html><head><title>News</title></head><body>Hello</body></html>",
        "text/html",
    ),
    "nothing": (b"", "application/rss+xml"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_feed_is_a_sentence_and_loses_nothing(
    kind: str, publisher: Publisher, sitrep: Sitrep, url: str
):
    sitrep.run("poll")
    publisher.pages["/world.rss"], publisher.types["/world.rss"] = BAD[kind]
    failed = sitrep.run("poll", code=1)
    assert failed.stderr.strip()
    assert "Traceback" not in failed.stderr
    state = json.loads(sitrep.run("status", "--json").stdout)
    assert state["entries"] == 2
    assert state["failing"][0]["last_error"]


def test_an_address_where_nothing_is_or_nobody_answers(publisher: Publisher, sitrep: Sitrep):
    sitrep.run("feeds", "add", publisher.url("/no-such.rss"))
    sitrep.run("feeds", "add", "http://127.0.0.1:9/closed.rss")
    failed = sitrep.run("poll", code=1)
    assert "404" in failed.stderr
    assert failed.stderr.count("\n") == 2


def test_one_feed_that_fails_does_not_stop_the_others(publisher: Publisher, sitrep: Sitrep, url: str):
    sitrep.run("feeds", "add", publisher.url("/no-such.rss"))
    done = sitrep.run("poll")
    assert "2 new" in done.stdout
    assert "404" in done.stderr


def test_a_title_of_ten_megabytes_is_cut_and_stored(publisher: Publisher, sitrep: Sitrep, url: str):
    publisher.pages["/world.rss"] = rss(item(9, "Strike " + "and strike " * 1_000_000), SWAP)
    assert polled(sitrep)["new"] == 2


def test_a_read_only_folder_is_a_sentence(sitrep: Sitrep, url: str):
    blocked = sitrep.run("poll", "--db", "/proc/sitrep.db", code=1)
    assert blocked.stderr.startswith("sitrep: ")
    assert "Traceback" not in blocked.stderr


def test_a_store_of_a_newer_version_is_left_alone(sitrep: Sitrep, url: str):
    sitrep.run("poll")
    with closing(sqlite3.connect(sitrep.db)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "SELECT migration_set, 'm999_future', max(applied_at) FROM _sqlite_migrations"
        )
        before = list(db.execute("SELECT * FROM entries"))
    refused = sitrep.run("poll", code=1)
    assert "newer" in refused.stderr
    with closing(sqlite3.connect(sitrep.db)) as db:
        assert before
        assert list(db.execute("SELECT * FROM entries")) == before

"""What a person says about events, as typed; and what was held at a moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.flow.conftest import Sitrep

LINES = [
    ("e1", "Harbour Wire", "Missile strike on Kharkiv market kills 3 people", "2026-03-05T06:00:00Z"),
    (
        "e2",
        "Northern Courier",
        "At least 5 people killed as missiles hit Kharkiv market",
        "2026-03-05T07:00:00Z",
    ),
]


@pytest.fixture
def event(sitrep: Sitrep) -> str:
    stream = sitrep.folder / "stream.jsonl"
    stream.write_text(
        "".join(
            json.dumps({"id": i, "source": s, "title": t, "text": "", "published": at, "collected": at})
            + "\n"
            for i, s, t, at in LINES
        ),
        encoding="utf-8",
    )
    verdicts = [json.loads(line) for line in sitrep.run("replay", str(stream)).stdout.splitlines()]
    assert {verdict["event"] for verdict in verdicts} == {verdicts[0]["event"]}
    return verdicts[0]["event"]


def held(sitrep: Sitrep, *words: str) -> list[float]:
    found = json.loads(sitrep.run("facts", "Kharkiv market", "--json", *words).stdout)
    return [fact["quantity"] for fact in found if fact["unit"] == "killed" and fact["status"] != "retracted"]


def test_an_event_is_split_and_merged_again(sitrep: Sitrep, event: str):
    (shown, second) = json.loads(sitrep.run("events", "show", event, "--json").stdout)
    assert second["title"] == LINES[1][2]
    assert shown["title"] in sitrep.run("events", "show", event).stdout
    split = ("events", "split", event, second["entry"], "--why", "another strike", "--by", "desk", "--json")
    moved = json.loads(sitrep.run(*split).stdout)
    assert (moved["from"], moved["entries"]) == (event, [second["entry"]])
    assert "by desk: another strike" in sitrep.run("why", event).stdout
    merged = sitrep.run("events", "merge", event, moved["to"], "--why", "the same after all", "--by", "desk")
    assert merged.stdout.strip().endswith(f"1 entry: {moved['to']} → {event}")
    assert held(sitrep) == [5]


def test_what_was_held_at_a_moment(sitrep: Sitrep, event: str):
    assert held(sitrep) == [5]
    assert held(sitrep, "--as-of", "2026-03-05T06:30Z") == [3]
    assert held(sitrep, "--as-of", "2026-03-05T05:00Z") == []
    then = json.loads(sitrep.run("why", event, "--as-of", "2026-03-05T06:30Z", "--json").stdout)
    assert [change["kind"] for change in then["changes"]] == ["new"]

"""A pass beside others: it takes turns with them, and what it stores is there all at once or not at all."""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta
from sqlite3.dump import _iterdump  # pysqlite3 has none of its own

import pytest

from bot import slices
from bot.model import Subscription
from tests.chatting import HERE, START, world

BRIEFING = """Talks at the Border
Two sides met on 4 February 2026. The desk wrote this from statements made up for a test.
Why It Matters
Nobody had met for a year.
Key Developments
- Exchange: Russia and Ukraine exchanged 150 prisoners of war each on 4 February 2026, officials said.
- Strike: A missile strike on Kharkiv killed 12 people on 3 February 2026, the governor said.
- Drones: Russia launched 90 drones at Odesa overnight on 2 February 2026, the air force said.
Full Report
The Exchange
Of the prisoners who came home 12 were wounded, the coordination staff said.
"""


@pytest.fixture
def briefing(tmp_path):
    path = tmp_path / "border.txt"
    path.write_text(BRIEFING, encoding="utf-8")
    return path


@pytest.fixture
def each_step_is_a_slice(monkeypatch):
    monkeypatch.setattr(slices, "SLICE", 0.0)


def ingested(there, path, announce=True):
    return there.pipeline.ingest(path, START, START, announce=announce)


def dump(store):
    lines = _iterdump(store._connection.db.conn)
    return [line for line in lines if "_sqlite_migrations" not in line]  # when it was made


def test_work_in_slices_has_the_result_of_the_same_work_at_once():
    def steps():
        for _ in range(3):
            yield
        return "done"

    assert slices.at_once(steps()) == asyncio.run(slices.in_slices(steps())) == "done"


@pytest.mark.usefixtures("each_step_is_a_slice")
def test_others_get_their_turn_and_see_nothing_of_a_pass_before_it_is_stored_as_a_whole(briefing):
    async def both(there):
        seen = []
        task = asyncio.create_task(ingested(there, briefing))
        while not task.done():
            await asyncio.sleep(0)
            seen.append((there.store.status().entries, there.store.status().waiting))
            with there.store.transaction():  # others may write
                there.store.set_due(f"turn {len(seen)}", START)
        return seen, await task

    with world() as there:
        with there.store.transaction():
            there.store.add_subscription(Subscription(0, HERE, created_at=START))
        seen, report = asyncio.run(both(there))
        after = there.store.status()
    assert report.new == after.entries > 3
    assert report.queued == after.waiting > 0
    assert len(seen) > report.new
    assert set(seen) <= {(0, 0), (after.entries, after.waiting)}


@pytest.mark.usefixtures("each_step_is_a_slice")
def test_a_pass_that_is_cut_off_leaves_nothing_behind(briefing):
    async def cut_off(there, turns):
        task = asyncio.create_task(ingested(there, briefing))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with world() as whole:
        asyncio.run(ingested(whole, briefing))
        expected = dump(whole.store)
    for turns in (1, 4, 9):
        with world() as there:
            before = dump(there.store)
            asyncio.run(cut_off(there, turns))
            assert dump(there.store) == before
            asyncio.run(ingested(there, briefing))
            assert dump(there.store) == expected


@pytest.mark.usefixtures("each_step_is_a_slice")
def test_one_pass_goes_on_at_a_time(briefing, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(BRIEFING.replace("150", "160").replace("border", "river"), encoding="utf-8")

    async def both(there):
        await asyncio.gather(ingested(there, briefing), ingested(there, other))

    async def meanwhile(there):
        task = asyncio.create_task(ingested(there, briefing))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="under way"):
            there.pipeline.take([], START, name="wire", announce=True)
        await task

    with world() as there:
        asyncio.run(both(there))
        beside = dump(there.store)
    with world() as there:
        asyncio.run(ingested(there, briefing))
        asyncio.run(ingested(there, other))
        assert dump(there.store) == beside
    with world() as there:
        asyncio.run(meanwhile(there))


def test_an_entry_that_comes_back_forgets_nothing_of_what_its_pass_has_told_of_the_event():
    def figures(there):
        story = there.store.story_of("e2")
        return {held.value.quantity for fact in story.facts for held in fact.held if held.value}

    with world() as there:
        there.tell("Strike on Kharkiv kills 12 people", ident="e1")
        there.later(minutes=5)
        there.tell("Strike on Kharkiv kills 12, governor says", source="euronews", ident="e2")
        back, told = (report.entry for report in there.store.story_of("e1").reports)
        there.pipeline.take([], there.clock.now(), name="wire", announce=True, gone=["e1"])
        newer = replace(told, title="Strike on Kharkiv kills 19, governor says", content_hash="1:newer")
        later = replace(back, published=there.clock.now() + timedelta(minutes=1))
        report = there.pipeline.take([newer, later], there.clock.now(), name="wire", announce=True)
        assert [each.report.entry.id for each in report.outcomes] == ["e2", "e1"]
        assert there.store.story_of("e1").event == there.store.story_of("e2").event
        assert 19.0 in figures(there)
        changes = there.store.story_of("e2").changes
        assert len({change.id for change in changes}) == len(changes)


def test_a_process_that_serves_lets_threads_take_short_turns():
    before = sys.getswitchinterval()
    try:
        slices.switch_quickly()
        assert sys.getswitchinterval() == pytest.approx(slices.SWITCH)
    finally:
        sys.setswitchinterval(before)

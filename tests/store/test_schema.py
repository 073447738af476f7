"""The tables fit the nouns, and stores of every version can still be read."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from bot import model
from bot.model import Story, Verdict
from bot.store import Store, codec, schema
from tests.data import make_store_dump as dump
from tests.fakes import CHANNEL, NOON, a_change, an_event

DATA = Path(dump.__file__).parent

OWN = {  # columns that are of no noun
    "feeds": {"listed", "removed"},
    "entries": {"seq", "verdict", "reason", "event", "withdrawn", *codec.FOUND.columns},
    "claims": {"version", "position", "stands"},
    "events": {"topic"},
    "facts": {"seq", "happened", "happened_until", "what"},
    "changes": {"seq", "entry"},
    "subscriptions": {"id"},
    "audit": {"seq"},
    "deliveries": {"seq"},
    "receipts": {"seq", "reply"},
    "silences": set(),
}
NOUNS = {
    "feeds": codec.FEED,
    "entries": codec.ENTRY,
    "claims": codec.CLAIM,
    "events": codec.EVENT,
    "facts": codec.FACT,
    "changes": codec.CHANGE,
    "subscriptions": codec.SUBSCRIPTION,
    "deliveries": codec.DELIVERY,
    "receipts": codec.RECEIPT,
    "silences": codec.SILENCE,
    "audit": codec.AUDITED,
}


@pytest.mark.parametrize("table", NOUNS)
def test_a_table_has_the_columns_of_its_noun(store, table):
    columns = {column.name for column in store._connection.db[table].columns}
    assert columns == set(NOUNS[table].columns) | OWN[table]


def test_every_table_is_strict(store):
    loose = [
        table.name
        for table in store._connection.db.tables
        if not table.strict
        and not table.name.startswith(("_sqlite", "sqlite", "facts_text", "facts_about", "entries_text"))
    ]
    assert loose == []


def test_every_migration_is_listed_once_and_in_order(store):
    assert tuple(done.name for done in schema.MIGRATIONS.applied(store._connection.db)) == schema.NAMES


def test_every_version_has_a_store_of_it_to_test_with():
    assert sorted(path.name for path in DATA.glob("store-v*.sql")) == [
        f"store-v{n}.sql" for n in range(1, len(schema.NAMES) + 1)
    ]


@pytest.mark.parametrize("version", range(1, len(schema.NAMES) + 1))
def test_a_store_of_each_version_is_brought_up_to_date_with_all_it_knows(path, version):
    old = sqlite3.connect(path)
    old.executescript((DATA / f"store-v{version}.sql").read_text(encoding="utf-8"))
    old.close()
    with Store.open(path) as store:
        assert not schema.MIGRATIONS.pending(store._connection.db)
        assert store.feeds() == (dump.FEED,)
        assert store.story("v1") == Story(an_event(), (dump.FACT,), (dump.SECOND,), (a_change(),))
        assert store.entry_versions("e1") == (dump.FIRST.entry,)
        assert store.facts_as_of("v1", NOON.replace(hour=23)) == (dump.FACT,)
        assert store.due_deliveries(NOON, 10) == (dump.DELIVERY,)
        assert store.receipt_of("v1", CHANNEL) == dump.RECEIPT
        assert store.subscriptions() == (dump.SUBSCRIPTION,)
        assert store.silences(NOON.replace(hour=0)) == (dump.SILENCE,)
        assert store.due("digest") == NOON
        (found,) = store.search("157 prisoners")
        assert found.testimony == (model.Testimony(dump.SECOND.found.claims[0], dump.REWRITTEN),)
        with store.transaction():  # and it can be written
            store.save_report(dump.FIRST, Verdict.NEW)
            store.save_feed(replace(dump.FEED, failures=1))


def test_a_migration_that_fails_leaves_no_trace(path, monkeypatch):
    def m999_goes_wrong(db):
        db.execute("CREATE TABLE half_done (id TEXT) STRICT")
        raise ZeroDivisionError

    Store.open(path).close()
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(schema.MIGRATIONS, "_migrations", [*schema.MIGRATIONS._migrations])
        schema.MIGRATIONS()(m999_goes_wrong)
        with pytest.raises(ZeroDivisionError):
            Store.open(path)
    with Store.open(path) as store:
        assert not store._connection.db["half_done"].exists()
    assert len(before) == path.stat().st_size

"""What happens to the file: opened, refused, full, damaged, crashed, read beside a writer."""

import os
import shutil
import sqlite3 as other_sqlite
import stat
from dataclasses import replace

import pytest

from bot.errors import StoreError, StoreFullError, StoreVersionError
from bot.model import Feed, Verdict
from bot.store import Store, connection, schema
from tests.fakes import NOON, a_report, an_entry

FEED = Feed("wire", "https://wire.example/rss", "wire")


def add(store, feed=FEED):
    with store.transaction():
        store.save_feed(feed)


def pragma(store, name):
    return store._connection.rows(f"PRAGMA {name}")[0][0]


def test_every_commit_is_on_disk_before_it_is_reported(store):
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "synchronous") == 2
    assert pragma(store, "foreign_keys") == 1
    assert pragma(store, "busy_timeout") == 5000


def test_what_was_stored_is_there_after_a_new_start(path):
    with Store.open(path) as store:
        add(store)
    with Store.open(path) as store:
        assert store.feeds() == (FEED,)
        assert store.path == path


def test_a_store_in_memory_works_like_one_on_disk():
    with Store.open(":memory:") as store:
        add(store)
        assert store.feed("wire") == FEED


def test_a_store_can_be_closed_twice(path):
    store = Store.open(path)
    store.close()
    store.close()


def test_an_old_sqlite_is_refused_with_the_remedy():
    with pytest.raises(StoreError, match=r"SQLite 3\.40\.1 .* Install the pysqlite3 package"):
        connection.require_library((3, 40, 1))
    connection.require_library((3, 51, 3))


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_text("These are my notes, and they are long enough to fill the header of a database.\n" * 20)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"sitrep\.db: this is not a Sitrep store"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    with other_sqlite.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_store_of_a_newer_sitrep_is_refused_and_left_alone(path):
    with Store.open(path) as store, store.transaction():
        schema.MIGRATIONS._record_applied(store._connection.db, "m999_from_the_future")
    before = path.read_bytes()
    with pytest.raises(StoreVersionError, match=r"m999_from_the_future.*Update Sitrep"):
        Store.open(path)
    assert path.read_bytes() == before
    assert not path.with_name("sitrep.db-wal").exists()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"the folder .*nowhere does not exist\. Create it first"):
        Store.open(tmp_path / "nowhere" / "sitrep.db")


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"this is a folder\. Name a file in it"):
        Store.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(StoreError, match="cannot be opened for writing"):
            Store.open(tmp_path / "sitrep.db")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_what_sqlite_says_about_permissions_becomes_a_sentence(path):
    with Store.open(path) as store:
        store._connection._raw.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"cannot be opened for writing.*Check who owns the file"):
            add(store)
        store._connection._raw.execute("PRAGMA query_only = OFF")


def test_without_room_nothing_is_lost_and_the_store_goes_on(path):
    with Store.open(path, max_pages=120) as store:
        add(store)

        def too_much():
            with store.transaction():
                store.save_feed(replace(FEED, failures=9))
                store.save_report(a_report(an_entry(text="x" * 900_000)), Verdict.NEW)

        with pytest.raises(StoreFullError, match=r"no room to write\. Nothing was lost"):
            too_much()
        assert store.feeds() == (FEED,)
        assert store.known(["e1"]) == {}
        with store.transaction():
            store.save_feed(replace(FEED, failures=1))
        assert store.feed("wire").failures == 1


def test_another_writer_is_waited_for_and_then_named(path, monkeypatch):
    monkeypatch.setattr(connection, "BUSY_MS", 1)
    with Store.open(path) as one, Store.open(path) as two, one.transaction():
        with pytest.raises(StoreError, match="another process has been writing"):
            add(two)
        one.save_feed(FEED)


def test_a_reader_sees_what_is_committed_and_nothing_else(path):
    with Store.open(path) as store, Store.open(path, read_only=True) as reader:
        with store.transaction():
            store.save_feed(FEED)
            assert reader.feeds() == ()
        assert reader.feeds() == (FEED,)


def test_a_reader_cannot_write(path):
    Store.open(path).close()
    with Store.open(path, read_only=True) as reader, pytest.raises(RuntimeError, match="for look-ups only"):
        add(reader)


def test_a_reader_makes_no_store(path):
    with pytest.raises(StoreError, match="there is no store yet"):
        Store.open(path, read_only=True)
    assert not path.exists()


def test_a_reader_does_not_bring_a_store_up_to_date(path):
    Store.open(path).close()
    with Store.open(path) as store, store.transaction():
        store._connection.write("DELETE FROM _sqlite_migrations")
    with pytest.raises(StoreError, match="written by an older Sitrep"):
        Store.open(path, read_only=True)


def filled(path):
    with Store.open(path) as store, store.transaction():
        for n in range(200):
            store.save_report(a_report(an_entry(f"e{n}", text="word " * 200)), Verdict.NEW)


def test_a_damaged_store_is_found_after_a_crash_and_left_alone(path, tmp_path):
    filled(path)
    crashed = tmp_path / "crashed.db"
    with Store.open(path):
        pass
    live = Store.open(path)
    live._connection._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, crashed)  # as a crash leaves it: still marked as in use
    live.close()
    body = bytearray(crashed.read_bytes())
    body[4096 * 40 : 4096 * 90] = b"\xff" * (4096 * 50)
    crashed.write_bytes(body)
    with pytest.raises(StoreError, match=r"crashed\.db: the store is damaged .* restore the last backup"):
        Store.open(crashed)
    assert crashed.read_bytes() == bytes(body)


def test_a_sound_store_opens_after_a_crash(path, tmp_path):
    filled(path)
    crashed = tmp_path / "crashed.db"
    live = Store.open(path)
    live._connection._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, crashed)
    live.close()
    with Store.open(crashed) as store:
        assert store.status().entries == 200


def test_damage_met_while_reading_is_a_sentence(path):
    filled(path)
    body = bytearray(path.read_bytes())
    body[4096 * 3 :] = b"\xff" * (len(body) - 4096 * 3)
    path.write_bytes(body)
    with pytest.raises(StoreError, match="the store is damaged"), Store.open(path, read_only=True) as store:
        store.known([f"e{n}" for n in range(200)])


def test_an_emptied_file_beside_its_log_is_not_taken_for_a_new_store(path):
    live = Store.open(path)
    add(live)
    log = path.with_name("sitrep.db-wal").read_bytes()
    live.close()
    path.write_bytes(b"")
    path.with_name("sitrep.db-wal").write_bytes(log)
    with pytest.raises(StoreError, match="the file is empty, but its write-ahead log is not"):
        Store.open(path)
    assert path.with_name("sitrep.db-wal").read_bytes() == log


# --- transactions -------------------------------------------------------------------------------


def test_an_exception_takes_back_the_whole_transaction(store):
    def fails():
        with store.transaction():
            store.save_feed(FEED)
            store.set_due("digest", NOON)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert store.feeds() == ()
    assert store.due("digest") is None


def test_a_transaction_inside_of_another_is_refused(store):
    with store.transaction(), pytest.raises(RuntimeError, match="commits once"), store.transaction():
        pass


def test_a_write_outside_of_a_transaction_is_refused(store):
    with pytest.raises(RuntimeError, match=r"with store\.transaction"):
        store.save_feed(FEED)
    with pytest.raises(RuntimeError, match=r"with store\.transaction"):
        store.remove_feed("wire")
    assert store.feeds() == ()


def test_a_bug_in_a_statement_is_not_dressed_up(store):
    with pytest.raises(Exception, match="no such table: feedz") as caught:
        store._connection.rows("SELECT * FROM feedz")
    assert not isinstance(caught.value, StoreError)


def test_a_look_up_sees_one_moment_whatever_is_written_meanwhile(path):
    with Store.open(path) as store, Store.open(path, read_only=True) as reader:
        with reader.snapshot():
            assert reader.due("x") is None
            with store.transaction():
                store.set_due("x", NOON)
            assert reader.due("x") is None
        assert reader.due("x") == NOON

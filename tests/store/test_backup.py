"""Backups: whole, sound, and restored without losing what was there."""

import pytest

from bot.errors import StoreError
from bot.model import Feed
from bot.store import Store, backup, restore

FEED = Feed("wire", "https://wire.example/rss", "wire")


def add(store, feed=FEED):
    with store.transaction():
        store.save_feed(feed)


def feeds(path):
    with Store.open(path) as store:
        return store.feeds()


def test_a_backup_of_a_store_in_use_has_all_that_is_committed(path, tmp_path):
    with Store.open(path) as store:
        add(store)
        with store.transaction():
            store.remove_feed("wire")
            backup(path, tmp_path / "copy.db")
    assert feeds(tmp_path / "copy.db") == (FEED,)
    assert feeds(path) == ()
    assert sorted(each.name for each in tmp_path.glob("*.db*") if each.suffix != ".lock") == [
        "copy.db",
        "sitrep.db",
    ]


def test_a_backup_does_not_replace_a_file(path, tmp_path):
    Store.open(path).close()
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StoreError, match="there is such a file already"):
        backup(path, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_restored_store_is_that_of_the_backup_and_the_other_is_set_aside(path, tmp_path):
    with Store.open(path) as store:
        add(store)
    backup(path, tmp_path / "copy.db")
    for n in (1, 2):
        path.write_bytes(b"damaged beyond repair")
        path.with_name("sitrep.db-wal").write_bytes(b"log")
        aside = restore(tmp_path / "copy.db", path)
        assert aside == path.with_name(f"sitrep.db.aside-{n}")
        assert aside.read_bytes() == b"damaged beyond repair"
        assert aside.with_name(aside.name + "-wal").read_bytes() == b"log"
        assert feeds(path) == (FEED,)


def test_a_backup_can_be_restored_where_nothing_is(path, tmp_path):
    Store.open(path).close()
    assert restore(path, tmp_path / "new.db") is None
    assert feeds(tmp_path / "new.db") == ()


@pytest.mark.parametrize("content", [b"", b"not a backup, but long enough to be taken for one" * 200])
def test_what_is_no_backup_is_refused_and_the_store_stays(path, tmp_path, content):
    with Store.open(path) as store:
        add(store)
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"copy\.db"):
        restore(tmp_path / "copy.db", path)
    assert feeds(path) == (FEED,)
    assert sorted(each.name for each in tmp_path.glob("*.db*") if each.suffix != ".lock") == [
        "copy.db",
        "sitrep.db",
    ]


def test_a_damaged_backup_is_refused(path, tmp_path):
    Store.open(path).close()
    backup(path, tmp_path / "copy.db")
    body = bytearray((tmp_path / "copy.db").read_bytes())
    body[4096 * 20 :] = b"\xff" * (len(body) - 4096 * 20)
    (tmp_path / "copy.db").write_bytes(body)
    with pytest.raises(StoreError, match="damaged"):
        restore(tmp_path / "copy.db", path)


def test_a_store_is_not_restored_from_itself(path):
    Store.open(path).close()
    with pytest.raises(StoreError, match="this is the store itself"):
        restore(path, path)

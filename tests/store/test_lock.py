"""One process at a time decides and sends."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Lock, Store, backup, restore

HOLD = "import sys; from pathlib import Path; from bot.store import Lock; lock = Lock(Path(sys.argv[1]));"


def held_elsewhere(path, then):
    return subprocess.Popen(
        [sys.executable, "-c", f"{HOLD} print('held', flush=True); {then}", str(path)],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )


def test_a_second_process_is_refused_with_a_sentence_that_names_the_first(path):
    with held_elsewhere(path, "sys.stdin.read()") as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=rf"another Sitrep is at work.*process {other.pid}"):
            Lock(path)
        other.stdin.close()
        other.wait()
    Lock(path).release()


def test_a_process_that_is_killed_holds_nothing(path):
    with held_elsewhere(path, "sys.stdin.read()") as other:
        other.stdout.readline()
        other.kill()
        other.wait()
    Lock(path).release()


def test_it_is_given_back_once(path):
    with Lock(path) as lock:
        lock.release()
        with Lock(path):
            pass


def test_a_store_in_memory_needs_none():
    with Lock(Path(":memory:")), Lock(Path(":memory:")):
        pass


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(StoreError, match="the lock cannot be opened"):
        Lock(tmp_path / "nowhere" / "sitrep.db")


def test_a_backup_is_not_restored_beside_a_sitrep_at_work(path, tmp_path):
    Store.open(path).close()
    backup(path, tmp_path / "copy.db")
    with Lock(path), pytest.raises(StoreError, match="at work"):
        restore(tmp_path / "copy.db", path)
    assert restore(tmp_path / "copy.db", path) is not None

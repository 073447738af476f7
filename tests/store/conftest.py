import pytest

from bot.store import Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sitrep.db"


@pytest.fixture
def store(path):
    with Store.open(path) as store:
        yield store

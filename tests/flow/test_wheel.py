"""What is installed from the wheel, outside a checkout, is a whole Sitrep."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), "."]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_configuration_seeds_tables_and_licence(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("sitrep", "feeds", "sources", "topics", "conflicts"):
        assert f"bot/share/config/{name}.toml" in names
    assert any(name.startswith("bot/share/seeds/") for name in names)
    assert any(name.startswith("bot/extract/data/") for name in names)
    assert "bot/demo/timetable.toml" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


def test_the_demo_runs_in_an_empty_folder(wheel: Path, tmp_path: Path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    locked = REPOSITORY / "requirements.txt"
    subprocess.run([*pip, "--require-hashes", "-r", str(locked)], check=True, capture_output=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, capture_output=True)
    empty = tmp_path / "empty"
    empty.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SITREP_", "PYTHON"))}
    shown = subprocess.run(
        [str(home / "bin" / "sitrep"), "demo"],
        cwd=empty,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "Prisoner exchange" in shown.stdout
    assert list(empty.iterdir()) == []

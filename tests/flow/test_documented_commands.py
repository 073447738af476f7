"""The commands in README and docs run as they are written."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.flow.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.conftest import Sitrep

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
NETWORK = {"poll", "run"}
"""Commands that would fetch from publishers; their help has to know them all the same."""

LINE = {"id": "a", "date": "2026-02-05", "source": "CNA", "title": "Missile strike on Odesa kills four"}
"""The recorded stream that the pages speak of."""


def commands(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith((".venv/bin/sitrep ", "sitrep "))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_runs(page: Path, sitrep: Sitrep):
    (sitrep.folder / "seeds").symlink_to(REPOSITORY / "seeds")
    (sitrep.folder / "stream.jsonl.gz").write_bytes(gzip.compress(json.dumps(LINE).encode()))
    sitrep.run("ingest", "seeds/")
    for words in commands(page):
        if words[0] in NETWORK:
            words = [*words, "--help"]  # noqa: PLW2901 - the same command, asked for its help
        sitrep.run(*words)


def test_there_are_commands_to_run():
    assert len(commands(REPOSITORY / "README.md")) >= 6

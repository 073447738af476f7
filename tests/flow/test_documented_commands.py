"""The commands in README and docs run as they are written."""

from __future__ import annotations

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


def commands(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith((".venv/bin/sitrep ", "sitrep "))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_runs(page: Path, sitrep: Sitrep):
    (sitrep.folder / "seeds").symlink_to(REPOSITORY / "seeds")
    sitrep.run("ingest", "seeds/")
    for words in commands(page):
        if words[0] in NETWORK:
            words = [*words, "--help"]  # noqa: PLW2901 - the same command, asked for its help
        sitrep.run(*words)


def test_there_are_commands_to_run():
    assert len(commands(REPOSITORY / "README.md")) >= 6

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.demo.series import load_series
from bot.ledger.reasons import Reason
from bot.model import Verdict

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
HOW = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> set[str]:
    """The code words in the first column of the table below a heading of how-it-works.md."""
    section = HOW.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE))


def test_every_verdict_is_explained() -> None:
    assert first_cells("Verdicts") == set(Verdict)


def test_every_reason_is_explained() -> None:
    assert first_cells("Reasons") == set(Reason)


def test_the_layout_that_is_drawn_is_the_one_that_is_there() -> None:
    drawing = HOW.split("## Where to look in the code\n", 1)[1].split("```")[1]
    drawn = set(re.findall(r"^  ([a-z_]+(?:/|\.py)) ", drawing, flags=re.MULTILINE))
    there = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "bot").iterdir()
        if path.name not in {"share", "py.typed", "__pycache__"} and not path.name.startswith("__")
    }
    assert drawn == there


def test_the_entry_that_is_followed_comes_from_the_demo() -> None:
    quoted = [line.removeprefix("> ") for line in HOW.splitlines() if line.startswith("> ")]
    fourth = load_series().polls[3].files["moscow-bulletin"].decode()
    assert quoted
    assert all(line in fourth for line in quoted)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:bot|adapters|config|docs|seeds)/[\w./-]*)`", text):
        assert (ROOT / name).exists(), name

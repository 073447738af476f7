from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.collect.seeds import find_seeds, read_seed

SEEDS = Path(__file__).parents[2] / "seeds"
FILES = sorted(path for path in SEEDS.iterdir() if path.suffix in {".md", ".txt"})
MARKDOWN = [path for path in FILES if path.suffix == ".md"]
PARTS = ["Why It Matters", "Key Developments", "Full Report", "Context & Previous Events"]
DEVELOPMENT = re.compile(r"^- [A-Z][^:]{2,40}: \S.*\.$")


def body_lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        text = text.split("---\n", 2)[2]
    return [
        line.removeprefix("### ").removeprefix("## ").removeprefix("# ") for line in text.splitlines() if line
    ]


def front_matter(path: Path) -> dict[str, object]:
    opening, matter, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    loaded = yaml.safe_load(matter)
    assert isinstance(loaded, dict)
    return loaded


def test_every_file_is_found_as_a_briefing() -> None:
    assert list(find_seeds(SEEDS)) == FILES


def test_both_kinds_of_briefing_are_shipped() -> None:
    assert {path.suffix for path in FILES} == {".md", ".txt"}
    assert len(FILES) == len(list(SEEDS.iterdir()))  # nothing else lies about


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
class TestEveryBriefing:
    def test_has_a_title_a_lead_and_the_four_parts_in_order(self, path: Path) -> None:
        lines = body_lines(path)
        assert len(lines[0]) <= 80
        assert lines[1].endswith(".")
        assert [line for line in lines if line in PARTS] == PARTS
        assert lines[2] == PARTS[0]

    def test_labels_every_key_development_and_says_it_in_a_sentence(self, path: Path) -> None:
        lines = body_lines(path)
        developments = lines[lines.index(PARTS[1]) + 1 : lines.index(PARTS[2])]
        assert len(developments) >= 4
        for line in developments:
            assert DEVELOPMENT.match(line), line

    def test_has_a_full_report_of_several_subsections(self, path: Path) -> None:
        lines = body_lines(path)
        report = lines[lines.index(PARTS[2]) + 1 : lines.index(PARTS[3])]
        headings = [line for line in report if not line.endswith(".")]
        assert len(headings) >= 3
        assert len(report) == 2 * len(headings)  # a heading, then its paragraph

    def test_becomes_one_entry_for_each_thing_that_it_says(self, path: Path) -> None:
        now = datetime(2026, 2, 7, tzinfo=UTC)
        lines = body_lines(path)
        developments = lines.index(PARTS[2]) - lines.index(PARTS[1]) - 1
        subsections = (lines.index(PARTS[3]) - lines.index(PARTS[2]) - 1) // 2
        seed = read_seed(path, collected=now, default_published=now)
        assert seed.title == lines[0]
        assert len(seed.entries) == developments + subsections + 3  # lead, why, context
        assert {entry.text for entry in seed.entries} <= {line.split(": ", 1)[-1] for line in lines} | set(
            lines
        )

    def test_names_the_year_so_that_it_reads_right_years_later(self, path: Path) -> None:
        assert re.search(r"\b20\d\d\b", " ".join(body_lines(path)))

    def test_is_plain_text_without_links_or_markup(self, path: Path) -> None:
        assert not re.search(r"https?:|[<>*_\[\]]", " ".join(body_lines(path)))


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.name)
def test_front_matter_says_when_who_and_which_conflict(path: Path) -> None:
    matter = front_matter(path)
    assert matter.keys() == {"published", "source", "conflict"}
    published = matter["published"]
    assert isinstance(published, datetime)
    assert published.utcoffset() is not None


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.name)
def test_markdown_uses_one_title_and_three_levels_of_headings(path: Path) -> None:
    marks = re.findall(r"^(#+) ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert marks[0] == "#"
    assert marks.count("#") == 1
    assert set(marks) == {"#", "##", "###"}

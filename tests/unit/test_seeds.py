"""Seed briefings to entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.collect.seeds import SIZE_LIMIT, SeedDocument, find_seeds, read_seed
from bot.errors import InputError, ParseError

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
DEFAULT = datetime(2026, 2, 5, tzinfo=UTC)

TEXT = """Two Neighbours Reopen Their Hotline
Officers of both armies will speak every week again. It is the first contact in two years.
Why It Matters
A hotline keeps an incident from becoming a war.
Key Developments
- Hotline: The line was reopened on Monday, at 14:05 local time.
- Prisoner Exchange: Each side released 155 servicemen.
- Prisoner Exchange: Seven civilians came home too.
- The talks go on in March.
Full Report
Renewed Contact
The U.S. delegation did not take part. Both ministers called it a beginning.
A second round is planned.
Power Grid
Forty substations were hit.
Context & Previous Events
The line had been cut after a border clash.
"""

MARKDOWN = """---
published: 2026-02-05T14:00:00+02:00
source: Valley News
conflict: sudan
---

# Two Neighbours *Reopen* Their [Hotline](https://v.example)

Officers of both armies
will speak every week again. It is the first contact in two years.

## Why it matters:

A hotline keeps an incident from becoming a war.

## KEY DEVELOPMENTS

- **Hotline:** The line was reopened on Monday,
  at 14:05 local time.
- **Prisoner Exchange**: Each side released 155 servicemen.
* Prisoner Exchange: Seven civilians came home too.
* The talks go on in March.

## Full report

### Renewed Contact

The U.S. delegation did not take part. Both ministers called it a beginning.

A second round is planned.

### Power Grid

Forty substations were hit.

## Context and Previous Events

The line had been cut after a border clash.
"""

PARTS = [
    ("Two Neighbours Reopen Their Hotline", "Officers of both armies will speak every week again."),
    ("Why It Matters", "A hotline keeps an incident from becoming a war."),
    ("Hotline", "The line was reopened on Monday, at 14:05 local time."),
    ("Prisoner Exchange", "Each side released 155 servicemen."),
    ("Prisoner Exchange", "Seven civilians came home too."),
    ("Key Developments", "The talks go on in March."),
    ("Renewed Contact", "The U.S. delegation did not take part."),
    ("Power Grid", "Forty substations were hit."),
    ("Context & Previous Events", "The line had been cut after a border clash."),
]


def read(tmp_path: Path, text: str | bytes, name: str = "talks.txt") -> SeedDocument:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_seed(path, collected=NOW, default_published=DEFAULT)


@pytest.mark.parametrize(("text", "name"), [(TEXT, "talks.txt"), (MARKDOWN, "talks.md")])
def test_each_part_of_a_briefing_is_an_entry(tmp_path: Path, text: str, name: str) -> None:
    document = read(tmp_path, text, name)
    assert document.title == "Two Neighbours Reopen Their Hotline"
    assert [entry.title for entry in document.entries] == [title for title, _ in PARTS]
    for entry, (_, start) in zip(document.entries, PARTS, strict=True):
        assert entry.text.startswith(start)
        assert entry.context.startswith(f"{document.title}\nOfficers of both armies will speak")
        assert (entry.feed, entry.document, entry.collected) == ("seed", name, NOW)
        assert (entry.link, entry.language) == (None, None)
    assert document.entries[6].text.endswith("beginning.\nA second round is planned.")


def test_text_without_front_matter_is_of_the_default_date_and_source(tmp_path: Path) -> None:
    document = read(tmp_path, TEXT)
    assert (document.source, document.source_name) == ("seed", None)
    assert {(entry.source, entry.published, entry.conflict) for entry in document.entries} == {
        ("seed", DEFAULT, None)
    }


def test_front_matter_says_when_from_whom_and_about_what(tmp_path: Path) -> None:
    document = read(tmp_path, MARKDOWN, "talks.md")
    published = datetime(2026, 2, 5, 12, tzinfo=UTC)
    assert (document.source, document.source_name) == ("valley-news", "Valley News")
    assert {(entry.source, entry.published, entry.conflict) for entry in document.entries} == {
        ("valley-news", published, "sudan")
    }


def test_front_matter_is_read_in_text_too(tmp_path: Path) -> None:
    document = read(tmp_path, f"---\nconflict: sudan\n---\n{TEXT}")
    assert document.title == "Two Neighbours Reopen Their Hotline"
    assert document.entries[0].conflict == "sudan"


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2026-02-05", datetime(2026, 2, 5, tzinfo=UTC)),
        ("2026-02-05 14:00:00", datetime(2026, 2, 5, 14, tzinfo=UTC)),
        ("'2026-02-05T14:00Z'", datetime(2026, 2, 5, 14, tzinfo=UTC)),
        ("", DEFAULT),
    ],
)
def test_dates_of_front_matter(tmp_path: Path, stated: str, published: datetime) -> None:
    assert read(tmp_path, f"---\npublished: {stated}\n---\n{TEXT}").entries[0].published == published


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Al-Jazeera  English", "al-jazeera-english"),
        ("bbc", "bbc"),
        ("Süddeutsche", "suddeutsche"),
        ("Правда", "правда"),
    ],
)
def test_a_sources_name_becomes_an_id(tmp_path: Path, name: str, source: str) -> None:
    assert read(tmp_path, f"---\nsource: {name}\n---\n{TEXT}").source == source


def test_ids_are_unique_and_stay_when_the_text_is_rewritten(tmp_path: Path) -> None:
    before = read(tmp_path, TEXT)
    after = read(tmp_path, TEXT.replace("155", "157").replace("Two Neighbours", "Old Foes"))
    assert len({entry.id for entry in before.entries}) == len(before.entries)
    assert [entry.id for entry in before.entries] == [entry.id for entry in after.entries]
    changed = [
        new.title
        for old, new in zip(before.entries, after.entries, strict=True)
        if old.content_hash != new.content_hash
    ]
    assert changed == ["Old Foes Reopen Their Hotline", "Prisoner Exchange"]


def test_the_same_parts_in_text_and_markdown_say_the_same(tmp_path: Path) -> None:
    text, markdown = read(tmp_path, TEXT), read(tmp_path, MARKDOWN, "talks.md")
    assert [entry.content_hash for entry in text.entries] == [
        entry.content_hash for entry in markdown.entries
    ]


@pytest.mark.parametrize(
    "variant",
    [
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        "\n\n" + TEXT.replace("\n", "\n\n"),
        TEXT.replace("Why It Matters", "WHY IT MATTERS:").replace(
            "Context & Previous", "Context and previous"
        ),
        TEXT.replace("- ", "• "),
        TEXT.replace("Monday, at", "Monday,\n  at"),
        TEXT.replace("first contact", "first\ncontact"),
        TEXT.replace("did not take part. Both", "did not\ntake part. Both"),
        TEXT + "\n" * 40,
    ],
    ids=[
        "crlf",
        "bom",
        "blank lines",
        "headings",
        "bullets",
        "wrapped bullet",
        "wrapped lead",
        "wrapped",
        "end",
    ],
)
def test_spellings_of_one_briefing_say_the_same(tmp_path: Path, variant: str) -> None:
    expected, found = read(tmp_path, TEXT), read(tmp_path, variant)
    assert [(entry.key, entry.title, entry.text) for entry in found.entries] == [
        (entry.key, entry.title, entry.text) for entry in expected.entries
    ]


def test_sections_may_be_missing(tmp_path: Path) -> None:
    document = read(tmp_path, "A Title\nKey Developments\n- Toll: Ten died.\n")
    assert [(entry.title, entry.text, entry.context) for entry in document.entries] == [
        ("Toll", "Ten died.", "A Title")
    ]


def test_a_report_without_subheadings_is_one_entry(tmp_path: Path) -> None:
    document = read(tmp_path, "A Title\nFull Report\nTen people died.\nThe road is closed.\n")
    assert [(entry.title, entry.text) for entry in document.entries] == [
        ("Full Report", "Ten people died.\nThe road is closed.")
    ]


def test_headings_of_markdown_label_parts_of_every_section(tmp_path: Path) -> None:
    document = read(
        tmp_path, "A Title\n=====\n\n## Key Developments\n\n### Toll\n\nTen died.\n", "a.markdown"
    )
    assert [(entry.title, entry.text) for entry in document.entries] == [("Toll", "Ten died.")]


def test_markup_inside_of_markdown_is_text(tmp_path: Path) -> None:
    text = (
        "# A Title\n\nLead with `code` and <b>bold</b>.\n\n<div>Ten <i>died</i>.</div>\n\n"
        "    kept as is\n\n## Key Developments\n\n1. Toll: ten\n   - nested\n   - twice\n\n***\n"
    )
    document = read(tmp_path, text, "a.md")
    assert document.entries[0].text == "Lead with code and bold.\nTen died.\nkept as is"
    assert document.entries[1].text == "ten nested twice"


def test_no_character_that_cannot_be_seen_gets_in(tmp_path: Path) -> None:
    document = read(tmp_path, TEXT.replace("Hotline", "Hot\u202eline\u200b"))
    assert document.title == "Two Neighbours Reopen Their Hotline"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "It is empty"),
        (b" \n\n", "It is empty"),
        (b"A Title\xff\nFull Report", "not UTF-8: byte 7 is 0xff"),
        (b"x" * (SIZE_LIMIT + 1), "larger than 1024 KiB"),
        ("A Title\nAnd a text.", "headings.*Why It Matters, Key Developments, Full Report, Context"),
        ("Key Developments\n- Toll: Ten died.", "no title"),
        ("A Title\nKey Developments\n", "no text below"),
        (f"---\npublised: 2026-02-05\n---\n{TEXT}", "unknown key 'publised'. Did you mean 'published'"),
        (f"---\n7: x\n---\n{TEXT}", "unknown key '7'. Allowed are published, source, conflict"),
        (f"---\npublished: soon\n---\n{TEXT}", "'soon' is no date; write 2026-02-05"),
        (f"---\npublished: 2026-02-30\n---\n{TEXT}", "no date.*write 2026-02-05"),
        (f"---\npublished: 5\n---\n{TEXT}", "5 is no date"),
        (f"---\nconflict: no\n---\n{TEXT}", "conflict must be a text, not False; put it in quotes"),
        (f"---\nsource: '  '\n---\n{TEXT}", "source must be a text"),
        (f"---\nsource: '!!'\n---\n{TEXT}", "source must be a name"),
        (f"---\nsource: [a\n---\n{TEXT}", r"no YAML \(line"),
        (f"---\n- a\n---\n{TEXT}", "must be lines such as"),
        (f"---\nsource: {'[' * 5_000}\n---\n{TEXT}", "nested too deeply|no YAML"),
        (f"---\nsource: !!python/object:os.system x\n---\n{TEXT}", "no YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, text: str | bytes, reason: str
) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("talks.txt: ")


def test_empty_front_matter_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, f"---\n---\n{TEXT}").entries[0].published == DEFAULT


def test_a_file_that_is_not_there_is_a_stated_failure(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="cannot be read"):
        read_seed(tmp_path / "none.txt", collected=NOW, default_published=DEFAULT)


def test_briefings_of_a_folder_are_found_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.markdown", "README.md", ".hidden.txt", "data.json"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "deep.txt").mkdir()
    assert [path.name for path in find_seeds(tmp_path)] == ["a.md", "b.txt", "c.markdown"]
    assert find_seeds(tmp_path / "data.json") == (tmp_path / "data.json",)
    with pytest.raises(InputError, match="does not exist"):
        find_seeds(tmp_path / "nowhere")

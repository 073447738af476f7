from __future__ import annotations

import calendar
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import feedparser
import pytest

from bot.demo.series import Poll, Series, load_series
from bot.errors import ConfigError
from bot.model import Side

DEMO = Path(__file__).parents[2] / "bot" / "demo"
SERIES = load_series()
BODIES = sorted({(feed, body) for poll in SERIES.polls for feed, body in poll.files.items()})


def parsed(body: bytes) -> feedparser.FeedParserDict:
    return feedparser.parse(body)


def moment(stamp: object) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(stamp), UTC)  # type: ignore[arg-type]


def entries(poll: Poll) -> dict[str, feedparser.FeedParserDict]:
    return {entry.id: entry for body in poll.files.values() for entry in parsed(body).entries}


@pytest.mark.parametrize(("feed", "body"), BODIES, ids=lambda value: value if isinstance(value, str) else "")
class TestEveryFile:
    def test_is_well_formed_and_small(self, feed: str, body: bytes) -> None:
        document = parsed(body)
        assert not document.bozo, document.get("bozo_exception")
        assert 3 <= len(document.entries) <= 6

    def test_gives_every_entry_an_identity_a_link_a_date_and_a_text(self, feed: str, body: bytes) -> None:
        for entry in parsed(body).entries:
            assert entry.id
            assert entry.link.startswith("https://")
            assert entry.published_parsed
            assert entry.title
            assert entry.summary

    def test_says_that_it_is_made_up_and_links_nowhere_real(self, feed: str, body: bytes) -> None:
        document = parsed(body)
        assert "(made up)" in document.feed.title
        assert "Made up for a demonstration" in document.feed.subtitle
        # .example can never be registered: https://www.rfc-editor.org/rfc/rfc2606
        assert all(entry.link.split("/")[2].endswith(".example") for entry in document.entries)


def test_the_series_mixes_rss_and_atom() -> None:
    versions = {parsed(body).version for _, body in BODIES}
    assert versions == {"rss20", "atom10"}


def test_polls_go_forward_in_time_and_say_what_to_watch_for() -> None:
    assert all(before.at < after.at for before, after in pairwise(SERIES.polls))
    assert all(poll.note.endswith(".") for poll in SERIES.polls)


def test_every_poll_serves_every_feed() -> None:
    feeds = {feed.id for feed in SERIES.feeds}
    assert all(poll.files.keys() == feeds for poll in SERIES.polls)


def test_every_recorded_file_is_played() -> None:
    recorded = {(path.parent.name, path.read_bytes()) for path in DEMO.glob("polls/*/*.xml")}
    assert recorded == set(BODIES)


def test_no_entry_is_seen_before_it_was_published() -> None:
    for poll in SERIES.polls:
        for entry in entries(poll).values():
            assert moment(entry.published_parsed) <= poll.at
            if "updated_parsed" in entry:
                assert moment(entry.updated_parsed) <= poll.at


def test_after_the_first_poll_an_entry_is_news_when_it_appears() -> None:
    for before, after in pairwise(SERIES.polls):
        seen = entries(before)
        for key, entry in entries(after).items():
            if key not in seen:
                assert before.at < moment(entry.published_parsed) <= after.at


def test_a_rewritten_entry_keeps_its_identity_link_and_publication_date() -> None:
    rewritten: dict[str, str] = {}
    for before, after in pairwise(SERIES.polls):
        seen = entries(before)
        for key, entry in entries(after).items():
            old = seen.get(key)
            if old is not None and (old.title, old.summary) != (entry.title, entry.summary):
                assert (old.link, old.published) == (entry.link, entry.published)
                rewritten[key] = entry.title
    assert len(rewritten) == 2  # one correction, one withdrawal


def test_two_titles_share_an_owner_and_both_belligerents_have_an_organ() -> None:
    families = [source.family for source in SERIES.sources]
    assert len(set(families)) == len(families) - 1
    assert {source.party for source in SERIES.sources if source.side is Side.OWN} == {"Russia", "Ukraine"}


def test_feeds_get_their_address_from_whoever_serves_them() -> None:
    served = SERIES.served_from("http://127.0.0.1:8080/")
    assert [feed.url for feed in served.feeds] == [
        f"http://127.0.0.1:8080/{feed.id}.xml" for feed in SERIES.feeds
    ]
    assert served.polls == SERIES.polls


# --- a series that cannot be used ---------------------------------------------------------------

TIMETABLE = """
[[source]]
id = "a"
name = "A"
family = "a"
grade = "C"
side = "neutral"

[[feed]]
id = "a"
source = "a"

[[poll]]
at = 2026-03-05T08:00:00+01:00
note = "One."
files = {a = "01.xml"}

[[poll]]
at = 2026-03-05T09:00:00Z
note = "Two."
files = {a = "02.xml"}
"""


def series_of(folder: Path, timetable: str) -> Series:
    (folder / "polls" / "a").mkdir(parents=True)
    (folder / "polls" / "a" / "01.xml").write_bytes(b"one")
    (folder / "polls" / "a" / "02.xml").write_bytes(b"two")
    (folder / "timetable.toml").write_text(timetable, encoding="utf-8")
    return load_series(folder)


def test_a_series_is_read_from_any_folder(tmp_path: Path) -> None:
    series = series_of(tmp_path, TIMETABLE)
    assert [poll.files["a"] for poll in series.polls] == [b"one", b"two"]
    assert series.polls[0].at == datetime(2026, 3, 5, 7, tzinfo=UTC)
    assert series.polls[0].at.tzinfo is UTC


def test_a_feed_that_a_poll_leaves_out_serves_what_it_served_before(tmp_path: Path) -> None:
    second = '[[feed]]\nid = "b"\nsource = "a"\n[[poll]]\nat = 2026'
    timetable = TIMETABLE.replace("[[poll]]\nat = 2026", second, 1).replace(
        '{a = "01.xml"}', '{a = "01.xml", b = "01.xml"}'
    )
    (tmp_path / "polls" / "b").mkdir(parents=True)
    (tmp_path / "polls" / "b" / "01.xml").write_bytes(b"same")
    series = series_of(tmp_path, timetable)
    assert [dict(poll.files) for poll in series.polls] == [
        {"a": b"one", "b": b"same"},
        {"a": b"two", "b": b"same"},
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('grade = "C"', 'grade = "G"', "source.0.grade"),
        ('name = "A"', 'name = "A"\ncolour = "red"', "source.0.colour"),
        ("2026-03-05T09:00:00Z", "2026-03-05T09:00:00", "poll.1.at"),
        ("2026-03-05T09:00:00Z", "2026-03-05T07:00:00Z", "not after"),
        ('source = "a"', 'source = "z"', "source z is unknown"),
        ('{a = "01.xml"}', '{a = "01.xml", z = "01.xml"}', "feed z is unknown"),
        ("[[poll]]", '[[feed]]\nid = "b"\nsource = "a"\n[[poll]]', "feed b has no file yet"),
        ("[[poll]]", '[[feed]]\nid = "a"\nsource = "a"\n[[poll]]', "used twice"),
        ('"02.xml"', '"03.xml"', "no such file"),
        ('id = "a"', "id = ", "not TOML"),
        ('[[feed]]\nid = "a"', '[[feed]]\nid = "../a"', "feed.0.id"),
    ],
)
def test_a_timetable_that_is_wrong_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    with pytest.raises(ConfigError, match=r"timetable\.toml") as refused:
        series_of(tmp_path, TIMETABLE.replace(old, new, 1))
    assert says in str(refused.value)


def test_a_folder_without_a_timetable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing"):
        load_series(tmp_path)

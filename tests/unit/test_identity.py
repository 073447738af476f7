"""Links, keys, ids and content hashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.identity import content_hash, entry_id, entry_key
from bot.collect.links import clean_link, link_key


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://a.org/x?id=7&utm_source=rss&at_medium=RSS#top", "https://a.org/x?id=7#top"),
        ("https://a.org/x?traffic_source=rss", "https://a.org/x"),
        ("https://a.org/x?ref=rss&source=radio", "https://a.org/x?source=radio"),
        (" https://a.org/\u202ex\u200f \n", "https://a.org/x"),
        ("/x", "https://base.org/x"),
        ("x?y=1", "https://base.org/dir/x?y=1"),
        ("//b.org/x", "https://b.org/x"),
        ("https://joe:hush@a.org/x", "https://a.org/x"),
        ("https://a.org/x|y<z>", "https://a.org/x%7Cy%3Cz%3E"),
        ("https://a.org/%D1%8F?q=%20", "https://a.org/%D1%8F?q=%20"),
        ("https://a.org/я", "https://a.org/%D1%8F"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@b.org", None),
        ("https://a|b<c.org/", None),
        ("https://a.org:port/", None),
        ("https://[", None),
        ("https://a.org/" + "x" * 2_000, None),
        ("", None),
        (None, None),
    ],
)
def test_links_are_absolute_web_addresses_or_none(href: str | None, link: str | None) -> None:
    assert clean_link(href, "https://base.org/dir/feed") == link


@pytest.mark.parametrize(
    "other",
    [
        "http://a.org/story?id=7",
        "https://A.org:443/story?id=7#comments",
        "https://a.org/story?utm_medium=x&id=7",
    ],
)
def test_spellings_of_one_address_have_one_key(other: str) -> None:
    assert link_key(other) == link_key("https://a.org/story?id=7") == "a.org/story?id=7"


@pytest.mark.parametrize(
    "other", ["https://a.org/story?id=8", "https://a.org/Story?id=7", "https://a.org:8/story?id=7"]
)
def test_other_addresses_have_other_keys(other: str) -> None:
    assert link_key(other) != link_key("https://a.org/story?id=7")


@pytest.mark.parametrize(
    "link", ["https://a.org", "https://a.org/", "https://a.org/?utm_source=x", "nothing"]
)
def test_a_front_page_identifies_nothing(link: str) -> None:
    assert link_key(link) is None


def key(
    guid: str | None = None, link: str | None = None, title: str = "t", text: str = "x", feed: str = "f"
) -> str:
    return entry_key(guid, link, title, text, feed=feed)


@pytest.mark.parametrize(
    "guid",
    [
        "urn:uuid:1",
        "tag:a.org,2026:1",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
        "d41d8cd98f00b204e9800998ecf8427e",
    ],
)
def test_a_guid_that_is_unique_in_the_world_is_the_key(guid: str) -> None:
    assert key(guid, "https://a.org/1") == guid == key(guid, "https://a.org/2", feed="g")


def test_a_guid_that_is_unique_in_its_feed_is_qualified() -> None:
    assert key("4711", "https://a.org/1") == "f:4711" == key("4711", "https://a.org/2")
    assert key("4711", feed="g") == "g:4711"


def test_a_guid_that_is_an_address_counts_as_one() -> None:
    assert key("http://a.org/?p=1#s2") == key("https://a.org/?p=1&utm_source=rss#s2") == "a.org/?p=1#s2"
    assert key("https://a.org/", "https://a.org/story") == "a.org/story"


def test_a_guid_that_counts_versions_of_its_link_is_the_link() -> None:
    link = "https://a.org/story?at_medium=RSS"
    assert key("https://a.org/story#0", link) == key("https://a.org/story#1", link) == "a.org/story"


def test_parts_of_a_page_are_different_entries() -> None:
    assert key("https://a.org/log#1", "https://a.org/log#1") != key(
        "https://a.org/log#2", "https://a.org/log#2"
    )
    assert key("https://a.org/log#p-1", "https://a.org/log") != key(
        "https://a.org/log#p-2", "https://a.org/log"
    )


def test_without_guid_the_link_and_without_link_the_content_is_the_key() -> None:
    assert key(None, "http://a.org/x") == key("", "https://a.org/x", "other") == "a.org/x"
    assert key(None, "https://a.org/") == key() == content_hash("t", "x")
    assert key(title="other") != key()


def test_ids_are_stable_and_belong_to_a_source() -> None:
    assert entry_id("cna", "a.org/x") == "ec687bfbdac55dd96"  # stored ids depend on it
    assert entry_id("cna", "a.org/x") != entry_id("bbc", "a.org/x")
    assert entry_id("a", "b\0c") != entry_id("a\0b", "d")


@pytest.mark.parametrize(
    "text",
    [
        "  157 soldiers\n came home,  see https://a.org/x?utm_source=rss",
        "157 sol\u00addiers came\u200b home, see https://a.org/x",
        "157 soldiers came home, see https://a.org/x?fbclid=abc",
    ],
)
def test_noise_is_no_rewrite(text: str) -> None:
    assert content_hash("Swap", text) == content_hash("Swap", "157 soldiers came home, see https://a.org/x")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Swap", "175 soldiers came home"),
        ("swap", "157 soldiers came home"),
        ("Swap157", "soldiers came home"),
    ],
)
def test_what_a_reader_would_notice_is_a_rewrite(title: str, text: str) -> None:
    assert content_hash(title, text) != content_hash("Swap", "157 soldiers came home")


@given(st.text(), st.text())
def test_hashes_name_their_version(title: str, text: str) -> None:
    version, _, digest = content_hash(title, text).partition(":")
    assert version == "1"
    assert content_hash("Swap", "157 soldiers came home") == "1:6518376b95ca9d7b4a6cc9c012dcf954"
    assert len(digest) == 32
    assert int(digest, 16) >= 0

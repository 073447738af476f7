"""Feed bytes to entries: reading, identity, and the worker processes that bound it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from bot.collect import worker as worker_module
from bot.collect.parse import ParsedFeed, ParseLimits, Parser, entries_of
from bot.collect.syndication import TEXT_LIMIT, TITLE_LIMIT, Document, Item, read_feed
from bot.collect.worker import LENGTH, OUT_OF_MEMORY, READY, answer
from bot.errors import ParseError
from bot.model import Feed, Source

NOW = datetime(2026, 2, 6, 12, tzinfo=UTC)
FEED = Feed(id="valley", url="https://valley.example/feed.xml", source="valley")
SOURCE = Source(id="valley", name="Valley News", family="valley")


def rss(*items: str, head: str = "") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>Valley</title>{head}{body}</channel></rss>"
    ).encode()


def read(body: bytes, content_type: str | None = None) -> Document:
    return read_feed(body, content_type, "https://valley.example/news/feed.xml")


def only(*parts: str) -> Item:
    (item,) = read(rss("".join(parts))).items
    return item


def parsed(*items: Item) -> ParsedFeed:
    return entries_of(Document(items, (), None), feed=FEED, source=SOURCE, collected=NOW)


def item(**changes: str | None) -> Item:
    values = {
        "guid": "",
        "title": "A title",
        "text": "A text",
        "link": None,
        "published": None,
        "language": None,
    }
    return Item(**(values | changes))  # type: ignore[arg-type]


# --- reading ------------------------------------------------------------------------------------


def test_an_item_of_rss_is_read() -> None:
    found = only(
        "<title>157 &amp;lt;soldiers&amp;gt; home</title>",
        "<link>/story?utm_source=rss</link><guid>tag:v,1</guid>",
        "<description>&lt;p&gt;They came.&lt;/p&gt;&lt;p&gt;All.&lt;/p&gt;</description>",
        "<pubDate>Thu, 05 Feb 2026 15:00:00 +0200</pubDate>",
    )
    assert found == Item(
        guid="tag:v,1",
        title="157 <soldiers> home",
        text="They came.\nAll.",
        link="https://valley.example/story",
        published="2026-02-05T13:00:00+00:00",
        language=None,
    )


def test_an_entry_of_atom_is_read() -> None:
    (found,) = read(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><entry>
        <id>urn:x:1</id><title type="text">Losses &lt; 100</title><updated>2026-02-05T13:00:00Z</updated>
        <link rel="self" href="/self"/><link href="/story"/>
        <summary>Short.</summary><content type="html">&lt;p&gt;A longer text.&lt;/p&gt;</content>
        </entry></feed>"""
    ).items
    assert (found.guid, found.title, found.text) == ("urn:x:1", "Losses < 100", "A longer text.")
    assert (found.link, found.published) == ("https://valley.example/story", "2026-02-05T13:00:00+00:00")
    assert found.language == "en-gb"


def test_an_item_of_rdf_is_read() -> None:
    (found,) = read(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://v.example/1"><title>T</title>
        <link>https://v.example/1</link><dc:date>2026-02-05</dc:date></item></rdf:RDF>"""
    ).items
    assert (found.guid, found.title) == ("https://v.example/1", "T")
    assert found.published == "2026-02-05T00:00:00+00:00"


def test_the_longest_text_is_taken() -> None:
    found = only(
        "<title>T</title><description>A short summary.</description>",
        "<content:encoded>&lt;p&gt;A short summary. And then all the rest.&lt;/p&gt;</content:encoded>",
    )
    assert found.text == "A short summary. And then all the rest."


def test_a_text_that_repeats_the_title_says_it_once() -> None:
    assert only("<title>Ten died</title><description>Ten died</description>").text == ""
    assert only("<title>T</title><description>&lt;h1&gt;T&lt;/h1&gt;More.</description>").text == "More."


def test_an_aggregators_title_loses_the_publishers_name() -> None:
    source = '<source url="https://v.example">Valley News</source>'
    assert only(f"<title>Ten died - Valley News</title>{source}").title == "Ten died"
    assert only("<title>Ten died - Valley News</title>").title == "Ten died - Valley News"
    assert only(f"<title>Valley News</title>{source}").title == "Valley News"


def test_without_a_title_the_text_lends_one() -> None:
    short = only("<description>Ten died.&lt;br&gt;More later.</description>")
    assert (short.title, short.text) == ("Ten died.", "More later.")
    long = only(f"<description>{'word ' * 100}</description>")
    assert long.title.endswith("word…")
    assert len(long.title) <= 120
    assert long.text == ("word " * 100).strip()


def test_an_item_without_title_and_text_is_left_out_with_a_reason() -> None:
    document = read(rss("<title>T</title>", "<link>https://v.example/2</link><title> </title>"))
    assert len(document.items) == 1
    assert document.skipped == ("item 2 has neither title nor text",)


def test_long_texts_are_cut_at_a_word() -> None:
    found = only(f"<title>{'word ' * 5_000}</title><description>{'word ' * 10_000}</description>")
    assert TITLE_LIMIT - 6 <= len(found.title) <= TITLE_LIMIT
    assert TEXT_LIMIT - 6 <= len(found.text) <= TEXT_LIMIT
    assert found.title.endswith("word…")
    assert found.text.endswith("word…")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.org"])
def test_links_that_are_no_web_address_are_dropped(link: str) -> None:
    assert only(f"<title>T</title><link>{link}</link>").link is None


@pytest.mark.parametrize("date", ["soon", "Thu, 32 Feb 2026", "", "0000-00-00T00:00:00Z"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    assert only(f"<title>T</title><pubDate>{date}</pubDate>").published is None


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>45</ttl>", 45),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_a_feeds_wish_about_polling_is_told(head: str, minutes: int | None) -> None:
    assert read(rss(head=head)).ttl_minutes == minutes


@pytest.mark.parametrize(
    ("tag", "language"), [("en_US", "en-us"), ("uk", "uk"), ("English", None), ("", None)]
)
def test_a_feeds_language_is_a_tag_or_none(tag: str, language: str | None) -> None:
    (found,) = read(rss("<title>T</title>", head=f"<language>{tag}</language>")).items
    assert found.language == language


@pytest.mark.parametrize(
    ("encoding", "content_type", "declared"),
    [
        ("utf-8", "text/xml; charset=iso-8859-1", "utf-8"),
        ("utf-8", "text/xml", "utf-8"),
        ("utf-8", None, "iso-8859-1"),
        ("windows-1251", "text/xml; charset=windows-1251", "windows-1251"),
        ("windows-1251", None, "windows-1251"),
        ("koi8-r", "application/xml; charset=koi8-r", "utf-8"),
        ("utf-16", "application/rss+xml", "utf-16"),
    ],
)
def test_letters_survive_what_servers_say_about_them(
    encoding: str, content_type: str | None, declared: str
) -> None:
    text = rss("<title>Обмін полоненими: Россия</title>").decode().replace('"utf-8"', f'"{declared}"')
    if encoding != "utf-8":
        text = text.replace("і", "и")
    (found,) = read(text.encode(encoding), content_type).items
    assert found.title == ("Обмін полоненими: Россия" if encoding == "utf-8" else "Обмин полоненими: Россия")


def test_seven_bit_japanese_is_read_as_declared() -> None:
    body = rss("<title>捕虜交換</title>").decode().replace("utf-8", "iso-2022-jp").encode("iso-2022-jp")
    (found,) = read(body, "text/xml; charset=iso-2022-jp").items
    assert found.title == "捕虜交換"


@pytest.mark.parametrize(
    "broken",
    [
        rss("<title>Fish & chips</title>", "<title>Two</title>"),
        rss("<title>One</title>", "<title>Two</title>")[:-20],
        rss("<title>One&nbsp;</title>", "<title>Two</title>"),
        rss("<title>One\x0b</title>", "<title>Two</title>"),
        b"\n\n" + rss("<title>One</title>", "<title>Two</title>"),
        rss("<title>One</title>", "<title>Two</title>").replace(b"utf-8", b"nonsense"),
    ],
    ids=["ampersand", "cut off", "entity", "control", "late declaration", "unknown encoding"],
)
def test_what_can_be_read_of_a_broken_feed_counts(broken: bytes) -> None:
    titles = [found.title for found in read(broken).items]
    assert len(titles) == 2
    assert titles[1] == "Two"


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss()) == Document((), (), None)


PAGE = b"""<!DOCTYPE html><html><head>
<link rel="alternate" type="application/rss+xml" href="/rss.xml">
<link rel="alternate stylesheet" type="text/css" href="/css">
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="https://v.example/atom">
<link rel="alternate" type="application/rss+xml"></head><body>Hello</body></html>"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\xef\xbb\xbf", "empty"),
        (PAGE, "feeds: https://valley.example/rss.xml, https://v.example/atom"),
        (b"<html><body>Not found</body></html>", r"web page \(HTML\), not a feed\.$"),
        (b"<!-- x --><html><p>Not found", "web page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "JSON"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "list of feeds"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><urlset></urlset>', "root element is <urlset>"),
        (b"<rss version='2.0'><channel><title>x</channel>", "not well-formed XML.*mismatched"),
        (b"just words", "not well-formed XML|no XML"),
        (bytes(range(256)) * 20, "not"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(body)


def test_bytes_that_look_like_a_path_are_not_opened() -> None:
    with pytest.raises(ParseError):
        read(__file__.encode())


def test_entities_that_multiply_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "lol">' + b"".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    body = bomb + b"]>" + rss("<title>&i;</title>", "<title>Two</title>").split(b"?>", 1)[1]
    assert all(len(found.title) < 2_000 for found in read(body).items)


# --- identity -----------------------------------------------------------------------------------


def test_items_become_entries() -> None:
    (entry,) = parsed(item(link="https://v.example/1", published="2026-02-05T13:00:00+00:00")).entries
    assert (entry.feed, entry.source, entry.key, entry.collected) == ("valley", "valley", "v.example/1", NOW)
    assert entry.published == datetime(2026, 2, 5, 13, tzinfo=UTC)
    assert entry.when == entry.published


def test_a_rewrite_keeps_its_id_and_changes_its_hash() -> None:
    (old,) = parsed(item(guid="tag:v,1", text="150 soldiers")).entries
    (new,) = parsed(item(guid="tag:v,1", text="157 soldiers", link="https://v.example/moved")).entries
    assert old.id == new.id
    assert old.content_hash != new.content_hash


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (NOW + timedelta(hours=23), True),
        (NOW + timedelta(hours=25), False),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
        (datetime(1999, 3, 15, tzinfo=UTC), True),
    ],
)
def test_impossible_dates_are_none(published: datetime, kept: bool) -> None:
    (entry,) = parsed(item(published=published.isoformat())).entries
    assert entry.published == (published if kept else None)


def test_of_repeated_items_the_newest_stays_and_else_the_first() -> None:
    old = item(guid="tag:v,1", text="old", published="2026-02-05T13:00:00+00:00")
    new = item(guid="tag:v,1", text="new", published="2026-02-05T14:00:00+00:00")
    undated = item(guid="tag:v,1", text="undated")
    for order in ((old, new, undated), (undated, new, old), (new, undated, old)):
        found = parsed(*order)
        assert [entry.text for entry in found.entries] == ["new"]
        assert found.skipped == ("2 repetitions within the document",)
    assert [entry.text for entry in parsed(undated, item(guid="tag:v,1", text="later")).entries] == [
        "undated"
    ]


def test_a_guid_that_articles_share_identifies_none() -> None:
    found = parsed(
        item(guid="tag:v", title="One", link="https://v.example/1"),
        item(guid="tag:v", title="Two", link="https://v.example/2"),
    )
    assert [entry.key for entry in found.entries] == ["v.example/1", "v.example/2"]


# --- the worker's side --------------------------------------------------------------------------


def test_an_answer_can_be_written_as_json() -> None:
    found = json.loads(json.dumps(answer({}, rss("<title>T</title>"))))
    assert found["items"][0]["title"] == "T"
    assert answer({}, b"") == {"error": "The answer is empty."}


def test_whatever_the_parser_raises_fails_only_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(error: BaseException) -> None:
        def read_feed(*_: object) -> None:
            raise error

        monkeypatch.setattr(worker_module, "read_feed", read_feed)

    raising(KeyError("x"))
    assert "KeyError" in str(answer({}, b"x")["error"])
    raising(MemoryError())
    assert answer({}, b"x") == {"error": OUT_OF_MEMORY}


def test_a_worker_serves_until_its_input_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[float] = []
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(signal, "setitimer", lambda _, seconds: timers.append(seconds))
    monkeypatch.setattr("resource.setrlimit", lambda *_: None)
    frames = [b"{}", b"", b'{"base_url": null}', rss(), b"{}"]
    requests = io.BytesIO(b"".join(LENGTH.pack(len(frame)) + frame for frame in frames) + b"\0\0\0\x09cut")
    answers = io.BytesIO()
    worker_module.main(1, 2.5, requests, answers)
    written, found = answers.getvalue(), []
    while written:
        (length,) = LENGTH.unpack(written[: LENGTH.size])
        found.append(written[LENGTH.size : LENGTH.size + length])
        written = written[LENGTH.size + length :]
    assert found[0] == READY
    assert [sorted(json.loads(each)) for each in found[1:]] == [
        ["error"],
        ["items", "skipped", "ttl_minutes"],
    ]
    assert timers == [2.5, 0, 2.5, 0]


# --- the parent's side --------------------------------------------------------------------------


async def run(parser: Parser, body: bytes) -> ParsedFeed:
    return await parser.parse(body, feed=FEED, source=SOURCE, collected=NOW)


def processes(parser: Parser) -> list[int]:
    return [worker._process.pid for worker in parser._idle]


async def test_a_feed_is_parsed_in_a_worker_that_stays() -> None:
    async with Parser() as parser:
        found = await run(parser, rss("<title>T</title><link>/a</link>", head="<ttl>5</ttl>"))
        before = processes(parser)
        with pytest.raises(ParseError, match="web page"):
            await run(parser, PAGE)
        assert processes(parser) == before
    assert found.entries[0].link == "https://valley.example/a"
    assert found.ttl_minutes == 5
    with pytest.raises(ProcessLookupError):
        os.kill(before[0], 0)


async def test_no_more_workers_than_asked_for() -> None:
    async with Parser(workers=2) as parser:
        found = await asyncio.gather(*(run(parser, rss(f"<title>{n}</title>")) for n in range(8)))
        assert len(processes(parser)) == 2
    assert [feed.entries[0].title for feed in found] == [str(n) for n in range(8)]


async def test_a_feed_that_takes_too_long_fails_alone_and_the_loop_goes_on() -> None:
    slow = rss(f"<title>T</title><author>{'a' * 60_000}</author>")  # quadratic in feedparser
    async with Parser(limits=ParseLimits(seconds=0.3)) as parser:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        with pytest.raises(ParseError, match=r"more than 0\.3 s"):
            await run(parser, slow)
        ticking.cancel()
        assert ticks > 5
        assert processes(parser) == []
    async with Parser() as parser:
        assert len((await run(parser, rss("<title>T</title>"))).entries) == 1


async def test_a_feed_that_takes_too_much_memory_fails_alone() -> None:
    large = rss(*[f"<title>{n}</title><description>{'word ' * 400}</description>" for n in range(4_000)])
    async with Parser(limits=ParseLimits(memory_bytes=12 * 1024 * 1024, seconds=60)) as parser:
        with pytest.raises(ParseError, match=r"12 MiB|too much memory"):
            await run(parser, large)
        assert processes(parser) == []
        assert len((await run(parser, rss("<title>T</title>"))).entries) == 1


async def test_a_worker_that_dies_is_replaced() -> None:
    async with Parser() as parser:
        await run(parser, rss())
        os.kill(processes(parser)[0], signal.SIGSTOP)
        pending = asyncio.create_task(run(parser, rss("<title>T</title>")))
        await asyncio.sleep(0)  # the task takes the worker
        assert not parser._idle
        (pid,) = {pid for pid in children() if pid}
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ParseError, match="crashed"):
            await pending
        assert len((await run(parser, rss("<title>T</title>"))).entries) == 1


def children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:  # noqa: PTH123
        return [int(pid) for pid in file.read().split()]


async def test_a_cancelled_parse_leaves_no_worker_behind() -> None:
    async with Parser() as parser:
        await run(parser, rss())
        os.kill(processes(parser)[0], signal.SIGSTOP)
        task = asyncio.create_task(run(parser, rss()))
        await asyncio.sleep(0)  # the task takes the worker
        assert not parser._idle
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert processes(parser) == []


async def test_a_worker_is_replaced_after_many_feeds() -> None:
    async with Parser(limits=ParseLimits(parses=2)) as parser:
        await run(parser, rss())
        first = processes(parser)
        await run(parser, rss())
        assert processes(parser) == []
        await run(parser, rss())
        assert processes(parser) != first


async def test_a_worker_that_cannot_start_is_a_bug_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    async with Parser() as parser:
        with pytest.raises(RuntimeError, match="does not start"):
            await run(parser, rss())
    monkeypatch.setattr("sys.executable", "/bin/echo")
    async with Parser() as parser:
        with pytest.raises(RuntimeError, match="does not"):
            await run(parser, rss())


async def test_a_worker_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "hush")
    async with Parser() as parser:
        await run(parser, rss())
        with open(f"/proc/{processes(parser)[0]}/environ", "rb") as file:  # noqa: ASYNC230, PTH123
            assert b"hush" not in file.read()


async def test_a_title_of_ten_megabytes_is_cut() -> None:
    async with Parser() as parser:
        (entry,) = (await run(parser, rss(f"<title>{'word ' * 2_000_000}</title>"))).entries
    assert len(entry.title) <= TITLE_LIMIT

"""What a briefing looks like on Discord: at home, within every limit, and harmless whatever a feed says."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from adapters.discord.marks import custom_id, mark, part, pressed
from adapters.discord.markup import address, escape, escaped, harmless, plain
from adapters.discord.message import LONGEST_CONTENT, LONGEST_EMBEDS
from adapters.discord.render import render, thread_name
from adapters.text import clean, one_line, utf16
from bot.model import BriefingKind, Figure, Section, Verdict
from tests.adapters.briefings import BRIEFINGS, EXAMPLES
from tests.adapters.discord_desk import texts
from tests.adapters.slack_desk import INJECTIONS
from tests.adapters.test_contract import CARD, DIGEST, EDITED, HOSTILE, LINKS, REPLY, hostile
from tests.fake_discord.limits import check_message
from tests.fake_discord.world import World

REF = mark("d1")


def payloads(briefing, **more):
    return [message.payload() for message in render(briefing, REF, **more)]


def text(briefing):
    return "\n".join(texts(payload) for payload in payloads(briefing))


# --- how it looks ---------------------------------------------------------------------------------


def test_a_card():
    (payload,) = payloads(replace(EDITED, before="Before this: 15 May, 205 each (4 sources)"))
    assert texts(payload).split("\n") == [
        "🔵 UPDATED · Prisoners come home by bus",
        "Prisoner exchange · Ukraine–Russia · notable",
        "",
        "To Russia: 157 servicemen – Defence Ministry",
        "> 150 → 157, 14:05 UTC (to Russia)",
        "",
        "Before this: 15 May, 205 each (4 sources)",
        "1 source, B3 · CNA · first seen 12:00 UTC",
    ]
    (embed,) = payload["embeds"]
    assert embed["timestamp"] == "2026-02-05T14:05:00+00:00"
    assert embed["author"]["url"] == "https://news.example/1"


def test_a_reply_is_short_and_leads_to_its_source():
    (payload,) = payloads(REPLY)
    assert payload["content"] == "🔵 **UPDATED** · 150 → 157 as of today\n-# Prisoners come home by bus"
    assert payload["embeds"] == []
    labels = [each["label"] for each in payload["components"][0]["components"]]
    assert labels == ["History", "Read"]


def test_a_reply_says_what_fits_of_many_changes():
    (payload,) = payloads(replace(REPLY, changes=tuple(f"{n} " + "change " * 80 for n in range(9))))
    assert payload["content"].endswith("…\n-# Prisoners come home by bus")
    assert len(payload["content"]) <= LONGEST_CONTENT


def test_a_digest_ends_with_the_context_after_the_figures():
    parts = (*DIGEST.sections, Section("Key developments", ("Air strikes: a strike – 3 killed", "no label")))
    said = text(replace(DIGEST, sections=parts))
    assert said.index("One event.") < said.index("- Air strikes: a strike") < said.index("Figures")
    assert said.index("- Killed: 3 (was 2) – CNA") < said.index("- A truce.")
    (payload,) = payloads(replace(DIGEST, sections=parts))
    lines = payload["embeds"][0]["description"].split("\n")
    assert {"- **Air strikes:** a strike – 3 killed", "- no label"} <= set(lines)


def test_what_was_withdrawn_is_struck_through_and_a_quote_is_not_shouted():
    rows = (Figure("Killed", "14", "Radio", "withdrawn"), Figure("Access", "“No one may enter.”", "Army"))
    (payload,) = payloads(replace(CARD, figures=rows))
    lines = payload["embeds"][0]["description"].split("\n")
    assert lines == ["Killed: ~~14~~ *(withdrawn)* – Radio", "Access: “No one may enter.” – Army"]


def test_a_withdrawn_event_is_grey():
    grey = payloads(replace(CARD, verdict=Verdict.RETRACTED))[0]["embeds"][0]["color"]
    assert (
        len({grey, *(payloads(replace(CARD, severity=n))[0]["embeds"][0]["color"] for n in (1, 2, 3))}) == 4
    )


@pytest.mark.parametrize(("severity", "word"), [(0, "notable"), (1, "notable"), (2, "serious"), (9, "grave")])
def test_severity_is_said_in_words_too(severity, word):
    assert f"· {word}" in text(replace(CARD, severity=severity))


def test_a_title_without_a_letter_is_named():
    assert "Untitled" in text(replace(CARD, title="\u200b"))
    assert thread_name(replace(CARD, title="\u200b")) == "Sitrep"


def test_what_has_no_event_has_no_buttons_and_a_mark_all_the_same():
    for briefing in (replace(CARD, event=None, link=None), replace(REPLY, event=None), DIGEST):
        (payload,) = payloads(briefing)
        assert payload["components"] == []
        assert part(payload["embeds"][0]["footer"]["text"], REF) == (1, 1)
        assert part(payload["embeds"][0]["footer"]["text"], mark("d2")) is None


def test_a_role_is_called_by_the_first_message_alone():
    long = replace(DIGEST, sections=(Section("Part", ("words " * 900,)),))
    first, *others = payloads(long, mention="77", guild="1")
    assert first["content"].startswith("<@&77> ")
    assert first["allowed_mentions"]["roles"] == ["77"]
    assert all(each["allowed_mentions"]["roles"] == [] for each in others)
    assert all("<@&" not in each["content"] for each in others)


def test_buttons_say_which_event_they_are_of():
    ident = custom_id("history", "e-1", REF)
    assert pressed(ident) == ("history", "e-1")
    assert [pressed(each) for each in ("share facts", "sitrep:drop:e:1", "sitrep:mute")] == [None] * 3
    with pytest.raises(ValueError, match="does not fit"):
        custom_id("history", "e" * 90, REF)


# --- limits ---------------------------------------------------------------------------------------


def test_sixty_figures_and_forty_sources_fit_one_card():
    rows = tuple(Figure(f"Killed · place {n}", f"{n} people", f"Ministry {n}") for n in range(60))
    sources = "40 independent sources, A1 · " + ", ".join(f"Publisher {n}" for n in range(40))
    said = text(replace(CARD, figures=rows, sources=sources))
    assert all(f"place {n}: {n} people – Ministry {n}" in said for n in range(60))
    assert "Publisher 39" in said


def test_what_does_not_fit_a_card_is_counted_and_the_buttons_stay():
    rows = tuple(Figure(f"{n} " + "label " * 15, "value " * 60, "who " * 25) for n in range(60))
    changes = tuple(f"{n} " + "change " * 90 for n in range(30))
    (payload,) = payloads(replace(CARD, figures=rows, changes=changes))
    check_message(payload)
    said = texts(payload)
    left = int(re.search(r"… (\d+) more; press Sources", said)[1])
    assert len(set(re.findall(r"(\d+) label", said))) == 60 - left
    assert "29 change" in said  # the newest are kept
    assert re.search(r"… \d+ earlier; press History", said)
    assert len(payload["components"][0]["components"]) == 4


def test_a_digest_loses_no_text_however_long_it_is():
    sections = tuple(
        Section(f"Full report: {topic}", tuple(f"({topic}-{n})" + " word" * n * 9 for n in range(25)))
        for topic in range(12)
    )
    rows = tuple(Figure(f"row {n}", f"{n} people", "CNA") for n in range(60))
    briefing = replace(DIGEST, sections=sections, figures=rows, changes=("a change",), sources="3 sources")
    found = payloads(briefing)
    for payload in found:
        check_message(payload)
    together = squeezed("".join(payload["embeds"][0]["description"] for payload in found))
    for section in sections:
        assert all(squeezed(line) in together for line in section.lines)
    assert all(squeezed(f"row {n}: {n} people – CNA") in together for n in range(60))
    assert "achange" in together
    numbered = [part(payload["embeds"][0]["footer"]["text"], REF) for payload in found]
    assert numbered == [(n, len(found)) for n in range(1, len(found) + 1)]


def test_one_line_that_fits_no_message_is_split():
    line = " ".join(f"w{n}" for n in range(6000))
    together = text(replace(DIGEST, sections=(Section("Full report: x", (line,)),)))
    assert re.findall(r"\bw\d+", together) == line.split()


def test_four_byte_characters_count_twice():
    wide = replace(CARD, title="🛩" * 3000, figures=(Figure("🛩" * 500, "🛩" * 900, "🛩" * 900),) * 60)
    for payload in payloads(wide):
        check_message(payload)
        assert utf16(payload["content"]) <= LONGEST_CONTENT
    assert utf16(thread_name(wide)) <= 100


def squeezed(said):
    return re.sub(r"[\s\\*]|^- ", "", said)


# --- hostile text ---------------------------------------------------------------------------------

LINKED = re.compile(
    r"(?<!\\)\]\(|(?<!\\)<?\b[a-z][a-z0-9+.-]*://|\bdiscord(?:app)?\.(?:gg|com|io|me|li)\b", re.IGNORECASE
)
"""What Discord makes a link or an invitation of: masked links, addresses with a scheme, its own hosts."""

FORMS = re.compile(r"<(?:@[!&]?|#|/|t:|a?:|id:|https?:)", re.IGNORECASE)
"""What Discord reads in angle brackets: https://docs.discord.com/developers/reference#message-formatting."""

SHAPES = re.compile(r"(?m)^(?:#{1,3} |-# |>>> )|(?<!\\)`|(?<!\\)\|\|")
"""Headings, small print, quotes to the end, code and spoilers, none of which is ours."""


def judge(briefing):
    """Every rule of docs/platforms.md, on every message of a briefing, posted and edited."""
    for message in render(briefing, REF, mention="77", guild="1"):
        payload = message.payload()
        check_message(payload)
        (embed,) = payload["embeds"] or [{}]
        shown = [embed.get("title", ""), embed.get("description", "")]
        plainly = [embed.get("author", {}).get("name", ""), embed.get("footer", {}).get("text", "")]
        content = payload["content"].replace("<@&77>", "", 1)
        assert sum(map(utf16, (*shown, *plainly))) <= LONGEST_EMBEDS
        assert utf16(payload["content"]) <= LONGEST_CONTENT
        assert World.pings(payload["content"], payload["allowed_mentions"]) in ((), ("roles:77",))
        assert World.pings(payload["content"], message.payload(calls=False)["allowed_mentions"]) == ()
        assert World.pings(content, None) == ()  # nobody, even if anybody were allowed to be
        for said in (content, *shown, *plainly):
            assert not FORMS.search(said), said
            assert not LINKED.search(said), said
            assert clean(said) == said
            said.encode()
        for said in (content.replace("\n-# ", "\n", 1), *shown):
            assert not SHAPES.search(said), said
        links = {each["url"] for row in payload["components"] for each in row["components"] if "url" in each}
        links |= {embed["url"]} if "url" in embed else set()
        links |= {embed["author"]["url"]} if "url" in embed.get("author", {}) else set()
        assert links <= {address(briefing.link)}
    assert utf16(thread_name(briefing)) <= 100


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(BRIEFINGS)
@example(hostile("<@&77>"))
@example(replace(hostile("# x\n-# y\n>>> z"), kind=BriefingKind.DIGEST))
def test_no_ping_no_foreign_link_no_limit_passed(briefing):
    judge(briefing)


@pytest.mark.parametrize("kind", BriefingKind)
@pytest.mark.parametrize("said", [*INJECTIONS, *HOSTILE.values()])
def test_every_collected_injection_is_text(kind, said):
    judge(replace(hostile(said), kind=kind))


@pytest.mark.parametrize("link", LINKS)
def test_an_address_that_is_none_leads_nowhere(link):
    assert address(link) is None
    assert "url" not in str(payloads(replace(CARD, link=link)))


@pytest.mark.parametrize(
    "link",
    ["https://user@news.example/", "https://localhost/x", "http://127.0.0.1/x", "https://news", "https://[::1]/",
     "https://news.example:99999/", "https://news.example/" + "x" * 3000],
)  # fmt: skip
def test_an_address_that_discord_refuses_is_left_out(link):
    assert address(link) is None


def test_an_address_is_written_so_that_it_ends_nothing():
    assert address("https://news.example/a(b)|c?q=[1]") == "https://news.example/a%28b%29%7Cc?q=%5B1%5D"
    assert address("https://новини.укр/стаття").startswith("https://xn--")


def test_what_is_escaped_reads_as_it_was():
    said = r"1. *a* _b_ ~c~ |d| `e` [f](g) # h \ 5 < 6"
    assert escape(said).replace("\\\\", "\0").replace("\\", "").replace("\0", "\\") == said
    assert harmless("a < b @ c") == "a ‹ b ＠ c"
    assert escaped("- x", 50) == r"\- x"
    assert escaped("12) x", 50) == r"12\) x"
    assert plain("https://evil.example", 50) == "https:⁄⁄evil.example"


def test_an_invitation_is_none_however_it_is_hidden():
    for said in (
        "discord.gg/x",
        "DISCORD.GG/x",
        "discord\u200d.gg/x",
        "dis\u200ccord.com/invite/x",
        "discordapp.com/x",
    ):
        assert not LINKED.search(escaped(said, 100)), said


def test_right_to_left_text_stays_as_it_is():
    assert one_line(HOSTILE["right to left"]) in text(replace(CARD, title=HOSTILE["right to left"]))

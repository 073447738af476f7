"""What a briefing looks like on Slack: at home, within every limit, and harmless whatever a feed says."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings

from adapters.slack.blocks import LONGEST_MESSAGE, address, escape, harmless, size
from adapters.slack.card import HISTORY, MUTE, SOURCES
from adapters.slack.render import render
from adapters.slack.spoken import LONGEST_FALLBACK
from adapters.text import clean, one_line
from bot.model import BriefingKind, Figure, Section
from tests.adapters.briefings import BRIEFINGS, EXAMPLES
from tests.adapters.slack_desk import INJECTIONS
from tests.adapters.test_contract import CARD, DIGEST, EDITED, HOSTILE, LINKS, REPLY, hostile
from tests.fake_slack.limits import check_message
from tests.fake_slack.reading import notification, read

EVIL = "evil.example"


def shown(briefing):
    return [read(message.blocks, message.text) for message in render(briefing)]


def text(briefing):
    return "\n".join(reading.text for reading in shown(briefing))


# --- how it looks ---------------------------------------------------------------------------------


def test_a_card():
    (reading,) = shown(EDITED)
    assert reading.text.split("\n") == [
        "🔵 *UPDATED*  Prisoner exchange · Ukraine–Russia · notable  05 Feb 2026, 14:05 UTC",
        "Prisoners come home by bus",
        "To Russia: 157 servicemen – Defence Ministry",
        "150 → 157, 14:05 UTC (to Russia)",
        "1 source, B3 · CNA · first seen 12:00 UTC",
        "[Sources]",
        "[History]",
        "[Mute]",
    ]
    assert reading.links == ["https://news.example/1"]
    assert reading.controls == [SOURCES, HISTORY, MUTE]
    assert reading.dates == ["!date^1770300300^{date_short_pretty}, {time}|05 Feb 2026, 14:05 UTC"]


def test_a_notification_says_first_what_happened():
    (message,) = render(replace(EDITED, before="Before this: 15 May, 205 each (4 sources)"))
    assert notification(message.text) == (
        "UPDATED: Prisoners come home by bus. 150 → 157, 14:05 UTC (to Russia). To Russia: 157 servicemen,"
        " Defence Ministry. Prisoner exchange · Ukraine–Russia. 1 source, B3 · CNA · first seen 12:00 UTC."
        " Before this: 15 May, 205 each (4 sources)"
    )


def test_a_reply_is_short_and_leads_to_its_source():
    (reading,) = shown(REPLY)
    assert reading.text == "UPDATED\n150 → 157 as of today\nPrisoners come home by bus"
    assert reading.links == ["https://news.example/1"]
    assert reading.controls == []


def test_a_digest_ends_with_the_context_after_the_figures():
    parts = (*DIGEST.sections, Section("Key developments", ("Air strikes: a strike – 3 killed", "no label")))
    said = text(replace(DIGEST, sections=parts))
    assert said.index("One event.") < said.index("• Air strikes: a strike") < said.index("Figures")
    assert said.index("• Killed: 3 (was 2) – CNA") < said.index("• A truce.")


def test_what_was_withdrawn_is_struck_through_and_a_quote_is_not_shouted():
    rows = (Figure("Killed", "14", "Radio", "withdrawn"), Figure("Access", "“No one may enter.”", "Army"))
    blocks = render(replace(CARD, figures=rows))[0].blocks
    pieces = [
        piece
        for block in blocks
        if block["type"] == "rich_text"
        for piece in block["elements"][0]["elements"]
    ]
    styles = {piece["text"]: piece.get("style") for piece in pieces}
    assert styles["14"] == {"strike": True}
    assert styles["“No one may enter.”"] is None


@pytest.mark.parametrize(("severity", "word"), [(0, "notable"), (1, "notable"), (2, "serious"), (9, "grave")])
def test_severity_is_said_in_words_too(severity, word):
    assert f"· {word}  " in text(replace(CARD, severity=severity))


def test_a_title_without_a_letter_is_named():
    assert "Untitled" in text(replace(CARD, title="\u200b"))


def test_a_card_without_an_event_has_no_buttons():
    assert shown(replace(CARD, event=None))[0].controls == []


# --- limits ---------------------------------------------------------------------------------------


def test_sixty_figures_and_forty_sources_fit_one_card():
    rows = tuple(Figure(f"Killed · place {n}", f"{n} people", f"Ministry of Health {n}") for n in range(60))
    sources = "40 independent sources, A1 · " + ", ".join(f"Publisher {n}" for n in range(40))
    (reading,) = shown(replace(CARD, figures=rows, sources=sources))
    assert all(f"place {n}: {n} people – Ministry of Health {n}" in reading.text for n in range(60))
    assert "Publisher 39" in reading.text


def test_what_does_not_fit_a_card_is_counted_and_the_buttons_stay():
    rows = tuple(Figure(f"{n} " + "label " * 15, "value " * 60, "who " * 25) for n in range(60))
    changes = tuple(f"{n} " + "change " * 90 for n in range(30))
    (reading,) = shown(replace(CARD, figures=rows, changes=changes))
    left = int(re.search(r"… (\d+) more; press Sources", reading.text)[1])
    assert len(set(re.findall(r"(\d+) label", reading.text))) == 60 - left
    assert "29 change" in reading.text  # the newest are kept
    assert re.search(r"… \d+ earlier; press History", reading.text)
    assert reading.controls == [SOURCES, HISTORY, MUTE]


def test_a_digest_loses_no_text_however_long_it_is():
    sections = tuple(
        Section(
            f"Full report: {topic}", tuple(f"[{topic}-{line}]" + " word" * line * 9 for line in range(25))
        )
        for topic in range(12)
    )
    rows = tuple(Figure(f"row {n}", f"{n} people", "CNA") for n in range(60))
    briefing = replace(DIGEST, sections=sections, figures=rows, changes=("a change",), sources="3 sources")
    messages = render(briefing)
    together = squeezed("".join(read(message.blocks).text for message in messages))
    for section in sections:
        assert all(squeezed(line) in together for line in section.lines)
    assert all(squeezed(f"row {n}: {n} people – CNA") in together for n in range(60))
    assert "achange" in together
    assert len(messages) > 5
    assert "Goes on in the thread" in read(messages[0].blocks).text
    assert all(f"{n} of {len(messages)}" in m.text for n, m in enumerate(messages[1:], 2))


def test_one_line_that_fits_no_message_is_split():
    line = " ".join(f"w{n}" for n in range(6000))
    together = text(replace(DIGEST, sections=(Section("Full report: x", (line,)),)))
    assert re.findall(r"\bw\d+", together) == line.split()


def test_many_short_sections_stay_within_fifty_blocks():
    sections = tuple(Section(f"Part {n}", ("one",)) for n in range(120))
    messages = render(replace(DIGEST, sections=sections))
    assert all(len(message.blocks) <= 50 for message in messages)
    assert len(messages) >= 3


def test_a_long_title_of_a_digest_is_said_in_full():
    title = "Ukraine–Russia & Israel–Lebanon, " * 8
    assert one_line(title) in text(replace(DIGEST, title=title))


def squeezed(said):
    return "".join(said.split()).replace("•", "")


# --- hostile text ---------------------------------------------------------------------------------


def judge(briefing):
    """Every rule of platforms.md, on every message of a briefing."""
    ours = address(briefing.link)
    for message in render(briefing):
        check_message(message.text, list(message.blocks))
        assert size(message.blocks) <= LONGEST_MESSAGE
        assert 0 < len(message.text) <= LONGEST_FALLBACK
        reading = read(message.blocks, message.text)
        assert reading.pings == []
        assert set(reading.links) <= {ours}
        assert len(reading.dates) <= 1
        assert clean(reading.text.replace("\u200b", "")) == reading.text.replace("\u200b", "")
        assert clean(notification(message.text).replace("\u200b", "")).strip()
        assert "<" not in message.text
        repr(message.blocks).encode()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(BRIEFINGS)
@example(hostile("<!channel> https://evil.example", "https://evil.example|x"))
@example(
    replace(
        CARD, figures=(Figure("", "", "", ""), Figure("Killed", "3", "CNA"), Figure("\u200b", "", "", ""))
    )
)
@example(replace(DIGEST, figures=(Figure("", "", "", ""),), before="x" * 2500 + "https://evil.example"))
@example(replace(CARD, kicker="x" * 3500))
@example(replace(hostile('"' * 6000), kind=BriefingKind.ALERT))
@example(replace(hostile("&" * 6000), kind=BriefingKind.DIGEST))
@example(replace(hostile('"' * 6000), kind=BriefingKind.NOTICE))
@example(replace(REPLY, changes=('"' * 690,) * 30))
@example(replace(DIGEST, title="&" * 700, sections=(Section("", ("x" * 9000, "&" * 9000)),)))
def test_no_briefing_calls_anybody_leads_anywhere_or_breaks_a_limit(briefing):
    judge(briefing)


@pytest.mark.parametrize("kind", list(BriefingKind))
def test_nothing_that_ever_did_harm_does_any(kind):
    for bad in [*INJECTIONS, *HOSTILE.values()]:
        for link in ("https://news.example/1", bad):
            judge(replace(hostile(bad, link), kind=kind))


@pytest.mark.parametrize("link", [*LINKS, *INJECTIONS])
def test_only_plain_addresses_of_the_web_are_linked_to(link):
    url = address(link)
    if url is not None:
        assert re.fullmatch(r"(?i)https?://[^\s|<>\"`^{}\\]+", url)
        assert "@" not in url.split("/")[2]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://news.example/a?b=c&d=e#f", "https://news.example/a?b=c&d=e#f"),
        ("https://news.example/a|b", "https://news.example/a%7Cb"),
        ("HTTPS://News.example/<x>", "https://News.example/%3Cx%3E"),
        ("https://новини.example/дані", "https://новини.example/дані"),
        ("https://news.example:99999/", None),
        ("https://[::1", None),
        ("https://", None),
        ("https://news.example/" + "x" * 3000, None),
        ("https://news.example/" + "|" * 1200, None),
        ("https://a@news.example/", None),
        ("https://:p@news.example/", None),
        (None, None),
    ],
)
def test_addresses(link, url):
    assert address(link) == url


def test_text_is_escaped_once_where_slack_undoes_it_and_left_alone_where_it_does_not():
    briefing = replace(CARD, title="R&D <b>", sources="R&D <b> &amp;")
    blocks = render(briefing)[0].blocks
    assert blocks[1]["elements"][0]["elements"][0]["text"] == "R&D <b>"
    assert "R&D <b> &amp;" in text(briefing)
    assert escape("&amp;") == "&amp;amp;"


def test_an_address_in_a_text_is_kept_readable_but_is_none_any_more():
    assert harmless("see https://evil.example/x now") == "see https\u200b://evil.example/x now"
    assert EVIL in text(replace(CARD, title="see https://evil.example"))
    parted = text(replace(DIGEST, sections=(Section("", ("x" * 2500 + "https://evil.example",)),)))
    assert "https://" not in parted  # a word that is parted where an address begins

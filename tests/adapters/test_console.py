"""The console as a platform: what a reader sees, in a terminal and in a file."""

import asyncio
import io
from dataclasses import replace

import pytest
from rich.console import Console

import adapters.console
from adapters.console import ConsolePlatform, print_briefing
from bot.errors import DeliveryError
from bot.model import Action, BriefingKind, Channel, Delivery, Figure, Platform
from bot.ports import ManualClock
from tests.adapters.test_contract import CARD, DIGEST, EDITED, HOSTILE, LINKS, REPLY, console, hostile
from tests.fakes import NOON

DESK = Channel(Platform.CONSOLE, "", "desk")


def a_delivery(ident, briefing=CARD, **fields):
    return Delivery(ident, DESK, Action.POST, briefing, "v1", NOON, NOON, **fields)


def printed(briefing, **options):
    out = io.StringIO()
    print_briefing(briefing, Console(**{"file": out, "width": 80, **options}))
    return out.getvalue()


def run(call):
    return asyncio.run(call)


def test_a_card_in_a_file_is_plain_text_of_eighty_columns():
    text = printed(EDITED)
    assert text == (
        "╭─ UPDATED · Prisoner exchange · Ukraine–Russia ───────────────────────────────╮\n"
        "│ Prisoners come home by bus                                                   │\n"
        "│ https://news.example/1                                                       │\n"
        "│                                                                              │\n"
        "│    To Russia  157 servicemen  Defence Ministry                               │\n"
        "│                                                                              │\n"
        "│   150 → 157, 14:05 UTC (to Russia)                                           │\n"
        "│                                                                              │\n"
        "│ 1 source, B3 · CNA · first seen 12:00 UTC                                    │\n"
        "│ [Sources] [History] [Mute]                                                   │\n"
        "╰──────────────────────────────────────────── notable · 5 Feb 2026, 14:05 UTC ─╯\n"
    )


def test_a_card_in_a_terminal_has_colours():
    assert "\x1b[" in printed(EDITED, force_terminal=True, color_system="truecolor")


def test_an_edit_is_headed_as_one_and_marks_what_differs():
    harness = console()
    receipt = run(harness.platform.send(a_delivery("d1")))
    extra = Figure("To Ukraine", "150 servicemen", "Officials")
    run(harness.platform.edit(receipt, a_delivery("d2", replace(EDITED, figures=(*EDITED.figures, extra)))))
    card, edit = harness.shown().split("EDITED · UPDATED")
    assert "▸" not in card
    assert [line[2:30].rstrip() for line in edit.splitlines() if "▸" in line] == [
        "▸  To Russia   157 serviceme",
        "▸  To Ukraine  150 serviceme",
        "▸ 150 → 157, 14:05 UTC (to R",
    ]
    run(harness.platform.edit(receipt, a_delivery("d3", replace(EDITED, figures=(*EDITED.figures, extra)))))
    assert "▸" not in harness.shown().split("EDITED · UPDATED")[2], "compared with the last edit"


def test_an_edit_of_a_card_of_an_earlier_process_is_printed_without_marks():
    receipt = run(console().platform.send(a_delivery("d1")))
    harness = console()
    assert run(harness.platform.find(DESK, "d1")) is None
    run(harness.platform.edit(receipt, a_delivery("d2", EDITED)))
    assert "EDITED · UPDATED" in harness.shown()
    assert "▸" not in harness.shown()


def test_a_reply_is_indented_below_its_event_s_title():
    assert printed(REPLY) == "  ↳ UPDATED · Prisoners come home by bus\n    150 → 157 as of today\n"


def test_notes_are_readable_without_colour():
    rows = (Figure("Killed", "12", "A", "disputed"), Figure("Killed", "3", "B", "withdrawn"))
    text = printed(replace(CARD, figures=rows))
    assert "12 [disputed]" in text
    assert "3 [withdrawn]" in text


def test_quotes_are_lines_not_columns():
    rows = (Figure("Agreement", "“" + "They agreed to meet again. " * 6 + "”", "CNA", "denied"),)
    text = printed(replace(CARD, figures=rows))
    assert "│   Agreement: “They agreed" in text
    assert "CNA [denied]" in text


def test_a_mention_is_shown_and_nobody_is_mentioned_by_a_title():
    harness = console()
    run(harness.platform.send(a_delivery("d1", mention="@desk")))
    assert "│ @desk " in harness.shown()


def test_a_digest_ends_with_the_context_after_the_figures():
    text = printed(DIGEST)
    assert text.index("One event.") < text.index("Figures") < text.index("3 [was 2]") < text.index("A truce.")


def test_cards_are_no_wider_than_is_good_for_reading():
    assert max(map(len, printed(CARD, width=300).splitlines())) == adapters.console.WIDEST


def test_a_delivery_that_was_printed_is_not_printed_again():
    harness = console()
    receipt = run(harness.platform.send(a_delivery("d1")))
    below = run(harness.platform.reply(receipt, a_delivery("d3", REPLY)))
    before = harness.shown()
    assert run(harness.platform.send(a_delivery("d1"))) == receipt
    assert run(harness.platform.reply(receipt, a_delivery("d3", REPLY))).message_id == below.message_id
    assert harness.shown() == before


def test_memory_of_what_was_printed_is_bounded(monkeypatch):
    monkeypatch.setattr(adapters.console, "REMEMBERED", 3)
    harness = console()
    for number in range(6):
        run(harness.platform.send(a_delivery(f"d{number}")))
    found = [run(harness.platform.find(DESK, f"d{number}")) is not None for number in range(6)]
    assert found == [False] * 3 + [True] * 3


@pytest.mark.parametrize("kind", list(BriefingKind))
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_feed_can_steer_the_screen(text, kind, terminal):
    ours = printed(replace(hostile("plain"), kind=kind), force_terminal=terminal, color_system="truecolor")
    theirs = printed(replace(hostile(text), kind=kind), force_terminal=terminal, color_system="truecolor")
    styles = lambda output: {part.split("m")[0] for part in output.split("\x1b")[1:]}  # noqa: E731
    assert styles(theirs) <= styles(ours)
    assert not set(theirs) & set("\x00\x07\x08\x7f\x9b\u202e\u202c\u2066\u2069\ud83d")


def test_markup_in_a_title_is_printed_as_it_is():
    title = "[bold red]danger[/bold red] :skull: [/]"
    assert title in printed(replace(CARD, title=title))


@pytest.mark.parametrize("link", LINKS)
def test_only_addresses_of_the_web_are_printed(link):
    text = printed(replace(CARD, link=link))
    assert not link or link not in text


def test_a_severity_that_is_out_of_bounds_is_shown_as_the_nearest():
    assert "grave" in printed(replace(CARD, severity=9))
    assert "notable" in printed(replace(CARD, severity=0))


def test_a_stream_that_takes_nothing_is_a_failure_that_may_pass():
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    platform = ConsolePlatform(Console(file=Full(), width=80), clock=ManualClock(NOON))
    with pytest.raises(DeliveryError, match="No space left") as caught:
        run(platform.send(a_delivery("d1")))
    assert caught.value.retryable
    assert run(platform.find(DESK, "d1")) is None


def test_without_a_console_it_prints_to_standard_output(capsys):
    platform = ConsolePlatform(clock=ManualClock(NOON))
    assert platform.name is Platform.CONSOLE
    run(platform.send(a_delivery("d1")))
    assert "Prisoners come home" in capsys.readouterr().out

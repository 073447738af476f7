"""Why an entry or a fact got its verdict: every name that a Change or a Decision may carry."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Change


class Reason(StrEnum):
    """A named reason; ``SENTENCES`` says each in a sentence for a reader."""

    NOT_RELEVANT = "not_relevant"
    FIRST_REPORT = "first_report"
    FIRST_CONCRETE_REPORT = "first_concrete_report"
    NOTHING_CONCRETE = "nothing_concrete"
    OLD_NEWS = "old_news"
    RESEMBLES_KNOWN = "resembles_known"
    FIRST_FIGURE = "first_figure"
    FIRST_STATEMENT = "first_statement"
    NEW_ANGLE = "new_angle"
    HIGHER_FIGURE = "higher_figure"
    MORE_PRECISE = "more_precise"
    TOTAL_MOVED = "total_moved"
    ANOTHER_PUBLISHER = "another_publisher"
    SIDES_DIFFER = "sides_differ"
    PUBLISHERS_DIFFER = "publishers_differ"
    FLAPPING = "flapping"
    DENIED_BY_OTHER_SIDE = "denied_by_other_side"
    SETTLED_BY_NEUTRAL = "settled_by_neutral"
    SPEAKER_REVISED = "speaker_revised"
    PUBLISHER_REVISED = "publisher_revised"
    ENTRY_REWRITTEN = "entry_rewritten"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    REPORT_WITHDRAWN = "report_withdrawn"
    NO_LONGER_SAID = "no_longer_said"
    DENIED_BY_SPEAKER = "denied_by_speaker"
    SIDE_DETAIL = "side_detail"
    SAME_NEWS = "same_news"
    OLDER_FIGURE = "older_figure"
    SAME_ENTRY = "same_entry"
    RUNNING_PAGE = "running_page"


SENTENCES: dict[Reason, str] = {
    Reason.NOT_RELEVANT: "The entry is not about an armed conflict.",
    Reason.FIRST_REPORT: "No known event matches: this entry opens one.",
    Reason.FIRST_CONCRETE_REPORT: "The event was known but not worth a post until this entry.",
    Reason.NOTHING_CONCRETE: "The entry opens an event but says nothing concrete: kept, not posted.",
    Reason.OLD_NEWS: "The entry is older than the time an event stays open: kept, not posted.",
    Reason.RESEMBLES_KNOWN: "It may be about an event that was told: kept until a second entry says more.",
    Reason.FIRST_FIGURE: "The first figure for this question.",
    Reason.FIRST_STATEMENT: "The first entry that says so.",
    Reason.NEW_ANGLE: "The headline says what nobody said about this event before.",
    Reason.HIGHER_FIGURE: "A later report puts the figure higher.",
    Reason.MORE_PRECISE: "A more precise figure that agrees with the one held.",
    Reason.TOTAL_MOVED: "A running total has moved on.",
    Reason.ANOTHER_PUBLISHER: "Another independent publisher says the same.",
    Reason.SIDES_DIFFER: "The sides give different figures; both are held.",
    Reason.PUBLISHERS_DIFFER: "Independent publishers give different figures; both are held.",
    Reason.FLAPPING: "The figure goes back and forth between two: both are held, and told once.",
    Reason.DENIED_BY_OTHER_SIDE: "Someone else says that it is not so.",
    Reason.SETTLED_BY_NEUTRAL: "A neutral source confirms one of the rival figures.",
    Reason.SPEAKER_REVISED: "The speaker changed the figure it gave.",
    Reason.PUBLISHER_REVISED: "The publisher changed the figure it gave.",
    Reason.ENTRY_REWRITTEN: "The publisher rewrote its entry.",
    Reason.ENTRY_WITHDRAWN: "The publisher took its entry back and nobody else says so.",
    Reason.REPORT_WITHDRAWN: "A notice of the publisher takes its earlier report back.",
    Reason.NO_LONGER_SAID: "The publisher's new text leaves it out, and nobody else says so.",
    Reason.DENIED_BY_SPEAKER: "The one who said so now says that it is not so.",
    Reason.SIDE_DETAIL: "A detail beside the main figures.",
    Reason.SAME_NEWS: "Nothing in it that was not known.",
    Reason.OLDER_FIGURE: "A lower figure than the one held: an older state of the same toll.",
    Reason.SAME_ENTRY: "The same entry again, unchanged in substance.",
    Reason.RUNNING_PAGE: "A live page or a round-up of known news.",
}


def reason_of(verdict: Verdict, told: Iterable[Change], *, running: bool) -> str:
    """The reason for a verdict: that of the first change of its kind."""
    for change in told:
        if change.kind is verdict:
            return change.reason
    if running:
        return Reason.RUNNING_PAGE
    return Reason.ANOTHER_PUBLISHER if verdict is Verdict.CORROBORATED else Reason.SAME_NEWS

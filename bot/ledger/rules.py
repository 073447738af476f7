"""Thresholds of the ledger; configuration may override any of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as the same event, and what as worth telling. Hours and days are elapsed time."""

    # same event
    quiet_hours: float = 60.0  # an event nobody reports on for so long is closed
    open_days: float = 7.0  # an event is closed so long after its first entry, however busy
    same_event: float = 0.25  # likeness (0..1) from which on an entry belongs to a known event
    same_event_act: float = (
        0.6  # the same, where it is news by itself and tells an act that a told event lacks
    )
    same_event_risen: float = 0.1  # the same, where it says that the toll of a known event has risen
    doubtful_event: float = 0.05  # likeness from which on an entry is not posted as a new event by itself
    same_events: float = 0.15  # likeness of each to the other from which on two open events are one
    untold_handicap: float = (
        0.35  # how much more alike an event that was not told has to be than one that was
    )
    same_subject: float = 0.25  # cosine (0..1) from which on two parts of one seed file tell of one event
    shortlist: int = 24  # events that one entry is compared with at most
    hardly_alike: float = 0.08  # cosine below which an event on the shortlist is dropped at once
    finalists: int = 6  # of these, events that it is compared with member by member
    rare_stems: int = 12  # stems of an entry by which the shortlist is drawn

    # values
    about_share: float = 0.05  # "about 200" restates 190 to 210
    material_share: float = 0.2  # a figure that moved by this share or more is worth a reply
    flaps: int = 2  # returns to a figure that was told before from which on both are held
    material_first: int = 10  # a toll below this moves materially with any change

    # telling
    newsworthy: float = 0.45  # chance of being news from which on an entry is posted by itself, 0..1
    newsworthy_doubtful: float = 0.8  # the same, where it resembles an event that was told
    newsworthy_borne_out: float = (
        0.35  # the same, where it counts people or a second publisher reports it too
    )
    novel_share: float = 0.15  # share of a title nobody said before, below which it adds no new angle
    novel_share_again: float = 0.3  # the same, where its kind of aftermath was told by somebody before
    grave_killed: int = 20  # severity 3 from so many killed in one event
    serious_killed: int = 3  # severity 2 from so many killed in one event

"""What follows a blow or a deal, as headlines tell it."""

from __future__ import annotations

import pytest

from bot.ledger.aftermath import may_look_back, sequels


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        ("Captain of seized freighter charged with smuggling", {"justice"}),
        ("Captain of seized freighter arrested, charged with smuggling", {"arrests", "justice"}),
        ("Norway recalls its ambassador over freighter seizure", {"expels"}),
        ("Villager recalls night of the raid", set()),
        ("Norway closes its airspace to freight planes", {"evacuates"}),
        ("Norway and Denmark close to a deal on the freighter", set()),
        ("Norway deploys two warships off Bergen", {"reinforces"}),
        ("Army deploys new missile against Bergen", set()),
        ("Danish minister slams raid on Bergen port", {"condemns"}),
        ("Missile slams into Bergen port", set()),
        ("Army launches retaliatory raid on Bergen", set()),
        ("Raid on Bergen stirs fears of a wider war", set()),
        ("Norway summons Danish envoy, calls emergency session", {"summons"}),
        ("Talks on Bergen called off", {"breakdown"}),
        ("Norway cancels next round of talks with Denmark", {"breakdown"}),
        ("Ferries to Bergen cancelled", set()),
        ("Clearing of the port likely to take weeks", set()),
        ("Drone over Bergen likely Danish", {"blames"}),
        ("Danish national killed in raid on Bergen", {"victims"}),
        ("Party plans national government in Bergen", set()),
        ("Remains of four sailors flown home", {"returns"}),
        ("Port of Bergen remains shut", set()),
    ],
)
def test_a_headline_tells_kinds_of_what_follows(head, kinds):
    assert sequels(head) == kinds


def test_what_went_before_is_no_sequel_but_looks_back():
    head = "Army raids Bergen after Norway rejects talks"
    assert sequels(head) == frozenset()
    assert may_look_back(head)
    assert sequels("Norway rejects talks after army raids Bergen") == {"denies"}


def test_words_of_first_reports_may_look_back_and_tell_no_kind():
    assert may_look_back("Raid on Bergen stirs fears of a wider war")
    assert not may_look_back("Raid on Bergen kills two")

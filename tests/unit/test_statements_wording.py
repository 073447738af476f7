"""What happened, told from what is wished, planned or only spoken of: one class of wording each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from bot.extract.actions import Action
from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.extract.statements import statement_claims
from bot.model import Entry

GAZETTEER = Gazetteer()
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def actions(title: str, text: str = "") -> set[str | None]:
    entry = Entry("e1", "k", "1:0", "f", "s", title, text, None, NOW, NOW)
    return {claim.action for claim in statement_claims(read(entry, GAZETTEER))}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Israel breaks ceasefire with a raid in Lebanon", "truce-broken"),
        ("Iran threatens to attack Israel", "retaliation-vowed"),
        ("Ukraine proposed a ceasefire with Russia", "proposal"),
        ("US lifts naval blockade of Iranian ports", "waterway-reopened"),
        ("Iran closes Strait of Hormuz", "blockade"),
        ("Israeli strike hits a hospital in Gaza, killing two", "infrastructure-strike"),
        ("Poland and Ukraine sign a defence pact", "agreement"),
        ("US and Iran hold nuclear talks in Oman", "nuclear-talks"),
        ("Iran rules out talks with the US", "rejection"),
        ("Russian officers arrive in Minsk for talks", "visit"),
    ],
)
def test_what_happened_is_told(text: str, action: str) -> None:
    assert action in actions(text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Ukraine vows more strikes on Russia", "air-strike"),
        ("Trump calls off strikes on Iran", "air-strike"),
        ("Israel considered a nuclear strike on Iran", "nuclear-threat"),
        ("Russia and Ukraine set for new talks in Istanbul", "talks-held"),
        ("Iran says a deal could be signed in days", "agreement"),
        ("Iran says a deal with the US will be signed on Friday", "agreement"),
        ("Iran says a deal within reach but not signed", "agreement"),
        ("US-Iran deal signing expected on Friday", "agreement"),
        ("Breaking: Israel and Lebanon renew ceasefire", "truce-broken"),
        ("A ceasefire brokered by the US holds in Lebanon", "truce-broken"),
        ("Iran demands that the US lift sanctions", "sanctions-eased"),
        ("Nine killed in strikes in Gaza, says hospital", "infrastructure-strike"),
        ("The deal with Iran was met with criticism in the US", "meeting"),
        ("Israel targets Hamas leader, kills seven Palestinians", "leader-killed"),
        ("Video captured the moment a drone fell in Romania", "town-taken"),
        ("Ukraine's shell shortage: no weapons, and supply lines cut in Russia", "aid-promised"),
        ("Oil fell to a five-week low as Iran and the US spoke", "town-taken"),
        ("The US pause on arms sales to Taiwan goes on", "aid-promised"),
    ],
)
def test_what_is_wished_planned_or_spoken_of_is_not(text: str, action: str) -> None:
    assert action not in actions(text)


def test_a_rule_that_could_never_hold_is_refused() -> None:
    with pytest.raises(ValidationError, match="write the forms of a word out"):
        Action(id="x", topic="peace-talks", rules=("rul* out + talks",), weight=1)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("US and Iran conclude talks in Oman", "talks-held"),
        ("Zelenskyy says he had good talks with envoys of the US", "talks-held"),
        ("Iran reopens the Strait of Hormuz to tankers", "waterway-reopened"),
        ("Iran agrees to reopen a consulate in Iraq", "agreement"),
        ("EU approves sanctions on Russian banks", "sanctions-imposed"),
        ("Israel kills five in Lebanon despite ceasefire", "truce-broken"),
        ("Troops clashed with rebels in Mali", "fighting"),
        ("ICC charges a Libyan commander", "warrant"),
    ],
)
def test_a_headline_says_what_was_done(text: str, action: str) -> None:
    assert action in actions(text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Iran grows impatient with talks with the US", "talks-held"),
        ("France backs diplomatic efforts over Ukraine", "talks-held"),
        ("A plan to reopen the Strait of Hormuz worries Iran", "waterway-reopened"),
        ("The deal is aimed at reopening the Strait of Hormuz, says Iran", "waterway-reopened"),
        ("US blockade zone worries sailors off Iran", "blockade"),
        ("EU won't lift sanctions until Iran signs", "sanctions-eased"),
        ("US and Iran close to signing an agreement", "agreement"),
        ("Rubio travels to Armenia to sign a memorandum", "agreement"),
        ("Iran rules out signing the agreement on Sunday", "agreement"),
        ("Trump clashes with Netanyahu over Lebanon", "fighting"),
        ("Israelis mark capture of the city of Jerusalem", "town-taken"),
        ("China has threatened to seize territory of Taiwan", "town-taken"),
        ("Sanctions on ICC judges stay, says the US", "warrant"),
        ("Since the truce on Monday, despite warnings, Iran and Israel talk", "truce-broken"),
        ("Bandits kill 16 in attack on village in Nigeria", "air-strike"),
        ("US Navy signals pause in arms sale to Taiwan", "aid-promised"),
        ("Troops won't withdraw from Lebanon, says Israel", "withdrawal"),
        ("Gaza aid flotilla sails from Spain", "aid-delivered"),
        ("US releases text of deal struck with Iran", "air-strike"),
        ("Hezbollah calls talks with Israel a dead end", "talks-held"),
        ("Minister pledges rescue of kidnapped pupils in Nigeria", "release"),
    ],
)
def test_goals_nouns_and_quarrels_are_no_deeds(text: str, action: str) -> None:
    assert action not in actions(text)


FILLER = "The winter was long, and the price of bread rose in the markets of the old town. " * 9


@pytest.mark.parametrize(
    ("text", "action", "told"),
    [
        ("Iran condemned the plan.", "condemnation", False),
        (FILLER + "Iran and Iraq held talks in Basra.", "talks-held", False),
        (FILLER + "Israel broke the ceasefire in Lebanon.", "truce-broken", True),
        ("Iran and Iraq held talks in Basra.", "talks-held", True),
    ],
)
def test_talk_counts_in_a_title_and_lesser_deeds_in_a_lead(text: str, action: str, told: bool) -> None:
    assert (action in actions("News of the day", text)) is told
    assert actions("Iran condemned the plan") == {"condemnation"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Russian defence ministry withdraws claim that its forces captured the town of Lyman",
            "Russian defence ministry",
        ),
        ("Iran walks back its first claim to have shot down an American jet", "Iran"),
        ("Army retracts its statement that it captured the town of Lyman from Russia", "Army"),
    ],
)
def test_who_takes_a_claim_back_denies_what_it_said(text: str, speaker: str) -> None:
    entry = Entry("e1", "k", "1:0", "f", "s", text, "", None, NOW, NOW)
    (claim,) = statement_claims(read(entry, GAZETTEER))
    assert (claim.denied, claim.claimed_by) == (True, speaker)


def test_troops_that_withdraw_take_no_claim_back() -> None:
    text = (
        "Russia withdraws troops from Kherson, officials report, and Ukraine captured the town of Snihurivka"
    )
    entry = Entry("e1", "k", "1:0", "f", "s", text, "", None, NOW, NOW)
    assert not any(claim.denied for claim in statement_claims(read(entry, GAZETTEER)))

"""``sitrep deliveries`` and what ``sitrep status`` says of channels and tokens that do not work."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.model import Action, Briefing, BriefingKind, Channel, Delivery, DeliveryState, Platform, Subscription
from bot.store import Lock, Store

if TYPE_CHECKING:
    from tests.flow.conftest import Sitrep

CLOSED = Channel(Platform.SLACK, "T1", "C1")
NOW = datetime(2026, 2, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def given_up(sitrep: Sitrep) -> Sitrep:
    """Two messages that were given up, one that waits, a closed channel and a token that is refused."""
    with Store.open(sitrep.db) as store, store.transaction():
        store.add_subscription(Subscription(0, CLOSED, created_by="U1", created_at=NOW))
        for name, channel, state in (
            ("d1", CLOSED, DeliveryState.DEAD),
            ("d2", Channel(Platform.CONSOLE, "", "desk"), DeliveryState.DEAD),
            ("d3", CLOSED, DeliveryState.PENDING),
        ):
            briefing = Briefing(BriefingKind.ALERT, "NEW", f"title of {name}", event=name, at=NOW)
            store.queue(
                Delivery(name, channel, Action.POST, briefing, name, NOW, NOW, state, 3, "no such channel")
            )
        store.close_channel(CLOSED, "the channel is archived", NOW)
        store.stop_platform(Platform.DISCORD, "the token is refused", NOW)
    return sitrep


def test_what_was_given_up_is_listed_with_its_reason(given_up: Sitrep):
    out = given_up.run("deliveries", "list").stdout
    assert "d1  dead post to slack:T1:C1  “title of d1”" in out
    assert "tried 3 times: no such channel" in out
    assert "d3" not in out
    waiting = json.loads(given_up.run("deliveries", "list", "--waiting", "--json").stdout)
    assert [(each["id"], each["state"], each["attempts"]) for each in waiting] == [("d3", "pending", 3)]


def test_it_is_sent_again_when_asked(given_up: Sitrep):
    given_up.run("subscriptions", "add", "--channel", "console:desk")
    assert "1 in the queue again" in given_up.run("deliveries", "retry", "d2").stdout
    assert "title of d2" in given_up.run("poll").stdout
    assert json.loads(given_up.run("status", "--json").stdout)["dead"] == 1


def test_it_is_chosen_by_channel_or_all_and_dropped_for_good(given_up: Sitrep):
    assert "1 dropped" in given_up.run("deliveries", "drop", "--channel", "slack:T1:C1").stdout
    assert "1 dropped" in given_up.run("deliveries", "drop", "--all").stdout
    assert "No message was given up" in given_up.run("deliveries", "list").stdout
    assert json.loads(given_up.run("status", "--json").stdout)["waiting"] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "by their ids, or by --channel, or take --all"),
        (["d1", "--all"], "by their ids, or by --channel, or take --all"),
        (["d3"], "'d3' was not given up"),
        (["--channel", "slak:T1:C1"], "did you mean 'slack'"),
    ],
)
def test_what_is_not_named_well_is_refused(given_up: Sitrep, words: list[str], says: str):
    for command in ("retry", "drop"):
        assert says in given_up.run("deliveries", command, *words, code=1).stderr
    assert json.loads(given_up.run("status", "--json").stdout)["dead"] == 2


def test_status_names_closed_channels_and_refused_tokens(given_up: Sitrep):
    out = given_up.run("status").stdout
    assert "closed     slack:T1:C1, its subscriptions are paused: the channel is archived" in out
    assert "stopped    discord, until a restart: the token is refused" in out
    state = json.loads(given_up.run("status", "--json").stdout)
    assert state["closed"] == {"slack:T1:C1": "the channel is archived"}
    assert state["stopped"] == {"discord": "the token is refused"}


def test_a_paused_subscription_says_why_and_is_resumed(given_up: Sitrep):
    listed = given_up.run("subscriptions", "list").stdout
    assert "paused: the channel is archived; resume: sitrep subscriptions resume 1" in listed
    assert "Resumed 1" in given_up.run("subscriptions", "resume", "1").stdout
    assert "paused" not in given_up.run("subscriptions", "list").stdout
    assert json.loads(given_up.run("status", "--json").stdout)["closed"] == {}
    assert "there is no subscription 9" in given_up.run("subscriptions", "resume", "9", code=1).stderr


@pytest.mark.parametrize("command", [("poll",), ("run",), ("ingest", "config")])
def test_a_second_process_that_would_send_is_refused(given_up: Sitrep, command: tuple[str, ...]):
    if command[0] == "ingest":
        (given_up.folder / "config" / "a.md").write_text("# A\n\n## Key Developments\n\n- B: c.\n")
    with Lock(given_up.db):
        refused = given_up.run(*command, code=1)
    assert "another Sitrep is at work on this store" in refused.stderr


def test_channels_without_a_token_are_told_by_the_online_check(given_up: Sitrep):
    found = json.loads(given_up.run("check", "--online", "--json", code=1).stdout)
    assert {"subject": "slack:T1:C1", "problem": "there is no token for slack"}.items() <= found[-1].items()

"""How Slack reaches Sitrep: over the socket, over signed HTTP, and not at all when it is not Slack."""

import asyncio
import logging

import pytest
import structlog

from adapters.slack.api import library_log
from adapters.slack.listen import Listener
from adapters.slack.manifest import PATH
from bot.errors import ConfigError, DeliveryError, Trouble
from tests.adapters.slack_desk import a_delivery, desk


class Ears:
    """A surface that notes what it hears."""

    def __init__(self):
        self.heard = []

    async def finish(self):
        self.finished = True

    def register(self, app, api, identity):
        self.identity = identity

        @app.command("/sitrep")
        async def command(ack, body):
            await ack()
            self.heard.append(body["text"])

        @app.event("app_home_opened")
        async def opened(event):
            self.heard.append(event["user"])


async def another_socket(here, first):
    await here.slack.until(lambda: here.slack.sockets and here.slack.sockets[-1] is not first)


def by_socket(ears, **more):
    return Listener(app_token="xapp-fake-1", surface=ears, **more)


def by_http(ears):
    return Listener(signing_secret="fake-signing", port=0, surface=ears)


async def opened(here, listener):
    await here.platform.open()
    if listener.signing_secret:
        here.slack.app_url = f"http://127.0.0.1:{listener.port}{PATH}"


@pytest.mark.parametrize("way", [by_socket, by_http])
async def test_a_command_is_heard_and_acknowledged(way):
    ears = Ears()
    async with desk(listener := way(ears)) as here:
        await opened(here, listener)
        ack = await here.slack.command("/sitrep facts kyiv", channel="C1", user="U1")
        assert (ack.status, ack.body) == (200, None)
        assert ack.seconds < 3
        await here.slack.open_home("U1")
        assert ears.heard == ["facts kyiv", "U1"]
        assert ears.identity["team_id"] == "T0DESK"
    assert ears.finished


@pytest.mark.parametrize("way", [by_socket, by_http])
async def test_another_workspaces_command_is_not_answered(way):
    ears = Ears()
    async with desk(listener := way(ears)) as here:
        await opened(here, listener)
        await here.slack.command("/sitrep facts kyiv", channel="C1", user="U1", team="T0OTHER")
        assert ears.heard == []
        assert "not installed" in here.slack.people.ephemerals[0].text


async def test_requests_that_slack_did_not_sign_are_refused():
    ears = Ears()
    async with desk(listener := by_http(ears)) as here:
        await opened(here, listener)
        payload = here.slack.people.slash("/sitrep help", "C1", "U1")
        forged = await here.slack.deliver_http("slash_commands", payload, secret="guessed")
        stale = await here.slack.deliver_http("slash_commands", payload, age=301)
        fresh = await here.slack.deliver_http("slash_commands", payload, age=250)
        assert [forged.status, stale.status, fresh.status] == [401, 401, 200]
        assert ears.heard == ["help"]


async def test_a_socket_that_is_refreshed_is_opened_anew():
    ears = Ears()
    async with desk(by_socket(ears)) as here:
        await here.platform.open()
        await asyncio.wait_for(here.slack.connected.wait(), 5)
        first = here.slack.sockets[0]
        await here.slack.refresh_sockets()
        await another_socket(here, first)
        assert (await here.slack.command("/sitrep help", channel="C1", user="U1")).seconds is not None
        assert ears.heard == ["help"]


async def test_a_socket_that_breaks_is_opened_anew(monkeypatch):
    monkeypatch.setattr("adapters.slack.listen.PING_SECONDS", 0.05)
    ears = Ears()
    async with desk(by_socket(ears)) as here:
        await here.platform.open()
        await asyncio.wait_for(here.slack.connected.wait(), 5)
        first = here.slack.sockets[0]
        await here.slack.cut_sockets()
        await another_socket(here, first)
        assert (await here.slack.command("/sitrep help", channel="C1", user="U1")).seconds is not None


async def test_an_app_token_that_is_refused_is_an_error_at_once():
    async with desk(Listener(app_token="xapp-wrong")) as here:
        with pytest.raises(DeliveryError) as caught:
            await here.platform.open()
        assert caught.value.trouble is Trouble.TENANT
        found = await here.platform.diagnose([])
        told = {each.subject: each for each in found}["Slack app token"]
        assert "does not accept" in told.problem
        assert "connections:write" in told.remedy


async def test_a_socket_that_does_not_open_is_an_error_that_may_pass(monkeypatch):
    monkeypatch.setattr("adapters.slack.listen.PING_SECONDS", 0.2)
    async with desk(Listener(app_token="xapp-fake-1")) as here:
        here.slack.tickets = frozenset()  # it forgets every ticket that it gives
        here.slack.methods._table["apps.connections.open"] = lambda _: {
            "url": here.slack.base.replace("http", "ws") + "/link/?ticket=none"
        }
        with pytest.raises(DeliveryError, match="socket") as caught:
            await here.platform.open()
        assert caught.value.retryable


async def test_a_port_that_is_taken_is_a_mistake_of_the_configuration_and_says_nothing_of_the_token():
    async with desk(first := by_http(Ears())) as one:
        await one.platform.open()
        async with desk(Listener(signing_secret="s", port=first.port)) as two:
            taken = rf"slack\.port: cannot listen at 127\.0\.0\.1:{first.port}: .*\. Name an address"
            with pytest.raises(ConfigError, match=taken):
                await two.platform.open()
            await two.platform.send(a_delivery())
            assert len(two.messages()) == 1


async def test_an_address_that_is_none_of_ours_is_said_too():
    async with desk(Listener(signing_secret="s", host="192.0.2.1", port=0)) as here:
        with pytest.raises(ConfigError, match=r"cannot listen at 192\.0\.2\.1:0"):
            await here.platform.open()


async def test_an_environment_that_names_other_tokens_changes_nothing(monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    ears = Ears()
    async with desk(listener := by_http(ears)) as here:
        await opened(here, listener)
        await here.slack.command("/sitrep help", channel="C1", user="U1")
        assert ears.heard == ["help"]
    ears = Ears()
    async with desk(by_socket(ears)) as here:
        await here.platform.open()
        await here.slack.command("/sitrep help", channel="C1", user="U1")
        assert ears.heard == ["help"]


def test_a_listener_needs_something_to_listen_with():
    with pytest.raises(ValueError, match="app token or a signing secret"):
        Listener()


def test_what_slacks_libraries_warn_of_is_logged_without_tokens():
    with structlog.testing.capture_logs() as logs:
        library_log.warning("failed with xoxb-123-abc at wss://x/?ticket=secret&app_id=1\nbody")
        library_log.info("what was sent")
    assert [line["said"] for line in logs] == [
        "failed with (redacted) at wss://x/?ticket=(redacted)&app_id=1"
    ]
    assert library_log.level == logging.WARNING

"""The link asks for what is used and nothing else."""

import json
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.invite import application_of, invitation
from bot.__main__ import main
from tests.adapters.discord_desk import ROOM, a_desk, delivery
from tests.adapters.test_contract import REPLY
from tests.fake_discord.world import USUAL

IDENT = "1468939213209600000"


def test_the_permissions_of_the_link_are_those_that_the_documentation_names():
    asked = parse_qs(urlsplit(invitation(IDENT)["link"]).query)
    bits = discord.Permissions(int(asked["permissions"][0]))
    assert {name for name, held in bits if held} == {
        "read_messages", "send_messages", "send_messages_in_threads", "create_public_threads",
        "embed_links", "attach_files", "read_message_history",
    }  # fmt: skip
    assert asked["client_id"] == [IDENT]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}


async def test_they_are_enough_for_all_that_is_done():
    assert int(parse_qs(urlsplit(invitation(IDENT)["link"]).query)["permissions"][0]) == USUAL
    async with a_desk() as desk:  # whose bot holds these and no others
        platform = desk.platform()
        receipt = await platform.send(delivery())
        await platform.reply(receipt, delivery("d2", REPLY))
        assert await platform.find(ROOM, "d2")


async def test_the_application_is_in_the_token():
    async with a_desk() as desk:
        assert application_of(desk.server.token) == desk.world.bot.id


@pytest.mark.parametrize("token", ["", "no token", "MTIz", "!!!.a.b", "aGVsbG8.a.b", "\u0660.a.b"])
def test_what_is_no_token_holds_no_application(token):
    assert application_of(token) is None


def run(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["sitrep", "discord", "invite", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code or 0


def test_the_command_prints_the_link(capsys, monkeypatch):
    assert run(monkeypatch, "--application", IDENT) == 0
    said = capsys.readouterr().out
    assert said.startswith("https://discord.com/oauth2/authorize?client_id=" + IDENT)
    assert "Read Message History: to look whether" in said
    monkeypatch.setenv("SITREP_DISCORD__TOKEN", "MTQ2ODkzOTIxMzIwOTYwMDAwMA.x.y")
    assert run(monkeypatch, "--json") == 0
    assert json.loads(capsys.readouterr().out) == invitation(IDENT)


@pytest.mark.parametrize(
    ("token", "given", "said"),
    [
        (None, [], "Set SITREP_DISCORD__TOKEN"),
        ("not-a-token", [], "is no bot's token"),
        (None, ["--application", "12x"], "'12x' is no Application ID"),
    ],
)
def test_without_an_application_it_says_where_to_find_it(capsys, monkeypatch, token, given, said):
    monkeypatch.delenv("SITREP_DISCORD__TOKEN", raising=False)
    if token:
        monkeypatch.setenv("SITREP_DISCORD__TOKEN", token)
    assert run(monkeypatch, *given) == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert token is None or token not in printed.err

"""The manifest keeps to what Slack documents, and asks for what is used and nothing else."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from adapters.slack.manifest import SCOPES, manifest
from bot.__main__ import main
from tests.fake_slack.methods import SCOPES as NEEDED

RULES = tomllib.loads((Path(__file__).parents[1] / "data" / "slack-manifest.toml").read_text())["keys"]
URL = "https://sitrep.example.org/slack/events"


def leaves(value, path=""):
    """Every path of a manifest with its value; lists once as a whole, and each item."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
        return
    yield path, value
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from leaves(item, f"{path}[]")
            else:
                yield f"{path}[]", item


def problems(made):
    found = list(leaves(made))
    for path, value in found:
        rule = RULES.get(path)
        if rule is None:
            yield f"{path} is not documented"
        elif type(value).__name__ != rule["type"]:
            yield f"{path} is no {rule['type']}"
        elif rule["type"] in ("str", "list") and not (
            rule.get("least", 0) <= len(value) <= rule.get("most", 1e9)
        ):
            yield f"{path} has {len(value)}"
        elif "matches" in rule and not re.fullmatch(rule["matches"], value):
            yield f"{path} is {value!r}"
    there = {path for path, _ in found}
    yield from (
        f"{path} is missing" for path, rule in RULES.items() if rule.get("required") and path not in there
    )


@pytest.mark.parametrize("url", [None, URL])
def test_a_manifest_is_what_slack_documents(url):
    assert list(problems(manifest(url))) == []


def test_the_rules_find_what_is_wrong():
    broken = manifest()
    broken["display_information"]["name"] = "x" * 36
    broken["features"]["slash_commands"][0]["command"] = "sitrep"
    broken["settings"]["socket_mode_enabled"] = "yes"
    broken["settings"]["colour"] = "red"
    del broken["features"]["bot_user"]
    assert list(problems(broken)) == [
        "display_information.name has 36",
        "features.slash_commands[].command is 'sitrep'",
        "settings.socket_mode_enabled is no bool",
        "settings.colour is not documented",
        "features.bot_user.display_name is missing",
    ]


def test_without_an_address_a_socket_is_used_and_with_one_everything_goes_there():
    socket, http = manifest(), manifest(URL)
    assert socket["settings"]["socket_mode_enabled"]
    assert "https://sitrep" not in json.dumps(socket)
    assert not http["settings"]["socket_mode_enabled"]
    assert json.dumps(http).count(URL) == 3


def test_the_scopes_are_those_that_the_methods_need():
    kinds = {f"{kind}:history" for kind in ("channels", "groups", "im")} | {"channels:read", "groups:read"}
    used = {scope for scopes in NEEDED.values() for scope in scopes} | kinds | {"commands"}
    assert set(SCOPES) == used
    assert manifest()["oauth_config"]["scopes"]["bot"] == list(SCOPES)


def test_it_is_printed_as_yaml_or_json(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["sitrep", "slack", "manifest"])
    with pytest.raises(SystemExit):
        main()
    assert yaml.safe_load(capsys.readouterr().out) == manifest()
    monkeypatch.setattr("sys.argv", ["sitrep", "slack", "manifest", "--json", "--url", URL])
    with pytest.raises(SystemExit):
        main()
    assert json.loads(capsys.readouterr().out) == manifest(URL)


@pytest.mark.parametrize(
    "url", ["http://sitrep.example.org/slack/events", "https://sitrep.example.org/", "x"]
)
def test_an_address_that_slack_would_refuse_is_refused_here(capsys, monkeypatch, url):
    monkeypatch.setattr("sys.argv", ["sitrep", "slack", "manifest", "--url", url])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "write https://, your host, and /slack/events" in capsys.readouterr().err

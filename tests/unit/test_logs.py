"""No secret in a log, whoever writes it and however."""

import json
import logging
import subprocess
import sys

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import HIDDEN, Redactor, log_to_stderr

SECRET = "known-secret-of-this-test"
SLACK = "xoxb-123456789012-abcdefABCDEF"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789"
TOKENS = (SECRET, SLACK, "xapp-1-A012-345-abcdef", DISCORD)


@pytest.fixture(autouse=True)
def _as_before(monkeypatch):
    # Discord's adapter has its library's lines go its own way, if it was set up before in this process.
    discord = logging.getLogger("discord")
    monkeypatch.setattr(discord, "propagate", True)
    monkeypatch.setattr(discord, "handlers", [])
    hook = sys.excepthook
    yield
    structlog.reset_defaults()
    sys.excepthook = hook
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler).__module__ == "bot.logs":
            root.removeHandler(handler)


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("token", TOKENS)
def test_values_keys_and_tracebacks_are_cleaned(capsys, token, as_json):
    log_to_stderr("info", as_json=as_json, secrets=[SECRET])
    log = structlog.get_logger("bot")
    log.info(f"said {token}", plain=token, nested={"a": [f"Bearer {token}", (token,)]}, token=repr(token))
    try:
        int(f"refused {token}")
    except ValueError:
        log.exception("failed")
    err = capsys.readouterr().err
    assert token not in err
    assert err.count(HIDDEN) >= 5
    assert "ValueError: invalid literal" in err


@pytest.mark.parametrize("name", ["discord.http", "slack_sdk", "aiohttp.client", "asyncio"])
def test_libraries_are_relayed_and_cleaned(capsys, name):
    log_to_stderr("info", as_json=True, secrets=[SECRET])
    library = logging.getLogger(name)
    library.info("not this")
    try:
        int(SECRET)
    except ValueError:
        library.warning("sent %s with %s", SLACK, DISCORD, exc_info=True)
    (line,) = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert (line["logger"], line["level"]) == (name, "warning")
    assert line["said"] == f"sent {HIDDEN} with {HIDDEN}"
    assert "ValueError" in line["exception"]
    assert SECRET not in line["exception"]


def test_a_bug_that_ends_the_process_tells_where_and_no_secret():
    program = (
        "from bot.logs import log_to_stderr\n"
        f"log_to_stderr(secrets=[{SECRET!r}])\n"
        f"raise RuntimeError('with ' + {SECRET!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"RuntimeError: with {HIDDEN}" in ended.stderr
    assert SECRET not in ended.stderr


def test_set_up_twice_says_everything_once(capsys):
    log_to_stderr("info")
    log_to_stderr("info")
    logging.getLogger("discord").warning("once")
    assert capsys.readouterr().err.count("once") == 1


def test_what_is_no_secret_stays():
    redactor = Redactor(["ab"])
    for text in ("about", "d1234567890abcdef1234", "slack:T012:C345", "https://news.example/a.b.c"):
        assert redactor.text(text) == text


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(TOKENS))
def test_a_known_secret_is_found_in_any_surroundings(before, after, token):
    assert token not in Redactor(TOKENS).text(before + token + after)

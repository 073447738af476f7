"""What is read, what overrides what, and what every mistake is told as."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Settings, check_config, feed_problem, folders, load_config, slug
from bot.config.explain import suggest
from bot.config.schema import secret_variables
from bot.errors import ConfigError
from bot.model import Conflict, Feed, Grade, Side, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = {
    "sitrep.toml": """
        [poll]
        interval_minutes = 90
        contact = "ops@example.org"
        [ledger]
        quiet_hours = 48
        """,
    "sources.toml": """
        [[source]]
        id = "north-wire"
        name = "North Wire"
        family = "north-group"
        grade = "B"
        aliases = ["NW", "north.example"]
        [[source]]
        id = "ministry"
        name = "Ministry of Northland"
        family = "northland-state"
        grade = "D"
        side = "own"
        party = "Northland"
        language = "pt-BR"
        """,
    "feeds.toml": """
        [[feed]]
        id = "north-world"
        url = "https://north.example/world.rss"
        source = "north-wire"
        [[feed]]
        id = "ministry-news"
        url = "https://ministry.example/rss"
        source = "ministry"
        interval_minutes = 240
        announce_first = true
        enabled = false
        """,
    "topics.toml": """
        [[topic]]
        id = "truce"
        name = "Truce"
        means = "Talks and their outcome."
        words = ["truce", "cease*"]
        acled = "Agreement"
        iptc = "medtop:20000053"
        """,
    "conflicts.toml": """
        [[conflict]]
        id = "north-south"
        name = "Northland–Southland"
        parties = ["Northland", "Southland"]
        strong = ["Northland"]
        [[conflict]]
        id = "other"
        name = "Other"
        """,
}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SITREP_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the good configuration, but ``new`` in place of ``old`` in one file.

    ``old`` "": above everything; None: in place of the whole file.
    """

    def write(file: str | None = None, old: str | None = "", new: str = "") -> Path:
        for name, text in GOOD.items():
            if name == file:
                assert old is None or old in text
                changed = new if old is None else text.replace(old, new) if old else new + text
            else:
                changed = text
            (tmp_path / name).write_text(changed, encoding="utf-8")
        return tmp_path

    return write


def only(folder: Path) -> ConfigError:
    problems = check_config(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


# --- what is read -------------------------------------------------------------------------------


def test_files_become_the_nouns_of_the_model(write: Callable[..., Path]) -> None:
    folder = write()
    config = load_config(folder)
    assert config.folder == folder
    assert config.sources == {
        "north-wire": Source("north-wire", "North Wire", "north-group", Grade.B),
        "ministry": Source(
            "ministry", "Ministry of Northland", "northland-state", Grade.D, Side.OWN, "Northland", "pt-BR"
        ),
    }
    assert config.feeds == (
        Feed("north-world", "https://north.example/world.rss", "north-wire", interval_minutes=90),
        Feed(
            "ministry-news",
            "https://ministry.example/rss",
            "ministry",
            interval_minutes=240,
            enabled=False,
            announce_first=True,
        ),
    )
    assert config.topics == {
        "truce": Topic(
            "truce",
            "Truce",
            "Talks and their outcome.",
            words=("truce", "cease*"),
            acled="Agreement",
            iptc="medtop:20000053",
        )
    }
    assert config.conflicts == {
        "north-south": Conflict(
            "north-south",
            "Northland–Southland",
            parties=("Northland", "Southland"),
            strong=("Northland",),
        ),
        "other": Conflict("other", "Other"),
    }


def test_a_setting_that_is_not_written_has_its_default(write: Callable[..., Path]) -> None:
    settings = load_config(write()).settings
    assert settings.ledger == {"quiet_hours": 48.0}
    assert settings.poll.interval_minutes == 90
    assert settings.poll.timeout_seconds == Settings().poll.timeout_seconds
    assert settings.notify == Settings().notify


def test_an_empty_settings_file_is_a_configuration(write: Callable[..., Path]) -> None:
    assert load_config(write("sitrep.toml", None, "# nothing\n")).settings == Settings()


def test_settings_do_not_change_after_loading(write: Callable[..., Path]) -> None:
    settings = load_config(write()).settings
    with pytest.raises(ValueError, match="frozen"):
        settings.poll.interval_minutes = 5


def test_the_contact_is_part_of_how_sitrep_calls_itself(write: Callable[..., Path]) -> None:
    assert load_config(write()).settings.poll.user_agent.endswith(" (+ops@example.org)")
    without = load_config(write("sitrep.toml", 'contact = "ops@example.org"', ""))
    assert "(" not in without.settings.poll.user_agent
    assert without.settings.poll.user_agent.startswith("Sitrep/")


@pytest.mark.parametrize(
    "name",
    ["north-wire", "North Wire", "NORTH  WIRE", "nw", " NW ", "north.example", "www.north.example"],
)
def test_a_source_is_found_by_id_name_alias_or_host(write: Callable[..., Path], name: str) -> None:
    assert load_config(write()).source_named(name).id == "north-wire"


def test_an_unknown_source_is_a_family_of_its_own_that_cannot_be_judged(write: Callable[..., Path]) -> None:
    source = load_config(write()).source_named(" Éast & West News ")
    assert source == Source("éast-west-news", "Éast & West News", "éast-west-news", Grade.F)
    assert load_config(write()).source_named("...").id == "unnamed"


# --- where it is read from ----------------------------------------------------------------------


def test_the_folder_of_the_environment_comes_before_the_one_nearby(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = write()
    nearby = tmp_path / "work" / "config"
    nearby.mkdir(parents=True)
    monkeypatch.chdir(nearby.parent)
    monkeypatch.setenv("SITREP_CONFIG", str(named))
    (nearby / "sitrep.toml").touch()
    assert load_config().folder == named
    monkeypatch.delenv("SITREP_CONFIG")
    assert {problem.file for problem in check_config()} == {
        f"config/{name}" for name in GOOD if name != "sitrep.toml"
    }


def test_without_any_folder_the_shipped_configuration_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()  # without sitrep.toml it is somebody else's
    monkeypatch.chdir(tmp_path)
    assert folders.config_folder().resolve() == folders._CHECKOUT / "config"
    assert folders.seeds_folder(None) == folders._CHECKOUT / "seeds"
    packed = tmp_path / "share"
    (packed / "config").mkdir(parents=True)
    monkeypatch.setattr(folders, "_SHARED", packed)
    assert folders.config_folder() == packed / "config"


def test_seeds_are_looked_for_where_the_setting_says_then_nearby(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_config(write()).seeds_folder().resolve() == tmp_path / "seeds"
    monkeypatch.setenv("SITREP_SEEDS__FOLDER", "elsewhere")
    assert load_config(write()).seeds_folder().resolve() == tmp_path / "elsewhere"


def test_a_named_folder_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder"):
        load_config(tmp_path / "nowhere")
    monkeypatch.setenv("SITREP_CONFIG", str(tmp_path / "nowhere"))
    (problem,) = check_config()
    assert (problem.file, problem.key) == ("environment", "SITREP_CONFIG")


# --- the environment ----------------------------------------------------------------------------


def test_a_variable_overrides_the_file(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_POLL__INTERVAL_MINUTES", "30")
    monkeypatch.setenv("SITREP_LEDGER__OPEN_DAYS", "3.5")
    monkeypatch.setenv("SITREP_LOG__LEVEL", "DEBUG")
    config = load_config(write())
    assert config.settings.poll.interval_minutes == 30
    assert config.settings.poll.contact == "ops@example.org"
    assert config.settings.ledger == {"quiet_hours": 48.0, "open_days": 3.5}
    assert config.settings.log.level == "debug"
    assert config.feeds[0].interval_minutes == 30


def test_an_empty_variable_is_none(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_POLL__INTERVAL_MINUTES", "")
    monkeypatch.setenv("SITREP_DB", "")
    monkeypatch.setenv("SITREP_SLACK__BOT_TOKEN_FILE", "")
    settings = load_config(write()).settings
    assert settings.poll.interval_minutes == 90
    assert settings.store == Settings().store
    assert settings.slack.bot_token is None


def test_the_store_has_a_short_variable(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write("sitrep.toml", "[poll]", '[store]\npath = "file.db"\n[poll]')
    assert load_config(folder).settings.store.path.name == "file.db"
    monkeypatch.setenv("SITREP_DB", "short.db")
    assert load_config(folder).settings.store.path.name == "short.db"
    monkeypatch.setenv("SITREP_STORE__PATH", "long.db")
    assert load_config(folder).settings.store.path.name == "long.db"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SITREP_POLL__INTERVALL_MINUTES", "SITREP_POLL__INTERVAL_MINUTES"),
        ("SITREP_DBB", "SITREP_DB"),
        ("SITREP_CONFIGG", "SITREP_CONFIG"),
        ("SITREP_DISCORD_TOKEN", "SITREP_DISCORD__TOKEN"),
        ("SITREP_SLACK__BOT_TOKEN_FIEL", "SITREP_SLACK__BOT_TOKEN_FILE"),
        ("SITREP_LEDGER__A__B", "docs/configuration.md"),
        ("SITREP_ZZZ", "docs/configuration.md"),
    ],
)
def test_an_unknown_variable_is_told_once_with_what_was_meant(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "1")
    problem = only(write())
    assert (problem.file, problem.key) == ("environment", name)
    assert meant in problem.remedy


def test_a_section_in_one_variable_is_refused(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITREP_POLL", '{"interval_minutes": 30}')
    assert only(write()).key == "SITREP_POLL"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITREP_POLL__TIMEOUT_SECONDS", "20s"),
        ("SITREP_LEDGER__OPEN_DAYS", "week"),
        ("SITREP_NOTIFY__TIME_ZONE", "Mars/Base"),
        ("SITREP_LOG__FORMAT", "xml"),
    ],
)
def test_a_bad_value_is_told_of_the_variable_not_of_the_file(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    problem = only(write())
    assert (problem.file, problem.key) == ("environment", name)
    assert value in problem.problem


# --- secrets ------------------------------------------------------------------------------------

SECRET = "token-that-nobody-may-see"


def test_secrets_come_from_variables_or_files(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "app-token"
    file.write_text(f"{SECRET}-2\n")
    monkeypatch.setenv("SITREP_SLACK__BOT_TOKEN", SECRET)
    monkeypatch.setenv("SITREP_SLACK__APP_TOKEN_FILE", str(file))
    settings = load_config(write()).settings
    assert settings.slack.bot_token is not None
    assert settings.slack.app_token is not None
    assert settings.slack.bot_token.get_secret_value() == SECRET
    assert settings.slack.app_token.get_secret_value() == f"{SECRET}-2"
    assert settings.discord.token is None
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    "line",
    [
        f'[slack]\nbot_token = "{SECRET}"',
        f'[slack]\nbot_tokn = "{SECRET}"',
        f'[discord]\ntoken = ["{SECRET}"]',
        f'discord = "{SECRET}"',
    ],
)
def test_a_secret_in_a_file_is_refused_and_not_repeated(write: Callable[..., Path], line: str) -> None:
    problem = only(write("sitrep.toml", None, line))
    assert "secret" in problem.problem
    assert any(name in problem.remedy for name in secret_variables())
    assert SECRET not in str(problem)


def test_what_is_no_secret_of_a_platform_may_stand_in_the_file(write: Callable[..., Path]) -> None:
    text = """
        [slack]
        api_url = "https://slack-gov.com/api"
        mode = "http"
        [discord]
        gateway_url = "ws://127.0.0.1:8080"
        [notify]
        admin_channel = "slack:T012:C345"
        """
    found = load_config(write("sitrep.toml", "", text)).settings
    assert (found.slack.api_url, found.slack.mode) == ("https://slack-gov.com/api/", "http")
    assert found.discord.gateway_url == "ws://127.0.0.1:8080/"
    assert found.notify.admin_channel == "slack:T012:C345"


@pytest.mark.parametrize(
    ("line", "key", "right"),
    [
        ('[slack]\napi_url = "slack.com"', "slack.api_url", "http or https"),
        ('[slack]\napi_url = "https://me:pass@slack.com"', "slack.api_url", "without user name"),
        ('[discord]\ngateway_url = "https://gateway.discord.gg"', "discord.gateway_url", "ws or wss"),
        ("[slack]\nport = 0", "slack.port", "1 or more"),
        ('[slack]\nmode = "soket"', "slack.mode", "socket"),
        ('[slack]\napi_uri = "https://slack.com"', "slack.api_uri", "api_url"),
        ('[notify]\nadmin_channel = "C345"', "notify.admin_channel", "slack:TEAM:CHANNEL"),
        ('[notify]\nadmin_channel = "slack:T1"', "notify.admin_channel", "slack:TEAM:CHANNEL"),
    ],
)
def test_what_a_platform_is_reached_by_is_checked(
    write: Callable[..., Path], line: str, key: str, right: str
) -> None:
    problem = only(write("sitrep.toml", "", line + "\n"))
    assert problem.key == key
    assert right in problem.remedy


def test_a_secret_from_two_places_is_refused(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(SECRET)
    monkeypatch.setenv("SITREP_DISCORD__TOKEN", SECRET)
    monkeypatch.setenv("SITREP_DISCORD__TOKEN_FILE", str(tmp_path / "token"))
    problem = only(write())
    assert problem.key == "SITREP_DISCORD__TOKEN_FILE"
    assert SECRET not in str(problem)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe" + SECRET.encode(), "not a text"),
    ],
)
def test_a_secret_file_that_gives_nothing_is_told(
    write: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: bytes | None,
    told: str,
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("SITREP_DISCORD__TOKEN_FILE", str(file))
    problem = only(write())
    assert told in problem.problem
    assert SECRET not in str(problem)


# --- what is wrong, and how it is told ----------------------------------------------------------

# What is written instead of what (of nothing: above everything), the key it is told at, and parts of
# the problem and the remedy.
MISTAKES = {
    "sitrep.toml": [
        (
            "interval_minutes",
            "intervall_minutes",
            "poll.intervall_minutes",
            "not known",
            "'interval_minutes'",
        ),
        ("[ledger]", "[legder]", "legder", "no such table", "'ledger'"),
        ("", "_env_file = 'x'\n", "_env_file", "no such table", "poll"),
        (
            "90",
            '"90 min"',
            "poll.interval_minutes",
            "'90 min' is not a whole number",
            "interval_minutes = 60",
        ),
        ("90", "4", "poll.interval_minutes", "4 is too small", "5 or more"),
        ("90", "99999", "poll.interval_minutes", "too large", "10080 or less"),
        ("90", "7.5", "poll.interval_minutes", "not a whole number", "without quotes or unit"),
        ("90", "true", "poll.interval_minutes", "true is not a number", "Write the number"),
        ("ops@example.org", "me", "poll.contact", "neither a mail address", "ops@example.org"),
        ("48", "inf", "ledger.quiet_hours", "not a number", "Write the number"),
        ("48", "[1]", "ledger.quiet_hours", "not a number", "Write the number"),
        ("", "[notify]\ntime_zone = 'Europe/Kyyv'\n", "notify.time_zone", "not a time zone", "'Europe/Kyiv'"),
        ("", "[notify]\ntime_zone = 'qqq'\n", "notify.time_zone", "not a time zone", "IANA"),
        ("", "[notify]\ndigest_time = '25:00'\n", "notify.digest_time", "not a time of day", "08:00"),
        ("", "[notify]\ndigest_time = 08:00:00\n", "notify.digest_time", "not a text", '"08:00"'),
        ("", "[log]\nlevel = 'warn'\n", "log.level", "not allowed", "'warning'"),
        ("", "[log]\nlevel = 3\n", "log.level", "not allowed", "debug, info, warning, error"),
        ("", "[seeds]\nfolder = 'nowhere'\n", "seeds.folder", "no folder 'nowhere'", "Make it"),
        ("", "log = 3\n", "log", "3 is not a table", "[log]"),
    ],
    "sources.toml": [
        ("[[source]]", "[[sources]]", "sources", "no such table", "'source'"),
        ('"B"', '"b"', "source[1].grade", "source 'north-wire'", "'B'"),
        ('"B"', '"G"', "source[1].grade", "not allowed", "A, B, C, D, E, F"),
        ('"own"', '"owned"', "source[2].side", "not allowed", "'own'"),
        ('party = "Northland"', "", "source[2]", "no party", "party ="),
        ('side = "own"', "", "source[2]", "neutral", 'side = "own"'),
        (
            '= "Northland"',
            '= "Northlande"',
            "source[2].party",
            "not how conflicts.toml writes it",
            "'Northland'",
        ),
        ("pt-BR", "Brazilian", "source[2].language", "not a language tag", "BCP 47"),
        ('"North Wire"', '" "', "source[1].name", "empty", "name ="),
        ('"North Wire"', "7", "source[1].name", "7 is not a text", "quotes"),
        ('["NW", "north.example"]', '"NW"', "source[1].aliases", "not a list", "brackets"),
        ('"NW"', '"ministry-of northland"', "source[2].name", "already names", "names of its own"),
        ('family = "north-group"', "", "source[1].family", "family is missing", "family ="),
    ],
    "feeds.toml": [
        (
            '"north-wire"',
            '"north-wyre"',
            "feed[1].source",
            "feed 'north-world', 'north-wyre'",
            "'north-wire'",
        ),
        ("https://north", "ftp://north", "feed[1].url", "does not start with https://", "https://example"),
        ("https://north", "https://me:key@north", "feed[1].url", "user name or password", "https://example"),
        (
            "https://ministry.example/rss",
            "https://north.example/world.rss",
            "feed[2].url",
            "that of feed 'north-world'",
            "Remove",
        ),
        ('"ministry-news"', '"north-world"', "feed[2].id", "defined twice, first as feed[1]", "another id"),
        ('"north-world"', '"North World"', "feed[1].id", "lower-case", "'north-world'"),
        ("240", "3", "feed[2].interval_minutes", "too small", "5 or more"),
        ("= false", '= "perhaps"', "feed[2].enabled", "not true or false", "enabled = true"),
        ("announce_first", "anounce_first", "feed[2].anounce_first", "not known", "'announce_first'"),
    ],
    "topics.toml": [
        ('["truce", "cease*"]', "[]", "topic[1]", "no words", "Add words"),
        ('"cease*"', '" "', "topic[1].words[2]", "empty word", "Remove"),
        ('"cease*"', '"*fire"', "topic[1].words[2]", "begins with *", "rest of it"),
        ('"cease*"', '"talks + !*fire"', "topic[1].words[2]", "begins with *", "rest of it"),
        ('"cease*"', '"!trade"', "topic[1].words[2]", "asks for none", "Write a word before it"),
        ("medtop:20000053", "war", "topic[1].iptc", "cannot be used", "medtop:"),
        ('"truce"\n', '"Truce"\n', "topic[1].id", "lower-case", "'truce'"),
    ],
    "conflicts.toml": [
        ('["Northland"]', "[]", "conflict[1]", "no words", "Add words"),
        ("strong", "srtong", "conflict[1].srtong", "not known", "'strong'"),
    ],
}


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "problem", "remedy"),
    [(file, *mistake) for file, mistakes in MISTAKES.items() for mistake in mistakes],
)
def test_a_mistake_is_told_with_file_key_problem_and_remedy(
    write: Callable[..., Path], file: str, old: str, new: str, key: str, problem: str, remedy: str
) -> None:
    folder = write(file, old, new)
    told = {found.key: found for found in check_config(folder)}
    assert key in told, told
    assert told[key].file == str(folder / file)
    assert problem in told[key].problem
    assert remedy in told[key].remedy
    with pytest.raises(ConfigError):
        load_config(folder)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("feeds.toml", b"[[feed]]\nid = \n", "line 2, column 6"),
        ("feeds.toml", b'[[feed]]\nid = "\xff"\n', "not UTF-8 (byte 16)"),
        ("topics.toml", b"[topic]\n", "not a list of topics"),
        ("sources.toml", b"source = [1]\n", "1 is not a table"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_once(
    write: Callable[..., Path], file: str, content: bytes, told: str
) -> None:
    folder = write()
    (folder / file).write_bytes(content)
    problems = [problem for problem in check_config(folder) if problem.file == str(folder / file)]
    assert len(problems) == 1
    assert told in problems[0].problem


def test_what_could_not_be_read_is_not_held_against_the_other_files(write: Callable[..., Path]) -> None:
    folder = write("sources.toml", None, "= broken")
    assert only(folder).file.endswith("sources.toml")
    folder = write("sources.toml", '"B"', '"Z"')
    assert only(folder).key == "source[1].grade"  # its feed still counts it as known


def test_a_missing_or_unreadable_file_is_told(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / "topics.toml").unlink()
    assert "no such file" in only(folder).problem
    (folder / "topics.toml").mkdir()
    assert "cannot be read" in only(folder).problem


def test_check_tells_everything_at_once_and_load_the_first_with_the_count(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("feeds.toml", 'source = "', 'sauce = "')
    (folder / "sitrep.toml").write_text("[poll]\ninterval_minutes = 1\ntimeout_seconds = 0\n")
    (folder / "conflicts.toml").unlink()
    monkeypatch.setenv("SITREP_NOPE", "1")
    problems = check_config(folder)
    assert len(problems) == 8  # 1 variable, 2 settings, a missing and an unknown key in 2 feeds, 1 file
    with pytest.raises(ConfigError) as raised:
        load_config(folder)
    assert raised.value.key == problems[0].key
    assert "7 more" in raised.value.remedy


def test_a_good_configuration_has_no_problems(write: Callable[..., Path]) -> None:
    assert check_config(write()) == ()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://example.org/rss?a=b&c=d", None),
        ("http://[2001:db8::1]:8080/rss", None),
        ("https://bücher.example/rss", None),
        ("", "does not start"),
        ("example.org/rss", "does not start"),
        ("javascript:alert(1)", "does not start"),
        ("https:///rss", "names no host"),
        ("https://example.org:port/", "broken host or port"),
        ("https://[::1/", "broken host or port"),
        ("https://user@example.org/", "user name"),
        ("https://example.org/a b", "space"),
        ("https://example.org/\n", "space"),
    ],
)
def test_what_is_not_a_feeds_address(url: str, problem: str | None) -> None:
    found = feed_problem(url)
    assert found is None if problem is None else problem in (found or "")


def test_a_party_that_no_conflict_names_is_let_be(write: Callable[..., Path]) -> None:
    assert check_config(write("sources.toml", 'party = "Northland"', 'party = "Westland"')) == ()


def test_nothing_is_suggested_that_is_nowhere_near() -> None:
    assert suggest("zzzz", ["interval_minutes", "contact"]) is None
    assert suggest("interval_minute", []) is None


@given(st.text())
def test_a_slug_is_stable_and_never_empty(text: str) -> None:
    assert slug(text)
    assert slug(slug(text)) == slug(text)


@settings(deadline=None)  # it writes files: a busy disk is no failure
@given(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from(["id", "url", "name", "grade", "party", "language"]),
)
def test_no_text_in_a_row_breaks_the_check(
    tmp_path_factory: pytest.TempPathFactory, text: str, key: str
) -> None:
    folder = tmp_path_factory.mktemp("config")
    for name, good in GOOD.items():
        (folder / name).write_text(good, encoding="utf-8")
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    (folder / "sources.toml").write_text(f"[[source]]\n{key} = {quoted}\n", encoding="utf-8")
    for problem in check_config(folder):
        assert problem.problem
        assert "\n" not in str(problem)

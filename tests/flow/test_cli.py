"""The other commands as a user types them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from bot.cli import app
from tests.flow.conftest import item, rss

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.conftest import Publisher, Sitrep

BRIEFING = """\
Hotline between two armies works again
Military officers of Ukraine and Russia agreed to restore a hotline after talks in Ankara.
Why It Matters
The hotline lowers the risk of an accident between the two armies.
Key Developments
- Prisoner Exchange: Russia brought back {to_russia} servicemen and Ukraine received 61 servicemen.
- Power Grid: Russia intensified its attacks on Ukraine's power grid.
Full Report
Losses
President Volodymyr Zelenskyy said 48,000 Ukrainian soldiers had been killed since the invasion began.
Context & Previous Events
Military contacts between the two were broken off in late 2022.
"""


@pytest.fixture
def briefing(sitrep: Sitrep) -> Path:
    path = sitrep.folder / "hotline.txt"
    path.write_text(BRIEFING.format(to_russia=64), encoding="utf-8")
    sitrep.run("ingest", str(path))
    return path


def found(sitrep: Sitrep, *words: str) -> list[dict[str, object]]:
    return json.loads(sitrep.run("facts", *words, "--json").stdout)


def test_a_briefing_answers_who_what_and_according_to_whom(sitrep: Sitrep, briefing: Path):
    swapped = {(fact["party"], fact["quantity"]) for fact in found(sitrep, "prisoner exchange")}
    assert {("Russia", 64), ("Ukraine", 61)} <= swapped
    deaths = next(fact for fact in found(sitrep, "soldiers killed") if fact["quantity"] == 48000)
    assert (deaths["party"], deaths["role"], deaths["unit"]) == ("Ukraine", "total", "killed")
    assert deaths["claims"][0]["speaker"] == "President Volodymyr Zelenskyy"
    assert any("power grid" in fact["statement"] for fact in found(sitrep, "power grid"))
    assert any("Ankara" in fact["statement"] for fact in found(sitrep, "hotline"))


def test_a_changed_briefing_corrects_its_own_claims(sitrep: Sitrep, briefing: Path):
    briefing.write_text(BRIEFING.format(to_russia=68), encoding="utf-8")
    (report,) = json.loads(sitrep.run("ingest", str(briefing), "--json").stdout)
    assert (report["new"], report["rewritten"]) == (0, 1)
    assert report["verdicts"] == {"corrected": 1}
    held = [fact["quantity"] for fact in found(sitrep, "prisoners Russia") if fact["party"] == "Russia"]
    assert 68 in held
    assert 64 not in held


def test_a_part_that_is_gone_is_withdrawn(sitrep: Sitrep, briefing: Path):
    text = BRIEFING.format(to_russia=64)
    briefing.write_text("\n".join(line for line in text.splitlines() if "Power Grid" not in line))
    sitrep.run("ingest", str(briefing))
    grid = [fact for fact in found(sitrep, "power grid") if "power grid" in str(fact["statement"])]
    assert all(fact["status"] == "retracted" for fact in grid)


def test_a_part_that_comes_back_is_told_again(sitrep: Sitrep, briefing: Path):
    text = briefing.read_text(encoding="utf-8")
    without = "\n".join(line for line in text.splitlines() if "Power Grid" not in line)
    for version in (without, text, without, text):
        briefing.write_text(version, encoding="utf-8")
        sitrep.run("ingest", str(briefing))
    grid = [fact for fact in found(sitrep, "power grid") if "power grid" in str(fact["statement"])]
    assert any(fact["status"] != "retracted" for fact in grid)


def test_the_same_briefing_again_changes_nothing(sitrep: Sitrep, briefing: Path):
    (report,) = json.loads(sitrep.run("ingest", str(briefing), "--json").stdout)
    assert (report["new"], report["rewritten"], report["queued"]) == (0, 0, 0)


def test_a_new_briefing_is_told_on_request(sitrep: Sitrep):
    path = sitrep.folder / "hotline.txt"
    path.write_text(BRIEFING.format(to_russia=64), encoding="utf-8")
    assert "Prisoner Exchange" in sitrep.run("ingest", str(path), "--announce").stdout


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("A title\nSome text without any heading.", "Key Developments"),
        ("---\npublished: yesterday\n---\n# T\n\n## Why It Matters\n\nBecause.\n", "published"),
        ("---\nconflct: sudan\n---\n# T\n\n## Why It Matters\n\nBecause.\n", "conflict"),
    ],
)
def test_a_briefing_that_cannot_be_read_is_a_sentence(text: str, says: str, sitrep: Sitrep):
    path = sitrep.folder / "broken.md"
    path.write_text(text, encoding="utf-8")
    failed = sitrep.run("ingest", str(path), code=1)
    assert says in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_folder_without_briefings_and_a_file_that_is_not_there(sitrep: Sitrep):
    assert "no briefing files" in sitrep.run("ingest", str(sitrep.config), code=1).stderr
    assert "no such file" in sitrep.run("ingest", "nowhere.md", code=1).stderr


def test_look_ups_need_a_store_and_words(sitrep: Sitrep, briefing: Path):
    assert "no store" in sitrep.run("facts", "x", "--db", "other.db", code=1).stderr
    assert "what to look up" in sitrep.run("facts", code=1).stderr
    assert "what to look up" in sitrep.run("timeline", code=1).stderr
    assert "did you mean 'prisoner-exchange'" in sitrep.run("facts", "--topic", "prisoners", code=1).stderr
    assert "known are" in sitrep.run("facts", "--conflict", "zzz", code=1).stderr
    assert "is no time" in sitrep.run("facts", "x", "--since", "whenever", code=1).stderr
    assert "ends before" in sitrep.run("brief", "--since", "1d", "--until", "2d", code=1).stderr


def test_people_read_facts_timeline_and_briefing(sitrep: Sitrep, briefing: Path):
    facts = sitrep.run("facts", "prisoner exchange", "--party", "Russia", "--since", "1d").stdout
    assert "64" in facts
    assert "Seed" in facts
    assert "Nothing is held" in sitrep.run("facts", "volcano").stdout
    assert "Prisoner Exchange" in sitrep.run("timeline", "prisoner").stdout
    assert "No event" in sitrep.run("timeline", "volcano").stdout
    assert "SITUATION REPORT" in sitrep.run("brief", "--since", "2d").stdout
    report = json.loads(sitrep.run("brief", "--since", "2d", "--json", "--topic", "prisoner-exchange").stdout)
    assert report["kind"] == "digest"
    stories = json.loads(sitrep.run("timeline", "prisoner", "--json").stdout)
    assert stories[0]["topics"][0] == "prisoner-exchange"


def test_every_change_can_be_asked_why(sitrep: Sitrep, briefing: Path):
    briefing.write_text(BRIEFING.format(to_russia=68), encoding="utf-8")
    sitrep.run("ingest", str(briefing))
    event = next(fact["event"] for fact in found(sitrep, "prisoners Russia") if fact["quantity"] == 68)
    out = sitrep.run("why", str(event)).stdout
    assert "64 → 68" in out
    assert "68 servicemen" in out
    told = json.loads(sitrep.run("why", str(event), "--json").stdout)
    assert any(change["from"]["quantity"] == 64 for change in told["changes"])
    assert all(change["reason"] for change in told["changes"])
    assert "no such event" in sitrep.run("why", "v0", code=1).stderr


def test_feeds_are_added_listed_checked_and_removed(sitrep: Sitrep, publisher: Publisher):
    publisher.pages["/a.rss"] = rss(item(1, "Strike on Kharkiv kills two"))
    url = publisher.url("/a.rss")
    added = sitrep.run("feeds", "add", url, "--id", "harbour", "--source", "Harbour Wire", "--interval", "90")
    assert "Harbour Wire" in added.stdout
    assert "polled already" in sitrep.run("feeds", "add", url, code=1).stderr
    assert "another feed" in sitrep.run("feeds", "add", url + "?b", "--id", "harbour", code=1).stderr
    assert "harbour" in sitrep.run("feeds", "list").stdout
    (row,) = json.loads(sitrep.run("feeds", "list", "--json").stdout)
    assert (row["id"], row["interval_minutes"], row["last_success_at"]) == ("harbour", 90, None)
    assert "good, 1 entries" in sitrep.run("feeds", "check").stdout
    assert "good, 1 entries" in sitrep.run("feeds", "check", url).stdout
    assert "404" in sitrep.run("feeds", "check", publisher.url("/b.rss"), code=1).stderr
    assert json.loads(sitrep.run("status", "--json").stdout)["entries"] == 0
    assert "Removed harbour" in sitrep.run("feeds", "remove", "harbour").stdout
    assert json.loads(sitrep.run("feeds", "list", "--json").stdout) == []
    assert "no such feed" in sitrep.run("feeds", "remove", "harbour", code=1).stderr
    assert "looks like" in sitrep.run("feeds", "add", "ftp://x.example/", code=1).stderr


def test_a_password_in_an_address_is_refused_and_not_repeated(sitrep: Sitrep):
    refused = sitrep.run("feeds", "add", "https://user:hunter2@x.example/rss", code=1)
    assert "hunter2" not in refused.stderr


def test_subscriptions_are_added_listed_and_removed(sitrep: Sitrep):
    added = sitrep.run(
        "subscriptions", "add", "--channel", "slack:T1:C1", "--topic", "prisoner-exchange",
        "--conflict", "ukraine-russia", "--keyword", "swap", "--cadence", "daily", "--at", "07:30",
        "--time-zone", "Europe/Kyiv", "--quiet", "22:00-07:00", "--min-severity", "2",
        "--party", "Russia", "--place", "Belarus", "--max-credibility", "3", "--urgent",
        "--language", "en-GB", "--mention", "S1234567", "--mention-from", "3", "--no-threads",
    )  # fmt: skip
    assert "slack:T1:C1 gets prisoner exchange in Ukraine–Russia" in added.stdout
    assert "together every day at 07:30 (Europe/Kyiv)" in added.stdout
    assert "quiet from 22:00 to 07:00 (Europe/Kyiv); but what is grave comes through" in added.stdout
    (row,) = json.loads(sitrep.run("subscriptions", "list", "--json").stdout)
    assert (row["channel"], row["quiet"]) == ("slack:T1:C1", ["22:00", "07:00"])
    assert (row["languages"], row["urgent"], row["threads"]) == (["en"], True, False)
    assert (row["mention"], row["mention_from"]) == ("S1234567", 3)
    number = str(row["id"])
    assert number in sitrep.run("subscriptions", "list").stdout
    assert "Ended" in sitrep.run("subscriptions", "remove", number).stdout
    assert "Nobody is subscribed" in sitrep.run("subscriptions", "list").stdout
    assert "there is no subscription" in sitrep.run("subscriptions", "remove", number, code=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--topic", "prisoner-exchang"], "did you mean 'prisoner-exchange'"),
        (["--conflict", "ukrain-russia"], "did you mean 'ukraine-russia'"),
        (["--cadence", "dayly"], "did you mean 'daily'"),
        (["--time-zone", "Europe/Kyev"], "did you mean 'Europe/Kyiv'"),
        (["--quiet", "22:00"], "22:00-07:00"),
        (["--quiet", "22-07"], "07:30"),
        (["--at", "07:30"], "daily and weekly"),
        (["--cadence", "weekly", "--at", "25:00"], "no time of day"),
        (["--language", "klingon"], "such as en"),
        (["--channel", "slak:a:b"], "did you mean 'slack'"),
        (["--channel", "discord:1"], "discord:GUILD:CHANNEL"),
    ],
)
def test_a_subscription_that_cannot_be_is_refused_with_what_would_be_right(
    words: list[str], says: str, sitrep: Sitrep
):
    assert says in sitrep.run("subscriptions", "add", *words, code=1).stderr


def test_status_is_readable(sitrep: Sitrep, briefing: Path):
    out = sitrep.run("status").stdout
    assert "outbox" in out
    assert "entries" in out


def test_check_finds_every_problem_and_says_what_would_be_right(sitrep: Sitrep):
    assert "good." in sitrep.run("check").stdout
    settings = sitrep.config / "sitrep.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[pol]\ninterval_minutes = 60\n")
    (sitrep.config / "feeds.toml").write_text(
        '[[feed]]\nid = "a"\nurl = "https://a.example"\nsource = "bcb-news"\n'
    )
    problems = json.loads(sitrep.run("check", "--json", code=1).stdout)
    assert {problem["file"].rpartition("/")[2] for problem in problems} == {"sitrep.toml", "feeds.toml"}
    assert all(problem["remedy"] for problem in problems)
    assert "Did you mean 'poll'?" in sitrep.run("check", code=1).stderr
    assert "Did you mean 'poll'?" in sitrep.run("poll", code=1).stderr
    assert not sitrep.db.exists()


def test_a_threshold_that_the_ledger_does_not_know_is_found(sitrep: Sitrep):
    settings = sitrep.config / "sitrep.toml"
    text = settings.read_text(encoding="utf-8")
    assert "\n[ledger]\n" in text
    settings.write_text(text.replace("\n[ledger]\n", "\n[ledger]\nquiet_hour = 3\n"), encoding="utf-8")
    assert "quiet_hours" in sitrep.run("check", code=1).stderr
    assert "quiet_hours" in sitrep.run("poll", code=1).stderr


LINES = [
    {
        "id": "b",
        "published": "2026-02-05T10:00:00Z",
        "collected": "2026-02-05T10:30:00Z",
        "source": "CNA",
        "title": "Missile strike on Odesa kills nine",
        "text": "A Russian missile strike on Odesa killed nine people, the regional governor said.",
        "link": "https://b.example/1",
    },
    {
        "id": "a",
        "published": "2026-02-05T08:00:00Z",
        "collected": "2026-02-05T08:30:00Z",
        "source": "BBC World",
        "title": "Missile strike on Odesa kills four",
        "text": "A Russian missile strike on Odesa killed four people, the regional governor said.",
        "link": "https://a.example/1",
    },
    {
        "id": "c",
        "date": "2026-02-05",
        "source": "CNA",
        "title": "Rovers win the cup",
        "text": "",
        "link": None,
    },
]


@pytest.fixture
def stream(sitrep: Sitrep) -> Path:
    path = sitrep.folder / "lines.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_extract_answers_line_for_line(sitrep: Sitrep, stream: Path):
    lines = [json.loads(line) for line in sitrep.run("extract", str(stream)).stdout.splitlines()]
    assert [line["id"] for line in lines] == ["b", "a", "c"]
    assert [line["relevant"] for line in lines] == [True, True, False]
    (claim,) = lines[0]["claims"]
    assert {
        key: claim[key] for key in ("quantity", "unit", "qualifier", "role", "party", "place", "claimed_by")
    } == {
        "quantity": 9,
        "unit": "killed",
        "qualifier": "exact",
        "role": "event",
        "party": "Ukraine",
        "place": "Odesa",
        "claimed_by": "regional governor",
    } or claim["claimed_by"] == "the regional governor"
    assert claim["span"] in LINES[0]["title"] or claim["span"] in LINES[0]["text"]


def test_a_bad_line_is_named_and_the_others_are_done(sitrep: Sitrep, stream: Path):
    stream.write_text(stream.read_text(encoding="utf-8") + '{"id": \n[1]\n{"title": "no id"}\n')
    for command in ("extract", "replay"):
        done = sitrep.run(command, str(stream), code=1)
        assert len(done.stdout.splitlines()) == 3
        for number in (4, 5, 6):
            assert f"line {number}:" in done.stderr


def test_a_file_that_cannot_be_read_is_a_sentence(sitrep: Sitrep):
    assert "cannot be read" in sitrep.run("extract", "nowhere.jsonl", code=1).stderr
    broken = sitrep.folder / "broken.jsonl.gz"
    broken.write_bytes(b"\x1f\x8bnot gzip at all")
    assert "cannot be read" in sitrep.run("replay", str(broken), code=1).stderr


def test_replay_runs_in_order_of_time_and_says_what_became_of_each(sitrep: Sitrep, stream: Path):
    lines = [json.loads(line) for line in sitrep.run("replay", str(stream)).stdout.splitlines()]
    verdicts = {line["id"]: line for line in lines}
    assert [line["id"] for line in lines if line["id"] != "c"] == ["a", "b"]
    assert (verdicts["a"]["verdict"], verdicts["a"]["action"]) == ("new", "post")
    assert verdicts["b"]["verdict"] == "updated"
    assert verdicts["b"]["event"] == verdicts["a"]["event"]
    assert {"unit": "killed", "from": 4, "to": 9} in verdicts["b"]["changes"]
    assert (verdicts["c"]["verdict"], verdicts["c"]["event"]) == ("irrelevant", None)


def test_replay_again_says_the_same_and_sends_nothing(sitrep: Sitrep, stream: Path):
    first = sitrep.run("replay", str(stream)).stdout
    again = sitrep.run("replay", str(stream), "--show")
    assert again.stdout == first
    assert "Odesa" not in again.stderr


def test_a_replay_that_was_cut_short_goes_on_where_it_stopped(sitrep: Sitrep, stream: Path):
    whole = sitrep.run("replay", str(stream), "--db", "whole.db").stdout
    part = sitrep.folder / "part.jsonl"
    part.write_text(json.dumps(LINES[1]) + "\n", encoding="utf-8")
    assert sitrep.run("replay", str(part), "--db", "cut.db").stdout in whole
    rest = sitrep.run("replay", str(stream), "--db", "cut.db", "--show")
    assert rest.stdout == whole
    assert "UPDATED" in rest.stderr
    assert "NEW · " not in rest.stderr


def test_a_line_names_the_event_that_its_entry_belongs_to_in_the_end(sitrep: Sitrep, stream: Path):
    settings = sitrep.config / "sitrep.toml"
    apart = "[ledger]\nsame_event = 1.0\nsame_event_act = 1.0\nnewsworthy_doubtful = 1.0\n"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[ledger]\n", apart), encoding="utf-8")
    seen_again = LINES[1] | {"collected": "2026-02-05T12:30:00Z"}
    with stream.open("a", encoding="utf-8") as more:
        more.write(json.dumps(seen_again) + "\n")
    answered = sitrep.run("replay", str(stream)).stdout
    first, joined, again = (
        line for line in map(json.loads, answered.splitlines()) if line["id"] in {"a", "b"}
    )
    assert first["event"] == joined["event"] == again["event"]
    assert joined["verdict"] == "updated"  # it opened an event, which turned out to be the same
    assert (again["reason"], again["relevant"]) == ("known version", True)


def report_of(sitrep: Sitrep, stream: Path, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        sitrep.run("replay", str(stream), "--report", "--json", *options).stdout
    )
    return found


def test_replay_reports_what_a_channel_would_have_received(sitrep: Sitrep, stream: Path):
    found = report_of(sitrep, stream)
    assert [(row["day"], row["posts"], row["replies"]) for row in found["days"]] == [("2026-02-05", 1, 1)]
    assert found["entries"] == 3
    assert sum(row["posts"] for row in found["topics"]) == 1
    text = sitrep.run("replay", str(stream), "--report").stdout
    assert "2026-02-05" in text
    assert "posts" in text
    assert not sitrep.db.exists()


def test_a_report_heeds_the_filters_of_a_subscription(sitrep: Sitrep, stream: Path):
    assert report_of(sitrep, stream, "--conflict", "sudan")["days"] == []
    assert report_of(sitrep, stream, "--conflict", "ukraine-russia")["days"]
    daily = report_of(sitrep, stream, "--cadence", "daily", "--at", "09:00")
    assert all(row["posts"] == 0 for row in daily["days"])
    assert "'sudann'" in sitrep.run("replay", str(stream), "--report", "--conflict", "sudann", code=1).stderr


def test_a_store_that_was_filled_for_another_subscription_gives_no_report(sitrep: Sitrep, stream: Path):
    options = ("replay", str(stream), "--report", "--db", "kept.db", "--conflict")
    sitrep.run(*options, "sudan")
    sitrep.run(*options, "sudan")
    assert "another subscription" in sitrep.run(*options, "ukraine-russia", code=1).stderr


def test_replay_shows_the_cards_on_request(sitrep: Sitrep, stream: Path):
    assert "Missile strike on Odesa" in sitrep.run("replay", str(stream), "--show").stderr


def test_the_demo_shows_each_kind_of_change(sitrep: Sitrep):
    out = sitrep.run("demo").stdout
    for word in ("NEW", "UPDATED", "DISPUTED", "CORRECTED", "WITHDRAWN", "EDITED", "Before this"):
        assert word in out, word
    assert "SITUATION REPORT" in out
    assert not sitrep.db.exists()


def test_a_backup_can_be_put_back(sitrep: Sitrep, briefing: Path):
    sitrep.run("backup", "copy.db")
    assert "copy.db" in sitrep.run("backup", "copy.db", code=1).stderr
    sitrep.run("facts", "hotline")
    briefing.write_text(BRIEFING.format(to_russia=99), encoding="utf-8")
    sitrep.run("ingest", str(briefing))
    assert "The old store is" in sitrep.run("restore", "copy.db").stdout
    held = {fact["quantity"] for fact in found(sitrep, "prisoner exchange")}
    assert 64 in held
    assert 99 not in held


def test_help_and_version(sitrep: Sitrep):
    assert "sitrep demo" in sitrep.run("--help").stdout
    assert sitrep.run("--version").stdout.startswith("sitrep ")
    sitrep.run("no-such-command", code=2)


def test_every_command_has_help_with_an_example(sitrep: Sitrep):
    def commands(command, path):
        for name, child in getattr(command, "commands", {}).items():
            if hasattr(child, "commands"):
                yield from commands(child, [*path, name])
            else:
                yield [*path, name], child

    for path, command in commands(get_command(app), []):
        assert "Example:" in (command.help or "") or path == ["version"], path

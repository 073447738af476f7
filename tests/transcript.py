"""What the readers of a channel were told, without the signs of the platform: to hold against another's."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.fake_slack.reading import read


@dataclass(frozen=True)
class Told:
    """One message as it is now. ``about`` and ``at`` are of cards only."""

    verdict: str
    title: str
    link: str | None
    lines: tuple[str, ...]  # figures with who says so, then what changed
    struck: tuple[str, ...] = ()  # values that are shown as withdrawn
    about: str = ""  # topic, conflict, severity
    at: datetime | None = None
    foot: frozenset[str] = frozenset()  # sources, and what was before
    buttons: tuple[str, ...] = ()
    below: tuple[Told, ...] = ()  # replies, oldest first


# --- Slack ---------------------------------------------------------------------------------------


def on_slack(messages) -> list[Told]:
    """Cards of a conversation in the order of posting, each with the replies in its thread."""
    below: dict[str, list[Told]] = {}
    for message in messages:
        if message.thread_ts and message.thread_ts != message.ts:
            below.setdefault(message.thread_ts, []).append(_slack_reply(message))
    cards = [m for m in messages if not m.thread_ts or m.thread_ts == m.ts]
    return [replace(_slack_card(card), below=tuple(below.get(card.ts, ()))) for card in cards]


def _slack_card(message) -> Told:
    reading = read(message.blocks)
    kicker, title, *rest = reading.lines
    verdict, about = re.fullmatch(r"\S+ \*([^*]+)\*  (.+?)  \d\d \w{3} \d{4}, .*", kicker).groups()
    body = [read([block]).text for block in message.blocks[2:] if block["type"] == "rich_text"]
    foot = [read([block]).text for block in message.blocks[2:] if block["type"] == "context"]
    labels = tuple(line.strip("[]") for line in rest if re.fullmatch(r"\[\w+\]", line))
    (date,) = reading.dates
    return Told(
        verdict,
        title,
        next(iter(reading.links), None),
        tuple(_noted(line) for part in body for line in part.split("\n")),
        tuple(_struck(message.blocks)),
        about,
        datetime.fromtimestamp(int(date.split("^")[1]), UTC),
        frozenset(foot),
        labels,
    )


def _slack_reply(message) -> Told:
    reading = read(message.blocks)
    said, title = reading.lines
    verdict, *lines = said.split("\n")
    return Told(verdict, title, next(iter(reading.links), None), tuple(map(_noted, lines)))


def _noted(line: str) -> str:
    """A note stands in square brackets on Slack, in round ones on Discord."""
    return re.sub(r" \[([^\]]+)\](?= – |$)", r" (\1)", line)


def _struck(blocks):
    for block in blocks:
        for element in block.get("elements", ()):
            for piece in element.get("elements", ()):
                if (piece.get("style") or {}).get("strike"):
                    yield piece["text"]


# --- Discord -------------------------------------------------------------------------------------


def on_discord(places, channel: str) -> list[Told]:
    """The same for a channel; the thread of a card has its id."""
    return [
        replace(
            _discord_card(card),
            below=tuple(
                _discord_reply(reply)
                for place in places.values()
                if place.id == card["id"]
                for reply in place.messages.values()
            ),
        )
        for card in places[channel].messages.values()
    ]


def _discord_card(message) -> Told:
    verdict, title = re.fullmatch(r"\S+ (.+?) · \*\*(.+)\*\*", message["content"]).groups()
    (embed,) = message["embeds"]
    body, _, before = embed["description"].partition("\n\n")
    return Told(
        verdict,
        _plain(title),
        embed["author"].get("url"),
        tuple(_plain(line.removeprefix("> ")) for line in body.split("\n")),
        tuple(_plain(value) for value in re.findall(r"~~(.+?)~~", body)),
        embed["author"]["name"],
        datetime.fromisoformat(embed["timestamp"]),
        frozenset(part for part in (embed["footer"]["text"], _plain(before)) if part),
        tuple(label for label in _labels(message) if label != "Read"),
    )


def _discord_reply(message) -> Told:
    head, *lines, title = message["content"].split("\n")
    verdict, _, first = re.fullmatch(r"\S+ \*\*(.+?)\*\*( · (.*))?", head).groups()
    links = [each["url"] for each in _buttons(message) if "url" in each]
    told = tuple(_plain(line) for line in (first, *lines) if line)
    return Told(verdict, _plain(title.removeprefix("-# ")), next(iter(links), None), told)


def _buttons(message):
    return [each for row in message["components"] for each in row["components"]]


def _labels(message):
    return [each["label"] for each in _buttons(message)]


def _plain(text: str) -> str:
    return re.sub(r"\\(.)|[*~]+", lambda hit: hit[1] or "", text)

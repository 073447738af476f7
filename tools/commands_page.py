"""Write docs/commands.md: every command with its options, an example, and what is answered.

python -m tools.commands_page

The answers come from the conversation itself, asked one after the other about a made-up day of news.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.chat import Item, commands
from bot.chat.table import command
from tests.chatting import words, world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat import Command, Reply
    from tests.chatting import World

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"

HEAD = Path(__file__).with_name("commands_page.head.md")

SHOWN = {"slack:T1:C1": "#war-room", "U1": "@ann"}
"""How a platform would show the channel and the person."""


def page() -> str:
    """The whole page."""
    return asyncio.run(_page())


async def _page() -> str:
    parts = [HEAD.read_text(encoding="utf-8")]
    shown = [each for each in commands() if not each.hidden]
    answers = await _answers(
        [*(each for each in shown if each.verb != "unsubscribe"), command("unsubscribe")]
    )
    for title, who in (("For everyone", "everyone"), ("For who manages a channel", "managers")):
        parts.append(f"## {title}\n")
        parts += ["\n".join([*_about(each), *answers[each.verb]]) for each in shown if each.who == who]
    return "\n".join(parts)


async def _answers(asked: list[Command]) -> dict[str, list[str]]:
    with world() as there:
        await _news(there)
        return {each.verb: await _answer(there, each) for each in asked}


async def _news(there: World) -> None:
    """A made-up day, and a subscription to edit."""
    await there.ask("subscribe sanctions")
    body = "Russia's Defence Ministry said that {} Russian servicemen had been returned on Thursday."
    there.tell(
        "Russia and Ukraine open peace talks in Abu Dhabi",
        "The talks will go on, officials said.",
        "euronews",
    )
    there.later(minutes=30)
    there.tell(
        "Russian drone strike kills 4 people in Kharkiv", "The governor said that 4 people were killed."
    )
    there.later(minutes=30)
    there.tell("Russia and Ukraine exchange prisoners of war in Belarus", body.format(150))
    there.later(hours=1)
    there.tell("Prisoner exchange with Ukraine: 157 Russian servicemen home", body.format(157), "euronews")
    there.later(hours=3)


def _about(each: Command) -> Iterator[str]:
    yield f"### {each.verb}\n"
    discord = f"/{each.verb}" if each.alone else f"/sitrep {each.verb}"
    yield f"{each.means}. Slack: `/sitrep {each.verb}` · Discord: `{discord}`\n"
    if each.options:
        yield "| option | what it takes |\n|---|---|"
        for option in each.options:
            yield f"| `{option.name}` | {option.means} |"
        yield ""


async def _answer(there: World, each: Command) -> list[str]:
    reply = await there.ask(each.example)
    text = words(reply)
    for ours, shown in SHOWN.items():
        text = re.sub(rf"\b{ours}\b", shown, text)
    lines = [f"`/sitrep {each.example}`\n", "```text", text]
    labels = _labels(reply)
    if labels:
        lines.append(" ".join(f"[{label}]" for label in labels))
    return [*lines, "```\n"]


def _labels(reply: Reply) -> list[str]:
    inside = [b.label for block in reply.blocks if isinstance(block, Item) for b in block.buttons]
    return [*inside, *(button.label for button in reply.buttons)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

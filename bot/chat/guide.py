"""Help: what can be asked, out of the table of commands, and about what, out of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import show
from bot.chat.lines import verbs
from bot.chat.reply import Bullets, Button, Code, Line, Outcome, Reply, Small, Strong, Typed
from bot.chat.table import command, commands
from bot.chat.tokens import line_of
from bot.notify.view import NO_CONFLICT

if TYPE_CHECKING:
    from bot.chat.reply import Block, Text
    from bot.chat.table import Command
    from bot.chat.turn import Turn


def guide(turn: Turn) -> Reply:
    """All commands, or one of them with its options."""
    asked = turn.given.get("command", "").strip().casefold()
    found = next((verbs()[word] for word in asked.split() if word in verbs()), None)
    return _one(turn, found) if found is not None else _all(turn, asked)


def _all(turn: Turn, asked: str) -> Reply:
    t = turn.texts
    blocks: list[Block] = []
    if asked:
        blocks.append(Line(t.say("There is no command “{verb}”.", verb=asked[:60])))
    for title, who in ((t.t("For everyone"), "everyone"), (t.t("For who manages a channel"), "managers")):
        rows = tuple(
            (Typed(each.example), " — ", t.t(each.means))
            for each in commands()
            if each.who == who and not each.hidden
        )
        blocks += [Line((Strong(title),)), Bullets(rows)]
    blocks.append(Small(t.say("{line} says more about one of them.", line=Typed("help subscribe"))))
    buttons = (
        Button("topics", t.t("Topics")),
        Button("latest", t.t("What was learned last")),
        Button(line_of("form", {"command": "subscribe"}), t.t("Subscribe…")),
    )
    return Reply(Outcome.NOTHING if asked else Outcome.DONE, t.t("What you can ask"), tuple(blocks), buttons)


def _one(turn: Turn, about: Command) -> Reply:
    t = turn.texts
    rows: list[Text] = [(Code(option.name), " — ", t.t(option.means)) for option in about.options]
    blocks: list[Block] = [
        Line((t.t(about.means), ".")),
        Line(t.say("For example: {line}", line=Typed(about.example))),
    ]
    if rows:
        blocks += [Line((Strong(t.t("What can be said with it")),)), Bullets(tuple(rows))]
    if about.who == "managers":
        blocks.append(Small(t.say("For who manages the channel.")))
    back = Button("help", t.t(command("help").means))
    return Reply(Outcome.DONE, about.verb, tuple(blocks), (back,))


def topics(turn: Turn) -> Reply:
    """Topics that can be looked up and subscribed to."""
    named = turn.texts.named
    blocks = [
        Line((Strong(named(each.name)), " ", Code(each.id), f" {named(each.means)}" if each.means else ""))
        for each in turn.config.topics.values()
    ]
    return show.paged(
        turn, turn.texts.t("Topics"), blocks, before=(_hint(turn, "subscribe prisoner-exchange"),), a_page=10
    )


def conflicts(turn: Turn) -> Reply:
    """Conflicts that are followed."""
    named = turn.texts.named
    blocks = [
        Line(
            (
                Strong(named(each.name)),
                " ",
                Code(each.id),
                f" {', '.join(each.parties)}" if each.parties else "",
            )
        )
        for each in turn.config.conflicts.values()
        if each.id != NO_CONFLICT
    ]
    return show.paged(
        turn, turn.texts.t("Conflicts"), blocks, before=(_hint(turn, "latest ukraine-russia"),), a_page=15
    )


def _hint(turn: Turn, example: str) -> Small:
    return Small(turn.texts.say("For example: {line}", line=Typed(example)))

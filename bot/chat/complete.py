"""What could be meant by what is typed so far, for an option of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot.chat import rights
from bot.chat.effect import effect, plain
from bot.chat.forms import credibilities, severities
from bot.chat.reply import MOST_CHOICES, Choice
from bot.chat.table import Kind, commands
from bot.chat.values import cadence_name
from bot.chat.vocabulary import key
from bot.model import Cadence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.table import Option
    from bot.chat.turn import Turn

LONGEST = 100
"""Characters of a choice's value and name on Discord:
https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure"""


def complete(turn: Turn, option: Option, typed: str) -> tuple[Choice, ...]:
    """At most MOST_CHOICES, likeliest first; () where there is nothing to offer."""
    before, last = "", typed
    if option.many and "," in typed:
        head, _, last = typed.rpartition(",")
        before = f"{head.strip()}, "
    wanted = key(last)
    offered = list(_offered(turn, option, last.strip()))
    if option.kind is Kind.EVENT:  # found by words that need not be in its title
        return tuple(offered)[:MOST_CHOICES]
    starts = [each for each in offered if any(word.startswith(wanted) for word in _starts(each))]
    holds = [each for each in offered if each not in starts and wanted in key(f"{each.label} {each.value}")]
    found = [*starts, *holds] if wanted else offered
    chosen = [Choice(before + each.value, (before + each.label)[:LONGEST]) for each in found]
    return tuple(each for each in chosen if len(each.value) <= LONGEST)[:MOST_CHOICES]


def _starts(choice: Choice) -> tuple[str, ...]:
    label = key(choice.label)
    return label, key(choice.value), *label.split()


def _offered(turn: Turn, option: Option, typed: str) -> Iterable[Choice]:
    match option.kind:
        case Kind.TOPIC | Kind.CONFLICT | Kind.PARTY | Kind.PLACE:
            return _names(turn, option.kind)
        case Kind.ZONE:
            return [Choice(zone, zone) for zone in _zones(turn)]
        case Kind.SUBSCRIPTION:
            return _subscriptions(turn)
        case Kind.EVENT:
            return _events(turn, typed)
        case Kind.COMMAND:
            return [Choice(each.verb, each.verb) for each in commands() if not each.hidden]
        case _:
            return fixed(turn, option.kind)


def fixed(turn: Turn, kind: Kind) -> tuple[Choice, ...]:  # noqa: PLR0911 - a table
    """The usual values of a kind; for those with `Kind.fixed` all of them."""
    t = turn.texts.t
    match kind:
        case Kind.LEVEL:
            return severities(turn)
        case Kind.CREDIBILITY:
            return credibilities(turn)
        case Kind.CADENCE:
            return tuple(Choice(each.value, cadence_name(turn, each)) for each in Cadence)
        case Kind.SWITCH:
            return (Choice("yes", t("yes")), Choice("no", t("no")))
        case Kind.HOURS:
            usual = ("22:00-07:00", "23:00-06:00", "20:00-08:00")
            return (*(Choice(hours, hours) for hours in usual), Choice("off", t("none")))
        case Kind.CLOCK:
            return tuple(Choice(f"{hour:02}:00", f"{hour:02}:00") for hour in (*range(6, 24), *range(6)))
        case Kind.TIME:
            return tuple(Choice(v, v) for v in ("1h", "24h", "7d", "30d", "yesterday"))
        case Kind.SPAN:
            return tuple(Choice(v, v) for v in ("1h", "8h", "1d", "3d", "1w"))
        case Kind.LANGUAGE:
            return tuple(Choice(v, v) for v in sorted({s.language for s in turn.config.sources.values()}))
        case _:
            return ()


def _names(turn: Turn, kind: Kind) -> list[Choice]:
    names = turn.vocabulary.canonical(kind)
    return [Choice(name, turn.vocabulary.label(kind, name, turn.texts)) for name in names]


def _zones(turn: Turn) -> list[str]:
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return list(dict.fromkeys([turn.zone_name, "Europe/Kyiv", "UTC", *known]))


def _subscriptions(turn: Turn) -> list[Choice]:
    seen = [sub for sub in turn.store.subscriptions() if rights.sees(turn, sub)]
    seen.sort(key=lambda sub: (sub.channel != turn.channel, sub.id))
    return [
        Choice(str(sub.id), f"{sub.id}: {plain(effect(sub, turn.config, turn.texts))}"[:LONGEST])
        for sub in seen
    ]


def _events(turn: Turn, typed: str) -> list[Choice]:
    """The events that a query finds; before anything is typed the newest."""
    found = turn.store.search(typed, limit=MOST_CHOICES)
    titles = {each.event.id: each.event.title for each in found}
    return [Choice(ident, title[:LONGEST]) for ident, title in titles.items()]

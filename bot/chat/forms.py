"""Forms: a subscription as questions, and what was answered as the options of a turn.

A form's id is "subscribe" or "edit" and the number. What is handed back goes through the same readers,
checks and rights as a typed line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat import rights
from bot.chat.effect import effect, options_of
from bot.chat.reply import (
    MOST_CHOICES,
    Button,
    Choice,
    Field,
    FieldKind,
    Form,
    Line,
    Outcome,
    Reply,
    Style,
    Typed,
)
from bot.chat.table import Kind, command
from bot.chat.tokens import line_of
from bot.chat.values import split
from bot.model import Cadence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat.turn import RefusedError, Turn
    from bot.model import Subscription

FORM = re.compile(r"(subscribe|edit)(?: (\d{1,9}))?")


def form(turn: Turn) -> Reply:
    """Open the form of a new subscription, or of one that is named, with what is given filled in."""
    if turn.given.get("command", "").strip() == "edit" or "subscription" in turn.given:
        from bot.chat.subscriptions import mine  # noqa: PLC0415 - subscriptions open forms

        (sub, *_) = mine(turn)
        return opened(turn, sub)
    rights.require_manager(turn, turn.channel)
    return opened(turn, None)


def opened(turn: Turn, sub: Subscription | None) -> Reply:
    """A reply that opens the form; its blocks are for when that takes too long, and open it once more."""
    t = turn.texts
    verb, number = ("subscribe", "") if sub is None else ("edit", str(sub.id))
    how = Line(
        t.say(
            "It took too long to open the form. Open it, or type: {line}", line=Typed(command(verb).example)
        )
    )
    blocks = (how,) if sub is None else (Line((f"{sub.id}. ", *effect(sub, turn.config, t))), how)
    again = {**turn.given, "command": verb, "subscription": number}
    return Reply(
        Outcome.DONE,
        t.t("Subscribe") if sub is None else t.t("Edit"),
        blocks,
        (Button(line_of("form", again), t.t("Open the form"), Style.PRIMARY),),
        form=form_of(turn, sub),
    )


def form_of(turn: Turn, sub: Subscription | None) -> Form:
    """The questions, filled in with what a subscription says, and over it with what is given."""
    t = turn.texts.t
    now = {**(options_of(sub) if sub is not None else {}), **turn.given}
    fields = (
        _many(turn, Kind.TOPIC, t("Topics"), now),
        _many(turn, Kind.CONFLICT, t("Conflicts"), now),
        _text("keywords", t("Keywords"), now, t('any of them, "exact phrase", -not this')),
        Field(
            "cadence",
            t("How often"),
            FieldKind.SELECT,
            (now.get("cadence", Cadence.INSTANT.value),),
            tuple(Choice(value, label) for value, label in _cadences(turn)),
        ),
        _text("quiet", t("Quiet hours"), now, t("22:00-07:00; empty: none")),
        _text("at", t("Time of day"), now, t("08:00; for daily and weekly")),
        _text("zone", t("Time zone"), {"zone": now.get("zone", turn.zone_name)}, t("such as Europe/Kyiv")),
        _select("severity", t("Least severity"), now.get("severity", "1"), severities(turn)),
        _select("credibility", t("Worst credibility"), now.get("credibility", "6"), credibilities(turn)),
        _text("party", t("Parties"), now, t("such as Russia, Hamas")),
        _text("place", t("Places"), now, t("such as Kharkiv")),
        _text("language", t("Languages"), now, t("codes such as en, uk; empty: all")),
        _switch(turn, "urgent", t("What is grave comes through quiet hours"), now.get("urgent", "no")),
        Field("mention", t("Role or group to notify"), FieldKind.GROUP, _given(now.get("mention"))),
        _select("mention_for", t("Notify from severity"), now.get("mention_for", "1"), severities(turn)),
        _switch(turn, "threads", t("Corrections also below the message"), now.get("threads", "yes")),
    )
    ident = "subscribe" if sub is None else f"edit {sub.id}"
    new = t("Subscribe me") if rights.own(turn.asker, turn.channel) else t("Subscribe this channel")
    title = new if sub is None else t("Subscription {number}", number=sub.id)
    return Form(ident, title, fields, t("Subscribe") if sub is None else t("Save"))


def _given(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _text(name: str, label: str, now: Mapping[str, str], hint: str) -> Field:
    return Field(name, label, FieldKind.TEXT, _given(now.get(name)), hint=hint)


def _select(name: str, label: str, value: str, choices: tuple[Choice, ...]) -> Field:
    return Field(name, label, FieldKind.SELECT, (value,), choices)


def _switch(turn: Turn, name: str, label: str, value: str) -> Field:
    t = turn.texts.t
    return Field(name, label, FieldKind.SWITCH, (value,), (Choice("yes", t("yes")), Choice("no", t("no"))))


def _many(turn: Turn, kind: Kind, label: str, now: Mapping[str, str]) -> Field:
    ids = turn.vocabulary.canonical(kind)
    chosen = tuple(part for part in split(now.get(str(kind), "")) if part in ids)
    ids = tuple(dict.fromkeys((*chosen, *ids)))[:MOST_CHOICES]
    choices = tuple(Choice(each, turn.vocabulary.label(kind, each, turn.texts)[:75]) for each in ids)
    return Field(str(kind), label, FieldKind.MANY, chosen, choices, turn.texts.t("none chosen: all"))


def _cadences(turn: Turn) -> tuple[tuple[str, str], ...]:
    t = turn.texts.t
    return (
        (Cadence.INSTANT.value, t("at once")),
        (Cadence.HOURLY.value, t("hourly")),
        (Cadence.DAILY.value, t("daily")),
        (Cadence.WEEKLY.value, t("weekly")),
    )


def severities(turn: Turn) -> tuple[Choice, ...]:
    """Severities to choose from."""
    t = turn.texts.t
    return tuple(
        Choice(str(n), f"{n} · {name}") for n, name in enumerate((t("notable"), t("serious"), t("grave")), 1)
    )


def credibilities(turn: Turn) -> tuple[Choice, ...]:
    """Credibilities to choose from."""
    from bot.chat.show import firmness  # noqa: PLC0415 - only the words of it

    return tuple(Choice(str(n), f"{n} · {firmness(turn, n)}") for n in range(1, 7))


EMPTIED = {
    "topic": "any",
    "conflict": "any",
    "keywords": "off",
    "party": "any",
    "place": "any",
    "language": "any",
    "quiet": "off",
    "mention": "off",
}
"""What stands for a field that was emptied; others then are as if they had not been shown."""


def options_given(form_id: str, given: Mapping[str, tuple[str, ...]]) -> tuple[str, dict[str, str]]:
    """The verb and its options that an answered form stands for. Raises ValueError for an unknown form."""
    match = FORM.fullmatch(form_id)
    if match is None:
        raise ValueError(form_id)
    verb, number = match[1], match[2]
    options = {"subscription": number} if number else {}
    for field, chosen in given.items():
        if command(verb).option(field) is None:
            continue
        text = ", ".join(part.strip() for part in chosen if part.strip())
        text = text or (EMPTIED.get(field, "") if verb == "edit" or field in ("topic", "conflict") else "")
        if text:
            options[field] = text
    if verb == "subscribe" and options.get("topic") == "any" and options.get("conflict") == "any":
        del options["conflict"]
    return verb, options


def wrong(turn: Turn, error: RefusedError) -> Reply:
    """A form that stays open, with what is wrong at its field; where it cannot, a button opens it again."""
    t = turn.texts.t
    near = (t("Did you mean “{near}”?", near=error.near),) if error.near else ()
    text = " ".join((*error.said, *near))
    again = Button(line_of("form", {"command": turn.command.verb, **turn.given}), t("Correct it"))
    return Reply(
        Outcome.REFUSED,
        t("That did not work"),
        (Line((text,)),),
        (again,),
        errors={error.field or "topic": text},
    )

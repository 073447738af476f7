"""A neutral form as a modal, and what was filled in as values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from adapters.slack.blocks import context, escaped
from adapters.slack.replies import blocks_of
from bot.chat import FieldKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.blocks import Block
    from bot.chat import Choice, Field, Form, Reply
    from bot.model import Channel

FORM = "sitrep.form"
ANSWER = "sitrep.answer"
"""Callbacks of modals: one that is filled in, one that shows something."""
CHANGED = "sitrep.changed"
"""Action of every field: it was changed, so look again what it would do."""

NOTE = "sitrep.note."
"""What the ids of blocks begin with that say what a form would do."""

LONGEST_MODAL_TITLE = 24
MOST_VIEW_BLOCKS = 100
"""https://docs.slack.dev/reference/views/modal-views"""

LONGEST_OPTION = 75
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


def modal(form: Form, channel: Channel) -> Block:
    """A form as a view."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(form.title, LONGEST_MODAL_TITLE),
        "submit": _plain(form.submit, LONGEST_MODAL_TITLE),
        "close": _plain("✕", LONGEST_MODAL_TITLE),
        "private_metadata": json.dumps({"form": form.id, "channel": channel.id}),
        "blocks": [_input(field) for field in form.fields],
    }


def annotated(view: Mapping[str, Any], said: Reply) -> Block:
    """A form as it stands, with what a dry run of it said: below each wrong field, or at the end.

    What was filled in stays, since the ids of the fields do.
    """
    blocks: list[Block] = []
    for block in view["blocks"]:
        name = block.get("block_id", "")
        if name.startswith(NOTE):
            continue
        blocks.append(block)
        if name in said.errors:
            blocks.append({**context(f"⚠ {said.errors[name]}"), "block_id": NOTE + name})
    if not said.errors:
        tail = [{"type": "divider"}, *blocks_of(said, titled=False)]
        blocks += [
            {**block, "block_id": f"{NOTE}{number}"}
            for number, block in enumerate(tail)
            if block["type"] != "actions"  # a form has one button
        ]
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{key: view[key] for key in kept if key in view}, "blocks": blocks[:MOST_VIEW_BLOCKS]}


def errors_of(said: Reply, view: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong, by field; what is wrong with none of them stands at the first."""
    names = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    found: dict[str, str] = {}
    for name, problem in said.errors.items():
        place = name if name in names else names[0]
        found[place] = f"{found[place]} {problem}" if place in found else problem
    return found


def shown(reply: Reply, channel: Channel, title: str = "Sitrep") -> Block:
    """A reply as a modal with nothing to fill in."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain(title, LONGEST_MODAL_TITLE),
        "close": _plain("✕", LONGEST_MODAL_TITLE),
        "private_metadata": json.dumps({"channel": channel.id}),
        "blocks": blocks_of(reply),
    }


def home(reply: Reply) -> Block:
    """A reply as the Home tab."""
    return {"type": "home", "blocks": blocks_of(reply)}


def waiting(channel: Channel) -> Block:
    """A modal that says that it goes on."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain("Sitrep", LONGEST_MODAL_TITLE),
        "private_metadata": json.dumps({"channel": channel.id}),
        "blocks": [context("⏳ …")],
    }


def metadata(view: Mapping[str, Any]) -> Mapping[str, str]:
    """What a view of ours carries: the form's id and the channel it is about."""
    held: Mapping[str, str] = json.loads(view.get("private_metadata") or "{}")
    return held


def values(view: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is filled in, by field; an empty tuple where nothing is."""
    state = (view.get("state") or {}).get("values") or {}
    return {name: _value(next(iter(actions.values()))) for name, actions in state.items() if actions}


def _value(held: Mapping[str, Any]) -> tuple[str, ...]:
    kind = held.get("type")
    if kind == "checkboxes":
        return ("yes",) if held.get("selected_options") else ("no",)
    if kind == "multi_static_select":
        return tuple(option["value"] for option in held.get("selected_options") or ())
    if kind == "static_select":
        option = held.get("selected_option")
        return (option["value"],) if option else ()
    single = held.get("selected_conversation") if kind == "conversations_select" else held.get("value")
    return (single,) if single else ()


def _input(field: Field) -> Block:
    made: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, 2000),
        "element": _element(field),
        "optional": not field.required,
        "dispatch_action": True,
    }
    if field.hint and field.kind is not FieldKind.SWITCH:
        made["hint"] = _plain(field.hint, 2000)
    return made


def _element(field: Field) -> Block:
    first = field.value[0] if field.value else ""
    options = [_option(choice) for choice in field.choices]
    chosen = [option for option in options if option["value"] in field.value]
    match field.kind:
        case FieldKind.SELECT if options:
            return _with("static_select", options=options, initial_option=chosen[0] if chosen else None)
        case FieldKind.MANY if options:
            return _with("multi_static_select", options=options, initial_options=chosen or None)
        case FieldKind.CHANNEL:
            return _with(
                "conversations_select",
                initial_conversation=first or None,
                filter={"include": ["public", "private"], "exclude_bot_users": True},
            )
        case FieldKind.SWITCH:
            label = field.hint or next((each.label for each in field.choices if each.value == "yes"), "✓")
            yes = {"text": _plain(label, LONGEST_OPTION), "value": "yes"}
            return _with("checkboxes", options=[yes], initial_options=[yes] if first == "yes" else None)
        case _:
            example = _plain("S012AB3CD", 150) if field.kind is FieldKind.GROUP else None
            return _with(
                "plain_text_input",
                initial_value=", ".join(field.value) or None,
                placeholder=example,
                dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]},
            )


def _with(kind: str, **more: Any) -> Block:
    return {"type": kind, "action_id": CHANGED, **{key: value for key, value in more.items() if value}}


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.label, LONGEST_OPTION), "value": choice.value}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": escaped(text, limit) or "–"}

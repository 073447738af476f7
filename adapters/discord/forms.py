"""A neutral form as a modal, and what was filled in as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.discord.markup import plain
from adapters.discord.registry import POSTED_IN
from bot.chat import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.chat import Field, Form

Json = dict[str, Any]

MOST_FIELDS = 5
"""The first five, as `bot.chat.Form` orders them: https://docs.discord.com/developers/components/reference."""

LONGEST_MODAL_TITLE = 45
LONGEST_LABEL = 45
LONGEST_HINT = 100
LONGEST_OPTION = 100
LONGEST_ANSWER = 1000
"""There as well, but for the last, which is ours."""

LABEL, TEXT, SELECT, ROLES, CHANNELS = 18, 4, 3, 6, 8
"""Types of components."""


def modal(form: Form) -> Json:
    """A form as Discord's JSON."""
    return {
        "custom_id": form.id,
        "title": plain(form.title, LONGEST_MODAL_TITLE) or "Sitrep",
        "components": [_labelled(field) for field in form.fields[:MOST_FIELDS]],
    }


def values(components: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """What is filled in, by field; an empty tuple where nothing is."""
    found = {}
    for row in components:
        inner = row.get("component") or (row.get("components") or [{}])[0]
        if "custom_id" in inner:
            given = inner["values"] if "values" in inner else [inner.get("value", "")]
            found[str(inner["custom_id"])] = tuple(str(each) for each in given if each)
    return found


def _labelled(field: Field) -> Json:
    made: Json = {
        "type": LABEL,
        "label": plain(field.label, LONGEST_LABEL) or "–",
        "component": _component(field),
    }
    if field.hint:
        made["description"] = plain(field.hint, LONGEST_HINT)
    return made


def _component(field: Field) -> Json:
    first = field.value[0] if field.value else ""
    made: Json = {"custom_id": field.name, "required": field.required}
    match field.kind:
        case FieldKind.SELECT if field.choices:
            return made | {"type": SELECT, "options": _options(field)} | _counts(field, 1)
        case FieldKind.MANY if field.choices:
            return made | {"type": SELECT, "options": _options(field)} | _counts(field, len(field.choices))
        case FieldKind.SWITCH:
            labels = {"yes": "✓", "no": "✕"} | {each.value: each.label for each in field.choices}
            options = [
                {
                    "label": plain(labels[value], LONGEST_OPTION),
                    "value": value,
                    "default": value == (first or "no"),
                }
                for value in ("yes", "no")
            ]
            return made | {"type": SELECT, "options": options} | _counts(field, 1)
        case FieldKind.CHANNEL | FieldKind.GROUP:
            group = field.kind is FieldKind.GROUP
            more: Json = {} if group else {"channel_types": POSTED_IN}
            if first:
                more["default_values"] = [{"id": first, "type": "role" if group else "channel"}]
            return made | {"type": ROLES if group else CHANNELS} | _counts(field, 1) | more
        case _:
            return made | {
                "type": TEXT,
                "style": 1,
                "max_length": LONGEST_ANSWER,
                "value": ", ".join(field.value)[:LONGEST_ANSWER],
            }


def _counts(field: Field, most: int) -> Json:
    return {"min_values": 1 if field.required else 0, "max_values": most}


def _options(field: Field) -> list[Json]:
    return [
        {
            "label": plain(choice.label, LONGEST_OPTION) or choice.value,
            "value": choice.value,
            "default": choice.value in field.value,
        }
        for choice in field.choices
    ]

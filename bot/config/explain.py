"""Says in words what pydantic found wrong, and what would be right.

Does not read or check anything itself. No text made here repeats the value of a secret.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError
from rapidfuzz import fuzz, process, utils

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_REFUSED = "refused"
_LONGEST_ECHO = 60
_MOST_NAMES = 16

# Remedies of the pydantic error types that mean a wrong type; the example comes from the field.
_WANTED = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "a text",
    "path_type": "a text",
    "tuple_type": "a list",
    "list_type": "a list",
}
_HOW = {
    "a whole number": "Write the number alone, without quotes or unit",
    "a number": "Write the number alone, without quotes or unit",
    "true or false": "Write true or false without quotes",
    "a text": "Write it in quotes",
    "a list": "Write it in square brackets",
}


def refuse(problem: str, remedy: str) -> PydanticCustomError:
    """An error for a validator to raise; both texts reach the person as they are.

    ``problem`` is a clause without a full stop, ``remedy`` a sentence. Braces in them are safe.
    """
    return PydanticCustomError(_REFUSED, "refused", {"problem": problem, "remedy": remedy})


def suggest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None when nothing comes close."""
    candidates = sorted(known)
    for scorer, cutoff in ((fuzz.ratio, 70), (fuzz.WRatio, 75)):
        # WRatio also finds a part ("interval", "Kyiv"), but rates it above a plain slip of the keys.
        best = process.extractOne(
            word, candidates, scorer=scorer, processor=utils.default_process, score_cutoff=cutoff
        )
        if best:
            return best[0]
    return None


def misspelt(word: str, known: Iterable[str]) -> str | None:
    """The known word that this one is a slip of; None when it is one of them, or a word of its own."""
    candidates = sorted(known)
    if word in candidates:
        return None
    best = process.extractOne(
        word, candidates, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=85
    )
    return best[0] if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy: the likely word, or else all of them."""
    candidates = sorted(known)
    likely = suggest(word, candidates)
    if likely is not None:
        return f"Did you mean {quoted(likely)}?"
    if len(candidates) > _MOST_NAMES:
        return f"It has to be one of the {len(candidates)} that are defined."
    return f"Known are: {', '.join(map(_named, candidates))}." if candidates else "None is defined."


def _named(name: str) -> str:
    """A name in a list: as it is, unless that would not show or would break the line."""
    return name if name.isprintable() and name.strip() else quoted(name)


def quoted(value: object) -> str:
    """A value as it can be shown in a sentence, cut when it is long, without control characters."""
    text = repr(value)
    return text if len(text) <= _LONGEST_ECHO else f"{text[: _LONGEST_ECHO - 1]}…"


def explain(error: ErrorDetails, model: type[BaseModel], *, environment: bool = False) -> tuple[str, str]:
    """Problem and remedy for one error of ``model``.

    The problem is a clause without a full stop that does not name the key; the remedy is a sentence.
    ``environment``: the value came from a variable, so the example is not in TOML.
    """
    kind, loc, context = error["type"], error["loc"], error.get("ctx", {})
    if kind == _REFUSED:
        return str(context["problem"]), str(context["remedy"])
    shown = quoted(error["input"])
    name = next((part for part in reversed(loc) if isinstance(part, str)), "")
    example = _example(name, _field_at(model, loc), environment=environment)
    match kind:
        case "missing":
            told = f"{name} is missing", f"Add a line such as {example}."
        case "extra_forbidden":
            told = f"'{name}' is not known here", did_you_mean(name, _model_at(model, loc).model_fields)
        case "enum" | "literal_error":
            told = f"{shown} is not allowed", _choice(str(error["input"]), str(context["expected"]))
        case "greater_than_equal":
            told = f"{shown} is too small", f"Write {context['ge']} or more."
        case "less_than_equal":
            told = f"{shown} is too large", f"Write {context['le']} or less."
        case "string_too_short":
            told = "it is empty", f"Write something, such as {example}, or remove the line."
        case _ if kind in _WANTED:
            wanted = _WANTED[kind]
            told = f"{shown} is not {wanted}", f"{_HOW[wanted]}, such as {example}."
        case "model_type" | "dict_type":
            told = f"{shown} is not a table", f"Write [{name}] on a line of its own and its keys below."
        case _:
            told = f"{shown} cannot be used ({error['msg']})", f"Write something like {example}."
    return told


def _choice(value: str, expected: str) -> str:
    """Remedy for a value out of few; ``expected`` as pydantic puts it: "'a', 'b' or 'c'"."""
    allowed = re.findall(r"'([^']+)'", expected)
    likely = suggest(value, allowed)
    hint = f"Did you mean '{likely}'? " if likely else ""
    return f"{hint}Write one of: {', '.join(allowed)}."


def _model_at(model: type[BaseModel], loc: Sequence[int | str]) -> type[BaseModel]:
    """The model that holds the last key of ``loc``."""
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        if field is None or not (
            isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        ):
            break
        model = field.annotation
    return model


def _field_at(model: type[BaseModel], loc: Sequence[int | str]) -> FieldInfo | None:
    names = [part for part in loc if isinstance(part, str)]
    return _model_at(model, names).model_fields.get(names[-1]) if names else None


def _example(name: str, field: FieldInfo | None, *, environment: bool) -> str:
    value: Any = None
    if field is not None:
        value = field.examples[0] if field.examples else field.get_default(call_default_factory=False)
    if value is None:
        value = 1.5
    return str(value) if environment else f"{name} = {json.dumps(value, ensure_ascii=False, default=str)}"

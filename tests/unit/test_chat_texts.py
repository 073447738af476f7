"""No text is missing in any language, none is left over, and numbers get the form that goes with them."""

import ast
import re

import pytest

from bot.chat.texts import FORMS, LANGUAGES, catalogue, texts_for
from tests.chatting import ROOT
from tools.catalogues import texts

SAID = list(dict.fromkeys(text for text, _ in texts()))
SLOT = re.compile(r"\{(\w+)\}")


def strings(string):
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_catalogue_and_nothing_else(language):
    ids = {message.id for message in catalogue(language) if message.id}
    assert ids == set(SAID)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_all_its_slots(language):
    for message in catalogue(language):
        if not message.id:
            continue
        ids, said = strings(message.id), strings(message.string)
        assert all(said), message.id
        slots = set(SLOT.findall(ids[-1]))
        for form in said:
            # "one alert" may leave its number out, which no other form can
            assert slots - set(SLOT.findall(form)) <= ({"count"} if form == said[0] else set()), message.id
            assert set(SLOT.findall(form)) <= slots, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_all_forms_of_its_language(language):
    for message in catalogue(language):
        if isinstance(message.id, tuple):
            assert len(message.string) == len(FORMS[language]) == catalogue(language).num_plurals, message.id


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 годин"),
        (1, "1 година"),
        (2, "2 години"),
        (5, "5 годин"),
        (11, "11 годин"),
        (12, "12 годин"),
        (21, "21 година"),
        (24, "24 години"),
        (111, "111 годин"),
    ],
)
def test_ukrainian_numbers_get_their_form(count, said):
    assert texts_for("uk").n("{count} hour", "{count} hours", count) == said


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("uk_UA", "uk"),
        ("en-GB", "en"),
        ("de", "en"),
        ("", "en"),
        ("xx-!!", "en"),
    ],
)
def test_a_platforms_tag_finds_its_language(locale, language):
    assert texts_for(locale).language == language


# --- nothing is said past the catalogues -------------------------------------------------------------

SAYS = [
    *(ROOT / "bot" / "chat").glob("*.py"),
    *(
        ROOT / "adapters" / platform / f"{module}.py"
        for platform in ("slack", "discord")
        for module in ("answering", "asking", "commands", "forms", "pieces", "registry", "replies")
        if (ROOT / "adapters" / platform / f"{module}.py").exists()
    ),
]
"""What says something of its own in the chat. Cards and reports are in English, as what they quote."""

SHOWN = {
    "Briefing": "kicker title",
    "Bullets": "items",
    "Button": "label confirm",
    "Choice": "label",
    "Field": "label hint",
    "Form": "title submit",
    "Item": "head lines",
    "Line": "text",
    "Link": "text",
    "Quote": "text",
    "RefusedError": "*",
    "Reply": "title blocks buttons errors",
    "Small": "text",
    "Strong": "text",
    "Table": "head rows",
    "context": "text",
    "header": "text",
    "nothing": "title *",
    "paged": "turn title",
    "plain": "text",
}
"""What is made of words for a reader, and which of its arguments are."""

PLACES = {
    "Briefing": "kind kicker title",
    "Button": "id label style confirm",
    "Choice": "value label",
    "Field": "name label kind value choices hint",
    "Form": "id title fields submit",
    "Item": "head lines buttons",
    "Link": "text url",
    "Reply": "outcome title blocks buttons",
    "Table": "head rows",
    "nothing": "title",
    "paged": "turn title",
}
"""Their arguments in order, where there is more than one."""

ELSEWHERE = {
    "Code",
    "Typed",
    "Texts",
    "line_of",
    "n",
    "named",
    "replace",
    "say",
    "t",
    "_hint",
    "event_buttons",
}
"""What is in the catalogues, or is to be typed, or is a name of ours."""

NAMES = {"Sitrep", "S012AB3CD"}


def unsaid(source: str) -> list[str]:
    """Words of a source that would be shown to a reader and are in no catalogue."""
    return [
        word
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and called(node) in SHOWN
        for argument in shown_arguments(node)
        for word in literals(argument)
        if re.search(r"[^\W\d_]{2}", word) and word not in NAMES
    ]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def shown_arguments(node: ast.Call):
    wanted = SHOWN[called(node)].split()
    places = PLACES.get(called(node), SHOWN[called(node)]).split()
    for at, argument in enumerate(node.args):
        name = places[at] if at < len(places) else "*"
        if name in wanted or (name == "*" and "*" in wanted):
            yield argument
    yield from (each.value for each in node.keywords if each.arg in wanted)


def literals(node: ast.AST):
    match node:
        case ast.Call() if called(node) in ELSEWHERE or called(node) in SHOWN:
            return
        case ast.Constant(str() as text):
            yield text
        case ast.Compare() | ast.Constant():
            return
        case ast.Subscript(value) | ast.FormattedValue(value):
            yield from literals(value)
        case ast.Dict(_, values):
            for each in values:
                yield from literals(each)
        case _:
            for each in ast.iter_child_nodes(node):
                yield from literals(each)


@pytest.mark.parametrize("path", SAYS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_said_past_the_catalogues(path):
    assert unsaid(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'Line(("Nothing was found",))',
        'Line((f"{count} results",))',
        'Line(("Yes" if found else t("No"),))',
        'Button("help", "Help me")',
        'Button(line_of("help", {}), label="Help me")',
        'Reply(Outcome.DONE, "Facts", blocks)',
        'Reply(Outcome.DONE, t("Facts"), (Line(("more",)),))',
        'RefusedError(t("No."), "Try again")',
        'nothing(t("Nothing"), ("really",))',
        'Field("topic", "Topics", hint=t("any"))',
        'Small(("by ", Person(user)))',
        'Item((Strong("Muted"),))',
        'Reply(Outcome.REFUSED, errors={"topic": "wrong"})',
    ],
)
def test_a_text_in_no_catalogue_is_noticed(source):
    assert unsaid(source)


@pytest.mark.parametrize(
    "source",
    [
        'Line((t("Nothing was found"), " – ", Code("help"), Typed("help")))',
        'Button("help", t("Help"), Style.PRIMARY)',
        'Button(line_of("mute", {"for": "8h"}), f"{number} · {t(\'Mute\')}")',
        'RefusedError(t("No."), instead="help", field="topic")',
        'Line((titles["main"],))',
        'Reply(Outcome.REFUSED, t("No"), errors={"topic": text})',
    ],
)
def test_what_is_in_one_or_no_text_is_not(source):
    assert unsaid(source) == []

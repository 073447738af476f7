"""No text is missing in any language, none is left over, and numbers get the form that goes with them."""

import re

import pytest

from bot.chat.texts import FORMS, LANGUAGES, catalogue, texts_for
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

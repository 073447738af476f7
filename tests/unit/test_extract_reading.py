"""Folding, phrases, sentences and names: what everything else in extraction stands on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.extract import gazetteer as gazetteer_module
from bot.extract.document import LONGEST, read, read_context
from bot.extract.gazetteer import Gazetteer
from bot.extract.phrases import Phrases
from bot.extract.sentences import split_sentences
from bot.extract.text import fold, plain
from bot.model import Entry
from tests.fakes import NOON

SHARED = Gazetteer()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return SHARED


def entry(title: str, text: str = "", **more: object) -> Entry:
    return Entry("e1", "k", "1:h", "replay", "s", title, text, None, NOON, NOON, **more)  # type: ignore[arg-type]


def names(gazetteer: Gazetteer, text: str) -> list[tuple[str, str]]:
    return [(m.kind, m.name) for m in gazetteer.find(text, fold(text))]


# --- folding ------------------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text) == len(plain(text))


def test_folding_makes_spellings_alike() -> None:
    assert fold("Erdoğan’s “Kyïv” – İzmir") == 'erdogan\'s "kyiv" - izmir'


def test_plain_keeps_case() -> None:
    assert plain("Kyiv’s") == "Kyiv's"


def test_a_text_with_many_odd_characters_folds_the_same() -> None:
    odd = "áàâäãåçéèêëíìîïñóòôöõúùûü"
    assert fold(odd * 2) == "aaaaaaceeeeiiiinooooouuuu" * 2


def test_each_character_folds_the_same_alone_as_among_many() -> None:
    many = "àáâãäåçèéêëìíîïñòóôõöùúûü"
    for char in map(
        chr, (*range(9, 0x250), *range(0x1E00, 0x2100), *range(0x3000, 0x3010), *range(0xFF00, 0xFF60))
    ):
        assert fold("я" + char) == fold(many + "я" + char)[len(many) :]
        assert plain("я" + char) == plain("”«»„‟″“‘’‚‛′ʼ´‐‑‒–" + "я" + char)[18:]


# --- phrases ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("strike", "A strike.", ["strike"]),
        ("strike", "Striker scored", []),
        ("strike*", "Strikers scored", ["strikers"]),
        ("war", "toward", []),
        ("air strike", "an air strike hit", ["air strike"]),
        ("停戦", "両国は停戦で合意した", ["停戦"]),
        ("حماس", "قالت وحماس إن", ["حماس"]),
        ("حماس", "لحماسة", []),
        ("zürich", "in Zurich", ["zurich"]),
        ("*", "anything", []),
        ("*drone", "a drone", []),
        ("missile**", "missiles", ["missiles"]),
        ("shoot* down", "Jets shooting down drones", ["shooting down"]),
        ("shoot* down", "Jets shoot down drones", ["shoot down"]),
        ("shoot* down", "They shoot it down", []),
        ("shoot* down", "a shoot downhill", []),
        ("shoot* down*", "a shoot downhill", ["shoot downhill"]),
        ("crime* against human*", "crimes against humanity", ["crimes against humanity"]),
        ("прекращени* огня", "о прекращении огня", ["прекращении огня"]),
    ],
)
def test_phrases_match_whole_words(phrase: str, text: str, found: list[str]) -> None:
    folded = fold(text)
    assert [folded[h.start : h.end] for h in Phrases([(phrase, 1)]).find(folded)] == found


def test_no_phrases_find_nothing() -> None:
    assert list(Phrases[int]([]).find("text")) == []


def test_one_phrase_may_stand_for_several_things() -> None:
    assert [h.value for h in Phrases([("drone", "a"), ("drone", "b")]).find("a drone")] == ["a", "b"]


# --- sentences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One fell. Two rose.", ["One fell.", "Two rose."]),
        ("The U.S. Army left. It rained.", ["The U.S. Army left.", "It rained."]),
        ("He lives in the U.S. The war goes on.", ["He lives in the U.S.", "The war goes on."]),
        ("Gen. Smith met Mr. Jones. They talked.", ["Gen. Smith met Mr. Jones.", "They talked."]),
        ("George W. Bush spoke. All left.", ["George W. Bush spoke.", "All left."]),
        ("It cost 3.5 million. Then more.", ["It cost 3.5 million.", "Then more."]),
        ('"We won." They left.', ['"We won."', "They left."]),
        ("Why? Nobody knows! So be it.", ["Why?", "Nobody knows!", "So be it."]),
        ("停戦で合意した。攻撃は続く。", ["停戦で合意した。", "攻撃は続く。"]),
        ("A first line\nA second line", ["A first line", "A second line"]),
        ("It ended.The next began.", ["It ended.", "The next began."]),
        ("See example.com for more. Thanks.", ["See example.com for more.", "Thanks."]),
        ("They waited… and left.", ["They waited… and left."]),
        ("KYIV, May 3 (Reuters) - Rain fell. It stopped.", ["Rain fell.", "It stopped."]),
        ("GENEVA (AP) — Talks began.", ["Talks began."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    body = "Title\n" + text
    found = split_sentences(body, 5)
    assert [s.text for s in found[1:]] == sentences
    assert found[0].in_title
    assert not any(s.in_title for s in found[1:])


@given(st.text(alphabet='ab .!?"\nU.S', max_size=300))
def test_sentences_are_verbatim_ordered_and_apart(body: str) -> None:
    end = 0
    for sentence in split_sentences(body, 0):
        assert body[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= end
        end = sentence.end


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US and Iran talk.", [("country", "US"), ("country", "Iran")]),
        ("They told us nothing.", []),
        ("Us and them", []),
        ("Kiev and Kyiv", [("city", "Kyiv"), ("city", "Kyiv")]),
        ("Zelenskyy met Zelensky and Zelenskiy", [("person", "Volodymyr Zelenskyy")] * 3),
        ("Donbass and Donbas", [("region", "Donbas")] * 2),
        ("the turkey was cold", []),
        ("Russian drones", [("demonym", "Russia")]),
        ("South Sudan floods", [("country", "South Sudan")]),
        ("Russian Defence Ministry", [("office", "Russia defence ministry")]),
        ("Lebanon's Ministry of Health", [("office", "Lebanon health ministry")]),
        ("the Ministry of Defence of Ukraine", [("office", "Ukraine defence ministry")]),
        ("Ukrainian air force", [("force", "Ukraine air force")]),
        ("the army said", [("force", "armed forces")]),
        ("Gaza health ministry", [("org", "Gaza health ministry")]),
        ("Houthi rebels and Boko Haram", [("group", "Houthis"), ("group", "Boko Haram")]),
        ("Vance sang in Leeds", []),
        (
            "US officials: Vance met Rubio",
            [("office", "US officials"), ("person", "JD Vance"), ("person", "Marco Rubio")],
        ),
        ("ロシアとウクライナ", [("country", "Russia"), ("country", "Ukraine")]),
        ("Россия и Украина", [("country", "Russia"), ("country", "Ukraine")]),
        ("la guerre en Ukraine, dit l'Élysée", [("country", "Ukraine"), ("city", "Élysée")]),
        ("قطاع غزة", [("region", "Gaza Strip")]),
    ],
)
def test_names(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]) -> None:
    assert names(gazetteer, text) == expected


def test_names_know_their_side_and_country(gazetteer: Gazetteer) -> None:
    by_text = {
        m.text: m
        for m in gazetteer.find(
            "Hamas, IDF and Palestinians in Khan Younis; Moscow says",
            fold("Hamas, IDF and Palestinians in Khan Younis; Moscow says"),
        )
    }
    assert by_text["Hamas"].party == "Hamas"
    assert by_text["IDF"].party == "Israel"
    assert by_text["Palestinians"].party == "Palestinians"
    assert (by_text["Khan Younis"].party, by_text["Khan Younis"].country) == ("Palestinians", "Palestine")
    assert by_text["Moscow"].party == "Russia"


@given(st.text(alphabet="USIran kyiv,.'RussianGaz", max_size=200))
def test_names_are_verbatim_and_never_overlap(text: str) -> None:
    end = 0
    for mention in SHARED.find(text, fold(text)):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"countries": {"Atlantis": "Atlantis ; Atlantean"}}, "names ; people ; capital"),
        ({"countries": {"Atlantis": "Atlantis| ; Atlantean ; Poseidonis"}}, "empty name"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch, table: dict[str, object], problem: str
) -> None:
    monkeypatch.setattr(gazetteer_module, "_table", lambda _: table)
    with pytest.raises(ConfigError, match=problem):
        Gazetteer()


# --- documents ----------------------------------------------------------------------------------


def test_a_document_is_title_and_text(gazetteer: Gazetteer) -> None:
    document = read(entry("Kyiv hit", "Drones struck on Monday. Iran denied it."), gazetteer)
    assert document.body == "Kyiv hit\nDrones struck on Monday. Iran denied it."
    assert [s.text for s in document.sentences] == ["Kyiv hit", "Drones struck on Monday.", "Iran denied it."]
    second = document.sentences[2]
    assert [m.name for m in document.mentions_in(second.start, second.end)] == ["Iran"]
    first = document.sentences[1]
    assert [d.date.text for d in document.dates_in(first.start, first.end)] == ["Monday"]


def test_a_part_is_read_with_its_briefing(gazetteer: Gazetteer) -> None:
    part = entry("Prisoners", "Both sides swapped.", context="Russia and Ukraine talk\nThe war goes on.")
    context = read_context(part, gazetteer)
    assert context is not None
    assert [m.name for m in context.mentions] == ["Russia", "Ukraine"]
    assert read_context(entry("Alone"), gazetteer) is None


def test_a_text_without_end_is_read_up_to_a_limit() -> None:
    text = "The mayor spoke. " * 7000 + "Russia shelled Kharkiv."
    document = read(entry("Kyiv", text), SHARED)
    assert len(document.body) == LONGEST
    assert [mention.name for mention in document.mentions if mention.name == "Kharkiv"] == []

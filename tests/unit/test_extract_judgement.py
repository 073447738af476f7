"""Relevance, topics, conflict and statements, on sentences made up for the phenomenon each shows."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import load_config
from bot.errors import InputError
from bot.extract import Extractor
from bot.extract.document import read
from bot.extract.evidence import Evidence
from bot.extract.gazetteer import Gazetteer
from bot.extract.lines import entry_of_line, line_of
from bot.extract.topic_weights import TopicModel
from bot.extract.topics import TopicFinder
from bot.model import Claim, Conflict, Entry, Extraction, Topic

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent
CONFIG = load_config(ROOT / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
GAZETTEER = Gazetteer()


def entry(title: str, text: str = "", **more: object) -> Entry:
    return Entry("e1", "k", "1:h", "replay", "s", title, text, None, NOON, NOON, **more)  # type: ignore[arg-type]


def extract(title: str, text: str = "", **more: object) -> Extraction:
    return EXTRACTOR.extract(entry(title, text, **more))


def statements(text: str, title: str = "Russia and Ukraine", **more: object) -> dict[str | None, Claim]:
    return {claim.action: claim for claim in extract(title, text, **more).claims if claim.unit is None}


# --- relevance ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Russian drones hit apartment block in Kharkiv, killing four",
        "Israel and Hezbollah agree to extend ceasefire by ten days",
        "Sudan's RSF shells displacement camp near El Fasher",
        "Boko Haram fighters abduct farmers in Borno village",
        "US strikes Iranian missile sites near the Strait of Hormuz",
        "Myanmar junta air raid on Rakhine market kills dozens",
        "Ukraine and Russia exchange prisoners of war",
        "Libyan rivals clash in Tripoli",
        "Pakistani jets bomb Kabul suburb",
        "Militias trade fire in eastern Chad",
        "Armenian border post shelled overnight",
        "Separatists ambush army patrol in Cameroon's northwest",
        "Philippine marines battle Abu Sayyaf gunmen on Jolo",
        "Kosovo police exchange fire with gunmen near monastery",
        "M23 rebels advance on Uvira",
        "Gangs overrun prison in Port-au-Prince",
        "Houthis and Yemeni government swap 900 detainees",
        "Turkish strike kills PKK commander in Iraq",
        "Tuareg rebels capture Kidal airstrip",
        "At least five people killed as missile hits Kharkiv market",
        "Missile hits bakery in Sumy",
        "Prisoner exchange brings 150 home",
        "Mortar shell hits home near the line of control in Rajouri",
        "ロシア軍がウクライナの都市を無人機で攻撃",
        "イスラエルとヒズボラ 停戦で合意",
    ],
)
def test_wars_are_relevant(title: str) -> None:
    assert extract(title).relevant


@pytest.mark.parametrize(
    "title",
    [
        "Striker fires twice as hosts win battle for the cup",
        "Teachers begin a strike over pay in three states",
        "Coach defends tactics after Lahore bombard bowlers",
        "City launch late assault but rivals hold fire",
        "Warriors beat Rockets in overtime",
        "Veterans mark 80th anniversary of landings",
        "Parliament battle looms over budget",
        "Rebel lawmakers defy party whip",
        "Drone racing league heads to Seoul",
        "Drone show over the harbour hits a new record",
        "Rocket launch hits a third delay",
        "Hackers attack hospital network",
        "Rovers under siege but survive as captain rallies his troops",
        "Two held after stabbing outside a nightclub",
        "Film about the Second World War wins top prize at festival",
        "Heatwave kills dozens as forest fires spread",
        "Central bank holds interest rates steady",
        "Parliament elects a new speaker",
        "日本代表が初戦に勝利",
        "Les soldes d'été commencent mercredi",
    ],
)
def test_other_things_are_not(title: str) -> None:
    found = extract(title)
    assert not found.relevant
    assert found.claims == ()


def test_a_part_of_a_briefing_about_a_war_is_relevant() -> None:
    context = "Russia and Ukraine swap prisoners\nThe two sides at war exchanged soldiers after talks."
    assert not extract("Outcomes", "Both welcomed the result.").relevant
    assert extract("Outcomes", "Both welcomed the result.", context=context).relevant


def test_a_strong_word_of_an_operators_topic_makes_an_entry_more_relevant() -> None:
    text = entry("Quadcopters over the ridge line", "Villagers in Ukraine watched.")
    own = Topic("scouts", "Scouts", strong=("quadcopters",))
    with_topic = Extractor({**CONFIG.topics, "scouts": own}, CONFIG.conflicts).extract(text)
    assert with_topic.relevance > EXTRACTOR.extract(text).relevance


# --- topics -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("US and Russian generals reopen military hotline", "military-dialogue"),
        ("Ceasefire talks between Israel and Hamas resume in Cairo", "peace-talks"),
        ("Russia and Ukraine swap 200 prisoners of war", "prisoner-exchange"),
        ("NATO jets scrambled after Russian aircraft violates Estonian airspace", "military-incident"),
        ("Israeli strike kills five children in Gaza", "civilian-harm"),
        ("Four Ukrainian soldiers killed in Russian ambush", "military-losses"),
        ("Ukrainian drones set Russian oil refinery ablaze", "infrastructure-strikes"),
        ("Russian missile strikes on Kyiv overnight", "air-strikes"),
        ("Ukrainian troops retook village after fierce fighting", "ground-combat"),
        ("North Korea test-fires new ballistic missile", "military-technology"),
        ("Germany pledges weapons deliveries to Ukraine", "military-aid"),
        ("Polish premier visits Kyiv, promises energy cooperation in war", "regional-cooperation"),
        ("EU imposes sanctions on Russia over Ukraine war", "sanctions"),
        ("Thousands displaced by fighting in Sudan face famine", "humanitarian"),
        ("International Criminal Court issues warrant over war crimes in Darfur", "war-crimes"),
        ("Drone hits Zaporizhzhia nuclear plant in Russian-held Ukraine", "nuclear-risk"),
    ],
)
def test_topics(title: str, topic: str) -> None:
    assert topic in extract(title).topics


def test_at_most_three_topics_the_most_central_first() -> None:
    found = extract(
        "Israeli strike on Gaza hospital kills 12 despite ceasefire",
        "Aid groups warned of famine. A court spoke of war crimes. Hostages were freed.",
    )
    assert len(found.topics) <= 3
    assert found.topics[0] in ("air-strikes", "civilian-harm")


@pytest.mark.parametrize(
    ("topic", "text", "belongs"),
    [
        (Topic("t", "T", words=("grain corridor",)), "The grain corridor reopened.", True),
        (Topic("t", "T", words=("grain corridor",)), "The grain market reopened.", False),
        (Topic("t", "T", words=("grain*",)), "Grains were shipped.", True),
        (Topic("t", "T", words=("зерно",)), "Украина вывезла зерновые.", False),
        (Topic("t", "T", words=("зерн*",)), "Украина вывезла зерновые.", True),
        (Topic("t", "T", words=("穀物",)), "ウクライナ産穀物の輸出が再開した。", True),
        (Topic("t", "T", words=("grain + odesa",)), "Grain left Odesa. It rained.", True),
        (Topic("t", "T", words=("grain + odesa",)), "Grain left. Odesa was quiet.", False),
        (Topic("t", "T", words=("grain + !price*",)), "Grain prices rose.", False),
        (Topic("t", "T", words=("grain",), exclude=("whisky",)), "Grain for whisky.", False),
        (Topic("t", "T", words=("grain", "ship"), strong=("grain deal",)), "The grain was late.", False),
        (Topic("t", "T", words=("grain", "ship"), strong=("grain deal",)), "The grain came by ship.", True),
        (Topic("t", "T", words=("grain", "ship"), strong=("grain deal",)), "The grain deal was late.", True),
        (Topic("t", "T", words=("(a+)+$", "[", "*")), "aaaaaaaaaaaaaaaaaaaaaaaa!", False),
    ],
)
def test_topics_work_from_words_alone(topic: Topic, text: str, belongs: bool) -> None:
    finder = TopicFinder({"t": topic})
    document = read(entry("Note", text), GAZETTEER)
    assert (finder.rank(finder.points(document), document) == ("t",)) is belongs


@pytest.mark.parametrize(
    ("own", "title", "text"),
    [
        (Topic("own", "Own", words=("捕虜収容所",)), "ウクライナの捕虜収容所で攻撃、兵士が死亡", ""),
        (Topic("own", "Own", words=("военкомат*",)), "Удар по военкоматам в Харькове: погибли люди", ""),
        (Topic("own", "Own", words=("معبر رفح",)), "قصف قرب معبر رفح يقتل ثلاثة في غزة", ""),
        (Topic("own", "Own", strong=("grain corridor",)), "Russian drones hit port of grain corridor", ""),
        (
            Topic("own", "Own", words=("dam", "spillway")),
            "Russian strike on Kyiv",
            "The dam's spillway broke.",
        ),
    ],
)
def test_an_own_topic_counts_beside_the_shipped_ones(own: Topic, title: str, text: str) -> None:
    with_own = Extractor({**CONFIG.topics, "own": own}, CONFIG.conflicts)
    found = with_own.extract(entry(title, text)).topics
    assert "own" in found
    document, finder = read(entry(title, text), GAZETTEER), TopicFinder(CONFIG.topics)
    shipped = finder.of_entry(finder.points(document), document)
    assert [topic for topic in found if topic != "own"] == list(shipped)


@pytest.mark.parametrize("title", ["Russian drones hit grain port", "Russia rejects grain talks"])
def test_an_exclusion_bars_an_own_topic(title: str) -> None:
    own = Topic("own", "Own", words=("grain",), exclude=("talks", "drone*"))
    found = Extractor({**CONFIG.topics, "own": own}, CONFIG.conflicts).extract(entry(title))
    assert "own" not in found.topics


def test_a_rule_added_to_a_shipped_topic_is_enough_by_itself() -> None:
    title = "Rosatom told to stop work by EU ministers as Russian war in Ukraine drags on"
    shipped = CONFIG.topics["sanctions"]
    assert "sanctions" not in extract(title).topics
    more = replace(shipped, strong=(*shipped.strong, "rosatom + stop*"))
    assert (
        "sanctions"
        in Extractor({**CONFIG.topics, "sanctions": more}, CONFIG.conflicts).extract(entry(title)).topics
    )


def test_a_topic_that_is_not_configured_is_not_found() -> None:
    fewer = {id_: topic for id_, topic in CONFIG.topics.items() if id_ != "air-strikes"}
    found = Extractor(fewer, CONFIG.conflicts).extract(entry("Russian missile strikes on Kyiv overnight"))
    assert "air-strikes" not in found.topics


def test_every_shipped_rule_is_known_to_the_weights() -> None:
    model = TopicModel()
    for topic in CONFIG.topics.values():
        assert topic.id in model
        for rule in (*topic.words, *topic.strong, *topic.exclude):
            assert model.knows(topic.id, rule), "train again: python -m tools.train_topics"


def test_the_subject_comes_before_its_background() -> None:
    assert extract("Truce talks in Cairo after Israeli attack").topics[0] == "peace-talks"
    assert extract("Israeli strikes kill nine in Gaza despite ceasefire").topics[0] in (
        "air-strikes",
        "civilian-harm",
    )


def test_web_addresses_and_tags_say_nothing() -> None:
    link = '<a href="https://example.org/live/iran-war-nuclear-missile-strikes-kill-ceasefire">'
    plain, linked = (
        extract("Council opens a library", "It has books."),
        extract("Council opens a library", f"{link} It has books."),
    )
    assert linked.relevance == pytest.approx(plain.relevance, abs=0.02)
    cut = extract("Council opens a library", f"It has books. {link[:-20]}")
    assert not cut.relevant


def test_evidence_says_which_words_matched() -> None:
    document = read(entry("Odesa", "Drones hit a refinery near the port."), GAZETTEER)
    (point,) = Evidence([("k", 2.0, "drone* + refiner*")]).find(document)
    assert (point.key, point.weight, point.rule, point.sentence) == ("k", 2.0, "drone* + refiner*", 1)
    assert document.body[point.start : point.end] == "Drones hit a refinery"


# --- conflict -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "conflict"),
    [
        ("Dozens hurt as missile hits market in Odesa", "ukraine-russia"),
        ("Russian strikes on Kharkiv kill three", "ukraine-russia"),
        ("Israeli strikes kill ten in Gaza City", "israel-palestine"),
        ("Israel strikes Hezbollah in southern Lebanon", "israel-lebanon"),
        ("US strikes Iran after attack in Strait of Hormuz", "iran"),
        ("Houthis fire missile at ship in the Red Sea", "yemen-redsea"),
        ("Clashes in Sweida, Syria, leave soldiers dead", "syria"),
        ("RSF drone strike on El Obeid kills civilians", "sudan"),
        ("Fighting in South Sudan's Jonglei displaces thousands", "south-sudan"),
        ("M23 rebels advance on Uvira in eastern DR Congo", "drc"),
        ("Jihadists attack army base in Mali", "sahel"),
        ("Boko Haram attack on Borno village kills ten", "nigeria-lakechad"),
        ("Al-Shabaab bomb kills soldiers in Mogadishu", "somalia"),
        ("Tigray forces clash with Ethiopian troops", "ethiopia"),
        ("Myanmar air strike kills villagers in Rakhine", "myanmar"),
        ("Pakistani air strikes on Afghanistan kill Taliban fighters", "afghanistan-pakistan"),
        ("India and Pakistan exchange fire across Line of Control in Kashmir", "india-pakistan"),
        ("Thai and Cambodian troops clash on border", "thailand-cambodia"),
        ("Chinese warplanes cross median line near Taiwan", "taiwan-china"),
        ("North Korea fires ballistic missiles", "korea"),
        ("ELN guerrillas ambush soldiers in Colombia's Catatumbo", "colombia"),
        ("Gang clashes in Haiti's Port-au-Prince kill dozens", "haiti"),
        ("CJNG cartel gunmen attack soldiers in Mexico", "mexico-cartels"),
        ("US strikes boat off Venezuela, killing three", "venezuela"),
        ("Rebels attack village in Mozambique's Cabo Delgado", "other"),
    ],
)
def test_conflicts(title: str, conflict: str) -> None:
    document = read(entry(title), GAZETTEER)
    assert EXTRACTOR._conflicts.find(document) == conflict


def test_a_war_nobody_names_is_none() -> None:
    document = read(entry("Soldiers fear the drones of the future"), GAZETTEER)
    assert EXTRACTOR._conflicts.find(document) == "none"


def test_what_the_document_states_wins() -> None:
    assert extract("Russian strikes on Kharkiv kill three", conflict="sudan").conflict == "sudan"


def test_a_part_without_names_takes_its_briefings_conflict() -> None:
    context = "Russia and Ukraine swap prisoners\nThe war in Ukraine goes on."
    assert extract("Outcomes", "Prisoners were exchanged.", context=context).conflict == "ukraine-russia"


def test_a_war_in_the_background_is_not_the_subject() -> None:
    document = read(entry("US pauses arms sales to Taiwan amid Iran war"), GAZETTEER)
    assert EXTRACTOR._conflicts.find(document) == "taiwan-china"


@pytest.mark.parametrize(
    "title", ["Three Indian sailors rescued from burning ship", "Thai drones fly over the capital"]
)
def test_a_state_named_alone_is_no_war_of_its_own(title: str) -> None:
    assert EXTRACTOR._conflicts.find(read(entry(title), GAZETTEER)) == "other"


@pytest.mark.parametrize(
    ("title", "text", "conflict"),
    [
        (
            "Удар беспилотников по Одессе: ранены 12 человек",
            "В Украине сообщили о 3 погибших.",
            "ukraine-russia",
        ),
        ("Обстріл Харкова: загинули 4 людини", "Україна заявила про 20 ракет.", "ukraine-russia"),
        ("イスラエル軍がガザ地区を空爆 市場が炎上", "ハマスは停戦合意違反だと非難した。", "israel-palestine"),
        (
            "Frappe israélienne au Liban : 7 morts à Tyr",
            "Le Hezbollah a tiré 30 roquettes.",
            "israel-lebanon",
        ),
        (
            "Ataque con drones en Kiev deja 9 muertos",
            "Rusia lanzó 200 drones contra Ucrania.",
            "ukraine-russia",
        ),
        ("غارة إسرائيلية على غزة تقتل 15", "قالت حماس إن 40 أصيبوا.", "israel-palestine"),
    ],
)
def test_other_languages_are_placed_and_claim_nothing(title: str, text: str, conflict: str) -> None:
    found = extract(title, text)
    assert found.relevant
    assert found.conflict == conflict
    assert found.claims == ()


def test_excluded_words_rule_a_conflict_out() -> None:
    conflicts = {"a": Conflict("a", "A", words=("border",), strong=("ruritania",), exclude=("football",))}
    extractor = Extractor(CONFIG.topics, conflicts)
    assert extractor._conflicts.find(read(entry("Ruritania border"), GAZETTEER)) == "a"
    assert extractor._conflicts.find(read(entry("Ruritania border football"), GAZETTEER)) == "none"


# --- statements ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Russia and Ukraine agreed to pause attacks after a meeting in Istanbul.", "agreement"),
        ("The US and Russia restored their military hotline on Monday.", "dialogue-restored"),
        ("Contacts between the US and Russia were broken off in late 2021.", "contacts-broken"),
        ("The ceasefire between Israel and Lebanon took effect on Friday.", "ceasefire"),
        ("Israel violated the ceasefire with a raid, Lebanon said.", "truce-broken"),
        ("Russia rejected the ceasefire proposal.", "rejection"),
        ("Ukraine asked allies for security guarantees.", "guarantees-sought"),
        ("Russia and Ukraine carried out a prisoner swap.", "prisoner-exchange"),
        ("Hamas released hostages in Gaza.", "release"),
        ("Russian drones attacked Ukraine's power grid.", "power-strike"),
        ("Ukrainian drones struck an oil refinery in Russia.", "infrastructure-strike"),
        ("Heavy fighting continues in eastern Ukraine.", "fighting"),
        ("Russian troops captured the town in Donetsk region.", "town-taken"),
        ("Ukrainian forces withdrew from Avdiivka.", "withdrawal"),
        ("Ukrainian units lost access to Starlink.", "access-lost"),
        ("A Russian fighter jet intercepted a British aircraft over the Black Sea.", "air-incident"),
        ("Iran seized a tanker in the Strait of Hormuz.", "ship-incident"),
        ("The EU imposed sanctions on Russia.", "sanctions-imposed"),
        ("The US lifted sanctions on Syria.", "sanctions-eased"),
        ("France's president visited Kyiv.", "visit"),
        ("Poland and Ukraine agreed on joint ammunition production.", "joint-production"),
        ("Germany announced military aid for Ukraine.", "aid-promised"),
        ("Israel ordered residents of Tyre to evacuate in an evacuation order.", "evacuation"),
        ("Israel blocked aid from entering Gaza.", "aid-blocked"),
        ("The ICC issued an arrest warrant for a Russian general.", "warrant"),
        ("Drones attacked the nuclear plant in Zaporizhzhia.", "nuclear-plant"),
        ("Iran vowed retaliation against Israel.", "retaliation-vowed"),
        ("Iran shot down a US helicopter near Hormuz.", "shot-down"),
        ("Ukrainian officials expressed concern over the health of returned prisoners.", "concern"),
    ],
)
def test_what_happened_is_a_statement(text: str, action: str) -> None:
    assert action in statements(text, context="War in Ukraine\nRussia and Ukraine are at war.")


@pytest.mark.parametrize(
    "text",
    [
        "Could Russia and Ukraine sign a peace deal?",
        "Ukraine asked whether Russia captured the town.",
        "Kyiv was quiet and the weather was mild.",
        "Росія та Україна провели обмін полоненими.",
        "La Russie et l'Ukraine ont échangé des prisonniers dans la nuit de mardi à mercredi.",
        "ロシアとウクライナが捕虜を交換した。",
    ],
)
def test_what_did_not_happen_or_is_not_english_is_none(text: str) -> None:
    assert statements(text, title="Russia Ukraine war") == {}


@pytest.mark.parametrize(
    "text",
    [
        "Despite the peace talks, Sudan's army shelled Omdurman.",
        "Following Monday's peace talks, Sudan's army shelled Omdurman.",
        "Sudan's army shelled Omdurman amid renewed peace talks.",
        "Sudan's army shelled Omdurman after the peace talks.",
    ],
)
def test_what_a_sentence_takes_for_granted_is_no_statement_but_its_main_clause_is(text: str) -> None:
    assert set(statements(text)) == {"air-strike"}


def test_what_happened_to_the_talks_is_a_statement_behind_the_same_words() -> None:
    assert "talks-stalled" in statements("Sudan's army shelled Omdurman after peace talks collapsed.")


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Sudan's army denied that its drones attacked the power plant in Merowe.", True),
        ("Sudanese drones have not attacked the power plant in Merowe.", True),
        ("Diplomacy has not stopped the attacks on the power plant in Merowe, Sudan.", False),
    ],
)
def test_a_denial_is_marked_and_not_confused_with_what_goes_on(text: str, denied: bool) -> None:
    assert statements(text)["power-strike"].denied is denied


BRIEFING = "Sudan: who holds what\nThe army and the RSF fight over Kordofan."


def test_every_sentence_of_a_briefing_that_tells_something_is_a_claim() -> None:
    text = (
        "The army shelled the market in Dilling, Sudan. On 3 March 2026 the governor went home. "
        "Rain fell. Who rules the town? The elders denied that anybody had left the old town."
    )
    found = extract("Dilling", text, context=BRIEFING)
    told = [(claim.action, claim.sentence[:12], claim.denied) for claim in found.claims]
    assert told == [
        ("air-strike", "The army she", False),
        (None, "On 3 March 2", False),
        (None, "The elders d", True),
    ]
    assert str(found.claims[1].date) == "2026-03-03"


def test_a_part_of_a_briefing_is_relevant_whatever_it_says() -> None:
    found = extract("Harvest", "Maize grew well in the valley this year.", context="The valley\nIts year.")
    assert found.relevant


def test_the_title_of_a_briefing_says_what_happened_and_its_headings_do_not() -> None:
    title = "Sudan's army captured the town of Bara"
    lead = statements("Talks are far off.", title=title, context=f"{title}\nTalks are far off.")
    part = statements("Talks are far off.", title=title, context=BRIEFING)
    assert "town-taken" in lead
    assert "town-taken" not in part


def test_a_statement_says_who_where_when_and_according_to_whom() -> None:
    found = statements(
        "Ukrainian officials said on Monday that Russian troops captured the town of Huliaipole.",
        title="War in Ukraine",
    )
    claim = found["town-taken"]
    assert claim.actors == ("Russia",)
    assert claim.place is not None
    assert "Huliaipole" in claim.place
    assert str(claim.date) == "2026-06-15"
    assert claim.claimed_by == "Ukrainian officials"
    assert claim.topic == "ground-combat"
    assert not claim.denied


def test_places_keep_their_compass_words() -> None:
    claim = statements("Fighting continues in eastern and southern Ukraine.")["fighting"]
    assert claim.place == "eastern and southern Ukraine"


def test_a_denial_is_marked() -> None:
    claim = statements("Russia denied that its forces attacked the nuclear plant in Zaporizhzhia.")[
        "nuclear-plant"
    ]
    assert claim.denied


def test_title_and_text_that_say_the_same_give_one_statement() -> None:
    found = extract(
        "Russia and Ukraine carry out prisoner swap",
        "Russia and Ukraine carried out a prisoner swap on Monday.",
    )
    swaps = [c for c in found.claims if c.action == "prisoner-exchange"]
    assert len(swaps) == 1
    assert str(swaps[0].date) == "2026-06-15"


def test_a_heading_of_a_part_is_no_statement() -> None:
    context = "War in Ukraine\nRussia and Ukraine are at war."
    assert statements("Talks were calm.", title="Prisoner exchange", context=context) == {}


def test_a_stated_language_decides() -> None:
    assert statements("Russia captured the town in Ukraine.", language="en")
    assert not statements("Russia captured the town in Ukraine.", language="fr")


def test_figures_carry_the_topic_of_what_they_count() -> None:
    claims = extract(
        "War in Ukraine",
        "Russian strikes killed five civilians and Ukraine lost 20 soldiers, who were killed.",
    ).claims
    topics = {(c.who or "").split()[-1]: c.topic for c in claims if c.unit is not None}
    assert topics.get("civilians") == "civilian-harm"
    assert topics.get("soldiers") == "military-losses"


# --- properties ---------------------------------------------------------------------------------

PARTS = (
    "Russian troops captured Huliaipole on Monday.",
    "The US restored a hotline with Russia.",
    "Kyiv was quiet.",
    "Israel violated the ceasefire in Lebanon.",
    "Officials denied it.",
    "Three people were killed in Kharkiv.",
)


@settings(deadline=None, max_examples=40)
@given(st.permutations(PARTS))
def test_the_order_of_sentences_does_not_change_what_each_states(parts: list[str]) -> None:
    def said(sentences: tuple[str, ...] | list[str]) -> set[tuple[str | None, tuple[str, ...], str | None]]:
        found = extract("War in Ukraine", " ".join(sentences)).claims
        return {(c.action, c.actors, c.place) for c in found if c.unit is None}

    assert said(parts) == said(PARTS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([*PARTS, "War!", "(", "\n", "“Talks”", "5,000", "…"]), max_size=12))
def test_spans_stand_verbatim_in_the_entry(parts: list[str]) -> None:
    made = entry("War in Ukraine: Russia strikes", " ".join(parts))
    body = made.title + "\n" + made.text
    for claim in EXTRACTOR.extract(made).claims:
        assert body[claim.start : claim.start + len(claim.span)] == claim.span
        assert claim.sentence in body


def test_the_same_under_every_hash_seed() -> None:
    code = (
        "import importlib.util as u; "
        f"s = u.spec_from_file_location('t', {__file__!r}); m = u.module_from_spec(s); "
        "s.loader.exec_module(m); "
        "print(m.EXTRACTOR.extract(m.entry('War in Ukraine: Russia and Iran', ' '.join(m.PARTS))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1


# --- lines --------------------------------------------------------------------------------------


def test_a_line_becomes_an_entry() -> None:
    made = entry_of_line(
        {
            "id": "a",
            "published": "2026-06-17T10:00:00+02:00",
            "source": "bbc",
            "title": "T",
            "text": "x",
            "link": "https://e.org",
        },
        NOON,
    )
    assert (made.id, made.source, made.title, made.text, made.link) == ("a", "bbc", "T", "x", "https://e.org")
    assert made.published == datetime(2026, 6, 17, 8, tzinfo=UTC)
    assert made.collected == NOON


def test_a_line_may_give_only_a_day_or_no_date() -> None:
    assert entry_of_line({"id": "a", "title": "T", "date": "2026-06-17"}, NOON).published == datetime(
        2026, 6, 17, 12, tzinfo=UTC
    )
    assert entry_of_line({"id": "a", "title": "T"}, NOON).when == NOON
    assert entry_of_line({"id": "a", "title": "T", "published": "2026-06-17T10:00:00"}, NOON).when.hour == 10


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({}, '"id"'),
        ({"id": 5, "title": "T"}, '"id"'),
        ({"id": "a"}, '"title" or "text"'),
        ({"id": "a", "title": ["T"]}, '"title" is list'),
        ({"id": "a", "title": "T", "published": "yesterday"}, '"published"'),
        ({"id": "a", "title": "T", "date": 20260617}, '"date"'),
    ],
)
def test_a_bad_line_is_refused_with_what_would_be_right(line: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        entry_of_line(line, NOON)


def test_a_line_out_keeps_figures_and_statements_apart() -> None:
    made = entry("Russia and Ukraine carry out prisoner swap", "Russia freed 150 soldiers on Monday.")
    line = line_of(made, EXTRACTOR.extract(made))
    assert list(line) == ["id", "relevant", "relevance", "topics", "conflict", "claims", "statements"]
    (figure,) = line["claims"]  # type: ignore[misc]
    assert (figure["quantity"], figure["unit"], figure["date"]) == (150, "prisoners_released", "2026-06-15")
    assert isinstance(figure["quantity"], int)
    assert [s["action"] for s in line["statements"]] == ["prisoner-exchange"]  # type: ignore[attr-defined]


def test_ids_of_claims_follow_the_version_of_the_entry() -> None:
    made = entry("Russia and Ukraine carry out prisoner swap")
    first = EXTRACTOR.extract(made).claims[0].id
    assert first == EXTRACTOR.extract(made).claims[0].id
    assert first != EXTRACTOR.extract(replace(made, content_hash="1:other")).claims[0].id

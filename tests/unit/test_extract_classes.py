"""Relevance, topics and conflict by classes of entries: one class a table, sentences made up for each."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load_config
from bot.extract import Extractor
from bot.extract.document import read
from bot.extract.gazetteer import Gazetteer
from bot.model import Entry, Extraction

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)
CONFIG = load_config(Path(__file__).parent.parent.parent / "config")
EXTRACTOR = Extractor(CONFIG.topics, CONFIG.conflicts)
GAZETTEER = Gazetteer()


def entry(title: str, text: str) -> Entry:
    return Entry("e1", "k", "1:h", "replay", "s", title, text, None, NOON, NOON)


def extract(title: str, text: str = "") -> Extraction:
    return EXTRACTOR.extract(entry(title, text))


# --- relevance: what only looks like war, and what does not look like it -------------------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        # accidents and disasters, also of soldiers
        ("Lorry overturns on mountain road in Afghanistan, killing 14", "Police blamed bad brakes."),
        ("Trainer aircraft crashes in Brazil, both pilots safe", "The air force blamed a technical fault."),
        ("Explosion at fireworks factory kills nine workers", "Firefighters searched the site."),
        # crime, courts, police
        ("Gunman kills three at supermarket in Ohio", "Police said he knew the victims."),
        ("Court jails fraudster for nine years", "The judge called it a war on savers."),
        # markets, trade, business
        ("Ministers hail critical minerals deal after tariff talks", "Exporters expect lower duties."),
        ("Chipmaker shares jump as price war ends", "Analysts cheered."),
        # history and its days
        ("Museum opens show on trenches of the First World War", "Letters of soldiers are on display."),
        ("Divers find cruiser sunk in the Second World War", "The wreck lies at 90 metres."),
        # sport and stage
        ("Captain fires hosts into final after late siege", "The striker hit the bar twice."),
        ("Song contest won by Norway amid boycott calls", "The jury praised the pianist."),
        # animals, weather
        ("Rival chimpanzee troops battle over fig trees", "Researchers watched for months."),
        ("Cyclone batters coast, thousands evacuated", "Rivers burst their banks."),
    ],
)
def test_what_only_looks_like_war_is_not_relevant(title: str, text: str) -> None:
    assert not extract(title, text).relevant


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Lawmakers vote to end Iran war", "The resolution passed with votes of both parties."),
        ("Residents return to ruined homes in southern Lebanon", "Many found only rubble after the truce."),
        ("Seafarers stranded in the Gulf begin to leave", "The strait had been shut since the war began."),
        ("Court sentences Boko Haram fighters to 20 years", "They had taken part in raids on villages."),
        ("Fuel runs short in Crimea", "Ukrainian strikes on depots have cut supplies."),
        ("Army foils infiltration bid along Line of Control", "One militant was killed near Poonch."),
        ("Bandits abduct 12 farmers in Zamfara", "The gunmen came on motorcycles."),
    ],
)
def test_what_a_war_does_away_from_the_front_is_relevant(title: str, text: str) -> None:
    assert extract(title, text).relevant


# --- other languages: no war where there is none, and the right one where there is ----------------


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Сборная Казани по хоккею сыграет с Уфой", "Матч пройдёт в субботу."),
        ("Пожар на складе в Твери, двое пострадавших", "Причина — короткое замыкание."),
        ("Київ відкриває фестиваль вуличної музики", "Концерти триватимуть три дні."),
        ("Grève des contrôleurs : un train sur deux en Bretagne", "Les syndicats demandent une hausse."),
        ("El Gobierno y los sindicatos suben el salario mínimo", "La patronal votó en contra."),
        ("ارتفاع أسعار الخضار في أسواق القاهرة", "قال التجار إن موجة الحر أضرت بالمحصول."),
        ("サッカー日本代表 イランに2対1で勝利", "後半に決勝点を挙げました。"),
        ("日経平均株価が最高値 半導体銘柄に買い", "円相場は小幅な値動きでした。"),
    ],
)
def test_peace_in_other_languages_is_not_relevant(title: str, text: str) -> None:
    found = extract(title, text)
    assert not found.relevant
    assert found.claims == ()


@pytest.mark.parametrize(
    ("title", "text", "conflict"),
    [
        ("Росія випустила 300 дронів по Києву", "Загинули п'ятеро людей.", "ukraine-russia"),
        ("Переговоры о прекращении огня в Судане идут в Каире", "Стороны встретятся снова.", "sudan"),
        ("L'armée malienne repousse une attaque djihadiste", "Douze assaillants ont été tués.", "sahel"),
        ("El ELN secuestra a tres soldados en Arauca", "El ejército inició un rescate.", "colombia"),
        ("الحوثيون يعلنون استهداف سفينة في البحر الأحمر", "أصاب الصاروخ هدفه.", "yemen-redsea"),
        ("ミャンマー軍が村を空爆 住民ら20人死亡", "抵抗勢力側が明らかにしました。", "myanmar"),
    ],
)
def test_wars_in_other_languages_are_placed(title: str, text: str, conflict: str) -> None:
    found = extract(title, text)
    assert found.relevant
    assert found.conflict == conflict
    tolls = [claim.value.quantity for claim in found.claims if claim.value]
    assert tolls == ([20] if conflict == "myanmar" else [])  # of other languages, Japanese headlines alone


# --- topics: what goes together, and what does not ------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "topics"),
    [
        # a truce that is broken is about both
        ("Israeli strikes kill six in south Lebanon despite ceasefire", "", {"air-strikes", "peace-talks"}),
        # fighters who fall are losses, not harm to civilians
        (
            "Strike kills senior Hamas commander in Gaza",
            "The army said he led the armed wing.",
            {"military-losses"},
        ),
        ("Troops kill 14 insurgents in Borno", "Weapons were recovered.", {"military-losses"}),
        # ships that are stopped or hit
        ("US forces board tanker off Oman", "The vessel had ignored warnings.", {"military-incident"}),
        (
            "Navy seizes sanctioned Russian tanker of shadow fleet",
            "",
            {"military-incident", "sanctions"},
        ),
        # ground that is held
        (
            "Israel will not withdraw from occupied hills in Lebanon, minister says",
            "Troops will remain in the security zone.",
            {"ground-combat"},
        ),
        # what is hit
        ("Ukrainian drones hit oil terminal on the Volga", "", {"air-strikes", "infrastructure-strikes"}),
        (
            "Thousands without drinking water after strike on reservoir in Iran",
            "",
            {"infrastructure-strikes"},
        ),
        # money and assets
        ("Iran wants frozen funds released before talks", "", {"sanctions", "peace-talks"}),
        # people on the move
        ("Families flee homes in Tyre after evacuation order", "Israel warned of strikes.", {"humanitarian"}),
        # freed people
        ("Army frees 40 abducted pupils from Boko Haram camp", "", {"prisoner-exchange"}),
        # law
        ("UN inquiry accuses militia of ethnic cleansing in Darfur", "", {"war-crimes"}),
        # weapons
        ("Ukraine unveils uncrewed vessel for Black Sea war", "", {"military-technology"}),
        ("Parliament in Taiwan passes defence spending bill to buy US arms", "", {"military-aid"}),
    ],
)
def test_topics_that_go_together(title: str, text: str, topics: set[str]) -> None:
    assert topics <= set(extract(title, text).topics)


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("Strike kills senior Hamas commander in Gaza", "The army said so.", "ground-combat"),
        ("Israel and Lebanon extend truce by 45 days", "Talks went on in Washington.", "air-strikes"),
        ("Russia and Ukraine swap 200 prisoners of war", "Buses crossed the border.", "military-losses"),
        ("EU tightens sanctions on Russian oil", "The war in Ukraine is in its fifth year.", "peace-talks"),
    ],
)
def test_what_is_not_reported_is_no_topic(title: str, text: str, topic: str) -> None:
    assert topic not in extract(title, text).topics


# --- conflict -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "conflict"),
    [
        # the name of a series is not the subject
        ("Iran war live: Hezbollah and Lebanon reject truce", "", "israel-lebanon"),
        ("Iran war live: Mediators expect an answer by Friday", "", "iran"),
        # a war without an entry of its own, in which another one is named
        ("Cuba has 300 attack drones, US says", "Russia and Iran sent them to Havana.", "other"),
        ("Philippine and Chinese ships collide near Scarborough Shoal", "", "other"),
        ("Kuki gunmen ambush convoy in Manipur", "The army was sent to the hills.", "other"),
        # states of a country at war with bands
        ("Bandits kill nine in Sokoto", "", "nigeria-lakechad"),
        ("Gunmen storm mosque in Katsina", "", "nigeria-lakechad"),
        # Israel's ministers and prisons, without the name of the other side
        ("Ben-Gvir taunts bound activists in video", "", "israel-palestine"),
    ],
)
def test_conflicts_by_class(title: str, text: str, conflict: str) -> None:
    document = read(entry(title, text), GAZETTEER)
    assert EXTRACTOR._conflicts.find(document) == conflict

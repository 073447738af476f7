"""Whose side a figure is about: the one that suffered, received or launched.

A place gives the side only when another state is the attacker; inside one state's own war nobody's side
is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.extract.exchange import is_other_side, lets_go
from bot.extract.sides import in_uniform, is_foreign_attack, named_before, named_side, subject_of
from bot.extract.slot_words import slot_words
from bot.extract.slots import CASUALTIES, LAUNCHED, MATERIEL, RECEIVED, SUFFERED
from bot.extract.units import PERSONS, Kind
from bot.model import Unit

if TYPE_CHECKING:
    import re

    from bot.extract.document import Mention
    from bot.extract.reading import Figure
    from bot.extract.slots import Stage

_THINGS = frozenset({Kind.OTHER, Kind.BUILDINGS})  # what stands on somebody's land
_TAIL = 24  # characters behind a counted noun in which "of Hezbollah" may stand
_BACK = 90  # characters before launched things in which their verb is looked for
_AHEAD = 70  # characters behind them in which "were shot down" is
_LOST = 60  # characters before lost things in which "lost" is
_TAKING = ("captur", "seiz", "tak", "retak", "recaptur", "liberat", "control")  # beginnings of verbs


def party_of(
    stage: Stage, figure: Figure, where: str | None, place: Mention | None, speaking: str | None
) -> str | None:
    """The side that suffered, received or launched; None when not said.

    ``place`` is the name in ``where``, ``speaking`` the side that the speaker belongs to.
    """
    own = named_side(stage, figure, speaking)
    if own is not None:
        return own
    if figure.unit in LAUNCHED:
        side = _launcher(stage, figure, place)
    elif figure.unit in RECEIVED:
        side = _receiver(stage, figure, speaking)
    elif figure.unit in MATERIEL or _says_lost(stage, figure):
        side = _owner(stage, figure, where, place)
    elif figure.unit in (Unit.USD, Unit.TROOPS, Unit.SQ_KM) or _is_taken(stage, figure):
        side = subject_of(stage, figure)
    elif speaking is not None and (in_uniform(stage, figure) or _are_compatriots(stage, figure)):
        side = speaking  # who speaks counts its own without saying whose
    elif figure.unit in SUFFERED or _is_people(figure) or figure.counted.kind in _THINGS:
        side = _victim(stage, figure, where, place)
    else:
        side = None
    return side


def _are_compatriots(stage: Stage, figure: Figure) -> bool:
    return stage.head(figure) in slot_words().compatriots


def both_sides(stage: Stage, figure: Figure) -> tuple[str, ...]:
    """The two parties of "205 each"; () when the figure is not said of each of two."""
    tokens, end = stage.tokens, max(figure.counted.last, figure.number.last)
    behind = [t.text for t in tokens[end : end + 6]]
    before = [t.text for t in tokens[max(0, figure.number.first - 3) : figure.number.first]]
    each = "each" in (*before, *behind[:3]) or ("each" in behind and "side" in behind)
    if not each or figure.unit not in RECEIVED:
        return ()
    states = (m for m in named_before(stage, figure) if m.kind in ("country", "demonym", "city"))
    here = tuple(dict.fromkeys(m.party for m in states if m.party))
    parties = here if len(here) == 2 else stage.scene.states
    return parties if len(parties) == 2 else ()


def _is_taken(stage: Stage, figure: Figure) -> bool:
    """Whether a side took the villages that are counted."""
    trigger = figure.trigger
    taken = trigger is not None and stage.tokens[trigger.first].text.startswith(_TAKING)
    return taken and figure.unit is Unit.SETTLEMENTS


def _says_lost(stage: Stage, figure: Figure) -> bool:
    trigger = figure.trigger
    return trigger is not None and slot_words().lost.fullmatch(stage.tokens[trigger.first].text) is not None


def _is_people(figure: Figure) -> bool:
    return figure.counted.kind in PERSONS | {Kind.BARE} and figure.unit is not Unit.OTHER


# --- who suffered -------------------------------------------------------------------------------


def _victim(stage: Stage, figure: Figure, where: str | None, place: Mention | None) -> str | None:
    """The state that governs the place, when another state attacks it."""
    scene = stage.scene
    if place is None:
        others = [p for p in scene.states if p not in scene.attackers]
        struck = [p for p in others if p in slot_words().invaded]
        if len(struck) == 1 and scene.attackers and figure.unit in CASUALTIES:
            return struck[0]
        sure = in_uniform(stage, figure) or (where is None and scene.attackers)
        return others[0] if len(others) == 1 and sure else None
    words = slot_words()
    if place.party is None or place.name in words.waters or _is_occupied(stage, place):
        return None
    if where is not None and place.kind == "country" and words.outside.match(where.lower()):
        return None  # a ship "off Oman" is not Oman's
    return place.party if is_foreign_attack(stage, figure, place) else None


def _is_occupied(stage: Stage, place: Mention) -> bool:
    lead = stage.scene.doc.folded[max(0, place.start - 40) : place.start]
    return slot_words().occupied.search(lead) is not None


def _owner(stage: Stage, figure: Figure, where: str | None, place: Mention | None) -> str | None:
    """Whose vehicles, ships or aircraft: the side that lost them, or whose place was attacked."""
    start = stage.start(figure)
    folded = stage.scene.doc.folded
    lost = slot_words().lost.search(folded, max(stage.sentence.start, start - _LOST), start)
    if lost is not None:
        losers = [m.party for m in named_before(stage, figure) if m.end <= lost.start()]
        return losers[-1] if losers else None
    hit = figure.unit is Unit.VEHICLES and figure.trigger is not None
    return _victim(stage, figure, where, place) if hit else None


# --- who launched, who received -----------------------------------------------------------------


def _launcher(stage: Stage, figure: Figure, place: Mention | None) -> str | None:
    scene, words, start = stage.scene, slot_words(), stage.start(figure)
    folded, floor = scene.doc.folded, max(stage.sentence.start, start - _BACK)
    for mention in stage.mentions:
        if (
            mention.start > start
            and mention.party
            and words.launched_by.search(folded, max(start, mention.start - _TAIL), mention.start)
        ):
            return mention.party
    if place is not None and words.by_army.match(folded, _end(stage, figure)):
        return place.party  # "air strikes by the military"
    launched = _last(words.launched, folded, floor, start)
    downed = _last(words.downed, folded, floor, start)
    if launched is None and downed is None:
        downed = words.downed.search(folded, start, min(stage.sentence.end, start + _AHEAD))
    before = named_before(stage, figure)
    if downed is not None and (launched is None or downed.start() > launched.start()):
        mine = before[-1].party if before else (place.party if place else None)
        return _first_other(scene.attackers, mine) or _first_other(scene.states, mine)
    subjects = [m.party for m in before if launched is not None and m.end <= launched.start()]
    if subjects and not words.with_them.search(folded, floor, start):
        return ([p for p in subjects if p in scene.attackers] or subjects)[-1]
    there = place.party if place else None
    return _first_other(scene.attackers or scene.states, there) or next(iter(scene.attackers), None)


def _receiver(stage: Stage, figure: Figure, speaking: str | None) -> str | None:
    """Who got people back: "to Ukraine", else across from who frees them, else the subject."""
    start, folded = stage.start(figure), stage.scene.doc.folded
    for mention in stage.mentions:
        if mention.start < start or mention.party is None:
            continue
        if folded.startswith(" to ", mention.start - 4) or folded.startswith(" to the ", mention.start - 8):
            return mention.party
        if slot_words().custody.match(folded, mention.end):
            return _opposite(stage, figure, mention.party, speaking)
    before = named_before(stage, figure)
    last = before[-1] if before else None
    if last is not None and lets_go(folded, last.end, start):
        return _opposite(stage, figure, last.party, speaking)
    other = next((m for m in stage.mentions if m.party and is_other_side(folded, m.start)), None)
    if other is not None:
        return _opposite(stage, figure, other.party, speaking)
    return last.party if last is not None else speaking


def _opposite(stage: Stage, figure: Figure, party: str | None, speaking: str | None) -> str | None:
    """The side across from a party: the speaker's, else one that the text names."""
    scene, told = stage.scene, (speaking,) if speaking else ()
    exchange = scene.exchange and figure.unit is not Unit.HOSTAGES_RELEASED  # captors are no state
    here = stage.mentions if exchange else named_before(stage, figure)
    named = tuple(m.party for m in here if m.party)
    return _first_other((*told, *named, *(scene.states if exchange else ())), party)


def _end(stage: Stage, figure: Figure) -> int:
    """Offset behind a figure and its noun."""
    return stage.tokens[max(figure.number.last, figure.counted.last) - 1].end


def _first_other(parties: tuple[str, ...], than: str | None) -> str | None:
    return next((p for p in parties if p != than), None)


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match between two offsets."""
    found = None
    for match in pattern.finditer(text, start, end):
        found = match
    return found

"""The side that the words of a figure name themselves, and what tells whether another state attacks.

Does not guess from places or attackers whose side it is: see ``parties``.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.extract.document import PLACES
from bot.extract.slot_words import slot_words
from bot.extract.slots import CASUALTIES, MATERIEL, RECEIVED
from bot.extract.triggers import Side
from bot.extract.units import Kind, is_person
from bot.model import Unit

if TYPE_CHECKING:
    from bot.extract.document import Mention
    from bot.extract.reading import Figure
    from bot.extract.slots import Stage

_OF = frozenset(
    {
        "from", "of", "from the", "of the", "belonging to", "of its", "with the", "with",
        "affiliated with", "linked to", "loyal to", "allied with",
    }
)  # fmt: skip
_OWN = frozenset({"its", "their", "our"})
_TAIL = 24  # characters behind a counted noun in which "of Hezbollah" may stand
_NAMES = 8  # names before a figure that are looked at
_LONGEST = 60  # characters of a name


def named_side(stage: Stage, figure: Figure, speaking: str | None = None) -> str | None:
    """A side named in a figure's own words: "Ukrainian soldiers", "members of Hezbollah"; None: none is.

    ``speaking`` is the side that the speaker belongs to.
    """
    counted = figure.counted
    if speaking is not None and _counts_own(stage, figure):
        return speaking
    of_toll = _of_toll(stage, figure)
    if of_toll is not None:
        return of_toll
    if _is_owned(stage, figure):
        return speaking or subject_of(stage, figure)
    if stage.who(figure) is None:
        taken_up = _taken_up(stage, figure)
        if taken_up is not None or counted.last == counted.first:
            return taken_up
    return _in_noun(stage, figure)


def names_side(stage: Stage, figure: Figure) -> bool:
    """Whether the counted noun itself says whose people they are."""
    return in_uniform(stage, figure) or named_side(stage, figure) is not None


def in_uniform(stage: Stage, figure: Figure) -> bool:
    """Whether soldiers or police of some state were counted."""
    words, counted = slot_words().state_forces, figure.counted
    last = " ".join(token.text for token in stage.tokens[max(counted.first, counted.last - 2) : counted.last])
    return stage.head(figure) in words or last in words


def subject_of(stage: Stage, figure: Figure) -> str | None:
    """The last side named before the figure, other than a place or a war: "Russia captures three …"."""
    acting = [m for m in named_before(stage, figure) if not _is_aside(stage, m)]
    return acting[-1].party if acting else None


def _is_aside(stage: Stage, mention: Mention) -> bool:
    """Whether a name only says where to, or in which war: "the cost of the Iran war", "to Poland"."""
    folded = stage.scene.doc.folded
    return folded.startswith(" war", mention.end) or folded.endswith((" to ", " in "), 0, mention.start)


def named_before(stage: Stage, figure: Figure) -> list[Mention]:
    """Names of known sides that stand before the figure in its sentence."""
    start = stage.start(figure)
    return [m for m in stage.mentions if m.end <= start and m.party]


def is_foreign_attack(stage: Stage, figure: Figure, place: Mention) -> bool:
    """Whether those hit at a place belong to who governs it, and not to one side of its own war."""
    scene, words = stage.scene, slot_words()
    hitting = stage.hitting(figure)
    if hitting is not None and hitting != place.party and scene.homes.get(hitting) != place.country:
        return True
    if place.party in scene.attackers and figure.unit is not Unit.DISPLACED:
        foreign = [party for party in scene.attackers if scene.homes.get(party) not in (place.country, None)]
        return not scene.allies.issuperset(foreign)
    if place.party in words.always_invaded or (place.party in words.invaded and not scene.attackers):
        return True
    own_war = figure.unit is Unit.HUNGRY or (
        place.country in words.strikes_at_home and place.party not in words.invaded
    )
    others = scene.attackers or (() if own_war else scene.states)
    return in_uniform(stage, figure) or any(scene.homes.get(p) not in (place.country, None) for p in others)


def side_of(mention: Mention) -> str | None:
    """The side that a name stands for: its party, or itself when it is a proper name."""
    return mention.party or (mention.name if mention.name[:1].isupper() else None)


def _of_toll(stage: Stage, figure: Figure) -> str | None:
    """Whose toll it is: "Russian losses", "the Palestinian death toll"."""
    trigger, folded = figure.trigger, stage.scene.doc.folded
    if figure.unit in CASUALTIES | MATERIEL:  # "Russian losses at 70 killed, four tanks and 31 guns"
        for mention in stage.mentions_in(stage.sentence.start, stage.start(figure))[-_NAMES:]:
            if mention.party and folded.startswith((" losses", "'s losses"), mention.end):
                return mention.party
    if trigger is None or trigger.side is not Side.TOLL or trigger.last > figure.number.first:
        return None
    offset = stage.tokens[trigger.first].start
    for mention in stage.mentions_in(offset - _LONGEST, offset)[-1:]:
        if mention.kind in ("demonym", "group", "force") and not folded[mention.end : offset].strip():
            return side_of(mention)
    return None


def _counts_own(stage: Stage, figure: Figure) -> bool:
    """Whether a speaker counts its own dead: "Islamabad put its losses at 12 dead"."""
    if figure.unit not in CASUALTIES | MATERIEL:
        return False
    start = stage.start(figure)
    lead = stage.scene.doc.folded[max(stage.sentence.start, start - _LONGEST) : start]
    return any(words in lead for words in ("its losses", "its own losses", "its own dead", "their losses"))


def _is_owned(stage: Stage, figure: Figure) -> bool:
    """Whether fighters are the speaker's own: "M23 said three of its fighters were hurt"."""
    between = stage.tokens[figure.number.last : figure.counted.first]
    return figure.counted.kind is Kind.TROOPS and any(token.text in _OWN for token in between)


def _in_noun(stage: Stage, figure: Figure) -> str | None:
    tokens, counted = stage.tokens, figure.counted
    start, end = tokens[counted.first].start, tokens[counted.last - 1].end
    for mention in stage.mentions_in(start - _LONGEST, end):
        if mention.end <= start:
            continue
        if mention.kind in ("region", "city") and not is_foreign_attack(stage, figure, mention):
            return None  # "39 Zamfara elders": of whose war they are the victims is not said
        own = side_of(mention)
        if own is not None:
            return own
    return _behind_noun(stage, figure, end)


def _behind_noun(stage: Stage, figure: Figure, end: int) -> str | None:
    head = stage.head(figure)
    tail = stage.scene.doc.folded[end : end + _TAIL]
    for mention in stage.mentions_in(end, end + _TAIL + 1):
        if mention.kind == "person" or (mention.kind in PLACES and head not in slot_words().living_in):
            continue
        between = slot_words().place_lead.sub("", tail[: mention.start - end]).strip()
        if between in _OF and not (between.startswith("from") and figure.unit in RECEIVED):
            return side_of(mention)
    return head if head in slot_words().own_side else None


def _taken_up(stage: Stage, figure: Figure) -> str | None:
    """The side of those whom a figure without a noun goes on about.

    "A Kenyan peacekeeper was killed and two others hurt"; "troops ambush terrorists, kill one".
    """
    if figure.unit not in CASUALTIES:
        return None
    tokens, first, own = stage.tokens, figure.number.first, slot_words().own_side
    trigger = figure.trigger
    if trigger is not None and trigger.last <= first:  # the verb's object is not said again
        at = trigger.first - 2
        joined = at > 0 and tokens[at + 1].text in (",", "and")
        return tokens[at].text if joined and tokens[at].text in own else None
    nearest = next((m for m in reversed(stage.mentions) if m.end <= tokens[first].start), None)
    if nearest is None or nearest.kind in ("person", "city", "region"):
        return None
    at = bisect_left(tokens, nearest.end, key=lambda t: t.start)
    stricken = any(token.text in slot_words().stricken for token in tokens[at + 1 : at + 4])
    one = at < first and is_person(tokens[at].text) and stricken
    return side_of(nearest) if one else None

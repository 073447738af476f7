"""The patterns behind the slots, built once from their table. All are anchored to a name and short."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.extract.tables import Table, load_table


class _SlotTable(Table):
    attack_nouns: str
    attack_verbs: str
    between: str
    attack_before: str
    speaks: str
    wall: str
    place_in: str
    place_on: str
    place_behind: str
    adjectives_in: str
    waters: str
    outside: str
    strikes_at_home: str
    parts: str
    directions: str
    settings: str
    settlements: str
    of_town: str
    town_force: str
    invaded: str
    always_invaded: str
    occupied: str
    launched: str
    downed: str
    launched_by: str
    custody: str
    own_side: str
    stricken: str
    state_forces: str
    living_in: str
    lost: str
    compatriots: str
    never_place: str
    strike_of: str
    adjectives: str
    talks: str
    aimed: str
    war: str
    institutions: str
    downs_it: str
    leaving: str
    far_from_home: str
    jails_abroad: str
    with_them: str


_NAME = r"[A-Z][\w'-]{1,20}(?: [A-Z][\w'-]{1,20}){0,2}"  # of a place, as written


@dataclass(frozen=True, slots=True)
class SlotWords:
    """Patterns over folded text, each matched right before or behind a name."""

    attack_noun: re.Pattern[str]
    attack_verb: re.Pattern[str]
    attack_before: re.Pattern[str]
    speaks: re.Pattern[str]
    wall: re.Pattern[str]
    place_in: re.Pattern[str]
    place_on: re.Pattern[str]
    place_behind: re.Pattern[str]
    waters: frozenset[str]
    shore: re.Pattern[str]
    outside: re.Pattern[str]
    strikes_at_home: frozenset[str]
    no_part: re.Pattern[str]
    held_land: re.Pattern[str]
    invaded: frozenset[str]
    always_invaded: frozenset[str]
    place_lead: re.Pattern[str]
    occupied: re.Pattern[str]
    launched: re.Pattern[str]
    downed: re.Pattern[str]
    launched_by: re.Pattern[str]
    custody: re.Pattern[str]
    never_place: re.Pattern[str]
    strike_of: re.Pattern[str]
    strike_on: re.Pattern[str]
    adjectives: frozenset[str]
    talks: re.Pattern[str]
    aimed: re.Pattern[str]
    war_in: re.Pattern[str]
    past_tense: re.Pattern[str]
    settlement: re.Pattern[str]  # over text as written; the name is the first or the second group
    of_town: re.Pattern[str]
    town_force: re.Pattern[str]
    held: re.Pattern[str]
    by_army: re.Pattern[str]
    institution: re.Pattern[str]
    downs_it: re.Pattern[str]
    leaving: re.Pattern[str]
    far_from_home: frozenset[str]
    jails_abroad: frozenset[str]
    with_them: re.Pattern[str]
    own_side: frozenset[str]
    stricken: frozenset[str]
    state_forces: frozenset[str]
    living_in: frozenset[str]
    lost: re.Pattern[str]
    compatriots: frozenset[str]


def _any(phrases: str) -> str:
    parts = phrases.split("|") if "|" in phrases else phrases.split()
    return "(?:" + "|".join(re.escape(" ".join(p.split())) for p in parts) + ")"


def _names(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split("|"))


@cache
def slot_words() -> SlotWords:
    """The packaged table as patterns."""
    table = load_table(_SlotTable, "slots")
    lead, held = _any(table.directions), rf"\w+-{_any(table.occupied)}"
    between, nouns = _any(table.between), _any(table.attack_nouns)
    article = "(?:the |a |an )?#?"
    adjective = rf"(?:[a-z]+-[a-z]+|{_any(table.adjectives_in)})"
    setting = rf"(?:[\w'-]+ ){{0,2}}{_any(table.settings)} (?:of )?"
    lands = "(?:territory|territories|areas?|parts?|land)"
    return SlotWords(
        attack_noun=re.compile(rf"(?:'s|')?[ -](?:and (?!the )\w+ )?(?:{between}[ ,-]+){{0,4}}{nouns}\b"),
        attack_verb=re.compile(
            r" (?:says? (?:it|its \w+) )?(?:has |have |had |also |again )?"
            rf"{_any(table.attack_verbs)}\b(?! by\b)"
        ),
        speaks=re.compile(rf"(?:'s)? {_any(table.speaks)}\b"),
        wall=re.compile(rf" {_any(table.wall)} |; "),
        attack_before=re.compile(rf"\b{_any(table.attack_before)} $"),
        place_in=re.compile(
            rf"\b{_any(table.place_in)} {article}(?:{adjective} )?"
            rf"(?:(?:{lead}[ -]+|{held} ){{0,4}}|{setting})#?$"
        ),
        held_land=re.compile(rf"\b{_any(table.place_in)} ({held} {lands})\b"),
        invaded=_names(table.invaded),
        always_invaded=_names(table.always_invaded),
        place_on=re.compile(rf"\b{_any(table.place_on)} (?:the |a |an )?(?:{lead}[ -]+){{0,4}}#?$"),
        place_behind=re.compile(
            rf" (?:(?:is|was|were|has been|have been|been|again) )?{_any(table.place_behind)}\b"
            rf"| (?:faces|facing|endures|endured|suffers|suffered) (?:\w+ ){{0,4}}{nouns}\b"
        ),
        waters=_names(table.waters),
        shore=re.compile(r" (?:ports?|coast|resort|city|town|peninsula|region|state|shore|terminal)\b"),
        outside=re.compile(rf"{_any(table.outside)} "),
        strikes_at_home=_names(table.strikes_at_home),
        no_part=re.compile(rf"'s? (?!(?:\w+ )?{_any(table.parts)}\b)"),
        place_lead=re.compile(rf"\b(?!of |and |the )(?:{lead}[ -]+|\w+-{_any(table.occupied)} ){{1,4}}$"),
        occupied=re.compile(rf"{_any(table.occupied)}[ -](?:\w+ ){{0,2}}$"),
        launched=re.compile(rf"\b{_any(table.launched)}\b"),
        downed=re.compile(rf"\b{_any(table.downed)}\b"),
        launched_by=re.compile(rf"\b{_any(table.launched_by)} (?:the )?$"),
        custody=re.compile(rf" {_any(table.custody)}\b"),
        never_place=re.compile(rf"-|(?:'s)? (?:aid )?{_any(table.never_place)}\b"),
        strike_of=re.compile(rf"(?:'s)? (?:{_any(table.between)} )?{_any(table.strike_of)}\b"),
        strike_on=re.compile(
            rf"(?:'s)? (?:{_any(table.between)} )?{_any(table.strike_of)} (?:on|against|in|across) "
        ),
        adjectives=frozenset(table.adjectives.split()),
        war_in=re.compile(rf"\b{_any(table.war)} (?:in|on|of|against) (?:the )?$"),
        aimed=re.compile(rf"\b{_any(table.aimed)} (?:\w+ ){{0,3}}(?:on|against|for) (?:the )?$"),
        talks=re.compile(rf"\b{_any(table.talks)} (?:\w+ ){{0,6}}(?:in|at) (?:the )?$"),
        by_army=re.compile(r" by (?:the )?(?:military|army|junta|air force|government)\b"),
        settlement=re.compile(
            rf"\b(?!community ){_any(table.settlements)} of ({_NAME})"
            rf"|\b(?:[Ii]n|[Aa]t|[Oo]n|[Nn]ear|[Oo]utside|of) (?:the )?({_NAME}) {_any(table.settlements)}\b"
        ),
        town_force=re.compile(rf" {_any(table.town_force)}\b"),
        of_town=re.compile(rf" {_any(table.of_town)}\b"),
        held=re.compile(rf"(?:\w+-)?{_any(table.occupied)}[ -]"),
        past_tense=re.compile(r" \w+ed\b(?! by\b)"),
        downs_it=re.compile(rf" (?:(?:says?|said) it |has |have )?{_any(table.downs_it)}\b"),
        leaving=re.compile(rf"\b{_any(table.leaving)} (?:[\w,]+ ){{0,4}}from (?:the )?$"),
        far_from_home=_names(table.far_from_home),
        jails_abroad=_names(table.jails_abroad),
        institution=re.compile(_any(table.institutions)),
        with_them=re.compile(rf"\b{_any(table.with_them)}\b"),
        stricken=frozenset(table.stricken.split()),
        own_side=frozenset(table.own_side.split()),
        state_forces=_names(table.state_forces),
        living_in=frozenset(table.living_in.split()),
        compatriots=frozenset(table.compatriots.split()),
        lost=re.compile(rf"\b{_any(table.lost)}\b"),
    )

"""Admiralty credibility of what is held, from 1 (confirmed) to 6 (cannot be judged).

The rule, first that fits:

6   every voice behind it has grade F, so nobody can be judged
5   it was retracted
4   it is disputed; or only one side of the war says so; or the best voice has grade D or E
1   three or more independent voices, one of them of grade A or B
2   two independent voices
3   one voice of grade A to C

A voice is a family of sources: sister titles are one, and so are publishers whose sentence is word for
word the same, because one of them copied it or both copied an agency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import FactStatus, Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ledger.testimony import Assertion

_COPY = 40  # shorter sentences may be alike by chance, in characters


def voices(behind: Sequence[Assertion]) -> int:
    """How many independent voices stand behind a value."""
    parent: dict[str, str] = {}

    def find(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    worded: dict[str, str] = {}
    for one in behind:
        mine = find(one.family)
        if len(one.wording) >= _COPY:
            other = find(worded.setdefault(one.wording, mine))
            if other != mine:
                parent[mine] = other
    return len({find(one.family) for one in behind})


def credibility(behind: Sequence[Assertion], status: FactStatus, positions: int) -> int:
    """The rule of the module's docstring."""
    best = min((one.grade for one in behind), default=Grade.F)
    if best is Grade.F:
        return 6
    if status is FactStatus.RETRACTED:
        return 5
    camps = {one.camp for one in behind}
    partial = None not in camps and len(camps) == 1 and not any(one.neutral for one in behind)
    count = voices(behind)
    if (positions > 1 and status is FactStatus.DISPUTED) or best in {Grade.D, Grade.E}:
        return 4
    if partial and count < 2:
        return 4
    if count >= 3 and best in {Grade.A, Grade.B} and not partial:
        return 1
    return 2 if count >= 2 else 3

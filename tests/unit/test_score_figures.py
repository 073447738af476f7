"""How figures are scored: what counts as found, and as alike."""

from __future__ import annotations

from tools.score_figures import score


def row(quantity: float | None, unit: str, **slots: str | None) -> dict[str, object]:
    blank = dict.fromkeys(("qualifier", "role", "who", "party", "place", "claimed_by"))
    return {"key": (quantity, unit), **blank, **slots}


def test_a_claim_is_found_by_quantity_and_unit() -> None:
    wanted = [[row(12, "killed"), row(3, "wounded")], []]
    found = [[row(12, "killed"), row(3, "killed")], [row(1, "ships")]]
    result = score(wanted, found)
    assert (result["claims"], result["values"], result["clean"]) == (0.4, 0.8, 0.0)


def test_places_are_alike_that_share_a_word_and_missing_ones_only_to_missing_ones() -> None:
    wanted = [[row(12, "killed", place="southern Lebanon"), row(3, "killed", place=None)]]
    found = [[row(12, "killed", place="Lebanon"), row(3, "killed", place="Tyre")]]
    assert score(wanted, found)["place"] == 0.5

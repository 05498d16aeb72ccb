"""A pattern is one row.

With the row it is in fits, patterns, verdict, page and documentation; without it, in none of them.
"""

from __future__ import annotations

import copy

import pytest
from simulated import grid, noisy, two_substrate_velocity

from mtorkin.kinetics import Data, compare
from mtorkin.kinetics.law import catalogue, mechanisms
from mtorkin.report.pages import environment
from mtorkin.verdict import rules
from mtorkin.verdict.classes import Axis, classes_alive
from mtorkin.workflow import rows_in_words

#: Km of the protein raised 12 times, the bound complex as active as the free one.
MECHANISM, CONSTANTS = "partial, competitive with the protein", {
    "K_E": "Ki", "K_EA": "Ki", "K_EB": "gamma Ki", "K_EAB": "gamma Ki", "beta": "1",
}  # fmt: skip
PATTERN = "partial, competitive with the protein"
ROW = {
    "words": "Raises the Km of the protein, and leaves the bound enzyme its turnover.",
    "complete": "substrate-competitive",
    "class": "substrate-competitive",
    "alone": [{"ATP": ["partial noncompetitive"], "protein": ["partial competitive"]}],
    "models": [{"mechanism": MECHANISM, "gamma": {"from": "alpha_partial", "to": "alpha_protein"}}],
}


@pytest.fixture
def installed(monkeypatch):
    """Makes the rows in use be others."""
    cached = catalogue.load_catalogue, mechanisms.mechanism, rules.load_rules

    def install(rows):
        monkeypatch.setattr(catalogue, "content", lambda: rows)
        for each in cached:
            each.cache_clear()

    yield install
    monkeypatch.undo()
    for each in cached:
        each.cache_clear()


@pytest.fixture
def rows():
    """The rows of the package, less any pattern that speaks for the same law."""
    found = copy.deepcopy(catalogue.content())
    patterns = found["two substrates"]["patterns"]
    for name in [name for name, row in patterns.items() if row.get("complete") == "substrate-competitive"]:
        del patterns[name]
        for row in patterns.values():
            for span in (span for model in row["models"] for span in model.values() if isinstance(span, dict)):
                for side in [side for side in ("below", "above") if span.get(side) == name]:
                    del span[side]
    return found


def where_it_is():
    """The rooms that know the pattern."""
    ATP, protein, X, _ = grid(levels=4, top=5.0, replicates=2)
    bound = {"E": 1, "EA": 1, "EB": 12, "EAB": 12}
    exact = two_substrate_velocity(ATP, protein, X, bound, Ki=0.05, beta=1.0)
    found = compare(Data(ATP, X, noisy(exact, 0.05, seed=1), protein=protein), "both")
    supports = {row["pattern"]: row["support"] for row in found.patterns()}
    alive = frozenset(row["pattern"] for row in found.patterns() if row["alive"])
    classes = classes_alive([Axis("both", alive, alive, supports, ())], rules.load_rules())
    page = environment().from_string("{{ words.pattern(name, 'both') }}").render(name=PATTERN)
    return {
        "fits": MECHANISM in {c.name for c in found.textbook},
        "patterns": alive == {PATTERN},
        "verdict": list(classes) == ["substrate-competitive"],
        "page": page == ROW["words"],
        "docs": all(
            f"`{PATTERN}`" in table()
            for table in (rows_in_words.patterns, rows_in_words.regions, rows_in_words.classes)
        ),
        "docs of the mechanism": f"`{MECHANISM}`" in rows_in_words.mechanisms(),
    }  # fmt: skip


def test_a_row_is_all_it_takes(installed, rows):
    installed(rows)
    assert not any(where_it_is().values())
    rows["two substrates"]["mechanisms"][MECHANISM] = CONSTANTS
    rows["two substrates"]["patterns"][PATTERN] = ROW
    installed(rows)
    missing = [room for room, known in where_it_is().items() if not known]
    assert not missing

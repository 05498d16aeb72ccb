"""How far the dose of a compound shifts by mutant and amplification."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from studied import AXIS, NULL, RAPA, results, write

from mtorkin import cli
from mtorkin.base.errors import InputError
from mtorkin.cli.status import OK
from mtorkin.pathway import resistance as room
from mtorkin.pathway.catalogue import treatment
from mtorkin.pathway.contexts import load_contexts
from mtorkin.pathway.doses import dose_for
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.lines import resistance_lines, working_lines
from mtorkin.pathway.resistance import ASKED, LOST, SAYS, Cell, Found, by_class, resistance
from mtorkin.pathway.simulate import PREDICTED

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)


@pytest.fixture(scope="module")
def shifts():
    """Rows of a rapalog, a kinase inhibitor and a bivalent compound, by compound, context and marker."""
    asked = {"rapamycin": None, "Torin1": None, "RapaLink-1": ["FRB mutant", "kinase mutant"]}
    found = pd.concat([resistance(treatment(name), contexts) for name, contexts in asked.items()])
    return found.set_index(["compound", "context", "marker"], drop=False)


@needs_extra
def test_each_mutant_takes_one_class_and_leaves_the_other(shifts):
    """FRB mutants lose rapalogs alone, the kinase mutant loses kinase inhibitors alone."""
    S6K1 = shifts.xs("pS6K1_T389", level="marker")
    assert S6K1.loc[("rapamycin", "FRB mutant"), "says"] == "lost"
    assert S6K1.loc[("Torin1", "FRB mutant"), "fold"] == pytest.approx(1)
    assert S6K1.loc[("rapamycin", "kinase mutant"), "fold"] == pytest.approx(1)
    # The mutant of the table binds 100 times worse, and its dose says so, tight binding and interpolation included.
    for marker in ASKED:
        assert shifts.loc[("Torin1", "kinase mutant", marker), "fold"] == pytest.approx(100, rel=0.02)
    assert S6K1.loc[("RapaLink-1", "kinase mutant"), "says"] == "works"
    assert S6K1.loc[("RapaLink-1", "FRB mutant"), "says"] == "lost"


@needs_extra
@pytest.mark.parametrize("context", ["eIF4E amplified", "4E-BP1 lost"])
def test_translation_escapes_both_classes(shifts, context):
    eIF4F = shifts.xs("eIF4F", level="marker")
    assert eIF4F.loc[("Torin1", context), "says"] == "lost"
    assert eIF4F.loc[("rapamycin", context), "says"] == "never"
    assert shifts.loc[("Torin1", context, "pS6K1_T389"), "fold"] == pytest.approx(1)


@needs_extra
def test_what_no_dose_reaches_is_words_and_no_number(shifts):
    none = shifts[shifts["says"].isin(["never", "low already"]) | shifts["in_words"].str.startswith("no dose up to")]
    assert len(none) > 15
    assert none[["dose_nM", "fold"]].isna().all(axis=None)
    assert shifts.loc[("rapamycin", "FRB mutant", "pS6K1_T389"), "in_words"] == "no dose up to 121 nM"
    told = shifts[shifts["fold"].notna()]
    assert ((told["fold"] >= LOST) == (told["says"] == "lost")).all()
    assert told["fold"].to_numpy() == pytest.approx((told["dose_nM"] / told["normal_dose_nM"]).to_numpy())
    assert set(shifts["says"]) <= set(SAYS)
    assert set(shifts["basis"]) == {PREDICTED}
    assert set(shifts["context"]) == {name for name, row in load_contexts().items() if row.resists}


@needs_extra
def test_doses_between_those_looked_at_are_those_of_a_search(shifts):
    """Interpolated doses against a root search of the same simulation, which looks at every dose that it needs."""
    torin = treatment("Torin1").candidates[0].drug
    for marker in ASKED:
        found = shifts.loc[("Torin1", "FRB mutant", marker), "normal_dose_nM"]
        assert found == pytest.approx(dose_for(torin, marker, 0.5), rel=0.05)


@needs_extra
def test_an_unresolved_compound_has_rows_of_each_class_that_is_likely_enough():
    table = resistance(results(AXIS).treatment("SIM-AXIS"), ["FRB mutant"])
    S6K1 = table[table["marker"] == "pS6K1_T389"].set_index("class")["says"]
    assert S6K1.to_dict() == {"rapalog-like": "lost", "atp-competitive": "works"}


@pytest.mark.parametrize(
    ("here", "there", "says", "fold", "words"),
    [
        (Found(20.0), Found(10.0), "works", 2.0, "2 times the dose"),
        (Found(10.1), Found(10.0), "works", 1.01, "the same dose"),
        (Found(100.0), Found(10.0), "lost", 10.0, "10 times the dose"),
        (Found(99.7), Found(1.0), "lost", 99.7, "100 times the dose"),
        (Found(None, "none"), Found(10.0), "lost", None, "no dose up to 5 µM"),
        (Found(None, "none"), Found(None, "none"), "never", None, "no dose up to 5 µM"),
        (Found(20.0), Found(None, "none"), "works", None, "a dose does, and in the normal cell none up to 5 µM"),
        (Found(None, "at rest"), Found(10.0), "low already", None, "at half of the normal cell without a drug"),
        (Found(None, "lowest"), Found(10.0), "works", None, "500 pM or less does"),
        (Found(20.0), Found(None, "lowest"), "open", None, "in the normal cell 500 pM or less does"),
    ],
)
def test_every_outcome_has_its_words(here, there, says, fold, words):
    found = room._said(here, there, (0.5, 5000.0))
    assert found == (says, pytest.approx(fold) if fold else None, words)


@needs_extra
@pytest.mark.parametrize("name", ["Torin1", "rapamycin"])
def test_a_cell_that_only_the_other_drug_finds_different_is_the_normal_one(name):
    drug = treatment(name).candidates[0].drug
    alike = [each for each in load_contexts() if room._is_normal(each, drug)]
    assert "full" in alike
    assert ("FRB mutant" in alike, "kinase mutant" in alike) == ((True, False) if name == "Torin1" else (False, True))
    for each in alike:
        cells = [Cell(drug, (3.0, 30.0), one) for one in ("full", each)]
        for looked in (lambda cell: cell.at_rest, lambda cell: cell.at(0), lambda cell: cell.at(1)):
            assert looked(cells[1]) == pytest.approx(looked(cells[0]), rel=1e-4)


def test_a_dose_is_looked_for_where_it_may_be(monkeypatch):
    """A marker of 1/(1 + dose) in place of the model: the answer is known, and few doses are looked at."""
    seen = Counter()

    class Dish:
        def __init__(self, drugs, context_name):
            pass

        def after(self, changes, **asked):
            if not changes:
                return np.ones((1, 3))
            (dose,) = changes[0].doses.values()
            seen[dose] += 1
            return np.full((1, 3), 1 / (1 + dose))

    monkeypatch.setattr(room, "Dish", Dish)
    drug = treatment("Torin1").candidates[0].drug
    doses = tuple(10.0 ** (place / 2) for place in range(-10, 11))
    assert Cell(drug, doses, "full").dose(0, 0.5).dose == pytest.approx(1.0, rel=0.01)
    assert max(seen.values()) == 1
    assert len(seen) <= 6
    assert Cell(drug, doses, "full").dose(0, 1e-9) == Found(None, "none")
    assert Cell(drug, doses, "full").dose(0, 1.0) == Found(None, "at rest")
    assert Cell(drug, doses, "full").dose(0, 0.999995) == Found(None, "lowest")
    seen.clear()
    near = Cell(drug, doses, "full").dose(0, 0.45, near=1.2)
    assert near == Cell(drug, doses, "full").dose(0, 0.45)
    assert [Cell(drug, doses, "full").dose(0, goal, near=near) for goal in (0.5, 0.01) for near in (1e-9, 1e9)] == [
        Cell(drug, doses, "full").dose(0, goal) for goal in (0.5, 0.5, 0.01, 0.01)
    ]


def test_a_class_whose_compounds_differ_is_told_by_name():
    about = {"context": "FRB mutant", "marker": "eIF4F"}
    rows = [
        about | {"class": word, "compound": name, "says": says}
        for word, name, says in [("a", "A1", "works"), ("a", "A2", "lost"), ("b", "B1", "works"), ("b", "B2", "works")]
    ]
    assert by_class(rows)["FRB mutant", "eIF4F"] == {"works": ["a (A1)", "b"], "lost": ["a (A2)"]}


def test_what_is_not_simulated_or_no_context_is_refused():
    with pytest.raises(InputError, match="SIM-NULL is not simulated"):
        resistance(results(NULL).treatment("SIM-NULL"))
    with pytest.raises(InputError, match="there is no context 'FRB'"):
        resistance(treatment("Torin1"), ["FRB"])


@needs_extra
def test_the_command_tells_it(tmp_path, capsys):
    run = write(results(RAPA), tmp_path)
    asked = ["pathway", str(run), "--time", "60", "--samples", "20", "--resistance"]
    assert cli.main([*asked, "--json"]) == OK
    rows = json.loads(capsys.readouterr().out)["resistance"]
    FRB = next(row for row in rows if (row["context"], row["marker"]) == ("FRB mutant", "pS6K1_T389"))
    assert (FRB["says"], FRB["fold"]) == ("lost", None)
    said = "\n".join([*resistance_lines(pd.DataFrame(rows)), *working_lines(pd.DataFrame(rows))])
    assert "FRB mutant, S6K1 pT389: lost: rapalog-like" in said
    assert "kinase mutant     works, the same dose" in said

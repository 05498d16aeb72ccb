"""What a study measured becomes the constants of a drug: the right ones, in nM, with their spread."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from studied import AXIS, NULL, RAPA, TORIN, compound, family, results

from mtorkin.assays.catalogue import load_catalogue
from mtorkin.base.vocabulary import UNNAMED, VOCABULARY
from mtorkin.kinetics.flags import raised
from mtorkin.pathway.catalogue import SPREAD
from mtorkin.pathway.catalogue import treatment as of_catalogue
from mtorkin.pathway.drugs import NOT_SIMULATED


def only(found):
    (candidate,) = found.candidates
    return candidate


def test_both_axes_together_go_before_one():
    drug = only(results(TORIN).treatment("SIM-TORIN"))
    assert drug.drug.constants == pytest.approx(
        {"Ki_mTORC1": 1.0, "Ki_mTORC2": 1.0, "Km_ATP": 50.0, "competes_with_ATP": 1.0}
    )
    assert drug.spreads["Km_ATP"] == pytest.approx(1.25 ** (1 / 1.96), rel=1e-4)
    assert set(drug.marks.values()) == {"measured"}
    assert "mTORC2 was not measured: bound as mTORC1 is" in drug.notes


def test_a_rapalog_has_the_constant_of_its_complex_and_its_residual_activity_on_its_own_site():
    drug = only(results(RAPA).treatment("SIM-RAPA"))
    assert drug.drug.constants == pytest.approx({"Kd_FRB": 4.0, "residual_T37": 0.26})
    assert "residual_S6K1" not in drug.spreads


def test_a_rapalog_without_FKBP12_is_not_simulated():
    bare = compound("X", "rapalog-like", family("ATP", "noncompetitive", {"Kic": (26.0, 20.0, 34.0)}))
    assert results(bare).treatment("X").why_not() == "X is not simulated: its constant with FKBP12 was not measured"


def test_mTORC2_has_its_own_constant_at_no_ATP():
    """Measured at 100 uM ATP alone, with Km 50 uM: a third of the apparent constant."""
    one, families = TORIN
    second = family("", "complete", {"Kapp": (0.06, 0.05, 0.072)}, complex="mTORC2", ATP=100.0)
    drug = only(results((one, (*families, second))).treatment("SIM-TORIN"))
    assert drug.drug.constants["Ki_mTORC2"] == pytest.approx(20.0)
    assert drug.drug.constants["Ki_mTORC1"] == pytest.approx(1.0)
    assert drug.spreads["Ki_mTORC2"] == pytest.approx(1.2 ** (1 / 1.96), rel=1e-4)


def test_mutants_dilutions_and_FK506_are_not_taken():
    one, families = TORIN
    strange = [
        family("both", "ATP-competitive", {"Ki": (9.0, 8.999, 9.001), "Ka": (9.0, 8.999, 9.001)}, **about)
        for about in ({"mutations": "S2035T"}, {"dilution": 100.0}, {"FK506": 10.0}, {"purpose": "counter-assay"})
    ]
    drug = only(results((one, (*families, *strange))).treatment("SIM-TORIN"))
    assert drug.drug.constants["Ki_mTORC1"] == pytest.approx(1.0)


def test_an_unresolved_compound_is_each_of_its_classes_by_support():
    found = results(AXIS).treatment("SIM-AXIS")
    rapalog, inhibitor = found.candidates
    assert (rapalog.word, rapalog.support, rapalog.drug.constants) == ("rapalog-like", 0.6, {"Kd_FRB": 39.0})
    # The reported model is not of this class: the best of the class's own models speaks, by its standard error.
    assert inhibitor.drug.constants["Ki_mTORC1"] == pytest.approx(17.0)
    assert inhibitor.spreads["Ki_mTORC1"] == pytest.approx(math.exp(2 / 17))
    assert "Km_ATP: its uncertainty is not known, and is not in the bands" in inhibitor.notes
    assert found.refused == {"interference": (0.1, NOT_SIMULATED["interference"])}


def test_a_covalent_compound_has_no_constant_that_was_measured():
    record, families = AXIS
    found = results((record | {"alive": [{"class": "covalent", "support": 1.0}]}, families)).treatment("SIM-AXIS")
    drug = only(found)
    assert (drug.drug.constants["Ki_mTORC1"], drug.spreads, drug.marks) == (0.0, {}, {})
    assert "how fast it binds is chosen" in drug.notes[0]


@pytest.mark.parametrize("word", [*VOCABULARY, *UNNAMED])
def test_every_class_is_simulated_or_refused_with_a_reason(word):
    record, families = AXIS
    alive = [{"class": word, "support": 1.0}]
    found = results((record | {"alive": alive}, families)).treatment("SIM-AXIS")
    assert len(found.candidates) + len(found.refused) == 1
    if word in NOT_SIMULATED or word in UNNAMED:
        assert found.why_not().startswith("SIM-AXIS is not simulated: ")


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"enzyme": "PKA", "complex": pd.NA}, "it was measured on PKA, and not on mTOR"),
        ({"purpose": "counter-assay"}, "none of its plates was fitted"),
    ],
)
def test_what_the_study_cannot_tell_is_said(about, said):
    one = compound("X", "noncompetitive", family("ATP", "noncompetitive", {"Kic": (1.0, 0.9, 1.1)}, **about))
    assert results(one).treatment("X").why_not() == f"X is not simulated: {said}"


def test_a_constant_at_the_bound_of_its_search_is_none():
    flagged = {"Kic": (1.0, 0.9, 1.1, {"flags": raised("at-bound", name="Kic").sentence, "flag_codes": "at-bound"})}
    one = compound("X", "noncompetitive", family("ATP", "noncompetitive", flagged))
    assert "its Ki is missing" in results(one).treatment("X").why_not()


def test_constants_of_an_older_version_are_refused():
    flagged = {"Kic": (1.0, 0.9, 1.1, {"flags": "a sentence of then"})}
    one = compound("X", "noncompetitive", family("ATP", "noncompetitive", flagged))
    assert "run the study again" in results(one).treatment("X").why_not()


def test_a_constant_that_is_not_molar_is_refused():
    by_mass = {"Kic": (1.0, 0.9, 1.1, {"unit": "g/L"})}
    one = compound("X", "noncompetitive", family("ATP", "noncompetitive", by_mass))
    assert "its Kic is in g/L, and the model needs nM" in results(one).treatment("X").why_not()


def test_an_inactive_compound_says_why_not():
    found = results(NULL).treatment("SIM-NULL")
    assert found.why_not() == f"SIM-NULL is not simulated: {NOT_SIMULATED['inactive']}"


def test_constants_of_the_catalogue_have_a_spread_but_for_those_of_the_table():
    assert only(of_catalogue("rapamycin")).spreads == {}
    assert only(of_catalogue("Torin1")).spreads == {"Ki_mTORC1": SPREAD, "Ki_mTORC2": SPREAD}
    assert only(of_catalogue("AZD8055")).marks["Ki_mTORC1"] == "published"
    assert load_catalogue()["PP242"].constants[0].mark == "memory"
    assert only(of_catalogue("PP242")).marks["Ki_mTORC1"] == "remembered"

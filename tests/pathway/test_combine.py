"""Two drugs at once: Bliss, Loewe and MuSyC."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studied import NULL, RAPA, TORIN, results, write

from mtorkin import cli
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.combine import bliss, loewe, pair_of, surface
from mtorkin.pathway.drugs import of_class
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.musyc import fit_surface, surface_of
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import LEAST

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)
TRUE = {
    "E1": 0.3, "E2": 0.6, "E3": 0.1, "h1": 1.2, "h2": 0.8, "C1": 50.0, "C2": 0.02, "alpha12": 3.0, "alpha21": 0.5
}  # fmt: skip
part, positive = st.floats(0, 1), st.floats(0.1, 10)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write(results(TORIN, RAPA, NULL), tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def pair():
    study = results(TORIN, RAPA)
    return pair_of(study.treatment("SIM-TORIN"), study.treatment("SIM-RAPA"), "eIF4F")


@given(part, part, positive, positive, positive, positive)
def test_independent_drugs_leave_the_product_of_what_each_leaves(E1, E2, h1, h2, dose, other):
    k = {"E1": E1, "E2": E2, "E3": E1 * E2, "h1": h1, "h2": h2, "C1": 1, "C2": 1, "alpha12": 1, "alpha21": 1}
    alone = [1 - (1 - E) * x**h / (1 + x**h) for E, x, h in ((E1, dose, h1), (E2, other, h2))]
    assert surface_of(np.array([dose]), np.array([other]), k)[0] == pytest.approx(alone[0] * alone[1], rel=1e-9)


def test_the_constants_of_a_surface_are_found_again():
    doses, others = np.meshgrid([0, *np.geomspace(0.5, 5000, 7)], [0, *np.geomspace(2e-4, 2, 7)])
    left = surface_of(doses.ravel(), others.ravel(), TRUE)
    found = fit_surface(pd.DataFrame({"dose_nM": doses.ravel(), "other_dose_nM": others.ravel(), "left": left}))
    assert found.constants == pytest.approx(TRUE, rel=1e-3)
    assert found.beta == pytest.approx((0.3 - 0.1) / (1 - 0.3), rel=1e-3)
    assert found.misfit < 1e-6
    assert found.at_bound == ()


def test_a_drug_that_does_nothing_has_no_surface():
    table = pd.DataFrame({"dose_nM": [0, 1, 0, 1], "other_dose_nM": [0, 0, 1, 1], "left": [1, 0.2, 0.99, 0.2]})
    with pytest.raises(InputError, match="MuSyC: the second drug alone hardly moves the marker up to 1 nM"):
        fit_surface(table)


def test_a_compound_that_is_not_simulated_is_refused():
    study = results(TORIN, NULL)
    with pytest.raises(InputError, match="SIM-NULL is not simulated"):
        pair_of(study.treatment("SIM-TORIN"), study.treatment("SIM-NULL"), "eIF4F")


@needs_extra
def test_none_of_a_drug_is_as_expected_and_a_pair_leaves_less_than_either(pair):
    table = surface(pair, [60.0], [0.05]).set_index(["dose_nM", "other_dose_nM"])
    assert (table["excess"].drop((60.0, 0.05)) == 0).all()
    both = table.loc[(60.0, 0.05)]
    assert both["left"] < min(table["left"].drop((60.0, 0.05)))
    assert both["excess"] == pytest.approx(table["left"][60.0, 0.0] * table["left"][0.0, 0.05] - both["left"])
    assert bliss(pair, 60.0, 0.0, samples=LEAST).verdict == "independent"


@needs_extra
def test_a_marker_that_a_drug_raises_is_refused():
    study = results(TORIN, RAPA)
    rising = pair_of(study.treatment("SIM-TORIN"), study.treatment("SIM-RAPA"), "pAkt_T308")
    with pytest.raises(InputError, match="alone raises pAkt_T308, and Bliss"):
        surface(rising, [60.0], [0.5])


@needs_extra
def test_Loewe_is_refused_of_a_partial_inhibitor_and_defined_of_two_complete_ones(pair):
    with pytest.raises(InputError, match=r"Loewe .* partial inhibitor: SIM-RAPA alone leaves 0\.\d+ of pS6K1"):
        loewe(replace(pair, marker="pS6K1_T389"), 5.0, 0.004)
    complete = Candidate("bivalent", 1.0, of_class("link", "bivalent", {}))
    two = pair_of(results(TORIN).treatment("SIM-TORIN"), Treatment("link", "bivalent", (complete,), {}), "pS6K1_T389")
    # They bind apart from each other: a pair does somewhat more or less than a dilution of one, and no wonder.
    assert 0.2 < loewe(two, 30.0, 0.03) < 5


@needs_extra
def test_the_command_shows_the_surface_and_what_is_said_of_it(run, capsys, tmp_path):
    file = tmp_path / "pair.csv"
    assert cli.main(["combine", str(run), "SIM-TORIN", "SIM-RAPA", "--json", "--csv", str(file)]) == OK
    found = json.loads(capsys.readouterr().out)
    assert found["classes"] == ["atp-competitive", "rapalog-like"]
    assert "Loewe additivity is undefined of a partial inhibitor: SIM-TORIN alone leaves" in found["Loewe"]
    assert found["MuSyC"]["misfit"] < 0.02
    assert len(found["surface"]) == len(pd.read_csv(file)) == 64
    assert found["basis"] == "Predicted by a model, never measured."


@needs_extra
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["SIM-TORIN", "SIM-TORIN"], "the model holds one inhibitor at a time"),
        (["SIM-TORIN", "SIM-NULL"], "SIM-NULL is not simulated"),
        (["SIM-TORIN", "SIM-RAPA", "--marker", "S6"], "--marker S6: the markers are pS6K1_T389"),
        (["SIM-TORIN", "SIM-RAPA", "--samples", "3"], "bands of 3 samples say nothing; ask for 20 or more"),
        (["SIM-TORIN", "nothing"], "neither the study nor the catalogue has nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(run, capsys, asked, said):
    assert cli.main(["combine", str(run), *asked]) == BAD_INPUT
    assert said in capsys.readouterr().err


@pytest.mark.skipif(available(), reason="the extra is installed")
def test_without_the_extra_the_command_says_how_to_install_it(run, capsys):
    assert cli.main(["combine", str(run), "SIM-TORIN", "SIM-RAPA"]) == BAD_INPUT
    assert capsys.readouterr().err == f"error: {MISSING}\n"

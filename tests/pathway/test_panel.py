"""The marker panel of a study's compounds, and the command that shows it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from studied import AXIS, NULL, RAPA, TORIN, results, write

from mtorkin import cli
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import PANEL, panel, panel_shares, usual_dose
from mtorkin.pathway.simulate import PREDICTED
from mtorkin.pathway.uncertainty import LEAST, band_of

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write(results(TORIN, RAPA, NULL, AXIS), tmp_path_factory.mktemp("run"))


def test_samples_count_by_their_weight():
    """Three samples of one class with a tenth of the support each, and one of another with the rest."""
    found = np.array([0.5, 0.6, 0.7, 2.0]).reshape(4, 1, 1)
    band = band_of(found, ["m"], [1.0], level=0.5, weights=np.array([0.1, 0.1, 0.1, 0.7])).loc["m", 1.0]
    assert (band["lower"], band["median"], band["upper"], band["direction"]) == (0.7, 2.0, 2.0, "open")


def test_the_usual_dose_is_that_of_the_likeliest_class_that_has_one():
    assert usual_dose(results(TORIN).treatment("SIM-TORIN")) == pytest.approx(9 * 64.0, rel=0.01)
    with pytest.raises(InputError, match="SIM-RAPA: no dose occupies 90% of mTORC1 at equilibrium; name one by --dose"):
        usual_dose(results(RAPA).treatment("SIM-RAPA"), "little FKBP12")


def test_what_is_not_simulated_has_no_panel():
    with pytest.raises(InputError, match="SIM-NULL is not simulated: it did not inhibit"):
        panel(results(NULL).treatment("SIM-NULL"), [1.0])


@pytest.mark.skipif(available(), reason="the extra is installed")
def test_without_the_extra_the_command_says_how_to_install_it(run, capsys):
    assert cli.main(["pathway", str(run)]) == BAD_INPUT
    assert capsys.readouterr().err == f"error: {MISSING}\n"
    assert "pip install 'mtorkin[pathway]'" in MISSING


@needs_extra
def test_a_mixture_pools_its_classes_by_support():
    table = panel(results(AXIS).treatment("SIM-AXIS"), [20.0], times=[120.0], samples=30)
    assert set(table["basis"]) == {PREDICTED}
    words = list(dict.fromkeys(table["class"]))
    assert words == ["rapalog-like", "atp-competitive", MIXTURE]
    S6K1 = table[table["marker"] == "pS6K1_T389"].set_index("class")
    ends = S6K1[["lower", "upper"]].to_numpy()[:2]
    assert ends.min() <= S6K1.loc[MIXTURE, "lower"] <= S6K1.loc[MIXTURE, "upper"] <= ends.max()
    assert S6K1.loc[MIXTURE, "support"] == pytest.approx(0.9)


@needs_extra
def test_shares_add_up_and_name_what_was_measured():
    (candidate,) = results(TORIN).treatment("SIM-TORIN").candidates
    table = panel_shares(candidate, 64.0, 120.0)
    np.testing.assert_allclose(table.groupby("marker")["share"].sum(), 1.0)
    assert set(table["mark"]) == {"measured", "published", "chosen"}
    S473 = table[table["marker"] == "pAkt_S473"].set_index("constant")["share"]
    assert S473["ATP"] > S473["Km_ATP"] > S473["Ki_mTORC1"] > S473["cell"]


@needs_extra
def test_the_command_shows_compounds_of_the_study_and_the_catalogue(run, capsys, tmp_path):
    file = tmp_path / "panel.csv"
    asked = ["--compound", "SIM-TORIN", "--compound", "SIM-NULL", "--compound", "rapamycin", "--dose", "0.25 uM"]
    asked += ["--time", "2 h", "--samples", str(LEAST), "--csv", str(file)]
    assert cli.main(["pathway", str(run), *asked]) == OK
    said = capsys.readouterr().out
    assert "not simulated: it did not inhibit at the concentrations tested" in said
    assert "Predicted by a model, never measured." in said
    assert all(shown in said for shown in PANEL.values())
    table = pd.read_csv(file)
    assert set(table["compound"]) == {"SIM-TORIN", "rapamycin"}
    assert set(table["dose_nM"]) == {250.0}
    assert set(table["basis"]) == {PREDICTED}


@needs_extra
def test_the_command_gives_JSON(run, capsys):
    asked = ["--compound", "SIM-RAPA", "--compound", "SIM-NULL", "--time", "60", "--samples", str(LEAST), "--json"]
    assert cli.main(["pathway", str(run), *asked, "--context", "PTEN lost"]) == OK
    found = json.loads(capsys.readouterr().out)
    assert {row["marker"] for row in found["predictions"]} == set(PANEL)
    assert found["predictions"][0]["context"] == "PTEN lost"
    assert [row["compound"] for row in found["not_simulated"]] == ["SIM-NULL"]


@needs_extra
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--dose=-5 nM"], "--dose -5 nM: "),
        (["--dose", "5 min"], "--dose 5 min: "),
        (["--time", "5 nM"], "--time 5 nM: "),
        (["--dose", "3 a.u."], "--dose 3 a.u.: give a molar concentration"),
        (["--context", "fed"], "there is no context 'fed'"),
        (["--samples", "3", "--compound", "SIM-RAPA"], "bands of 3 samples say nothing"),
        (["--compound", "SIM-NULL", "--csv", "x.csv"], "no compound is simulated"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(run, capsys, asked, said):
    assert cli.main(["pathway", str(run), *asked]) == BAD_INPUT
    assert said in capsys.readouterr().err

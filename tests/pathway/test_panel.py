"""The marker panel of a study's compounds, and the command that shows it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from studied import AXIS, NULL, RAPA, TORIN, compound, family, results, write

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.grid import BESIDE, STEPS, TIMES, comparators
from mtorkin.pathway.mixtures import MIXTURE
from mtorkin.pathway.panel import PANEL, panel, panel_shares, usual_dose
from mtorkin.pathway.simulate import PREDICTED
from mtorkin.pathway.uncertainty import LEAST, band_of
from mtorkin.workflow import paths
from mtorkin.workflow.dependencies import visible
from mtorkin.workflow.job import Job
from mtorkin.workflow.stages import pathway
from mtorkin.workflow.stages.pathway import pathway as predict
from mtorkin.workflow.stored import read_json

COVALENT = compound("SIM-COV", "covalent", family("ATP", "noncompetitive", {"Kic": (0.04, 0.03, 0.05)}))

needs_extra = pytest.mark.skipif(not available(), reason=MISSING)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return write(results(TORIN, RAPA, NULL, AXIS), tmp_path_factory.mktemp("run"))


def test_samples_count_by_their_weight():
    """Three samples of one class with a tenth of the support each, and one of another with the rest."""
    found = np.array([0.5, 0.6, 0.7, 2.0]).reshape(4, 1, 1)
    band = band_of(found, level=0.5, weights=np.array([0.1, 0.1, 0.1, 0.7]))
    assert {name: values.item() for name, values in band.items()} == {
        "lower": 0.7, "median": 2.0, "upper": 2.0, "direction": "open",
    }  # fmt: skip


@pytest.mark.parametrize("weights", [np.full(20, 1 / 20), np.arange(1, 21) / 210])
def test_the_ends_of_a_band_are_the_quantiles_of_numpy(weights):
    found = np.random.default_rng(5).normal(size=(20, 3, 4)).round(1)
    band = band_of(found, level=0.9, weights=weights)
    true = np.quantile(found, [(1 - 0.9) / 2, 0.5, 1 - (1 - 0.9) / 2], axis=0, method="inverted_cdf", weights=weights)
    assert np.array_equal([band["lower"], band["median"], band["upper"]], true)


def test_the_usual_dose_is_that_of_the_likeliest_class_that_has_one():
    assert usual_dose(results(TORIN).treatment("SIM-TORIN")) == pytest.approx(9 * 64.0, rel=0.01)
    with pytest.raises(
        InputError,
        match="SIM-RAPA: no dose occupies 90% of mTORC1 at equilibrium; name one",
    ):
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
    table = panel(results(AXIS).treatment("SIM-AXIS"), [20.0], times=[120.0], samples=LEAST)
    assert set(table["basis"]) == {PREDICTED}
    words = list(dict.fromkeys(table["class"]))
    assert words == ["rapalog-like", "atp-competitive", MIXTURE]
    S6K1 = table[table["marker"] == "pS6K1_T389"].set_index("class")
    medians = S6K1["median"].drop(MIXTURE)
    assert S6K1.loc[MIXTURE, "lower"] < medians.min() < medians.max() < S6K1.loc[MIXTURE, "upper"]
    # Few samples of a class say nothing of the class alone.
    assert S6K1["lower"].isna().to_list() == [True, True, False]
    assert S6K1["direction"].to_list()[:2] == ["", ""]
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
    asked += ["--dose", "250", "--time", "1.5 h", "--wash-out", "75 min", "--samples", str(LEAST), "--csv", str(file)]
    assert cli.main(["pathway", str(run), *asked]) == OK
    said = capsys.readouterr().out
    assert "not simulated: it did not inhibit at the concentrations tested" in said
    assert "Predicted by a model, never measured." in said
    assert all(shown in said for shown in PANEL.values())
    # Doses and times as they were written, the same dose once.
    assert said.count("  0.25 uM, washed out after 75 min, full, ") == 2
    assert "250 nM" not in said
    assert "    1.5 h\n" in said
    table = pd.read_csv(file)
    assert set(table["compound"]) == {"SIM-TORIN", "rapamycin"}
    assert set(table["dose_nM"]) == {250.0}
    assert set(table["basis"]) == {PREDICTED}


@pytest.fixture(autouse=True)
def in_a_directory_of_its_own(tmp_path, monkeypatch):
    """A stage keeps what it found beside the results, which are where it runs."""
    monkeypatch.chdir(tmp_path)


def blots(directory, *rows):
    """A folder that was measured in cells, with these rows after that of the control."""
    directory.mkdir()
    about = "mtorkin: 1\ntitle: blots of MCF7\npurpose: cells\nmethod: blot\ntable: signals.csv\n"
    (directory / "assay.yaml").write_text(about, encoding="utf-8")
    head = ["compound,marker,dose (nM),time (h),signal", ",S6K1 pT389,0,2,100"]
    (directory / "signals.csv").write_text("\n".join([*head, *rows]), encoding="utf-8")
    return str(directory)


def stage(run, directory, compounds=None, observed=(), **section):
    """The stage on one batch of the run: its tables, what it says beside them, and its problems."""
    files = {
        **{name: run / "batches" / "001" / f"{name}.csv" for name in ("families", "fits", "parameters")},
        "decided": run / "batches" / "001" / "verdicts.json", "compounds": directory / "compounds.json",
    }  # fmt: skip
    files["compounds"].write_text(json.dumps(compounds or {}), encoding="utf-8")
    outputs = {name: str(directory / file) for name, file in paths.PREDICTED.items()}
    settings = visible("pathway", {"pathway": section})
    params = {"batch": "001", "batches": ["001"], "observed": {folder: {} for folder in observed}}
    predict(Job({name: str(file) for name, file in files.items()}, outputs, params, settings, "log"))
    return (
        *(getattr(tables, name.upper()).read(outputs[name]) for name in ("pathway", "occupancy", "resistance")),
        read_json(outputs["cells"]), tables.PROBLEMS.read(outputs["problems"]),
    )  # fmt: skip


@needs_extra
def test_the_stage_writes_markers_doses_and_reasons(tmp_path):
    run = write(results(TORIN, NULL, COVALENT), tmp_path / "run")
    rows = ("SIM-TORIN,S6K1 pT389,100,2,60", "simulated SIM-TORIN,S6K1 pT389,600,2,15", "SIM-NULL,S6K1 pT389,9,2,99")
    seen = [blots(tmp_path / "blots", *rows), blots(tmp_path / "bad", "X,S6K1 pT389,9,2,n.d.")]
    markers, doses, shifts, said, problems = stage(run, tmp_path, observed=seen)
    assert set(markers["compound"]) == {"SIM-TORIN", *BESIDE.values()}
    assert len(markers) == 3 * len(STEPS) * len(TIMES)
    assert markers[list(PANEL)].notna().all(axis=None)
    assert set(markers["basis"]) == {PREDICTED}
    own = markers[(markers["compound"] == "SIM-TORIN") & (markers["time_min"] == 120)].sort_values("dose_nM")
    assert own["pS6K1_T389"].is_monotonic_decreasing
    assert (own["pS6K1_T389"] <= own["pS6K1_T389_upper"]).all()
    assert set(doses["compound"]) == {"SIM-TORIN", "SIM-NULL", "SIM-COV"}
    assert set(shifts["compound"]) == {"SIM-TORIN", *BESIDE.values()}
    (cells,) = said["compounds"]["SIM-TORIN"]["seen"]
    assert [(point["dose_nM"], point["measured"]) for point in cells["points"]] == [(100, 0.6), (600, 0.15)]
    assert said["compounds"]["SIM-TORIN"]["clock"]["lowest"] < 1
    # What the model cannot take says why, and is no problem of the run; a folder that cannot be read is one.
    assert "it did not inhibit" in said["compounds"]["SIM-NULL"]["seen"][0]["why_not"]
    assert "it did not inhibit" in said["compounds"]["SIM-NULL"]["why_not"]
    assert "no dose occupies 90% of mTORC1" in said["compounds"]["SIM-COV"]["why_not"]
    assert problems["assay"].to_list() == ["bad"]


def test_the_references_of_a_study_are_shown_beside_it_under_names_of_their_own():
    found = comparators({"everolimus", "FK506"}, {"Torin1", "everolimus"})
    assert [one.name for one in found] == ["everolimus (catalogue)", "Torin1 (catalogue)"]
    assert [one.name for one in comparators({"umirolimus", "everolimus", "AZD8055"}, ())] == ["everolimus", "AZD8055"]
    assert [one.name for one in comparators((), ())] == list(BESIDE.values())


@pytest.mark.parametrize(
    ("word", "why", "errors"), [("auto", MISSING, 0), ("on", MISSING, 1), ("off", "the setting `pathway` is off", 0)]
)
def test_without_the_extra_or_switched_off_the_stage_says_so(run, tmp_path, monkeypatch, word, why, errors):
    monkeypatch.setattr(pathway, "available", lambda: False)
    markers, doses, shifts, said, problems = stage(run, tmp_path, predict=word)
    assert markers.empty
    assert shifts.empty
    assert doses.empty == (word == "off")
    assert said["why_not"] == why
    assert problems["severity"].to_list() == ["error"] * errors
    assert all(MISSING in message for message in problems["message"])


@needs_extra
def test_the_command_gives_JSON(run, capsys):
    asked = ["--compound", "SIM-RAPA", "--compound", "SIM-NULL", "--time", "60", "--samples", str(LEAST), "--json"]
    more = ["--context", "PTEN lost", "--wash-out", "30 min", "--clock", "--separate", "--sbml", "models"]
    assert cli.main(["pathway", str(run), *asked, *more]) == OK
    found = json.loads(capsys.readouterr().out)
    assert [row["says"] for row in found["clock"]] == ["does not fall"]
    assert found["separate"] == []
    assert [path.name[:22] for path in Path("models").iterdir()] == ["sim-rapa-rapalog-like-"]
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
        (["--again", "8 h"], "a compound is given again after it was washed out"),
        (["--dose", "3 a.u."], "--dose 3 a.u.: give a molar concentration"),
        (["--context", "fed"], "there is no context 'fed'"),
        (["--context", "PTEN lst"], "file of your own; did you mean 'PTEN lost'?"),
        (["--compound", "SIM-RAPPA"], "lists others; did you mean 'SIM-RAPA'?"),
        (["--compound", "rapamicin"], "lists others; did you mean 'rapamycin'?"),
        (["--compound", "FK506"], "FK506 is not simulated: it takes FKBP12 from rapalogs and does nothing to mTOR"),
        (["--samples", "3", "--compound", "SIM-RAPA"], "bands of 3 samples say nothing"),
        (["--compound", "SIM-NULL", "--csv", "x.csv"], "no compound is simulated"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(run, capsys, asked, said):
    assert cli.main(["pathway", str(run), *asked]) == BAD_INPUT
    assert said in capsys.readouterr().err

"""Evidence lines from wells to verdict: folders of simulated velocities, read, fitted and decided as in a run."""

import numpy as np
import pandas as pd
import pytest

from mtorkin.assays.design import find_families
from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import fit_families
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce
from mtorkin.verdict.decide import decide
from mtorkin.verdict.study import FittedStudy

SETTINGS = Settings()
ASSAY = """\
mtorkin: 1
title: Simulated {name}
simulated: true
purpose: {purpose}
enzyme: {{name: mTOR{enzyme}}}
substrates:
  ATP: {atp}
  protein: {{name: 4E-BP1, site: T37/T46, concentration: 2 uM}}
velocities: {{file: rates.csv}}
{more}
"""


def dose_response(
    folder, IC50, *, purpose="dose-response", enzyme="", more="", atp=50, plateau=0.0, levels=None, FK506=None, seed=1
):
    """A folder: two wells at each of eight concentrations and eight without, 4 % scatter.

    ``IC50`` is by level of FK506 where that is a column.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for added, half in IC50.items() if isinstance(IC50, dict) else [(None, IC50)]:
        doses = np.r_[np.zeros(8), np.repeat(np.geomspace(0.001, 10, 8), 2)]
        velocity = 10 * (plateau + (1 - plateau) / (1 + doses / half)) * (1 + 0.04 * rng.standard_normal(doses.size))
        more_columns = {} if added is None else {"FK506 [uM]": added}
        rows += [
            {"compound": "X", "inhibitor [uM]": x, "velocity [uM/min]": v} | more_columns
            for x, v in zip(doses, velocity, strict=True)
        ]
    write(folder, rows, purpose=purpose, enzyme=enzyme, atp=f"{{concentration: {atp} uM}}", more=more)


def atp_axis(folder, Ki, *, plateau=0.0, more="", seed=1):
    """A folder: two wells at each of six concentrations of a noncompetitive compound and six of ATP, 4 % scatter."""
    rng = np.random.default_rng(seed)
    doses, levels = np.r_[0, Ki * np.geomspace(0.3, 30, 5)], np.geomspace(10, 300, 6)
    rows = [
        {"compound": "X", "inhibitor [uM]": dose, "ATP [uM]": ATP,
         "velocity [uM/min]": 10 * ATP / (50 + ATP) * (plateau + (1 - plateau) / (1 + dose / Ki)) * (1 + 0.04 * noise)}
        for dose in doses for ATP in levels for noise in rng.standard_normal(2)
    ]  # fmt: skip
    write(folder, rows, purpose="mechanism", enzyme="", atp="{}", more=more)


def write(folder, rows, **keys):
    folder.mkdir()
    (folder / "assay.yaml").write_text(ASSAY.format(name=folder.name, **keys), encoding="utf-8")
    pd.DataFrame(rows).to_csv(folder / "rates.csv", index=False)


def read(path):
    """The tables of families and their wells."""
    families, wells = [], []
    for folder in sorted(path.iterdir()):
        found = ingest(folder, folder.name)
        reduced = reduce(found.assay, found.wells, found.signals, SETTINGS)
        design = find_families(folder.name, found.assay, reduced.velocities, {})
        assert design.problems == []
        families.append(design.families)
        wells.append(design.family_wells)
    return tables.FAMILIES.frame(pd.concat(families, ignore_index=True)), tables.FAMILY_WELLS.frame(
        pd.concat(wells, ignore_index=True)
    )


def decided(path):
    table, wells = read(path)
    fitted = fit_families(table, wells, SETTINGS)
    about = {"name": None, "rapalog": False, "simulated": True}
    study = FittedStudy(table, fitted.fits, fitted.parameters, fitted.patterns, tables.QUALITY.frame())
    return decide("X", about, study, SETTINGS)


def line(record, title):
    (found,) = (row for row in record["evidence"] if row["line"] == title)
    return found


@pytest.mark.parametrize(
    ("title", "upper", "lower"),
    [
        ("FRB mutant", {"enzyme": ", mutations: [S2035T]"}, {}),
        ("FKBP12 shift", {}, {"more": "accessory: {FKBP12: {concentration: 1 uM}}"}),
        ("detergent", {"more": "conditions: {detergent: 0.01 % Triton X-100}"},
         {"more": "conditions: {detergent: none}"}),
        ("preincubation", {"more": "conditions: {preincubation: 1 min}"},
         {"more": "conditions: {preincubation: 60 min}"}),
        ("jump dilution", {}, {"more": "conditions: {dilution: 100}"}),
    ],
)  # fmt: skip
def test_an_ic50_ratio_comes_out_as_it_was_simulated(tmp_path, title, upper, lower):
    dose_response(tmp_path / "a", 2.0, seed=1, **upper)
    dose_response(tmp_path / "b", 0.02, seed=2, **lower)
    found = line(decided(tmp_path), title)
    low, high = found["interval"]
    assert low < 100 < high
    assert high / low < 2
    assert found["says"]


def test_complexes_without_an_atp_axis_may_differ_by_all_that_km_may_make(tmp_path):
    dose_response(tmp_path / "a", 2.0, enzyme=", complex: mTORC2", seed=1)
    dose_response(tmp_path / "b", 0.02, enzyme=", complex: mTORC1", seed=2)
    found = line(decided(tmp_path), "intact mTORC2 against mTORC1")
    # [ATP] is 50 uM, and the Km of either lies between 8 uM and 1 mM; it matters most to what binds after ATP.
    most = (1 + 1000 / 50) / (1 + 8 / 50)
    assert found["interval"] == pytest.approx([100 / most, 100 * most], rel=0.2)
    assert (found["says"], "range of Km" in found["quality"]) == ({}, True)


def test_fk506_as_a_column(tmp_path):
    dose_response(tmp_path / "a", {0.0: 0.02, 10.0: 2.0}, more="accessory: {FKBP12: {concentration: 1 uM}}")
    record = decided(tmp_path)
    found = line(record, "FK506 rescue")
    assert found["interval"][0] < 100 < found["interval"][1]
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "fkbp12")


def test_a_counter_assay_that_is_hit(tmp_path):
    dose_response(tmp_path / "a", 0.1)
    dose_response(tmp_path / "b", 0.15, purpose="counter-assay", seed=3)
    record = decided(tmp_path)
    assert record["verdict"] == "interference"
    dose_response(tmp_path / "c", 1e9, purpose="counter-assay", seed=4)
    assert "contradicted" in line(decided(tmp_path), "counter-assay without kinase")["quality"]


def test_steep_curves(tmp_path):
    folder = tmp_path / "a"
    dose_response(folder, 0.1, enzyme=", total_concentration: 1 nM")
    rates = pd.read_csv(folder / "rates.csv")
    dose = rates["inhibitor [uM]"].to_numpy()
    scatter = 1 + 0.04 * np.random.default_rng(5).standard_normal(dose.size)
    rates["velocity [uM/min]"] = 10 / (1 + (dose / 0.1) ** 2.5) * scatter
    rates.to_csv(folder / "rates.csv", index=False)
    found = line(decided(tmp_path), "Hill slope")
    assert found["interval"][0] < 2.5 < found["interval"][1]
    assert found["says"]["interference"] == "++"


def test_an_frb_mutant_that_is_deaf_beside_a_kinase_mutant_that_is_not(tmp_path):
    """ATP axis noncompetitive and partial, S2035T not inhibited, M2327I as wild type: a rapalog, 30 % left."""
    atp_axis(tmp_path / "axis", 0.02, plateau=0.3)
    dose_response(tmp_path / "wild type", 0.02, plateau=0.3, seed=2)
    dose_response(tmp_path / "kinase", 0.02, plateau=0.3, enzyme=", mutations: [M2327I]", seed=3)
    before = decided(tmp_path)
    assert before["verdict"] == "unresolved"
    dose_response(tmp_path / "frb", 1e9, enzyme=", mutations: [S2035T]", seed=4)
    record = decided(tmp_path)
    assert (record["verdict"], record["rule"]["id"]) == ("rapalog-like", "frb")
    assert record["residual"]["fraction"] == pytest.approx(0.3, abs=0.03)
    low, high = record["residual"]["interval"]
    assert low < 0.3 < high
    assert record["sentence"] == (
        "X behaves as an allosteric, rapalog-like inhibitor, partial: "
        f"{100 * record['residual']['fraction']:.0f} % left."
    )


@pytest.mark.parametrize(
    ("stated", "column", "open_"),
    [
        ("preincubation: 30 min, preincubated_with: [ATP, FKBP12]", "ATP; FKBP12", False),
        ("preincubation: 30 min, preincubated_with: [FKBP12]", "FKBP12", True),
        ("preincubation: 30 min, preincubated_with: []", None, True),
        ("preincubation: 0 min", None, False),
    ],
)
def test_with_what_the_enzyme_stood_beside_the_compound(tmp_path, stated, column, open_):
    """A noncompetitive compound that met the enzyme together with ATP is not slow to leave."""
    atp_axis(tmp_path / "axis", 0.02, more=f"conditions: {{{stated}}}")
    (row,) = read(tmp_path)[0].to_dict("records")
    assert (None if pd.isna(row["preincubated_with"]) else row["preincubated_with"]) == column
    left = [each["what"] for each in decided(tmp_path)["not_excluded"]]
    assert "noncompetitive" in left
    assert ("slow or covalent binding before ATP came" in left) == open_

"""Velocities that were reduced elsewhere, published tables among them."""

from pathlib import Path

import pytest
from assays import folders
from shared import REAL

from mtorkin.readers.ingest import ingest

RATES = REAL / "rates"
needs_real = pytest.mark.skipif(not RATES.is_dir(), reason="the shared real rate tables are not on this machine")

ASSAY = """\
mtorkin: 1
title: rates
{purpose}
enzyme: {{name: enzyme}}
substrates: {{substrate: {{}}}}
velocities:
  file: rates.csv
  {more}
"""
COMPOUND = "compound: X-17"


def folder(path: Path, table: str, more: str = COMPOUND, purpose: str = "mechanism") -> Path:
    assay = ASSAY.format(purpose=f"purpose: {purpose}", more=more.replace("\n", "\n  "))
    return folders.write(path, {"assay.yaml": assay, "rates.csv": table})


def real(tmp_path, name, **changes):
    path = folder(tmp_path / name, (RATES / name / "rates.csv").read_text(encoding="utf-8"), **changes)
    return ingest(path, name)


@needs_real
def test_vmkmki(tmp_path):
    more = """\
columns:
  substrate: {column: S, unit: a.u.}
  inhibitor: {column: I, unit: a.u.}
  velocity: {column: v, unit: a.u.}
compound: X-17"""
    ingested = real(tmp_path, "nlstools_vmkmki", more=more)
    wells = ingested.wells
    assert (len(wells), len(ingested.signals), ingested.problems) == (72, 0, [])
    assert (wells["substrate"] == 0).sum() == 12
    assert wells["substrate"].nunique() == wells["inhibitor"].nunique() == 6
    assert set(wells["velocity_unit"]) | set(wells["inhibitor_unit"]) | set(wells["substrate_unit"]) == {"a.u."}
    assert wells.loc[0, ["well", "role", "compound", "substrate", "inhibitor", "velocity"]].tolist() == [
        "row 2", "sample", "X-17", 200.0, 0.0, 18.1,
    ]  # fmt: skip
    assert wells["well"].iat[-1] == "row 73"
    assert wells["plate"].isna().all()


@needs_real
def test_isdals(tmp_path):
    more = """\
columns:
  substrate: {column: S_uM, unit: uM}
  inhibitor: {column: I_uM, unit: uM}
  velocity: {column: v, unit: a.u.}
compound: unnamed inhibitor"""
    wells = real(tmp_path, "isdals_inhibitor", more=more).wells
    assert len(wells) == 36
    assert sorted(wells["inhibitor"].unique()) == [0.0, 50.0, 100.0]
    assert sorted(wells["substrate"].unique()) == [10.0, 25.0, 75.0, 150.0, 300.0, 600.0]
    assert set(wells["compound"]) == {"unnamed inhibitor"}


@needs_real
def test_puromycin(tmp_path):
    more = """\
columns:
  substrate: {column: conc, unit: ppm}
  velocity: {column: rate, unit: counts/min/min}
  group: state"""
    wells = real(tmp_path, "r_puromycin", more=more, purpose="substrate-kinetics").wells
    assert wells["group"].value_counts().to_dict() == {"treated": 12, "untreated": 11}
    assert set(wells["substrate_unit"]) == {"ppm"}
    assert set(wells["velocity_unit"]) == {"counts/min/min"}
    assert wells["compound"].isna().all()
    assert (wells["inhibitor"] == 0).all()
    assert wells.loc[0, ["substrate", "velocity"]].tolist() == [0.02, 76.0]


TABLE = "compound,substrate [uM],inhibitor [nM],velocity [uM/min],se\nX,10,0,1.5,0.1\nX,10,5,0.7,0.1\n,20,0,2.5,0.2\n"


def test_our_own_headings(tmp_path):
    wells = ingest(folder(tmp_path / "f", TABLE, more=""), "f").wells
    assert wells["role"].tolist() == ["sample", "sample", "high control"]
    assert wells["inhibitor"].tolist() == [0.0, 0.005, 0.0]
    assert wells["se"].tolist() == [0.1, 0.1, 0.2]
    assert wells["well"].tolist() == ["row 2", "row 3", "row 4"]


def test_columns_that_are_not_ours_are_a_warning(tmp_path):
    table = TABLE.replace("se\n", "se,note\n").replace("0.1\n", "0.1,hello\n")
    [problem] = ingest(folder(tmp_path / "f", table, more=""), "f").problems
    assert (problem.severity, problem.where) == ("warning", "row 1")
    assert problem.message == "not used: note; `columns:` in assay.yaml says which heading is which"


def test_constants_and_negative_velocities(tmp_path):
    path = folder(tmp_path / "f", TABLE.replace("0.7", "-0.01"), more="")
    text = (path / "assay.yaml").read_text().replace("{substrate: {}}", "{ATP: {concentration: 1 mM}, protein: {}}")
    folders.write(
        path, {"assay.yaml": text, "rates.csv": (path / "rates.csv").read_text().replace("substrate", "protein")}
    )
    wells = ingest(path, "f").wells
    assert wells["velocity"].tolist() == [1.5, -0.01, 2.5]
    assert wells["ATP"].tolist() == [1000.0] * 3
    assert wells["protein"].tolist() == [10.0, 10.0, 20.0]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "velocity [uM/min]",
            "velocity",
            "f/rates.csv, row 2 and 2 more, velocity: no unit; write it into the heading (velocity [uM/min])",
        ),
        (
            "velocity",
            "rate",
            "f/rates.csv, velocity: there is no column `velocity`; the first row has compound, substrate",
        ),
        ("inhibitor [nM]", "I", "f/rates.csv, row 1, inhibitor: there is no column `inhibitor`"),
        ("compound", "C", "f/rates.csv, row 1, compound: there is no column `compound`; add one, or give velocities."),
        (
            "1.5",
            "fast",
            "f/rates.csv, row 2, velocity: 'fast' is not a number; the unit is given already (uM/min)",
        ),
        ("X,10,5", "X,,5", "f/rates.csv, row 3, substrate: the well has no concentration of substrate"),
        ("X,10,5", "X,10,", "f/rates.csv, row 3, inhibitor: the sample has no concentration of its compound"),
        ("X,10,5", ",10,5", "f/rates.csv, row 3, compound: the sample has no compound"),
        (
            "se\n",
            "se [nM/min]\n",
            "f/rates.csv, row 2 and 2 more, se: is in nM/min and the velocity in uM/min; give both in one unit",
        ),
        ("0.7,0.1", "0.7,-0.1", "f/rates.csv, row 3, se: a standard error cannot be negative"),
        ("substrate [uM]", "ATP [uM]", "ATP: the substrates of assay.yaml do not name ATP"),
    ],
)
def test_what_is_wrong_with_a_table(tmp_path, old, new, sentence):
    assert old in TABLE
    found = folders.sentences(lambda: ingest(folder(tmp_path / "f", TABLE.replace(old, new), more=""), "f"))
    assert any(sentence in each for each in found), found


def test_a_wrong_velocity_is_said_once(tmp_path):
    found = folders.sentences(lambda: ingest(folder(tmp_path / "f", TABLE.replace("1.5", "fast"), more=""), "f"))
    assert len(found) == 1


def test_a_mapped_column_must_exist(tmp_path):
    path = folder(tmp_path / "f", TABLE, more="columns: {group: state}")
    [sentence] = folders.sentences(lambda: ingest(path, "f"))
    assert sentence.startswith(
        "f/rates.csv, row 1, group: there is no column 'state' to take group from; there is compound"
    )


def test_missing_table_and_table_without_rows(tmp_path):
    path = folder(tmp_path / "f", TABLE.splitlines()[0] + "\n", more="")
    assert folders.sentences(lambda: ingest(path, "f")) == ["f/rates.csv, row 1: the table has no rows"]
    (path / "rates.csv").unlink()
    assert folders.sentences(lambda: ingest(path, "f")) == [
        "f/rates.csv: there is no such file; there is assay.yaml; put it into the folder, or correct its name"
    ]

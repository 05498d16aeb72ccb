"""`mtorkin check` on folders: slips that enter with files."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sketched import ATP, PROTEIN, Plan, series

from mtorkin import cli
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.preflight.record import Preflight


@pytest.fixture
def study(tmp_path):
    """Both axes of a compound as files, the first on two plates."""
    random = np.random.default_rng(1)
    common = {"Ki": 20.0, "doses": series(300.0, 3.0, 7)}
    Plan("KIN-101", "atp", "ATP", levels=ATP, fixed=10.0, plates=2, name="a", **common).sketch(random).write(tmp_path)
    Plan("KIN-101", "atp", "protein", levels=PROTEIN, fixed=100.0, name="b", **common).sketch(random).write(tmp_path)
    return tmp_path


def edited(path, pattern, text, count=0):
    before = path.read_text(encoding="utf-8")
    after = re.sub(pattern, text, before, count=count, flags=re.M)
    assert after != before
    path.write_text(after, encoding="utf-8")


def test_a_clean_study_is_let_through(study, capsys):
    assert cli.main(["check", str(study)]) == OK
    said = capsys.readouterr()
    assert said.err == ""
    assert {"a: ok", "b: ok"} <= set(said.out.splitlines())


def test_all_of_it_as_json(study, capsys):
    edited(study / "b" / "layout.csv", r"inhibitor \[nM\]", "inhibitor [uM]")
    assert cli.main(["check", "--json", str(study)]) == OK
    found = Preflight.model_validate_json(capsys.readouterr().out)
    assert [(folder.assay, folder.usable) for folder in found.folders] == [("a", True), ("b", True)]
    assert "potency" in {slip.slip for slip in found.slips}
    (compound,) = found.compounds
    assert compound.together[0].folders == ["a", "b"]
    assert all(0 < measurement.conversion.highest < 1 for measurement in compound.measurements)


def test_levels_are_in_the_units_of_each_folder(study, capsys):
    edited(study / "b" / "layout.csv", r"protein \[uM\]", "protein [nM]")
    edited(study / "b" / "layout.csv", r",(\d+\.\d+),((KIN-101)?)$", r",\g<1>e3,\g<2>")
    edited(study / "b" / "assay.yaml", "30 min", "0.5 h")
    edited(study / "b" / "assay.yaml", "100 uM", "0.1 mM")
    assert cli.main(["check", "--json", str(study)]) == OK
    (compound,) = Preflight.model_validate_json(capsys.readouterr().out).compounds
    first, second = compound.measurements
    assert [(each.name, each.levels[-1], each.unit) for each in first.series + second.series] == [
        ("ATP", 250.0, "uM"), ("inhibitor", 300.0, "nM"), ("protein", 12500.0, "nM"), ("inhibitor", 300.0, "nM"),
    ]  # fmt: skip
    assert (first.fixed, second.fixed) == ("4E-BP1 10 uM", "ATP 0.1 mM")
    assert (first.arm["preincubation"], second.arm["preincubation"]) == ("30 min", "0.5 h")
    assert compound.together[0].folders == ["a", "b"]


def test_a_folder_with_an_error_is_not_usable_in_json(study, capsys):
    edited(study / "b" / "layout.csv", r"\b3\.7\b", '"3,7"')
    assert cli.main(["check", "--json", str(study)]) == BAD_INPUT
    found = Preflight.model_validate_json(capsys.readouterr().out)
    assert [folder.usable for folder in found.folders] == [True, False]
    assert "'3,7' is not a number" in found.folders[1].problems[0].message


def test_a_unit_in_one_heading(study, capsys):
    edited(study / "b" / "layout.csv", r"inhibitor \[nM\]", "inhibitor [uM]")
    assert cli.main(["check", str(study)]) == OK
    assert "warning: b, inhibitor: KIN-101 reaches half of its effect at" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["ID1: kinase\nID2", "Plate"])
def test_a_plate_that_the_file_names_like_another(study, capsys, key):
    for plate, other in (("P1", "P2"), ("P2", "P1")):
        edited(study / "a" / f"{plate}.csv", r"\A", f"{key}: {other}\n")
    assert cli.main(["check", str(study)]) == BAD_INPUT
    shown = capsys.readouterr()
    assert "error: a/assay.yaml, plate P1, plates.file: the file calls its plate P2" in shown.err
    assert "error: a/assay.yaml, plate P2, plates.file: the file calls its plate P1" in shown.err
    assert "b: ok" in shown.out


def test_the_same_export_twice(study, capsys):
    edited(study / "a" / "assay.yaml", "file: P2.csv", "file: P1.csv")
    assert cli.main(["check", str(study)]) == BAD_INPUT
    assert "all wells hold the numbers of plate P1, to the last digit" in capsys.readouterr().err


def test_a_decimal_comma_in_the_layout_is_refused(study, capsys):
    edited(study / "b" / "layout.csv", r"\b3\.7\b", '"3,7"')
    assert cli.main(["check", str(study)]) == BAD_INPUT
    assert "'3,7' is not a number" in capsys.readouterr().err


def test_a_decimal_mark_lost_in_the_layout(study, capsys):
    edited(study / "b" / "layout.csv", r"\b3\.7\b", "37")
    assert cli.main(["check", str(study)]) == OK
    assert "37 nM is out of place in its series; 3.7 nM would fit" in capsys.readouterr().err


def test_decimal_commas_of_an_export_lost(study, capsys):
    edited(study / "a" / "P2.csv", r"\.(\d)", r"\g<1>00")
    assert cli.main(["check", str(study)]) == OK
    assert "times above those of the others here" in capsys.readouterr().err


def test_a_group_that_some_rows_leave_blank(tmp_path, capsys):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "assay.yaml").write_text(
        "{mtorkin: 1, title: groups, purpose: substrate-kinetics, enzyme: {name: E}, substrates: {substrate: {}}, "
        "velocities: {file: rates.csv}}",
        encoding="utf-8",
    )
    rows = [f"{level},{level / (2 + level):.3f},{group}" for group in ("treated", "") for level in (1, 2, 4, 8)]
    lines = ["substrate [uM],velocity [uM/min],group", *rows]
    (folder / "rates.csv").write_text("\n".join(lines), encoding="utf-8")
    assert cli.main(["check", str(folder)]) == OK
    assert capsys.readouterr().out.count("no compound (substrate-kinetics): substrate at 4 levels") == 2


def planned(study):
    for export in study.glob("*/P*.csv"):
        export.unlink()
    return study


def test_a_design_needs_no_export(study, capsys):
    assert cli.main(["check", "--design", str(planned(study))]) == OK
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert {"a: ok", "b: ok", "a, plates P1, P2", "b, plate P1"} <= set(lines)
    assert "  wells: H high control, a KIN-101, L low control" in lines
    assert "   A   H  H  a  a  a  a  a  a  a  a  L  L" in lines
    assert "   A   .  .  0  1  2  3  4  5  6  7  .  ." in lines
    assert "   H   8  8  8  8  8  8  8  8  8  8  .  ." in lines
    assert any(line.startswith("  inhibitor: 0 0 nM, 1 0.412 nM, 2 1.23 nM") for line in lines)
    assert "conversion cannot be known (nothing is measured yet)" in re.sub(r"\s+", " ", said.out)
    assert any(line.split()[:3] == ["together", "ATP", "and"] for line in lines)


def test_a_design_as_json_and_without_exports_only_then(study, capsys):
    edited(planned(study) / "b" / "assay.yaml", "lot 7", "Lot-7")
    assert cli.main(["check", "--json", "--design", str(study)]) == OK
    found = Preflight.model_validate_json(capsys.readouterr().out)
    assert "preparation" in {slip.slip for slip in found.slips}
    (compound,) = found.compounds
    assert compound.together == []
    assert "atp-competitive" in compound.can_be
    assert cli.main(["check", str(study)]) == BAD_INPUT


def test_an_error_in_a_planned_layout_is_said(study, capsys):
    edited(planned(study) / "b" / "layout.csv", r"\b3\.7\b", '"3,7"')
    assert cli.main(["check", "--design", str(study)]) == BAD_INPUT
    assert "'3,7' is not a number" in capsys.readouterr().err

"""Markers that were measured in cells: read, brought to the control, and laid beside the prediction."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pandas as pd
import pytest
from studied import TORIN, results, write

from mtorkin import cli
from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK
from mtorkin.pathway.against import misfit
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.lines import against_lines
from mtorkin.pathway.observed import read_observed
from mtorkin.report.figures.measured import course_figure

ASSAY = {"mtorkin": 1, "title": "blots", "purpose": "cells", "method": "blot", "table": "signals.csv"}
HEAD = "compound,marker,dose (nM),time (h),signal,replicate"
ROWS = [
    ",S6K1 pT389,0,2,110,a", "SIM-TORIN,S6K1 pT389,100,2,60,a", "SIM-TORIN,s6k1-pt389,1000,2,20,a",
    ",S6K1 pT389,0,2,210,b", "SIM-TORIN,pS6K1_T389,0.1 uM,120 min,90,b",
]  # fmt: skip


def folder(path, rows=ROWS, head=HEAD, **keys):
    path.mkdir(exist_ok=True)
    said = "\n".join(f"{key}: {value}" for key, value in (ASSAY | keys).items() if value is not None)
    (path / "assay.yaml").write_text(said, encoding="utf-8")
    (path / "signals.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_signals_are_over_the_control_of_their_own_blot(tmp_path):
    points = read_observed(folder(tmp_path / "blots", background=10)).points.set_index("dose_nM")
    assert points["marker"].unique().tolist() == ["pS6K1_T389"]
    assert points["time_min"].unique().tolist() == [120.0]
    # (60 - 10) / (110 - 10) and (90 - 10) / (210 - 10), by hand.
    assert points.loc[100.0, "measured"] == pytest.approx((0.5 + 0.4) / 2)
    assert points.loc[100.0, "sd"] == pytest.approx(0.1 / 2**0.5)
    assert points["n"].to_dict() == {100.0: 2, 1000.0: 1}
    assert points.loc[1000.0, "measured"] == pytest.approx(0.1)
    assert pd.isna(points.loc[1000.0, "sd"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "gel"}, "blots/assay.yaml, line 4, method: must be one of blot, AlphaLISA or ELISA; found 'gel'"),
        ({"context": "fed"}, "blots/assay.yaml, line 6, context: there is no context 'fed'; there are: full"),
        ({"table": "../x.csv"}, "blots/assay.yaml, line 5, table: '../x.csv' is outside of the folder"),
        ({"table": "x.csv"}, "blots/assay.yaml, table: the folder has no file x.csv"),
        ({"title": None}, "blots/assay.yaml, title: this key is required"),
        ({"back": 1}, "blots/assay.yaml, line 6, back: there is no key 'back' here"),
        ({"background": 120}, "row 3, signal: the control of S6K1 pT389 at 120 min, replicate a is not"),
        ({"head": HEAD.replace("signal", "band")}, "blots/signals.csv, band: no column is called so"),
        ({"head": HEAD.replace(" (h)", "")}, "blots/signals.csv, row 2, time: '2' has no unit"),
        ({"rows": [*ROWS, "X,S6K1 pT389,5,2,60,c"]}, "row 7, dose: S6K1 pT389 at 120 min, replicate c has no row"),
        ({"rows": [*ROWS, "X,pERK,5,2,60,a"]}, "row 7, marker: 'pERK' is no marker; they are S6K1 pT389"),
        ({"rows": [*ROWS, "X,S6K1 pT389,5,2,n.d.,a"]}, "blots/signals.csv, row 7, signal: 'n.d.' is not a number"),
        ({"rows": [*ROWS, ",S6K1 pT389,5,2,60,a"]}, "row 7, compound: a dose above 0 needs the identifier"),
        ({"rows": [*ROWS, "X,S6K1 pT389,-5,2,60,a"]}, "blots/signals.csv, row 7, dose: '-5' is negative"),
        ({"rows": ROWS[:1]}, "blots/signals.csv, dose: has no row with a dose above 0"),
        ({"rows": []}, "blots/signals.csv: the table has no rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_sentence_with_its_place(tmp_path, change, said):
    with pytest.raises(InputError) as caught:
        read_observed(folder(tmp_path / "blots", **change))
    assert said in "\n".join(problem.sentence() for problem in caught.value.problems)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(InputError, match="there is no such folder; check the name that was given"):
        read_observed(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there is no such file"):
        read_observed(tmp_path / "empty")


TABLE = pd.DataFrame(
    {
        "folder": "blots", "compound": "X", "class": "atp-competitive", "context": "full", "marker": "pS6K1_T389",
        "dose_nM": [10.0, 100.0], "time_min": 120.0, "measured": [0.9, 0.1], "sd": [0.05, None], "n": [2, 1],
        "lower": [0.5, 0.3], "median": [0.6, 0.5], "upper": [1.0, 0.6], "within": [True, False],
    }
)  # fmt: skip


def test_the_misfit_is_the_root_mean_square_in_parts_of_the_control():
    (row,) = misfit(TABLE).to_dict("records")
    assert row["misfit"] == pytest.approx(((0.3**2 + 0.4**2) / 2) ** 0.5)
    assert (row["points"], row["within"]) == (2, 1)
    said = "\n".join(against_lines(TABLE, misfit(TABLE)))
    assert "0.10" in said
    assert "0.50 (0.30 to 0.60) outside" in said
    assert "S6K1 pT389: misfit 0.35 of the control (root mean square), 1 of 2 points within the band" in said


def test_the_picture_has_every_point_over_its_band():
    root = ElementTree.fromstring(course_figure(TABLE, True))
    squares = [node for node in root.iter() if node.tag.endswith("rect") and node.get("width") == "4"]
    assert len(squares) == 2 + 1  # and one that says what it is
    text = " ".join(root.itertext())
    assert all(each in text for each in ("S6K1 pT389, 2 h", "measured in cells", "predicted by a model", "simulated"))
    with pytest.raises(InputError, match="one dose and one time make no picture"):
        course_figure(TABLE.head(1), False)


@pytest.mark.skipif(not available(), reason=MISSING)
def test_the_command_lays_both_beside_each_other(tmp_path, capsys):
    run = write(results(TORIN), tmp_path / "run")
    blots = folder(tmp_path / "blots", background=10)
    asked = ["cells", str(run), str(blots), "--samples", "20", "--json", "--pictures", str(tmp_path / "pictures")]
    assert cli.main(asked) == OK
    found = json.loads(capsys.readouterr().out)
    assert [(row["dose_nM"], row["n"]) for row in found["points"]] == [(100.0, 2), (1000.0, 1)]
    assert all(0 < row["lower"] <= row["median"] <= row["upper"] for row in found["points"])
    assert found["misfit"][0]["points"] == 2
    assert len(list((tmp_path / "pictures").glob("*.svg"))) == 1
    assert cli.main(["cells", str(run), str(blots), "--samples", "20"]) == OK
    assert "100 nM   2 h" in capsys.readouterr().out
    assert read_observed(blots).times == {120.0: "2 h"}
    unknown = folder(tmp_path / "other", rows=[ROWS[0], "NOBODY,S6K1 pT389,5,2,60,a"])
    assert cli.main(["cells", str(run), str(unknown)]) == BAD_INPUT
    assert "neither the study nor the catalogue has NOBODY" in capsys.readouterr().err

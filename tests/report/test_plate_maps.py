"""The heat maps of plates."""

from __future__ import annotations

import base64
import csv
import io
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from hovered import sayings
from matplotlib.image import imread

from mtorkin.report.figures.files import Sheet, as_csv
from mtorkin.report.figures.heatmap import Map, heatmap, table
from mtorkin.report.figures.plate import Grid, PlateMaps, draw_own, draw_whole, own_maps, whole_maps
from mtorkin.sheets.wells import ROW_LETTERS


def plate(rows: int, columns: int) -> tuple[list[dict[str, Any]], dict[str, float], set[str]]:
    random = np.random.default_rng(1)
    wells, residuals = [], {}
    for row in range(rows):
        for column in range(columns):
            name = f"{ROW_LETTERS[row]}{column + 1}"
            wells.append(
                {
                    "assay": "a", "plate": "P", "well": name,
                    "status": "left out" if (row, column) == (1, 2) else "used",
                    "signal": 1e5 * (column + random.random()), "signal_unit": "RFU", "velocity": 0.002 * (row + 1),
                    "velocity_unit": "uM/min", "simulated": True,
                }
            )  # fmt: skip
            if column:
                residuals[name] = float(random.standard_normal())
    return wells, residuals, set(residuals)


def maps(wells: list[dict[str, Any]], residuals: dict[str, float], own: set[str]) -> dict[str, Map]:
    grid = Grid.of(wells)
    return whole_maps(grid) | own_maps(grid, residuals, own)


def draw_plate(wells: list[dict[str, Any]], residuals: dict[str, float], own: set[str], directory: Path) -> PlateMaps:
    return draw_own(draw_whole(wells, directory, "x"), residuals, own, Sheet())


def test_all_signals_and_only_the_compounds_own_velocities_and_residuals() -> None:
    wells, residuals, own = plate(8, 12)
    residuals["C5"] = -7.0
    found = maps(wells, residuals, own)
    assert list(found) == ["signal", "velocity", "residual"]
    assert np.isfinite(found["signal"].values).all()
    for name in ("velocity", "residual"):
        assert np.isnan(found[name].values[:, 0]).all()
        assert np.isfinite(found[name].values[:, 1:]).all()
    assert found["velocity"].label == "velocity (nM/min)"
    assert found["velocity"].values[3, 3] == pytest.approx(8.0)
    assert found["signal"].label == "signal (RFU)"
    assert np.argwhere(found["signal"].left_out).tolist() == [[1, 2]]
    assert found["residual"].ends == (-7.0, 7.0)  # zero in the middle, and nothing clipped


def test_the_layout_has_the_level_of_each_dose_of_its_compound_and_letters_of_controls() -> None:
    wells, residuals, own = plate(8, 12)
    doses = {"A1": ("X", 0.0), "A2": ("X", 5.0), "A3": ("X", 20.0), "B1": ("Y", 300.0), "B2": ("Y", 0.5)}
    for well in wells:
        compound, dose = doses.get(well["well"], (None, None))
        well |= {"compound": compound, "inhibitor": dose, "inhibitor_unit": "nM"}
        well["role"] = "low control" if well["well"] == "H1" else "sample"
    layout = maps(wells, residuals, own)["layout"]
    assert layout.values[0, :3].tolist() == [0.0, 1.0, 2.0]
    assert layout.values[1, :2].tolist() == [2.0, 1.0]
    assert np.isfinite(layout.values).sum() == 5
    assert layout.label == "level of inhibitor, 0 for none, L low control"
    assert ">L</text>" in heatmap(layout)


def test_what_is_absent_is_not_drawn(tmp_path: Path) -> None:
    wells, _, own = plate(8, 12)
    bare = [{**well, "signal": None, "signal_unit": None} for well in wells]
    drawn = draw_plate(bare, {}, own, tmp_path)
    assert not drawn.whole
    assert [name for name, _ in drawn.own] == ["velocity"]


@pytest.mark.parametrize(("rows", "columns"), [(8, 12), (16, 24), (32, 48)])
def test_figures_are_small_and_the_same_on_every_run(tmp_path: Path, rows: int, columns: int) -> None:
    wells, residuals, own = plate(rows, columns)
    written = []
    for name in ("once", "again"):
        made = draw_plate(wells, residuals, own, tmp_path / name)
        files = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / name).glob("*.svg"))]
        written.append([*files, *(heatmap(shown, True) for shown in maps(wells, residuals, own).values())])
        assert len(made.own) == 2
    assert written[0] == written[1]
    assert len(written[0]) == 4
    for content in written[0]:
        assert len(content) < 100_000
        assert ElementTree.fromstring(content).tag.endswith("svg")
        assert "simulated data" in content
        assert ">ABC" in content or ">A</text>" in content


def test_a_plate_of_one_value_and_one_of_no_spread_are_drawn() -> None:
    one = np.full((8, 12), 5.0)
    some = np.zeros((8, 12), dtype=bool)
    for value in (one, np.zeros((8, 12))):
        shown = Map(value, ~some, some, "signal")
        low, high = shown.ends
        assert low < high
        assert "signal</text>" in heatmap(shown)


def test_colours_are_those_of_the_values_and_crosses_where_wells_are_left_out() -> None:
    values = np.array([[0.0, 1.0, np.nan], [2.0, 3.0, np.nan]])
    present, left_out = np.ones((2, 3), dtype=bool), np.zeros((2, 3), dtype=bool)
    present[1, 2], left_out[0, 1] = False, True
    text = heatmap(Map(values, present, left_out, "signal <RFU>"))
    ElementTree.fromstring(text)
    _, first = re.findall(r"base64,([^\"]+)", text)
    picture = np.round(255 * imread(io.BytesIO(base64.b64decode(first)))).astype(int)[..., :3]
    viridis = np.round(255 * matplotlib.colormaps["viridis"]([0.0, 1.0])).astype(int)[:, :3]
    assert np.abs(picture[0, 0] - viridis[0]).max() <= 1
    assert np.abs(picture[1, 1] - viridis[1]).max() <= 1
    assert picture[0, 2].tolist() == [0xDF, 0xE3, 0xE8]
    assert picture[1, 2].tolist() == [255, 255, 255]
    assert len(re.findall(r"M[\d. ]+l", text)) == 2  # one cross, dark upon white
    assert "signal &lt;RFU&gt;" in text


def test_a_well_says_what_it_holds_and_what_became_of_it() -> None:
    wells, residuals, own = plate(8, 12)
    wells[14] |= {"role": "sample", "inhibitor": 0.004, "inhibitor_unit": "uM", "reason": "bubble <here>"}
    found = maps(wells, residuals, own)
    said = sayings(heatmap(found["signal"]))
    assert any(re.fullmatch(r"B3: [\d.e+]+; sample; inhibitor 4 nM; left out: bubble <here>", each) for each in said)
    assert len(set(said)) == 96
    told = sayings(heatmap(replace(found["signal"], telling=True)))
    assert len(set(told)) == 96
    assert all("; " in each for each in told)
    rows = list(csv.DictReader(io.StringIO(as_csv(table([found["velocity"]])))))
    assert len(rows) == len(own)
    assert (rows[0]["well"], rows[0]["velocity (nM/min)"]) == ("A2", "2")

"""The figures."""

from __future__ import annotations

import csv
import io
import re
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import chromium, measured
from hovered import sayings
from matplotlib.colors import to_rgb

from mtorkin.report.figures.axes import Labels
from mtorkin.report.figures.chart import NEAR, Axis, Chart, Picture, Plane, Series, data, drawn, thinned
from mtorkin.report.figures.heatmap import Map, heatmap
from mtorkin.report.figures.progress import progress_figure
from mtorkin.report.figures.residuals import Residuals, residual_data, residual_figure
from mtorkin.report.figures.style import ALARM, GREY, INK, colours
from mtorkin.report.figures.velocity import Curves, Points, velocity_figure
from mtorkin.report.pages import SCRIPT, template

#: Rests the pointer at every place of which something is said, and away from all.
HOVER = """
  const told = (x, y) => {
    document.documentElement.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y}));
    return document.querySelector("title").textContent;
  };
  const said = [];
  for (const {parentNode: path} of document.querySelectorAll("path > desc")) {
    const steps = path.getAttribute("d").match(/-?[0-9]+/g).map(Number);
    let [x, y] = [0, 0];
    for (let at = 0; at < steps.length; at += 2) {
      [x, y] = [x + steps[at], y + steps[at + 1]];
      const place = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
      said.push(told(place.x, place.y));
    }
  }
  return [said, told(-999, -999)];
"""
SVG = "{http://www.w3.org/2000/svg}"


def asked(levels: list[float], x: np.ndarray, unit: str = "nM/min", **changes: Any) -> tuple[Points, Curves, Labels]:
    grid_x, grid_level = (part.ravel() for part in np.meshgrid(x, levels))
    points = {"x": grid_x, "level": grid_level, "velocity": grid_x / (1 + grid_level), "outlying": grid_x < 0}
    text = {value: f"{value:g}" for value in levels}
    return Points(**points | changes), Curves(), Labels("ATP (µM)", f"velocity ({unit})", text, "inhibitor (nM)")


def chart(levels: list[float], x: np.ndarray) -> Chart:
    return velocity_figure(*asked(levels, x)).charts[0]


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_level_is_in_the_legend_and_no_two_share_a_colour() -> None:
    levels = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    legend = texts(drawn(velocity_figure(*asked(levels, np.array([1.0, 2.0, 5.0])))))[-10:]
    assert legend == ["inhibitor", "(nM)", "0", "1", "2", "4", "8", "16", "32", "64"]
    wells = [each for each in chart(levels, np.array([1.0, 2.0, 5.0])).series if each.mark is not None]
    assert len({each.colour for each in wells}) == len(wells) == len(levels)


def test_every_well_is_within_the_axes_and_an_outlying_one_is_ringed() -> None:
    x = np.array([0.0, 1.0, 10.0, 100.0])
    for log in (False, True):
        points, curves, labels = asked([0.0, 1.0], x, velocity=np.array([-2.0, 1, 9, 30, -1, 1, 5, 12]))
        points = Points(points.x, points.level, points.velocity, points.velocity == 30)
        found = velocity_figure(points, curves, labels, log).charts[0]
        assert found.shows(points.x, points.velocity).all()
        (ring,) = (each for each in found.series if each.ring)
        assert (ring.x, ring.y, ring.label, ring.colour) == (100.0, 30.0, "outlying", ALARM)


def test_curves_end_where_a_logarithmic_axis_does() -> None:
    points, _, labels = asked([0.0], np.array([0.0, 1.0, 100.0]))
    curves = Curves(np.array([0.0, 1e-3, 1.0, 100.0]), np.zeros(4), np.array([0.0, 1.0, 2.0, 3.0]))
    line = next(each for each in velocity_figure(points, curves, labels).charts[0].series if each.mark is None)
    assert line.x.tolist() == [1.0, 100.0]


def test_residuals_stand_above_both_axes_with_their_band() -> None:
    x, residual = np.array([1.0, 2.0, 3.0]), np.array([-5.0, 0.0, 1.0])
    wells = Residuals(x, np.zeros(3), 10 * x, residual, residual < -4)
    labels = Labels("ATP (µM)", "fitted velocity (nM/min)", {0.0: "0"})
    svg = drawn(residual_figure(wells, labels), simulated=True)
    found = texts(svg)
    assert found.count("standardised residual") == 2
    assert {"ATP (µM)", "fitted velocity (nM/min)", "simulated data"} <= set(found)
    assert svg.count('fill="#f0f3f6"') == 2
    (ring,) = re.findall(rf'<marker id="(\w+)"><path fill="none" stroke="{ALARM}"', svg)
    assert svg.count(f'style="marker:url(#{ring})"') == 2


def test_colours_grow_lighter_so_that_order_survives_in_grey() -> None:
    ramp = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in colours(list(range(9))).values()]
    assert ramp == sorted(ramp)
    assert ramp[-1] < 0.8


@pytest.mark.parametrize("colour", [*colours(list(range(9))).values(), INK, GREY, ALARM])
def test_every_mark_stands_out_from_white_by_3_to_1(colour: Any) -> None:
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    assert 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05) >= 3.0


def test_a_long_legend_is_thinned_but_keeps_both_ends() -> None:
    legend = texts(drawn(velocity_figure(*asked([float(i) for i in range(60)], np.array([1.0, 2.0])))))
    legend = legend[legend.index("(nM)") + 1 :]
    assert (legend[0], legend[-1], len(legend)) == ("0", "59", 24)


@pytest.mark.parametrize(
    ("x", "log", "zero"),
    [([1.0, 2.0, 40.0], False, False), ([1.0, 10.0, 100.0], True, False), ([0.0, 1.0, 100.0], True, True)],
)
def test_wide_ranges_are_drawn_on_a_logarithmic_axis(x: list[float], log: bool, zero: bool) -> None:
    axis = chart([0.0, 1.0], np.array(x)).x
    assert (axis.log, axis.zero) == (log, zero)


def test_no_text_reaches_the_fonts_of_the_machine_or_the_formula_parser() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = drawn(velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), unit="$\\frac{化合物\x07<b>")))
    assert "velocity ($\\frac{????<b>)" in texts(text)


def test_a_figure_of_simulated_data_says_so() -> None:
    figure = asked([0.0, 1.0], np.array([1.0, 2.0]))
    shown = velocity_figure(*figure)
    assert "<title>simulated data</title>" in drawn(shown, simulated=True)
    assert "simulated" not in drawn(shown)


def test_a_point_says_its_numbers_and_the_data_behind_it_are_a_table() -> None:
    names = [f"P1 A{i}" for i in range(1, 5)]
    said = [("A1", "2"), ("A2", "3"), ("A3", "4", "; outlying"), ("A<4>", "5")]
    of = {"names": names, "said": said, "saying": "{}: velocity {}"}
    shown = velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), **of))
    assert sayings(drawn(shown)) == [
        "A1: velocity 2; inhibitor (nM) 0", "A2: velocity 3; inhibitor (nM) 0",
        "A3: velocity 4; inhibitor (nM) 1; outlying", "A<4>: velocity 5; inhibitor (nM) 1",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(data(shown))))
    assert [row["well"] for row in rows] == names
    assert (rows[3]["ATP (µM)"], rows[3]["velocity (nM/min)"]) == ("2", "1")
    assert {row["level"] for row in rows} == {"0", "1"}


@pytest.mark.skipif(chromium() is None, reason="no Chromium on the path")
def test_the_script_says_what_a_point_or_a_well_says(tmp_path: Path) -> None:
    of = {"said": [("A1", "2"), ("A2", "3", "; odd"), ("A3", "4"), ("{} $&", "5")], "saying": "{}: velocity {}"}
    chart = drawn(velocity_figure(*asked([0.0, 1.0], np.array([1.0, 2.0]), **of)))
    some = np.ones((2, 3), dtype=bool)
    plate = heatmap(Map(np.array([[1.0, 2.0, np.nan], [3.0, 4.0, 5.0]]), some, ~some, "signal", contents={(0, 0): "x"}))
    for svg in (chart, plate):
        page = tmp_path / "page.html"
        page.write_text(f"<title>usual</title><body>{svg}<script>{template(SCRIPT)}</script></body>", encoding="utf-8")
        said, nowhere = measured(page, HOVER, [(800, 600)], tmp_path / "profile")[0]
        assert said == sayings(svg)
        assert nowhere == "usual"


def test_a_line_has_the_places_that_it_needs() -> None:
    x = np.linspace(0.0, 10.0, 401)
    bent, straight = (Series(x, y, INK) for y in (10.0 * x / (1.0 + x), 0.7 * x))
    picture = thinned(Picture([Chart(Axis("x", 0.0, 10.0), Axis("y", 0.0, 10.0), [bent, straight])]))
    few, ends = picture.charts[0].series
    assert ends.x.tolist() == [0.0, 10.0]
    assert len(few.x) < 60
    off = np.abs(np.interp(x, few.x, few.y) - bent.y) * Plane().down / 10.0
    assert off.max() < 1.01 * NEAR


def test_residuals_and_progress_are_pictures_of_several_charts() -> None:
    two, none = np.array([1.0, 2.0]), np.array([False, True])
    labels = Labels("ATP (µM)", "fitted velocity (nM/min)", {0.0: "0"})
    wells = Residuals(two, np.zeros(2), two, np.array([0.4, -4.0]), none, ["A1", "A2"])
    shown = residual_figure(wells, labels)
    assert [chart.y.high for chart in shown.charts] == [4.32, 4.32]  # nothing lies outside
    behind = list(csv.DictReader(io.StringIO(residual_data(wells, labels, simulated=True))))
    assert behind[1] == {
        "level": "0", "fitted velocity (nM/min)": "2", "ATP (µM)": "2", "standardised residual": "-4", "well": "A2",
        "simulated": "True",
    }  # fmt: skip
    assert len(behind) == 2
    line = np.array([1.0, np.nan])
    curves = [(f"A{i}: <ATP>", two, 3.0 * two, line) for i in range(5)]
    said = drawn(progress_figure(curves, "signal (RFU)"))
    assert "nan" not in said
    assert "".join(ElementTree.fromstring(said).itertext()).count("<ATP>") == 5

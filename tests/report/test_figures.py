"""The figures."""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from mtorkin.report.figures.axes import Labels
from mtorkin.report.figures.files import svg
from mtorkin.report.figures.style import ALARM, GREY, INK, colours, drawing
from mtorkin.report.figures.velocity import Curves, Points, velocity_figure


def drawn(levels: list[float], x: np.ndarray, unit: str = "nM/min") -> Figure:
    grid_x, grid_level = (part.ravel() for part in np.meshgrid(x, levels))
    points = Points(grid_x, grid_level, grid_x / (1 + grid_level), np.zeros(grid_x.size, dtype=bool))
    labels = Labels("ATP (µM)", f"velocity ({unit})", {value: f"{value:g}" for value in levels}, "inhibitor (nM)")
    return velocity_figure(points, Curves(), labels)


def test_every_level_is_in_the_legend_and_no_two_share_a_colour() -> None:
    levels = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    axes = drawn(levels, np.array([1.0, 2.0, 5.0])).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["0", "1", "2", "4", "8", "16", "32", "64"]
    assert len({line.get_color() for line in axes.get_lines() if len(line.get_xdata()) == 3}) == len(levels)


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
    axes = drawn([float(i) for i in range(60)], np.array([1.0, 2.0])).axes[0]
    legend = axes.get_legend()
    assert legend is not None
    texts = [text.get_text() for text in legend.get_texts()]
    assert (texts[0], texts[-1], len(texts)) == ("0", "59", 24)


@pytest.mark.parametrize(
    ("x", "scale"), [([1.0, 2.0, 40.0], "linear"), ([1.0, 10.0, 100.0], "log"), ([0.0, 1.0, 100.0], "symlog")]
)
def test_wide_ranges_are_drawn_on_a_logarithmic_axis(x: list[float], scale: str) -> None:
    assert drawn([0.0, 1.0], np.array(x)).axes[0].get_xscale() == scale


def test_no_text_reaches_the_fonts_of_the_machine_or_the_formula_parser() -> None:
    with drawing(), warnings.catch_warnings():
        warnings.simplefilter("error")
        text = svg(drawn([0.0, 1.0], np.array([1.0, 2.0]), unit="$\\frac{化合物\x07"))
    assert ElementTree.fromstring(text).tag.endswith("svg")


def test_a_figure_of_simulated_data_says_so() -> None:
    shown = svg(drawn([0.0, 1.0], np.array([1.0, 2.0])), simulated=True)
    assert "<dc:title>simulated data</dc:title>" in shown
    assert "simulated" not in svg(drawn([0.0, 1.0], np.array([1.0, 2.0])))

"""Velocity against substrate at every inhibitor level, with the curves of the chosen model."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mtorkin.report.figures.axes import Labels, axis, wants_log
from mtorkin.report.figures.chart import Axis, Chart, Frame, Series, picture
from mtorkin.report.figures.style import ALARM, colours, hexadecimal

#: Width and height in points, and the plane: beside a legend, and without one.
SIZE = (388.8, 280.8)
BESIDE_LEGEND, ALONE = Frame(52.5, 9.8, 252.7, 235.9, entries=24), Frame(52.5, 9.8, 324.6, 235.9)


@dataclass(frozen=True)
class Points:
    """Wells of a family, one array element each; x is whatever varies (substrate, or inhibitor in a dose-response)."""

    x: np.ndarray
    level: np.ndarray
    velocity: np.ndarray
    outlying: np.ndarray


@dataclass(frozen=True)
class Curves:
    """The fitted curve of every inhibitor level, as parallel arrays."""

    x: np.ndarray = field(default_factory=lambda: np.empty(0))
    level: np.ndarray = field(default_factory=lambda: np.empty(0))
    fitted: np.ndarray = field(default_factory=lambda: np.empty(0))


def velocity_chart(points: Points, curves: Curves, labels: Labels, log: bool | None = None) -> Chart:
    """Wells as points, the chosen model as lines.

    Parameters
    ----------
    points, curves
        Wells and curves in the units of the labels; `curves` may be empty.
    labels
        What axes and legend say.
    log
        Whether the horizontal axis is logarithmic; by default where the levels ask for it.
    """
    log = wants_log(points.x) if log is None else log
    x = axis(labels.x, points.x if log else np.concatenate([points.x, curves.x]), log, from_zero=True)
    colour = {value: hexadecimal(found) for value, found in colours(labels.levels).items()}
    series = []
    for mark, value in enumerate(labels.levels):
        # Left of its low end a logarithmic axis shows zero alone.
        along = (curves.level == value) & ((curves.x >= x.low) | (not log))
        order = np.argsort(curves.x[along], kind="stable")
        series.append(Series(curves.x[along][order], curves.fitted[along][order], colour[value]))
        at = points.level == value
        label = labels.level_text[value] if labels.level else ""
        series.append(Series(points.x[at], points.velocity[at], colour[value], label, mark))
    out = points.outlying
    if out.any():
        label = "outlying" if labels.level else ""
        series.append(Series(points.x[out], points.velocity[out], ALARM, label, mark=0, ring=True))
    return Chart(x, Axis(labels.y, *_ends(points, curves)), series, legend=labels.level)


def velocity_figure(
    points: Points, curves: Curves, labels: Labels, log: bool | None = None, simulated: bool = False
) -> str:
    """The chart as SVG; parameters as in `velocity_chart`."""
    chart = velocity_chart(points, curves, labels, log)
    return picture([(chart, BESIDE_LEGEND if labels.level else ALONE)], SIZE, simulated)


def _ends(points: Points, curves: Curves) -> tuple[float, float]:
    """From zero, or below where wells lie there, to a little above the highest."""
    drawn = np.concatenate([points.velocity, curves.fitted])
    drawn = drawn[np.isfinite(drawn)]
    top, bottom = float(drawn.max(initial=0.0)), float(drawn.min(initial=0.0))
    if top == bottom:
        return 0.0, 1.0
    return (bottom - 0.04 * (top - bottom) if bottom < 0 else 0.0), top + 0.05 * (top - bottom)

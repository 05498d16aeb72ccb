"""Velocity against substrate at every inhibitor level, with the curves of the chosen model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mtorkin.report.figures.axes import Labels, along, only
from mtorkin.report.figures.chart import Axis, Chart, Picture, Plane, Series
from mtorkin.report.figures.style import ALARM, hexes

#: Size of the picture in points, and where its plane lies with and without a legend.
WIDTH, HEIGHT = 388.0, 281.0
BESIDE_LEGEND = Plane(54.0, 10.0, 250.0, 234.0, rows=12, columns=2)
ALONE = Plane(54.0, 10.0, 324.0, 234.0)


#: Which wells are drawn together, and the points of the page that say the same of them (`Series.said_in`).
Part = tuple[np.ndarray, str]


def of_level(level: np.ndarray, parts: Sequence[Part]) -> list[Part]:
    """The parts of the wells of a level; without any, all of these."""
    found = [(level & part, said_in) for part, said_in in parts] if parts else [(level, "")]
    return [(at, said_in) for at, said_in in found if at.any() or not parts]


@dataclass(frozen=True)
class Points:
    """Wells of a family, one array element each; x is whatever varies (substrate, or inhibitor in a dose-response).

    `said` and `saying` have what appears at each well, as in `Series`, and `plate` names that of all of them.
    `parts` are the wells that are drawn together; without any, those of each level are.
    `parts` are wells that are drawn together, each with the points of the page that say the same (`Series.said_in`).
    """

    x: np.ndarray
    level: np.ndarray
    velocity: np.ndarray
    outlying: np.ndarray
    said: Sequence[Sequence[str]] = ()
    saying: str = "{}"
    plate: str = ""
    parts: Sequence[tuple[np.ndarray, str]] = ()


@dataclass(frozen=True)
class Curves:
    """The fitted curve of every inhibitor level, as parallel arrays."""

    x: np.ndarray = field(default_factory=lambda: np.empty(0))
    level: np.ndarray = field(default_factory=lambda: np.empty(0))
    fitted: np.ndarray = field(default_factory=lambda: np.empty(0))


def velocity_figure(points: Points, curves: Curves, labels: Labels, log: bool | None = None) -> Picture:
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
    x = along(labels.x, points.x, log)
    chart = Chart(
        x, _upwards(labels.y, points, curves), _series(points, curves, labels, x), legend=labels.level,
        plane=BESIDE_LEGEND if labels.level else ALONE, of_wells=True, plate=points.plate,
    )  # fmt: skip
    return Picture([chart], WIDTH, HEIGHT, font=9.0)


def _series(points: Points, curves: Curves, labels: Labels, axis: Axis) -> list[Series]:
    """The curve and the wells of every level, named where there is a legend, and rings around outlying wells."""
    colour, lines, wells = hexes(labels.levels), [], []
    for mark, value in enumerate(labels.levels):
        name = labels.level_text[value] if labels.level else ""
        # Left of its low end a logarithmic axis shows zero alone.
        along_curve = (curves.level == value) & ((curves.x >= axis.low) | (not axis.log))
        if along_curve.any():
            order = np.argsort(curves.x[along_curve], kind="stable")
            x, fitted = curves.x[along_curve][order], curves.fitted[along_curve][order]
            lines.append(Series(x, fitted, colour[value], name))
        saying = f"{points.saying}; {labels.level} {name}" if labels.level else points.saying
        for at, said_in in of_level(points.level == value, points.parts):
            said = [] if said_in else only(points.said, at)
            x, y = points.x[at], points.velocity[at]
            wells.append(Series(x, y, colour[value], name, mark, said=said, saying=saying, said_in=said_in))
    out = points.outlying
    rings = [Series(points.x[out], points.velocity[out], ALARM, "outlying", 0, ring=True)] if out.any() else []
    return [*lines, *wells, *rings]


def _upwards(label: str, points: Points, curves: Curves) -> Axis:
    """From zero, or below where wells lie there, to a little above the highest."""
    values = np.concatenate([points.velocity, curves.fitted])
    values = values[np.isfinite(values)]
    low, high = min(0.0, float(values.min(initial=0.0))), max(0.0, float(values.max(initial=0.0)))
    span = (high - low) or 1.0
    return Axis(label, low - 0.04 * span if low < 0 else 0.0, high + 0.05 * span)

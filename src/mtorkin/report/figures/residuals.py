"""Standardised residuals of a family under its chosen model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtorkin.report.figures.axes import Labels, along, only
from mtorkin.report.figures.chart import Axis, Chart, Picture, Plane, Series
from mtorkin.report.figures.style import ALARM, hexes
from mtorkin.report.figures.velocity import Part, of_level

#: Standardised residuals within which 95 % lie when the error model holds.
BAND = 1.96
#: Size of the picture in points, and where its planes lie.
WIDTH, HEIGHT = 317.0, 281.0
PLANES = (Plane(42.0, 10.0, 268.0, 96.0, rows=0), Plane(42.0, 148.0, 268.0, 96.0, rows=0))


@dataclass(frozen=True)
class Residuals:
    """Standardised residuals of the wells, one array element each.

    `called` is what the figure calls each well, and `parts` are those that are drawn together, as in `Points`.
    """

    x: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    residual: np.ndarray
    outlying: np.ndarray
    called: Sequence[str] = ()
    parts: Sequence[Part] = ()


def residual_figure(wells: Residuals, labels: Labels, said_in: str = "") -> Picture:
    """Residuals against the fitted velocity (above; `labels.y`) and against the substrate (below; `labels.x`).

    `said_in` is the figure of the page that has the same points in the same order, and says what they are.
    """
    reach = max(3.0, 1.08 * float(np.abs(wells.residual).max(initial=0.0)))
    upwards = Axis("standardised residual", -reach, reach, wanted=4)
    across = (along(labels.y, wells.fitted, log=False), along(labels.x, wells.x))
    charts = [
        Chart(axis, upwards, _series(x, wells, labels, bool(said_in)), plane=plane, band=(-BAND, BAND), said_in=said_in)
        for axis, x, plane in zip(across, (wells.fitted, wells.x), PLANES, strict=True)
    ]
    return Picture(charts, WIDTH, HEIGHT, font=9.0)


def _series(x: np.ndarray, wells: Residuals, labels: Labels, elsewhere: bool) -> list[Series]:
    colour, found = hexes(labels.levels), []
    for mark, value in enumerate(labels.levels):
        for at, _ in of_level(wells.level == value, wells.parts):
            said = [] if elsewhere else [(each,) for each in only(wells.called, at)]
            found.append(Series(x[at], wells.residual[at], colour[value], labels.level_text[value], mark, said=said))
    out = wells.outlying
    return [*found, Series(x[out], wells.residual[out], ALARM, mark=0, ring=True)]

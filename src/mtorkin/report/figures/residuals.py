"""Standardised residuals of a family under its chosen model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.report.figures.axes import Labels, axis, wants_log
from mtorkin.report.figures.chart import Axis, Chart, Frame, Series, picture
from mtorkin.report.figures.style import ALARM, colours, hexadecimal

#: Standardised residuals within which 95 % lie when the error model holds.
BAND = (-1.96, 1.96)
#: Width and height in points, and the planes.
SIZE = (316.8, 280.8)
ABOVE, BELOW = Frame(38.0, 9.8, 269.3, 96.9), Frame(38.0, 148.8, 269.3, 96.9)


@dataclass(frozen=True)
class Residuals:
    """Standardised residuals of the wells, one array element each."""

    x: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    residual: np.ndarray
    outlying: np.ndarray


def residual_figure(wells: Residuals, labels: Labels, simulated: bool = False) -> str:
    """Residuals against the fitted velocity (above; `labels.y`) and the substrate (below; `labels.x`), as SVG."""
    reach = max(3.0, 1.08 * float(np.abs(wells.residual).max(initial=0.0)))
    y = Axis("standardised residual", -reach, reach)
    fitted = Chart(axis(labels.y, wells.fitted, log=False), y, _series(wells.fitted, wells, labels), band=BAND)
    along = axis(labels.x, wells.x, log=wants_log(wells.x))
    varied = Chart(along, y, _series(wells.x, wells, labels), band=BAND)
    return picture([(fitted, ABOVE), (varied, BELOW)], SIZE, simulated)


def _series(x: np.ndarray, wells: Residuals, labels: Labels) -> list[Series]:
    colour = colours(labels.levels)
    series = [
        Series(x[at], wells.residual[at], hexadecimal(colour[value]), mark=mark)
        for mark, value in enumerate(labels.levels)
        for at in [wells.level == value]
    ]
    out = wells.outlying
    return [*series, Series(x[out], wells.residual[out], ALARM, mark=0, ring=True)] if out.any() else series

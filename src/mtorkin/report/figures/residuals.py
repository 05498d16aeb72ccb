"""Standardised residuals of a family under its chosen model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtorkin.report.figures.axes import Labels, name_x, name_y, ticks, wants_log
from mtorkin.report.figures.style import GREY, colours, markers, ring
from mtorkin.report.figures.text import plain

#: Standardised residuals within which 95 % lie when the error model holds.
BAND = 1.96


@dataclass(frozen=True)
class Residuals:
    """Standardised residuals of the wells, one array element each."""

    x: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    residual: np.ndarray
    outlying: np.ndarray


def residual_figure(wells: Residuals, labels: Labels) -> Figure:
    """Residuals against the fitted velocity (above; `labels.y`) and against the substrate (below; `labels.x`)."""
    figure = Figure(figsize=(4.4, 3.9))
    reach = max(3.0, 1.08 * float(np.abs(wells.residual).max(initial=0.0)))
    for bottom, x, label in ((0.62, wells.fitted, labels.y), (0.125, wells.x, labels.x)):
        axes = figure.add_axes((0.12, bottom, 0.85, 0.345))
        axes.axhspan(-BAND, BAND, color="#f0f3f6", linewidth=0)
        axes.axhline(0.0, color=GREY, linewidth=0.8)
        _draw_wells(axes, x, wells, labels)
        axes.margins(x=0.04)
        if x is wells.x:
            ticks(axes, x, zero=bool((x == 0).any()) and wants_log(x), log=wants_log(x))
        else:
            axes.xaxis.set_major_locator(MaxNLocator(6))
            axes.xaxis.set_major_formatter(FuncFormatter(plain))
        axes.grid(visible=False)
        axes.set_ylim(-reach, reach)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(plain))
        name_x(axes, label, below=-0.18)
    name_y(figure, "standardised residual", 0.545)
    return figure


def _draw_wells(axes: Axes, x: np.ndarray, wells: Residuals, labels: Labels) -> None:
    colour, marker = colours(labels.levels), markers(labels.levels)
    for value in labels.levels:
        at = wells.level == value
        axes.plot(
            x[at], wells.residual[at], linestyle="none", marker=marker[value], color=colour[value], markersize=4.2,
            markeredgecolor="white", markeredgewidth=0.4, clip_on=False, zorder=3,
        )  # fmt: skip
    out = wells.outlying
    axes.plot(x[out], wells.residual[out], clip_on=False, zorder=4, **ring(9))

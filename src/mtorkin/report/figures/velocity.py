"""Velocity against substrate at every inhibitor level, with the curves of the chosen model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mtorkin.report.figures.axes import Labels, legend, name_x, name_y, ticks, wants_log
from mtorkin.report.figures.style import GREY, colours, markers, ring
from mtorkin.report.figures.text import printable


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


def velocity_figure(points: Points, curves: Curves, labels: Labels, log: bool | None = None) -> Figure:
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
    figure = Figure(figsize=(5.4, 3.9))
    axes = figure.add_axes((0.135, 0.125, 0.65 if labels.level else 0.835, 0.84))
    handles = _draw_levels(axes, points, curves, labels)
    if points.outlying.any():
        mark = ring(9.5)
        axes.plot(points.x[points.outlying], points.velocity[points.outlying], clip_on=False, zorder=4, **mark)
        handles.append(Line2D([], [], label="outlying", **mark))
    name_x(axes, labels.x, below=-0.085)
    name_y(figure, labels.y, 0.545)
    axes.margins(x=0.03)
    log = wants_log(points.x) if log is None else log
    ticks(axes, points.x, zero=not log or bool((points.x == 0).any()), log=log)
    _limit_y(axes, points, curves)
    if labels.level:
        legend(axes, handles, printable(labels.level))
    return figure


def _draw_levels(axes: Axes, points: Points, curves: Curves, labels: Labels) -> list[Line2D]:
    """Draw the wells and the curve of every level, and return the entries of the legend."""
    colour, marker = colours(labels.levels), markers(labels.levels)
    handles = []
    for value in labels.levels:
        look: dict[str, Any] = {
            "color": colour[value],
            "marker": marker[value],
            "markersize": 4.6,
            "markeredgecolor": "white",
            "markeredgewidth": 0.4,
        }
        along = curves.level == value
        if along.any():
            order = np.argsort(curves.x[along], kind="stable")
            axes.plot(curves.x[along][order], curves.fitted[along][order], color=colour[value], linewidth=1.3)
        at = points.level == value
        axes.plot(points.x[at], points.velocity[at], linestyle="none", clip_on=False, zorder=3, **look)
        handles.append(Line2D([], [], linewidth=1.3, label=printable(labels.level_text[value]), **look))
    return handles


def _limit_y(axes: Axes, points: Points, curves: Curves) -> None:
    """From zero, or below where wells lie there, to a little above the highest."""
    drawn = [values for values in (points.velocity, curves.fitted) if values.size]
    top = max((float(values.max()) for values in drawn), default=0.0)
    bottom = min((float(values.min()) for values in drawn), default=0.0)
    if top > 0:
        axes.set_ylim(bottom=min(0.0, bottom - 0.04 * (top - bottom)), top=top + 0.05 * (top - min(0.0, bottom)))
    if bottom < 0:
        axes.axhline(0.0, color=GREY, linewidth=0.8)

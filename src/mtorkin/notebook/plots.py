"""The wells and the chosen model as a plot, in the user's units: the one that was fitted, and the textbook's others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from mtorkin.notebook.names import named
from mtorkin.report.classical.coordinates import LINES, VIEWING, Coordinates
from mtorkin.report.figures.style import GREY, colours, markers
from mtorkin.report.numbers import level

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The plot of what was fitted; the others are views of it in the coordinates of `LINES`.
VELOCITY = Coordinates(lambda s, i, v: s, lambda s, i, v: v, "inhibitor", ("{s}", "{v}"))
PLOTS = {"velocity": VELOCITY, **LINES}
#: What there is beside the plots of wells along a concentration.
RESIDUALS = "residuals"


@dataclass(frozen=True)
class Drawn:
    """What is drawn.

    Attributes
    ----------
    wells, curves
        The tables of predictions and of curves.
    joint
        Whether both substrates were fitted together; they make no curves.
    names
        Substrate ``s``, inhibitor ``i`` and velocity ``v`` with their units.
    """

    wells: pd.DataFrame
    curves: pd.DataFrame
    joint: bool
    names: Mapping[str, str]


def draw(drawn: Drawn, kind: str, ax: Axes | None) -> Axes:
    """Draw one kind of plot; see `Result.plot`."""
    named(kind, [*PLOTS, RESIDUALS], "kind of plot")
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(figsize=(5.4, 3.9), layout="constrained").add_subplot()
    wells, names = drawn.wells, drawn.names
    if kind == RESIDUALS or drawn.joint:
        return _against_fitted(ax, wells, kind, names)
    plot, viewing = PLOTS[kind], kind in LINES
    wells = wells[wells["velocity"] > 0] if viewing else wells
    levels = sorted(wells[plot.by].unique())
    colour, marker = colours(levels), markers(levels)
    for value in levels:
        own = wells[wells[plot.by] == value].sort_values(["substrate", "inhibitor"])
        look: dict[str, Any] = {"color": colour[value], "label": level(value)}
        ax.plot(*_along(plot, own, "velocity"), linestyle="none", marker=marker[value], **look)
        along = own if viewing else drawn.curves[np.isclose(drawn.curves["inhibitor"], value, rtol=1e-9, atol=0.0)]
        ax.plot(*_along(plot, along, "fitted"), color=colour[value], linewidth=1.3)
    x, y = (label.format(**names) for label in plot.labels)
    ax.set(xlabel=x, ylabel=y)
    ax.legend(title=names["i" if plot.by == "inhibitor" else "s"], fontsize="small")
    if viewing:
        ax.set_title(VIEWING, fontsize="small")
    return ax


def _along(plot: Coordinates, wells: pd.DataFrame, velocity: str) -> tuple[pd.Series, pd.Series]:
    """The coordinates of wells, by the name of the column of velocities."""
    given = wells["substrate"], wells["inhibitor"], wells[velocity]
    return plot.x(*given), plot.y(*given)


def _against_fitted(ax: Axes, wells: pd.DataFrame, kind: str, names: Mapping[str, str]) -> Axes:
    """Residuals, or the velocities of a fit of both substrates, which make no curves, against the fitted velocity."""
    fitted = wells["fitted"]
    if kind == RESIDUALS:
        ax.axhline(0.0, color=GREY, linewidth=0.8)
        ax.plot(fitted, wells["standardised_residual"], linestyle="none", marker="o", color=colours([0.0])[0.0])
        ax.set(xlabel=f"fitted {names['v']}", ylabel="standardised residual")
        return ax
    if kind != "velocity":
        raise ValueError(f"a fit of both substrates has no {kind} plot; there are velocity and {RESIDUALS}")
    top = float(max(fitted.max(), wells["velocity"].max()))
    ax.plot([0.0, top], [0.0, top], color=GREY, linewidth=0.8)
    ax.plot(fitted, wells["velocity"], linestyle="none", marker="o", color=colours([0.0])[0.0])
    ax.set(xlabel=f"fitted {names['v']}", ylabel=names["v"])
    return ax

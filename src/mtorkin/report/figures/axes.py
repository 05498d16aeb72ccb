"""Axes, ticks and legends of the figures of a family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from mtorkin.report.figures.text import plain, printable

#: Substrate levels that span more than this are drawn on a logarithmic axis.
LOG_SPAN = 40.0
#: Entries that a legend can hold in one column.
LEGEND_ROWS = 12


@dataclass(frozen=True)
class Labels:
    """What the axes and the legend of a figure say.

    Attributes
    ----------
    x, y
        Labels of the axes with their units.
    level_text
        Every inhibitor level as it is to be written.
    level
        Title of the legend, with its unit; empty for no legend.
    """

    x: str
    y: str
    level_text: dict[float, str]
    level: str = ""

    @property
    def levels(self) -> list[float]:
        """The levels in order."""
        return sorted(self.level_text)


def wants_log(x: np.ndarray) -> bool:
    """Whether values above zero span so much that a linear axis would crowd them."""
    positive = x[x > 0]
    return bool(positive.size and positive.max() / positive.min() > LOG_SPAN)


def name_x(axes: Axes, label: str, below: float) -> None:
    """Label the x axis at a fixed place: letting matplotlib find one takes half of the drawing."""
    axes.set_xlabel(printable(label))
    axes.xaxis.set_label_coords(0.5, below)
    axes.yaxis.set_label_coords(0.0, 0.5)


def name_y(figure: Figure, label: str, middle: float) -> None:
    """Label the y axis at the left edge, clear of ticks of any length."""
    figure.text(0.008, middle, printable(label), rotation=90, va="center", ha="left")


def ticks(axes: Axes, x: np.ndarray, zero: bool, log: bool) -> None:
    """Plain numbers along both axes; logarithmic along x where the levels ask for it."""
    if log:
        _log_ticks(axes, x[x > 0], zero)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6))
        if zero:
            axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.yaxis.set_major_locator(MaxNLocator(6))
    axes.yaxis.set_major_formatter(FuncFormatter(plain))
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.6)
    axes.set_axisbelow(True)


def _log_ticks(axes: Axes, positive: np.ndarray, zero: bool) -> None:
    if zero:
        axes.set_xscale("symlog", linthresh=float(positive.min()), linscale=0.5)
        return
    axes.set_xscale("log")
    decades = np.log10(positive.max() / positive.min())
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if decades < 2.5 else (1.0,)))
    axes.xaxis.set_minor_locator(NullLocator())


def legend(axes: Axes, handles: list[Line2D], title: str) -> None:
    """The legend in the margin to the right; a long one is thinned evenly, first and last kept."""
    if len(handles) > 2 * LEGEND_ROWS:
        keep = np.unique(np.linspace(0, len(handles) - 1, 2 * LEGEND_ROWS).round().astype(int))
        handles = [handles[i] for i in keep]
    made = axes.legend(
        handles=handles, title=title, loc="upper left", bbox_to_anchor=(1.01, 1.02), borderaxespad=0.0, fontsize=8,
        title_fontsize=8, ncols=1 + (len(handles) > LEGEND_ROWS), columnspacing=0.8, handlelength=1.6,
        handletextpad=0.5, alignment="left",
    )  # fmt: skip
    made.set_in_layout(False)

"""A few progress curves of a kinetic plate: reads, the window that was used, and the initial velocity as a line."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtorkin.base.slugs import slug
from mtorkin.report.figures.files import Folder
from mtorkin.report.figures.style import ALARM, GREY, INK
from mtorkin.report.figures.text import axis_label, plain, printable
from mtorkin.report.numbers import pretty_unit
from mtorkin.report.rows import Row, by, column

#: Panels in a row.
ACROSS = 4


def progress_figure(curves: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]], y_label: str) -> Figure:
    """Small multiples.

    Parameters
    ----------
    curves
        Title, times (min), signals, and the line (nan outside of the window) of every panel.
    y_label
        What the signal is, with its unit.
    """
    down = -(-len(curves) // ACROSS)
    figure = Figure(figsize=(9.0, 0.55 + 1.75 * down))
    left, bottom, width = 0.075, 0.45 / (0.55 + 1.75 * down), 0.915 / ACROSS
    height = (1.0 - bottom) / down
    for i, (title, time, signal, line) in enumerate(curves):
        at = (left + width * (i % ACROSS), bottom + height * (down - 1 - i // ACROSS))
        axes = figure.add_axes((at[0] + 0.02, at[1] + 0.14 * height, width - 0.045, 0.64 * height))
        inside = np.isfinite(line)
        axes.plot(time[~inside], signal[~inside], ".", color=GREY, markersize=3)
        axes.plot(time[inside], signal[inside], ".", color=INK, markersize=3)
        axes.plot(time, line, color=ALARM, linewidth=1.1)
        low, high = float(signal.min()), float(signal.max())
        margin = 0.08 * (high - low) or 1.0
        axes.set_ylim(low - margin, high + margin)
        axes.set_title(printable(title), fontsize=7.5, pad=3)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(3))
            axis.set_major_formatter(FuncFormatter(plain))
        axes.tick_params(labelsize=7)
    figure.text(0.5, 0.008, "time (min)", ha="center", va="bottom")
    figure.text(0.006, 0.5, printable(y_label), rotation=90, va="center", ha="left")
    return figure


def draw_progress(reads: list[Row], folder: Folder) -> str:
    """Write the figure of one plate, rows of `mtorkin.base.tables.PROGRESS`, and return how the page links to it."""
    curves = []
    for well, own in by(reads, "well").items():
        title = f"{well}: {own[0]['contents']}" if own[0]["contents"] else well
        curves.append((title, column(own, "time"), column(own, "signal"), column(own, "line")))
    one = reads[0]
    name = f"{slug(one['assay'])}-{slug(one['plate'])}-progress"
    figure = progress_figure(curves, axis_label("signal", pretty_unit(one["unit"] or "")))
    return folder.write(name, figure, bool(one["simulated"]))

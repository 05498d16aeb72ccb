"""A few progress curves of a kinetic plate: reads, the window that was used, and the initial velocity as a line."""

from __future__ import annotations

import numpy as np

from mtorkin.base.slugs import slug
from mtorkin.report.figures.chart import Axis, Chart, Picture, Plane, Series
from mtorkin.report.figures.drawing import Drawing
from mtorkin.report.figures.files import Sheet
from mtorkin.report.figures.style import ALARM, GREY, INK
from mtorkin.report.figures.text import axis_label
from mtorkin.report.numbers import pretty_unit, with_micro
from mtorkin.report.rows import Row, by, column

#: Panels in a row, and in points the size of each with its margins, of its plane, and what lies left of it and above.
ACROSS, WIDE, HIGH = 4, 162.0, 122.0
LEFT, ABOVE, PLANE = 52.0, 16.0, (102.0, 76.0)


def progress_figure(curves: list[tuple[str, np.ndarray, np.ndarray, np.ndarray]], y_label: str) -> Picture:
    """Small multiples.

    Parameters
    ----------
    curves
        Title, times (min), signals, and the line (nan outside of the window) of every panel.
    y_label
        What the signal is, with its unit.
    """
    down = -(-len(curves) // ACROSS)
    charts = [
        _panel(*curve, y_label, Plane(LEFT + WIDE * (i % ACROSS), ABOVE + HIGH * (i // ACROSS), *PLANE))
        for i, curve in enumerate(curves)
    ]
    return Picture(charts, WIDE * min(ACROSS, len(curves)), HIGH * down)


def _panel(
    title: str, time: np.ndarray, signal: np.ndarray, line: np.ndarray, y_label: str, plane: Plane
) -> Chart:  # fmt: skip
    inside = np.isfinite(line)
    low, high = float(signal.min()), float(signal.max())
    margin = 0.08 * (high - low) or 1.0
    series = [
        Series(time[inside], line[inside], ALARM),
        Series(time[~inside], signal[~inside], GREY, mark=0),
        Series(time[inside], signal[inside], INK, mark=0),
    ]
    axes = (
        Axis("time (min)", 0.0, 1.04 * float(time.max()) or 1.0, wanted=3),
        Axis(y_label, low - margin, high + margin, wanted=3),
    )
    return Chart(*axes, series, plane=plane, title=title)


def draw_progress(reads: list[Row], sheet: Sheet) -> Drawing:
    """Draw the figure of one plate, rows of `mtorkin.base.tables.PROGRESS`."""
    curves = []
    for well, own in by(reads, "well").items():
        title = f"{well}: {with_micro(own[0]['contents'])}" if own[0]["contents"] else well
        curves.append((title, column(own, "time"), column(own, "signal"), column(own, "line")))
    one = reads[0]
    name = f"{slug(one['assay'])}-{slug(one['plate'])}-progress"
    figure = progress_figure(curves, axis_label("signal", pretty_unit(one["unit"] or "")))
    return sheet.draw(name, figure, bool(one["simulated"]))

"""A small chart of points and lines.

The SVG is written from a template, as that of a plate: there are many on a page, and a drawing library would take a
second for what takes this a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from mtorkin.report.figures.files import SIMULATED
from mtorkin.report.figures.style import ALARM, FONTS, GREY, INK
from mtorkin.report.figures.text import plain, printable
from mtorkin.report.pages import environment

Array = np.ndarray
#: Size of a chart and of its plane, in points.
WIDTH, HEIGHT = 306.0, 220.0
LEFT, TOP, ACROSS, DOWN = 44.0, 8.0, 184.0, 172.0
#: Entries of a legend; of more levels, some between first and last are not named.
ENTRIES = 11
#: The marks of levels, from the middle of a point.
MARKS = (
    "m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0",
    "m-2-2h4v4h-4z",
    "m0-2.8l2.6 4.5h-5.2z",
    "m0-2.8l2.8 2.8l-2.8 2.8l-2.8-2.8z",
    "m0 2.8l2.6-4.5h-5.2z",
    "m-.8-2.6h1.6v1.8h1.8v1.6h-1.8v1.8h-1.6v-1.8h-1.8v-1.6h1.8z",
)


@dataclass(frozen=True)
class Axis:
    """An axis of a chart.

    Attributes
    ----------
    label
        What it says, with the unit.
    low, high
        Its ends; above zero on a logarithmic axis.
    log
        Whether it is logarithmic.
    zero
        Whether a logarithmic axis has a place for zero, left of its low end.
    """

    label: str
    low: float
    high: float
    log: bool = False
    zero: bool = False

    def at(self, values: Array) -> Array:
        """Places along the axis, from 0 to 1 within its ends; not a number of what it cannot show."""
        values = np.asarray(values, dtype=float)
        if not self.log:
            return (values - self.low) / (self.high - self.low)
        start = 0.12 if self.zero else 0.0
        known = np.where(values > 0, values, np.nan)
        place = start + (1.0 - start) * np.log(known / self.low) / np.log(self.high / self.low)
        return np.where((values == 0) & self.zero, 0.03, place)

    def ticks(self) -> list[tuple[float, str]]:
        """Places and text of the ticks."""
        if self.log:
            values = _log_ticks(self.low, self.high)
            found = [(float(place), plain(value)) for value, place in zip(values, self.at(values), strict=True)]
            return [(0.03, "0"), *found] if self.zero else found
        values = np.asarray(MaxNLocator(5).tick_values(self.low, self.high))
        found = [(float(place), plain(float(value))) for value, place in zip(values, self.at(values), strict=True)]
        return [(place, text) for place, text in found if -1e-9 <= place <= 1 + 1e-9]


def _log_ticks(low: float, high: float) -> Array:
    """Powers of ten; of a short axis with their double and fivefold."""
    decades = np.log10(high / low)
    step = int(np.ceil(decades / 6.0))
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1.0, step)
    values = np.outer(powers, (1.0, 2.0, 5.0) if decades < 2.0 else (1.0, 3.0) if decades < 3.0 else (1.0,)).ravel()
    return values[(values >= low * (1 - 1e-9)) & (values <= high * (1 + 1e-9))]


@dataclass(frozen=True)
class Series:
    """Points or a line.

    Attributes
    ----------
    x, y
        Coordinates, shape (n,); what is not a number or off the axes is not drawn.
    colour
        Of points and line.
    label
        In the legend; empty for no entry.
    mark
        Which of the marks; None is a line.
    error
        Half of the height of a bar through each point, shape (n,); None for none.
    dashed
        Whether a line is dashed.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    mark: int | None = None
    error: Array | None = None
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: axes, series, values on the horizontal axis that are marked by a line, and the title of the legend."""

    x: Axis
    y: Axis
    series: Sequence[Series]
    marked: Sequence[float] = ()
    legend: str = ""

    def shows(self, x: Array, y: Array) -> Array:
        """Whether points lie within the axes."""
        across, up = self.x.at(x), self.y.at(y)
        return (across >= -1e-9) & (across <= 1 + 1e-9) & (up >= -1e-9) & (up <= 1 + 1e-9)


def drawn(chart: Chart, simulated: bool = False) -> str:
    """The chart as SVG."""
    return environment().get_template("chart.svg").render(
        width=WIDTH, height=HEIGHT, left=LEFT, top=TOP, across=ACROSS, down=DOWN, ink=INK, grey=GREY, alarm=ALARM,
        fonts=FONTS, simulated=SIMULATED if simulated else "", x=printable(chart.x.label), y=printable(chart.y.label),
        x_ticks=[(LEFT + ACROSS * at, text) for at, text in chart.x.ticks()],
        y_ticks=[(TOP + DOWN * (1.0 - at), text) for at, text in chart.y.ticks()],
        lines=[(each, _line(_place(chart, each.x, each.y))) for each in chart.series if each.mark is None],
        points=[(each, _points(chart, each)) for each in chart.series if each.mark is not None],
        zeros=_zeros(chart), marked=[LEFT + ACROSS * float(chart.x.at(np.array(value))) for value in chart.marked],
        legend=printable(chart.legend).rsplit(" ", 1) if chart.legend else [],
        entries=_entries(chart.series), marks=MARKS,
    )  # fmt: skip


def _place(chart: Chart, x: Array, y: Array) -> Array:
    """Places of points in the picture, shape (n, 2)."""
    return np.column_stack([LEFT + ACROSS * chart.x.at(x), TOP + DOWN * (1.0 - chart.y.at(y))])


def _line(at: Array) -> str:
    """A line through places; it is broken where one is not a number, and far ones are cut by the plane."""
    at = np.clip(at, -2000.0, 3000.0)
    parts, pen = [], "M"
    for x, y in at:
        if np.isfinite(x) and np.isfinite(y):
            parts.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(parts)


def _points(chart: Chart, series: Series) -> tuple[str, str]:
    """The marks of a series, and its bars."""
    keep = chart.shows(series.x, series.y)
    mark = MARKS[(series.mark or 0) % len(MARKS)]
    points = "".join(f"M{x:.1f} {y:.1f}{mark}" for x, y in _place(chart, series.x[keep], series.y[keep]))
    if series.error is None:
        return points, ""
    low, high = (_place(chart, series.x[keep], series.y[keep] + sign * series.error[keep]) for sign in (-1.0, 1.0))
    bottom = np.where(np.isfinite(low[:, 1]), low[:, 1], TOP + DOWN)
    return points, "".join(f"M{x:.1f} {min(y, TOP + DOWN):.1f}V{max(end, TOP):.1f}"
                           for x, y, end in zip(low[:, 0], bottom, high[:, 1], strict=True))  # fmt: skip


def _zeros(chart: Chart) -> list[str]:
    """Lines at zero within the plane."""
    found = []
    if not chart.x.log and chart.x.low < 0 < chart.x.high:
        found.append(f"M{LEFT + ACROSS * float(chart.x.at(np.array(0.0))):.1f} {TOP}v{DOWN}")
    if not chart.y.log and chart.y.low < 0 < chart.y.high:
        found.append(f"M{LEFT} {TOP + DOWN * (1.0 - float(chart.y.at(np.array(0.0)))):.1f}h{ACROSS}")
    return found


def _entries(series: Sequence[Series]) -> list[tuple[Series, str]]:
    """The entries of the legend, thinned evenly where there are many; first and last are kept."""
    named = [each for each in series if each.label]
    if len(named) > ENTRIES:
        keep = np.unique(np.linspace(0, len(named) - 1, ENTRIES).round().astype(int))
        named = [named[i] for i in keep]
    return [(each, printable(each.label)) for each in named]

"""A small chart of points and lines.

The SVG is written from a template, as that of a plate: there are many on a page, and a drawing library would take a
second for what takes this a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mtorkin.report.figures.files import SIMULATED
from mtorkin.report.figures.style import ALARM, FONTS, GREY, INK
from mtorkin.report.figures.text import plain, printable
from mtorkin.report.pages import environment

Array = np.ndarray


@dataclass(frozen=True)
class Frame:
    """Where the plane of a chart is in a picture, in points, and how many entries of a legend have room beside it.

    Of more levels than entries, some between first and last are not named.
    """

    left: float
    top: float
    across: float
    down: float
    entries: int = 11


#: Width and height of a chart by itself, in points, and its plane.
SIZE = (306.0, 220.0)
FRAME = Frame(44.0, 8.0, 184.0, 172.0)
#: The marks of levels, from the middle of a point.
MARKS = (
    "m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0",
    "m-2-2h4v4h-4z",
    "m0-2.8l2.6 4.5h-5.2z",
    "m0-2.8l2.8 2.8l-2.8 2.8l-2.8-2.8z",
    "m0 2.8l2.6-4.5h-5.2z",
    "m-.8-2.6h1.6v1.8h1.8v1.6h-1.8v1.8h-1.6v-1.8h-1.8v-1.6h1.8z",
)
#: A ring about a point.
RING = "m-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0"


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
    ring
        Whether points are rings about what others are at.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    mark: int | None = None
    error: Array | None = None
    dashed: bool = False
    ring: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    x, y
        The axes.
    series
        What is drawn.
    marked
        Values on the horizontal axis that are marked by a line.
    legend
        Title of the legend; empty for none.
    band
        Values on the vertical axis between which the plane is shaded; None for no band.
    """

    x: Axis
    y: Axis
    series: Sequence[Series]
    marked: Sequence[float] = ()
    legend: str = ""
    band: tuple[float, float] | None = None

    def shows(self, x: Array, y: Array) -> Array:
        """Whether points lie within the axes."""
        across, up = self.x.at(x), self.y.at(y)
        return (across >= -1e-9) & (across <= 1 + 1e-9) & (up >= -1e-9) & (up <= 1 + 1e-9)


def drawn(chart: Chart, simulated: bool = False) -> str:
    """A chart by itself as SVG."""
    return picture([(chart, FRAME)], SIZE, simulated)


def picture(charts: Sequence[tuple[Chart, Frame]], size: tuple[float, float], simulated: bool = False) -> str:
    """Charts in one picture as SVG, each in its frame; width and height in points."""
    return environment().get_template("chart.svg").render(
        width=size[0], height=size[1], ink=INK, grey=GREY, alarm=ALARM, fonts=FONTS, marks=MARKS, around=RING,
        simulated=SIMULATED if simulated else "", planes=[_Plane(*each) for each in charts],
    )  # fmt: skip


class _Plane:
    """A chart in its frame, as the template writes it."""

    def __init__(self, chart: Chart, frame: Frame) -> None:
        self._chart, self.frame = chart, frame
        self.x, self.y = printable(chart.x.label), printable(chart.y.label)
        self.x_ticks = [(self._across(at), text) for at, text in chart.x.ticks()]
        self.y_ticks = [(self._down(at), text) for at, text in chart.y.ticks()]
        self.lines = [(each, self._line(each)) for each in chart.series if each.mark is None]
        self.points = [(each, self._points(each)) for each in chart.series if each.mark is not None]
        self.zeros = self._zeros()
        self.marked = [self._across(float(chart.x.at(np.array(value)))) for value in chart.marked]
        self.band = [self._down(float(chart.y.at(np.array(value)))) for value in chart.band or ()]
        self.legend = printable(chart.legend).rsplit(" ", 1) if chart.legend else []
        self.entries = _entries(chart.series, frame.entries)

    def _across(self, at: Any) -> Any:
        return self.frame.left + self.frame.across * at

    def _down(self, at: Any) -> Any:
        return self.frame.top + self.frame.down * (1.0 - at)

    def _place(self, x: Array, y: Array) -> Array:
        """Places of points in the picture, shape (n, 2)."""
        return np.column_stack([self._across(self._chart.x.at(x)), self._down(self._chart.y.at(y))])

    def _line(self, series: Series) -> str:
        """A line through places; it is broken where one is not a number, and far ones are cut by the plane."""
        parts, pen = [], "M"
        for x, y in np.clip(self._place(series.x, series.y), -2000.0, 3000.0):
            if np.isfinite(x) and np.isfinite(y):
                parts.append(f"{pen}{x:.1f} {y:.1f}")
                pen = "L"
            else:
                pen = "M"
        return "".join(parts)

    def _points(self, series: Series) -> tuple[str, str]:
        """The marks of a series, and its bars."""
        keep = self._chart.shows(series.x, series.y)
        x, y = series.x[keep], series.y[keep]
        mark = RING if series.ring else MARKS[(series.mark or 0) % len(MARKS)]
        points = "".join(f"M{across:.1f} {down:.1f}{mark}" for across, down in self._place(x, y))
        if series.error is None:
            return points, ""
        low, high = (self._place(x, y + sign * series.error[keep]) for sign in (-1.0, 1.0))
        top, end = self.frame.top, self.frame.top + self.frame.down
        bottom = np.where(np.isfinite(low[:, 1]), low[:, 1], end)
        return points, "".join(f"M{across:.1f} {min(down, end):.1f}V{max(up, top):.1f}"
                               for across, down, up in zip(low[:, 0], bottom, high[:, 1], strict=True))  # fmt: skip

    def _zeros(self) -> list[str]:
        """Lines at zero within the plane."""
        chart, frame, zero = self._chart, self.frame, np.array(0.0)
        found = []
        if not chart.x.log and chart.x.low < 0 < chart.x.high:
            found.append(f"M{self._across(float(chart.x.at(zero))):.1f} {frame.top}v{frame.down}")
        if not chart.y.log and chart.y.low < 0 < chart.y.high:
            found.append(f"M{frame.left} {self._down(float(chart.y.at(zero))):.1f}h{frame.across}")
        return found


def _entries(series: Sequence[Series], most: int) -> list[tuple[Series, str]]:
    """The entries of the legend, thinned evenly where there are many; first and last are kept."""
    named = [each for each in series if each.label]
    if len(named) > most:
        keep = np.unique(np.linspace(0, len(named) - 1, most).round().astype(int))
        named = [named[i] for i in keep]
    return [(each, printable(each.label)) for each in named]

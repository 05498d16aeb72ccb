"""Charts of points and lines.

The SVG is written from a template, as that of a plate: there are many on a page, and a drawing library would take a
second for what takes this a few milliseconds.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import CellWriter
from mtorkin.report.figures.path import path, short, spoken
from mtorkin.report.figures.style import ALARM, FONTS, GREY, INK, SIMULATED
from mtorkin.report.figures.text import plain, printable
from mtorkin.report.pages import environment

Array = np.ndarray
#: Size of the picture of a small chart, in points.
WIDTH, HEIGHT = 306.0, 220.0
#: Steps between ticks, over a power of ten.
STEPS = (1, 2, 2.5, 5, 10)
#: The marks of levels, from the middle of a point, in widths of a line (1.1 points).
MARKS = (
    "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
    "m-1.8-1.8h3.6v3.6h-3.6z",
    "m0-2.5l2.4 4h-4.8z",
    "m0-2.5l2.5 2.5-2.5 2.5-2.5-2.5z",
    "m0 2.5l2.4-4h-4.8z",
    "m-.7-2.4h1.4v1.7h1.7v1.4h-1.7v1.7h-1.4v-1.7h-1.7v-1.4h1.7z",
)
#: Around a point that stands out.
RING = "m-4.2 0a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0"
#: A mark and its colour.
Mark = tuple[str, str]
#: How far a line may pass by the places that it was computed at, in points.
NEAR = 0.1


@dataclass(frozen=True)
class Plane:
    """Where a chart lies in its picture, in points, and how many entries its legend has room for.

    Attributes
    ----------
    left, top, across, down
        Left and upper edge, and how far it goes from there.
    rows, columns
        Of the legend; of more levels, some between first and last are not named. Without rows there is none.
    """

    left: float = 44.0
    top: float = 8.0
    across: float = 184.0
    down: float = 172.0
    rows: int = 11
    columns: int = 1


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
    wanted
        About how many ticks a linear axis has.
    """

    label: str
    low: float
    high: float
    log: bool = False
    zero: bool = False
    wanted: int = 5

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
        values = np.asarray(MaxNLocator(self.wanted, steps=STEPS).tick_values(self.low, self.high))
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
        In the legend; empty for no entry. Points and a line of one label have one entry.
    mark
        Which of the marks; None is a line.
    error
        Half of the height of a bar through each point, shape (n,); None for none.
    dashed
        Whether a line is dashed.
    names
        Of each point its name; empty for none.
    said, saying
        What appears where the pointer rests on a point: of each the parts of a sentence, and the sentence, in which
        ``{}`` stands for a part; more parts stand behind it. Empty for nothing.
    ring
        Whether the points are rings around others.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    mark: int | None = None
    error: Array | None = None
    dashed: bool = False
    names: Sequence[str] = ()
    said: Sequence[Sequence[str]] = ()
    saying: str = "{}"
    ring: bool = False

    @property
    def glyph(self) -> str:
        """What stands at its points."""
        return RING if self.ring else MARKS[(self.mark or 0) % len(MARKS)]


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    x, y, series
        Axes, and what is drawn in them.
    marked
        Values on the horizontal axis that are marked by a line.
    legend
        Title of the legend.
    plane
        Where it lies.
    band
        Values on the vertical axis between which it is shaded.
    title
        What stands above.
    """

    x: Axis
    y: Axis
    series: Sequence[Series]
    marked: Sequence[float] = ()
    legend: str = ""
    plane: Plane = Plane()
    band: tuple[float, float] | None = None
    title: str = ""

    def shows(self, x: Array, y: Array) -> Array:
        """Whether points lie within the axes."""
        across, up = self.x.at(x), self.y.at(y)
        return (across >= -1e-9) & (across <= 1 + 1e-9) & (up >= -1e-9) & (up <= 1 + 1e-9)


@dataclass(frozen=True)
class Picture:
    """Charts in one picture, with its size and that of its letters in points."""

    charts: Sequence[Chart]
    width: float = WIDTH
    height: float = HEIGHT
    font: float = 8.0


def thinned(picture: Picture) -> Picture:
    """A picture whose lines have no more places than they need to be drawn."""
    return replace(picture, charts=[
        replace(chart, series=[_thinned(chart, each) if each.mark is None else each for each in chart.series])
        for chart in picture.charts
    ])  # fmt: skip


def _thinned(chart: Chart, line: Series) -> Series:
    """A line without the places that it passes by within `NEAR` anyway, if it goes from left to right."""
    at = _place(chart, line.x, line.y)
    if len(at) < 3 or not (np.isfinite(at[:, 1]).all() and (np.diff(at[:, 0]) > 0).all()):
        return line
    kept = _needed(at.tolist())
    return replace(line, x=line.x[kept], y=line.y[kept])


def _needed(places: list[list[float]]) -> list[int]:
    """Which places a line needs: from each the next is as far as all between the two lie near their chord."""
    kept, low, high = [0], -math.inf, math.inf
    x_from, y_from = places[0]
    for number, (x, y) in enumerate(places[1:], 1):
        if not low <= (y - y_from) / (x - x_from) <= high:
            kept.append(number - 1)
            x_from, y_from = places[number - 1]
            low, high = -math.inf, math.inf
        run, rise = x - x_from, y - y_from
        low, high = max(low, (rise - NEAR) / run), min(high, (rise + NEAR) / run)
    return [*kept, len(places) - 1]


def drawn(shown: Chart | Picture, simulated: bool = False) -> str:
    """A chart, or several in one picture, as SVG."""
    picture = shown if isinstance(shown, Picture) else Picture([shown])
    points = [each for chart in picture.charts for each in chart.series if each.mark is not None]
    # A mark of one colour is described once, and stands at whatever points have it.
    marks = {mark: f"m{number}" for number, mark in enumerate(dict.fromkeys((p.glyph, p.colour) for p in points))}
    return environment().get_template("chart.svg").render(
        picture=picture, charts=[_laid_out(chart, marks) for chart in picture.charts], ink=INK, grey=GREY, alarm=ALARM,
        fonts=FONTS, simulated=SIMULATED if simulated else "", marks=marks, ring=RING,
    )  # fmt: skip


def data(shown: Chart | Picture, simulated: bool = False) -> str:
    """The points and lines behind a picture as CSV, in the units of its axes, which its charts have in common.

    Every row says whether the data are simulated, since anybody may open the table alone.
    """
    charts = list(shown.charts) if isinstance(shown, Picture) else [shown]
    written = io.StringIO()
    table = CellWriter(written)
    axes = charts[0].x.label, charts[0].y.label
    table.writerow(("plot", "level", "kind", *axes, "standard error", "well", "simulated"))
    for chart in charts:
        for each in chart.series:
            if not each.ring:
                table.writerows((chart.title, *row, simulated) for row in _rows(each))
    return written.getvalue()


def _rows(series: Series) -> Iterator[tuple[str, ...]]:
    """The rows of a series; what is not a number has none."""
    # A line is to be drawn, and has as many digits as that takes.
    kind, digits = ("line", ".4g") if series.mark is None else ("point", ".6g")
    errors = [math.nan] * len(series.x) if series.error is None else series.error.tolist()
    names = series.names or [""] * len(series.x)
    for x, y, error, name in zip(series.x.tolist(), series.y.tolist(), errors, names, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            known = format(error, digits) if math.isfinite(error) else ""
            yield series.label, kind, format(x, digits), format(y, digits), known, name


def _laid_out(chart: Chart, marks: Mapping[Mark, str]) -> dict[str, Any]:
    """What the template draws of a chart."""
    plane = chart.plane
    lines = [(each, _place(chart, each.x, each.y)) for each in chart.series if each.mark is None]
    return {
        "plane": plane, "x": printable(chart.x.label), "y": printable(chart.y.label), "title": printable(chart.title),
        "x_ticks": [(short(plane.left + plane.across * at), text) for at, text in chart.x.ticks()],
        "y_ticks": [(short(plane.top + plane.down * (1.0 - at)), text) for at, text in chart.y.ticks()],
        "band": [] if chart.band is None else [short(_up(chart, value)) for value in chart.band],
        "zeros": _zeros(chart), "cut": not all(_inside(plane, at).all() for _, at in lines),
        # Far places are as good as any that lie off the plane.
        "lines": [(each, path(np.clip(at, -2000.0, 3000.0))) for each, at in lines],
        "points": [_points(chart, each, marks) for each in chart.series if each.mark is not None],
        "marked": [short(plane.left + plane.across * float(chart.x.at(np.array(value)))) for value in chart.marked],
        "legend": printable(chart.legend).rsplit(" ", 1) if chart.legend else [],
        "entries": _entries(chart, marks),
    }  # fmt: skip


def _inside(plane: Plane, at: Array) -> Array:
    """Which places lie within a plane."""
    x, y = at[:, 0] - plane.left, at[:, 1] - plane.top
    return (x >= -NEAR) & (x <= plane.across + NEAR) & (y >= -NEAR) & (y <= plane.down + NEAR)


def _up(chart: Chart, value: float) -> float:
    """The height of a value in the picture."""
    return chart.plane.top + chart.plane.down * (1.0 - float(chart.y.at(np.array(value))))


def _place(chart: Chart, x: Array, y: Array) -> Array:
    """Places of points in the picture, shape (n, 2)."""
    plane, at = chart.plane, np.empty((len(x), 2))
    at[:, 0] = plane.left + plane.across * chart.x.at(x)
    at[:, 1] = plane.top + plane.down * (1.0 - chart.y.at(y))
    return at


def _points(chart: Chart, series: Series, marks: Mapping[Mark, str]) -> dict[str, Any]:
    """The points of a series as a path that has a mark at each place, with what is said of each; and their bars."""
    places = _place(chart, series.x, series.y)
    keep = _inside(chart.plane, places)
    places = places[keep]
    return {
        "path": path(places), "mark": marks[series.glyph, series.colour], "colour": series.colour,
        "said": spoken(series.saying, list(compress(series.said, keep.tolist()))),
        "bars": "" if series.error is None else _bars(chart, places, series.y[keep], series.error[keep]),
    }  # fmt: skip


def _bars(chart: Chart, places: Array, y: Array, error: Array) -> str:
    """A bar through each point, cut by the plane."""
    top, floor = chart.plane.top, chart.plane.top + chart.plane.down
    low, high = (floor - chart.plane.down * chart.y.at(y + sign * error) for sign in (-1.0, 1.0))
    low = np.where(np.isfinite(low), low, floor)
    return "".join(f"M{short(x)} {short(min(y, floor))}V{short(max(end, top))}"
                   for x, y, end in zip(places[:, 0], low, high, strict=True))  # fmt: skip


def _zeros(chart: Chart) -> list[str]:
    """Lines at zero within the plane."""
    found, plane = [], chart.plane
    if not chart.x.log and chart.x.low < 0 < chart.x.high:
        at = plane.left + plane.across * float(chart.x.at(np.array(0.0)))
        found.append(f"M{short(at)} {short(plane.top)}v{short(plane.down)}")
    if not chart.y.log and chart.y.low < 0 < chart.y.high:
        found.append(f"M{short(plane.left)} {short(_up(chart, 0.0))}h{short(plane.across)}")
    return found


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: what it says, the mark of its points, its line, and where it stands."""

    text: str
    mark: str
    line: Series | None
    x: float
    y: float


def _entries(chart: Chart, marks: Mapping[Mark, str]) -> list[Entry]:
    """The entries of the legend, thinned evenly where there are many; first and last are kept."""
    named: dict[str, list[Series]] = {}
    for each in chart.series:
        if each.label:
            named.setdefault(each.label, []).append(each)
    plane, labels = chart.plane, list(named)
    room = plane.rows * plane.columns
    if not room:
        return []
    if len(labels) > room:
        labels = [labels[i] for i in np.unique(np.linspace(0, len(labels) - 1, room).round().astype(int))]
    x, y = plane.left + plane.across + 6.0, plane.top + (26.0 if chart.legend else 5.0)
    return [
        Entry(
            printable(label),
            next((marks[each.glyph, each.colour] for each in named[label] if each.mark is not None), ""),
            next((each for each in named[label] if each.mark is None), None),
            x + 42.0 * (number // plane.rows),
            y + 11.0 * (number % plane.rows),
        )
        for number, label in enumerate(labels)
    ]

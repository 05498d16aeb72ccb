"""Charts of points and lines.

The SVG is written from a template, as that of a plate: there are many on a page, and a drawing library would take a
second for what takes this a few milliseconds.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from markupsafe import Markup, escape
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import CellWriter
from mtorkin.report.figures.style import ALARM, FONTS, GREY, INK, SIMULATED
from mtorkin.report.figures.text import plain, printable
from mtorkin.report.pages import environment

Array = np.ndarray
#: Size of the picture of a small chart, in points.
WIDTH, HEIGHT = 306.0, 220.0
#: Steps between ticks, over a power of ten.
STEPS = (1, 2, 2.5, 5, 10)
#: The marks of levels, from the middle of a point.
MARKS = (
    "m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0",
    "m-2-2h4v4h-4z",
    "m0-2.8l2.6 4.5h-5.2z",
    "m0-2.8l2.8 2.8l-2.8 2.8l-2.8-2.8z",
    "m0 2.8l2.6-4.5h-5.2z",
    "m-.8-2.6h1.6v1.8h1.8v1.6h-1.8v1.8h-1.6v-1.8h-1.8v-1.6h1.8z",
)
#: Around a point that stands out.
RING = "m-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0-9.2 0"
#: What stands at points, by the name that a picture has it under once.
GLYPHS = {**{f"mark{number}": path for number, path in enumerate(MARKS)}, "ring": RING}


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
    names, said
        Of each point its name, and what else appears where the pointer rests on it; empty for nothing.
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
    said: Sequence[str] = ()
    ring: bool = False

    @property
    def glyph(self) -> str:
        """Which of `GLYPHS` stands at its points."""
        return "ring" if self.ring else f"mark{(self.mark or 0) % len(MARKS)}"


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


def drawn(shown: Chart | Picture, simulated: bool = False) -> str:
    """A chart, or several in one picture, as SVG."""
    picture = shown if isinstance(shown, Picture) else Picture([shown])
    used = {each.glyph for chart in picture.charts for each in chart.series if each.mark is not None}
    return environment().get_template("chart.svg").render(
        picture=picture, charts=[_laid_out(chart) for chart in picture.charts], ink=INK, grey=GREY, alarm=ALARM,
        fonts=FONTS, simulated=SIMULATED if simulated else "",
        glyphs=[(name, path) for name, path in GLYPHS.items() if name in used],
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
    kind = "line" if series.mark is None else "point"
    errors = [math.nan] * len(series.x) if series.error is None else series.error.tolist()
    names = series.names or [""] * len(series.x)
    for x, y, error, name in zip(series.x.tolist(), series.y.tolist(), errors, names, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            yield series.label, kind, f"{x:.6g}", f"{y:.6g}", f"{error:.6g}" if math.isfinite(error) else "", name


def _laid_out(chart: Chart) -> dict[str, Any]:
    """What the template draws of a chart."""
    plane = chart.plane
    band = [] if chart.band is None else [_up(chart, value) for value in chart.band]
    return {
        "plane": plane, "x": printable(chart.x.label), "y": printable(chart.y.label), "title": printable(chart.title),
        "x_ticks": [(plane.left + plane.across * at, text) for at, text in chart.x.ticks()],
        "y_ticks": [(plane.top + plane.down * (1.0 - at), text) for at, text in chart.y.ticks()],
        "band": band, "zeros": _zeros(chart),
        "lines": [(each, _line(_place(chart, each.x, each.y))) for each in chart.series if each.mark is None],
        "points": [(each, *_points(chart, each)) for each in chart.series if each.mark is not None],
        "marked": [plane.left + plane.across * float(chart.x.at(np.array(value))) for value in chart.marked],
        "legend": printable(chart.legend).rsplit(" ", 1) if chart.legend else [],
        "entries": _entries(chart),
    }  # fmt: skip


def _up(chart: Chart, value: float) -> float:
    """The height of a value in the picture."""
    return chart.plane.top + chart.plane.down * (1.0 - float(chart.y.at(np.array(value))))


def _place(chart: Chart, x: Array, y: Array) -> Array:
    """Places of points in the picture, shape (n, 2)."""
    plane = chart.plane
    return np.column_stack([plane.left + plane.across * chart.x.at(x), plane.top + plane.down * (1.0 - chart.y.at(y))])


def _line(at: Array) -> str:
    """A line through places; it is broken where one is not a number, and far ones are cut by the plane."""
    parts, pen = [], "M"
    for x, y in np.clip(at, -2000.0, 3000.0).tolist():
        if math.isfinite(x) and math.isfinite(y):
            parts.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(parts)


def _points(chart: Chart, series: Series) -> tuple[Markup, str]:
    """The marks of a series, each with what is said of it; and its bars."""
    keep = chart.shows(series.x, series.y)
    places = _place(chart, series.x[keep], series.y[keep])
    titles = [": ".join(filter(None, each)) for each in zip_longest(series.names, series.said, fillvalue="")]
    said = [title for title, own in zip(titles, keep.tolist(), strict=False) if own] or [""] * len(places)
    # Written here, since there are many, and a template takes ten times as long.
    points = "\n".join(
        f'<use href="#{series.glyph}" x="{x:.1f}" y="{y:.1f}"'
        + (f"><title>{escape(title)}</title></use>" if title else "/>")
        for (x, y), title in zip(places.tolist(), said, strict=True)
    )
    return Markup(points), "" if series.error is None else _bars(chart, places, series.y[keep], series.error[keep])


def _bars(chart: Chart, places: Array, y: Array, error: Array) -> str:
    """A bar through each point, cut by the plane."""
    top, floor = chart.plane.top, chart.plane.top + chart.plane.down
    low, high = (floor - chart.plane.down * chart.y.at(y + sign * error) for sign in (-1.0, 1.0))
    low = np.where(np.isfinite(low), low, floor)
    return "".join(f"M{x:.1f} {min(y, floor):.1f}V{max(end, top):.1f}"
                   for x, y, end in zip(places[:, 0], low, high, strict=True))  # fmt: skip


def _zeros(chart: Chart) -> list[str]:
    """Lines at zero within the plane."""
    found, plane = [], chart.plane
    if not chart.x.log and chart.x.low < 0 < chart.x.high:
        found.append(f"M{plane.left + plane.across * float(chart.x.at(np.array(0.0))):.1f} {plane.top}v{plane.down}")
    if not chart.y.log and chart.y.low < 0 < chart.y.high:
        found.append(f"M{plane.left} {_up(chart, 0.0):.1f}h{plane.across}")
    return found


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: what it says, its points and its line, and where it stands below and beside the first."""

    text: str
    points: Series | None
    line: Series | None
    row: int
    column: int


def _entries(chart: Chart) -> list[Entry]:
    """The entries of the legend, thinned evenly where there are many; first and last are kept."""
    named: dict[str, list[Series]] = {}
    for each in chart.series:
        if each.label:
            named.setdefault(each.label, []).append(each)
    labels, room = list(named), chart.plane.rows * chart.plane.columns
    if not room:
        return []
    if len(labels) > room:
        labels = [labels[i] for i in np.unique(np.linspace(0, len(labels) - 1, room).round().astype(int))]
    return [
        Entry(
            printable(label),
            next((each for each in named[label] if each.mark is not None), None),
            next((each for each in named[label] if each.mark is None), None),
            number % chart.plane.rows,
            number // chart.plane.rows,
        )
        for number, label in enumerate(labels)
    ]

"""Charts of points and lines.

The SVG is written from a template, as that of a plate: there are many on a page, and a drawing library would take a
second for what takes this a few milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import neutral
from mtorkin.report.figures.drawing import Drawing, Shared, simulated_note
from mtorkin.report.figures.path import NEAR, curve, needed, path, rightward, short, spoken
from mtorkin.report.figures.style import ALARM, SIMULATED
from mtorkin.report.figures.text import plain, printable
from mtorkin.report.pages import rendered

Array = np.ndarray
#: Size of the picture of a small chart, in points.
WIDTH, HEIGHT = 306.0, 220.0
#: Steps between ticks, over a power of ten.
STEPS = (1, 2, 2.5, 5, 10)
#: The marks of levels, from the middle of a point, in widths of a line (1.1 points): elements without their colour.
MARKS = (
    '<circle r="2"',
    '<path d="m-1.8-1.8h3.6v3.6h-3.6z"',
    '<path d="m0-2.5l2.4 4h-4.8z"',
    '<path d="m0-2.5l2.5 2.5-2.5 2.5-2.5-2.5z"',
    '<path d="m0 2.5l2.4-4h-4.8z"',
    '<path d="m-.7-2.4h1.4v1.7h1.7v1.4h-1.7v1.7h-1.4v-1.7h-1.7v-1.4h1.7z"',
)
#: Around a point that stands out.
RING = '<circle r="4.2"'
#: What is told of the lines and points of figures.
CURVES = ("figure", "simulated", "plot", "level", "kind", "x axis", "y axis", "x", "y", "standard error")
#: How far a line may pass by places of it that are not told, in points.
TOLD = 0.5


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
    said, saying
        What appears where the pointer rests on a point: of each the parts of a sentence, and the sentence, in which
        ``{}`` stands for a part; more parts stand behind it. Empty for nothing.
    ring
        Whether the points are rings around others.
    said_in
        Where a page says the same of the same points: the name of a figure, and which of its points these are.
    """

    x: Array
    y: Array
    colour: str
    label: str = ""
    mark: int | None = None
    error: Array | None = None
    dashed: bool = False
    said: Sequence[Sequence[str]] = ()
    saying: str = "{}"
    ring: bool = False
    said_in: str = ""

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
    of_wells
        Whether each of its points is a well.
    plate
        The plate that all wells are on, where the figure says what they are by their names alone.
    said_in
        The figure of the same page that says what its points are; empty where it does so itself.
    """

    x: Axis
    y: Axis
    series: Sequence[Series]
    marked: Sequence[float] = ()
    legend: str = ""
    plane: Plane = Plane()
    band: tuple[float, float] | None = None
    title: str = ""
    of_wells: bool = False
    said_in: str = ""
    plate: str = ""

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


def _thinned(chart: Chart, line: Series) -> Series:
    """A line without the places that it passes by within `TOLD` anyway, if it goes from left to right."""
    at = _place(chart, line.x, line.y)
    if not rightward(at):
        return line
    kept = needed(at, TOLD)
    return replace(line, x=line.x[kept], y=line.y[kept])


def drawn(shown: Chart | Picture, simulated: bool = False) -> str:
    """A chart, or several in one picture, as an SVG file."""
    shared = Shared()
    return drawing(shown, simulated, shared).alone(shared)


def drawing(shown: Chart | Picture, simulated: bool, shared: Shared) -> Drawing:
    """A chart, or several in one picture."""
    picture = shown if isinstance(shown, Picture) else Picture([shown])
    title = SIMULATED if simulated else ""
    charts = [_laid_out(chart, picture.font, shared) for chart in picture.charts]
    note = shared.name("text", simulated_note(6.0)) if simulated else ""
    body = rendered("chart.svg", charts=charts, font=picture.font, alarm=ALARM, note=note, height=picture.height)
    return Drawing(body, picture.width, picture.height, picture.font, title)


def data(picture: Picture) -> Iterator[tuple[object, ...]]:
    """The lines and points behind a picture, in the units of its axes: `CURVES` but for the first two.

    Points that are wells are told of once for all figures, with what was measured there.
    """
    for chart in picture.charts:
        for each in chart.series:
            is_line = each.mark is None
            if is_line or not (each.ring or chart.of_wells):
                texts = chart.title, each.label, "line" if is_line else "point", chart.x.label, chart.y.label
                common = [neutral(text) for text in texts]
                for row in _rows(_thinned(chart, each) if is_line else each):
                    yield *common, *row


def _rows(series: Series) -> Iterator[tuple[str, str, str]]:
    """Both coordinates and the standard error of points; what is not a number has no row."""
    # A line is to be drawn, and has as many digits as that takes.
    digits = ".4g" if series.mark is None else ".6g"
    errors = [math.nan] * len(series.x) if series.error is None else series.error.tolist()
    for x, y, error in zip(series.x.tolist(), series.y.tolist(), errors, strict=True):
        if math.isfinite(x) and math.isfinite(y):
            yield format(x, digits), format(y, digits), format(error, digits) if math.isfinite(error) else ""


def _laid_out(chart: Chart, font: float, shared: Shared) -> dict[str, Any]:
    """What the template draws of a chart."""
    plane = chart.plane
    lines = [(each, _place(chart, each.x, each.y)) for each in chart.series if each.mark is None]
    y_ticks = chart.y.ticks()
    # The label stands beside the widest number; a digit is two thirds as wide as letters are high.
    beside = max(36.0 - 0.8 * font, 6.0 + 0.66 * font * max((len(text) for _, text in y_ticks), default=0))
    return {
        "plane": plane, "y_at": short(max(plane.left - beside, 0.8 * font)), "x": printable(chart.x.label),
        "y": printable(chart.y.label), "title": printable(chart.title),
        "x_ticks": [(short(plane.left + plane.across * at), text) for at, text in chart.x.ticks()],
        "y_ticks": [(short(plane.top + plane.down * (1.0 - at)), text) for at, text in y_ticks],
        "band": [] if chart.band is None else [short(_up(chart, value)) for value in chart.band],
        "zeros": _zeros(chart),
        "cut": "" if all(_inside(plane, at).all() for _, at in lines) else _cut(plane, shared),
        # Far places are as good as any that lie off the plane.
        "lines": [(each, curve(np.clip(at, -2000.0, 3000.0))) for each, at in lines],
        "points": [_points(chart, each, shared) for each in chart.series if each.mark is not None],
        "marked": [short(plane.left + plane.across * float(chart.x.at(np.array(value)))) for value in chart.marked],
        "legend": _legend(chart, font, shared), "said_in": chart.said_in, "plate": chart.plate,
    }  # fmt: skip


def _mark(series: Series, shared: Shared) -> str:
    """The name of the mark of points: one of a form and colour is described once, whatever points have it."""
    look = f'fill="none" stroke="{series.colour}" stroke-width=".9"' if series.ring else f'fill="{series.colour}"'
    return shared.name("marker", f">{series.glyph} {look}/></marker>")


def _cut(plane: Plane, shared: Shared) -> str:
    """The name of what cuts off lines, which are drawn in tenths, at the edges of a plane."""
    left, top, across, down = (short(10.0 * at) for at in (plane.left, plane.top, plane.across, plane.down))
    return shared.name("clipPath", f'><path d="M{left} {top}h{across}v{down}h-{across}z"/></clipPath>')


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


def _points(chart: Chart, series: Series, shared: Shared) -> dict[str, Any]:
    """The points of a series as a path that has a mark at each place, with what is said of each; and their bars."""
    places = _place(chart, series.x, series.y)
    keep = _inside(chart.plane, places)
    places = places[keep]
    return {
        "path": path(places), "mark": _mark(series, shared), "colour": series.colour, "said_in": series.said_in,
        "said": spoken(series.saying, list(compress(series.said, keep.tolist()))),
        "bars": "" if series.error is None else _bars(chart, places, series.y[keep], series.error[keep]),
    }  # fmt: skip


def _bars(chart: Chart, places: Array, y: Array, error: Array) -> str:
    """A bar through each point, cut by the plane, in tenths."""
    top, floor = chart.plane.top, chart.plane.top + chart.plane.down
    low, high = (floor - chart.plane.down * chart.y.at(y + sign * error) for sign in (-1.0, 1.0))
    low = np.where(np.isfinite(low), low, floor)
    ends = zip(places[:, 0], np.minimum(low, floor), np.maximum(high, top), strict=True)
    return "".join(f"M{round(10 * x)} {round(10 * y)}V{round(10 * end)}" for x, y, end in ends)


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
    """An entry of a legend: what it says, its mark, or else colour and dashes of its line, and where it stands."""

    text: str
    mark: str
    line: tuple[str, bool] | None
    x: float
    y: float


def _legend(chart: Chart, font: float, shared: Shared) -> str:
    """The name of the legend, thinned evenly where there are many levels; first and last are kept."""
    named: dict[str, list[Series]] = {}
    for each in chart.series:
        if each.label:
            named.setdefault(each.label, []).append(each)
    rows, labels = chart.plane.rows, list(named)
    room = rows * chart.plane.columns
    if not (room and labels):
        return ""
    if len(labels) > room:
        labels = [labels[i] for i in np.unique(np.linspace(0, len(labels) - 1, room).round().astype(int))]
    title = tuple(printable(chart.legend).rsplit(" ", 1)) if chart.legend else ()
    entries = tuple(
        Entry(
            printable(label),
            next((_mark(each, shared) for each in named[label] if each.mark is not None), ""),
            next(((each.colour, each.dashed) for each in named[label] if each.mark is None), None),
            42.0 * (number // rows),
            (21.0 if title else 0.0) + 11.0 * (number % rows),
        )
        for number, label in enumerate(labels)
    )
    return shared.name("g", _entries(title, entries, font - 1.0))


@lru_cache(maxsize=256)
def _entries(title: tuple[str, ...], entries: tuple[Entry, ...], size: float) -> str:
    """A legend, which many figures have in common."""
    return rendered("legend.svg", title=title, entries=entries, size=size)

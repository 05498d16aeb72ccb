"""Markers of a cell against time or dose as small pictures, a compound with its band and two beside it.

The SVG is written from a template: a drawing library would take longer than the simulation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from mtorkin.base.shown import neutral
from mtorkin.report.cells import Curve
from mtorkin.report.figures.drawing import Drawing, Shared, simulated_note
from mtorkin.report.figures.path import path, short
from mtorkin.report.figures.style import SIMULATED
from mtorkin.report.figures.text import printable
from mtorkin.report.pages import rendered

Point = tuple[float, float]


class Measured(NamedTuple):
    """A point that was measured in cells: where, over the control, and its standard deviation (0 where not known)."""

    at: float
    value: float
    sd: float


#: Colour of the compound; `figure.css` has those of the ones beside it, each with a contrast of 3 to 1 or more.
OWN = "#1f5f99"
#: Pictures in a row, and sizes in points: of each picture, of what lies left of it, above and below.
ACROSS, WIDTH, HEIGHT, LEFT, ABOVE, BELOW = 4, 150.0, 84.0, 24.0, 16.0, 26.0
#: What is told of the curves.
CELLS = ("simulated", "against", "marker", "at", "over the cell at rest", "band from", "band to", "direction open")
#: Size of letters.
FONT = 7.0
#: Marks along the horizontal axis.
TIMES = {5.0: "5 min", 30.0: "30", 120.0: "2 h", 480.0: "8 h", 1440.0: "24 h"}
DOSES = {0.01: "0.01", 0.1: "0.1", 1.0: "1"}


def markers_drawing(
    panels: Sequence[tuple[str, Sequence[Curve]]],
    ticks: dict[float, str],
    label: str,
    simulated: bool,
    shared: Shared,
    measured: Mapping[str, Sequence[Measured]] | None = None,
) -> Drawing:
    """A picture for each marker, over one that says which line is whose.

    Parameters
    ----------
    panels
        Name of each marker, and the curves of the compound (first) and of those beside it.
    ticks
        Marks along the logarithmic horizontal axis.
    label
        What it shows, in lines.
    simulated
        Whether the data behind it are simulated.
    shared
        What it has in common with other figures.
    measured
        Points that were measured in cells, by the name of the marker.
    """
    over = measured or {}
    places = [math.log(place) for _, curves in panels for curve in curves for place in curve.at]
    low, high = min(places), max(places)

    def x(place: float) -> float:
        return WIDTH * (math.log(place) - low) / (high - low)

    dot, ring = (_mark(fill, shared) for fill in (OWN, "#fff"))
    drawn = []
    for number, (name, curves) in enumerate(panels):
        points_over = over.get(name, ())
        top = _top(curves, points_over)

        def y(value: float, top: float = top) -> float:
            return HEIGHT * (1 - min(value, top) / top)

        own = curves[0]

        def points(at: Sequence[float], values: Sequence[float], y: Callable[[float], float] = y) -> list[Point]:
            return [(x(place), y(value)) for place, value in zip(at, values, strict=True)]

        lines = [points(curve.at, curve.median) for curve in curves]
        band = points(own.at, own.lower) + points(own.at, own.upper)[::-1]
        hollow = np.array(own.open, dtype=bool)
        dots = np.array(lines[0]).reshape(-1, 2)
        drawn.append(
            {
                "left": LEFT + (number % ACROSS) * (WIDTH + LEFT), "above": ABOVE + _down(number),
                "name": printable(name), "lines": [path(np.array(line)) for line in lines],
                "band": path(np.array(band)) if band else "", "one": short(y(1.0)),
                "dotted": "" if hollow.any() else dot,
                "dots": [(dot, path(dots[~hollow])), (ring, path(dots[hollow]))],
                "ticks": [(short(y(value) + 2.5), f"{value:g}") for value in _steps(top) if value],
                "measured": [
                    tuple(map(short, (x(one.at), y(one.value), y(max(one.value - one.sd, 0.0)), y(one.value + one.sd))))
                    for one in points_over
                ],
            }
        )  # fmt: skip
    size = LEFT + ACROSS * (WIDTH + LEFT), -(-(len(panels) + 1) // ACROSS) * (ABOVE + HEIGHT + BELOW)
    axes = _axes([(short(x(place)), text) for place, text in ticks.items()])
    body = rendered(
        "markers.svg", panels=drawn, size=(WIDTH, HEIGHT), height=size[1],
        axes=shared.name("g", axes), label=list(map(printable, label.splitlines())),
        names=[printable(curve.name) for curve in panels[0][1]],
        key=(LEFT + (len(panels) % ACROSS) * (WIDTH + LEFT), ABOVE + _down(len(panels))),
        note=shared.name("text", simulated_note(FONT)) if simulated else "", over=bool(over),
    )  # fmt: skip
    return Drawing(body, *size, FONT, f"Predicted by a model{f'; {SIMULATED}' if simulated else ''}")


def _mark(fill: str, shared: Shared) -> str:
    """The name of a mark, which is as large as the line is thick."""
    circle = f'<circle r="1.83" stroke="{OWN}" stroke-width=".83" fill="{fill}"/>'
    return shared.name("marker", f">{circle}</marker>")


def _axes(ticks: Sequence[tuple[str, str]]) -> str:
    """The axes of each picture."""
    places = "".join(f"M{x} {HEIGHT:g}v2" for x, _ in ticks)
    texts = "".join(f'<text x="{x}" y="{HEIGHT + 10:g}">{text}</text>' for x, text in ticks)
    zero = f'<text class="en" x="-3" y="{HEIGHT + 2.5:g}">0</text>'
    line = f'<path class="ax" d="M0 0v{HEIGHT:g}h{WIDTH:g}{places}"/>'
    return f'>{line}<g class="mi">{texts}</g>{zero}</g>'


def markers_data(
    panels: Sequence[tuple[str, Sequence[Curve]]], label: str, simulated: bool = False
) -> Iterator[Sequence[object]]:
    """The curves of the compound, rows of `CELLS`; the ends of the band are empty where no samples were drawn.

    Those of the known compounds beside it are on every page, and are told of in the table of the study alone.
    """
    for name, (own, *_) in panels:
        bands = zip_longest(own.lower, own.upper, fillvalue="")
        for at, median, band, is_open in zip_longest(own.at, own.median, bands, own.open, fillvalue=("", "")):
            ends = [f"{end:.3g}" if end != "" else "" for end in band]
            yield simulated, label, neutral(name), f"{at:.6g}", f"{median:.3g}", *ends, is_open


def _down(number: int) -> float:
    return (number // ACROSS) * (ABOVE + HEIGHT + BELOW)


def _top(curves: Sequence[Curve], measured: Sequence[Measured]) -> float:
    """Where the vertical axis ends: above all lines, the band and what was measured."""
    highest = max(value for curve in curves for value in (*curve.median, *curve.upper))
    return max(1.2, 1.05 * highest, *(1.05 * (one.value + one.sd) for one in measured))


def _steps(top: float) -> list[float]:
    """Two or three marks along the vertical axis, 0 and 1 among them."""
    more = [step for step in (2.0, 5.0, 10.0, 20.0, 50.0) if step <= top]
    return [0.0, 1.0, *more[-1:]]

"""One quantity over a plate as colours.

The SVG is written from a template: a plate has no axes that a drawing library is needed for, and there are three such
pictures for every plate. Wells are pixels of one small picture inside, so that a plate of 1536 costs no more than one
of 96. Colours are even in lightness (viridis) or part blue from orange about zero, and neither needs red told from
green.
"""

from __future__ import annotations

import base64
import io
import math
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, to_rgb
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import CellWriter
from mtorkin.report.figures.path import path, short, spoken
from mtorkin.report.figures.style import FONTS, INK, SIMULATED
from mtorkin.report.figures.text import plain
from mtorkin.report.pages import environment
from mtorkin.sheets.wells import ROW_LETTERS

SEQUENTIAL, DIVERGING = "viridis", "PuOr"
#: A well of the layout without a value here.
OTHER = "#dfe3e8"
#: Wells of a plate up to which lines part them, and each says what it is.
LINED = 384
#: Standardised residuals that the colours span at least, so that scatter looks like scatter.
RESIDUALS = 3.0
#: Width of the picture and of its wells, and what lies left of them, above and below, in points.
WIDTH, WELLS, LEFT, ABOVE, BELOW = 280.8, 247.1, 25.3, 19.4, 39.6
#: Steps of the colour scale.
STEPS = 32


@dataclass(frozen=True)
class Map:
    """A quantity over a plate.

    Attributes
    ----------
    values
        Shape (rows, columns); nan where a well has none.
    present
        Whether the layout has the well.
    left_out
        Whether it is left out.
    label
        Name of the quantity, with its unit.
    diverging
        Whether zero is the middle.
    contents, telling
        What each well holds and what became of it, by row and column, where that is known; and whether every well tells
        it where the pointer rests, or only those that are left out.
    letters
        What stands in a well, by row and column.
    """

    values: np.ndarray
    present: np.ndarray
    left_out: np.ndarray
    label: str
    diverging: bool = False
    contents: Mapping[tuple[int, int], str] = field(default_factory=dict)
    telling: bool = False
    letters: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def ramp(self) -> str:
        """The name of its colours."""
        return DIVERGING if self.diverging else SEQUENTIAL

    @property
    def ends(self) -> tuple[float, float]:
        """The values at the ends of the colours: all that there are, and zero in the middle where it is to be."""
        known = self.values[np.isfinite(self.values)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        if self.diverging:
            high = max(RESIDUALS, float(np.abs(known).max(initial=0.0)))
            return -high, high
        return (min(low, 0.0), max(high, 0.0) or 1.0) if low == high else (low, high)


def heatmap(shown: Map, simulated: bool = False) -> str:
    """One quantity over a plate as SVG, with row letters, column numbers and its colour scale."""
    rows, columns = shown.values.shape
    low, high = shown.ends
    coloured = np.isfinite(shown.values)
    picture = np.ones((rows, columns, 3))
    picture[shown.present] = to_rgb(OTHER)
    picture[coloured] = _colours(shown.ramp, (shown.values[coloured] - low) / (high - low))
    size = WELLS / columns
    ticks = [tick for tick in MaxNLocator(5).tick_values(low, high) if low <= tick <= high]
    return environment().get_template("heatmap.svg").render(
        width=WIDTH, left=LEFT, above=ABOVE, wells=WELLS, size=size, rows=rows, columns=columns,
        height=ABOVE + size * rows + BELOW, lined=rows * columns <= LINED, ink=INK, fonts=FONTS, label=shown.label,
        simulated=SIMULATED if simulated else "", picture=_png(picture),
        scale=_scale(shown.ramp),
        names=_names(rows, columns), font=6.5 if rows <= 16 else 5.5,
        left_out=[(int(row), int(column)) for row, column in np.argwhere(shown.left_out)],
        letters=_letters(shown, size),
        ticks=[(WELLS * (tick - low) / (high - low), plain(tick)) for tick in ticks],
        said=_said(shown) if rows * columns <= LINED else [],
    )  # fmt: skip


def _letters(shown: Map, size: float) -> list[tuple[str, str, str]]:
    """Each letter that stands in wells as often as it does, with its places across and down."""
    found = []
    for letter in sorted(set(shown.letters.values())):
        wells = sorted(place for place, own in shown.letters.items() if own == letter)
        x = " ".join(short(LEFT + (column + 0.5) * size) for _, column in wells)
        found.append((letter * len(wells), x, " ".join(short(ABOVE + (row + 0.75) * size) for row, _ in wells)))
    return found


def _said(shown: Map) -> list[tuple[str, str]]:
    """Paths through the wells and what each says at them; those that hold the same are told of together.

    The names of the wells are read off their places.
    """
    together: dict[str, list[tuple[float, float, str]]] = {}
    for _, row, column, number, what in _wells(shown):
        value = plain(float(f"{number:.3g}")) if math.isfinite(number) else ""
        # Numbers that were measured differ from well to well, what it holds is that of its neighbours.
        apart = bool(value) and not shown.telling
        told = what if shown.telling or shown.left_out[row, column] else ""
        sentence = "; ".join(filter(None, ("{}" if apart else value, told)))
        together.setdefault(sentence, []).append((column + 0.5, row + 0.5, value if apart else ""))
    return [
        (path(np.array([well[:2] for well in wells])), spoken(sentence, [well[2:] for well in wells]))
        for sentence, wells in together.items()
        if sentence
    ]


def _wells(shown: Map) -> list[tuple[str, int, int, float, str]]:
    """The wells that have a value or contents: name, row, column, value (nan for none) and contents."""
    return [
        (f"{ROW_LETTERS[row]}{column + 1}", row, column, value, shown.contents.get((row, column), ""))
        for row, values in enumerate(shown.values.tolist())
        for column, value in enumerate(values)
        if math.isfinite(value) or (row, column) in shown.contents
    ]


def heatmap_data(shown: Map, simulated: bool = False) -> str:
    """The values behind a map as CSV, a row for each well that has a value or contents, and whether it is simulated."""
    written = io.StringIO()
    table = CellWriter(written)
    table.writerow(("well", shown.label, "contents and fate", "simulated"))
    for name, _, _, value, what in _wells(shown):
        table.writerow((name, f"{value:.6g}" if math.isfinite(value) else "", what, simulated))
    return written.getvalue()


def _names(rows: int, columns: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Every row and column of a small plate by name, every second or fourth of a large one."""
    each_row, each_column = (2 if rows > 16 else 1), (4 if columns > 24 else 2 if columns > 12 else 1)
    return (
        [(row, ROW_LETTERS[row]) for row in range(0, rows, each_row)],
        [(column, str(column + 1)) for column in range(0, columns, each_column)],
    )


def _colours(ramp: str, places: np.ndarray) -> np.ndarray:
    """The colours at places from 0 to 1 along a ramp, shape (n, 3)."""
    found: np.ndarray = _ramp(ramp)(places)[..., :3]
    return found


@cache
def _ramp(name: str) -> Colormap:
    """A ramp, of which matplotlib makes a copy each time that it is asked."""
    return matplotlib.colormaps[name]


@cache
def _scale(ramp: str) -> str:
    """A ramp as a picture of one row."""
    return _png(_colours(ramp, np.linspace(0.0, 1.0, STEPS))[None])


def _png(picture: np.ndarray) -> str:
    """A picture, shape (rows, columns, 3), as a PNG, in letters; a library takes twenty times as long for it."""
    rows, columns, _ = picture.shape
    # In front of each row stands that it is not filtered.
    pixels = np.concatenate([np.zeros((rows, 1)), np.round(255.0 * picture).reshape(rows, -1)], axis=1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels.astype(np.uint8).tobytes(), 9)), (b"IEND", b""))
    written = b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + written).decode("ascii")

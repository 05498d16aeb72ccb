"""One quantity over a plate as colours.

The SVG is written from a template: a plate has no axes that a drawing library is needed for, and there are three such
pictures for every plate. Wells are pixels of one small picture inside, so that a plate of 1536 costs no more than one
of 96. Colours are even in lightness (viridis) or part blue from orange about zero, and neither needs red told from
green.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import matplotlib
import numpy as np
from markupsafe import Markup, escape
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import CellWriter
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
STEPS = 128


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
    contents
        What each well holds and what became of it, by row and column, where that is known.
    letters
        What stands in a well, by row and column.
    """

    values: np.ndarray
    present: np.ndarray
    left_out: np.ndarray
    label: str
    diverging: bool = False
    contents: Mapping[tuple[int, int], str] = field(default_factory=dict)
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
        letters=[(row, column, letter) for (row, column), letter in sorted(shown.letters.items())],
        ticks=[(WELLS * (tick - low) / (high - low), plain(tick)) for tick in ticks],
        said=_said(shown) if rows * columns <= LINED else "",
    )  # fmt: skip


def _said(shown: Map) -> Markup:
    """What every well says, over its place; written here, since a template takes ten times as long."""
    texts = (
        (row, column, "; ".join(filter(None, (name + _value(shown, row, column), what))))
        for name, row, column, what in _wells(shown)
    )
    return Markup(
        "\n".join(
            f'<path d="M{column} {row}h1v1h-1z"><title>{escape(text)}</title></path>' for row, column, text in texts
        )
    )


def _wells(shown: Map) -> list[tuple[str, int, int, str]]:
    """The wells that have a value or contents: name, row, column and contents."""
    rows, columns = shown.values.shape
    return [
        (f"{ROW_LETTERS[row]}{column + 1}", row, column, shown.contents.get((row, column), ""))
        for row in range(rows)
        for column in range(columns)
        if (row, column) in shown.contents or np.isfinite(shown.values[row, column])
    ]


def _value(shown: Map, row: int, column: int) -> str:
    value = float(shown.values[row, column])
    return f": {plain(float(f'{value:.3g}'))}" if np.isfinite(value) else ""


def heatmap_data(shown: Map, simulated: bool = False) -> str:
    """The values behind a map as CSV, a row for each well that has a value or contents, and whether it is simulated."""
    written = io.StringIO()
    table = CellWriter(written)
    table.writerow(("well", shown.label, "contents and fate", "simulated"))
    for name, row, column, what in _wells(shown):
        value = float(shown.values[row, column])
        table.writerow((name, f"{value:.6g}" if np.isfinite(value) else "", what, simulated))
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
    found: np.ndarray = matplotlib.colormaps[ramp](places)[..., :3]
    return found


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

"""One quantity over a plate as colours.

Wells are pixels of one small picture inside the SVG, so that a plate of 1536 costs no more than one of 96. Colours are
even in lightness (viridis) or part blue from orange about zero, and neither needs red told from green.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtorkin.report.figures.style import INK
from mtorkin.report.figures.text import plain
from mtorkin.sheets.wells import ROW_LETTERS

SEQUENTIAL, DIVERGING = "viridis", "PuOr"
#: A well of the layout without a value here.
OTHER = "#dfe3e8"
#: Wells of a plate up to which lines part them.
LINED = 384
#: Standardised residuals that the colours span at least, so that scatter looks like scatter.
RESIDUALS = 3.0


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
    """

    values: np.ndarray
    present: np.ndarray
    left_out: np.ndarray
    label: str
    diverging: bool = False


def heatmap(shown: Map) -> Figure:
    """Draw one quantity over a plate, with row letters, column numbers and its colour scale."""
    rows, columns = shown.values.shape
    known = shown.values[np.isfinite(shown.values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if shown.diverging:
        high = max(RESIDUALS, float(np.abs(known).max(initial=0.0)))
        low = -high
    elif low == high:
        low, high = min(low, 0.0), max(high, 0.0) or 1.0
    ramp = matplotlib.colormaps[DIVERGING if shown.diverging else SEQUENTIAL]
    coloured = np.isfinite(shown.values)
    picture = np.ones((rows, columns, 4))
    picture[shown.present] = to_rgba(OTHER)
    picture[coloured] = ramp((shown.values[coloured] - low) / (high - low))

    width = 3.9
    wells = width * 0.88 * rows / columns
    height = wells + 0.82
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0.09, 0.55 / height, 0.88, wells / height))
    axes.imshow(_bytes(picture), interpolation="none", aspect="auto", extent=(0.0, columns, rows, 0.0))
    _name_wells(axes, rows, columns)
    if rows * columns <= LINED:
        axes.hlines(np.arange(1, rows), 0, columns, color="white", linewidth=0.6)
        axes.vlines(np.arange(1, columns), 0, rows, color="white", linewidth=0.6)
    row, column = np.nonzero(shown.left_out)
    size = 72.0 * wells / rows
    for colour, thickness in (("white", 2.2), (INK, 0.9)):
        axes.plot(
            column + 0.5, row + 0.5, linestyle="none", marker="x", markersize=0.55 * size, color=colour,
            markeredgewidth=min(thickness, 0.16 * size * thickness),
        )  # fmt: skip
    _colour_bar(figure, (0.09, 0.38 / height, 0.88, 0.09 / height), ramp, low, high, shown.label)
    return figure


def _bytes(picture: np.ndarray) -> np.ndarray:
    return np.round(255.0 * picture).astype(np.uint8)


def _name_wells(axes: Axes, rows: int, columns: int) -> None:
    """Every row and column of a small plate by name, every second or fourth of a large one."""
    each_row, each_column = (2 if rows > 16 else 1), (4 if columns > 24 else 2 if columns > 12 else 1)
    axes.set_yticks(np.arange(0, rows, each_row) + 0.5, ROW_LETTERS[:rows:each_row])
    axes.set_xticks(np.arange(0, columns, each_column) + 0.5, [str(i + 1) for i in range(0, columns, each_column)])
    axes.tick_params(length=0, labelsize=6.5 if rows <= 16 else 5.5, pad=2, top=False, labeltop=True, labelbottom=False)
    for side in axes.spines.values():
        side.set_visible(False)


def _colour_bar(
    figure: Figure,
    place: tuple[float, float, float, float],
    ramp: matplotlib.colors.Colormap,
    low: float,
    high: float,
    label: str,
) -> None:
    bar = figure.add_axes(place)
    steps = _bytes(ramp(np.linspace(0.0, 1.0, 128)))[None, :, :]
    bar.imshow(steps, interpolation="none", aspect="auto", extent=(low, high, 0.0, 1.0))
    bar.set_yticks([])
    bar.xaxis.set_major_locator(MaxNLocator(5))
    bar.xaxis.set_major_formatter(FuncFormatter(plain))
    bar.tick_params(labelsize=7, length=2, pad=1.5)
    for side in bar.spines.values():
        side.set_visible(False)
    bar.set_xlabel(label, fontsize=8, labelpad=1.5)

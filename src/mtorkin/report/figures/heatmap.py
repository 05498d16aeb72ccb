"""One quantity over a plate as colours.

The SVG is written from a template: a plate has no axes that a drawing library is needed for, and there are three such
pictures for every plate. Wells are pixels of one small picture inside, so that a plate of 1536 costs no more than one
of 96. Colours are even in lightness (viridis) or part blue from orange about zero, and neither needs red told from
green.
"""

from __future__ import annotations

import base64
import math
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import matplotlib
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator

from mtorkin.base.shown import neutral
from mtorkin.report.figures.drawing import Drawing, Shared, simulated_note
from mtorkin.report.figures.path import path, short, spoken
from mtorkin.report.figures.style import INK, SIMULATED
from mtorkin.report.figures.text import plain
from mtorkin.report.pages import rendered
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
#: Size of letters.
FONT = 7.0
#: Steps of the colour scale.
STEPS = 32


#: A number in what a well says.
_NUMBER = re.compile(r"([−-]?\d[\d.]*(?:e[+-]?\d+)?)")


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
    told
        The plate, as figures of the same page name it that say all of its wells; empty where this one does so itself.
    """

    values: np.ndarray
    present: np.ndarray
    left_out: np.ndarray
    label: str
    diverging: bool = False
    contents: Mapping[tuple[int, int], str] = field(default_factory=dict)
    telling: bool = False
    letters: Mapping[tuple[int, int], str] = field(default_factory=dict)
    told: str = ""

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


def heatmap(shown: Map, simulated: bool = False, script: str = "") -> str:
    """One quantity over a plate as an SVG file."""
    shared = Shared()
    return drawing(shown, simulated, shared).alone(shared, script)


def drawing(shown: Map, simulated: bool, shared: Shared) -> Drawing:
    """One quantity over a plate, with row letters, column numbers and its colour scale."""
    rows, columns = shown.values.shape
    low, high = shown.ends
    coloured = np.isfinite(shown.values)
    steps = np.full((rows, columns), STEPS, dtype=np.uint8)  # of the ramp, and behind it that of no well
    steps[shown.present] = STEPS + 1
    steps[coloured] = np.rint((STEPS - 1) * (shown.values[coloured] - low) / (high - low))
    size = WELLS / columns
    height = ABOVE + size * rows + BELOW
    ticks = [tick for tick in MaxNLocator(5).tick_values(low, high) if low <= tick <= high]
    title = SIMULATED if simulated else ""
    body = rendered(
        "heatmap.svg", left=LEFT, above=ABOVE, wells=WELLS, size=size, rows=rows, columns=columns, height=height,
        ink=INK, label=shown.label, note=shared.name("text", simulated_note(FONT)) if simulated else "",
        picture=_png(steps, _palette(shown.ramp)),
        grid=shared.name("path", _grid(rows, columns)), names=shared.name("g", _names(rows, columns)),
        scale=shared.name("image", _scale(shown.ramp)),
        left_out=[(int(row), int(column)) for row, column in np.argwhere(shown.left_out)],
        letters=_letters(shown, size),
        ticks=[(WELLS * (tick - low) / (high - low), plain(tick)) for tick in ticks],
        told=shown.told, said=_said(shown) if rows * columns <= LINED and not shown.told else [],
    )  # fmt: skip
    return Drawing(body, WIDTH, height, FONT, title)


def _letters(shown: Map, size: float) -> list[tuple[str, str, str]]:
    """Each letter that stands in wells as often as it does, with its places across and down."""
    found = []
    for letter in sorted(set(shown.letters.values())):
        wells = sorted(place for place, own in shown.letters.items() if own == letter)
        x = " ".join(short(LEFT + (column + 0.5) * size) for _, column in wells)
        found.append((letter * len(wells), x, " ".join(short(ABOVE + (row + 0.75) * size) for row, _ in wells)))
    return found


def _said(shown: Map) -> list[tuple[str, str]]:
    """Paths through the wells and what each says at them.

    Wells whose sentences differ in one number are told of together. The names of the wells are read off their places.
    """
    alike: dict[tuple[str, ...], list[tuple[float, float, tuple[str, ...]]]] = {}
    for _, row, column, number, what in _wells(shown):
        value = plain(float(f"{number:.3g}")) if math.isfinite(number) else ""
        told = what if shown.telling or shown.left_out[row, column] else ""
        sentence = "; ".join(filter(None, (value, told)))
        if not sentence:
            continue
        # What stands for a number is none that somebody wrote.
        words = _parts(sentence) if told and "{}" not in sentence else ("", sentence, "")
        alike.setdefault(words[::2], []).append((column + 0.5, row + 0.5, words[1::2]))
    return [told for words, wells in alike.items() for told in _told(words, wells)]


@lru_cache(maxsize=4096)
def _parts(sentence: str) -> tuple[str, ...]:
    """A sentence with its numbers apart, each second part; many wells say the same."""
    return tuple(_NUMBER.split(sentence))


def _told(words: tuple[str, ...], wells: list[tuple[float, float, tuple[str, ...]]]) -> list[tuple[str, str]]:
    """Paths and sentences of wells that say the same words with other numbers between, of which one varies on a path.

    Paths are in halves of wells.
    """
    several = [len(set(each)) for each in zip(*(numbers for *_, numbers in wells), strict=True)]
    varied = several.index(max(several)) if max(several, default=0) > 1 else None
    together: dict[str, list[tuple[float, float, str]]] = {}
    for x, y, numbers in wells:
        shown = [number if i != varied else "{}" for i, number in enumerate(numbers)]
        sentence = "".join(word + number for word, number in zip(words, [*shown, ""], strict=True))
        together.setdefault(sentence, []).append((x, y, "" if varied is None else numbers[varied]))
    return [
        (path(np.array([well[:2] for well in of]) / 5.0), spoken(sentence, [well[2:] for well in of]))
        for sentence, of in together.items()
    ]


def _wells(shown: Map) -> list[tuple[str, int, int, float, str]]:
    """The wells that have a value or contents: name, row, column, value (nan for none) and contents."""
    return [
        (f"{ROW_LETTERS[row]}{column + 1}", row, column, value, shown.contents.get((row, column), ""))
        for row, values in enumerate(shown.values.tolist())
        for column, value in enumerate(values)
        if math.isfinite(value) or (row, column) in shown.contents
    ]


def table(shown: Sequence[Map], simulated: bool = False) -> Iterator[Sequence[object]]:
    """The values behind maps of a plate, a row for each well that has one or contents, and whether it is simulated."""
    yield ("well", *(neutral(each.label) for each in shown), "contents and fate", "simulated")
    found: dict[str, list[str]] = {}
    for each in shown:
        for name, *_ in _wells(each):
            found.setdefault(name, [])
    for each in shown:
        of = {name: (value, what) for name, _, _, value, what in _wells(each)}
        for name, row in found.items():
            value, _ = of.get(name, (math.nan, ""))
            row.append(f"{value:.6g}" if math.isfinite(value) else "")
    contents = {name: what for each in shown for name, _, _, _, what in _wells(each) if what}
    for name, row in found.items():
        yield (name, *row, neutral(contents.get(name, "")), simulated)


@cache
def _grid(rows: int, columns: int) -> str:
    """Lines between the wells and around them, where a well is 1 wide; a large plate has those around alone."""
    across, down = range(1, rows), range(1, columns)
    lines = "".join([*(f"M0 {row}h{columns}" for row in across), *(f"M{column} 0v{rows}" for column in down)])
    lined = lines if rows * columns <= LINED else ""
    return (
        f' fill="none" stroke="#fff" stroke-width="{0.6 * columns / WELLS:.2f}" d="{lined}M0 0h{columns}v{rows}H0z"/>'
    )


@cache
def _names(rows: int, columns: int) -> str:
    """Every row and column of a small plate by name, every second or fourth of a large one."""
    each_row, each_column = (2 if rows > 16 else 1), (4 if columns > 24 else 2 if columns > 12 else 1)
    font, size = (6.5 if rows <= 16 else 5.5), WELLS / columns
    down = [(ABOVE + (row + 0.5) * size + 0.36 * font, ROW_LETTERS[row]) for row in range(0, rows, each_row)]
    across = [(LEFT + (column + 0.5) * size, column + 1) for column in range(0, columns, each_column)]
    # Of a text every letter has a place.
    named = "".join(name for _, name in down)
    if len(named) == rows:
        places = " ".join(short(y) for y, _ in down)
        letters = f'<text x="{" ".join("0" * rows)}" y="{places}">{named}</text>'
    else:
        letters = "".join(f'<text y="{short(y)}">{name}</text>' for y, name in down)
    numbers = "".join(f'<text x="{short(x)}">{name}</text>' for x, name in across)
    return (
        f' font-size="{font}"><g class="mi" transform="translate(0 {short(ABOVE - 3)})">{numbers}</g>'
        f'<g class="en" transform="translate({short(LEFT - 3)} 0)">{letters}</g></g>'
    )


@cache
def _palette(ramp: str) -> bytes:
    """The colours of the steps of a ramp, then that of no well, and that of a well without a value."""
    colours = [*matplotlib.colormaps[ramp](np.linspace(0.0, 1.0, STEPS))[:, :3], (1.0, 1.0, 1.0), to_rgb(OTHER)]
    return np.rint(255.0 * np.array(colours)).astype(np.uint8).tobytes()


@cache
def _scale(ramp: str) -> str:
    """A ramp as a picture of one row."""
    picture = _png(np.arange(STEPS, dtype=np.uint8)[None], _palette(ramp))
    return f' width="{WELLS}" height="6.5" preserveAspectRatio="none" href="data:image/png;base64,{picture}"/>'


def _png(steps: np.ndarray, palette: bytes) -> str:
    """Steps of a palette, shape (rows, columns), as a PNG, in letters; a library takes twenty times as long for it."""
    rows, columns = steps.shape
    # In front of each row stands that it is not filtered.
    pixels = np.column_stack([np.zeros(rows, dtype=np.uint8), steps]).tobytes()
    header = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    written = b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + written).decode("ascii")

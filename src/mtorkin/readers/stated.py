"""What a file says of itself, held against what was read: labels, cycles, wavelengths, the format of the plate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from mtorkin.assays.names import listed
from mtorkin.readers.around import wavelength_in
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read
from mtorkin.sheets import well_order

#: Rows and columns of the plates that are sold, by their wells.
_SHAPES = {6: (2, 3), 12: (3, 4), 24: (4, 6), 48: (6, 8), 96: (8, 12), 384: (16, 24), 1536: (32, 48)}
_FORMAT = re.compile(r"\b(6|12|24|48|96|384|1536)[ -]?well(?:s|\b)", re.IGNORECASE)
_LABELS = re.compile(r"(\d{1,2}) labels?", re.IGNORECASE)
_CYCLES = re.compile(r"(?:kinetic cycles|number of (?:kinetic )?cycles|no\. of cycles)\s*:?", re.IGNORECASE)

#: A first time (min) that is asked about, where it is so many times as long as all reads take.
_LATE, _LATE_TO_SPAN = 60, 10

Found = list[tuple[Place, Read]]


def doubts_of(canvas: Canvas, found: Found) -> list[str]:
    """A sentence for everything that a sheet says of itself and that its reads do not keep.

    Parameters
    ----------
    canvas
        The sheet.
    found
        Its reads with their places, in the order of the file.
    """
    measured = [(place, read) for place, read in found if read.kind == "raw"]
    if not measured:
        return []
    return [
        *_of_lines(canvas, measured),
        *_of_sections(canvas, measured),
        *_below(canvas, measured),
        *_of_the_day(measured),
    ]


def _of_lines(canvas: Canvas, found: Found) -> Iterator[str]:
    lines = [(row, canvas.texts(row)) for row in canvas.open_rows if len(canvas.sheet.rows[row]) < 40]
    lines = [(row, texts) for row, texts in lines if 0 < len(texts) <= 3]
    starts = [row for row, texts in lines if _LABELS.fullmatch(texts[0][1])]
    ends = [*starts[1:], len(canvas.sheet.rows)]
    for row, texts in lines:
        text, where = texts[0][1], canvas.sheet.row_name(row)
        if match := _LABELS.fullmatch(text):
            end = ends[starts.index(row)]
            labels = {read.label for (at, _), read in found if row < at < end}
            if labels and len(labels) != int(match[1]):
                yield f"{where} speaks of {match[1]} labels, and {len(labels)} are read: {listed(sorted(labels))}"
        elif _CYCLES.fullmatch(text) and len(texts) > 1 and texts[1][1].isdigit():
            below = [read for (at, _), read in found if at > row]
            most = max((sum(read.label == each.label for each in below) for read in below[:4]), default=0)
            if 0 < most < int(texts[1][1]):
                yield f"{where} speaks of {texts[1][1]} cycles, and {most} are read"
        elif match := next(filter(None, (_FORMAT.search(each) for _, each in texts)), None):
            rows, columns = _SHAPES[int(match[1])]
            outside = next((well for _, read in found for well in read.signals if _outside(well, rows, columns)), "")
            if outside:
                yield f"{where} speaks of a plate of {match[1]} wells, and well {outside} is read"
                return


def _below(canvas: Canvas, found: Found) -> Iterator[str]:
    """Wavelengths that stand directly below plates, the last one too: what is above a plate is read as its own."""
    (_, first), ((last, _), _) = found[0], found[-1]
    lines = [row for row in canvas.open_rows[1:] if canvas.touched(row - 1) and not canvas.touched(row)]
    texts = {row: texts[0][1] for row in lines if len(texts := canvas.texts(row)) == 1 and canvas.blank(row + 1)}
    below = [row for row, text in texts.items() if wavelength_in(text)]
    if below and below[-1] > last and not first.wavelength:
        said = f"{canvas.sheet.row_name(below[-1])} ('{texts[below[-1]]}') stands directly below a plate"
        yield f"{said}; a wavelength is taken for the plate below it, so write each above its own"


def _of_the_day(found: Found) -> Iterator[str]:
    """Times that begin long after the reaction can have begun, as those of a clock on the wall do."""
    times = sorted({read.time for _, read in found if read.time is not None})
    if len(times) > 1 and times[0] >= _LATE and times[0] > _LATE_TO_SPAN * (times[-1] - times[0]):
        yield (
            f"the first time is {times[0]:g} min and the last {times[-1]:g} min; if these are times of the day, give "
            "those since the start of the reaction"
        )


def _outside(well: str, rows: int, columns: int) -> bool:
    row, column = well_order(well)
    return row >= rows or column >= columns


def _of_sections(canvas: Canvas, found: Found) -> Iterator[str]:
    """SoftMax Pro: a section states its wavelengths."""
    sections = canvas.said.sections
    for (row, section), following in zip_longest(sections, sections[1:]):
        end = following[0] if following else len(canvas.sheet.rows)
        stated = [each for each in dict.fromkeys(section.wavelengths) if each.strip("0")]
        read = {each.wavelength for (at, _), each in found if row < at < end}
        lacking = [each for each in stated if each not in read]
        if read and len(stated) > 1 and lacking:
            where = canvas.sheet.row_name(row)
            yield f"{where} speaks of {listed(stated)} nm, and no values of {listed(lacking)} are there"

"""Plates as rectangles: with row letters and column numbers, with numbers only, or bare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.canvas import Around, Canvas, Section, layout_like, wavelength_in
from mtorkin.readers.reads import Kind, Place, Read, Signals, numeric
from mtorkin.readers.times import minutes
from mtorkin.readers.words import UNITS, kind_of, status_of
from mtorkin.sheets.cells import Cell, as_text
from mtorkin.sheets.wells import ROW_LETTERS, row_index

#: Columns and rows of the plates that are sold.
_PLATES = {12: 8, 24: 16, 48: 32}
#: What Kaleido heads the wavelengths of excitation and emission with.
_FILTERS = ("exc wl / filter", "ems wl")
_RESULT = re.compile(r"conc(entration)?s?", re.IGNORECASE)
_CORNERS = {"<>", "-", "/", "\\", "#"}


def labelled_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Plates with row letters down the side and column numbers along the top.

    Each row letter may be followed by further reads of the same row, their labels at the end of the rows.

    Yields
    ------
    place
        Row and column of its top left corner.
    read
        A read.
    """
    sheet = canvas.sheet
    for top, along in canvas.numbered.items():
        runs = [
            (left, numbers)
            for left, numbers in along
            if row_index(sheet.text(top, left)) is None and not canvas.taken(top, left)
        ]
        found = [(left, numbers, lines) for left, numbers in runs if (lines := _lines(canvas, top, left, numbers))]
        arounds = [
            canvas.around(top, range(left, left + 1 + len(numbers)) if len(found) > 1 else None)
            for left, numbers, _ in found
        ]
        for (left, numbers, lines), around in zip(found, arounds, strict=True):
            yield from _reads(canvas, (top, left), numbers, lines, around)
            last = lines[-1][1]
            canvas.take(range(top, last + 1), range(left, left + len(numbers) + 2))


def _lines(canvas: Canvas, top: int, left: int, numbers: tuple[int, ...]) -> list[tuple[str, int]]:
    """The rows of a plate with their letters; a row without a letter, but with a label at its end, belongs to the letter above."""
    sheet = canvas.sheet
    end = left + 1 + len(numbers)
    every_other = canvas.blank(top + 1) and row_index(sheet.text(top + 2, left)) is not None
    lines: list[tuple[str, int]] = []
    index = -1
    row = top + 1 + every_other
    while row < len(sheet.rows) and not canvas.taken(row, left):
        text = sheet.text(row, left)
        letter = row_index(text) if len(text) <= 2 else None
        if letter is not None and letter > index:
            index = letter
        elif text or not lines or sheet.text(top, end) or not (sheet.text(row, end) and sheet.text(lines[-1][1], end)):
            break
        lines.append((ROW_LETTERS[index], row))
        row += 1
        if every_other and canvas.blank(row):
            row += 1
    return lines


def _reads(
    canvas: Canvas, corner: Place, numbers: tuple[int, ...], lines: list[tuple[str, int]], around: Around
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    top, left = corner
    end = left + 1 + len(numbers)
    ends = [sheet.text(row, end) for _, row in lines]
    several = len({letter for letter, _ in lines}) < len(lines)
    alike = len(set(ends)) == 1 and len(lines) > 1 and not sheet.text(top, end)
    if not (several or alike):
        ends = [""] * len(lines)
    by_label: dict[tuple[str, int], dict[str, Place]] = {}
    said: dict[tuple[str, str], int] = {}
    for (letter, row), label in zip(lines, ends, strict=True):
        again = said[letter, label] = said.get((letter, label), 0) + 1
        places = by_label.setdefault((label, again), {})
        for offset, column in enumerate(numbers):
            places[f"{letter}{column}"] = (row, left + 1 + offset)
    cells = [sheet.rows[row][left + 1 : end] for _, row in lines]
    comma = canvas.decimal_comma(cells)
    corner_text = sheet.text(top, left)
    own = "" if corner_text in _CORNERS or corner_text.casefold() in UNITS else corner_text
    unit = corner_text if corner_text.casefold() in UNITS else around.unit
    for (label, _), places in by_label.items():
        signals = Signals(sheet, places, decimal_comma=comma)
        # Results that are concentrations; a layout is headed so.
        kind: Kind | None = "calculated" if _RESULT.fullmatch(label) and kind_of(around.title) != "layout" else None
        yield corner, read_of(around, label or own, signals, unit, kind=kind)


def read_of(
    around: Around,
    own: str,
    signals: Signals,
    unit: str = "",
    time: float | None = None,
    temperature: str = "",
    cycle: str = "",
    kind: Kind | None = None,
) -> Read:
    """A read, from its cells and from what stands around them."""
    label = around.label(own)
    if kind is None:
        # The title says it even where the rows have labels of their own.
        kind = "layout" if layout_like(label, signals.cells()) else kind_of(label)
    return Read(
        label,
        around.time if time is None else time,
        around.plate,
        signals.sheet.name,
        signals,
        kind,
        wavelength_in(label) or around.wavelength or "/".join(filter(None, map(around.pairs.get, _FILTERS))),
        unit or around.unit,
        temperature or around.temperature,
        cycle or around.pairs.get("kinetics", ""),
    )


def numbered_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Plates below a row of column numbers, side by side or one below the other, without row letters.

    As SoftMax Pro writes them: time and temperature stand before the first row of each; a plate below the others that has
    neither is reduced from them.
    """
    sheet = canvas.sheet
    for top, along in canvas.numbered.items():
        runs = [
            (left + 1, numbers)
            for left, numbers in along
            if len(numbers) > 1 and not canvas.touched(top, range(left, left + len(numbers) + 1))
        ]
        if not runs:
            continue
        head = sheet.text(top, 1) if runs[0][0] > 1 else ""
        known = "temperature" in head.casefold()
        standard = all(numbers == tuple(range(1, len(numbers) + 1)) and len(numbers) in _PLATES for _, numbers in runs)
        if not (known or standard):
            continue
        yield from _numbered(canvas, top, runs, known)


def _numbered(
    canvas: Canvas, top: int, runs: list[tuple[int, tuple[int, ...]]], known: bool
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    first_column = runs[0][0]
    spans = [range(left, left + len(numbers)) for left, numbers in runs]
    section = canvas.section(top)
    around = canvas.around(top)
    row = top + 1
    groups = 0
    while row < len(sheet.rows):
        rows = []
        while row < len(sheet.rows) and _is_grid_row(canvas, row, spans) and not _repeats(canvas, row, runs[0]):
            rows.append(row)
            row += 1
        filled = [each for each in rows if not canvas.blank(each)]
        wide = len(runs[0][1])
        size = _PLATES.get(wide) if not known else None
        if not filled or len(rows) > len(ROW_LETTERS) or (size is not None and len(rows) != size):
            break
        lead = [sheet.cell(rows[0], column) for column in range(first_column)]
        if section is not None:
            _as_told(canvas, top, section, rows, spans)
        # Of a part of a plate, only the rows that were read are printed.
        shift = section.first_row - 1 if section and section.rows == len(rows) else 0
        letters = ROW_LETTERS[shift : shift + len(rows)]
        if len(letters) < len(rows):
            break
        raw = section is None or any(as_text(cell) for cell in lead)
        for index, (left, numbers) in enumerate(runs):
            if not raw and not any(
                as_text(cell) for each in rows for cell in sheet.rows[each][left : left + len(numbers)]
            ):
                continue  # reduced plates may be fewer than the raw ones
            places = {
                f"{letter}{column}": (each, left + offset)
                for letter, each in zip(letters, rows, strict=True)
                for offset, column in enumerate(numbers)
            }
            comma = canvas.decimal_comma(sheet.rows[each][left : left + len(numbers)] for each in rows)
            signals = Signals(sheet, places, decimal_comma=comma)
            yield (rows[0], left), section_read(around, section, signals, lead, index, raw)
        canvas.take(range(rows[0] - (groups == 0), rows[-1] + 1), range(0, spans[-1].stop))
        groups += 1
        while row < len(sheet.rows) and canvas.blank(row):
            row += 1
    if groups:
        canvas.take((top,), range(0, spans[-1].stop))


def _as_told(canvas: Canvas, top: int, section: Section, rows: list[int], spans: list[range]) -> None:
    """Rows without letters are told apart by their order alone, so that a missing one would shift all below it."""
    sheet = canvas.sheet
    if section.rows and len(rows) not in (section.rows, _PLATES.get(len(spans[0]))):
        message = (
            f"the section says that {section.rows} rows of the plate were read, and {len(rows)} rows of values stand here, "
            "so that their letters cannot be told; export the file again"
        )
        raise InputError(Problem(message, where=sheet.row_name(rows[0])))
    columns = {*range(spans[0].start), *(column for span in spans for column in span)}
    for row in rows:
        for column, cell in enumerate(sheet.rows[row]):
            if column not in columns and as_text(cell):
                message = f"the value '{as_text(cell)}' has no column number above it ({sheet.row_name(top)}); export the file again"
                raise InputError(Problem(message, where=sheet.address(row, column)))


def section_read(
    around: Around,
    section: Section | None,
    signals: Signals,
    lead: list[Cell],
    index: int,
    raw: bool,
) -> Read:
    """A read of a SoftMax Pro section, from the head of the section and the cells before its values.

    Parameters
    ----------
    around, signals
        What stands above, and the wells.
    section
        The head of the section; ``None`` where there is none.
    lead
        Time, point or wavelength, and temperature.
    index
        Which of the reads side by side.
    raw
        Whether it is as measured.
    """
    section = section or Section("", "", ())
    wavelengths = section.wavelengths
    wavelength = wavelengths[index].strip("0") and wavelengths[index] if raw and index < len(wavelengths) else ""
    first = as_text(lead[0]) if lead else ""
    temperature = as_text(lead[1]) if len(lead) > 1 else ""
    time = minutes(lead[0]) if lead and section.type in ("Kinetic", "") else None
    if section.type == "Spectrum" and first:
        wavelength = first
    label = f"{section.mode} {wavelength}" if wavelength else section.mode
    if wavelength and len(wavelengths) > 1 and len(set(wavelengths)) == 1:
        label = f"{label} ({index + 1})"
    if section.type == "Well Scan" and first:
        label = f"{label}, point {first}"
    if not raw:
        label = f"{label} reduced".strip()
    read = read_of(around, label, signals, time=time, temperature=temperature, kind="raw" if raw else "calculated")
    read.wavelength = wavelength or read.wavelength
    return read


def _is_grid_row(canvas: Canvas, row: int, spans: list[range]) -> bool:
    """Whether a row holds numbers, or what stands for them, in the columns of the plates; rows of delimiters count, empty lines do not."""
    cells = canvas.sheet.rows[row]
    if len(cells) <= spans[0].start or canvas.touched(row):
        return False
    values = [cells[column] for span in spans for column in span if column < len(cells)]
    return all(_signal_like(cell) for cell in values) and (
        any(as_text(cell) for cell in values) or len(cells) >= spans[0].stop
    )


def _repeats(canvas: Canvas, row: int, run: tuple[int, tuple[int, ...]]) -> bool:
    """Whether a row holds the column numbers once more, and heads the next plates."""
    left, numbers = run
    cells = canvas.sheet.rows[row][left : left + len(numbers)]
    return tuple(as_text(cell) for cell in cells) == tuple(str(number_) for number_ in numbers)


def _signal_like(cell: Cell) -> bool:
    return not isinstance(cell, str) or numeric(cell) or status_of(cell) != "text"


def bare_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Rectangles of 8x12, 16x24 or 32x48 numbers with nothing at their sides; empty wells are empty cells between delimiters."""
    sheet = canvas.sheet
    row = 0
    beyond = {run.start: run.stop for run in canvas.lists}
    while row < len(sheet.rows):
        row = beyond.get(row, row)
        start = row
        wide = 0
        while row < len(sheet.rows) and (size := _bare_width(canvas, row)) and size in (wide or size, -1):
            wide = wide if size == -1 else size
            row += 1
        if row == start:
            row += 1
            continue
        rows = list(range(start, row))
        filled = [each for each in rows if not canvas.blank(each)]
        if wide not in _PLATES or not filled:
            continue
        size = _PLATES[wide]
        if filled[-1] - rows[0] >= size:
            rows = list(range(filled[0], row))
        if len(rows) < size or filled[-1] - rows[0] >= size:
            continue
        rows = rows[:size]
        places = {
            f"{ROW_LETTERS[i]}{column + 1}": (each, column) for i, each in enumerate(rows) for column in range(wide)
        }
        around = canvas.around(start)
        comma = canvas.decimal_comma(sheet.rows[each][:wide] for each in rows)
        yield (start, 0), read_of(around, "", Signals(sheet, places, decimal_comma=comma))
        canvas.take(rows, range(0, wide))


def _bare_width(canvas: Canvas, row: int) -> int:
    """Columns of a row that can be one of a bare plate: 12, 24 or 48; -1 for a row of nothing but delimiters; else 0."""
    cells = canvas.sheet.rows[row]
    if len(cells) < 2 or canvas.touched(row):
        return 0
    last = max((column for column, cell in enumerate(cells) if as_text(cell)), default=-1)
    if last < 0:
        return -1
    wide = next((size for size in _PLATES if len(cells) in (size, size + 1) and last < size), 0)
    if not wide or not all(_signal_like(cell) for cell in cells[:wide]):
        return 0
    return wide


def blocks_in_time(reads: list[tuple[Place, Read]], split_all: bool) -> None:
    """Give blocks that are cycles of one series the time that stands in their labels.

    Parameters
    ----------
    reads
        Reads of plates, in the order of the file; changed in place.
    split_all
        Whether every time in a label is the time of the read. Otherwise it is so only where several blocks differ in nothing
        else: it may be an integration time.
    """
    from mtorkin.readers.times import split_time

    series: dict[tuple[str, str, str], list[tuple[Read, str, float]]] = {}
    for _, read in reads:
        if read.kind == "layout" or read.time is not None:
            continue
        rest, time = split_time(read.label)
        if time is not None:
            series.setdefault((rest, read.plate, read.sheet), []).append((read, rest, time))
    for found in series.values():
        if split_all or len({time for _, _, time in found}) > 1:
            for read, rest, time in found:
                read.label, read.time = rest, time
    _cycles([read for _, read in reads])


_CYCLE = re.compile(
    r"^(?:(?P<rest>.*?)[\s,;:(-]*)?\b(?:cycle|reading|kinetic read)\s*(?:no\.?|nr\.?|#|:)?\s*(?P<cycle>\d+)\)?$",
    re.IGNORECASE,
)


def _cycles(reads: list[Read]) -> None:
    """Part the number of the cycle from a label that has a time, or that differs from others in this number only."""
    series: dict[tuple[str, str, str], list[tuple[Read, str, str]]] = {}
    for read in reads:
        if match := _CYCLE.fullmatch(read.label):
            rest = (match["rest"] or "").strip()
            series.setdefault((rest, read.plate, read.sheet), []).append((read, rest, match["cycle"]))
    for found in series.values():
        several = len({cycle for *_, cycle in found}) == len(found) > 1
        for read, rest, cycle in found:
            if several or read.time is not None:
                read.label, read.cycle = rest, cycle

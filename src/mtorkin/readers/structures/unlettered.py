"""Plates below a row of column numbers, without row letters."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.above import look_above
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals
from mtorkin.readers.softmax import Lead, PlateSection, section_read
from mtorkin.readers.structures.sizes import ROWS_OF, plate_row
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import ROW_LETTERS


def numbered_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Plates below a row of column numbers, side by side or one below the other, without row letters.

    As SoftMax Pro writes them: time and temperature stand before the first row of each; a plate below the others that
    has neither is reduced from them.
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
        standard = all(numbers == tuple(range(1, len(numbers) + 1)) and len(numbers) in ROWS_OF for _, numbers in runs)
        if not (known or standard):
            continue
        yield from _numbered(canvas, top, runs, known)


def _numbered(
    canvas: Canvas, top: int, runs: list[tuple[int, tuple[int, ...]]], known: bool
) -> Iterator[tuple[Place, Read]]:
    sheet = canvas.sheet
    first_column = runs[0][0]
    spans = [range(left, left + len(numbers)) for left, numbers in runs]
    section = canvas.said.section(top)
    around = look_above(canvas, top)
    row = top + 1
    groups = 0
    while row < len(sheet.rows):
        rows = []
        while row < len(sheet.rows) and _is_grid_row(canvas, row, spans) and not _repeats(canvas, row, runs[0]):
            rows.append(row)
            row += 1
        filled = [each for each in rows if not canvas.blank(each)]
        wide = len(runs[0][1])
        size = ROWS_OF.get(wide) if not known else None
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
            yield (rows[0], left), section_read(around, section, signals, Lead(lead, index, raw))
        canvas.account.note("time or temperature", rows, range(0, first_column))
        canvas.take(range(rows[0] - (groups == 0), rows[-1] + 1), range(0, spans[-1].stop))
        groups += 1
        while row < len(sheet.rows) and canvas.blank(row):
            row += 1
    if groups:
        canvas.account.note("column number", (top,), range(0, spans[-1].stop))
        canvas.take((top,), range(0, spans[-1].stop))


def _as_told(canvas: Canvas, top: int, section: PlateSection, rows: list[int], spans: list[range]) -> None:
    """Rows without letters are told apart by their order alone, so that a missing one would shift all below it."""
    sheet = canvas.sheet
    if section.rows and len(rows) not in (section.rows, ROWS_OF.get(len(spans[0]))):
        message = (
            f"the section says that {section.rows} rows of the plate were read, and {len(rows)} rows of values stand "
            "here, so that their letters cannot be told; export the file again"
        )
        raise InputError(Problem(message, where=sheet.row_name(rows[0])))
    columns = {*range(spans[0].start), *(column for span in spans for column in span)}
    for row in rows:
        for column, cell in enumerate(sheet.rows[row]):
            if column not in columns and as_text(cell):
                message = (
                    f"the value '{as_text(cell)}' has no column number above it ({sheet.row_name(top)}); "
                    "export the file again"
                )
                raise InputError(Problem(message, where=sheet.address(row, column)))


def _is_grid_row(canvas: Canvas, row: int, spans: list[range]) -> bool:
    """Whether a row holds numbers, or what stands for them, in the columns of the plates.

    Rows of delimiters count, empty lines do not.
    """
    cells = canvas.sheet.rows[row]
    if len(cells) <= spans[0].start or canvas.touched(row):
        return False
    values = [cells[column] for span in spans for column in span if column < len(cells)]
    return plate_row(values) and (any(as_text(cell) for cell in values) or len(cells) >= spans[0].stop)


def _repeats(canvas: Canvas, row: int, run: tuple[int, tuple[int, ...]]) -> bool:
    """Whether a row holds the column numbers once more, and heads the next plates."""
    left, numbers = run
    cells = canvas.sheet.rows[row][left : left + len(numbers)]
    return tuple(as_text(cell) for cell in cells) == tuple(str(number_) for number_ in numbers)

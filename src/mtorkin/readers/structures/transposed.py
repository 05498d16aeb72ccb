"""Plates with row letters along the top and column numbers down the side."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.words import status_of
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.plates import column_number
from mtorkin.sheets.wells import PLATES, ROW_LETTERS


def transposed_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Plates with row letters along the top and column numbers down the side.

    Only a whole plate (8 letters and 12 numbers, 16 and 24, 32 and 48) is one: columns called A, B, C and numbered rows
    are also what spreadsheets have.

    Yields
    ------
    place
        Row and column of its top left corner.
    read
        A read.
    """
    sheet = canvas.sheet
    for top in canvas.open_rows:
        lefts = [
            (left, size)
            for left, cell in enumerate(sheet.rows[top][1:])
            if cell == "A" and (size := _size(canvas, top, left)) is not None
        ]
        arounds = [
            look_above(canvas, top, range(left, left + 1 + letters) if len(lefts) > 1 else None)
            for left, (letters, _) in lefts
        ]
        for (left, (letters, numbers)), around in zip(lefts, arounds, strict=True):
            rows, columns = range(top + 1, top + 1 + numbers), range(left + 1, left + 1 + letters)
            places = {
                f"{ROW_LETTERS[column - left - 1]}{row - top}": (row, column) for column in columns for row in rows
            }
            comma = canvas.decimal_comma(sheet.rows[row][columns.start : columns.stop] for row in rows)
            own = sheet.text(top, left)
            about = Own(own, origins={"label": sheet.address(top, left) if own else ""})
            yield (top, left), read_of(around, about, Signals(sheet, places, decimal_comma=comma))
            canvas.account.note("column number", rows, range(left, left + 1))
            canvas.take(range(top, rows.stop), range(left, columns.stop))


def _size(canvas: Canvas, top: int, left: int) -> tuple[int, int] | None:
    """The letters and numbers of a plate with its corner here; ``None`` where there is no whole one."""
    sheet = canvas.sheet
    letters = 0
    while letters < len(ROW_LETTERS) and sheet.text(top, left + 1 + letters) == ROW_LETTERS[letters]:
        letters += 1
    numbers = 0
    while column_number(sheet.cell(top + 1 + numbers, left)) == numbers + 1:
        numbers += 1
    if (letters, numbers) not in PLATES.values():
        return None
    rows = range(top, top + 1 + numbers)
    if any(canvas.touched(row, range(left, left + 1 + letters)) for row in rows):
        return None
    cells = [sheet.cell(row, column) for row in rows[1:] for column in range(left + 1, left + 1 + letters)]
    signals = all(numeric(cell) or status_of(as_text(cell)) != "text" for cell in cells)
    return (letters, numbers) if signals and any(map(numeric, cells)) else None

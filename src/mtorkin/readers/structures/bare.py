"""Plates of numbers with nothing at their sides."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.readers.above import look_above
from mtorkin.readers.around import Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals
from mtorkin.readers.structures.sizes import ROWS_OF, signal_like
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import ROW_LETTERS


def bare_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Rectangles of 8x12, 16x24 or 32x48 numbers with nothing at their sides; empty wells are empty cells."""
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
        if wide not in ROWS_OF or not filled:
            continue
        size = ROWS_OF[wide]
        if filled[-1] - rows[0] >= size:
            rows = list(range(filled[0], row))
        if len(rows) < size or filled[-1] - rows[0] >= size:
            continue
        rows = rows[:size]
        places = {
            f"{ROW_LETTERS[i]}{column + 1}": (each, column) for i, each in enumerate(rows) for column in range(wide)
        }
        around = look_above(canvas, start)
        comma = canvas.decimal_comma(sheet.rows[each][:wide] for each in rows)
        yield (start, 0), read_of(around, Own(), Signals(sheet, places, decimal_comma=comma))
        canvas.take(rows, range(0, wide))


def _bare_width(canvas: Canvas, row: int) -> int:
    """Columns of a row that can be one of a bare plate: 12, 24 or 48; -1 for a row of delimiters alone; else 0."""
    cells = canvas.sheet.rows[row]
    if len(cells) < 2 or canvas.touched(row):
        return 0
    last = max((column for column, cell in enumerate(cells) if as_text(cell)), default=-1)
    if last < 0:
        return -1
    wide = next((size for size in ROWS_OF if len(cells) in (size, size + 1) and last < size), 0)
    if not wide or not all(signal_like(cell) for cell in cells[:wide]):
        return 0
    return wide

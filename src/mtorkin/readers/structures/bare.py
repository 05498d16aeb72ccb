"""Plates of numbers with nothing at their sides."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.above import look_above
from mtorkin.readers.around import Own, read_of
from mtorkin.readers.canvas import Canvas
from mtorkin.readers.reads import Place, Read, Signals, numeric
from mtorkin.readers.structures.sizes import ROWS_OF, plate_row, signal_like
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import ROW_LETTERS

#: Rows from which numbers beside a plate are part of another one, and no summary of its columns.
_FEWEST_ROWS = 3


def bare_grids(canvas: Canvas) -> Iterator[tuple[Place, Read]]:
    """Rectangles of 8x12, 16x24 or 32x48 numbers with nothing at their sides; empty wells are empty cells.

    An indent that all of its lines have is none of its columns.
    """
    sheet = canvas.sheet
    widths: set[int] = set()
    left_over: list[list[int]] = []
    for run in _runs(canvas):
        indent, wide = _frame(canvas, run)
        rows = _rows(canvas, run, wide)
        if not rows:
            left_over.append(run)
            continue
        widths.add(wide)
        places = {
            f"{ROW_LETTERS[i]}{column + 1}": (each, indent + column)
            for i, each in enumerate(rows)
            for column in range(wide)
        }
        around = look_above(canvas, run[0])
        comma = canvas.decimal_comma(sheet.rows[each][indent : indent + wide] for each in rows)
        yield (run[0], indent), read_of(around, Own(), Signals(sheet, places, decimal_comma=comma))
        canvas.take(rows, range(0, indent + wide))
    alone = canvas.untouched(range(len(sheet.rows)))
    for run in left_over:
        _refuse_irregular(canvas, run, set(ROWS_OF) if alone else widths, alone)


def _runs(canvas: Canvas) -> Iterator[list[int]]:
    """Rows that follow each other and hold numbers, or delimiters alone."""
    beyond = {run.start: run.stop for run in canvas.lists}
    run: list[int] = []
    row = 0
    while row < len(canvas.sheet.rows):
        inside = row not in beyond and (_can_be_row(canvas, row) or _goes_on(canvas, run, row))
        if run and not inside:
            yield run
            run = []
        if inside:
            run.append(row)
        row = beyond.get(row, row + 1)
    if run:
        yield run


def _can_be_row(canvas: Canvas, row: int) -> bool:
    cells = canvas.sheet.rows[row]
    if len(cells) < min(ROWS_OF) or canvas.touched(row) or not plate_row(cells):
        return False
    first, *others = [cell for cell in cells if as_text(cell)] or [""]
    if len(others) == 1 and not signal_like(first):
        return False  # a setting such as Gain, 1500, in a file whose lines have as many delimiters each
    return canvas.blank(row) or any(numeric(cell) for cell in cells)


def _goes_on(canvas: Canvas, run: list[int], row: int) -> bool:
    """Whether a row goes on with a plate that lacks rows; a workbook stores no empty cells at its end."""
    sheet = canvas.sheet
    filled = [each for each in run if not canvas.blank(each)]
    wide = max((len(sheet.rows[each]) for each in filled), default=0)
    if len(filled) >= ROWS_OF.get(wide, 0) or canvas.touched(row) or not plate_row(sheet.rows[row]):
        return False
    return any(numeric(cell) for cell in sheet.rows[row])


def _frame(canvas: Canvas, run: list[int]) -> tuple[int, int]:
    """The indent and the number of columns of a plate in some rows; 0 columns where it cannot be one."""
    filled = [row for row in run if not canvas.blank(row)]
    if not filled:
        return 0, 0
    spans = [[column for column, cell in enumerate(canvas.sheet.rows[row]) if as_text(cell)] for row in filled]
    first, last = min(span[0] for span in spans), max(span[-1] for span in spans)
    longest = max(len(canvas.sheet.rows[row]) for row in filled)
    frames = [
        (indent, wide)
        for indent in range(first + 1)
        for wide in ROWS_OF
        if longest - indent in (wide, wide + 1) and last < indent + wide
    ]
    # The title of an indented plate is indented as the plate is.
    above = next((texts for row in range(run[0] - 1, -1, -1) if (texts := canvas.texts(row))), [(0, "")])
    return min(frames, key=lambda frame: (frame[0] != above[0][0], frame[0]), default=(0, 0))


def _rows(canvas: Canvas, run: list[int], wide: int) -> list[int]:
    """The rows of the plate in a run; none where there are too few or too many."""
    if wide not in ROWS_OF:
        return []
    size = ROWS_OF[wide]
    filled = [row for row in run if not canvas.blank(row)]
    if filled[-1] - run[0] >= size:
        run = [row for row in run if row >= filled[0]]
    if len(run) < size or filled[-1] - run[0] >= size:
        return []
    return run[:size]


def _refuse_irregular(canvas: Canvas, run: list[int], widths: set[int], alone: bool) -> None:
    """Refuse a plate that has an irregular row, or too few of them: its wells are known by their place alone.

    Parameters
    ----------
    canvas, run
        The sheet, and rows of it that are no plate.
    widths
        The columns that plates of the sheet have, or can have.
    alone
        Whether the sheet holds nothing else.
    """
    sheet = canvas.sheet
    lengths = {row: sum(1 for cell in sheet.rows[row] if as_text(cell)) for row in run if not canvas.blank(row)}
    others = "plates of so many columns" if alone else "the other plates"
    for wide in widths:
        regular = [row for row, length in lengths.items() if length == wide]
        odd = [row for row, length in lengths.items() if length > wide]
        if odd and len(regular) > len(odd):
            message = (
                f"the row has {lengths[odd[0]]} values and the others of its plate {wide}, "
                "so that its wells cannot be told; export the file again"
            )
            raise InputError(Problem(message, where=sheet.row_name(odd[0])))
        if len(regular) >= _FEWEST_ROWS and len(regular) != ROWS_OF[wide]:
            message = (
                f"{len(regular)} rows of {wide} values follow each other here, where {others} have "
                f"{ROWS_OF[wide]}, so that their wells cannot be told; export the file again"
            )
            if alone:
                message += ", with row letters and column numbers"
            raise InputError(Problem(message, where=sheet.row_name(run[0])))

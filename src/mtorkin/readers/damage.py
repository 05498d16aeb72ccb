"""What shows that a file is not as the instrument wrote it: parts that its kind never lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtorkin.base.errors import Problem
from mtorkin.readers.canvas import Canvas
from mtorkin.sheets.cells import Cell, as_text

SPLIT = (
    "the row has about two numbers for each heading: decimal commas cannot stand in a file whose columns are set apart "
    "by commas; export it with decimal points, or with semicolons between columns"
)
_DIGITS = re.compile(r"\s*[+-]?\d+\s*")
#: Rows that are enough to tell.
_FEWEST = 3
_BMG_HEAD = re.compile(r"(user|path|test name|test run no\.?|test id)\s*=", re.IGNORECASE)


def damage(canvas: Canvas) -> list[Problem]:
    """A sentence for the first part of a sheet that is not as its instrument writes it."""
    return next(([each] for each in (*_bmg(canvas), *_envision(canvas), *_split(canvas))), [])


def in_two(headings: int, rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether every number of some rows stands in two cells, as decimal commas do where commas set columns apart.

    Then most headings have two cells below them (whole numbers have one), and no cell has a decimal mark.

    Examples
    --------
    >>> in_two(3, [["A", "1", "5", "2", "25"]] * 3), in_two(3, [["A", "1", "5", "665"]] * 3)
    (True, False)
    """
    further = [len(_filled(cells)) - headings for cells in rows]
    return (
        len(rows) >= _FEWEST
        and all(headings - 1 < 2 * more <= 2 * headings for more in further)
        and all(isinstance(cell, str) and _DIGITS.fullmatch(cell) for cells in rows for cell in _filled(cells)[1:])
    )


def _filled(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells up to the last that holds anything."""
    return cells[: max((at + 1 for at, cell in enumerate(cells) if as_text(cell)), default=0)]


def _split(canvas: Canvas) -> Iterator[Problem]:
    rows = canvas.sheet.rows
    for top in canvas.open_rows if not canvas.sheet.name else ():
        headings = len(_filled(rows[top]))
        # A single column may have a label beside it.
        if not 2 < headings < len(rows[top + 1] if top + 1 < len(rows) else ()):
            continue
        if in_two(headings, rows[top + 1 : top + 1 + _FEWEST]):
            yield Problem(SPLIT, where=canvas.sheet.row_name(top + 1))


def _bmg(canvas: Canvas) -> Iterator[Problem]:
    for row, cells in enumerate(canvas.sheet.rows[:3]):
        first = as_text(cells[0]) if cells else ""
        if _BMG_HEAD.match(first):
            name = first.partition("=")[0].strip()
            message = (
                f"the header of a BMG export is missing its colons: it should read '{name}: ...' and reads '{first}'; "
                "export the file again"
            )
            yield Problem(message, where=canvas.sheet.row_name(row))


def _envision(canvas: Canvas) -> Iterator[Problem]:
    sheet = canvas.sheet
    informed = False
    for row in canvas.open_rows:
        cells = sheet.rows[row]
        first = as_text(cells[0]) if cells else ""
        if first == "Plate information":
            informed = True
        elif informed and first == "Plate" and len(cells) > 4 and as_text(cells[1]) == "Repeat" and "Barcode" in cells:
            above = [as_text(sheet.rows[each][0]) for each in (row - 1, row - 2) if sheet.rows[each]]
            if "Plate information" not in above:
                message = (
                    "the line 'Plate information' is missing above 'Plate, Repeat, Barcode'; export the file again"
                )
                yield Problem(message, where=sheet.row_name(row))

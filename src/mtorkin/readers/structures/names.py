"""The cells of a sheet that name wells."""

from __future__ import annotations

import re

from mtorkin.readers.canvas import Canvas
from mtorkin.readers.structures.roles import WELL, WELL_COLUMN, WELL_ROW
from mtorkin.sheets import parse_well
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import lower_is_two, row_index

#: The wells by row and column of the cells that name them.
Names = dict[int, dict[int, str]]

#: A sample with its well, as SkanIt writes it: ``Un0001 (A01)``.
_BRACKETED = re.compile(r"\S.{0,39}\s[(\[]([A-Za-z]{1,2}\d{1,2})[)\]]")
#: Characters of a well, blanks and quotes included, and of one in brackets.
_LONGEST, _LONGEST_BRACKETED = 8, 48


def names_of(canvas: Canvas) -> Names:
    """Every cell that names a well, in rows and columns not yet understood."""
    written: dict[int, dict[int, str]] = {}
    split: tuple[int, int] | None = None
    for row in canvas.open_rows:
        cells = canvas.sheet.rows[row]
        for column, cell in enumerate(cells):
            if type(cell) is str and (name := _name(cell)) and not canvas.taken(row, column):
                written.setdefault(row, {})[column] = name
        headed = _split_heading(canvas, row)
        split = headed or (None if _names_wells(canvas, row) else split)
        if split and len(cells) > split[1]:
            letter, digits = as_text(cells[split[0]]), as_text(cells[split[1]])
            named = row_index(letter) is not None and digits.isdigit() and parse_well(letter + digits)
            if named and not canvas.taken(row, split[1]):
                written[row] = {split[1]: letter + digits}
    two = lower_is_two(name for names in written.values() for name in names.values())
    found: Names = {}
    for row, names in written.items():
        wells = {column: well for column, name in names.items() if (well := parse_well(name, two))}
        found.update({row: wells} if wells else {})
    for run in canvas.lists:
        for row, well in enumerate(run.wells, run.start):
            found[row] = {run.column: well}
    return found


def _name(cell: str) -> str:
    """The text of a cell that may name a well; empty where it cannot."""
    if not 2 <= len(cell) <= _LONGEST_BRACKETED:
        return ""
    if len(cell) <= _LONGEST and (cell[0].isalpha() or cell[0] in " \"'"):
        name = cell.replace(" ", "")
        if parse_well(name):
            return name
    if cell[-1] in ")]" and (match := _BRACKETED.fullmatch(cell)) and parse_well(match[1]):
        return match[1]
    return ""


def _split_heading(canvas: Canvas, row: int) -> tuple[int, int] | None:
    """The columns of a heading that has the row and the column of a well apart, and no column of whole wells."""
    cells = canvas.sheet.rows[row]
    for column in range(min(len(cells) - 1, 12)):
        left, right = cells[column], cells[column + 1]
        texts = isinstance(left, str) and isinstance(right, str)
        if texts and WELL_ROW.fullmatch(as_text(left)) and WELL_COLUMN.fullmatch(as_text(right)):
            return None if _names_wells(canvas, row) else (column, column + 1)
    return None


def _names_wells(canvas: Canvas, row: int) -> bool:
    """Whether a row is a heading with a column of whole wells."""
    cells = canvas.sheet.rows[row][:40]
    return any(isinstance(cell, str) and len(cell) < 20 and WELL.fullmatch(cell.strip()) for cell in cells)

"""Plate blocks: rectangles with row letters down the side and column numbers along the top."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtorkin.sheets.cells import Cell, Sheet
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS, row_after, row_index

# What instruments print in the corner of a plate that has no label.
_EMPTY_CORNERS = {"<>", "-", "/", "\\", "#"}
_NAMED_COLUMN = re.compile(r"c(?:ol(?:umn)?)?\.?\s?(\d{1,2})\s*", re.IGNORECASE)
_FEWEST_LETTERS = 3
# A label stands alone in its row, or is a phrase that a comma in it has split.
_LABEL_CELLS = 3
_LABEL_ROWS_ABOVE = 2


@dataclass(frozen=True)
class Block:
    """A plate, or part of one, as a rectangle in a sheet.

    Parameters
    ----------
    sheet
        The sheet that it stands in.
    label
        Text of its top left cell, or of the row above; empty if neither holds any.
    top, left
        Row of the column numbers and column of the row letters, counted from 0.
    letters, numbers
        The row letters and column numbers, in the order printed.
    """

    sheet: Sheet
    label: str
    top: int
    left: int
    letters: tuple[str, ...]
    numbers: tuple[int, ...]

    def positions(self) -> Iterator[tuple[str, int, int]]:
        """Every well with its row and column in the sheet, row by row."""
        for i, letter in enumerate(self.letters):
            for j, number in enumerate(self.numbers):
                yield f"{letter}{number}", self.top + 1 + i, self.left + 1 + j

    def cells(self) -> dict[str, Cell]:
        """The cell of every well; empty cells are ``""``."""
        return {well: self.sheet.cell(row, column) for well, row, column in self.positions()}


def plate_blocks(sheet: Sheet) -> list[Block]:
    """Every plate block of a sheet, from top to bottom and left to right.

    The letters and the numbers each increase along their side; they need not start at A or 1, nor be without gaps.
    """
    blocks: list[Block] = []
    # Columns that lie in a block, by row: a row of small whole numbers inside a plate is data, not a heading.
    taken: dict[int, list[range]] = {}
    for top in range(len(sheet.rows)):
        for left, numbers in number_runs(sheet, top):
            if row_index(sheet.text(top, left)) is not None or any(left in span for span in taken.get(top, ())):
                continue
            letters = _letters_below(sheet, top, left)
            if not letters:
                continue
            numbers = from_corner(sheet, (top, left), numbers, range(top + 1, top + 1 + len(letters)))
            span = range(left, left + 1 + len(numbers))
            blocks.append(Block(sheet, _label(sheet, top, span, taken), top, left, letters, numbers))
            for row in range(top, top + 1 + len(letters)):
                taken.setdefault(row, []).append(span)
    return blocks


def from_corner(
    sheet: Sheet, corner: tuple[int, int], numbers: tuple[int, ...], rows: Sequence[int]
) -> tuple[int, ...]:
    """The column numbers of a plate whose heading may lack the cell above the letters, so that it begins there.

    Then the corner holds the number before the others, and a row has one value more than there are numbers.
    """
    end = corner[1] + 1 + len(numbers)
    if begins_in_corner(sheet, corner, numbers) and any(sheet.text(row, end) for row in rows):
        return (numbers[0] - 1, *numbers)
    return numbers


def begins_in_corner(sheet: Sheet, corner: tuple[int, int], numbers: tuple[int, ...]) -> bool:
    """Whether the corner holds the number before those beside it, and the row of numbers ends with them."""
    top, left = corner
    first, end = column_number(sheet.cell(top, left)), left + 1 + len(numbers)
    goes_on = first is not None and (first, *numbers) == tuple(range(first, first + 1 + len(numbers)))
    return goes_on and not sheet.text(top, end)


def number_runs(sheet: Sheet, row: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Runs of increasing column numbers in a row, each with the column before its first."""
    run: list[int] = []
    cells = sheet.rows[row]
    if not any(type(cell) is not str or 0 < len(cell) < 6 for cell in cells):
        return
    for column, cell in enumerate((*cells, "")):
        # Most cells are long numbers, and are passed over without a call.
        number = None if type(cell) is str and not 0 < len(cell) < 6 else column_number(cell)
        if run and (number is None or number <= run[-1]):
            yield column - len(run) - 1, tuple(run)
            run = []
        # A block has a column of letters before its numbers, so that no run begins in the first column.
        if number is not None and (run or column > 0):
            run.append(number)


def named_columns(sheet: Sheet, row: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Runs of columns that are called ``C1``, ``Col 1`` or ``Column 1`` above three row letters at least.

    With fewer letters ``C1`` could as well be a well.
    """
    run: list[int] = []
    for column, cell in enumerate((*sheet.rows[row], "")):
        match = _NAMED_COLUMN.fullmatch(cell) if type(cell) is str and cell[:1] in ("c", "C") else None
        number = int(match[1]) if match else 0
        if run and (not 1 <= number <= COLUMNS or number <= run[-1]):
            left = column - len(run) - 1
            if len(run) > 1 and len(_letters_below(sheet, row, left)) >= _FEWEST_LETTERS:
                yield left, tuple(run)
            run = []
        if match and (run or column > 0):
            run.append(number)


def column_number(cell: Cell) -> int | None:
    """The column number that a cell holds; ``None`` where it holds none."""
    if isinstance(cell, str):
        text = cell.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 2):
            return None
        number = int(text)
    elif float(cell).is_integer():
        number = int(cell)
    else:
        return None
    return number if 1 <= number <= COLUMNS else None


def _letters_below(sheet: Sheet, top: int, left: int) -> tuple[str, ...]:
    letters: list[str] = []
    last = -1
    for row in range(top + 1, len(sheet.rows)):
        index = row_after(sheet.text(row, left), last)
        if index is None:
            break
        letters.append(ROW_LETTERS[index])
        last = index
    return tuple(letters)


def _label(sheet: Sheet, top: int, span: range, taken: dict[int, list[range]]) -> str:
    corner = sheet.text(top, span.start)
    lacking = column_number(sheet.cell(top, span.start)) is not None and not sheet.text(top, span.stop - 1)
    if corner and corner not in _EMPTY_CORNERS and not lacking:
        return corner
    for row in range(top - 1, max(top - 1 - _LABEL_ROWS_ABOVE, -1), -1):
        columns = [column for column in span if not any(column in other for other in taken.get(row, ()))]
        texts = [text for column in columns if (text := sheet.text(row, column))]
        if len(columns) < len(span):
            return ""
        if texts:
            return ", ".join(texts) if len(texts) <= _LABEL_CELLS else ""
    return ""

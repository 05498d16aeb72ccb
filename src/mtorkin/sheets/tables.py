"""Tables: a heading row and the rows below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mtorkin.sheets.cells import Cell, Sheet, number

#: What a row of a text file has that a comma within a number has made longer than its heading.
WIDER = (
    "more numbers than there are columns; where commas separate the cells put numbers that hold one into quotes, or "
    "export with semicolons or tabs"
)


@dataclass(slots=True)  # not frozen, which triples the time to make one, and long lists make hundreds of thousands
class Row:
    """A row of a table.

    Parameters
    ----------
    index
        Row in the sheet, counted from 0.
    cells
        One cell for each heading, and any beyond the last heading.
    """

    index: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SheetTable:
    """A table in a sheet.

    Parameters
    ----------
    sheet
        The sheet that it stands in.
    top
        Row of its headings, counted from 0.
    headings
        The headings as text; empty where a column has none.
    """

    sheet: Sheet
    top: int
    headings: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Every row below the heading that is not blank; none is left out for what it holds."""
        width = len(self.headings)
        for index in range(self.top + 1, len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if cells and not is_blank(cells):
                yield Row(index, (*cells, *[""] * (width - len(cells))))

    def wider(self) -> Row | None:
        """The first row of a text file with a number behind its last column, as a comma within a number makes it."""
        behind = len(self.headings)
        if self.sheet.name or not behind:
            return None
        return next((row for row in self.rows() if any(map(_numeric, row.cells[behind:]))), None)


def _numeric(cell: Cell) -> bool:
    return number(cell, False) is not None or number(cell, True) is not None


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether no cell holds anything but space."""
    first = cells[0]
    # Most rows begin with something; looking at all of their cells would take longer than all else here.
    if not isinstance(first, str) or first.strip():
        return False
    return all(isinstance(cell, str) and not cell.strip() for cell in cells)


def table(sheet: Sheet, is_heading: Callable[[Sequence[str]], bool] = any) -> SheetTable | None:
    """The first table of a sheet.

    Parameters
    ----------
    sheet
        Where to look.
    is_heading
        Says of the texts of a row whether it is the heading row; by default the first row that is not blank is.

    Returns
    -------
    SheetTable or None
        ``None`` where no row is the heading row.
    """
    for top in range(len(sheet.rows)):
        headings = tuple(sheet.text(top, column) for column in range(len(sheet.rows[top])))
        if is_heading(headings):
            return SheetTable(sheet, top, headings)
    return None

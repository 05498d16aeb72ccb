"""The plates that are sold, and cells that can be a signal."""

from __future__ import annotations

from collections.abc import Iterable

from mtorkin.readers.reads import numeric
from mtorkin.readers.words import status_of
from mtorkin.sheets import Cell
from mtorkin.sheets.cells import as_text

#: Rows of a plate, by its columns.
ROWS_OF = {12: 8, 24: 16, 48: 32}


#: Letters of a word that can stand in the place of a number.
_LONGEST_WORD = 20


def plate_row(cells: Iterable[Cell]) -> bool:
    """Whether cells can be a row of a plate: numbers and what stands for them; unknown words no more than half.

    Examples
    --------
    >>> plate_row(["0.1", "NoFit", "0.3"]), plate_row(["Blank", "Control", "0.3"])
    (True, False)
    """
    filled = [cell for cell in cells if not isinstance(cell, str) or cell.strip()]
    words = [as_text(cell) for cell in filled if not signal_like(cell)]
    return 2 * len(words) <= len(filled) and all(len(word) <= _LONGEST_WORD for word in words)


def signal_like(cell: Cell) -> bool:
    """Whether a cell is a number, or what stands for one."""
    return not isinstance(cell, str) or numeric(cell) or status_of(cell) != "text"

"""The plates that are sold, and cells that can be a signal."""

from __future__ import annotations

from mtorkin.readers.reads import numeric
from mtorkin.readers.words import status_of
from mtorkin.sheets import Cell

#: Rows of a plate, by its columns.
ROWS_OF = {12: 8, 24: 16, 48: 32}


def signal_like(cell: Cell) -> bool:
    """Whether a cell is a number, or what stands for one."""
    return not isinstance(cell, str) or numeric(cell) or status_of(cell) != "text"

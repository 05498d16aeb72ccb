"""A sheet of cells, and what a printed cell means as a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from operator import itemgetter
from typing import TypeVar


class Moment(float):
    """A number of days that a workbook shows as a date, a time of day (``time``) or a span of hours (``span``)."""

    shown: str

    def __new__(cls, days: float, shown: str) -> Moment:
        moment = super().__new__(cls, days)
        moment.shown = shown
        return moment

    def __str__(self) -> str:
        """As the workbook shows it: ``2023-11-03 17:46:19``, ``8:37:30``, ``59:37:30``."""
        if not isfinite(self) or not 0 <= self < 2_958_466:  # the year 9999
            return repr(float(self))
        seconds = round(float(self) * 86400)
        if self.shown == "date":
            moment = datetime(1899, 12, 30) + timedelta(seconds=seconds)
            return str(moment)
        if self.shown == "time":
            seconds %= 86400
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


#: Cells of a workbook, blank ones within rows included, after which reading stops.
MOST_CELLS = 12_000_000

#: Text as printed, or a number as a workbook stores it. An empty cell is ``""``.
Cell = str | int | float
Meaning = TypeVar("Meaning")

# Three digits of exponent hold every float and keep a hostile 1e999999999 from being expanded.
_ADDRESS = re.compile(r"cell ([A-Z]{1,3})(\d+)")
_NUMBER = re.compile(r"[+\-\u2212\uff0d]?(?:\d+\.?\d*|\.\d+)(?:[eE][+\-\u2212\uff0d]?\d{1,3})?", re.ASCII)


def plain_number(text: str, decimal_comma: bool = False) -> str | None:
    """The number in a text, with a point as its decimal mark, or ``None`` where the text is no number.

    Thousands separators are not read: ``1,234`` is 1.234 to one half of the world and 1234 to the other. The minus of
    typographers is one: spreadsheets write it where the language of the computer is, say, Swedish (and Shift-JIS has a
    wide one).
    """
    text = text.strip()
    if decimal_comma:
        if "." in text:
            return None
        text = text.replace(",", ".", 1)
    if not _NUMBER.fullmatch(text):
        return None
    return text if text.isascii() else text.replace("\u2212", "-").replace("\uff0d", "-")


def number(cell: Cell, decimal_comma: bool) -> float | None:
    """A cell as a finite number; ``None`` where it is anything else, a date or a time among it."""
    if isinstance(cell, str):
        text = plain_number(cell, decimal_comma)
        if text is None:
            return None
        value = float(text)
    elif isinstance(cell, Moment):
        return None
    else:
        value = float(cell)
    return value if isfinite(value) else None


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or a whole text file.

    Parameters
    ----------
    name
        Name of the sheet; empty for a text file.
    rows
        Cells as printed (text files) or as stored (workbooks). Rows may differ in length.
    decimal_comma
        Whether numbers in text have a comma as decimal mark.
    merged
        First and last row, and first and last column, of cells that a workbook shows as one.
    doubt
        Whether the file may be cut short, as a sentence; empty where nothing shows it.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    decimal_comma: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    doubt: str = ""

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a row and column counted from 0; empty beyond the end of a row."""
        if row < 0 or column < 0:
            return ""
        try:
            return self.rows[row][column]
        except IndexError:
            return ""

    def shown(self, row: int, column: int) -> Cell:
        """The cell as a person sees it: in merged cells, what they hold together."""
        found = self.cell(row, column)
        if found != "" or not self.merged:
            return found
        for top, bottom, left, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return self.cell(top, left)
        return found

    def column(self, rows: Iterable[int], column: int) -> list[Cell]:
        """The cells of a column in some rows of the sheet; empty beyond the end of a row."""
        held = self.rows
        cells = list(map(held.__getitem__, rows))
        try:
            return list(map(itemgetter(column), cells))
        except IndexError:
            return [row[column] if column < len(row) else "" for row in cells]

    def texts(self, rows: Iterable[int], column: int) -> list[str]:
        """The cells of a column in some rows of the sheet, as text without surrounding space."""
        return each(self.column(rows, column), as_text)

    def text(self, row: int, column: int) -> str:
        """The cell as text without surrounding space."""
        return as_text(self.cell(row, column))

    def number(self, row: int, column: int) -> float | None:
        """The cell as a number, exactly as printed; ``None`` where it is anything else."""
        return self.as_number(self.cell(row, column))

    def as_number(self, cell: Cell) -> float | None:
        """A cell of this sheet as a number; ``None`` where it is anything else, or is not finite."""
        return number(cell, self.decimal_comma)

    def address(self, row: int, column: int) -> str:
        """The cell as a spreadsheet names it, for messages: ``cell C5``, ``sheet Results cell C5``."""
        letters = ""
        number = column + 1
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{self._prefix}cell {letters}{row + 1}"

    def at(self, address: str) -> str:
        """The text of the cell that `address` names; empty where it names none of this sheet."""
        match = _ADDRESS.fullmatch(address.removeprefix(self._prefix))
        if not match:
            return ""
        column = 0
        for letter in match[1]:
            column = 26 * column + ord(letter) - ord("A") + 1
        return self.text(int(match[2]) - 1, column - 1)

    def row_name(self, row: int) -> str:
        """The row as an editor or spreadsheet numbers it, for messages: ``row 12``, ``sheet Layout row 12``."""
        return f"{self._prefix}row {row + 1}"

    @property
    def _prefix(self) -> str:
        return f"sheet {self.name} " if self.name else ""


def each(cells: Sequence[Cell], meaning: Callable[[Cell], Meaning]) -> list[Meaning]:
    """What every cell means; a long list says the same few things again and again, and each is worked out once.

    Examples
    --------
    >>> each(["A1", " A1 ", 5, 5.0], as_text)
    ['A1', 'A1', '5', '5']
    """
    if len(kinds := set(map(type, cells))) != 1 or Moment in kinds:
        return [meaning(cell) for cell in cells]  # cells of several types may be equal and differ in what they mean
    known = {cell: meaning(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def as_text(cell: Cell) -> str:
    """A cell as text: ``17`` for the number 17.0, text without surrounding space."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and not isinstance(cell, Moment) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)

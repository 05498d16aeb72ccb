"""A sheet on which structures are found one after the other, and which of its cells are understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from mtorkin.readers.accounting import Account
from mtorkin.readers.around import Around
from mtorkin.readers.longlists import SHORTEST, WellRun, long_lists
from mtorkin.readers.statements import Statements
from mtorkin.sheets import Cell, Sheet
from mtorkin.sheets.cells import as_text, number
from mtorkin.sheets.plates import named_columns, number_runs
from mtorkin.sheets.text import has_decimal_comma


class Canvas:
    """A sheet, and which of its cells are understood already.

    Parameters
    ----------
    sheet
        The sheet.

    Attributes
    ----------
    account
        What its cells are.
    last
        What stood above the structure that was found last.
    plates
        The plates that names of wells begin with (``P1-A1``), by row and column.
    channels
        The channels that headings of wells name (``A1 (665)``), by row and column.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.account = Account()
        self._taken: dict[int, list[range]] = {}
        self._listed: list[tuple[range, range]] = []
        self.last = Around()
        self.plates: dict[tuple[int, int], str] = {}
        self.channels: dict[int, dict[int, str]] = {}

    @cached_property
    def lists(self) -> list[WellRun]:
        """The long lists of wells: rows that can be nothing else, so that no other structure is looked for in them."""
        return long_lists(self.sheet)

    @cached_property
    def open_rows(self) -> list[int]:
        """The rows in which any structure may stand or begin: all that have cells, but those within long lists."""
        found: list[int] = []
        row = 0
        for run in self.lists:
            found.extend(range(row, run.start + 1))
            row = run.stop
        return [row for row in (*found, *range(row, len(self.sheet.rows))) if self.sheet.rows[row]]

    def take(self, rows: Iterable[int], columns: range) -> None:
        """Mark cells as understood."""
        if isinstance(rows, range) and len(rows) >= SHORTEST:
            self._listed.append((rows, columns))
            return
        for row in rows:
            self._taken.setdefault(row, []).append(columns)

    def _spans(self, row: int) -> Sequence[range]:
        """The columns of a row that are understood already."""
        spans = self._taken.get(row, ())
        return [*spans, *(columns for rows, columns in self._listed if row in rows)] if self._listed else spans

    def taken(self, row: int, column: int) -> bool:
        """Whether a cell is understood already."""
        return any(column in span for span in self._spans(row))

    def untouched(self, rows: range) -> bool:
        """Whether no cell of some rows is understood already."""
        apart = all(rows.stop <= listed.start or listed.stop <= rows.start for listed, _ in self._listed)
        return apart and self._taken.keys().isdisjoint(rows)

    def touched(self, row: int, columns: range | None = None) -> bool:
        """Whether any cell of a row, or of some of its columns, is understood already."""
        spans = self._spans(row)
        if columns is None:
            return bool(spans)
        return any(span.start < columns.stop and columns.start < span.stop for span in spans)

    def texts(self, row: int) -> list[tuple[int, str]]:
        """The cells of a row that hold something, as text, with their columns."""
        if not 0 <= row < len(self.sheet.rows):
            return []
        return [(column, text) for column, cell in enumerate(self.sheet.rows[row]) if (text := as_text(cell))]

    def blank(self, row: int) -> bool:
        """Whether a row holds nothing, or does not exist."""
        if not 0 <= row < len(self.sheet.rows):
            return True
        return not any(cell.strip() if isinstance(cell, str) else True for cell in self.sheet.rows[row])

    def decimal_comma(self, cells: Iterable[Iterable[Cell]]) -> bool:
        """Whether these cells, rather than the whole sheet, have decimal commas: parts of a file may differ."""
        rows = [[cell for cell in row if type(cell) is str and ("," in cell or "." in cell)] for row in cells]
        if not any(rows):
            return self.sheet.decimal_comma
        if has_decimal_comma(rows):
            return True
        pointed = any("." in cell and number(cell, False) is not None for row in rows for cell in row)
        return self.sheet.decimal_comma and not pointed

    @cached_property
    def numbered(self) -> dict[int, list[tuple[int, tuple[int, ...]]]]:
        """The runs of column numbers of every row that has any, each with the column before it."""
        found = ((row, [*number_runs(self.sheet, row), *named_columns(self.sheet, row)]) for row in self.open_rows)
        return {row: runs for row, runs in found if runs}

    @cached_property
    def said(self) -> Statements:
        """The lines that hold for all that follows."""
        return Statements(self)

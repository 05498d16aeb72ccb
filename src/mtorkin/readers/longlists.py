"""Long lists, with a row for each well and time: found first and fast, as they make up nearly all of their file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtorkin.readers.structures.roles import may_name_wells, well_rank
from mtorkin.sheets import Cell, Sheet, parse_well
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import lower_is_two

#: Rows from which a list counts as long, and the cells that a row of it may have.
SHORTEST = 100
_WIDEST = 40
# Rows that are looked at together, as names of wells come again and again.
_BLOCK = 50_000
# A plate may stand beside a list: then the rows below the plate end in empty cells.
_MOST_OPEN = 0.1


@dataclass(frozen=True)
class WellRun:
    """Rows that follow each other and name a well in the same column.

    Parameters
    ----------
    start, stop
        The first row, and the row after the last.
    column
        The column of the wells.
    wells
        The well of each row.
    """

    start: int
    stop: int
    column: int
    wells: list[str]


def long_lists(sheet: Sheet) -> list[WellRun]:
    """The long lists of a sheet, from top to bottom."""
    rows = sheet.rows
    known: dict[Cell, str | None] = {}
    found: list[WellRun] = []
    row = SHORTEST - 1
    while row < len(rows):
        # A list of so many rows has one of its rows here.
        run = _at(sheet, row, known) if 2 <= len(rows[row]) <= _WIDEST else None
        if run and run.stop - run.start >= SHORTEST and (not found or found[-1].stop <= run.start):
            found.append(run)
            row = run.stop
        row += SHORTEST
    return found


def _at(sheet: Sheet, row: int, known: dict[Cell, str | None]) -> WellRun | None:
    """The list that a row is in, by the column of wells whose heading fits them best; one of samples is none."""
    named = [column for column, cell in enumerate(sheet.rows[row][:_WIDEST]) if _well(cell, known)]
    runs = [run for column in named if (run := _run(sheet.rows, row, column, known))]
    runs = [run for run in runs if may_name_wells(sheet.text(run.start - 1, run.column))]
    ranks = [well_rank(sheet.text(run.start - 1, run.column)) for run in runs]
    if ranks.count(0) > 1:
        return None  # lists side by side
    return runs[ranks.index(min(ranks))] if runs else None


def _run(rows: tuple[tuple[Cell, ...], ...], row: int, column: int, known: dict[Cell, str | None]) -> WellRun | None:
    """The rows around one, as wide as it is, that name a well in a column; ``None`` where more stands beside them."""
    wide = len(rows[row])
    start = row
    while start > 0 and len(rows[start - 1]) == wide and _well(rows[start - 1][column], known):
        start -= 1
    stop = row + 1
    while block := rows[stop : stop + _BLOCK]:
        more = _going_on(block, wide, column, known)
        stop += more
        if more < len(block):
            break
    ending = [cells[-1] for cells in rows[start:stop]].count("")
    if ending > _MOST_OPEN * (stop - start):
        return None
    named = [cells[column] for cells in rows[start:stop]]
    if lower_is_two(map(as_text, set(named))):
        known = {cell: parse_well(as_text(cell).replace(" ", ""), True) for cell in set(named)}
    return WellRun(start, stop, column, [known[cell] or "" for cell in named])


def _going_on(block: Sequence[tuple[Cell, ...]], wide: int, column: int, known: dict[Cell, str | None]) -> int:
    """How many rows, from the first on, are as wide and name a well in the column."""
    if set(map(len, block)) == {wide} and all(_well(cell, known) for cell in {cells[column] for cells in block}):
        return len(block)
    return next(at for at, cells in enumerate(block) if len(cells) != wide or not _well(cells[column], known))


def _well(cell: Cell, known: dict[Cell, str | None]) -> str | None:
    if type(cell) is not str:
        return None
    try:
        return known[cell]
    except KeyError:
        well = parse_well(cell.replace(" ", "")) if 2 <= len(cell) <= 8 else None
        known[cell] = well
        return well

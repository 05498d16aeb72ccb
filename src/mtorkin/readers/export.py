"""Instrument exports: every read that a file holds, with its label and its cells as they stand there.

Nothing is chosen and nothing is converted here; a cell keeps its place for messages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mtorkin.assays.columns import SIGNALS, Mapped, match_columns
from mtorkin.assays.names import fold, listed
from mtorkin.assays.units import QuantityError, parse
from mtorkin.errors import InputError, Problem
from mtorkin.readers.times import split_time
from mtorkin.sheets import Cell, Sheet, parse_well, plate_blocks, read_sheets, table
from mtorkin.sheets.cells import as_text


@dataclass(frozen=True)
class Printed:
    """A signal as the file has it."""

    cell: Cell
    value: float | None
    where: str

    @property
    def text(self) -> str:
        """What is printed, for messages."""
        return as_text(self.cell)


@dataclass
class Read:
    """One read of one plate at one time.

    Parameters
    ----------
    label
        What the file calls the read; empty if it has no name.
    time
        Time in min; ``None`` where the file gives none.
    plate
        The plate that the file says it is of; empty if it does not say.
    sheet
        The sheet that it stands in; empty for a text file.
    signals
        The signal of every well, empty cells included.
    """

    label: str
    time: float | None
    plate: str
    sheet: str
    signals: dict[str, Printed] = field(default_factory=dict)


def read_export(
    path: str | Path, columns: Mapping[str, Mapped] | None = None, sheet: str | None = None, kinetic: bool = False
) -> list[Read]:
    """Read every plate block, or else every tidy table, of an export.

    Parameters
    ----------
    path
        The file.
    columns
        The entries of ``columns:`` for tidy tables.
    sheet
        The only sheet to search; by default all are.
    kinetic
        Whether the label of a block holds its time, as in ``Cycle 3, 60 s``. In an endpoint export the same words
        would be an integration time, and belong to the label.

    Returns
    -------
    list of Read
        In the order of the file; tidy tables in the order in which their reads first appear.

    Raises
    ------
    InputError
        If the file cannot be read, or nothing that it holds is understood.
    """
    path = Path(path)
    sheets = _chosen(read_sheets(path), sheet, path.name)
    mapping = columns or {}
    reads: list[Read] = []
    problems: list[Problem] = []
    for each in sheets:
        tidy = _tidy_reads(each, mapping, problems)
        reads += tidy if tidy is not None else _block_reads(each, kinetic)
    if problems:
        raise InputError([Problem(each.message, file=path.name, where=each.where, key=each.key) for each in problems])
    if not reads:
        message = (
            "neither plate-shaped blocks (row letters, column numbers) nor a table with the columns `well` and `signal` "
            "were found; `columns:` in assay.yaml says which heading is which"
        )
        raise InputError(Problem(message, file=path.name, where=f"sheet {sheet}" if sheet else ""))
    return reads


def _chosen(sheets: list[Sheet], name: str | None, file: str) -> list[Sheet]:
    if name is None:
        return sheets
    chosen = [sheet for sheet in sheets if fold(sheet.name) == fold(name)]
    if not chosen:
        has = f"its sheets are {listed(sheet.name for sheet in sheets)}" if sheets[0].name else "it is a text file"
        raise InputError(Problem(f"there is no sheet '{name}'; {has}", file=file, key="sheet"))
    return chosen


def _block_reads(sheet: Sheet, kinetic: bool) -> list[Read]:
    reads = []
    for block in plate_blocks(sheet):
        label, time = split_time(block.label) if kinetic else (block.label, None)
        signals = {
            well: Printed(sheet.cell(row, column), sheet.number(row, column), sheet.address(row, column))
            for well, row, column in block.positions()
        }
        reads.append(Read(label, time, "", sheet.name, signals))
    return reads


def _tidy_reads(sheet: Sheet, mapping: Mapping[str, Mapped], problems: list[Problem]) -> list[Read] | None:
    """The reads of a tidy table; ``None`` where the sheet has none."""

    def is_heading(texts: Sequence[str]) -> bool:
        return {"well", "signal"} <= set(match_columns(texts, SIGNALS, mapping)[0])

    found = table(sheet, is_heading)
    if found is None:
        return None
    columns, _, doubled = match_columns(found.headings, SIGNALS, mapping)
    top = sheet.row_name(found.top)
    problems += [Problem(f"two columns are {name}; remove one", where=top, key=name) for name in doubled]
    if "time" in columns and not columns["time"].unit:
        problems.append(Problem("the heading has no unit; write for example time [s]", where=top, key="time"))
        return []
    reads: dict[tuple[str, str, float | None], Read] = {}
    for row in found.rows():
        cells = {name: as_text(row.cells[column.index]) for name, column in columns.items()}
        where = sheet.row_name(row.index)
        well = parse_well(cells["well"])
        if well is None:
            problems.append(Problem(f"'{cells['well']}' is not a well; wells are A1 to AF48", where=where, key="well"))
            continue
        time = None
        if "time" in columns:
            try:
                time = parse(cells["time"], "time", columns["time"].unit, sheet.decimal_comma).value
            except QuantityError as error:
                problems.append(Problem(str(error), where=where, key="time"))
                continue
        key = cells.get("plate", ""), cells.get("read", ""), time
        read = reads.setdefault(key, Read(key[1], time, key[0], sheet.name))
        if well in read.signals:
            message = f"well {well} is given twice, first in {read.signals[well].where}; a column `read`, `plate` or `time` tells them apart"
            problems.append(Problem(message, where=where, key="well"))
            continue
        cell = row.cells[columns["signal"].index]
        read.signals[well] = Printed(cell, sheet.as_number(cell), where)
    return list(reads.values())

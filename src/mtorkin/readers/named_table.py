"""A table with columns of ours in a file of the folder: of velocities, or of standards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from mtorkin.assays.columns import QUANTITIES, Found, Mapped, contradictions, match_columns
from mtorkin.assays.names import listed
from mtorkin.assays.units import QuantityError, convertible
from mtorkin.assays.wells import Entry
from mtorkin.base.errors import InputError, Problem, Severity
from mtorkin.sheets import Row, Sheet, SheetTable, read_sheets, table
from mtorkin.sheets.tables import WIDER


@dataclass(frozen=True)
class Source:
    """Where a table is, and how its headings are called.

    Parameters
    ----------
    assay_id
        Identifier of the folder.
    file, sheet
        The file, and the sheet of a workbook; by default the first sheet that has the columns.
    known
        Our columns that it may have.
    mapping
        Entries of ``columns:`` by our name.
    needed
        Columns of which a heading row has at least one.
    mapped_by
        The key of `assay.yaml` that says which heading is which.
    several
        Columns that may be there several times.
    """

    assay_id: str
    file: str
    sheet: str | None
    known: Collection[str]
    mapping: Mapping[str, Mapped]
    needed: Collection[str]
    mapped_by: str
    several: Collection[str] = ()
    #: Whether a heading may hold for columns beside it too.
    spread: ClassVar[bool] = False

    def problem(self, message: str, where: str = "", key: str = "", severity: Severity = "error") -> Problem:
        return Problem(message, severity, self.assay_id, self.file, where, key)

    def lacking(self) -> str:
        """The sentence for a file without such a heading row."""
        needed = [f"`{name}`" for name in self.needed]
        return f"there is no column {needed[0]}" if len(needed) == 1 else f"there are no columns {' and '.join(needed)}"

    def columns(self, texts: Sequence[str]) -> dict[str, Found]:
        """Our columns in a row."""
        return match_columns(texts, self.known, self.mapping)[0]

    def alone(self, name: str, heading: str) -> Source:
        """The same for one of our columns under one heading."""
        return replace(self, known=[name], mapping={name: Mapped(heading)})

    def is_heading(self, texts: Sequence[str]) -> bool:
        """Whether a row is the heading row."""
        return bool(set(self.needed) & self.columns(texts).keys())


@dataclass(frozen=True)
class NamedTable:
    """A table of a folder and its columns of ours.

    Parameters
    ----------
    source, table
        Where it was looked for, and the table.
    columns, others
        Its columns of ours, and headings that are none.
    problems
        What is wrong with its headings.
    below
        Units in a second row of headings, by the column of the sheet; empty where there is no such row.
    """

    source: Source
    table: SheetTable
    columns: dict[str, Found]
    others: list[str]
    problems: list[Problem] = field(default_factory=list)
    below: Sequence[str] = ()

    @property
    def top(self) -> str:
        """The heading row, for messages."""
        return self.table.sheet.row_name(self.table.top)

    @property
    def headings(self) -> str:
        """Its headings, for messages."""
        return listed(filter(None, self.table.headings))

    def units(self) -> dict[str, str]:
        return {name: column.unit for name, column in self.columns.items()}

    def entry(self, row: Row, units: dict[str, str], **said: str) -> Entry:
        """What a row says, as of a well that is called like the row; and what else is said of it."""
        sheet = self.table.sheet
        cells = {name: sheet.shown(row.index, column.index) for name, column in self.columns.items()} | said
        well = f"row {row.index + 1}"
        return Entry("", well, cells, units, self.source.file, sheet.row_name(row.index), sheet.decimal_comma)


def find_table(folder: str | Path, source: Source) -> NamedTable:
    """Find the table.

    Raises
    ------
    InputError
        If the file cannot be read, or has no such table.
    """
    found = next((each for sheet in _sheets(folder, source) if (each := table(sheet, source.is_heading))), None)
    if found is None:
        raise InputError(_no_heading(folder, source))
    columns, others, doubled = match_columns(found.headings, source.known, source.mapping)
    top = found.sheet.row_name(found.top)
    if below := _units_below(found, columns):
        columns = {name: replace(each, unit=each.unit or below[each.index]) for name, each in columns.items()}
        found = replace(found, top=found.top + 1)
    problems = [
        source.problem(f"two columns are {name}; remove one", top, name)
        for name in doubled
        if name not in source.several
    ]
    problems += [source.problem(said, top, name) for name, said in contradictions(columns, source.mapping)]
    if not source.spread and (wider := found.wider()):
        problems.append(source.problem(f"the row has {WIDER}", found.sheet.row_name(wider.index)))
    if doubt := found.sheet.doubt:
        problems.append(source.problem(doubt, severity="warning"))
    return NamedTable(source, found, columns, others, problems, below)


def _units_below(found: SheetTable, columns: Mapping[str, Found]) -> Sequence[str]:
    """The cells of a second row of headings, which holds units where the first has none; empty where it is no such."""
    texts = [found.sheet.text(found.top + 1, index).strip("[]() ") for index in range(len(found.headings))]
    bare = {name: texts[each.index] for name, each in columns.items() if name in QUANTITIES and not each.unit}
    try:
        for name, text in bare.items():
            convertible(text, QUANTITIES[name])
    except QuantityError:
        return ()
    given = (texts[each.index] for name, each in columns.items() if name in QUANTITIES and each.unit)
    return texts if bare and not any(given) else ()


def _sheets(folder: str | Path, source: Source) -> list[Sheet]:
    try:
        sheets = read_sheets(Path(folder) / source.file)
    except InputError as error:
        raise InputError([replace(each, assay=source.assay_id, file=source.file) for each in error.problems]) from None
    if source.sheet is None:
        return sheets
    chosen = [sheet for sheet in sheets if sheet.name == source.sheet]
    if not chosen:
        names = listed(sheet.name or "(a text file)" for sheet in sheets)
        raise InputError(source.problem(f"there is no sheet '{source.sheet}'; there is {names}", key="sheet"))
    return chosen


def _no_heading(folder: str | Path, source: Source) -> Problem:
    if len(source.needed) > 1:
        return source.problem(f"{source.lacking()}; {source.mapped_by} says which heading is which")
    first = next((each for sheet in _sheets(folder, source) if (each := table(sheet))), None)
    has = f"; the first row has {listed(filter(None, first.headings))}" if first else ""
    message = f"{source.lacking()}{has}; {source.mapped_by} says which heading is which"
    return source.problem(message, key=next(iter(source.needed)))

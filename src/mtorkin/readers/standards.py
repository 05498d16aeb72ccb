"""A standard curve from a file of the folder: rows of product and signal, for each [ATP] where it has that column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtorkin.assays.columns import STANDARDS, match_columns
from mtorkin.assays.names import listed
from mtorkin.assays.schema import Assay, mapping_of
from mtorkin.assays.wells import Entry, well_rows
from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets import read_sheets, table

Rows = list[dict[str, Any]]


def read_standards(folder: str | Path, assay: Assay, assay_id: str) -> tuple[Rows, Rows, list[Problem]]:
    """Read the standard curve that `detection.standards` names.

    Parameters
    ----------
    folder
        The assay folder.
    assay
        What its `assay.yaml` says.
    assay_id
        Its identifier.

    Returns
    -------
    wells, signals : list of dict
        Rows of `tables.WELLS` and `tables.SIGNALS` that belong to no plate; none where no file is named. The well is the row as an editor numbers it.
    problems : list of Problem
        Everything that is wrong with the table.
    """
    given = assay.detection.standards if assay.detection else None
    if given is None:
        return [], [], []
    mapping = mapping_of(given.columns)

    def problem(message: str, where: str = "", key: str = "") -> Problem:
        return Problem(message, assay=assay_id, file=given.file, where=where, key=key)

    def is_heading(texts: Sequence[str]) -> bool:
        return bool({"standard", "signal"} & match_columns(texts, STANDARDS, mapping)[0].keys())

    try:
        sheets = read_sheets(Path(folder) / given.file)
    except InputError as error:
        return [], [], [replace(each, assay=assay_id, file=given.file) for each in error.problems]
    if given.sheet is not None:
        names = listed(sheet.name or "(a text file)" for sheet in sheets)
        sheets = [sheet for sheet in sheets if sheet.name == given.sheet]
        if not sheets:
            return [], [], [problem(f"there is no sheet '{given.sheet}'; there is {names}", key="sheet")]
    found = next((each for sheet in sheets if (each := table(sheet, is_heading))), None)
    if found is None:
        message = (
            "there are no columns `standard` and `signal`; detection.standards.columns says which heading is which"
        )
        return [], [], [problem(message)]
    sheet, top = found.sheet, found.sheet.row_name(found.top)
    columns, _, doubled = match_columns(found.headings, STANDARDS, mapping)
    problems = [problem(f"two columns are {name}; remove one", top, name) for name in doubled]
    for name in ("standard", "signal", *(name for name in mapping if name == "ATP")):
        if name not in columns:
            has = listed(filter(None, found.headings))
            message = (
                f"there is no column `{name}`; there is {has}; detection.standards.columns says which heading is which"
            )
            problems.append(problem(message, top, name))
    if problems:
        return [], [], problems
    units = {name: column.unit for name, column in columns.items()}
    entries: list[Entry] = []
    signals: Rows = []
    for row in found.rows():
        cells = {name: row.cells[column.index] for name, column in columns.items()}
        cells["role"] = "standard"
        well = f"row {row.index + 1}"
        entry = Entry("", well, cells, units, given.file, sheet.row_name(row.index), sheet.decimal_comma)
        signal = sheet.as_number(cells["signal"])
        if signal is None:
            shown = f"'{entry.text('signal')}' is not a number" if entry.text("signal") else "there is no signal"
            problems.append(problem(f"{shown}; correct it, or remove the row", entry.where, "signal"))
        else:
            signals.append({"assay": assay_id, "plate": None, "well": well, "signal": signal})
        entries.append(entry)
    if not entries:
        problems.append(problem("the table has no rows", top))
    wells, more = well_rows(entries, assay, assay_id)
    return wells, signals, problems + more

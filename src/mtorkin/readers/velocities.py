"""Tables of velocities that were reduced elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtorkin.assays.columns import VELOCITIES, match_columns
from mtorkin.assays.names import listed
from mtorkin.assays.schema import Assay, mapping_of
from mtorkin.assays.wells import Entry, well_rows
from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets import read_sheets, table


def read_velocities(folder: str | Path, assay: Assay, assay_id: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read the table of velocities of a folder.

    Parameters
    ----------
    folder
        The assay folder.
    assay
        What its `assay.yaml` says; it has velocities.
    assay_id
        Its identifier.

    Returns
    -------
    rows : list of dict
        Rows of `tables.WELLS`; the well is the row as an editor numbers it. A row without inhibitor and without compound
        is a high control, all others are samples.
    problems : list of Problem
        Everything that is wrong with the table.
    """
    given = assay.velocities
    if given is None:
        raise ValueError("the folder has no velocities")
    mapping = mapping_of(given.columns)

    def problem(message: str, where: str = "", key: str = "", severity: Any = "error") -> Problem:
        return Problem(message, severity, assay_id, given.file, where, key)

    def is_heading(texts: Sequence[str]) -> bool:
        return "velocity" in match_columns(texts, VELOCITIES, mapping)[0]

    try:
        sheets = read_sheets(Path(folder) / given.file)
    except InputError as error:
        return [], [replace(each, assay=assay_id, file=given.file) for each in error.problems]
    if given.sheet is not None:
        names = listed(sheet.name or "(a text file)" for sheet in sheets)
        sheets = [sheet for sheet in sheets if sheet.name == given.sheet]
        if not sheets:
            return [], [problem(f"there is no sheet '{given.sheet}'; there is {names}", key="sheet")]
    found = next((each for sheet in sheets if (each := table(sheet, is_heading))), None)
    if found is None:
        first = next((each for sheet in sheets if (each := table(sheet))), None)
        has = f"; the first row has {listed(filter(None, first.headings))}" if first else ""
        message = f"there is no column `velocity`{has}; `columns:` in assay.yaml says which heading is which"
        return [], [problem(message, key="velocity")]

    sheet, top = found.sheet, found.sheet.row_name(found.top)
    columns, others, doubled = match_columns(found.headings, VELOCITIES, mapping)
    problems = [problem(f"two columns are {name}; remove one", top, name) for name in doubled]
    for name, mapped in mapping.items():
        if name not in columns:
            has = listed(filter(None, found.headings))
            problems.append(
                problem(f"there is no column '{mapped.column}' to take {name} from; there is {has}", top, name)
            )
    if others:
        message = f"not used: {listed(others)}; `columns:` in assay.yaml says which heading is which"
        problems.append(problem(message, top, severity="warning"))
    kinetics_only = assay.purpose == "substrate-kinetics"
    if not kinetics_only and "compound" not in columns and not given.compound:
        message = "there is no column `compound`; add one, or give velocities.compound in assay.yaml"
        problems.append(problem(message, top, "compound"))
    if not kinetics_only and "inhibitor" not in columns:
        problems.append(
            problem("there is no column `inhibitor`; `columns:` says which heading is which", top, "inhibitor")
        )

    units = {name: column.unit for name, column in columns.items()}
    if "se" in columns and not units["se"]:
        units["se"] = units["velocity"]
    entries = []
    for row in found.rows():
        cells = {name: row.cells[column.index] for name, column in columns.items()}
        if given.compound and "compound" not in columns:
            cells["compound"] = given.compound
        where = f"row {row.index + 1}"
        entry = Entry("", where, cells, units, given.file, sheet.row_name(row.index), sheet.decimal_comma)
        without = (
            "compound" in columns and not entry.text("compound") and sheet.as_number(cells.get("inhibitor", "")) == 0
        )
        cells["role"] = "high control" if without else "sample"
        if not entry.text("velocity"):
            message = "there is no velocity; remove the row, or correct it"
            problems.append(problem(message, entry.where, "velocity"))
        entries.append(entry)
    if not entries:
        problems.append(problem("the table has no rows", top))
    if any(each.severity == "error" and each.where == top for each in problems):
        return [], problems  # a column is missing, which every row would repeat
    rows, more = well_rows(entries, assay, assay_id)
    for wells_row in rows:
        se, unit = wells_row.get("se"), wells_row.pop("se_unit", None)
        if se is None or "velocity" not in wells_row:
            continue
        if unit != wells_row.get("velocity_unit"):
            message = f"is in {unit} and the velocity in {wells_row.get('velocity_unit')}; give both in one unit"
            more.append(problem(message, wells_row["well"], "se"))
        elif se < 0:
            more.append(problem("a standard error cannot be negative", wells_row["well"], "se"))
    return rows, problems + more

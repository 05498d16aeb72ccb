"""Tables of velocities that were reduced elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mtorkin.assays.columns import VELOCITIES
from mtorkin.assays.names import listed
from mtorkin.assays.schema import Assay, mapping_of
from mtorkin.assays.wells import Entry, well_rows
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.named_table import NamedTable, Source, find_table

Rows = list[dict[str, Any]]


def read_velocities(folder: str | Path, assay: Assay, assay_id: str) -> tuple[Rows, list[Problem]]:
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
        Rows of `tables.WELLS`; the well is the row as an editor numbers it. A row without inhibitor and without
        compound is a high control, all others are samples.
    problems : list of Problem
        Everything that is wrong with the table.
    """
    given = assay.velocities
    if given is None:
        raise ValueError("the folder has no velocities")
    mapping = mapping_of(given.columns)
    source = Source(assay_id, given.file, given.sheet, VELOCITIES, mapping, ["velocity"], "`columns:` in assay.yaml")
    try:
        found = find_table(folder, source)
    except InputError as error:
        return [], error.problems
    problems = [*found.problems, *_headings(found, assay)]
    entries = list(_entries(found, given.compound))
    problems += [
        source.problem("there is no velocity; remove the row, or correct it", entry.where, "velocity")
        for entry in entries
        if not entry.text("velocity")
    ]
    if not entries:
        problems.append(source.problem("the table has no rows", found.top))
    if any(each.severity == "error" and each.where == found.top for each in problems):
        return [], problems  # a column is missing, which every row would repeat
    rows, more = well_rows(entries, assay, assay_id)
    return rows, [*problems, *more, *_standard_errors(rows, source)]


def _headings(found: NamedTable, assay: Assay) -> list[Problem]:
    """What is wrong with the headings: columns that are missing, and warnings of those that are not used."""
    source, top = found.source, found.top
    problems = [
        source.problem(
            f"there is no column '{mapped.column}' to take {name} from; there is {found.headings}", top, name
        )
        for name, mapped in source.mapping.items()
        if name not in found.columns
    ]
    if found.others:
        message = f"not used: {listed(found.others)}; `columns:` in assay.yaml says which heading is which"
        problems.append(source.problem(message, top, severity="warning"))
    if assay.purpose == "substrate-kinetics":
        return problems
    if "compound" not in found.columns and not (assay.velocities and assay.velocities.compound):
        message = "there is no column `compound`; add one, or give velocities.compound in assay.yaml"
        problems.append(source.problem(message, top, "compound"))
    if "inhibitor" not in found.columns:
        message = "there is no column `inhibitor`; `columns:` says which heading is which"
        problems.append(source.problem(message, top, "inhibitor"))
    return problems


def _entries(found: NamedTable, compound: str | None) -> Iterable[Entry]:
    """What each row says; one without compound at zero inhibitor is a high control, where the table names compounds."""
    units = found.units()
    if "se" in units and not units["se"]:
        units["se"] = units["velocity"]
    named = "compound" in found.columns
    for row in found.table.rows():
        said = {"compound": compound} if compound and not named else {}
        entry = found.entry(row, units, **said)
        without = named and not entry.text("compound")
        zero = found.table.sheet.as_number(entry.cells.get("inhibitor", "")) == 0
        entry.cells["role"] = "high control" if without and zero else "sample"
        yield entry


def _standard_errors(rows: Rows, source: Source) -> list[Problem]:
    """What is wrong with the standard errors; their unit is the velocity's."""
    problems = []
    for row in rows:
        se, unit = row.get("se"), row.pop("se_unit", None)
        if se is None or "velocity" not in row:
            continue
        if unit != row.get("velocity_unit"):
            message = f"is in {unit} and the velocity in {row.get('velocity_unit')}; give both in one unit"
            problems.append(source.problem(message, row["well"], "se"))
        elif se < 0:
            problems.append(source.problem("a standard error cannot be negative", row["well"], "se"))
    return problems

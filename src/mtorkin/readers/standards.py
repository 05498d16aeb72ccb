"""A standard curve from a file of the folder: rows of product and signal, for each [ATP] where it has that column."""

from __future__ import annotations

from pathlib import Path

from mtorkin.assays.columns import STANDARDS
from mtorkin.assays.schema import Assay, mapping_of
from mtorkin.assays.wells import Rows, wells_of
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.named_table import NamedTable, Source, find_table


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
        Rows of `tables.WELLS` and `tables.SIGNALS` that belong to no plate; none where no file is named. The well is
        the row as an editor numbers it.
    problems : list of Problem
        Everything that is wrong with the table.
    """
    given = assay.detection.standards if assay.detection else None
    if given is None:
        return [], [], []
    mapping = mapping_of(given.columns)
    needed = ["standard", "signal"]
    source = Source(assay_id, given.file, given.sheet, STANDARDS, mapping, needed, "detection.standards.columns")
    try:
        found = find_table(folder, source)
    except InputError as error:
        return [], [], error.problems
    problems = [*found.problems, *_missing(found)]
    if problems:
        return [], [], problems
    sheet, units = found.table.sheet, found.units()
    entries, signals = [], []
    for row in found.table.rows():
        entry = found.entry(row, units, role="standard")
        signal = sheet.as_number(entry.cells["signal"])
        if signal is None:
            shown = f"'{entry.text('signal')}' is not a number" if entry.text("signal") else "there is no signal"
            problems.append(source.problem(f"{shown}; correct it, or remove the row", entry.where, "signal"))
        else:
            signals.append({"assay": assay_id, "plate": None, "well": entry.well, "signal": signal})
        entries.append(entry)
    if not entries:
        problems.append(source.problem("the table has no rows", found.top))
    wells = wells_of(entries, assay, assay_id)
    return wells.rows, signals, problems + wells.problems


def _missing(found: NamedTable) -> list[Problem]:
    """Columns that the table lacks; [ATP] is one of them where `columns:` names it."""
    source = found.source
    wanted = ["standard", "signal", *(name for name in source.mapping if name == "ATP")]
    message = f"there is {found.headings}; {source.mapped_by} says which heading is which"
    return [
        source.problem(f"there is no column `{name}`; {message}", found.top, name)
        for name in wanted
        if name not in found.columns
    ]

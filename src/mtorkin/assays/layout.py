"""Layouts: what was in each well, from a long table, plate-shaped blocks or a wellmap file.

Which of the three a file is, is found out from the file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mtorkin.assays.layout_entries import Columns, Layout
from mtorkin.assays.layout_series import with_series
from mtorkin.assays.layout_sheets import from_sheets
from mtorkin.assays.layout_wellmap import from_wellmap
from mtorkin.assays.names import fold
from mtorkin.assays.schema import Assay, Plate, mapping_of
from mtorkin.assays.wells import Entry, Rows, Wells, wells_of
from mtorkin.base.errors import InputError, Problem, Severity
from mtorkin.sheets import moved, read_sheets, well_order

#: Keys of problems that leave open which wells a layout names, and what they are.
_UNCLEAR = ("", "plate", "well", "role", "offset")


def read_layouts(folder: str | Path, assay: Assay, assay_id: str) -> Wells:
    """Read the layouts of every plate of a folder.

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
    Wells
        Plate by plate in the order of `assay.yaml`, wells in reading order.
    """
    plates = {fold(plate.name): plate.name for plate in assay.plates}
    layouts: dict[tuple[str, str], Layout] = {}
    entries: list[Entry] = []
    problems: list[Problem] = []
    for plate in assay.plates:
        mapping = mapping_of(plate.columns)
        key = plate.layout, repr(mapping)
        if key not in layouts:
            layouts[key] = _read(Path(folder), plate.layout, mapping, plates)
        layout = layouts[key]
        if layout.names_plates:
            mine = [entry for entry in layout.entries if entry.plate == plate.name]
        else:
            mine = [replace(entry, plate=plate.name) for entry in layout.entries]
        if layout.entries and not mine:
            layout.problem(f"the layout has no wells of plate {plate.name}", key="plate")
        placed = _placed(mine, plate, layout)
        filled, unlike = with_series(sorted(placed, key=lambda entry: well_order(entry.well)), assay)
        problems += [replace(problem, assay=assay_id) for problem in unlike]
        entries += filled
    for layout in layouts.values():
        problems += [replace(problem, assay=assay_id) for problem in layout.problems]
    wells = wells_of(entries, assay, assay_id)
    problems += wells.problems
    unclear = {problem.file for problem in problems if problem.key in _UNCLEAR}
    broken = {plate.name for plate in assay.plates if plate.layout in unclear}
    return replace(wells, problems=problems + _without_controls(wells.rows, assay, broken, assay_id))


def _placed(entries: list[Entry], plate: Plate, layout: Layout) -> list[Entry]:
    """Entries where they lie on a plate that begins at another well than the layout does."""
    if plate.offset is None:
        return entries
    placed = []
    for entry in entries:
        well = moved(entry.well, plate.offset)
        if well is None:
            message = f"well {entry.well} of the layout lies beyond any plate where A1 is {plate.offset}"
            layout.problem(f"{message}; correct `offset` of plate {plate.name}", where=entry.where, key="offset")
            return []
        placed.append(replace(entry, well=well))
    return placed


def _without_controls(rows: Rows, assay: Assay, broken: set[str], assay_id: str) -> list[Problem]:
    """Plates that lack what zero is measured by. Not said of a layout whose wells and roles are not all clear.

    A slope may do without, with a warning; the signal at an end point only where it was blanked before.
    """
    with_zero, named = (
        {row["plate"] for row in rows if row["role"] in ("low control", "blank") and not (usable and row["excluded"])}
        for usable in (True, False)
    )
    blanked = assay.detection is not None and assay.detection.blanked
    kinetic = assay.detection is not None and assay.detection.kinetic
    problems = []
    for plate in assay.plates:
        if plate.name in with_zero or plate.name in broken or (blanked and plate.name not in named):
            continue
        message = "the plate has no low control and no blank, so that zero activity is unknown; name the wells that "
        message += "have it, or say `blanked: true` under detection where it was subtracted before"
        taken = kinetic and plate.name not in named
        if taken:
            message = "the plate has no low control and no blank: its slopes are taken as they are; name the wells "
            message += "that have no enzyme, or say `blanked: true` under detection where they were subtracted before"
        severity: Severity = "warning" if taken else "error"
        problems.append(Problem(message, severity, assay_id, plate.layout, f"plate {plate.name}", "role"))
    return problems


def _read(folder: Path, file: str, mapping: Columns, plates: dict[str, str]) -> Layout:
    layout = Layout(file, plates)
    try:
        if file.lower().endswith(".toml"):
            from_wellmap(folder / file, mapping, layout)
        else:
            sheets = read_sheets(folder / file)
            layout.problems += [Problem(each.doubt, "warning", file=file) for each in sheets if each.doubt]
            from_sheets(sheets, mapping, layout)
    except InputError as error:
        layout.problems += [replace(problem, file=file) for problem in error.problems]
        return layout
    if not layout.entries and not any(problem.severity == "error" for problem in layout.problems):
        layout.problem("the layout names no well")
    return layout

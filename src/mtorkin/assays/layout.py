"""Layouts: what was in each well, from a long table, plate-shaped blocks or a wellmap file.

Which of the three a file is, is found out from the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtorkin.assays.layout_entries import Columns, Layout
from mtorkin.assays.layout_sheets import from_sheets
from mtorkin.assays.layout_wellmap import from_wellmap
from mtorkin.assays.names import fold
from mtorkin.assays.schema import Assay, Plate, mapping_of
from mtorkin.assays.wells import Entry, well_rows
from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets import read_sheets, well_order


def read_layouts(folder: str | Path, assay: Assay, assay_id: str) -> tuple[list[dict[str, Any]], list[Problem]]:
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
    rows : list of dict
        Rows of `tables.WELLS`, plate by plate in the order of `assay.yaml`, wells in reading order.
    problems : list of Problem
        Everything that is wrong with them.
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
        entries += sorted(mine, key=lambda entry: well_order(entry.well))
    for layout in layouts.values():
        problems += [replace(problem, assay=assay_id) for problem in layout.problems]
    rows, more = well_rows(entries, assay, assay_id)
    unclear = {problem.file for problem in (*problems, *more) if problem.key in ("", "plate", "well", "role")}
    broken = {plate.name for plate in assay.plates if plate.layout in unclear}
    return rows, problems + more + _without_controls(rows, assay.plates, broken, assay_id)


def _without_controls(
    rows: list[dict[str, Any]], plates: Sequence[Plate], broken: set[str], assay_id: str
) -> list[Problem]:
    """Plates that lack what zero is measured by. Not said of a layout whose wells and roles are not all clear."""
    with_zero = {row["plate"] for row in rows if row["role"] in ("low control", "blank") and not row["excluded"]}
    message = "the plate has no low control and no blank, so that zero activity is unknown; name the wells that have it"
    return [
        Problem(message, assay=assay_id, file=plate.layout, where=f"plate {plate.name}", key="role")
        for plate in plates
        if plate.name not in with_zero and plate.name not in broken
    ]


def _read(folder: Path, file: str, mapping: Columns, plates: dict[str, str]) -> Layout:
    layout = Layout(file, plates)
    try:
        if file.lower().endswith(".toml"):
            from_wellmap(folder / file, mapping, layout)
        else:
            from_sheets(read_sheets(folder / file), mapping, layout)
    except InputError as error:
        layout.problems += [replace(problem, file=file) for problem in error.problems]
        return layout
    if not layout.entries and not layout.problems:
        layout.problem("the layout names no well")
    return layout

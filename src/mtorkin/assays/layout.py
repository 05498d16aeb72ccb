"""Layouts: what was in each well, from a long table, plate-shaped blocks or a wellmap file.

Which of the three a file is, is found out from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtorkin.assays.columns import LAYOUT, Mapped, match_columns, unknown_column
from mtorkin.assays.names import fold, listed
from mtorkin.assays.schema import Assay, Plate, mapping_of
from mtorkin.assays.wells import Entry, well_rows
from mtorkin.base.errors import InputError, Problem
from mtorkin.sheets import Block, Sheet, SheetTable, parse_well, plate_blocks, read_sheets, table, well_order
from mtorkin.sheets.cells import Cell
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS

Columns = dict[str, Mapped]

# Columns that wellmap itself adds to say where a well is.
_WELLMAP = {"well0", "row", "col", "row_i", "col_j", "path"}


@dataclass
class _Layout:
    """One layout file: what it says of each well; the plate is empty where it serves every plate."""

    file: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names_plates: bool = False
    places: dict[tuple[str, str], str] = field(default_factory=dict)

    def problem(self, message: str, where: str = "", key: str = "") -> None:
        self.problems.append(Problem(message, file=self.file, where=where, key=key))


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
    layouts: dict[tuple[str, str], _Layout] = {}
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


def _read(folder: Path, file: str, mapping: Columns, plates: dict[str, str]) -> _Layout:
    layout = _Layout(file)
    try:
        if file.lower().endswith(".toml"):
            _from_wellmap(folder / file, mapping, plates, layout)
        else:
            _from_sheets(read_sheets(folder / file), mapping, plates, layout)
    except InputError as error:
        layout.problems += [replace(problem, file=file) for problem in error.problems]
        return layout
    if not layout.entries and not layout.problems:
        layout.problem("the layout names no well")
    return layout


def _from_sheets(sheets: list[Sheet], mapping: Columns, plates: dict[str, str], layout: _Layout) -> None:
    tables = [found for sheet in sheets if (found := table(sheet, lambda texts: _is_heading(texts, mapping)))]
    if tables:
        for found in tables:
            _from_table(found, mapping, plates, layout)
        return
    blocks = [block for sheet in sheets for block in plate_blocks(sheet)]
    if not blocks:
        layout.problem(
            "neither a table with a column `well` nor plate-shaped blocks (row letters, column numbers) were found",
            key="well",
        )
    _from_blocks(blocks, mapping, plates, layout)


def _is_heading(texts: Sequence[str], mapping: Columns) -> bool:
    found, _, _ = match_columns(texts, LAYOUT, mapping)
    return "well" in found


def _from_table(found: SheetTable, mapping: Columns, plates: dict[str, str], layout: _Layout) -> None:
    sheet, top = found.sheet, found.sheet.row_name(found.top)
    columns, others, doubled = match_columns(found.headings, LAYOUT, mapping)
    for other in others:
        layout.problem(unknown_column(other, LAYOUT), where=top, key=other)
    for name in doubled:
        layout.problem(f"two columns are {name}; remove one", where=top, key=name)
    if "role" not in columns:
        layout.problem("there is no column `role`, which every layout has", where=top, key="role")
    units = {name: column.unit for name, column in columns.items()}
    for row in found.rows():
        cells = {name: row.cells[column.index] for name, column in columns.items()}
        where = sheet.row_name(row.index)
        beyond = [
            cell for index, cell in enumerate(row.cells) if index >= len(found.headings) or not found.headings[index]
        ]
        if any(cell != "" for cell in beyond):
            layout.problem("the row has a value in a column without a heading", where=where)
        _add(layout, plates, _Said(cells, units, where, sheet.decimal_comma), "plate" in columns)


@dataclass(frozen=True)
class _Said:
    """What a layout says of one well, in whichever form."""

    cells: dict[str, Cell]
    units: dict[str, str]
    where: str
    decimal_comma: bool = False


def _add(layout: _Layout, plates: dict[str, str], said: _Said, names_plates: bool) -> None:
    """Add the entry of a well, if it is one and the only one."""
    entry = Entry("", "", said.cells, said.units, layout.file, said.where, said.decimal_comma)
    well = parse_well(entry.text("well"))
    if well is None:
        what = f"'{entry.text('well')}' is not a well" if entry.text("well") else "the row names no well"
        layout.problem(f"{what}; wells are A1 to AF48", where=said.where, key="well")
        return
    if not any(entry.text(name) for name in said.cells if name not in ("well", "plate")):
        return  # an empty row or position of a template: the well is simply not in the layout
    plate = ""
    if names_plates:
        layout.names_plates = True
        plate = plates.get(fold(entry.text("plate")), "")
        if not plate:
            name = f"'{entry.text('plate')}' is not a plate" if entry.text("plate") else "the row names no plate"
            layout.problem(f"{name} of assay.yaml, which has {listed(plates.values())}", where=said.where, key="plate")
            return
    first = layout.places.setdefault((plate, well), said.where)
    if first != said.where:
        on = f" of plate {plate}" if plate else ""
        layout.problem(f"well {well}{on} is given twice, first in {first}; remove one", where=said.where, key="well")
        return
    layout.entries.append(replace(entry, plate=plate, well=well))


def _from_blocks(blocks: Iterable[Block], mapping: Columns, plates: dict[str, str], layout: _Layout) -> None:
    """Blocks that say different things of the same wells, gathered well by well.

    The quantity is the label of the block or, in a workbook with a sheet for each, the name of the sheet. Where sheets are
    named like plates, each is a plate.
    """
    gathered: dict[tuple[str, str], _Said] = {}
    for block in blocks:
        sheet = block.sheet
        label = block.label or sheet.name
        found, _, _ = match_columns([label], LAYOUT, mapping)
        where = sheet.address(block.top, block.left)
        if len(found) != 1 or not set(found) - {"well", "plate"}:
            message = (
                unknown_column(label, LAYOUT)
                if label
                else "the block does not say what it holds; name it in its corner"
            )
            layout.problem(message, where=where, key=label)
            continue
        [(name, column)] = found.items()
        plate = plates.get(fold(sheet.name), "") if block.label else ""
        for well, row, position in block.positions():
            cell = sheet.cell(row, position)
            if cell == "" or (isinstance(cell, str) and not cell.strip()):
                continue
            place = f"plate {plate} well {well}" if plate else f"well {well}"
            said = gathered.setdefault(
                (plate, well), _Said({"well": well, "plate": plate}, {}, place, sheet.decimal_comma)
            )
            if name in said.cells:
                message = f"{name} of well {well} is given twice; remove one of the blocks"
                layout.problem(message, where=sheet.address(row, position), key=name)
                continue
            said.cells[name] = cell
            said.units[name] = column.unit
    for (plate, _), said in gathered.items():
        _add(layout, plates, said, bool(plate))


def _from_wellmap(path: Path, mapping: Columns, plates: dict[str, str], layout: _Layout) -> None:
    if not path.is_file():
        layout.problem("there is no such file; put it into the folder, or correct its name")
        return
    import tomllib

    import wellmap

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if size := _oversized(content.get("block")):
            layout.problem(f"a block of {size} wells is larger than any plate (48x32)", key=f"block.{size}")
            return
        frame = wellmap.load(path, on_alert=lambda _path, _message: None)
    except (wellmap.LayoutError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).replace(str(path), layout.file).split())
        layout.problem(f"wellmap cannot read the layout: {reason}")
        return
    headings = [str(name) for name in frame.columns if name not in _WELLMAP]
    columns, others, doubled = match_columns(headings, LAYOUT, mapping)
    for other in others:
        layout.problem(unknown_column(other, LAYOUT), key=other)
    for name in doubled:
        layout.problem(f"{name} is given twice, in different units; keep one", key=name)
    if "role" not in columns:
        layout.problem("there is no `role`, which every layout has", key="role")
    units = {name: column.unit for name, column in columns.items()}
    for record in frame.to_dict("records"):
        cells = {name: _wellmap_cell(record[column.heading]) for name, column in columns.items()}
        place = f"plate {cells['plate']} well {cells['well']}" if "plate" in cells else f"well {cells['well']}"
        _add(layout, plates, _Said(cells, units, place), "plate" in columns)


def _oversized(blocks: object) -> str:
    """The first size among the blocks of a wellmap, ``width x height``, that no plate has; wellmap would fill its wells one by one."""
    for size in blocks if isinstance(blocks, dict) else ():
        match = re.fullmatch(r"([0-9]+)x([0-9]+)", size)
        if match and (len(size) > 9 or int(match[1]) > COLUMNS or int(match[2]) > len(ROW_LETTERS)):
            return str(size)
    return ""


def _wellmap_cell(value: object) -> Cell:
    import pandas as pd

    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return float(value) if isinstance(value, float) else str(value)

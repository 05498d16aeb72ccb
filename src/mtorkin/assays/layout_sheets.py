"""A layout in a spreadsheet or text file: a long table, or plate-shaped blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mtorkin.assays.columns import LAYOUT, match_columns, unknown_column
from mtorkin.assays.layout_entries import Columns, Layout, Said
from mtorkin.assays.names import fold
from mtorkin.sheets import Block, Sheet, SheetTable, plate_blocks, table


def from_sheets(sheets: list[Sheet], mapping: Columns, layout: Layout) -> None:
    """Add the wells of every table with our columns; else those of plate-shaped blocks."""
    tables = [found for sheet in sheets if (found := table(sheet, lambda texts: _is_heading(texts, mapping)))]
    if tables:
        for found in tables:
            _from_table(found, mapping, layout)
        return
    blocks = [block for sheet in sheets for block in plate_blocks(sheet)]
    if not blocks:
        layout.problem(
            "neither a table with a column `well` nor plate-shaped blocks (row letters, column numbers) were found",
            key="well",
        )
    _from_blocks(blocks, mapping, layout)


def _is_heading(texts: Sequence[str], mapping: Columns) -> bool:
    found, _, _ = match_columns(texts, LAYOUT, mapping)
    return "well" in found


def _from_table(found: SheetTable, mapping: Columns, layout: Layout) -> None:
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
        layout.add(Said(cells, units, where, sheet.decimal_comma), "plate" in columns)


def _from_blocks(blocks: Iterable[Block], mapping: Columns, layout: Layout) -> None:
    """Blocks that say different things of the same wells, gathered well by well.

    The quantity is the label of the block or, in a workbook with a sheet for each, the name of the sheet. Sheets named
    like plates are plates.
    """
    gathered: dict[tuple[str, str], Said] = {}
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
        plate = layout.plates.get(fold(sheet.name), "") if block.label else ""
        for well, row, position in block.positions():
            cell = sheet.cell(row, position)
            if cell == "" or (isinstance(cell, str) and not cell.strip()):
                continue
            place = f"plate {plate} well {well}" if plate else f"well {well}"
            said = gathered.setdefault(
                (plate, well), Said({"well": well, "plate": plate}, {}, place, sheet.decimal_comma)
            )
            if name in said.cells:
                message = f"{name} of well {well} is given twice; remove one of the blocks"
                layout.problem(message, where=sheet.address(row, position), key=name)
                continue
            said.cells[name] = cell
            said.units[name] = column.unit
    for (plate, _), said in gathered.items():
        layout.add(said, bool(plate))

"""A layout in a spreadsheet or text file: a long table, or plate-shaped blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mtorkin.assays.columns import LAYOUT, contradictions, match_columns, unknown_column
from mtorkin.assays.layout_entries import Columns, Layout, Said
from mtorkin.assays.layout_margins import Margin, margins, quantity
from mtorkin.assays.names import fold, listed
from mtorkin.assays.wells import ROLES
from mtorkin.sheets import Block, Sheet, SheetTable, plate_blocks, table, wells_written_otherwise
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.tables import is_blank
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS

#: A heading of replicates beside each other.
_REPLICATE = re.compile(
    r"(?:rep|repl|replicate|run|dup|duplicate|trip|triplicate|well|value|signal|r|n)s?[ _.#-]*\d{1,2}", re.IGNORECASE
)
#: Rows of a table for each plate: every well of the largest, and as many that hold a note.
_MOST_ROWS = 2 * COLUMNS * len(ROW_LETTERS)
#: What a margin says of samples or standards alone: controls hold no compound.
_OF_ROLE = {"inhibitor": "sample", "compound": "sample", "standard": "standard"}


def from_sheets(sheets: list[Sheet], mapping: Columns, layout: Layout) -> None:
    """Add the wells of every table with our columns; else those of plate-shaped blocks."""
    most = _MOST_ROWS * len(layout.plates)
    for sheet in sheets:
        # Counted before any is looked at: of a million rows each takes its time.
        written = [row for row, cells in enumerate(sheet.rows) if cells and not is_blank(cells)]
        if len(written) - 1 > most:
            message = f"the layout has {len(written) - 1:,} rows, and its {len(layout.plates)} plates cannot have so "
            layout.problem(f"{message}many wells; keep one row per well", sheet.row_name(written[0]), "well")
            return
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
    replicates = [other for other in others if _REPLICATE.fullmatch(other)]
    if len(replicates) > 1:
        message = (
            "a layout has one row per well; write each replicate into a row of its own, or wells that hold the same "
        )
        message += "as a range (A1:A3)"
        layout.problem(f"{listed(replicates)} look like replicates side by side: {message}", where=top, key="well")
        others = [other for other in others if other not in replicates]
    for other in others:
        layout.problem(unknown_column(other, LAYOUT), where=top, key=other)
    for name in doubled:
        layout.problem(f"two columns are {name}; remove one", where=top, key=name)
    for name, said in contradictions(columns, mapping):
        layout.problem(said, where=top, key=name)
    if "role" not in columns:
        layout.problem("there is no column `role`, which every layout has", where=top, key="role")
    units = {name: column.unit for name, column in columns.items()}
    otherwise = _written_otherwise(found, columns["well"].index)
    unheaded = [index for index, heading in enumerate(found.headings) if not heading]
    for row in found.rows():
        if sheet.merged:
            cells = {name: sheet.shown(row.index, column.index) for name, column in columns.items()}
        else:
            cells = {name: row.cells[column.index] for name, column in columns.items()}
        plate, well = otherwise.get(as_text(cells["well"]), ("", ""))
        if well and (not plate or "plate" not in columns):
            cells |= {"well": well} | ({"plate": plate} if plate else {})
        where = sheet.row_name(row.index)
        beyond = [*(row.cells[index] for index in unheaded), *row.cells[len(found.headings) :]]
        if any(cell != "" for cell in beyond):
            layout.problem("the row has a value in a column without a heading", where=where)
        layout.add(Said(cells, units, where, sheet.decimal_comma), "plate" in cells)


def _written_otherwise(found: SheetTable, column: int) -> dict[str, tuple[str, str]]:
    """The plate and well of names that are all written in one other form, such as ``A-1`` or ``P1-A1``."""
    names = list(dict.fromkeys(text for row in found.rows() if (text := as_text(row.cells[column]))))
    return dict(zip(names, wells_written_otherwise(names), strict=False))


def _from_blocks(blocks: Sequence[Block], mapping: Columns, layout: Layout) -> None:
    """Blocks that say different things of the same wells, gathered well by well; then what stands in their margins.

    Sheets named like plates are plates.
    """
    gathered: dict[tuple[str, str], Said] = {}
    beside: list[tuple[str, Margin]] = []
    for block in blocks:
        sheet = block.sheet
        found = margins(block, [other for other in blocks if other.sheet is sheet], mapping)
        named, label = _named(block, found, mapping)
        plate = layout.plates.get(fold(sheet.name), "") if label != sheet.name else ""
        beside += [(plate, margin) for margin in found]
        if named is None:
            if found and not any(as_text(cell) for cell in block.cells().values()):
                continue  # a map of nothing but its margins
            message = (
                unknown_column(label, LAYOUT)
                if label
                else "the block does not say what it holds; name it in its corner"
            )
            layout.problem(message, where=sheet.address(block.top, block.left), key=label)
            continue
        name, unit = named
        for well, row, position in block.positions():
            cell = sheet.shown(row, position)
            if not as_text(cell):
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
            said.units[name] = unit
    for plate, margin in beside:
        _say(plate, margin, gathered, layout)
    for (plate, _), said in gathered.items():
        layout.add(said, bool(plate))


def _named(block: Block, beside: Sequence[Margin], mapping: Columns) -> tuple[tuple[str, str] | None, str]:
    """The quantity that a block holds with its unit, and the text that says so.

    That is the label of the block or, in a workbook with a sheet for each, the name of the sheet. A map with margins
    may leave it out where it holds roles: what stands above it is then a margin or a title.
    """
    if not beside:
        label = block.label or block.sheet.name
        return quantity(label, mapping), label
    corner = block.sheet.text(block.top, block.left)
    for label in (corner, block.label, block.sheet.name):
        if label and (found := quantity(label, mapping)):
            is_margin = label != block.sheet.name and any(margin.name == found[0] for margin in beside)
            if not is_margin:
                return found, label
    words = {fold(as_text(cell)) for cell in block.cells().values()} - {""}
    if words and words <= {fold(role) for role in ROLES}:
        return ("role", ""), "role"
    return None, corner


def _say(plate: str, margin: Margin, gathered: dict[tuple[str, str], Said], layout: Layout) -> None:
    """Add what a margin says to the wells that the map names: of compounds to samples, of standards to standards."""
    for well, (cell, where) in margin.cells.items():
        said = gathered.get((plate, well))
        if said is None or not as_text(cell):
            continue
        role = fold(as_text(said.cells.get("role", "")))
        if _OF_ROLE.get(margin.name, role) != role:
            continue
        there = said.cells.get(margin.name)
        if there is None:
            said.cells[margin.name], said.units[margin.name] = cell, margin.unit
        elif (as_text(there), said.units[margin.name]) != (as_text(cell), margin.unit):
            message = (
                f"{margin.name} of well {well} is {as_text(cell)} in the margin, and {as_text(there)} elsewhere; "
                "correct one"
            )
            layout.problem(message, where=where, key=margin.name)

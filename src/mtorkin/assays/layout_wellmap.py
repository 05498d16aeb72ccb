"""A layout that is a wellmap file, read by the library `wellmap`."""

from __future__ import annotations

import re
from pathlib import Path

from mtorkin.assays.columns import LAYOUT, match_columns, unknown_column
from mtorkin.assays.layout_entries import Columns, Layout, Said
from mtorkin.sheets.cells import Cell
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS

# Columns that wellmap itself adds to say where a well is.
_WELLMAP = {"well0", "row", "col", "row_i", "col_j", "path"}


def from_wellmap(path: Path, mapping: Columns, layout: Layout) -> None:
    """Add the wells of a wellmap file."""
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
        layout.add(Said(cells, units, place), "plate" in columns)


def _oversized(blocks: object) -> str:
    """The first size of a block, ``width x height``, that no plate has: wellmap would fill its wells one by one."""
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

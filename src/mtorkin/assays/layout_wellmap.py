"""A layout that is a wellmap file, read by the library `wellmap`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mtorkin.assays.columns import LAYOUT, match_columns, unknown_column
from mtorkin.assays.layout_entries import Columns, Layout, Said
from mtorkin.sheets.cells import Cell
from mtorkin.sheets.files import missing
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS

# Columns that wellmap itself adds to say where a well is.
_WELLMAP = {"well0", "row", "col", "row_i", "col_j", "path"}


def from_wellmap(path: Path, mapping: Columns, layout: Layout) -> None:
    """Add the wells of a wellmap file."""
    if not path.is_file():
        layout.problem(missing(path))
        return
    import tomllib

    import wellmap

    try:
        folder = path.parents[len(PurePosixPath(layout.file).parts) - 1]
        for _, content in parts(path, folder):
            if size := _oversized(content.get("block")):
                layout.problem(f"a block of {size} wells is larger than any plate (48x32)", key=f"block.{size}")
                return
        frame = wellmap.load(path, on_alert=lambda _path, _message: None)
    except (wellmap.LayoutError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, OSError) as error:
        reason = " ".join(str(error).replace(str(path), layout.file).split())
        layout.problem(f"wellmap cannot read the layout: {reason}")
        return
    except RecursionError:
        layout.problem("the layout includes itself; correct meta.include")
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


def parts(path: Path, folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A wellmap file and all that it includes, each with its content.

    Parameters
    ----------
    path
        The file.
    folder
        The assay folder, which they have to be in.

    Raises
    ------
    ValueError
        If one lies outside of the folder, or is not TOML.
    OSError
        If one cannot be read.
    """
    import tomllib

    waiting, seen = [path], set()
    while waiting:
        file = waiting.pop(0).resolve()  # as wellmap does: what a linked file includes lies beside its target
        if file in seen:
            continue
        if file != path.resolve() and not file.is_relative_to(folder.resolve()):
            raise ValueError(f"{file.name} is included from outside the assay folder; put it into the folder")
        seen.add(file)
        text = file.read_bytes().decode("utf-8")
        if text.startswith("\ufeff"):
            raise ValueError(f"{file.name} begins with a byte order mark; save it as UTF-8 without one")
        content = tomllib.loads(text)
        yield file, content
        about = content.get("meta")
        waiting += [file.parent / name for name in _named(about if isinstance(about, dict) else {})]


def _named(about: dict[str, Any]) -> Iterator[str]:
    """The files that a section ``meta`` includes or concatenates, as far as they are named as wellmap asks for."""
    include, concat = about.get("include"), about.get("concat")
    named = [each.get("path") if isinstance(each, dict) else each for each in _listed(include)]
    named += concat.values() if isinstance(concat, dict) else _listed(concat)
    yield from (name for name in named if isinstance(name, str))


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


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

"""A layout that is a wellmap file, read by the library `wellmap`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mtorkin.assays.columns import LAYOUT, match_columns, unknown_column
from mtorkin.assays.layout_entries import Columns, Layout, Said
from mtorkin.base.place import resolved
from mtorkin.sheets.cells import Cell
from mtorkin.sheets.files import NO_FILE, missing
from mtorkin.sheets.wells import COLUMNS, ROW_LETTERS

# Columns that wellmap itself adds to say where a well is.
_WELLMAP = {"well0", "row", "col", "row_i", "col_j", "path"}
# Its sections of whole rows and columns.
_LINES = ("row", "col", "irow", "icol")
# Bytes of a file, wells of the largest plate, and what may be unfolded: wellmap takes a second for 100,000 wells, and
# these are counted several times where sections cross. A file costs as much as some wells.
_LARGEST, _PER_PLATE, _PER_FILE = 500_000, COLUMNS * len(ROW_LETTERS), 1_000
_MOST_WELLS, _MOST_ALONE, _MOST_MORE = 1_000_000, 50_000, 20_000
# Plates and columns, each of which wellmap takes longer for than for the one before.
_MOST_PLATES, _MOST_COLUMNS = 500, 200


def from_wellmap(path: Path, mapping: Columns, layout: Layout) -> None:
    """Add the wells of a wellmap file."""
    if not os.path.isfile(path):
        layout.problem(NO_FILE if os.path.exists(path) else missing(path))
        return
    import tomllib

    import wellmap

    try:
        folder = path.parents[len(PurePosixPath(layout.file).parts) - 1]
        contents = dict(parts(path, folder))
        for content in contents.values():
            for size in filter(None, (_oversized(each.get("block")) for each in _levels(content))):
                layout.problem(f"a block of {size} wells is larger than any plate (48x32)", key=f"block.{size}")
                return
            for key in filter(_is_beyond, map(str, _places(content))):
                layout.problem(f"'{key[:60]}' names what lies beyond the largest plate (AF48); correct it", key="well")
                return
        if said := _too_many(contents.values()):
            layout.problem(said)
            return
        most = min(_MOST_WELLS, _MOST_ALONE + _MOST_MORE * len(layout.plates))
        if _unfolded(resolved(path), contents) > most:
            layout.problem(f"its patterns unfold to more than {most:,} wells; write fewer plates into a file")
            return
        frame = wellmap.load(path, on_alert=lambda _path, _message: None)
    except (wellmap.LayoutError, tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, OSError) as error:
        reason = " ".join(str(error).replace(str(path), layout.file).split())
        layout.problem(f"wellmap cannot read the layout: {reason}")
        return
    except RecursionError:
        layout.problem("the layout includes itself, or is nested beyond measure; correct meta.include, or its brackets")
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
        file = resolved(waiting.pop(0))  # as wellmap does: what a linked file includes lies beside its target
        if file in seen:
            continue
        if file != resolved(path) and not file.is_relative_to(resolved(folder)):
            raise ValueError(f"{file.name} is included from outside the assay folder; put it into the folder")
        seen.add(file)
        if os.path.exists(file) and not os.path.isfile(file):
            raise ValueError(f"{file.name}: {NO_FILE}")
        if file.stat().st_size > _LARGEST:
            raise ValueError(f"{file.name} is larger than {_LARGEST // 1000} kB; write fewer plates into a file")
        if not file.stat().st_size:
            raise ValueError(f"{file.name} is empty")
        text = file.read_bytes().decode("utf-8")
        if text.startswith("\ufeff"):
            raise ValueError(f"{file.name} begins with a byte order mark; save it as UTF-8 without one")
        content = tomllib.loads(text)
        yield file, content
        waiting += [file.parent / name for name in _named(content)]


def _named(content: dict[str, Any]) -> Iterator[str]:
    """The files that a file includes or concatenates, as far as they are named as wellmap asks for."""
    about = _section(content, "meta")
    include, concat = about.get("include"), about.get("concat")
    named = [each.get("path") if isinstance(each, dict) else each for each in _listed(include)]
    named += concat.values() if isinstance(concat, dict) else _listed(concat)
    yield from (name for name in named if isinstance(name, str))


def _section(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _levels(content: dict[str, Any]) -> list[dict[str, Any]]:
    """A file and what it says of each plate, which has the same sections."""
    return [content, *(each for each in _section(content, "plate").values() if isinstance(each, dict))]


def _too_many(contents: Iterable[dict[str, Any]]) -> str:
    """The sentence for more plates or columns than a study has; empty where there are no such."""
    plates: set[str] = set()
    columns: set[str] = set()
    for content in contents:
        plates.update(_section(content, "plate"))
        for level in _levels(content):
            sections = [_section(level, name) for name in (*_LINES, "well")]
            sections += [placed for placed in _section(level, "block").values() if isinstance(placed, dict)]
            wells = [well for section in sections for well in section.values() if isinstance(well, dict)]
            columns.update(*wells, _section(level, "expt"))
    if len(plates) > _MOST_PLATES:
        return f"it has {len(plates):,} plates; split them into folders of at most {_MOST_PLATES}"
    if len(columns) > _MOST_COLUMNS:
        return f"it has {len(columns):,} columns, and a layout has a dozen; remove the others"
    return ""


def _places(content: dict[str, Any]) -> Iterator[str]:
    """What a file says of where wells are: the keys of its sections, patterns among them, and shifts."""
    for level in _levels(content):
        for name in (*_LINES, "well"):
            yield from _section(level, name)
        for wells in _section(level, "block").values():
            yield from wells if isinstance(wells, dict) else ()
    included = _listed(_section(content, "meta").get("include"))
    shifts = (each.get("shift") for each in included if isinstance(each, dict))
    yield from (shift.replace(" to ", ",") for shift in shifts if isinstance(shift, str))


def _is_beyond(place: str) -> bool:
    """Whether a pattern such as ``A1,A2,...,A12`` names a row or column that no plate has."""
    rows, columns = re.findall(r"[A-Za-z]+", place), re.findall(r"[0-9]+", place)
    return any(row.upper() not in ROW_LETTERS for row in rows) or any(len(c) > 4 or int(c) > COLUMNS for c in columns)


def _unfolded(file: Path, contents: dict[Path, dict[str, Any]], above: tuple[Path, ...] = ()) -> float:
    """Wells that a file and all that it includes unfold to at most, as far as that matters.

    Raises
    ------
    RecursionError
        If it includes itself.
    """
    if file in above:
        raise RecursionError
    content = contents[file]
    common, *plates = map(_placed, _levels(content))
    wells = _PER_FILE + common * max(len(plates), 1) + sum(plates)
    for name in _named(content):
        if wells > _MOST_WELLS:
            break
        wells += _unfolded(resolved(file.parent / name), contents, (*above, file))
    return wells


def _placed(level: dict[str, Any]) -> float:
    """Wells that the sections of a file, or of one of its plates, unfold to at most."""
    lines = [key for name in _LINES for key in _section(level, name)]
    wells = 0.0 + sum(_ranges(key) * _PER_PLATE + (1 + key.count(",")) * COLUMNS for key in lines)
    wells += sum(_reach(key) * _PER_PLATE for key in _section(level, "well"))
    for size, placed in _section(level, "block").items():
        width, _, height = str(size).partition("x")
        each = int(width) * int(height) if width.isdecimal() and height.isdecimal() else 1
        wells += sum(_reach(key) * _PER_PLATE * each for key in (placed if isinstance(placed, dict) else ()))
    return wells


def _reach(key: str) -> float:
    """The part of a plate that a key names at most."""
    return _ranges(key) + (1 + key.count(",")) / _PER_PLATE


def _ranges(key: str) -> int:
    """Ranges such as ``A1,A2,...,A12`` in a key, each of which may be a whole plate."""
    return key.count("...") + key.count("-")


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
    if not pd.api.types.is_scalar(value):  # a list or a table of TOML
        return str(value)
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return float(value) if isinstance(value, float) else str(value)

"""What is planned for the wells of a plate, as pictures for a terminal: what each well is, and every varied level."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from mtorkin.assays.units import TIME
from mtorkin.preflight.study import Folder
from mtorkin.sheets.wells import PLATES, ROW_LETTERS, well_order

_WIDTH = 110
_ROLES = {"high control": "H", "low control": "L", "blank": "B", "standard": "S"}
_EXCLUDED, _MORE, _NOTHING = "x", "+", "."
#: Marks of compounds, and of levels above zero from the lowest on; what is beyond has `_MORE`.
_COMPOUNDS, _LEVELS = string.ascii_lowercase, "123456789" + string.ascii_lowercase
_VARIED = ("inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506", "preincubation")

_Marks = dict[tuple[int, int], str]


def pictures(folder: Folder) -> Iterator[str]:
    """The plates of a folder; those that look the same share their pictures."""
    alike: dict[str, list[str]] = {}
    for name, wells in folder.velocities.groupby("plate", sort=False):
        alike.setdefault("\n".join(_pictures(folder, wells)), []).append(str(name))
    for text, names in alike.items():
        yield textwrap.fill(f"{folder.name}, plate{'s' if len(names) > 1 else ''} {', '.join(names)}", _WIDTH)
        yield text


def _pictures(folder: Folder, wells: pd.DataFrame) -> Iterator[str]:
    places = [well_order(well) for well in wells["well"]]
    last = [max(axis) for axis in zip(*places, strict=True)]
    size = next(size for size in PLATES.values() if last[0] < size[0] and last[1] < size[1])
    marks, legend = _contents(wells, places)
    yield _legend("wells", legend)
    yield from _grid(marks, size)
    for name in _VARIED:
        # A control holds no inhibitor whichever compound is meant: its level says nothing of the design.
        shown = wells["role"].isin(["sample"] if name == "inhibitor" else ["sample", "high control"])
        values = wells[name].where(shown)
        if values.nunique() > 1:
            units = wells.get(f"{name}_unit", pd.Series(TIME, wells.index))
            marks, legend = _levels(folder, name, values, units, places)
            yield _legend(name, legend)
            yield from _grid(marks, size)


def _contents(wells: pd.DataFrame, places: Sequence[tuple[int, int]]) -> tuple[_Marks, dict[str, str]]:
    """What each well is, and what the marks stand for."""
    compounds = list(dict.fromkeys(wells.loc[wells["role"] == "sample", "compound"].dropna()))
    letters = dict(zip(compounds, _COMPOUNDS, strict=False))
    marks: _Marks = {}
    legend: dict[str, str] = {}
    for place, role, compound, kept in zip(
        places, wells["role"], wells["compound"], wells["reason"].isna(), strict=True
    ):
        if not kept:
            mark, said = _EXCLUDED, "left out"
        elif role == "sample":
            mark = letters.get(compound, _MORE if pd.notna(compound) else _NOTHING)
            said = str(compound) if mark in _COMPOUNDS else "other compounds" if mark == _MORE else "no compound"
        else:
            mark, said = _ROLES[role], role
        marks[place], legend[mark] = mark, said
    return marks, legend


def _levels(
    folder: Folder, name: str, values: pd.Series, units: pd.Series, places: Sequence[tuple[int, int]]
) -> tuple[_Marks, dict[str, str]]:
    """The level of a quantity in each well, and what the marks stand for."""
    unit = units[values.notna()].dropna()
    levels = sorted(set(values[values > 0]))
    marked = {0.0: "0", **dict(zip(levels, _LEVELS, strict=False))}
    legend = {
        mark: folder.amount(name, level, str(unit.iat[0]) if len(unit) else "")
        for level, mark in marked.items()
        if (values == level).any()
    }
    if len(levels) > len(_LEVELS):
        legend[_MORE] = "higher"
    marks = {
        place: _NOTHING if pd.isna(value) else marked.get(value, _MORE)
        for place, value in zip(places, values, strict=True)
    }
    return marks, legend


def _legend(name: str, legend: Mapping[str, str]) -> str:
    text = f"{name}: " + ", ".join(f"{mark} {said}" for mark, said in legend.items())
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _grid(marks: _Marks, size: tuple[int, int]) -> Iterator[str]:
    """A plate with a mark for every well; wells that the layout does not name are empty."""
    rows, columns = size
    wide = 3 if columns <= 12 else 2 if columns <= 24 else 1
    heads = [str(column + 1) if wide > 1 or column % 10 == 9 else "" for column in range(columns)]
    if wide == 2:
        heads = [head if len(head) == 1 or int(head) % 2 == 0 else "" for head in heads]
    line = ""
    for column, head in enumerate(heads):  # a heading ends above its column
        line = line.ljust((column + 1) * wide - len(head)) + head if head else line
    yield f"     {line}".rstrip()
    for row in range(rows):
        cells = "".join(marks.get((row, column), " ").rjust(wide) for column in range(columns))
        yield f"  {ROW_LETTERS[row]:>2} {cells}".rstrip()

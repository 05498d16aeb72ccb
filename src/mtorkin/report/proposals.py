"""The plate proposed for a compound as its page shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mtorkin.report.numbers import level, scale_of_levels, with_micro
from mtorkin.report.rows import Row
from mtorkin.sheets.wells import ROW_LETTERS

#: Shades of the compound's concentration, from none to the highest.
SHADES = 8
LETTERS = {"low control": "low", "high control": "0"}


@dataclass(frozen=True)
class Cell:
    """A well in print: a few letters, and how dark it is; empty where the plan has no well."""

    text: str = ""
    shade: int = 0


@dataclass(frozen=True)
class Proposed:
    """A proposal as the page shows it; without a plate, only its sentence.

    Attributes
    ----------
    sentence, notes
        What to do, and what to mind.
    columns
        Numbers of the plate's columns.
    plate
        Row letters with the cells of each row.
    levels
        The concentrations of the compound, from the lowest, with their unit.
    conditions
        What wells hold beside the compound, and which do.
    designs
        Rows of `mtorkin.base.tables.DESIGNS`.
    files
        Name and address of the files to take.
    """

    sentence: str
    notes: Sequence[str]
    columns: Sequence[int]
    plate: Sequence[tuple[str, Sequence[Cell]]]
    levels: str
    conditions: Sequence[tuple[str, str]]
    designs: Sequence[Row]
    files: Sequence[tuple[str, str]]


def proposed(proposal: Mapping[str, Any] | None, top: str) -> Proposed | None:
    """Arrange what the stage `settle` wrote of a compound; paths are seen from ``top``."""
    if proposal is None:
        return None
    doses = sorted({well["inhibitor"] for well in proposal["wells"] if well["inhibitor"]})
    cells = {(well["row"], well["column"]): _cell(well, doses) for well in proposal["wells"]}
    columns = range(proposal["columns"])
    return Proposed(
        with_micro(proposal["sentence"]),
        list(map(with_micro, proposal["notes"])),
        [column + 1 for column in columns],
        [
            (ROW_LETTERS[row], [cells.get((row, column), Cell()) for column in columns])
            for row in range(proposal["rows"])
        ],
        _levels(doses, proposal["designs"]),
        _conditions(proposal["wells"]),
        [row | {"design": with_micro(row["design"])} for row in proposal["designs"]],
        [(file.rsplit("/", 1)[-1], f"{top}/{file}") for file in proposal["files"]],
    )


def _levels(doses: Sequence[float], designs: Sequence[Row]) -> str:
    if not doses:
        return ""
    to = scale_of_levels(doses, next(row["top_inhibitor_unit"] for row in designs if row["chosen"]))
    return f"{', '.join(level(to(dose)) for dose in doses)} {to.unit}"


def _conditions(wells: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What wells hold beside the compound, and the whole columns and the stretches of columns that hold it."""
    columns: dict[int, list[Mapping[str, Any]]] = {}
    for well in sorted(wells, key=lambda well: (well["column"], well["row"])):
        columns.setdefault(well["column"], []).append(well)
    found: dict[str, list[str]] = {}
    for column, own in columns.items():
        stretches = [(held, list(of)) for held, of in groupby(own, key=lambda well: well["beside"])]
        for held, of in stretches:
            first, last = (f"{ROW_LETTERS[well['row']]}{column + 1}" for well in (of[0], of[-1]))
            where = f"column {column + 1}" if len(stretches) == 1 else first if first == last else f"{first} to {last}"
            found.setdefault(with_micro(held), []).append(where)
    return [(held, ", ".join(where)) for held, where in found.items()]


def _cell(well: Mapping[str, Any], doses: Sequence[float]) -> Cell:
    dose = well["inhibitor"]
    shade = 0 if not dose else 1 + math.floor((SHADES - 1) * (doses.index(dose) + 1) / len(doses))
    return Cell(LETTERS.get(well["role"], str(doses.index(dose) + 1) if dose else "0"), shade)

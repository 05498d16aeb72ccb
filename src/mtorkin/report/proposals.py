"""The plate proposed for a compound as its page shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    designs
        Rows of `mtorkin.base.tables.DESIGNS`.
    files
        Name and address of the files to take.
    """

    sentence: str
    notes: Sequence[str]
    columns: Sequence[int]
    plate: Sequence[tuple[str, Sequence[Cell]]]
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
        proposal["sentence"],
        proposal["notes"],
        [column + 1 for column in columns],
        [
            (ROW_LETTERS[row], [cells.get((row, column), Cell()) for column in columns])
            for row in range(proposal["rows"])
        ],
        proposal["designs"],
        [(file.rsplit("/", 1)[-1], f"{top}/{file}") for file in proposal["files"]],
    )


def _cell(well: Mapping[str, Any], doses: Sequence[float]) -> Cell:
    dose = well["inhibitor"]
    shade = 0 if not dose else 1 + math.floor((SHADES - 1) * (doses.index(dose) + 1) / len(doses))
    return Cell(LETTERS.get(well["role"], str(doses.index(dose) + 1) if dose else "0"), shade)

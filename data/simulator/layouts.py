"""Layout files in the forms that people keep them in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase

from simulator.plates import Well
from simulator.workbooks import Cell, write_workbook

#: How many of the unit go into one uM, in which plates are described.
PER_UM = {"nM": 1000.0, "uM": 1.0}


def number(value: float | None, unit: str = "uM") -> float | int | None:
    """A concentration in uM as a person would type it in that unit."""
    return None if value is None else tidy(value * PER_UM[unit])


def tidy(value: float) -> float | int:
    """Whole numbers without a decimal point, the others with the digits that matter."""
    value = float(f"{value:.9g}")
    return int(value) if value.is_integer() else value


def long_rows(wells: Sequence[Well], axis: str, unit: str) -> list[list[Cell]]:
    """A heading and a row a well; with a column for the plate where there are several."""
    several = len({well.plate for well in wells}) > 1
    heading: list[Cell] = ["well", "role", "compound", f"inhibitor [{unit}]", f"{axis} [uM]"]
    rows: list[list[Cell]] = [["plate", *heading] if several else heading]
    for well in wells:
        cells: list[Cell] = [
            well.name,
            well.role,
            well.compound or None,
            number(well.inhibitor, unit),
            number(well.substrate),
        ]
        rows.append([well.plate, *cells] if several else cells)
    return rows


def write_csv(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """Write rows as comma-separated text; nothing is written for None."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def long_csv(path: Path, wells: Sequence[Well], axis: str, unit: str) -> None:
    """A long table as CSV."""
    write_csv(path, long_rows(wells, axis, unit))


def long_xlsx(path: Path, wells: Sequence[Well], axis: str, unit: str) -> None:
    """A long table as a workbook."""
    write_workbook(path, {"simulated layout": long_rows(wells, axis, unit)})


def blocks_csv(path: Path, wells: Sequence[Well], axis: str, unit: str) -> None:
    """Plate-shaped blocks, one a quantity, with an empty line between; wells of one plate."""
    at = {(well.row, well.column): well for well in wells}
    rows, columns = range(8), range(1, 13)
    lines: list[list[Cell]] = []
    for title in ("role", "compound", f"inhibitor [{unit}]", f"{axis} [uM]"):
        lines.append([title, *columns])
        for row in rows:
            here = [at[row, column] for column in columns]
            values: list[Cell]
            if title == "role":
                values = [well.role for well in here]
            elif title == "compound":
                values = [well.compound for well in here]
            elif title.startswith("inhibitor"):
                values = [number(well.inhibitor, unit) for well in here]
            else:
                values = [number(well.substrate) for well in here]
            lines.append([ascii_uppercase[row], *values])
        lines.append([])
    write_csv(path, lines[:-1])


def wellmap_toml(path: Path, wells: Sequence[Well], axis: str, unit: str) -> None:
    """A wellmap file for a plate whose rows are alike in all but the substrate, and its columns in the substrate.

    Raises
    ------
    ValueError
        If the plate is not like that.
    """
    by_row: dict[int, list[str]] = {}
    by_column: dict[int, str] = {}
    for well in wells:
        lines = [f"role = '{well.role}'"]
        if well.inhibitor is not None:
            lines += [f"compound = '{well.compound}'", f"inhibitor = '{number(well.inhibitor, unit)} {unit}'"]
        substrate = f"{axis} = '{number(well.substrate)} uM'"
        if by_row.setdefault(well.row, lines) != lines or by_column.setdefault(well.column, substrate) != substrate:
            raise ValueError(f"{well.name} does not follow from its row and its column")
    text = ["# SIMULATED layout, written by data/simulate.py", ""]
    for row, lines in by_row.items():
        text += [f"[row.{ascii_uppercase[row]}]", *lines, ""]
    for column, line in by_column.items():
        text += [f"[col.{column}]", line, ""]
    path.write_text("\n".join(text[:-1]) + "\n", encoding="utf-8", newline="\n")

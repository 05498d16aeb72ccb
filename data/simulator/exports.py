"""Raw exports in the styles of plate readers, each saying that it is simulated.

Every writer takes one plate.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from simulator.workbooks import Cell, write_workbook

LABEL = "SIMULATED DATA"


Values = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Reading:
    """What an instrument read of one plate.

    Parameters
    ----------
    title, plate
        The assay, and the plate's name.
    times
        Times of reading, in minutes.
    reads
        By label, for each time the printed numbers by (row, column).
    """

    title: str
    plate: str
    times: Sequence[float]
    reads: dict[str, Sequence[Values]]

    @property
    def columns(self) -> int:
        """Columns of the plate, 12 or 24."""
        return 12 if all(row < 8 for values in self.reads.values() for row, _ in values[0]) else 24

    def blocks(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Label and first values of every read, as a rectangle with row letters; empty where nothing was read."""
        columns = range(1, self.columns + 1)
        for label, values in self.reads.items():
            rows = range(self.columns * 2 // 3)
            yield label, [[ascii_uppercase[row], *(values[0].get((row, one), "") for one in columns)] for row in rows]


def comma_block(path: Path, reading: Reading) -> None:
    """Endpoint, comma-separated: lines about the run, then a plate-shaped block a read, its last column empty."""
    lines = [
        ["User: SIMULATOR", "Path: none", "Test run no.: 1"],
        [f"Test name: {reading.title}", "Date: 3/16/2026", "Time: 10:02:31 AM"],
        [],
        [f"ID1: {LABEL}", f"ID2: {reading.plate}", ""],
        ["Endpoint"],
    ]
    for label, block in reading.blocks():
        lines += [[], [label], [], ["", *map(str, range(1, reading.columns + 1)), ""], *[[*row, ""] for row in block]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(lines)


def semicolon_block(path: Path, reading: Reading) -> None:
    """Endpoint, as software set to some European languages writes it: semicolons, decimal commas, `<>` on top."""
    lines = [
        ["Application", "plate reader simulator"],
        ["Note", LABEL],
        ["Assay", reading.title],
        ["Plate", reading.plate],
        ["Date", "16.03.2026"],
    ]
    for label, block in reading.blocks():
        lines += [["Label", label], [], ["<>", *map(str, range(1, reading.columns + 1))]]
        lines += [[cell.replace(".", ",") for cell in row] for row in block]
        lines += [[]]
    lines += [["End time", "16.03.2026 10:41"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(lines)


def workbook(path: Path, reading: Reading) -> None:
    """Endpoint, a workbook: a sheet `Results` with a plate-shaped block of numbers a read, and one about the run."""
    results: list[list[Cell]] = [[LABEL, reading.title], ["Plate", reading.plate]]
    for label, block in reading.blocks():
        results += [[], [label], [None, *range(1, reading.columns + 1)]]
        results += [[row[0], *(float(cell) if cell else None for cell in row[1:])] for row in block]
    protocol: list[list[Cell]] = [["Note", LABEL], ["Instrument", "plate reader simulator"], ["Assay", reading.title]]
    write_workbook(path, {"Results": results, "Protocol": protocol})


def tidy_kinetic(path: Path, reading: Reading) -> None:
    """Kinetic, a tidy table: a row a well and time. The name of the read says that it is simulated."""
    lines = [["plate", "well", "read", "time [s]", "signal"]]
    for label, readings in reading.reads.items():
        for time, values in zip(reading.times, readings, strict=True):
            for (row, column), value in values.items():
                well = f"{ascii_uppercase[row]}{column}"
                lines.append([reading.plate, well, f"simulated {label}", f"{time * 60:g}", value])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)

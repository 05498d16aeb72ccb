"""Plate quality as pages show it: a row a plate, a column a metric."""

from __future__ import annotations

from dataclasses import dataclass

from mtorkin.base.tables.plates import UNPLACED
from mtorkin.report.numbers import significant
from mtorkin.report.rows import Row, by


@dataclass(frozen=True)
class Cell:
    """A metric of a plate.

    Attributes
    ----------
    value
        In print.
    passed
        Whether it keeps a limit that closes the verdict; None where there is no such limit, or no value.
    warned
        Whether it breaks a limit that only warns.
    limit
        The limit, where plates differ in it.
    note
        What the value rests on.
    """

    value: str
    passed: bool | None
    warned: bool
    limit: str
    note: str


@dataclass(frozen=True)
class Plate:
    """A plate with a cell, or None, per metric of the grid."""

    assay: str
    plate: str
    cells: list[Cell | None]

    @property
    def failed(self) -> bool:
        """Whether any metric breaks its limit."""
        return any(cell is not None and cell.passed is False for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """Plates by metrics, in the order of the table; each metric with its limit where all plates share it.

    Attributes
    ----------
    unplaced
        Plates of which nobody knows where their wells lie, so that metrics of position are no column of theirs.
    """

    metrics: list[str]
    limits: list[str]
    plates: list[Plate]
    unplaced: list[Plate]

    def notes(self) -> list[tuple[str, str, str]]:
        """What the values rest on: metric, note and the plates that it is of, those of a metric together."""
        found: dict[tuple[str, str], list[str]] = {}
        for metric, cells in zip(self.metrics, zip(*(plate.cells for plate in self.plates), strict=True), strict=True):
            for plate, cell in zip(self.plates, cells, strict=True):
                if cell is not None and cell.note:
                    found.setdefault((metric, cell.note), []).append(f"{plate.plate} ({plate.assay})")
        every = len(self.plates)
        return [
            (metric, note, "all plates" if len(of) == every > 1 else ", ".join(of))
            for (metric, note), of in found.items()
        ]


def grid(quality: list[Row]) -> Grid:
    """Arrange the rows of `mtorkin.base.tables.QUALITY`; plates that break a limit come first."""
    unplaced = {(row["assay"] or "", row["plate"] or "") for row in quality if row["note"] == UNPLACED}
    quality = [row for row in quality if row["note"] != UNPLACED]
    metrics = list(dict.fromkeys(row["metric"] for row in quality))
    used = {metric: {row["limit"] or "" for row in quality if row["metric"] == metric} for metric in metrics}
    shared = {metric: next(iter(limits)) if len(limits) == 1 else "" for metric, limits in used.items()}
    plates = []
    for (assay, plate), found in by(quality, "assay", "plate").items():
        cells = {
            row["metric"]: Cell(
                significant(row["value"]),
                row["passed"],
                bool(row["warned"]),
                "" if shared[row["metric"]] else _limit(row["limit"]),
                row["note"] or "",
            )
            for row in found
        }
        plates.append(Plate(assay or "", plate or "", [cells.get(metric) for metric in metrics]))
    limits = [_limit(shared[metric]) for metric in metrics]
    apart = [plate for plate in plates if (plate.assay, plate.plate) in unplaced]
    return Grid(metrics, limits, sorted(plates, key=lambda plate: not plate.failed), apart)


def placed(quality: list[Row]) -> bool:
    """Whether the names of the wells of a plate say where they are, by the rows of its quality."""
    return not any(row["note"] == UNPLACED for row in quality)


def _limit(text: str | None) -> str:
    return (text or "").replace(">=", "≥").replace("<=", "≤")

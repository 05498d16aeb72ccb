"""Plate maps: what is pipetted into which well.

Three maps, as people make them. Concentrations are in uM here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

HIGH, LOW, BLANK, SAMPLE = "high control", "low control", "blank", "sample"


@dataclass(frozen=True)
class Well:
    """A well: where it is, its role, and what it holds; `substrate` is the one that varies."""

    plate: str
    row: int
    column: int
    role: str
    compound: str = ""
    inhibitor: float | None = None
    substrate: float | None = None

    @property
    def name(self) -> str:
        return f"{ascii_uppercase[self.row]}{self.column}"


@dataclass(frozen=True)
class Series:
    """A compound on a plate: the identifier written in the layout, and its levels without zero (uM)."""

    compound: str
    levels: tuple[float, ...]


def _control(role: str, substrate: float) -> Well:
    return Well("", 0, 0, role, substrate=None if role == BLANK else substrate)


def replicate_plates(series: Sequence[Series], substrates: Sequence[float]) -> Iterator[Well]:
    """Two 96-well plates, each a replicate: eight substrate levels down, the compound from zero upwards across.

    Columns 1-3 high controls, 4-9 samples, 10-11 low controls, 12 blanks.
    """
    (one,) = series
    for plate in ("SIM-P1", "SIM-P2"):
        for row, substrate in enumerate(substrates):
            samples = [Well("", 0, 0, SAMPLE, one.compound, level, substrate) for level in (0.0, *one.levels)]
            controls = {role: _control(role, substrate) for role in (HIGH, LOW, BLANK)}
            across = [*[controls[HIGH]] * 3, *samples, *[controls[LOW]] * 2, controls[BLANK]]
            for column, well in enumerate(across, 1):
                yield replace(well, plate=plate, row=row, column=column)


def paired_columns(series: Sequence[Series], substrates: Sequence[float]) -> Iterator[Well]:
    """One 96-well plate: six substrate levels across in pairs of columns, five inhibitor levels down in rows B-F.

    Rows A and H high controls, which are the level without inhibitor; row G low controls; no blanks.
    """
    (one,) = series
    for row in range(8):
        for column in range(1, 13):
            substrate = substrates[(column - 1) // 2]
            if row in (0, 7):
                well = _control(HIGH, substrate)
            elif row == 6:
                well = _control(LOW, substrate)
            else:
                well = Well("", 0, 0, SAMPLE, one.compound, one.levels[row - 1], substrate)
            yield replace(well, plate="SIM-P1", row=row, column=column)


def panel(series: Sequence[Series], substrates: Sequence[float]) -> Iterator[Well]:
    """One 384-well plate with three compounds: eight substrate levels down in pairs of rows.

    Columns 1 and 23 high controls, 2 and 24 low controls, 3-20 the compounds, each from zero upwards, 21 blanks;
    column 22 is empty.
    """
    samples = [(one.compound, level) for one in series for level in (0.0, *one.levels)]
    for row in range(16):
        substrate = substrates[row // 2]
        across = {1: HIGH, 2: LOW, 21: BLANK, 23: HIGH, 24: LOW}
        for column in range(1, 25):
            if column in across:
                well = _control(across[column], substrate)
            elif column == 22:
                continue
            else:
                compound, level = samples[column - 3]
                well = Well("", 0, 0, SAMPLE, compound, level, substrate)
            yield replace(well, plate="SIM-P1", row=row, column=column)

"""All that is understood of an export, as data: what ``mtorkin inspect --json`` prints.

`docs/schemas/inspection.schema.json` is written from these models.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mtorkin.readers.reads import Export, Read, Remainder


class Model(BaseModel):
    """A part of the inspection: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WellCell(Model):
    """A well, and the cell that its signal stands in."""

    well: str
    cell: str


class InspectedTime(Model):
    """When the wells of a read were read, and what they hold then."""

    time: float | None = Field(description="Time in min; null where the file gives none.")
    printed_time: float | None = Field(description="Time as printed, where the file gives no unit of it.")
    cycle: str = Field(description="Number of the cycle, where nothing else tells the reads of a series apart.")
    temperature: str = Field(description="As printed.")
    first: WellCell
    last: WellCell
    wells: dict[str, float | None] = Field(description="The number of every well; null where it holds none.")
    texts: dict[str, str] = Field(description="What the other wells hold, as printed; empty cells are in none.")


class InspectedRead(Model):
    """A read of a plate, at one time or in a series of times."""

    plate: str = Field(description="As the file names it; empty where it does not.")
    sheet: str = Field(description="Of a workbook.")
    label: str
    kind: Literal["raw", "calculated", "layout"]
    unit: str
    wavelength: str = Field(description="Wavelength or filters as printed.")
    origins: dict[str, str] = Field(description="The cell that label, wavelength, time, unit, ... come from.")
    times: list[InspectedTime]


class LeftOver(Model):
    """Numbers that belong to no read and to nothing that stands beside reads."""

    where: str
    count: int
    name: str = Field(description="The text nearest to them.")
    plate_like: bool = Field(description="Whether they are shaped like data of a plate.")


class Inspection(Model):
    """What is understood of an export."""

    file: str
    instrument: str
    reads: list[InspectedRead]
    cells: dict[str, int] = Field(description="How many cells are signals, times, settings and so on.")
    remainder: list[LeftOver] = Field(description="Numbers that are none of it.")
    doubts: list[str] = Field(description="What the file says of itself and its reads do not keep.")


def inspection(export: Export, name: str) -> Inspection:
    """All that is understood of an export.

    Parameters
    ----------
    export
        The export.
    name
        Name of its file.
    """
    return Inspection(
        file=name,
        instrument=export.instrument,
        reads=[_read(reads) for labels in export.plates.values() for reads in labels.values()],
        cells=dict(export.cells),
        remainder=[_left_over(rest) for rest in export.remainder],
        doubts=export.doubts,
    )


def _read(reads: Sequence[Read]) -> InspectedRead:
    first = reads[0]
    return InspectedRead(
        plate=first.plate,
        sheet=first.sheet,
        label=first.label,
        kind=first.kind,
        unit=first.unit,
        wavelength=first.wavelength,
        origins=first.origins,
        times=[_time(read) for read in reads],
    )


def _time(read: Read) -> InspectedTime:
    first, last = (WellCell(well=well, cell=cell) for well, cell in read.ends())
    return InspectedTime(
        time=read.time,
        printed_time=read.stamp,
        cycle=read.cycle,
        temperature=read.temperature,
        first=first,
        last=last,
        wells={well: printed.value for well, printed in read.signals.items()},
        texts={w: printed.text for w, printed in read.signals.items() if printed.value is None and printed.text},
    )


def _left_over(rest: Remainder) -> LeftOver:
    return LeftOver(where=rest.where, count=rest.count, name=rest.name, plate_like=rest.plate_like)

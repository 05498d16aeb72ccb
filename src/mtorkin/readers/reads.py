"""What an export holds: reads of plates, each a view of the cells where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from mtorkin.readers.words import status_of
from mtorkin.sheets import Cell, Sheet, well_order
from mtorkin.sheets.cells import as_text, number

#: ``layout``: what is in the wells (samples, concentrations), as the instrument was told; no signal.
Kind = Literal["raw", "calculated", "layout"]
Place = tuple[int, int]


class Printed(NamedTuple):
    """A signal as the file has it; a tuple, since a file has a million.

    Parameters
    ----------
    cell
        As it stands in the sheet.
    value
        The number, exactly as printed; ``None`` where the cell is anything else.
    sheet, place, by_row
        Where it stands, and whether a person looks it up by its row.
    """

    cell: Cell
    value: float | None
    sheet: Sheet
    place: Place
    by_row: bool = False

    @property
    def where(self) -> str:
        """The place, as a person would look it up."""
        return self.sheet.row_name(self.place[0]) if self.by_row else self.address

    @property
    def address(self) -> str:
        """The cell, as a spreadsheet names it."""
        return self.sheet.address(*self.place)

    @property
    def text(self) -> str:
        """What is printed, for messages."""
        return as_text(self.cell)

    @property
    def status(self) -> str:
        """What a cell that is no number means: ``empty``, ``overflow``, ``masked``, ...; empty for a number."""
        return "" if self.value is not None else status_of(self.text)


class Signals(Mapping[str, Printed]):
    """The wells of one read, and the cell of each in its sheet.

    Cells are looked up when they are asked for: the reads of a kinetic table share one map of places, shifted by row or
    column.

    Parameters
    ----------
    sheet
        The sheet that they stand in.
    places
        Row and column of every well.
    down, right
        Added to row and column.
    decimal_comma
        Whether these cells have a comma as their decimal mark; by default as the sheet has.
    by_row
        Whether a person looks such a cell up by its row, as in a list.
    """

    def __init__(
        self,
        sheet: Sheet,
        places: Mapping[str, Place],
        down: int = 0,
        right: int = 0,
        decimal_comma: bool | None = None,
        by_row: bool = False,
    ) -> None:
        self.sheet = sheet
        self.places = places
        self.down = down
        self.right = right
        self.decimal_comma = sheet.decimal_comma if decimal_comma is None else decimal_comma
        self.by_row = by_row

    def __getitem__(self, well: str) -> Printed:
        row, column = self.places[well]
        row, column = row + self.down, column + self.right
        cell = self.sheet.cell(row, column)
        return Printed(cell, number(cell, self.decimal_comma), self.sheet, (row, column), self.by_row)

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def cells(self) -> Iterator[Cell]:
        """The cell of every well, in the order of the wells."""
        rows = self.sheet.rows
        for row, column in self.places.values():
            cells = rows[row + self.down]
            yield cells[column + self.right] if column + self.right < len(cells) else ""

    def filled(self) -> bool:
        """Whether any well holds something."""
        return any(cell.strip() if isinstance(cell, str) else True for cell in self.cells())

    def with_(self, other: Signals) -> Signals:
        """These wells and those of another part of the same sheet."""
        places = {
            well: (row + part.down, column + part.right)
            for part in (self, other)
            for well, (row, column) in part.places.items()
        }
        return Signals(self.sheet, places, decimal_comma=self.decimal_comma, by_row=self.by_row)

    def numbers(self) -> dict[str, float]:
        """The wells that hold a number, and that number."""
        found = ((well, number(cell, self.decimal_comma)) for well, cell in zip(self.places, self.cells(), strict=True))
        return {well: value for well, value in found if value is not None}


def numeric(cell: Cell) -> bool:
    """Whether a cell is a number with either decimal mark."""
    return number(cell, False) is not None or number(cell, True) is not None


@dataclass
class Read:
    """One read of one plate at one time.

    Parameters
    ----------
    label
        What the file calls the read; empty if it has no name.
    time
        Time in min; ``None`` where the file gives none.
    plate
        The plate that the file says it is of; empty if it does not say.
    sheet
        The sheet that it stands in; empty for a text file.
    signals
        The signal of every well, empty cells included.
    kind
        ``raw``, ``calculated`` by the instrument's software, or ``layout``.
    wavelength
        Wavelength or filters as printed, such as ``450`` or ``580/620``; empty if the file does not say.
    unit
        Unit as printed, such as ``RFU``; empty if the file does not say.
    temperature
        Temperature as printed; empty if the file does not say.
    cycle
        Number of the cycle as printed, where it is the only thing that tells the reads of a series apart.
    stamp
        Time as printed, where the file gives no unit of it; ``None`` otherwise.
    origins
        The cell that the label, the wavelength, the time, ... come from, by these names, as far as they are known.
    title
        What stands above it, where its label does not come from there.
    read_at
        Date and time of day that stand above it, in min since the year 0; ``None`` where none do.
    """

    label: str
    time: float | None
    plate: str
    sheet: str
    signals: Mapping[str, Printed]
    kind: Kind = "raw"
    wavelength: str = ""
    unit: str = ""
    temperature: str = ""
    cycle: str = ""
    stamp: float | None = None
    origins: dict[str, str] = field(default_factory=dict)
    title: str = ""
    read_at: float | None = None

    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The first and the last well, in the order in which a person reads a plate, each with its cell."""
        first, last = min(self.signals, key=well_order), max(self.signals, key=well_order)
        return (first, self.signals[first].address), (last, self.signals[last].address)


@dataclass(frozen=True)
class Remainder:
    """Numbers of a file that belong to no read and to nothing that stands beside reads.

    Parameters
    ----------
    sheet
        The sheet that they stand in; empty for a text file.
    where
        Their place, as a person would look it up.
    count
        How many they are.
    name
        The text nearest to them; empty if there is none.
    plate_like
        Whether they are shaped like data of a plate: a rectangle, or as many in a line as the file has wells.
    """

    sheet: str
    where: str
    count: int
    name: str
    plate_like: bool

    def said(self) -> str:
        """What it is, for a person, but for its place."""
        name = f" ('{self.name}')" if self.name else ""
        return (
            f"1 number{name} belongs to no read" if self.count == 1 else f"{self.count} numbers{name} belong to no read"
        )


@dataclass
class Export:
    """An instrument export, as it was understood.

    Parameters
    ----------
    instrument
        The instrument or the software that wrote it, as far as the file says; empty if it does not.
    reads
        Every read, in the order of the file.
    ours
        Whether it is a table with our own headings, whose plates are called as in `assay.yaml`.
    cells
        How many cells are signals, times, settings and so on.
    remainder
        Numbers that are none of it.
    doubts
        What the file says of itself and its reads do not keep, a sentence each.
    ids
        What it calls its plate besides its name: `ID2` and `ID3` of BMG.
    """

    instrument: str
    reads: list[Read] = field(default_factory=list)
    ours: bool = False
    cells: Counter[str] = field(default_factory=Counter)
    remainder: list[Remainder] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    @property
    def plates(self) -> dict[str, dict[str, list[Read]]]:
        """The reads by their plate (empty where the file names none) and their label, in the order of the file."""
        found: dict[str, dict[str, list[Read]]] = {}
        for read in self.reads:
            found.setdefault(read.plate, {}).setdefault(read.label, []).append(read)
        return found

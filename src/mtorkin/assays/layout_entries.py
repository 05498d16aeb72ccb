"""The wells that a layout file names, each once, in whichever form it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mtorkin.assays.columns import Mapped
from mtorkin.assays.names import fold, listed
from mtorkin.assays.wells import Entry
from mtorkin.base.errors import Problem
from mtorkin.base.shown import from_cell
from mtorkin.sheets import parse_wells
from mtorkin.sheets.cells import Cell

Columns = dict[str, Mapped]


@dataclass(frozen=True)
class Said:
    """What a layout says of one well.

    Parameters
    ----------
    cells
        What is written, by the name of our column.
    units
        Unit of a column, where it gives one.
    where
        Place in the file, for messages.
    decimal_comma
        Whether the file's numbers have a decimal comma.
    """

    cells: dict[str, Cell]
    units: dict[str, str]
    where: str
    decimal_comma: bool = False


@dataclass
class Layout:
    """What one layout file says.

    Parameters
    ----------
    file
        Its name.
    plates
        The names of the plates of `assay.yaml`, by their folded form.
    entries
        What it says of each well; the plate is empty where it serves every plate.
    problems
        What is wrong with it.
    names_plates
        Whether it says of its wells which plate they are on.
    """

    file: str
    plates: Mapping[str, str]
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names_plates: bool = False
    _places: dict[tuple[str, str], str] = field(default_factory=dict)

    def problem(self, message: str, where: str = "", key: str = "") -> None:
        self.problems.append(Problem(message, file=self.file, where=where, key=key))

    def add(self, said: Said, names_plate: bool) -> None:
        """Add the entry of every well that it speaks of, if these are wells and each is the only one."""
        entry = Entry("", "", said.cells, said.units, self.file, said.where, said.decimal_comma)
        wells = parse_wells(entry.text("well"))
        if not wells:
            what = f"'{entry.text('well')}' is not a well" if entry.text("well") else "the row names no well"
            self.problem(f"{what}; wells are A1 to AF48, replicates A1:A3", where=said.where, key="well")
            return
        if not any(entry.text(name) for name in said.cells if name not in ("well", "plate")):
            return  # an empty row or position of a template: the well is simply not in the layout
        plate = ""
        if names_plate:
            self.names_plates = True
            plate = self.plates.get(fold(from_cell(entry.text("plate"))), "")
            if not plate:
                name = f"'{entry.text('plate')}' is not a plate" if entry.text("plate") else "the row names no plate"
                message = f"{name} of assay.yaml, which has {listed(self.plates.values())}"
                self.problem(message, where=said.where, key="plate")
                return
        for well in wells:
            first = self._places.setdefault((plate, well), said.where)
            if first != said.where or wells.count(well) > 1:
                on = f" of plate {plate}" if plate else ""
                message = f"well {well}{on} is given twice, first in {first}; remove one"
                self.problem(message, where=said.where, key="well")
                return
            self.entries.append(replace(entry, plate=plate, well=well))

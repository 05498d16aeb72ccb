"""The sections of SoftMax Pro: what their heads say, and the reads that they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from mtorkin.readers.around import Around, Own, read_of
from mtorkin.readers.reads import Read, Signals
from mtorkin.readers.times import minutes
from mtorkin.sheets import Cell
from mtorkin.sheets.cells import as_text
from mtorkin.sheets.wells import COLUMNS

#: Wells of the plates that are sold.
_WELLS = (6, 12, 24, 48, 96, 384, 1536)


@dataclass(frozen=True)
class PlateSection:
    """What the head of a SoftMax Pro plate section says.

    Parameters
    ----------
    type
        Endpoint, Kinetic, Spectrum or Well Scan.
    mode
        Absorbance, Fluorescence, Luminescence or Time Resolved.
    wavelengths
        The wavelength of each read side by side; empty where the head gives none.
    first_row, rows
        Number of the first row that was read, and how many were; 1 and 0 where the head does not say.
    place
        Where the head stands.
    """

    type: str
    mode: str
    wavelengths: tuple[str, ...]
    first_row: int = 1
    rows: int = 0
    place: str = ""


def section_of(fields: list[str]) -> PlateSection:
    """What the fields of the head of a section say; how many there are depends on the mode and on the version."""
    wavelengths: tuple[str, ...] = ()
    first_row, rows = 1, 0
    for at in range(6, len(fields) - 2):
        first, columns, wells = fields[at : at + 3]
        if not (first.isdigit() and columns.isdigit() and wells.isdigit()) or int(wells) not in _WELLS:
            continue
        if max(int(first), int(columns)) > COLUMNS:
            continue
        said = fields[at - 1].split()
        wavelengths = tuple(said) if all(re.fullmatch(r"\d{3,4}", each) for each in said) else ()
        pairs = [pair for pair in pairwise(fields[at + 3 :]) if all(each.isdigit() for each in pair)]
        if pairs:
            first_row, rows = int(pairs[-1][0]), int(pairs[-1][1])
        break
    return PlateSection(fields[4], fields[5], wavelengths, first_row, rows)


@dataclass(frozen=True)
class Lead:
    """What stands before the values of a read in a section.

    Parameters
    ----------
    cells
        Time, point or wavelength, and temperature.
    index
        Which of the reads side by side.
    raw
        Whether it is as measured.
    """

    cells: list[Cell]
    index: int
    raw: bool


def section_read(around: Around, section: PlateSection | None, signals: Signals, lead: Lead) -> Read:
    """A read of a section, from the head of the section and the cells before its values.

    Parameters
    ----------
    around, signals
        What stands above, and the wells.
    section
        The head of the section; ``None`` where there is none.
    lead
        What stands before the values.
    """
    section = section or PlateSection("", "", ())
    cells, raw, index = lead.cells, lead.raw, lead.index
    wavelengths = section.wavelengths
    wavelength = wavelengths[index].strip("0") and wavelengths[index] if raw and index < len(wavelengths) else ""
    first = as_text(cells[0]) if cells else ""
    temperature = as_text(cells[1]) if len(cells) > 1 else ""
    time = minutes(cells[0]) if cells and section.type in ("Kinetic", "") else None
    if section.type == "Spectrum" and first:
        wavelength = first
    label = f"{section.mode} {wavelength}" if wavelength else section.mode
    if wavelength and len(wavelengths) > 1 and len(set(wavelengths)) == 1:
        label = f"{label} ({index + 1})"
    if section.type == "Well Scan" and first:
        label = f"{label}, point {first}"
    if not raw:
        label = f"{label} reduced".strip()
    places = {"label": section.place, "wavelength": section.place}
    own = Own(label, time=time, temperature=temperature, kind="raw" if raw else "calculated", origins=places)
    read = read_of(around, own, signals)
    read.wavelength = wavelength or read.wavelength
    return read

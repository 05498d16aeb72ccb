"""The assay folder that `mtorkin new` writes: what must be filled in says so, the rest is explained."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.assays.formats import CHANNELS, FORMATS, READ, Reading
from mtorkin.assays.names import TO_FILL_IN as MARK
from mtorkin.assays.names import listed
from mtorkin.base.errors import InputError, Problem

if TYPE_CHECKING:
    from mtorkin.assays.plate_design import PlateDesign

#: Room for a comment in a line of the template, and where comments stand.
_ROOM, _COLUMN = 82, 36


def _formats() -> str:
    """The formats, on as many lines as they need."""
    lines = textwrap.wrap(" | ".join(FORMATS), _ROOM, break_on_hyphens=False)
    return f"\n{' ' * _COLUMN}# ".join(lines)


def _readings() -> str:
    """The reads that make a signal together, a comment for each way."""
    formats: dict[Reading, list[str]] = {}
    for row in FORMATS.values():
        for reading in row.readings:
            formats.setdefault(reading, []).append(row.name)
    lines = []
    for reading, names in formats.items():
        if READ.key not in reading.channels:
            reads = " and ".join(f'{key}: "{CHANNELS[key].example}"' for key in reading.channels)
            lines.append(f"# Instead of read, for {listed(names)}: {reads};")
            lines.append(f"#   the signal is then {reading.formula}.")
    return "\n".join(lines)


_TITLE = f"{MARK}                      # e.g. Torin1, ATP varied"
_SUBSTRATES = f"""\
  ATP: {{}}                           # varies: a column of the layout; constant: {{concentration: 100 uM}}
  protein: {{concentration: {MARK}}} # e.g. {{name: 4E-BP1, site: T37/T46, uniprot: Q13541, concentration: 2 uM}}
# For an enzyme with one substrate, instead of ATP and protein:
#   substrate: {{name: puromycin}}
"""


def _material(title: str = _TITLE, purpose: str = "mechanism", notes: str = "", substrates: str = _SUBSTRATES) -> str:
    """What `assay.yaml` says of the reaction."""
    return f"""\
# What was measured. Replace every "{MARK}"; a line that begins with # is optional: remove the # to use it.
# Quantities carry their unit: 10 nM, 0.5 mM, 20 min, 30 degC. Then: mtorkin check on this folder.

mtorkin: 1                          # version of this folder format
title: {title}
simulated: false                    # true labels every page and table
purpose: {purpose:<27}# mechanism | dose-response | substrate-kinetics | counter-assay
# experiment: 1                     # which independent experiment this is
# date: 2026-03-14
{notes}
enzyme:
  name: {MARK}                     # e.g. mTOR
  # uniprot: P42345
  # ec: 2.7.11.1
  # organism: Homo sapiens
  # complex: truncated              # mTORC1 | mTORC2 | truncated | other
  # construct: 1360-2549
  # mutations: [S2035T]
  # source: HEK293, FLAG-purified
  # modifications: none known
  # preparation: lot 7              # folders with the same preparation share Vmax and Km
  # total_concentration: 2 nM       # give it where compounds may bind tightly: it decides whether depletion matters
  # active_concentration: 1.6 nM    # by titration, if known; used instead of the total

substrates:
{substrates}
# accessory:
#   FKBP12: {{concentration: 1 uM}}   # or a column of the layout; absent means none was added
#   FK506: {{concentration: 10 uM}}   # the same
"""


_PLATES = f"""
conditions:
  reaction_time: {MARK}            # e.g. 20 min; needed for endpoint reads
  # preincubation: 30 min          # or a column, where there are several times
  # preincubated_with: [ATP]        # what stood beside enzyme and compound; [] for nothing
  # dilution: 100                   # jump dilution, times
  # detergent: 0.01 % Tween-20      # or none
  # temperature: 30 degC
  # pH: 7.4
  # buffer: 50 mM HEPES, 10 mM MgCl2, 1 mM DTT, 0.01 % Tween-20

detection:
  format: {MARK}                   # {_formats()}
  kind: endpoint                    # endpoint | kinetic
  # direction: increase             # increase | decrease: the signal as product forms; default: as the format has it
  # signal_unit: RFU
  # product_per_signal: 0.01 uM     # product for one unit of signal, if known
  # coupling: PK/LDH                # coupling enzymes
  # read: Ratio                     # which read, where the file has several
  # window: [0 min, 10 min]         # kinetic reads: the part to take the slope from
  # interval: 30 s                  # kinetic reads: time between cycles, where the file gives only their numbers
# Instead of product_per_signal: wells with the role standard; or standards: {{file: curve.csv}}.
# Instead of it, radiometric: specific_activity: 500 cpm/pmol and volume: 20 uL.
# Instead of it, absorbance: extinction: 6220 /M/cm and path_length: 0.56 cm. Without any of them, velocities are in
# signal per minute.
{_readings()}
# instrument: {{manufacturer: BMG Labtech, model: PHERAstar}}

controls:
  low: {MARK}                      # e.g. no enzyme; never a rapalog (a partial inhibitor is not zero)

plates:
  - file: plate1.csv                # what the instrument wrote, untouched (CSV, TSV, text, XLSX, XLS or Tecan's XML)
    layout: layout.csv
    # name: P1                      # default: the file's name without its ending
    # sheet: Results                # workbooks only
    # columns: {{inhibitor: {{column: Conc, unit: nM}}}}   # where headings are not ours: ours: theirs
    # offset: A13                   # the well of the plate at which A1 of the layout lies
    # positions: unknown            # where names of wells are not their places
"""

_RATES = """
# conditions:
#   preincubation: 30 min
#   temperature: 30 degC
#   pH: 7.4

velocities:
  file: rates.csv                   # CSV, TSV, text, XLSX or XLS
  # sheet: Rates                    # workbooks only
  # compound: TOR-1                 # where the table has no such column
  # columns: {ATP: {column: S, unit: uM}, velocity: [rep 1, rep 2]}   # ours: theirs; replicates may be columns
  # across: {levels: inhibitor, unit: nM, velocity: uM/min}   # levels along the top, a velocity under each
  # once: [ATP]                     # columns whose value stands once, above the rows that it holds for
  # direction: decrease             # rates of a signal that falls: their sign is turned
"""

_COMPOUNDS = """
# compounds:                        # names and aliases for the identifiers in the tables
#   TOR-1: {name: Torin1, aliases: [Torin-1], rapalog: false}
#   EXT-1: {molar_mass: 432.5 g/mol}   # makes concentrations by mass (g/L) molar ones
#   TOR-2: {series: {top: 10 uM, factor: 3, levels: 8, direction: right}}   # where wells state no concentration
"""

_CONCENTRATIONS = (0, 1, 10, 100)
_ATP_LEVELS = (10, 50, 250)


def _layout() -> str:
    """An example design, small but complete: one compound at four concentrations, each at three levels of ATP."""
    lines = ["well,role,compound,inhibitor [nM],ATP [uM]"]
    for row, atp in zip("ABC", _ATP_LEVELS, strict=True):
        wells = [f"{row}{column},sample,{MARK},{level},{atp}" for column, level in enumerate(_CONCENTRATIONS, start=1)]
        lines += [*wells, f"{row}{len(wells) + 1},low control,,,{atp}"]
    return "\n".join(lines) + "\n"


def _rates() -> str:
    """The same design as a table of velocities."""
    lines = ["compound,inhibitor [nM],ATP [uM],velocity [uM/min]"]
    lines += [f"{MARK},{level},{atp},{MARK}" for atp in _ATP_LEVELS for level in _CONCENTRATIONS]
    return "\n".join(lines) + "\n"


_EXPORT_NOTE = """\
Put the file that the instrument wrote into this folder, as it is, and name it under `plates:` in assay.yaml
(plate1.csv there).

Understood are plate-shaped blocks, such as

    ,1,2,3,4,5
    A,5210,3105,1140,402,96

and tables with the columns `well` and `signal`, and where there are any `plate`, `read` and `time [s]`.
CSV, TSV, text, XLSX, XLS or Tecan's XML.
This note may be removed.
"""


def _designed(design: PlateDesign) -> str:
    """What `assay.yaml` says of the reaction on a plate that is to be pipetted."""
    needed = ("substrate",) if design.substrate else ("ATP", "protein")
    stated = {name: levels[0] for name, levels in design.levels.items() if len(levels) == 1}
    return _material(
        title=json.dumps(design.title, ensure_ascii=False),
        purpose=design.purpose,
        notes=f"notes: {design.order}\n",
        substrates="".join(
            f"  {name}: {{}}\n" if name in design.varied else f"  {name}: {{concentration: {stated.get(name, MARK)}}}\n"
            for name in needed
        ),
    )


def _contents(rates: bool, design: PlateDesign | None) -> dict[str, str]:
    """The files of the folder by name."""
    if rates:
        return {"assay.yaml": _material() + _RATES + _COMPOUNDS, "rates.csv": _rates()}
    return {
        "assay.yaml": (_designed(design) if design else _material()) + _PLATES + _COMPOUNDS,
        "layout.csv": design.layout() if design else _layout(),
        "PUT-EXPORT-HERE.txt": _EXPORT_NOTE,
    }


def write_template(folder: str | Path, rates: bool = False, design: PlateDesign | None = None) -> list[Path]:
    """Write an assay folder to fill in: `assay.yaml`, `layout.csv` and a note on where the export goes.

    Parameters
    ----------
    folder
        Made if it does not exist.
    rates
        Whether velocities were reduced elsewhere: then `assay.yaml` and a table of them, `rates.csv`.
    design
        The plate that is to be pipetted; without it the layout is an example.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If one of the files is there already; then nothing is written. Or if the folder cannot be written.
    """
    folder = Path(folder)
    contents = _contents(rates, design)
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem(f"{folder} is a file; give the name of a folder"))
    there = [name for name in contents if (folder / name).exists()]
    if there:
        message = (
            f"{folder} has {', '.join(there)} already, which `mtorkin new` does not overwrite; choose another folder"
        )
        raise InputError(Problem(message))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}; choose another folder") from None
    return [folder / name for name in contents]

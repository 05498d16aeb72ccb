"""Published tables of rates as assay folders: what `shared/real/rates` holds, where it is."""

from __future__ import annotations

import csv
from pathlib import Path

#: What `assay.yaml` says of each table beyond title and enzyme.
_TABLES = {
    "isdals_inhibitor": """substrates: {substrate: {}}
velocities:
  file: rates.csv
  compound: I
  columns: {substrate: {column: S_uM, unit: uM}, inhibitor: {column: I_uM, unit: uM}, velocity: {column: v, unit: a.u.}}
""",
    "nlstools_vmkmki": """substrates: {substrate: {}}
velocities:
  file: rates.csv
  compound: I
  columns: {substrate: {column: S, unit: a.u.}, inhibitor: {column: I, unit: a.u.}, velocity: {column: v, unit: a.u.}}
""",
    "r_puromycin": """purpose: substrate-kinetics
substrates: {substrate: {}}
velocities:
  file: rates.csv
  columns: {group: state, substrate: {column: conc, unit: ppm}, velocity: {column: rate, unit: counts/min/min}}
""",
    "renz_hk": """purpose: substrate-kinetics
substrates: {ATP: {}, protein: {name: glucose}}
velocities:
  file: rates.csv
  columns: {ATP: {column: a, unit: mM}, protein: {column: b, unit: mM}, velocity: {column: rate, unit: a.u.}}
""",
}
_CURVES = """purpose: substrate-kinetics
substrates: {substrate: {}}
conditions: {reaction_time: 1 min}
detection: {format: absorbance, signal_unit: A340, kind: kinetic, direction: decrease, blanked: true}
plates: [{file: reads.csv, layout: layout.csv, positions: unknown}]
"""


def write(rates: Path, folder: Path) -> Path:
    """An assay folder for every table; the folder of all."""
    for name, says in _TABLES.items():
        _write(folder / name, name, says, {"rates.csv": (rates / name / "rates.csv").read_text(encoding="utf-8")})
    _write(folder / "icekat_progress", "icekat_progress", _CURVES, _curves(rates / "icekat_progress" / "test.csv"))
    return folder


def _write(folder: Path, name: str, says: str, files: dict[str, str]) -> None:
    folder.mkdir(parents=True)
    (folder / "assay.yaml").write_text(f"mtorkin: 1\ntitle: {name}\nenzyme: {{name: enzyme}}\n{says}", encoding="utf-8")
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")


def _curves(table: Path) -> dict[str, str]:
    """Courses in time side by side as a layout and reads."""
    heading, *rows = csv.reader(table.read_text(encoding="utf-8").splitlines())
    wells = {f"A{number}": level.removesuffix(" uM") for number, level in enumerate(heading[1:], 1)}
    layout = ["well,role,substrate [uM]", *(f"{well},high control,{level}" for well, level in wells.items())]
    reads = [
        f"{well},{row[0]},{value}"
        for row in rows if row and row[0]
        for column, well in enumerate(wells, 1) if (value := row[column].strip())
    ]  # fmt: skip
    return {"layout.csv": "\n".join([*layout, ""]), "reads.csv": "\n".join(["well,time [s],signal", *reads, ""])}

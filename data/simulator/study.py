"""The assay folders of the study: what varies in each, for which compounds, how it is read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator import exports, layouts, plates
from simulator.detection import ADP_GLO, DELFIA, DISPLACEMENT, SENSOR, TR_FRET, Detection
from simulator.plates import Series, Well

#: Levels of the substrates (uM), 0.2 to 5 Km, for plates with eight and with six of them.
ATP = {8: (10, 16, 25, 40, 63, 100, 160, 250), 6: (10, 20, 40, 80, 150, 250)}
PROTEIN = {8: (0.5, 0.8, 1.25, 2, 3.2, 5, 8, 12.5), 6: (0.5, 1, 2, 4, 7.5, 12.5)}

#: The substrate that is held constant (uM): protein at 4 Km where ATP varies, ATP at 2 Km where protein varies.
FIXED_PROTEIN, FIXED_ATP = 10.0, 100.0

Map = Callable[[Sequence[Series], Sequence[float]], Iterator[Well]]
LayoutWriter = Callable[[Path, Sequence[Well], str, str], None]
ExportWriter = Callable[[Path, exports.Reading], None]


@dataclass(frozen=True)
class Experiment:
    """One assay folder: what varies, for which compounds (levels in uM), on which plates, read and written how."""

    folder: str
    title: str
    axis: str
    series: tuple[Series, ...]
    preparation: str
    detection: Detection
    plate_map: Map
    substrates: Sequence[float]
    layout: tuple[str, LayoutWriter]
    export: tuple[str, ExportWriter]
    unit: str = "nM"
    fkbp12: float = 0.0
    compounds: dict[str, dict[str, Any]] = field(default_factory=dict)


def levels(*concentrations: float) -> tuple[float, ...]:
    """Inhibitor levels given in nM, as uM."""
    return tuple(concentration / 1000 for concentration in concentrations)


TORIN = levels(2, 5, 12, 30, 100)
RAPALOG = levels(4, 16, 64, 250, 1000)
ORDINARY = levels(40, 160, 630, 2500, 10000)
PANEL = tuple(Series(compound, ORDINARY) for compound in ("SIM-ATPC", "SIM-SUBC", "SIM-NULL"))

CSV_LAYOUT = ("layout.csv", layouts.long_csv)
BLOCK_LAYOUT = ("layout.csv", layouts.blocks_csv)
XLSX_LAYOUT = ("layout.xlsx", layouts.long_xlsx)
TOML_LAYOUT = ("layout.toml", layouts.wellmap_toml)
COMMA = ("{plate}.csv", exports.comma_block)
SEMICOLON = ("{plate}.csv", exports.semicolon_block)
WORKBOOK = ("{plate}.xlsx", exports.workbook)
TIDY = ("{plate}-kinetic.csv", exports.tidy_kinetic)

STUDY = (
    Experiment(
        "sim-torin-atp",
        "Simulated: tight-binding Torin-like compound, ATP varied",
        "ATP",
        (Series("SIM-TORIN", TORIN),),
        "simulated lot 1",
        TR_FRET,
        plates.replicate_plates,
        ATP[8],
        CSV_LAYOUT,
        COMMA,
        compounds={"SIM-TORIN": {"name": "simulated Torin-like compound", "aliases": ["SIM-TORIN-B2"]}},
    ),
    Experiment(
        "sim-torin-protein",
        "Simulated: tight-binding Torin-like compound, 4E-BP1 varied",
        "protein",
        (Series("SIM-TORIN-B2", TORIN),),
        "simulated lot 1",
        TR_FRET,
        plates.paired_columns,
        PROTEIN[6],
        XLSX_LAYOUT,
        WORKBOOK,
        unit="uM",
    ),
    Experiment(
        "sim-panel-atp",
        "Simulated: three compounds on one plate, ATP varied",
        "ATP",
        PANEL,
        "simulated lot 2",
        ADP_GLO,
        plates.panel,
        ATP[8],
        CSV_LAYOUT,
        SEMICOLON,
        unit="uM",
    ),
    Experiment(
        "sim-panel-protein",
        "Simulated: three compounds on one plate, 4E-BP1 varied",
        "protein",
        PANEL,
        "simulated lot 2",
        DELFIA,
        plates.panel,
        PROTEIN[8],
        CSV_LAYOUT,
        COMMA,
    ),
    Experiment(
        "sim-rapalog-atp-fkbp12",
        "Simulated: rapalog with FKBP12, ATP varied",
        "ATP",
        (Series("SIM-RAPA", RAPALOG),),
        "simulated lot 2",
        SENSOR,
        plates.paired_columns,
        ATP[6],
        TOML_LAYOUT,
        TIDY,
        fkbp12=1.0,
        compounds={"SIM-RAPA": {"name": "simulated rapalog", "rapalog": True}},
    ),
    Experiment(
        "sim-rapalog-atp-alone",
        "Simulated: rapalog without FKBP12, ATP varied",
        "ATP",
        (Series("SIM-RAPA", RAPALOG),),
        "simulated lot 2",
        SENSOR,
        plates.paired_columns,
        ATP[6],
        TOML_LAYOUT,
        TIDY,
        compounds={"SIM-RAPA": {"name": "simulated rapalog", "rapalog": True}},
    ),
    Experiment(
        "sim-rapalog-protein-fkbp12",
        "Simulated: rapalog with FKBP12, 4E-BP1 varied",
        "protein",
        (Series("SIM-RAPA", RAPALOG),),
        "simulated lot 2",
        DISPLACEMENT,
        plates.replicate_plates,
        PROTEIN[8],
        CSV_LAYOUT,
        TIDY,
        unit="uM",
        fkbp12=1.0,
        compounds={"SIM-RAPA": {"name": "simulated rapalog", "rapalog": True}},
    ),
    Experiment(
        "sim-one-axis",
        "Simulated: partial inhibitor measured on the ATP axis alone",
        "ATP",
        (Series("SIM-AXIS", RAPALOG),),
        "simulated lot 2",
        ADP_GLO,
        plates.paired_columns,
        ATP[6],
        BLOCK_LAYOUT,
        SEMICOLON,
        fkbp12=1.0,
    ),
)

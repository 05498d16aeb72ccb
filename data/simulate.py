"""Write the simulated part of the bundled study: `python data/simulate.py [DIRECTORY]`.

The constants are those of `truth.yaml`. Every folder has a random stream of its own, seeded by its name, so that a
change to one leaves the others alone; the files are the same, byte for byte, whenever and wherever they are written.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from simulator import exports, layouts, plates
from simulator.enzyme import Array, Compound, Enzyme, product
from simulator.plates import BLANK, HIGH, SAMPLE, Series, Well

HERE = Path(__file__).resolve().parent
TRUTH = yaml.safe_load((HERE / "truth.yaml").read_text(encoding="utf-8"))
ENZYME = Enzyme.read(TRUTH["enzyme"])
COMPOUNDS = {identifier: Compound.read(identifier, settings) for identifier, settings in TRUTH["compounds"].items()}
BY_NAME = {name: compound for compound in COMPOUNDS.values() for name in (compound.identifier, *compound.aliases)}

#: Levels of the substrates (uM), 0.2 to 5 Km, for plates with eight and with six of them.
ATP = {8: (10, 16, 25, 40, 63, 100, 160, 250), 6: (10, 20, 40, 80, 150, 250)}
PROTEIN = {8: (0.5, 0.8, 1.25, 2, 3.2, 5, 8, 12.5), 6: (0.5, 1, 2, 4, 7.5, 12.5)}

#: The substrate that is held constant (uM): protein at 4 Km where ATP varies, ATP at 2 Km where protein varies.
FIXED_PROTEIN, FIXED_ATP = 10.0, 100.0


@dataclass(frozen=True)
class Detection:
    """How product becomes signal.

    Parameters
    ----------
    keys
        The section `detection` of assay.yaml, but for what follows from the rest.
    gain
        Signal per nM of product, negative where the signal falls.
    offset, per_atp, per_protein
        Background: of an empty well, per uM of ATP, and per uM of protein.
    floor
        Standard deviation of a read.
    drift
        Signal per minute in every well, enzyme or not.
    times
        Times of reading, in minutes.
    decimals
        Digits printed after the point.
    donor
        Counts of the donor channel, where the signal is a ratio: both channels are then in the export too.
    """

    keys: dict[str, Any]
    gain: float
    offset: float
    per_atp: float
    floor: float
    times: tuple[float, ...]
    per_protein: float = 0.0
    drift: float = 0.0
    decimals: int = 0
    donor: float = 0.0

    @property
    def kinetic(self) -> bool:
        return len(self.times) > 1

    def section(self) -> dict[str, Any]:
        """The section `detection` of assay.yaml."""
        kind = {
            "kind": "kinetic" if self.kinetic else "endpoint",
            "direction": "increase" if self.gain > 0 else "decrease",
        }
        return self.keys | kind | {"product_per_signal": f"{1 / abs(self.gain):.12g} nM"}


MINUTES = tuple(float(minute) for minute in range(0, 20, 2))
TR_FRET = Detection(
    {"format": "tr-fret", "signal_unit": "RFU", "read": "Ratio (665/620 x 10000)"},
    gain=100,
    offset=1500,
    per_atp=1,
    floor=40,
    times=(20,),
    donor=40000,
)
ADP_GLO = Detection(
    {"format": "adp-glo", "signal_unit": "RLU"}, gain=1000, offset=2000, per_atp=20, floor=300, times=(30,), decimals=1
)
DELFIA = Detection(
    {"format": "delfia", "signal_unit": "counts"},
    gain=2000,
    offset=800,
    per_atp=0,
    per_protein=100,
    floor=600,
    times=(30,),
)
SENSOR = Detection(
    {"format": "fluorescence", "signal_unit": "RFU", "window": ["0 min", "18 min"]},
    gain=200,
    offset=3000,
    per_atp=0.5,
    floor=60,
    drift=2,
    times=MINUTES,
)
DISPLACEMENT = Detection(
    {"format": "fluorescence", "signal_unit": "RFU"},
    gain=-250,
    offset=30000,
    per_atp=-2,
    floor=100,
    drift=-5,
    times=MINUTES,
)

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


def contents(experiment: Experiment, wells: Sequence[Well]) -> tuple[Array, Array]:
    """ATP and protein of every well (uM); blanks hold neither."""
    filled = np.array([well.role != BLANK for well in wells])
    varied = np.array([well.substrate or 0.0 for well in wells])
    if experiment.axis == "ATP":
        return varied, FIXED_PROTEIN * filled
    return FIXED_ATP * filled, varied


def formed(experiment: Experiment, wells: Sequence[Well]) -> Array:
    """Product without noise (nM), shape (times, wells); none where there is no enzyme."""
    atp, protein = contents(experiment, wells)
    enzyme_total = TRUTH["preparations"][experiment.preparation]["active_nM"]
    result = np.zeros((len(experiment.detection.times), len(wells)))
    for name in {well.compound for well in wells}:
        here = np.array([well.compound == name and well.role in (SAMPLE, HIGH) for well in wells])
        inhibitor = np.array([well.inhibitor or 0.0 for well in wells])[here] * 1e3
        result[:, here] = product(
            ENZYME,
            enzyme_total,
            BY_NAME.get(name),
            atp[here] * 1e3,
            protein[here] * 1e3,
            inhibitor,
            experiment.fkbp12 * 1e3,
            np.array(experiment.detection.times),
        )
    return result


def signals(experiment: Experiment, wells: Sequence[Well]) -> Array:
    """Signal with noise, shape (times, wells).

    A well's product errs in proportion (pipetting), once for all its reads; every read errs by the floor.
    """
    detection = experiment.detection
    random = np.random.default_rng([TRUTH["seed"], zlib.crc32(experiment.folder.encode())])
    atp, protein = contents(experiment, wells)
    background = detection.offset + detection.per_atp * atp + detection.per_protein * protein
    drift = detection.drift * np.array(detection.times)[:, None] if detection.kinetic else 0.0
    scatter = 1 + TRUTH["noise"]["proportional"] * random.standard_normal(len(wells))
    exact = formed(experiment, wells)
    noise = detection.floor * random.standard_normal(exact.shape)
    return np.asarray(background + drift + detection.gain * exact * scatter + noise)


def reads(experiment: Experiment, wells: Sequence[Well]) -> dict[str, Array]:
    """Everything that the instrument prints, by label: the signal, and the channels behind it where it is a ratio."""
    detection = experiment.detection
    signal = signals(experiment, wells)
    label = detection.keys.get("read", detection.keys["format"])
    if not detection.donor:
        return {label: signal}
    random = np.random.default_rng([TRUTH["seed"], zlib.crc32(experiment.folder.encode()), 1])
    donor = detection.donor * (1 + 0.03 * random.standard_normal(signal.shape))
    return {"Donor (620)": donor, "Acceptor (665)": signal / 10000 * donor, label: signal}


def description(experiment: Experiment, files: dict[str, str]) -> dict[str, Any]:
    """The content of assay.yaml."""
    preparation = TRUTH["preparations"][experiment.preparation]
    detection = experiment.detection
    atp: dict[str, str] = {}
    protein = {"name": "4E-BP1", "site": "T37/T46", "uniprot": "Q13541"}
    if experiment.axis == "ATP":
        protein["concentration"] = f"{layouts.number(FIXED_PROTEIN)} uM"
    else:
        atp["concentration"] = f"{layouts.number(FIXED_ATP)} uM"
    enzyme = {
        "name": "mTOR",
        "uniprot": "P42345",
        "ec": "2.7.11.1",
        "complex": "truncated",
        "construct": "1360-2549",
        "source": "simulated, no protein",
        "preparation": experiment.preparation,
        "total_concentration": f"{preparation['total_nM']} nM",
    }
    if preparation["active_nM"] != preparation["total_nM"]:
        enzyme["active_concentration"] = f"{preparation['active_nM']} nM"
    conditions: dict[str, Any] = {} if detection.kinetic else {"reaction_time": f"{detection.times[-1]} min"}
    conditions |= {"preincubation": "30 min", "temperature": "30 degC", "pH": 7.4, "buffer": "none, simulated"}
    content: dict[str, Any] = {
        "mtorkin": 1,
        "title": experiment.title,
        "simulated": True,
        "purpose": "mechanism",
        "experiment": 1,
        "date": date(2026, 3, 16),
        "enzyme": enzyme,
        "substrates": {"ATP": atp, "protein": protein},
    }
    if experiment.fkbp12:
        content["accessory"] = {"FKBP12": {"concentration": f"{layouts.number(experiment.fkbp12)} uM"}}
    content |= {
        "conditions": conditions,
        "detection": detection.section(),
        "instrument": {"manufacturer": "none", "model": "plate reader simulator"},
        "controls": {"low": "no enzyme"},
        "plates": [
            {"name": plate, "file": file, "layout": experiment.layout[0]}
            | ({"sheet": "Results"} if file.endswith(".xlsx") else {})
            for plate, file in files.items()
        ],
    }
    if experiment.compounds:
        content["compounds"] = experiment.compounds
    return content


def write(experiment: Experiment, study: Path) -> None:
    """Write one assay folder: assay.yaml, the layout, and an export for each plate."""
    folder = study / experiment.folder
    folder.mkdir(parents=True, exist_ok=True)
    wells = list(experiment.plate_map(experiment.series, experiment.substrates))
    layout_name, write_layout = experiment.layout
    write_layout(folder / layout_name, wells, experiment.axis, experiment.unit)

    detection = experiment.detection
    printed = reads(experiment, wells)
    pattern, write_export = experiment.export
    files: dict[str, str] = {}
    for plate in sorted({well.plate for well in wells}):
        files[plate] = pattern.format(plate=plate)
        here = [(index, (well.row, well.column)) for index, well in enumerate(wells) if well.plate == plate]
        numbers: dict[str, Sequence[exports.Values]] = {
            label: [{place: f"{line[index]:.{detection.decimals}f}" for index, place in here} for line in values]
            for label, values in printed.items()
        }
        write_export(folder / files[plate], exports.Reading(experiment.title, plate, detection.times, numbers))
    text = yaml.safe_dump(
        description(experiment, files), sort_keys=False, default_flow_style=None, width=120, allow_unicode=True
    )
    header = "# SIMULATED, written by data/simulate.py with the settings of data/truth.yaml\n"
    (folder / "assay.yaml").write_text(header + text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> None:
    """Write every simulated folder to the directory named, by default `data/study`."""
    study = Path(arguments[0]) if arguments else HERE / "study"
    for experiment in STUDY:
        write(experiment, study)


if __name__ == "__main__":
    main(sys.argv[1:])

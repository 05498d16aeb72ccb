"""A small study, analysed as far as velocities, with constants made by hand: two folders with one compound."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from locking.conftest import CONTENT, write

from mtorkin.base import tables
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce
from mtorkin.workflow import paths
from mtorkin.workflow.assay_file import write_assay

LEVELS = (10.0, 30.0, 90.0)
DOSES = (0.0, 20.0, 200.0)
#: Two axes of one enzyme, one read once and one read in time.
ASSAY = """mtorkin: 1
title: {title}
simulated: true
doi: 10.5281/zenodo.1
people: [{{name: A. Person, orcid: 0000-0002-1825-0097, affiliation: A Lab}}]
enzyme: {{name: mTOR, uniprot: P42345, ec: 2.7.11.1, preparation: lot 7, total_concentration: 5 nM,
  active_concentration: 4 nM}}
substrates: {{{substrates}}}
accessory: {{FKBP12: {{concentration: 1 uM}}}}
conditions: {{{time}temperature: 30 degC, pH: 7.4, buffer: 50 mM HEPES}}
detection: {{format: fluorescence, kind: {kind}, product_per_signal: 0.01 uM}}
controls: {{low: no enzyme}}
plates: [{{name: P1, file: plate.csv, layout: layout.csv}}]
compounds: {{R-1: {{name: a rapalog, rapalog: true, chebi: "CHEBI:9168"}}}}
"""


def velocity(level: float, dose: float) -> float:
    """Signal a minute of a well, background not included: partial inhibition, to a quarter."""
    return 8.0 * level / (level + 30.0) * (1.0 + 0.25 * dose / 40.0) / (1.0 + dose / 40.0)


def noise(number: int, time: float) -> float:
    """What a read of a well is off."""
    return 3.0 * math.sin(97.0 * number + 13.0 * time)


def wells() -> list[tuple[str, str, float, float]]:
    """Name, role, level and dose of the wells of a plate, in duplicate but for the last."""
    found = [("sample", level, dose) for level in LEVELS for dose in DOSES for _ in range(2)][:-1]
    found += [("low control", level, 0.0) for level in LEVELS for _ in range(2)]
    return [(f"{'ABCDEFGH'[index // 12]}{index % 12 + 1}", *each) for index, each in enumerate(found)]


def write_study(root: Path) -> dict[str, Path]:
    """The two folders, by name."""
    columns = {"axis-atp": "ATP", "axis-protein": "protein"}
    for name, column in columns.items():
        folder, kinetic = root / name, name == "axis-protein"
        folder.mkdir(parents=True)
        substrates = "ATP: {}, protein: {name: 4E-BP1, uniprot: Q13541, concentration: 2 uM}"
        if kinetic:
            substrates = "ATP: {concentration: 100 uM}, protein: {name: 4E-BP1, uniprot: Q13541}"
        text = ASSAY.format(
            title=f"{column} varied", substrates=substrates, time="" if kinetic else "reaction_time: 20 min, ",
            kind="kinetic, window: [0 min, 15 min]" if kinetic else "endpoint",
        )  # fmt: skip
        (folder / "assay.yaml").write_text(text, encoding="utf-8")
        layout, plate = [f"well,role,compound,inhibitor [nM],{column} [uM],exclude"], ["well,time [min],signal"]
        for number, (well, role, level, dose) in enumerate(wells()):
            sample = role == "sample"
            held = f"R-1,{dose:g}" if sample else ","
            layout.append(f"{well},{role},{held},{level:g},{'a bubble' if well == 'A1' and not kinetic else ''}")
            for time in (0.0, 5.0, 10.0, 15.0, 20.0) if kinetic else (20.0,):
                signal = 100.0 + (velocity(level, dose) * time if sample else 0.0) + noise(number, time)
                plate.append(f"{well},{time:g},{signal!r}" if kinetic else f"{well},{signal!r}")
        if not kinetic:
            plate[0] = "well,signal"
        (folder / "layout.csv").write_text("\n".join(layout) + "\n", encoding="utf-8")
        (folder / "plate.csv").write_text("\n".join(plate) + "\n", encoding="utf-8")
    return {name: root / name for name in columns}


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    """Results of the small study; its folders lie beside them, in `folders`."""
    root = tmp_path_factory.mktemp("study")
    out = write(root / "results", CONTENT)
    joint = "axis-atp; axis-protein / R-1 / both"
    for name, folder in write_study(root / "folders").items():
        read = ingest(folder, name)
        assert read.assay is not None
        reduced = reduce(read.assay, read.wells, read.signals, Settings())
        place = out / paths.of(paths.INGEST["assay"], assay=name)
        place.parent.mkdir(parents=True)
        write_assay(read.assay, str(place))
        tables.WELLS.write(read.wells, out / paths.of(paths.INGEST["wells"], assay=name))
        tables.SIGNALS.write(read.signals, out / paths.of(paths.INGEST["signals"], assay=name))
        tables.VELOCITIES.write(reduced.velocities, out / paths.of(paths.REDUCE["velocities"], assay=name))
    families = [
        {"family": joint, "assay": "axis-atp; axis-protein", "compound": "R-1", "axis": "both"},
        {"family": "axis-atp / R-1 / ATP", "assay": "axis-atp", "compound": "R-1", "axis": "ATP"},
    ]
    tables.FAMILIES.write(families, out / paths.of(paths.DEALT["families"], batch="001"))
    model = "partial mixed vs protein"
    fits = [
        {"family": family["family"], "model": name, "chosen": True, "species": "FKBP12 complex", "depletion": True}
        for family, name in zip(families, (model, "competitive"), strict=True)
    ]
    tables.FITS.write(fits, out / paths.FITS)
    constants = {"Vmax": "uM/min", "Ka": "uM", "Kb": "uM", "phi": "", "Ki": "uM", "gamma": "", "beta": ""}
    tables.PARAMETERS.write(
        [
            {"family": joint, "model": model, "parameter": name, "value": 0.5 + number, "stderr": 0.1, "unit": unit}
            for number, (name, unit) in enumerate(constants.items())
        ],
        out / paths.PARAMETERS,
    )
    return out

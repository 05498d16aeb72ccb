"""Write the simulated part of the bundled study: `python data/simulate.py [DIRECTORY]`.

The constants are those of `truth.yaml`. Every folder has a random stream of its own, seeded by its name, so that a
change to one leaves the others alone; the files are the same, byte for byte, whenever and wherever they are written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml
from simulator import exports
from simulator.description import description
from simulator.signals import reads
from simulator.study import STUDY, Experiment

HERE = Path(__file__).resolve().parent


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

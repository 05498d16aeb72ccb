"""From a folder to velocities, per plate, against the same with pandas alone.

With pandas alone: read the CSV, subtract the mean of the low controls, divide by time.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from recorded import Figures

from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import reduce
from mtorkin.sheets.wells import ROW_LETTERS

SETTINGS = Settings()
MINUTES = 20.0
CYCLES = 200
ATP = (10, 20, 40, 80, 160, 320)

ASSAY = """\
mtorkin: 1
title: Simulated plate, for timing
simulated: true
enzyme: {{name: mTOR}}
substrates: {{ATP: {{}}, protein: {{concentration: 500 uM}}}}
conditions: {{reaction_time: 20 min}}
detection: {{format: fluorescence, kind: {kind}, product_per_signal: 0.0001 uM}}
controls: {{low: no enzyme}}
plates: [{{file: plate.csv, layout: layout.csv}}]
"""


def folder(path: Path, rows: int, columns: int, kinetic: bool) -> None:
    """Write a simulated folder: six ATP levels, eight concentrations, low controls in the last two columns."""
    rng = random.Random(1)
    layout, truth = ["well,role,compound,inhibitor [nM],ATP [uM]"], {}
    for r in range(rows):
        for c in range(columns):
            well, atp, dose = f"{ROW_LETTERS[r]}{c + 1}", ATP[r % 6], (0, 1, 3, 10, 30, 100, 300, 1000)[c % 8]
            low = c >= columns - 2
            layout.append(f"{well},low control,,,{atp}" if low else f"{well},sample,X,{dose},{atp}")
            truth[well] = 0.0 if low else 5000.0 * atp / (atp + 40 * (1 + dose / 20))
    (path / "assay.yaml").write_text(ASSAY.format(kind="kinetic" if kinetic else "endpoint"))
    (path / "layout.csv").write_text("\n".join(layout))
    if kinetic:
        lines = [",".join(["Time [s]", *truth])]
        for i in range(CYCLES):
            at = MINUTES * i / (CYCLES - 1)
            values = (str(round(1000 + rate * at + rng.gauss(0, 300))) for rate in truth.values())
            lines.append(",".join([f"{60 * at:.1f}", *values]))
    else:
        lines = ["well,signal"]
        lines += [f"{well},{round(1000 + rate * MINUTES + rng.gauss(0, 300))}" for well, rate in truth.items()]
    (path / "plate.csv").write_text("\n".join(lines))


def ours(path: Path) -> pd.Series:
    """Velocities of a folder, with all that belongs to them: standard errors, flags, plate quality."""
    read = ingest(path, "a")
    assert read.assay is not None
    return reduce(read.assay, read.wells, read.signals, SETTINGS).velocities.set_index("well")["velocity"]


def pandas_alone(path: Path) -> pd.Series:
    """The least that could be called a velocity."""
    layout = pd.read_csv(path / "layout.csv").set_index("well")
    export = pd.read_csv(path / "plate.csv")
    if "well" in export:
        rate = export.set_index("well")["signal"] / MINUTES
    else:
        at = export["Time [s]"].to_numpy() / 60
        centred = at - at.mean()
        rate = export.drop(columns="Time [s]").T.dot(centred) / (centred @ centred)
    return 0.0001 * (rate - rate[layout.index[layout["role"] == "low control"]].mean())


def seconds(work: Callable[[], object], times: int) -> float:
    """Median processor time of a call."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return statistics.median(found)


def main() -> None:
    """Print the figures."""
    figures, imports = Figures("reduction"), {}
    for module in ("mtorkin.readers.ingest", "mtorkin.workflow.stages.reduce", "pandas"):
        code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        found = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5)]
        print(f"import {module}: {min(found):.2f} s")
        imports[module] = min(found)
    figures.add("import of the stage reduce over pandas", imports["mtorkin.workflow.stages.reduce"] / imports["pandas"])
    for rows, columns in ((8, 12), (16, 24), (32, 48)):
        for kinetic in (False, True):
            with tempfile.TemporaryDirectory() as name:
                path = Path(name)
                folder(path, rows, columns, kinetic)
                mine, least = ours(path), pandas_alone(path)
                apart = np.abs(mine[least.index] - least).max() / least.abs().max()
                times = 3 if kinetic and rows > 8 else 7
                read = seconds(lambda path=path: ingest(path, "a"), times)
                whole, alone = (
                    seconds(lambda path=path: ours(path), times),
                    seconds(lambda path=path: pandas_alone(path), times),
                )
                what = f"{CYCLES} cycles" if kinetic else "endpoint"
                print(
                    f"{rows * columns:4d} wells, {what}: ingest {read:.3f} s + reduction {whole - read:.3f} s; pandas "
                    f"alone {alone:.3f} s, {whole / alone:.0f} times less; velocities differ by {100 * apart:.1f} % of "
                    "the fastest at most"
                )
                figures.add(f"{rows * columns} wells, {what}, over pandas", whole / alone)
    figures.end()


if __name__ == "__main__":
    main()

"""Raw plates to pages and index: CPU seconds and memory of every stage, for studies of several sizes.

    .venv/bin/python benchmarks/speed/study.py 24 48

Compounds are simulated by the simulator of the bundled study, three on a plate of 384 wells, each along both axes; 24
share two folders of eight plates. What no stage accounts for is Snakemake, and the start of processes.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "data"))
import plainest
import simulate
from recorded import Figures
from simulator import plates
from simulator.detection import ADP_GLO, DELFIA
from simulator.enzyme import Compound
from simulator.plates import Series, Well
from simulator.study import ATP, COMMA, CSV_LAYOUT, ORDINARY, PROTEIN, SEMICOLON, Experiment
from simulator.truth import BY_NAME

from mtorkin.workflow.dependencies import SETTINGS

#: Compounds on a plate, and in a folder.
ON_PLATE, IN_FOLDER = 3, 24
#: The forms of the enzyme that compounds bind, in turn; the last binds none.
FORMS = (("K_E", "K_EB"), ("K_E", "K_EA"), ("K_E", "K_EA", "K_EB", "K_EAB"), ())
#: CPU seconds for a compound of a study of so many, where the start of processes hardly counts; and megabytes of the
#: largest process.
BAR, OF, MOST = 0.6, 1000, 2000.0
#: The share of a run below which the cost of a stage is no figure.
LEAST = 0.01
#: What a job says of itself; see `mtorkin.workflow.script`.
COST = re.compile(r"([\d.]+) CPU seconds, ([\d.]+) MB")


def panels(series: Sequence[Series], substrates: Sequence[float]) -> Iterator[Well]:
    """Plates of three compounds each."""
    for start in range(0, len(series), ON_PLATE):
        for well in plates.panel(series[start : start + ON_PLATE], substrates):
            yield replace(well, plate=f"P{start // ON_PLATE + 1}")


def write(count: int, directory: Path) -> list[Path]:
    """Write the folders of a study of so many compounds, and return them."""
    random = np.random.default_rng(1)
    names = [f"C{number:04d}" for number in range(count)]
    for number, name in enumerate(names):
        forms = FORMS[number % len(FORMS)]
        constant = float(np.exp(random.normal(np.log(200.0), 0.5)))
        BY_NAME[name] = Compound(name, "", dict.fromkeys(forms, constant))
    written = []
    for start in range(0, count, IN_FOLDER):
        series = tuple(Series(name, ORDINARY) for name in names[start : start + IN_FOLDER])
        for axis, levels, detection, export in (("ATP", ATP, ADP_GLO, SEMICOLON), ("protein", PROTEIN, DELFIA, COMMA)):
            folder = f"{axis.lower()}-{start // IN_FOLDER + 1:03d}"
            title = f"Simulated: {axis} varied"
            lot = "simulated lot 2"
            simulate.write(
                Experiment(folder, title, axis, series, lot, detection, panels, levels[8], CSV_LAYOUT, export),
                directory,
            )
            written.append(directory / folder)
    return written


@dataclass(frozen=True)
class Measured:
    """What a run took: CPU seconds of each stage and in all, seconds, and megabytes of its largest job and results."""

    stages: dict[str, float]
    cpu: float
    wall: float
    memory: float
    size: float


def measure(folders: Sequence[Path], out: Path, cores: int) -> Measured:
    """Run a study.

    Raises
    ------
    SystemExit
        If it fails.
    """
    command = [sys.executable, "-m", "mtorkin", "run", *map(str, folders), "--out", str(out), "--cores", str(cores)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"the run failed:\n{ended.stdout}{ended.stderr}")
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    stages, memory = dict.fromkeys(SETTINGS, 0.0), 0.0
    for stage in stages:
        for log in [*(out / "logs").glob(f"{stage}.log"), *(out / "logs" / stage).glob("*.log")]:
            for cpu, megabytes in COST.findall(log.read_text(encoding="utf-8")):
                stages[stage] += float(cpu)
                memory = max(memory, float(megabytes))
    # A file with two names takes its room once.
    files = {(at.st_dev, at.st_ino): at.st_size for at in (path.stat() for path in out.rglob("*") if path.is_file())}
    size = sum(files.values()) / 1e6
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(stages, cpu, wall, memory, size)


def main() -> None:
    """Print the cost of every stage for a compound, and how it grows; fail where a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compounds", nargs="*", type=int, default=[24, 48], help="sizes of studies (default: 24 48)")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep folders and results there")
    asked = parser.parse_args()
    found: dict[int, Measured] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for count in sorted(asked.compounds):
            place = (asked.keep or Path(scratch)) / str(count)
            found[count] = measure(write(count, place / "study"), place / "results", asked.cores)
        plain = plainest.cost(place / "results", Path(scratch))
    for count, each in found.items():
        print(f"{count} compounds: {each.cpu:.1f} CPU s, {each.wall:.0f} s, {each.memory:.0f} MB", end="; ")
        print(f"results of {each.size:.0f} MB")
    print("CPU s a compound", *(f"{count:>9d}" for count in found), " exponent" if len(found) > 1 else "")
    for stage in SETTINGS:
        print(_row(stage, {count: each.stages[stage] for count, each in found.items()}))
    print(_row("other", {count: each.cpu - sum(each.stages.values()) for count, each in found.items()}))
    print(_row("all", {count: each.cpu for count, each in found.items()}))
    largest = max(found)
    ratio = found[largest].cpu / largest / plain
    print(f"the plainest script: {plain:.3f} CPU s a compound; a run takes {ratio:.1f} times that, raw plates included")
    figures = Figures("study")
    for count, each in found.items():
        for stage, cpu in each.stages.items():
            # What hardly counts moves with everything else.
            if cpu / each.cpu > LEAST:
                figures.add(f"{stage} of {count} compounds over the plainest script", cpu / count / plain)
        figures.add(f"{count} compounds over the plainest script", each.cpu / count / plain)
        figures.add(f"megabytes of {count} compounds", each.memory)
        figures.add(f"megabytes of results of {count} compounds", each.size)
    figures.end()
    if (largest >= OF and found[largest].cpu / largest > BAR) or found[largest].memory > MOST:
        sys.exit(f"a bar is broken: {BAR:g} CPU s a compound of {OF:,}, {MOST:g} MB")


def _row(name: str, cost: dict[int, float]) -> str:
    """The cost for a compound at each size, and the exponent between the smallest and the largest."""
    small, large = min(cost), max(cost)
    cells = [f"{name:16}", *(f"{cost[count] / count:9.3f}" for count in cost)]
    if small < large and cost[small] > 0 and cost[large] > 0:
        cells.append(f"{np.log(cost[large] / cost[small]) / np.log(large / small):9.2f}")
    return " ".join(cells)


if __name__ == "__main__":
    main()

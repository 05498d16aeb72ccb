"""The kinetics room on whole compounds: ``python benchmarks/speed/kinetics.py [--quick]``.

1,000 simulated compounds measured on both axes in 192 wells each: every mechanism in both orders of binding with 8
starts, selection over regions, and profile intervals of all constants of the chosen model, through
`mtorkin.kinetics.compare`, in two processes. Simulated data.
"""

# ruff: noqa: E402
from __future__ import annotations

import os

# Before numpy is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from recorded import Figures

from mtorkin.kinetics import Data, compare
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law.mechanisms import mechanisms

PROCESSES = 2
LIMIT_MINUTES, LIMIT_GB = 3.0, 2.0


def compound(seed: int, levels: int = 6) -> Data:
    """A rapalog-like compound on two axes: `levels` of each substrate, 8 of the inhibitor, in duplicate; 8 % noise."""
    rng = np.random.default_rng(seed)
    atp, protein, doses = (
        np.geomspace(10, 250, levels),
        np.geomspace(0.4, 10, levels),
        np.r_[0, np.geomspace(0.02, 2, 7)],
    )
    a = np.r_[np.repeat(atp, 16), np.full(16 * levels, 100.0)]
    b = np.r_[np.full(16 * levels, 4.0), np.repeat(protein, 16)]
    x = np.tile(np.repeat(doses, 2), 2 * levels)
    u, w = a / 50.0, b / 2.0
    total = 1 + u + w + u * w
    binding = (1 + u + (w + u * w) / 5.0) / 0.1 / total
    theta = x * binding / (1 + x * binding)
    v = 100 * u * w / total * (1 - theta + 0.2 / (5.0 * 0.1 * binding) * theta)
    return Data(a, x, v * (1 + 0.08 * rng.standard_normal(v.size)), 0.002, protein=b)


def analyse(seed: int) -> tuple[str, int]:
    """Fit, select, and give intervals; returns the best pattern and how many intervals there are."""
    found = compare(compound(seed), "both")
    patterns = found.patterns()
    constants = [{name: 1.0} for name in found.chosen.fit.names]
    intervals = found.interval(found.chosen, constants, 0.95)
    return min(patterns, key=lambda row: row["delta"])["pattern"], len(intervals)


def against_one_fit(repeats: int = 5) -> tuple[float, float]:
    """Processor seconds of a comparison, and how many fits of the richest law (8 starts) take as long."""
    data = compound(1)
    own = data.in_own_units()[0]
    richest = max(mechanisms("both"), key=lambda mechanism: len(mechanism.free))
    seconds = {}
    for name, run in (("comparison", lambda: compare(data, "both")), ("fit", lambda: fit(richest, own))):
        run()
        start = time.process_time()
        for _ in range(repeats):
            run()
        seconds[name] = (time.process_time() - start) / repeats
    return seconds["comparison"], seconds["comparison"] / seconds["fit"]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Whole compounds through the kinetics room.")
    parser.add_argument("--quick", action="store_true", help="100 compounds instead of 1,000")
    count = 100 if parser.parse_args().quick else 1000
    figures = Figures("kinetics")
    analyse(0)
    times = {}
    for levels in (3, 6, 12, 24):
        data = compound(1, levels)
        start = time.perf_counter()
        for _ in range(3):
            compare(data, "both")
        times[data.n] = (time.perf_counter() - start) / 3
    exponent = np.polyfit(np.log(list(times)), np.log(list(times.values())), 1)[0]
    print("one compound, both axes: " + ", ".join(f"{n} wells {1e3 * t:.0f} ms" for n, t in times.items()))
    print(f"cost grows as wells^{exponent:.2f}")
    seconds, fits = against_one_fit()
    figures.add("exponent in wells", exponent)
    figures.add("192 wells over fits of the richest law", fits)
    print(f"192 wells: {seconds:.2f} s of one core, as long as {fits:.0f} fits of the richest law")
    start = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        found = list(pool.map(analyse, range(count), chunksize=10))
    minutes = (time.perf_counter() - start) / 60
    memory = (
        PROCESSES * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ) / 1e6
    right = sum(pattern == "rapalog-like" for pattern, _ in found)
    print(
        f"{count} compounds, {PROCESSES} processes: {minutes:.2f} min, at most {memory:.2f} GB; "
        f"{right} best as simulated"
    )
    print(
        f"bar for 1,000: {LIMIT_MINUTES:g} min, {LIMIT_GB:g} GB -> {minutes * 1000 / count / LIMIT_MINUTES:.2f} of the "
        "time"
    )
    figures.add("gigabytes", memory)
    figures.add("a compound and its intervals over its comparison", minutes * 60.0 * PROCESSES / count / seconds)
    figures.end()


if __name__ == "__main__":
    main()

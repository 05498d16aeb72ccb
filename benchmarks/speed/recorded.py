"""What a benchmark found beside what the last release did, whose figures are in `recorded.json`.

Figures are costs: what the same work takes over what a reference takes that is timed in the same run, or megabytes, or
exponents. They hold on other machines, as far as these differ by one factor. ``RECORD=1`` writes them down.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).with_name("recorded.json")
#: Figures move by less than this factor from run to run on a quiet machine.
NOISE = 1.25


class Figures:
    """The figures of one benchmark.

    Parameters
    ----------
    benchmark
        Its name.
    """

    def __init__(self, benchmark: str) -> None:
        self.benchmark = benchmark
        self.found: dict[str, float] = {}

    def add(self, name: str, cost: float) -> None:
        """Take in a figure above 0, of which less is better."""
        if not cost > 0.0:
            raise ValueError(f"{name} costs {cost}, which nothing can be held against")
        self.found[name] = float(cost)

    def end(self, file: Path = FILE) -> None:
        """Print what fell and what rose since the last release, or write the figures down."""
        recorded = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if os.environ.get("RECORD"):
            figures = {name: float(f"{cost:.4g}") for name, cost in sorted(self.found.items())}
            # Studies of other sizes keep theirs.
            figures = recorded.get(self.benchmark, {}).get("figures", {}) | figures
            recorded[self.benchmark] = {"version": version("mtorkin"), "figures": figures}
            file.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(f"{self.benchmark}: {len(figures)} figures written to {file.name}")
        elif self.benchmark in recorded:
            before = recorded[self.benchmark]
            print(f"{self.benchmark}, beside what {before['version']} recorded:")
            print(*(f"  {line}" for line in compared(self.found, before["figures"])), sep="\n")
        else:
            print(f"{self.benchmark}: no release has recorded its figures; RECORD=1 writes them down")


def compared(found: Mapping[str, float], before: Mapping[str, float]) -> Iterator[str]:
    """What of the figures is dearer and what is cheaper than before, a line each, and how many are neither."""
    both = [name for name in found if name in before]
    times = {name: found[name] / before[name] for name in both}
    for name in sorted(both, key=times.__getitem__, reverse=True):
        if times[name] > NOISE:
            yield f"FELL: {name} costs {times[name]:.2f} times as much ({before[name]:.3g} -> {found[name]:.3g})"
        elif times[name] < 1.0 / NOISE:
            yield f"rose: {name} costs {times[name]:.2f} times as much ({before[name]:.3g} -> {found[name]:.3g})"
    same = sum(1.0 / NOISE <= each <= NOISE for each in times.values())
    yield f"{same} of {len(both)} figures are within a factor of {NOISE:g}"
    for words, names in (("were not measured", set(before) - set(found)), ("are new", set(found) - set(before))):
        if names:
            yield f"{len(names)} {words}"

"""The bundled study as other processors and other Pythons compute it: ``make test-kernels``.

    python benchmarks/processors.py [--tests] [--python PATH ...] [--only NAME ...]

Every setting makes OpenBLAS, the compiled engine or numpy use the instructions of another processor. The study is run
under each, its words are compared with those of the first run, which has no setting, and its numbers to the tolerances
that the README states. ``--tests`` runs the tests of the numerical rooms under each setting too, ``--python`` compares
the study on another Python, in whose environment mtorkin is installed. A setting that this processor cannot carry out
is named and left out. The exit status is 1 where anything differs or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

ROOT = Path(__file__).resolve().parents[1]

#: The rooms whose tests rest on floating-point arithmetic.
NUMERICAL = ("detection", "rates", "quality", "reduction", "kinetics", "verdict", "advise")


@dataclass(frozen=True)
class Setting:
    """What makes the libraries compute as on another processor, and the instructions it needs, as Linux names them."""

    name: str
    environment: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


SETTINGS = (
    Setting("as it is"),
    Setting("OpenBLAS for Haswell", {"OPENBLAS_CORETYPE": "Haswell"}, ("avx2", "fma")),
    Setting("OpenBLAS for Zen", {"OPENBLAS_CORETYPE": "Zen"}, ("avx2", "fma")),
    Setting(
        "OpenBLAS for SkylakeX", {"OPENBLAS_CORETYPE": "SkylakeX"},
        ("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
    ),
    Setting("engine for any x86-64", {"NUMBA_CPU_NAME": "generic"}),
    Setting(
        "an old processor",
        {"OPENBLAS_CORETYPE": "Nehalem", "NUMBA_CPU_NAME": "generic", "NPY_DISABLE_CPU_FEATURES": "X86_V3"},
        ("sse4_2",),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """Columns of a table of results, what its rows are known by, and the largest relative difference allowed."""

    name: str
    files: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    allowed: float
    #: Only rows in which all of these are given.
    given: tuple[str, ...] = ()


FIGURES = (
    Figure("velocities", "assays/*/velocities.csv.gz", ("assay", "plate", "well"), ("velocity",), 1e-12),
    Figure(
        "constants with both ends of their interval", "parameters.csv", ("family", "model", "parameter"), ("value",),
        1e-9, ("lower", "upper"),
    ),
    Figure("AIC, AICc and BIC", "fits.csv", ("family", "model"), ("AIC", "AICc", "BIC"), 1e-8),
    Figure("support", "batches/*/patterns.csv.gz", ("family", "pattern"), ("support",), 1e-6),
)  # fmt: skip

#: Files whose words have to be the same.
WORDS = ("verdicts.csv", "fits.csv", "problems.csv")


def instructions() -> set[str]:
    """The instructions of this processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.startswith("flags") for word in line.split(":", 1)[1].split()}


def table(results: Path, figure: Figure) -> pd.DataFrame:
    """The rows of a figure, by their key."""
    parts = [pd.read_csv(path) for path in sorted(results.glob(figure.files))]
    rows = pd.concat(parts, ignore_index=True).dropna(subset=list(figure.given))
    return rows.set_index(list(figure.key))[list(figure.columns)].sort_index()


def largest_difference(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """The largest relative difference of two tables; infinite where a row or a number is in one of them only."""
    if not one.index.equals(other.index):
        return np.inf
    a, b = one.to_numpy(float), other.to_numpy(float)
    if (np.isnan(a) != np.isnan(b)).any():
        return np.inf
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    size = np.maximum(np.abs(a), np.abs(b))
    # A support of 1e-9 is nothing, whatever its digits.
    return float(np.max(np.abs(a - b) / np.maximum(size, 1e-6), initial=0.0))


def differing_words(one: Path, other: Path) -> Iterator[str]:
    """Columns of text that differ."""
    for name in WORDS:
        left, right = pd.read_csv(one / name), pd.read_csv(other / name)
        if len(left) != len(right):
            yield f"{name}: {len(left)} and {len(right)} rows"
            continue
        for column in left.columns:
            if not is_numeric_dtype(left[column]) and not left[column].equals(right[column]):
                yield f"{name}: {column}"


def compare(one: Path, other: Path) -> tuple[list[str], bool]:
    """What to print of two runs, and whether they agree."""
    lines, good = [], True
    for figure in FIGURES:
        found = largest_difference(table(one, figure), table(other, figure))
        fine = found <= figure.allowed
        good &= fine
        lines.append(f"  {figure.name}: {found:.1e} (allowed {figure.allowed:g}){'' if fine else '  TOO MUCH'}")
    for difference in differing_words(one, other):
        good = False
        lines.append(f"  DIFFERENT WORDS in {difference}")
    return lines, good


def run(python: str, environment: dict[str, str], *arguments: str) -> int:
    """Run Python in the repository, and say what it said where it failed."""
    command = [python, *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        print(ended.stdout[-4000:], ended.stderr[-2000:], flush=True)
    return ended.returncode


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", action="store_true", help="the tests of the numerical rooms under each setting too")
    parser.add_argument("--python", action="append", default=[], metavar="PATH", help="another Python with mtorkin")
    parser.add_argument("--only", action="append", metavar="NAME", help="these settings beside the first")
    given = parser.parse_args()
    chosen = [each for each in SETTINGS if given.only is None or each is SETTINGS[0] or each.name in given.only]
    own, good = instructions(), True
    runs = [(sys.executable, each) for each in chosen] + [
        (python, Setting(f"Python at {python}")) for python in given.python
    ]
    with tempfile.TemporaryDirectory() as place:
        first = Path(place) / "0"
        for number, (python, setting) in enumerate(runs):
            missing = [each for each in setting.needs if each not in own]
            if missing:
                print(f"{setting.name}: left out, this {platform.machine()} processor has no {', '.join(missing)}")
                continue
            results = Path(place) / str(number)
            failed = run(python, setting.environment, "-m", "mtorkin", "run", "data/study", "--out", str(results))
            print(f"{setting.name}: the study {'FAILED' if failed else 'ran'}", flush=True)
            good &= not failed
            if failed and results == first:
                return 1
            if not failed and results != first:
                lines, same = compare(first, results)
                good &= same
                print("\n".join(lines), flush=True)
            if given.tests:
                failed = run(
                    python, setting.environment, "-m", "pytest", "-q", *(f"tests/{room}" for room in NUMERICAL)
                )
                print(f"  tests: {'FAILED' if failed else 'passed'}", flush=True)
                good &= not failed
    print("all agree" if good else "NOT ALL AGREE")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

"""Simulate compounds, judge them, and write the report: ``make validate``.

Results are appended to a file as they come, so that an interrupted run goes on where it stopped; the compound's number
seeds it, so that the order and the number of cores change nothing. A file of results belongs to one state of the
sources and is refused for another.

``--quick`` (``make validate-quick``) judges a sample of every cell in about ten minutes on two cores, and prints the
bars.

There are two stages. Two wrong calls among the 84 compounds of a cell are more than the 2 % that are allowed, and in
some of 240 cells they come by chance, so every cell in which the first stage finds more than 2 % is simulated further,
to five times as many compounds, which tell chance from cause. All figures but those of these cells are of the first
stage alone.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from compound import run
from design import CELLS, compounds, is_of_first_stage
from report import doubtful_cells, write_report
from studies import resumable

from mtorkin.base.settings import Settings

HERE = Path(__file__).resolve().parent

#: Compounds of every cell in a quick run.
QUICK = 4

Job = tuple[int, Any, str, int]


def state(seed: int) -> dict[str, Any]:
    """What the results depend on."""
    own = [*HERE.glob("*.py"), *(HERE.parents[1] / "data" / "simulator").glob("*.py")]
    return resumable.state(seed, [path for path in own if path.name != "report.py"])


def _judge(job: Job, seed: int) -> dict[str, Any]:
    number, cell, family, _ = job
    return run(number, cell, family, seed, Settings())


def simulate(jobs: Iterable[Job], seed: int, cores: int, results: Path) -> None:
    """Judge the compounds and append a line for each."""
    resumable.append(jobs, partial(_judge, seed=seed), cores, results)


def _rows(results: Path) -> list[dict[str, Any]]:
    return sorted(resumable.rows(results), key=lambda row: row["number"])


def quick_bars(report: str) -> str:
    """The bars of a report of a quick run, with what they cannot say."""
    table = report.split("## Bars\n")[1].split("\n## ")[0].strip()
    return (
        f"{table}\n\n{QUICK} compounds in each cell: one wrong call is {100 / QUICK:.0f} % of a cell, "
        "so figures of single cells say nothing,\nand a share of few compounds is uncertain. "
        "`make validate` judges 84 in each cell, and doubtful cells further."
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-cell", type=int, default=84, help=f"compounds in each of {len(CELLS)} cells")
    parser.add_argument(
        "--extended", type=int, default=5, help="how many times as many in cells that seem to have too many wrong calls"
    )
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("validation"), help="directory of the results")
    parser.add_argument("--report", type=Path, default=Path("docs/validation.md"))
    parser.add_argument("--only-report", action="store_true", help="from the results that are there")
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"{QUICK} compounds in each cell, one stage, into OUT/quick; prints the bars",
    )
    given = parser.parse_args()
    if given.quick:
        given.out /= "quick"
        given.per_cell, given.extended, given.report = QUICK, 1, given.out / "validation.md"
    results = given.out / "compounds.jsonl"
    if not given.only_report:
        resumable.claim(given.out, state(given.seed))
        known = {row["number"] for row in _rows(results)}
        simulate((job for job in compounds(given.per_cell) if job[0] not in known), given.seed, given.cores, results)
        first = [row for row in _rows(results) if is_of_first_stage(row["number"], given.per_cell)]
        further = compounds(given.extended * given.per_cell, given.per_cell, doubtful_cells(first))
        simulate((job for job in further if job[0] not in known), given.seed, given.cores, results)
    write_report(_rows(results), resumable.claimed(given.out), given.per_cell, given.report)
    if given.quick:
        print(quick_bars(given.report.read_text(encoding="utf-8")))
    print(f"wrote {given.report}")


if __name__ == "__main__":
    main()

"""Simulate compounds, judge them, and write the report: ``python benchmarks/validation/run.py`` (``make validate``).

Results are appended to a file as they come, so that an interrupted run goes on where it stopped; the compound's number seeds it, so that the order and the number of cores change
nothing. A file of results belongs to one state of the sources and is refused for another.

There are two stages. Two wrong calls among the 84 compounds of a cell are more than the 2 % that are allowed, and in some of 240 cells they come by chance, so every cell in which the first stage finds more than 2 % is
simulated further, to five times as many compounds, which tell chance from cause. All figures but those of these cells are of the first stage alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from compound import run
from design import CELLS, compounds, is_of_first_stage
from report import doubtful_cells, write_report

from mtorkin.base.settings import Settings
from mtorkin.workflow.dependencies import source_digest

HERE = Path(__file__).resolve().parent

Job = tuple[int, Any, str, int]


def state(seed: int) -> dict[str, Any]:
    """What the results depend on."""
    own = hashlib.sha256()
    for path in sorted([*HERE.glob("*.py"), *(HERE.parents[1] / "data" / "simulator").glob("*.py")]):
        if path.name != "report.py":
            own.update(path.read_bytes())
    stages = {stage: source_digest(stage)[:16] for stage in ("reduce", "families", "fit", "verdict")}
    return {
        "seed": seed,
        "settings": Settings().model_dump(mode="json"),
        "simulator": own.hexdigest()[:16],
        "mtorkin": stages,
    }


def _judge(job: Job, seed: int) -> dict[str, Any]:
    number, cell, family, _ = job
    return run(number, cell, family, seed, Settings())


def simulate(jobs: Iterable[Job], seed: int, cores: int, results: Path) -> None:
    """Judge the compounds and append a line for each."""
    jobs = iter(jobs)
    start, done = time.monotonic(), 0
    with results.open("a", encoding="utf-8") as file, ProcessPoolExecutor(cores) as pool:
        while chunk := list(islice(jobs, 50 * cores)):
            for row in pool.map(_judge, chunk, [seed] * len(chunk), chunksize=5):
                file.write(json.dumps(row) + "\n")
            file.flush()
            done += len(chunk)
            print(f"{done} compounds, {(time.monotonic() - start) / done:.3f} s each", flush=True)


def _rows(results: Path) -> list[dict[str, Any]]:
    if not results.exists():
        return []
    rows = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: row["number"])


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
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    stated, results = given.out / "state.json", given.out / "compounds.jsonl"
    now = json.loads(json.dumps(state(given.seed)))
    if stated.exists() and json.loads(stated.read_text(encoding="utf-8")) != now and not given.only_report:
        sys.exit(
            f"{given.out} holds results of another state of the sources or settings; remove it, or give another --out"
        )
    if not given.only_report:
        stated.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        if results.exists():
            lines = results.read_text(encoding="utf-8").splitlines()
            whole = [line for line in lines if line.endswith("}")]  # the last one may have been cut off
            results.write_text("".join(f"{line}\n" for line in whole), encoding="utf-8")
        known = {row["number"] for row in _rows(results)}
        simulate((job for job in compounds(given.per_cell) if job[0] not in known), given.seed, given.cores, results)
        first = [row for row in _rows(results) if is_of_first_stage(row["number"], given.per_cell)]
        further = compounds(given.extended * given.per_cell, given.per_cell, doubtful_cells(first))
        simulate((job for job in further if job[0] not in known), given.seed, given.cores, results)
    write_report(_rows(results), json.loads(stated.read_text(encoding="utf-8")), given.per_cell, given.report)
    print(f"wrote {given.report}")


if __name__ == "__main__":
    main()

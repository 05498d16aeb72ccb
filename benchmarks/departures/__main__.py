"""Simulate compounds that depart from the law, judge them, and write the report: ``make validate-departures``.

Results are appended to a file as they come, so that an interrupted run goes on where it stopped; kind, index and design
seed a compound, so that order and number of cores change nothing. A directory of results belongs to one state of the
sources and is refused for another.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from studies import resumable

from departures.design import DESIGNS, Design
from departures.judge import judged
from departures.kinds import KINDS
from departures.report import write_report
from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.departure import AS_MEASURED
from mtorkin.kinetics.evidence.departures import departures
from mtorkin.verdict.rules import load_rules

HERE = Path(__file__).resolve().parent

#: Compounds of each kind in each design, for a report and for a look.
FULL, QUICK = 12, 1

Job = tuple[str, int, Design]


def jobs(each: int, kinds: list[str], designs: tuple[Design, ...] = DESIGNS) -> Iterator[Job]:
    """Every kind in every design, the first of all kinds before the second of any: every part is a fair sample."""
    for turn in range(each):
        for place, design in enumerate(designs):
            for kind in kinds:
                # Other truths in other designs, where a kind has several.
                yield kind, turn * len(designs) + place, design


def _judge(job: Job, seed: int) -> dict[str, Any]:
    kind, index, design = job
    return judged(kind, index, seed, design, Settings())


def main(given: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="departures", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", type=int, default=FULL, help=f"compounds of a kind in each of {len(DESIGNS)} designs")
    parser.add_argument("--quick", action="store_true", help=f"only {QUICK} of each, to see whether something broke")
    parser.add_argument(
        "--kind", action="append", choices=list(KINDS), metavar="KIND", help="only this; may be repeated"
    )
    parser.add_argument("--seed", type=int, default=20261218)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("validation-departures"), help="directory of the results")
    parser.add_argument("--report", type=Path, default=Path("docs/departures.md"))
    parser.add_argument("--baseline", type=Path, help="table of an earlier program (kind, index, design, outcome)")
    parser.add_argument("--only-report", action="store_true", help="from the results that are there")
    asked = parser.parse_args(given)
    results = asked.out / "compounds.jsonl"
    if not asked.only_report:
        own = [path for path in HERE.glob("*.py") if path.name not in ("report.py", "__main__.py")]
        resumable.claim(asked.out, resumable.state(asked.seed, own))
        known = {(row["kind"], row["index"], row["design"]) for row in resumable.rows(results)}
        wanted = jobs(QUICK if asked.quick else asked.each, asked.kind or list(KINDS))
        missing = (job for job in wanted if (job[0], job[1], job[2].name) not in known)
        resumable.append(missing, partial(_judge, seed=asked.seed), asked.cores, results)
    expected = sum(chance for row, chance in departures(Settings().departures) if row.name != AS_MEASURED.name)
    alike = {name: (row.share, row.looks_like) for name, row in load_rules().alike.items() if row.blocks}
    state = resumable.claimed(asked.out) | {"departures": expected, "alike": alike}
    write_report(resumable.rows(results), state, asked.report, asked.baseline)
    print(f"wrote {asked.report}")


if __name__ == "__main__":
    main()

"""What ended in an error inside mtorkin is no result: the next run computes it again.

Its cause may have passed: a damaged cache, a full disk, too little memory.
"""

from __future__ import annotations

import re
from pathlib import Path

from mtorkin.base import tables
from mtorkin.workflow import paths
from mtorkin.workflow.job import INTERNAL

#: The problems of the jobs that go on after an error with one folder or compound.
_PROBLEMS = tuple(
    group["problems"]
    for group in (
        *(paths.INGEST, paths.REDUCE, paths.GATHERED, paths.FIT),
        *(paths.VERDICT, paths.SETTLED, paths.PREDICTED, paths.DRAWN),
    )
)


def forget_failures(out: Path) -> list[Path]:
    """Remove the problems of every job that had such an error: Snakemake then runs the job again.

    The table that gathers them is removed too: what lies between is made again only where what is asked for needs it.

    Parameters
    ----------
    out
        The directory of results.

    Returns
    -------
    list
        The files removed.
    """
    found = [path for pattern in _PROBLEMS for path in sorted(out.glob(re.sub(r"\{\w+\}", "*", pattern)))]
    failed = [path for path in found if has_failed(path)]
    for path in failed:
        path.unlink()
    if failed:
        (out / paths.PROBLEMS).unlink(missing_ok=True)
    return failed


def has_failed(path: Path) -> bool:
    """Whether a table of problems has an error inside mtorkin, or cannot be read."""
    try:
        return any(row["key"] == INTERNAL for row in tables.PROBLEMS.records(path))
    except ValueError:
        return True  # Torn in the middle, by whatever ended the job.

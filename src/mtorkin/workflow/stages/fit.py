"""One batch of compounds: every model fitted to every family."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import Problem
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.families import WRITTEN, fit_families
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.shares import Shares
from mtorkin.workflow.stored import Span, below, read_tables, write_below, write_problems

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.base.settings import Settings


def prepare() -> None:
    """Load the compiled engine: once for all jobs that are forks of one process."""
    kernels()


def fit(job: Job) -> None:
    """Fit compound by compound; one that fails is a problem and leaves the others."""
    shares, kept = Shares(read_tables(job, "families", "family_wells")), Kept.of("fit", job)
    fitted: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for compound in shares.owners:
        with job.recording(problems, compound=compound):
            mine = shares.of(compound)
            found = kept.found(compound, mine, None, partial(_fitted, mine, job.settings))
            fitted[compound] = {name: found[name] for name in WRITTEN}
            problems += [Problem(**row) for row in found["problems"]]
    spans: dict[str, dict[str, Span]] = {}
    for name, table in WRITTEN.items():
        places = write_below(table, (texts[name] for texts in fitted.values()), job.outputs[name])
        spans[name] = dict(zip(fitted, places, strict=True))
    kept.end({name: job.outputs[name] for name in WRITTEN}, spans)
    write_problems(problems, job.outputs["problems"])


def _fitted(mine: dict[str, pd.DataFrame], settings: Settings) -> dict[str, Any]:
    """The tables of a compound as they are written, and the problems with it."""
    fitted = fit_families(mine["families"], mine["family_wells"], settings)
    return {
        **{name: below(table, fitted.rows[name]) for name, table in WRITTEN.items()},
        "problems": [problem.as_row() for problem in fitted.problems],
    }

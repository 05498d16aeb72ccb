"""One batch of compounds: every model fitted to every family."""

from __future__ import annotations

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.kinetics.families import fit_families
from mtorkin.workflow.batches import owner
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import read_tables, stack, write_problems

#: What is known of the fits, table by table.
WRITTEN = {
    "fits": tables.FITS,
    "parameters": tables.PARAMETERS,
    "predictions": tables.PREDICTIONS,
    "curves": tables.CURVES,
    "patterns": tables.PATTERNS,
}


def fit(job: Job) -> None:
    """Fit compound by compound; one that fails is a problem and leaves the others."""
    given = read_tables(job, "families", "family_wells")
    found, wells = given["families"], given["family_wells"]
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in WRITTEN}
    problems: list[Problem] = []
    for compound, mine in found.groupby(owner(found), sort=True):
        with job.recording(problems, compound=str(compound)):
            fitted = fit_families(mine, wells[wells["family"].isin(mine["family"])], job.settings)
            simulated = dict(zip(mine["family"], mine["simulated"], strict=True))
            for name in WRITTEN:
                table = getattr(fitted, name)
                parts[name].append(table.assign(simulated=table["family"].map(simulated)))
            problems += fitted.problems
    for name, table in WRITTEN.items():
        table.write(stack(table, parts[name]), job.outputs[name])
    write_problems(problems, job.outputs["problems"])

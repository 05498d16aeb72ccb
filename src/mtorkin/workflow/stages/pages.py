"""One batch of compounds: a page each."""

from __future__ import annotations

from pathlib import Path

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.report.compounds import Site, write_compound_page
from mtorkin.report.study import Study, of_compounds
from mtorkin.workflow import paths
from mtorkin.workflow.batches import batch_of
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import gather_tables, read_json, read_tables, write_problems


def pages(job: Job) -> None:
    """Write the pages; one that fails is a problem and leaves the others."""
    found = _study(job)
    directory = Path(job.outputs["pages"])
    directory.mkdir(parents=True, exist_ok=True)
    top = "/".join([".."] * len(directory.parts))
    problems: list[Problem] = []
    for compound in found.records:
        with job.recording(problems, compound=compound):
            write_compound_page(found, compound, Site(directory, f"{top}/{paths.INDEX}", top))
    write_problems(problems, job.outputs["problems"])


def _study(job: Job) -> Study:
    """What was found on the compounds of the batch."""
    given = read_tables(job, "families", "family_wells", "fits", "parameters", "predictions", "curves", "patterns")
    given |= gather_tables(job, "quality", "progress")
    given["velocities"] = tables.VELOCITIES.read(job.inputs["wells"])
    batch, batches = job.params["batch"], job.params["batches"]
    records = [
        record
        for record in read_json(job.inputs["verdicts"])["compounds"]
        if batch_of(record["compound"], batches) == batch
    ]
    mine = of_compounds(given, [record["compound"] for record in records])
    return Study.of(records, mine, proposals=read_json(job.inputs["proposals"]), settings=job.settings)

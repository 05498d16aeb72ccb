"""One batch of compounds: the next plate for each that is left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mtorkin.advise.proposal import propose
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.verdict.study import FittedStudy
from mtorkin.workflow import paths
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.batches import batch_of
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import gather_tables, read_json, read_tables, write_json, write_problems


def settle(job: Job) -> None:
    """Propose a plate for every compound of the batch whose mechanism is open, and write its files."""
    given = read_tables(job, "families", "family_wells", "fits", "parameters", "patterns")
    content = given | gather_tables(job, "quality")
    compounds = read_json(job.inputs["compounds"])
    declared = frozenset(name for name, about in compounds.items() if about.get("rapalog"))
    fitted = FittedStudy(references={}, rapalogs=declared, **content)
    assays = read_assays(job.params["assays"], job.inputs["assays"])
    Path(job.outputs["plates"]).mkdir(parents=True, exist_ok=True)
    designs: list[dict[str, Any]] = []
    proposals: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    batch, batches = job.params["batch"], job.params["batches"]
    for record in read_json(job.inputs["verdicts"])["compounds"]:
        compound = record["compound"]
        if batch_of(compound, batches) != batch:
            continue
        with job.recording(problems, compound=compound):
            proposal = propose(record, fitted, assays, job.settings)
            if proposal is None:
                continue
            folder = Path(paths.plate(batch, compound))
            for name, text in proposal.files.items():
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
            designs += proposal.designs
            proposals[compound] = proposal.shown(str(folder))
    tables.DESIGNS.write(designs, job.outputs["designs"])
    write_json(proposals, job.outputs["proposals"])
    write_problems(problems, job.outputs["problems"])

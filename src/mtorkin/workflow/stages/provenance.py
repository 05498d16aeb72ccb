"""Everything that the results rest on."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from mtorkin.workflow import folders
from mtorkin.workflow.job import Job
from mtorkin.workflow.provenance import Program
from mtorkin.workflow.provenance import provenance as collect
from mtorkin.workflow.stored import write_json


def provenance(job: Job) -> None:
    """Write down inputs, settings, sources and libraries."""
    named = {assay: Path(folder) for assay, folder in job.params["folders"].items()}
    inputs = {assay: (folder, folders.files(folder)) for assay, folder in named.items()}
    program = Program(**{field.name: job.params[field.name] for field in fields(Program)})
    write_json(collect(inputs, job.params["settings"], program), job.outputs["provenance"])

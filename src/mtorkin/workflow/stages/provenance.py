"""Everything that the results rest on."""

from __future__ import annotations

from dataclasses import fields

from mtorkin.workflow.job import Job
from mtorkin.workflow.provenance import Program
from mtorkin.workflow.provenance import provenance as collect
from mtorkin.workflow.stored import write_json


def provenance(job: Job) -> None:
    """Write down inputs, settings, sources and libraries."""
    program = Program(**{field.name: job.params[field.name] for field in fields(Program)})
    write_json(collect(job.params["inputs"], job.params["settings"], program), job.outputs["provenance"])

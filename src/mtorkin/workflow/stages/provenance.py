"""Everything that the results rest on."""

from __future__ import annotations

from dataclasses import fields

from mtorkin.workflow.dependencies import library_versions, optional_versions
from mtorkin.workflow.job import Job
from mtorkin.workflow.provenance import Program
from mtorkin.workflow.provenance import provenance as collect
from mtorkin.workflow.stored import write_json


def provenance(job: Job) -> None:
    """Write down inputs, settings, sources and libraries."""
    given = {field.name: job.params[field.name] for field in fields(Program)}
    # Rules may run in an environment of their own, whose libraries Snakemake does not know.
    given["libraries"] = library_versions() | optional_versions()
    program = Program(**given)
    write_json(collect(job.params["inputs"], job.params["settings"], program), job.outputs["provenance"])

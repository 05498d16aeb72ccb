"""Everything that the results rest on."""

from __future__ import annotations

from pathlib import Path

from mtorkin.workflow import folders
from mtorkin.workflow.job import Job
from mtorkin.workflow.provenance import provenance as collect
from mtorkin.workflow.stored import write_json


def provenance(job: Job) -> None:
    """Write down inputs, settings, sources and libraries."""
    named = {assay: Path(folder) for assay, folder in job.params["folders"].items()}
    inputs = {assay: (folder, folders.files(folder)) for assay, folder in named.items()}
    stated = (job.params[name] for name in ("settings", "sources", "libraries", "lock"))
    write_json(collect(inputs, *stated), job.outputs["provenance"])

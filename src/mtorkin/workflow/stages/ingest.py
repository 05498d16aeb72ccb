"""One assay folder, read."""

from __future__ import annotations

from pathlib import Path

from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.readers.ingest import ingest as read_folder
from mtorkin.workflow.assay_file import write_assay
from mtorkin.workflow.inputs import digests
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import write_problems


def ingest(job: Job) -> None:
    """What was measured in a folder, its wells and its signals."""
    folder, name = Path(job.params["folder"]), job.params["assay"]
    problems: list[Problem] = []
    assay, wells, signals = None, None, None
    with job.recording(problems, name):
        read = read_folder(folder, name)
        if digests(folder) != job.params["files"]:
            # The next run sees another digest than this job was told, and reads the folder again.
            raise InputError(Problem("its files changed while they were read; run the same command again", assay=name))
        assay, wells, signals = read.assay, read.wells, read.signals
        problems += read.problems
    tables.WELLS.write(wells, job.outputs["wells"])
    tables.SIGNALS.write(signals, job.outputs["signals"])
    write_problems(problems, job.outputs["problems"])
    write_assay(assay, job.outputs["assay"])

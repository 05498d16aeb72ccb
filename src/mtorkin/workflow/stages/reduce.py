"""One assay folder, from signals to velocities."""

from __future__ import annotations

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.reduction.reduce import reduce as to_velocities
from mtorkin.workflow.assay_file import read_assay
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import read_tables, write_problems


def prepare() -> None:
    """Import what takes long: once for all jobs that are forks of one process."""
    import scipy.special  # noqa: F401


def reduce(job: Job) -> None:
    """Velocities, plate quality and progress curves of a folder."""
    problems: list[Problem] = []
    velocities, quality, progress = None, None, None
    assay = read_assay(job.inputs["assay"])
    if assay is not None:
        given = read_tables(job, "wells", "signals")
        with job.recording(problems, job.params["assay"]):
            reduced = to_velocities(assay, given["wells"], given["signals"], job.settings)
            velocities, quality, progress = reduced.velocities, reduced.quality, reduced.progress
            problems += reduced.problems
    tables.VELOCITIES.write(velocities, job.outputs["velocities"])
    tables.QUALITY.write(quality, job.outputs["quality"])
    tables.PROGRESS.write(progress, job.outputs["progress"])
    write_problems(problems, job.outputs["problems"])

"""Whether the input had errors."""

from __future__ import annotations

from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import read_problems


def outcome(job: Job) -> None:
    """Fail with the sentences if the input had an error, so that the exit status says so; else write that it had none.

    Raises
    ------
    InputError
        With every error.
    """
    errors = [problem for problem in read_problems([job.inputs["problems"]]) if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    Path(job.outputs["outcome"]).write_text("no errors in the input\n", encoding="utf-8", newline="\n")

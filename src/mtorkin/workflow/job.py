"""One job: what a stage function is given, and how it goes on after what is wrong with one folder or compound."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError, Problem
from mtorkin.base.place import is_fault
from mtorkin.workflow.events import tell_of_job

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings

#: The key of a problem that is not the input's.
INTERNAL = "internal error"


@dataclass(frozen=True)
class Job:
    """The files and settings of one job.

    Parameters
    ----------
    inputs, outputs
        Paths relative to the output directory, which is the working directory, by name; a list where there are many.
    params
        What else the rule passes.
    settings
        The sections of the settings that the stage depends on.
    log
        Path of the job's log.
    stage
        Name of the stage, where its progress is told.
    through
        The compounds that the job is done with.
    """

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    params: dict[str, Any]
    settings: Settings
    log: str
    stage: str = ""
    through: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def recording(self, problems: list[Problem], assay: str = "", compound: str = "") -> Iterator[None]:
        """Turn what goes wrong with one folder or compound into problems, so that the others of the job go on.

        Unusable input becomes its own sentences. Anything else is a bug: its traceback goes to the log, and its
        sentence says where that is.
        """
        try:
            yield
        except InputError as error:
            problems += error.problems
        except Exception as bug:
            if is_fault(bug):
                raise  # The others fail too, and none is to blame.
            logging.exception("assay %r, compound %r", assay, compound)
            message = f"{compound or assay} cannot be analysed ({type(bug).__name__}); please report it with {self.log}"
            problems.append(Problem(message, assay=assay, compound=compound, key=INTERNAL))
        if self.stage and compound:
            self.through.append(compound)
            tell_of_job({"through": self.stage})

"""One job: what a stage function is given, and the log that its rule's script opens for it."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError, Problem
from mtorkin.base.place import is_fault
from mtorkin.workflow.dependencies import visible
from mtorkin.workflow.events import tell_of_job

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings

try:
    import resource
except ImportError:
    # On Windows nothing is measured.
    resource = None  # type: ignore[assignment]

#: The key of a problem that is not the input's.
INTERNAL = "internal error"
#: What the log of a job has where its stage ended in an error of its own.
STAGE_FAILED = "ERROR stage "


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
    """

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    params: dict[str, Any]
    settings: Settings
    log: str
    stage: str = ""

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
            tell_of_job({"through": self.stage})


def run(stage: Callable[[Job], None], snakemake: Any) -> None:
    """Run one stage as the script of a Snakemake rule: warnings and tracebacks go to the rule's log."""
    log = snakemake.log[0]
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8") as stream, contextlib.redirect_stderr(stream):
        logging.basicConfig(stream=stream, level=logging.INFO, format="%(levelname)s %(message)s", force=True)
        logging.captureWarnings(True)
        params = dict(snakemake.params.items())
        settings = visible(stage.__name__, params["settings"])
        job = Job(dict(snakemake.input.items()), dict(snakemake.output.items()), params, settings, log, stage.__name__)
        try:
            stage(job)
        except InputError as error:
            logging.error("stage %s", stage.__name__)
            sys.exit(_say(error))
        except Exception as bug:
            logging.exception("stage %s", stage.__name__)
            # `mtorkin run` knows the words of a place's fault.
            sys.exit(_say(bug if is_fault(bug) else f"an error inside mtorkin: the traceback is in {log}"))
        finally:
            _note_cost()


def _note_cost() -> None:
    """What the job took, in its log: for a cluster to ask for, and for `benchmarks/speed/study.py`."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        # In kilobytes, and on macOS in bytes.
        megabytes = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        logging.info("%.2f CPU seconds, %.0f MB", used.ru_utime + used.ru_stime, megabytes)


def _say(what: object) -> int:
    """Print to the terminal past the log, and return the exit status."""
    print(what, file=sys.__stderr__)
    return 1

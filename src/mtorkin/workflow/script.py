"""The script of a rule: one job from Snakemake's words to ours, with its log and what it took."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.base.place import is_fault
from mtorkin.workflow.again import Written
from mtorkin.workflow.dependencies import visible
from mtorkin.workflow.job import Job

try:
    import resource
except ImportError:
    # On Windows nothing is measured.
    resource = None  # type: ignore[assignment]

#: What the log of a job has where its stage ended in an error of its own.
STAGE_FAILED = "ERROR stage "


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
            _do(stage, job, snakemake.wildcards.get("batch"))
        except InputError as error:
            logging.error("stage %s", stage.__name__)
            sys.exit(_say(error))
        except Exception as bug:
            logging.exception("stage %s", stage.__name__)
            # `mtorkin run` knows the words of a place's fault.
            sys.exit(_say(bug if is_fault(bug) else f"an error inside mtorkin: the traceback is in {log}"))
        finally:
            _note_cost()


def _do(stage: Callable[[Job], None], job: Job, batch: str | None) -> None:
    """Run the stage, unless it is of a batch of which it found all that it is asked for before."""
    if batch is None:
        stage(job)
        return
    written = Written.of(job, batch)
    if written.restore(job):
        logging.info("its inputs say what they said before: what it wrote then was kept")
        return
    stage(job)
    written.keep(job)


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

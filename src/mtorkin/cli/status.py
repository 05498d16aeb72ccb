"""Exit statuses, and sentences on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from mtorkin.base.errors import Problem
from mtorkin.base.shown import visible

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
#: Of `mtorkin verify`, `lock` and `diff`: results differ; inputs or settings differ; a lock cannot be read.
DIFFERENT, GIVEN_DIFFERS, NO_LOCK = 1, 3, 4
#: What a FOLDER on the command line may be.
FOLDER = "assay folder, or a folder that holds assay folders"
CORES = "processor cores to use (default: all)"
#: What a LOCK may be.
LOCK = "lock, as `mtorkin lock` wrote it"


def colour_wanted() -> bool:
    """Whether the output is a terminal that takes colours, and nobody said otherwise (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(problems: Iterable[Problem]) -> None:
    """Print problems, a sentence each."""
    for problem in problems:
        print(f"{problem.severity}: {visible(problem.sentence())}", file=sys.stderr)

"""Exit statuses, and sentences on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from mtorkin.base.errors import Problem

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
#: What a FOLDER on the command line may be.
FOLDER = "assay folder, or a folder that holds assay folders"


def say(problems: Iterable[Problem]) -> None:
    """Print problems, a sentence each."""
    for problem in problems:
        print(f"{problem.severity}: {problem.sentence()}", file=sys.stderr)

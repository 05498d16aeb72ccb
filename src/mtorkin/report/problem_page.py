"""The page with all that was wrong with the input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mtorkin.base.errors import Problem
from mtorkin.report.pages import render


def in_words(problems: Sequence[Problem]) -> str:
    """How many errors and warnings there are; nothing where there are none."""
    errors = sum(problem.severity == "error" for problem in problems)
    counts = ((errors, "error"), (len(problems) - errors, "warning"))
    return " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)


def write_problem_page(path: Path, problems: Sequence[Problem], index: str) -> None:
    """Write the page, errors first; `index` is the index as seen from it."""
    render(
        "problems.html",
        path,
        problems=sorted(problems, key=lambda problem: problem.severity != "error"),
        counted=in_words(problems),
        simulated=False,
        index=index,
    )

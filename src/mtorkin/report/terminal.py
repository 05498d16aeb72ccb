"""The table that a run ends with in the terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from mtorkin.base.errors import Problem
from mtorkin.base.shown import visible
from mtorkin.report.rows import Row, counted, items, problems_of, rows
from mtorkin.report.sureness import in_short, likeliest

if TYPE_CHECKING:
    import pandas as pd

#: Errors of one kind in one file that are printed; `problems.csv` and the index have them all.
ALIKE = 6
#: Colours of verdicts, as a terminal takes them: open, of no use, called; and what ends them.
OPEN, USELESS, CALLED, PLAIN = "\x1b[33m", "\x1b[31m", "\x1b[32m", "\x1b[0m"
#: Columns left for flags below which they go on lines of their own.
NARROW = 24


def _cells(text: str) -> int:
    """Cells that the text fills: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cut(text: str, width: int) -> str:
    """The text in at most so many cells, with an ellipsis where it was longer."""
    if _cells(text) <= width:
        return text
    while _cells(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, max(width, 20), subsequent_indent=indent, break_on_hyphens=False) or [""]


def _painted(verdict: str, padded: str) -> str:
    """The cell of a verdict in its colour."""
    return f"{({'unresolved': OPEN, 'not-interpretable': USELESS}).get(verdict, CALLED)}{padded}{PLAIN}"


def _compounds(table: list[tuple[str, str, str, str]], width: int, colour: bool) -> Iterable[str]:
    head = ("compound", "verdict", "odds", "notes")
    columns = [max(_cells(row[i]) for row in [head, *table]) for i in range(3)]
    columns[0] = min(columns[0], max(12, width - columns[1] - columns[2] - 4 - NARROW))
    used = sum(columns) + 6
    beside = width - used >= NARROW
    for row in [head, *table]:
        cells = [_pad(_cut(cell, size), size) for cell, size in zip(row[:3], columns, strict=True)]
        if colour and row is not head:
            cells[1] = _painted(row[1], cells[1])
        left = "  ".join(cells)
        flags = _wrap(row[3], width - used if beside else width - 4)
        if beside:
            yield f"{left}  {flags[0]}".rstrip()
            yield from (" " * used + line for line in flags[1:])
        else:
            yield left.rstrip()
            if row is not head:
                yield from ("    " + line for line in flags if line)


def _errors(errors: list[Problem]) -> Iterable[str]:
    """The sentences; of many on one key of one file the first few, and how many more."""

    def kind(problem: Problem) -> tuple[str, str, str]:
        return problem.assay, problem.file, problem.key

    for (assay, file, key), group in groupby(sorted(errors, key=kind), kind):
        alike = list(group)
        shown = alike if len(alike) <= ALIKE else alike[: ALIKE - 1]
        yield from (problem.sentence() for problem in shown)
        if len(shown) < len(alike):
            more = f"{len(alike) - len(shown)} more like these, all in problems.csv and in the report"
            yield Problem(more, assay=assay, file=file, key=key).sentence()


def _notes(row: Row) -> list[str]:
    """What an open compound is likeliest to be, and every flag once: other axes raise it with other numbers."""
    flags: dict[str, str] = {}
    for flag in items(row["flags"]):
        flags.setdefault(re.sub(r"[\d.]+", "", flag.split(": ", 1)[-1]), flag)
    best = likeliest(row["support"], items(row["alive"])) if row["verdict"] == "unresolved" else ""
    return [*([best] if best else []), *flags.values()]


def summary(
    verdicts: pd.DataFrame, problems: pd.DataFrame, index: str, *, width: int | None = None, colour: bool = False
) -> str:
    """Verdicts, errors and the path of the report as text for a terminal.

    Parameters
    ----------
    verdicts
        The table `mtorkin.base.tables.VERDICTS`.
    problems
        The table `mtorkin.base.tables.PROBLEMS`. Errors are printed, the first few where many are alike; warnings are
        counted.
    index
        Path of ``index.html`` as the user should see it.
    width
        Columns to fill; default: those of the terminal.
    colour
        Whether verdicts have a colour.

    Returns
    -------
    str
        Lines, each ending in a newline.
    """
    width = width or shutil.get_terminal_size().columns
    compounds = rows(verdicts)
    found = problems_of(problems)
    errors = [problem for problem in found if problem.severity == "error"]
    warnings = len(found) - len(errors)
    table = [
        (
            visible(row["compound"]),
            visible(row["verdict"] or ""),
            in_short(row["verdict"] or "", row["support"]),
            visible("; ".join(_notes(row))),
        )
        for row in compounds
    ]
    lines = list(_compounds(table, width, colour)) if table else ["No compound has a verdict."]
    if len(table) > 1:
        each = ", ".join(f"{count:,} {verdict}" for verdict, count in counted(row[1] for row in table))
        lines += ["", *_wrap(f"{len(table):,} compounds: {each}.", width)]
    simulated = sum(bool(row["simulated"]) for row in compounds)
    if simulated:
        which = "of every compound" if simulated == len(compounds) else f"of {simulated} of {len(compounds)} compounds"
        lines += ["", f"Simulated data: those {which}."]
    if errors:
        lines += ["", f"{len(errors)} {'error' if len(errors) == 1 else 'errors'}; what they concern was not analysed:"]
        for sentence in _errors(errors):
            lines += _wrap(f"  {visible(sentence)}", width, "    ")
    if warnings:
        lines += ["", f"{warnings} {'warning' if warnings == 1 else 'warnings'}, listed in the report."]
    return "\n".join([*lines, "", f"Report: {index}", ""])

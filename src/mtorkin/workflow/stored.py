"""Tables, problems and records as the files that pass between stages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.compact import SUFFIX, open_text, write_text
from mtorkin.base.errors import Problem
from mtorkin.base.tables import Table
from mtorkin.workflow.job import Job


def gather(table: Table, files: Iterable[str]) -> pd.DataFrame:
    """The rows of several files of one table."""
    return stack(table, [table.read(file) for file in files])


def stack(table: Table, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one table below each other."""
    filled = [frame for frame in frames if len(frame)]
    return table.frame(pd.concat(filled, ignore_index=True) if filled else None)


def write_below(table: Table, texts: Iterable[str], path: str) -> None:
    """Write the rows of one table that `Table.text` has made texts of, below each other."""
    heading = table.text(None)
    write_text(path, heading + "".join(text.removeprefix(heading) for text in texts))


def read_tables(job: Job, *names: str) -> dict[str, pd.DataFrame]:
    """Tables that a job has one file of, by name."""
    return {name: getattr(tables, name.upper()).read(job.inputs[name]) for name in names}


def gather_tables(job: Job, *names: str) -> dict[str, pd.DataFrame]:
    """Tables that a job has several files of, by name."""
    return {name: gather(getattr(tables, name.upper()), job.inputs[name]) for name in names}


def write_problems(problems: Iterable[Problem], path: str) -> None:
    """Write problems as the table of this name."""
    tables.PROBLEMS.write([problem.as_row() for problem in problems], path)


def read_problems(files: Iterable[str]) -> list[Problem]:
    """The problems in several files."""
    rows = gather(tables.PROBLEMS, files).fillna("").to_dict("records")
    return [Problem(**{str(field): value for field, value in row.items()}) for row in rows]


def write_json(content: Any, path: str) -> None:
    """Write records; a number that JSON has no word for is an error."""
    # To set lines apart takes ten times as long: where a person opens the file.
    indent = None if path.endswith(SUFFIX) else 2
    write_text(path, json.dumps(content, indent=indent, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: str | Path) -> Any:
    """The content of a JSON file."""
    with open_text(path) as stream:
        return json.load(stream)

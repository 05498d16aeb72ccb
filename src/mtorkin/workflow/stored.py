"""Tables, problems and records as the files that pass between stages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.compact import SUFFIX, open_text, packed, write_text
from mtorkin.base.errors import Problem
from mtorkin.base.tables import Table
from mtorkin.workflow.job import Job

#: First byte of a part of a file, and the one behind it.
Span = tuple[int, int]


def gather(table: Table, files: Iterable[str]) -> pd.DataFrame:
    """The rows of several files of one table."""
    return stack(table, [table.read(file) for file in files])


def stack(table: Table, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one table below each other."""
    filled = [frame for frame in frames if len(frame)]
    return table.frame(pd.concat(filled, ignore_index=True) if filled else None)


def below(table: Table, rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> str:
    """Rows as they stand in a table below others: without its heading."""
    return table.text(rows).removeprefix(table.text(None))


def write_below(table: Table, texts: Iterable[str], path: str) -> list[Span]:
    """Write a compressed table of rows that `below` has made texts of; where in the file each of them stands."""
    parts = [packed(text) for text in (table.text(None), *texts)]
    ends = list(accumulate(map(len, parts)))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(b"".join(parts))
    return list(pairwise(ends))


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

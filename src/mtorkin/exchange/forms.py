"""The forms that results are exported in: a row each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.base.tables import Column, Table

#: The format of what is written here.
FORMAT = 1
#: The words of Table Schema for the kinds of our columns.
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean", "trueValues": ["True"], "falseValues": ["False"]},
}


@dataclass(frozen=True)
class Results:
    """A directory of results.

    Attributes
    ----------
    root
        The directory.
    files
        The files of every kind of table, by the name that the export gives it: the table, and where its rows are.
    provenance
        The record of what the results rest on.
    """

    root: Path
    files: Mapping[str, tuple[Table, Sequence[Path]]]
    provenance: Path


@dataclass(frozen=True)
class Form:
    """A form of export.

    Attributes
    ----------
    means
        What it is.
    name
        Name of the file, where none is given.
    content
        What is in it.
    within
        Whether the file names the files of the results, and has to lie among them.
    """

    means: str
    name: str
    content: Callable[[Results], dict[str, Any]]
    within: bool = False


def _whole(results: Results) -> dict[str, Any]:
    """Every table with its columns and rows, and what the results rest on."""
    return {
        "format": FORMAT,
        "provenance": json.loads(results.provenance.read_text(encoding="utf-8")),
        "tables": {
            name: {
                "meaning": table.meaning,
                "format": table.format,
                "columns": [
                    {"name": each.name, "kind": each.kind, "unit": each.unit, "meaning": each.meaning}
                    for each in table.columns
                ],
                "rows": [list(row.values()) for path in paths for row in table.records(path)],
            }
            for name, (table, paths) in results.files.items()
        },
    }


def _package(results: Results) -> dict[str, Any]:
    """A Data Package: what is in the tables, in the words of Table Schema, beside the tables as they are."""
    return {
        "profile": "tabular-data-package",
        "name": "mtorkin-results",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "description": table.meaning,
                "path": [path.relative_to(results.root).as_posix() for path in paths],
                "encoding": "utf-8",
                "schema": {"fields": [_field(each) for each in table.columns], "missingValues": [""]},
            }
            for name, (table, paths) in results.files.items()
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, **_TYPES[column.kind], "description": column.meaning, **unit}


FORMS = {
    "json": Form("every table with meanings, units and rows in one JSON file", "results.json", _whole),
    "frictionless": Form(
        "a Data Package: a description of the tables for programs, which lies among them", "datapackage.json", _package,
        within=True,
    ),
}  # fmt: skip


def export(results: Results, form: Form, out: Path | None = None) -> Path:
    """Write results in a form.

    Parameters
    ----------
    results
        What is exported.
    form
        A row of `FORMS`.
    out
        The file; default: its own name, in the directory of the results where it has to lie there, else in the working
        directory.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If a table cannot be read, the file cannot be written, or would not lie among the files that it names.
    """
    path = out or (results.root / form.name if form.within else Path(form.name))
    if form.within and path.resolve().parent != results.root.resolve():
        raise InputError(f"{path.name} names the tables of the results and has to lie beside them: leave --out away")
    try:
        text = json.dumps(form.content(results), indent=1, ensure_ascii=False, allow_nan=False)
    except (OSError, ValueError) as error:
        raise InputError(f"the results cannot be exported ({error}): run the study again") from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path.name} cannot be written: {error.strerror}; choose another --out") from None
    return path

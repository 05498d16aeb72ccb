"""A form of export, and how results are written in one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.base.tables import Table
from mtorkin.base.tables.rows import Row


@dataclass(frozen=True)
class Folder:
    """An assay folder as the results hold it: what was measured, and its tables of wells, signals and velocities."""

    assay: Path
    wells: Path
    signals: Path
    velocities: Path


@dataclass(frozen=True)
class Given:
    """What the user says of an export, and the day of it in ISO 8601.

    Attributes
    ----------
    licence, by, publisher, ended
        Of a crate: its licence, who ran the analysis, who publishes it, and when the run ended, in ISO 8601.
    compound
        The compound that it is of.
    """

    licence: str = ""
    by: str = ""
    publisher: str = ""
    ended: str = ""
    date: str = ""
    compound: str = ""


NOTHING_GIVEN = Given()


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
    folders
        The assay folders, by their identifiers.
    pages
        What else a reader opens, with a few words on each.
    workflow
        The workflow that made them.
    given
        What the user says of the export.
    """

    root: Path
    files: Mapping[str, tuple[Table, Sequence[Path]]]
    provenance: Path
    folders: Mapping[str, Folder]
    pages: Mapping[Path, str]
    workflow: Path
    given: Given = NOTHING_GIVEN

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a kind of table."""
        table, paths = self.files[name]
        return (row for path in paths for row in table.records(path))


def cells(row: Row) -> list[Any]:
    """The cells of a row for a form without infinite numbers: "inf" or "-inf", as in the tables."""
    return [str(cell) if isinstance(cell, float) and math.isinf(cell) else cell for cell in row.values()]


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
        What is in it. It raises InputError where the form cannot hold the results.
    within
        Whether the file names the files of the results, and has to lie among them.
    beside
        What is written beside it, by path.
    asks
        What the user may say of it: fields of `Given` beside the day.
    """

    means: str
    name: str
    content: Callable[[Results], bytes]
    within: bool = False
    beside: Callable[[Results], Mapping[str, bytes]] = lambda _: {}
    asks: tuple[str, ...] = ()


def export(results: Results, form: Form, out: Path | None = None) -> Path:
    """Write results in a form.

    Parameters
    ----------
    results
        What is exported.
    form
        A row of `forms.FORMS`.
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
        If a table cannot be read, the form cannot hold it, the file cannot be written, or would not lie among the files
        that it names.
    """
    path = out or (results.root / form.name if form.within else Path(form.name))
    if form.within and path.resolve().parent != results.root.resolve():
        raise InputError(f"{path.name} names the tables of the results and has to lie beside them: leave --out away")
    try:
        contents = {path: form.content(results)}
        contents |= {path.parent / name: content for name, content in form.beside(results).items()}
    except (OSError, ValueError) as error:
        raise InputError(f"the results cannot be exported ({error}): run the study again") from None
    try:
        for place, content in contents.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path.name} cannot be written: {error.strerror}; choose another --out") from None
    return path

"""Files of EnzymeML, read, and written as assay folders."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from mtorkin.base.errors import InputError, Problem
from mtorkin.base.given import content as content_of
from mtorkin.exchange.enzymeml.archive import read_archive
from mtorkin.exchange.enzymeml.document import Document
from mtorkin.exchange.enzymeml.folders import folders

#: Faults of a document that are told at once.
_MOST = 5


def read_document(path: Path) -> tuple[Document, list[Problem]]:
    """A document of EnzymeML v2, or an archive of version 1 as one; and what was read otherwise than it stands there.

    Raises
    ------
    InputError
        If the file is something else, or cannot be read.
    """
    try:
        content = content_of(path)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}") from None
    if zipfile.is_zipfile(path):
        return read_archive(path)
    if content.lstrip()[:1] == b"<":
        raise InputError(f"{path.name} is XML without its tables; name the archive (.omex) that it was in, or JSON")
    try:
        return Document.model_validate_json(content), []
    except ValidationError as error:
        raise InputError(_faults(path.name, error)) from None
    except RecursionError:
        raise InputError(f"{path.name} is nested too deeply to be a document of EnzymeML") from None


def _faults(name: str, error: ValidationError) -> list[Problem]:
    """What keeps a file from being a document, a sentence each."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    problems = [
        Problem(
            f"{each['msg'][0].lower()}{each['msg'][1:]}, so that this is no document of EnzymeML v2",
            file=name,
            key=".".join(map(str, each["loc"])),
        )
        for each in found[:_MOST]
    ]
    more = len(found) - len(problems)
    return [*problems, *([Problem(f"there are {more} more faults of this kind", file=name)] if more else [])]


def take(source: Path, out: Path) -> tuple[list[Path], list[Problem]]:
    """Write the measurements of a document as assay folders.

    Parameters
    ----------
    source
        The document.
    out
        The folder: the assay folder itself where there is one, else the folder that holds them. It must not exist or
        be empty.

    Returns
    -------
    written : list of Path
        The assay folders.
    said : list of Problem
        What was not carried over.

    Raises
    ------
    InputError
        If the document cannot be read or holds nothing to take, or the folder cannot be written.
    """
    document, otherwise = read_document(source)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} is there already: give --out a folder that does not exist or is empty")
    found, reading = folders(document, source.name)
    places = {name: out if len(found) == 1 else out / name for name in found}
    try:
        for name, contents in found.items():
            _write(places[name], contents.items())
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}; choose another --out") from None
    return list(places.values()), [*otherwise, *reading.said]


def _write(folder: Path, contents: Iterable[tuple[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents:
        (folder / name).write_text(content, encoding="utf-8", newline="\n")

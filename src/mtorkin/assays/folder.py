"""Assay folders: where they are, and what their `assay.yaml` says.

`find_folders` runs whenever Snakemake parses the workflow and therefore imports nothing heavy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.errors import InputError, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from mtorkin.assays.document import Data
    from mtorkin.assays.document import Path as KeyPath
    from mtorkin.assays.schema import Assay

ASSAY_FILE = "assay.yaml"


def find_folders(paths: Iterable[str | Path]) -> list[tuple[str, Path]]:
    """Find the assay folders of a study.

    Parameters
    ----------
    paths
        Assay folders, or folders that hold assay folders, in any order; one that is named twice counts once.

    Returns
    -------
    list of (str, Path)
        Identifier and folder, sorted by identifier. The identifier is the folder's name in the characters
        ``A-Z a-z 0-9 . _ -``, with the names of its parents before it as far as it takes to be unique.

    Raises
    ------
    InputError
        Naming every path that is no assay folder and holds none.
    """
    folders: dict[str, Path] = {}
    problems = []
    for path in sorted({Path(path) for path in paths}):
        if (path / ASSAY_FILE).is_file():
            found = [path]
        elif path.is_dir():
            children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
            found = [child for child in children if (child / ASSAY_FILE).is_file()]
        else:
            found = []
        if not found:
            reason = "has no assay.yaml, and no folder in it has one" if path.is_dir() else "is not a folder"
            problems.append(Problem(f"{path} {reason}; `mtorkin new {path}` writes one to fill in"))
        for folder in found:
            folders.setdefault(os.path.realpath(folder), folder)
    if problems:
        raise InputError(problems)
    named = _unique_names({key: Path(os.path.abspath(folder)) for key, folder in folders.items()})
    return sorted((name, folders[key]) for key, name in named.items())


def _unique_names(folders: dict[str, Path]) -> dict[str, str]:
    """A name for every folder, of as few of its parents as it takes."""
    depth = dict.fromkeys(folders, 1)
    while True:
        names = {key: _name(folder, depth[key]) for key, folder in folders.items()}
        # Names become file names, and some file systems do not know upper from lower case.
        shared: dict[str, list[str]] = {}
        for key in sorted(folders):
            shared.setdefault(names[key].casefold(), []).append(key)
        doubled = [keys for keys in shared.values() if len(keys) > 1]
        if not doubled:
            return names
        deeper = [key for keys in doubled for key in keys if depth[key] < len(folders[key].parts)]
        if not deeper:  # names that differ only in characters that an identifier cannot have
            for keys in doubled:
                names.update({key: f"{names[key]}-{number}" for number, key in enumerate(keys, start=1)})
            return names
        for key in deeper:
            depth[key] += 1


def _name(folder: Path, depth: int) -> str:
    name = "-".join(folder.parts[-depth:])
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "assay"


def load_assay(folder: str | Path, assay_id: str) -> Assay:
    """Read and check `assay.yaml`.

    Parameters
    ----------
    folder
        The assay folder.
    assay_id
        Its identifier, for messages.

    Raises
    ------
    InputError
        With everything that is wrong with it, each with key and line number.
    """
    from pydantic import ValidationError

    from mtorkin.assays.document import key_name, parse_document
    from mtorkin.assays.schema import Assay
    from mtorkin.sheets.text import decode

    def problem(message: str, key: str = "", where: str = "") -> Problem:
        return Problem(message, assay=assay_id, file=ASSAY_FILE, key=key, where=where)

    try:
        text = decode((Path(folder) / ASSAY_FILE).read_bytes())
    except FileNotFoundError:
        raise InputError(problem("there is no such file; `mtorkin new` writes one to fill in")) from None
    except (OSError, ValueError) as error:
        raise InputError(problem(f"the file cannot be read as text ({type(error).__name__})")) from None
    document = parse_document(text)
    problems = [problem(each.message, each.key, each.where) for each in document.problems]
    if problems and document.data is None:
        raise InputError(problems)
    data = _without_nulls(document.data, ())
    if not isinstance(data, dict):
        raise InputError(problem("the file must hold keys with values, such as `title: ...`"))
    try:
        assay = Assay.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path, message = _explained(detail, Assay)
            problems.append(problem(message, key_name(path), document.where(path)))
    for path, message in _needed(data):
        problems.append(problem(message, key_name(path), document.where(path)))
    if problems:
        raise InputError(problems)
    return assay


def _without_nulls(data: Data, path: KeyPath) -> Any:
    """A key without a value is a key that was not given; except where the key itself says something."""
    if isinstance(data, list):
        return [_without_nulls(item, (*path, index)) for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    # `ATP:` says that there is ATP, `TOR-1:` that there is such a compound.
    says = len(path) == 1 and path[0] in ("substrates", "accessory", "compounds")
    return {
        key: {} if value is None else _without_nulls(value, (*path, key))
        for key, value in data.items()
        if value is not None or says
    }


def _needed(data: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """What is required because of something else. Read from the plain data, so that it is said beside other problems."""
    plates, velocities, detection = data.get("plates"), data.get("velocities"), data.get("detection")
    if plates and velocities:
        yield ("velocities",), "a folder has plates or velocities, not both; make two folders of it"
    elif not plates and not velocities:
        yield ("plates",), "this key is required, unless velocities are given: which exports and layouts there are"
    if not plates:
        return
    if not detection:
        yield ("detection",), "this section is required with plates: at least its format"
        return
    conditions = data.get("conditions")
    kinetic = isinstance(detection, dict) and detection.get("kind") == "kinetic"
    timed = isinstance(conditions, dict) and conditions.get("reaction_time")
    if not kinetic and not timed:
        message = "this key is required for endpoint reads, for example `reaction_time: 20 min`"
        yield ("conditions", "reaction_time"), message


def _explained(detail: ErrorDetails, model: type[BaseModel]) -> tuple[KeyPath, str]:
    """An error of pydantic as key path and sentence."""
    from mtorkin.assays.names import TO_FILL_IN, listed, nearest

    path = tuple(part for part in detail["loc"] if not _is_tag(part))
    found, context = detail["input"], detail.get("ctx", {})
    shown = f"; found '{found}'" if isinstance(found, str) else ""
    if TO_FILL_IN in shown:
        return path, "is still to be filled in"
    match detail["type"]:
        case "missing":
            return path, "this key is required"
        case "extra_forbidden":
            known = _keys_at(path[:-1], model)
            return (
                path,
                f"there is no key '{path[-1]}' here{nearest(str(path[-1]), known)}; known are {listed(known, 25)}",
            )
        case "literal_error":
            choices = str(context["expected"]).replace("'", "")
            return path, f"must be one of {choices}{shown}{nearest(str(found), re.split(', | or ', choices))}"
        case "value_error":
            return path, str(context["error"])
        case "bool_parsing":
            return path, f"must be true or false{shown}"
        case "int_parsing" | "float_parsing" | "int_from_float":
            return path, f"must be a number{shown}"
        case "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return path, f"must be a date such as 2026-03-14{shown}"
        case "string_type":
            return path, "must be text, not a section or a list"
        case "string_too_short":
            return path, "must not be empty"
        case "model_type" | "dict_type" | "model_attributes_type":
            return path, f"must be a section, with keys of its own{shown}"
        case "list_type" | "tuple_type":
            return path, f"must be a list, such as [{found}]" if isinstance(found, str) else "must be a list"
        case _:
            return path, f"{detail['msg'][0].lower()}{detail['msg'][1:]}{shown}"


def _is_tag(part: str | int) -> bool:
    return isinstance(part, str) and part.startswith(("function-", "tuple["))


def _keys_at(path: KeyPath, model: type[BaseModel]) -> list[str]:
    """The keys that the section at a path may have."""
    current: type[BaseModel] | None = model
    for part in path:
        fields = _fields(current)
        if part in fields:  # anything else is a place in a list or dictionary, whose model we already have
            current = next(_models_in(fields[str(part)].annotation), None)
    return list(_fields(current))


def _fields(model: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """The fields of a model by the names that they have in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()} if model else {}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation names, in Optional, list, dict and the like."""
    from typing import get_args

    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)

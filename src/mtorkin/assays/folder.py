"""What the `assay.yaml` of a folder says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from mtorkin.assays.document import Data
    from mtorkin.assays.document import Path as KeyPath
    from mtorkin.assays.schema import Assay

ASSAY_FILE = "assay.yaml"
#: Bytes of it; a thousand compounds with all that is known of them fit in, and it is read in seconds.
LARGEST = 500_000
#: Plates of a folder; each takes some hundredths of a second wherever it is read.
MOST_PLATES = 500
#: Compounds that a folder says something of, and the names of one: what compares names takes their square.
MOST_COMPOUNDS, MOST_ALIASES = 5_000, 100


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
    from mtorkin.assays.ranges import beyond_in
    from mtorkin.assays.schema import Assay
    from mtorkin.sheets.text import decode

    def problem(message: str, key: str = "", where: str = "") -> Problem:
        return Problem(message, assay=assay_id, file=ASSAY_FILE, key=key, where=where)

    # By os.path, which says no where the system does not let us look.
    if os.path.isfile(folder):
        message = f"it is a file, and no folder; name the folder that {ASSAY_FILE} is in, and unpack an archive first"
        raise InputError(Problem(message, assay=assay_id))
    if not os.path.isdir(folder):
        raise InputError(Problem("there is no such folder; check the name that was given", assay=assay_id))
    file = Path(folder) / ASSAY_FILE
    if os.path.exists(file) and not (os.path.isfile(file) and os.path.getsize(file) <= LARGEST):
        raise InputError(problem(f"it has to be a file of at most {LARGEST // 1000} kB"))
    try:
        # What the system makes up while it is read has no size, and may never end.
        text = decode(file.read_bytes()) if file.stat().st_size else ""
    except FileNotFoundError:
        other = _named_otherwise(Path(folder))
        advice = f"rename {other}" if other else "`mtorkin new` writes one to fill in"
        raise InputError(problem(f"there is no such file; {advice}")) from None
    except OSError as error:
        raise InputError(problem(f"the file cannot be read ({error.strerror or type(error).__name__})")) from None
    except ValueError:
        raise InputError(problem("the file is no text; write it with a text editor")) from None
    document = parse_document(text)
    problems = [problem(each.message, each.key, each.where) for each in document.problems]
    if problems and document.data is None:
        raise InputError(problems)
    data = _without_nulls(document.data, (), Assay)
    if not isinstance(data, dict):
        raise InputError(problem("the file must hold keys with values, such as `title: ...`"))
    meant: set[KeyPath] = set()
    try:
        assay = Assay.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        meant = {path for detail in details if (path := _meant(detail, Assay)) is not None}
        for detail in details:
            path, message = explained(detail, Assay)
            if detail["type"] != "missing" or path not in meant:
                problems.append(problem(message, key_name(path), document.where(path)))
    for path, message in _needed(data):
        if path in meant:
            continue  # the key is there, misspelt, which has been said
        problems.append(problem(message, key_name(path), document.where(path)))
    if not problems:
        problems += [
            problem(message, key_name(path), document.where(path)) for path, message in beyond_in(data, assay.unusual)
        ]
    if problems:
        raise InputError(problems)
    return assay


def _named_otherwise(folder: Path) -> str:
    """The file that is `assay.yaml` under another name; empty where there is none."""
    forms = re.compile(r"assay(\.ya?ml)?(\.txt)?", re.IGNORECASE)
    return next((name for name in sorted(os.listdir(folder)) if forms.fullmatch(name)), "")


def _without_nulls(data: Data, path: KeyPath, model: type[BaseModel]) -> Any:
    """A known key without a value is a key that was not given; except where the key itself says something."""
    if isinstance(data, list):
        return [_without_nulls(item, (*path, index), model) for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    # `ATP:` says that there is ATP, `TOR-1:` that there is such a compound. An unknown key must stay, to be refused:
    # in `{pH: 7,4, buffer: ...}` the 4 is one.
    says = len(path) == 1 and path[0] in ("substrates", "accessory", "compounds")
    known = _keys_at(path, model)
    return {
        key: {} if value is None else _without_nulls(value, (*path, key), model)
        for key, value in data.items()
        if value is not None or says or key not in known
    }


def _needed(data: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """What is required because of something else, read from the plain data: it is said beside other problems."""
    plates, velocities, detection = data.get("plates"), data.get("velocities"), data.get("detection")
    measures = plates or velocities or not data.get("evidence")
    if measures and data.get("purpose") != "counter-assay":
        for section in ("enzyme", "substrates"):
            if section not in data:
                yield (section,), "this key is required"
        if data.get("substrates") == {}:
            yield ("substrates",), "names no substrate; give ATP and protein, or substrate"
    if plates and velocities:
        yield ("velocities",), "a folder has plates or velocities, not both; make two folders of it"
    elif measures and not plates and not velocities:
        yield (
            ("plates",),
            "this key is required, unless velocities or evidence are given: which exports and layouts there are",
        )
    yield from _names(data.get("compounds"))
    if not plates:
        return
    if isinstance(plates, list) and len(plates) > MOST_PLATES:
        message = f"there are {len(plates):,} plates; split them into folders of at most {MOST_PLATES}"
        yield ("plates",), message
    if not detection:
        yield ("detection",), "this section is required with plates: at least its format"
        return
    conditions = data.get("conditions")
    kinetic = isinstance(detection, dict) and detection.get("kind") == "kinetic"
    timed = isinstance(conditions, dict) and conditions.get("reaction_time")
    if not kinetic and not timed:
        message = "this key is required for endpoint reads, for example `reaction_time: 20 min`"
        yield ("conditions", "reaction_time"), message


def _names(compounds: object) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with how many compounds and aliases there are."""
    if not isinstance(compounds, dict):
        return
    if len(compounds) > MOST_COMPOUNDS:
        yield (
            ("compounds",),
            f"there are {len(compounds):,} compounds; split them into folders of at most {MOST_COMPOUNDS:,}",
        )
    for name, said in compounds.items():
        aliases = said.get("aliases") if isinstance(said, dict) else None
        if isinstance(aliases, list) and len(aliases) > MOST_ALIASES:
            message = f"there are {len(aliases):,} aliases; keep those that data have, {MOST_ALIASES} at most"
            yield ("compounds", name, "aliases"), message


def explained(detail: ErrorDetails, model: type[BaseModel]) -> tuple[KeyPath, str]:
    """An error of pydantic as key path and sentence."""
    from mtorkin.assays.names import TO_FILL_IN, listed, nearest, shortened

    path = tuple(part for part in detail["loc"] if not _is_tag(part))
    found, context = detail["input"], detail.get("ctx", {})
    shown = f"; found '{shortened(found)}'" if isinstance(found, str) else ""
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


def _meant(detail: ErrorDetails, model: type[BaseModel]) -> KeyPath | None:
    """The key that an unknown key is nearest to, and probably stands for."""
    from mtorkin.assays.names import nearest_of

    if detail["type"] != "extra_forbidden":
        return None
    *section, key = (part for part in detail["loc"] if not _is_tag(part))
    near = nearest_of(str(key), _keys_at(tuple(section), model))
    return (*section, near) if near else None


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

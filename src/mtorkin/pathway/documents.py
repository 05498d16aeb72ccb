"""A YAML file of a user as a model of pydantic; whatever is wrong with it is a sentence with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from mtorkin.assays.document import key_name, parse_document
from mtorkin.assays.folder import explained
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.given import content as content_of
from mtorkin.sheets.text import decode

Content = TypeVar("Content", bound=BaseModel)


def read_document(path: Path, content: type[Content], folder: str = "") -> Content:
    """Read a YAML file.

    Parameters
    ----------
    path
        The file.
    content
        What it holds.
    folder
        The assay folder that it is of, for sentences.

    Raises
    ------
    InputError
        With everything that is wrong, each with file, line and key.
    """

    def problem(message: str, key: str = "", where: str = "") -> Problem:
        return Problem(message, assay=folder, file=path.name, key=key, where=where)

    try:
        text = decode(content_of(path))
    except FileNotFoundError:
        what = "file" if path.parent.is_dir() else "folder"
        raise InputError(problem(f"there is no such {what}; check the name that was given")) from None
    except (OSError, ValueError) as error:
        raise InputError(problem(f"the file cannot be read as text ({type(error).__name__})")) from None
    document = parse_document(text)
    problems = [problem(each.message, each.key, each.where) for each in document.problems]
    if problems:
        raise InputError(problems)
    if not isinstance(document.data, dict):
        raise InputError(problem("the file must hold keys with values, such as `title: ...`"))
    try:
        return content.model_validate({key: value for key, value in document.data.items() if value is not None})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            keys, message = explained(detail, content)
            problems.append(problem(message, key_name(keys), document.where(keys)))
        raise InputError(problems) from None

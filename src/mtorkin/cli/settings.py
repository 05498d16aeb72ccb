"""The settings of a run: a configuration file, with single ones replaced on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.given import content as content_of

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings


def chosen_settings(config: str | None, assignments: Sequence[str]) -> Settings:
    """The settings of a configuration file with those of KEY=VALUE in their place.

    Raises
    ------
    InputError
        Naming the file, the assignment or the key.
    """
    from mtorkin.base.settings import read_settings

    content = _content(config) if config else {}
    for assignment in assignments:
        _assign(content, assignment)
    return read_settings(content)


def _content(config: str) -> dict[str, Any]:
    from yaml import YAMLError, safe_load

    try:
        content = safe_load(content_of(Path(config)).decode()) or {}
    except OSError as error:
        raise InputError(f"the configuration {config} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"the configuration {config} is not YAML: {reason}") from None
    if not isinstance(content, dict):
        raise InputError(f"the configuration {config} must be keys with values, as config/config.yaml is")
    return content


def _assign(content: dict[str, Any], assignment: str) -> None:
    from yaml import YAMLError, safe_load

    name, equals, value = assignment.partition("=")
    *sections, key = name.strip().split(".")
    place: Any = content
    for section in sections:
        place = place.setdefault(section, {}) if isinstance(place, dict) else None
    if not equals or not isinstance(place, dict):
        raise InputError(f"--set {assignment}: write a setting as KEY=VALUE, for instance selection.margin=8")
    try:
        place[key] = safe_load(value)
    except YAMLError:
        place[key] = value

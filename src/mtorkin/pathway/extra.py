"""The libraries of the optional extra ``mtorkin[pathway]``."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mtorkin.base.errors import InputError

MISSING = "the model of the pathway needs libroadrunner and antimony: pip install 'mtorkin[pathway]'"


def available() -> bool:
    """Whether the libraries are installed."""
    return all(find_spec(library) is not None for library in ("roadrunner", "antimony"))


def needed(library: str) -> Any:
    """A library of the extra.

    Raises
    ------
    InputError
        If it is not installed: one sentence that says what to do.
    """
    if find_spec(library) is None:
        raise InputError(MISSING)
    return import_module(library)

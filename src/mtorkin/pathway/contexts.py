"""Cells and conditions: the rows of ``contexts.yaml``."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from pydantic import BaseModel, ConfigDict, TypeAdapter

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import load_constants, table


class Context(BaseModel):
    """A row of ``contexts.yaml``, whose head says what the fields are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    means: str
    sets: dict[str, float]
    why: str
    resists: bool = False


def known_constants(given: dict[str, float], where: str) -> dict[str, float]:
    """The values as given, once all are of constants of the model.

    Raises
    ------
    InputError
        If one is unknown or negative: the sentence names it and what is near.
    """
    known = load_constants()
    for name, value in given.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "; docs/pathway.md lists them"
            raise InputError(f"{where}: the model has no constant {name}{hint}")
        if not 0 <= value < float("inf"):
            raise InputError(f"{where}: {name} is {value:g}; give a number that is not negative")
    return dict(given)


@cache
def load_contexts() -> dict[str, Context]:
    """Every context, by name."""
    contexts = TypeAdapter(dict[str, Context]).validate_python(table("contexts.yaml"))
    for name, context in contexts.items():
        known_constants(context.sets, f"contexts.yaml, {name}")
    return contexts


def context(name: str) -> Context:
    """A context by its name.

    Raises
    ------
    InputError
        If there is none: the sentence lists those that there are.
    """
    contexts = load_contexts()
    if name not in contexts:
        raise InputError(f"there is no context {name!r}; there are: {', '.join(contexts)}")
    return contexts[name]

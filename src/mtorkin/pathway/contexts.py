"""Cells and conditions: the rows of ``contexts.yaml``, and files of the user's own."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from mtorkin.assays.names import nearest
from mtorkin.base.errors import InputError
from mtorkin.base.packaged import packaged
from mtorkin.pathway.constants import load_constants


class Context(BaseModel):
    """A row of ``contexts.yaml``, whose head says what the fields are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    means: str
    sets: dict[str, float]
    why: str
    resists: bool = False


class OwnContext(BaseModel):
    """A cell of the user's own, as a YAML file holds it.

    Attributes
    ----------
    means
        What it is.
    like
        The row of ``contexts.yaml`` that it is like.
    sets
        The constants that are other ones there, by name.
    why
        Where they are from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    means: str = Field(min_length=1)
    like: str = "full"
    sets: dict[str, float]
    why: str = ""


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
    contexts = TypeAdapter(dict[str, Context]).validate_python(packaged("mtorkin.pathway", "contexts.yaml"))
    for name, context in contexts.items():
        known_constants(context.sets, f"contexts.yaml, {name}")
    return contexts


def is_own(name: str) -> bool:
    """Whether a context is named by a file of the user's own."""
    return name.lower().endswith((".yaml", ".yml"))


def label(name: str) -> str:
    """A context as tables name it: a file without its folders."""
    return Path(name).name if is_own(name) else name


def context(name: str) -> Context:
    """A context by its name, or one of the user's own by its file.

    Parameters
    ----------
    name
        A row of ``contexts.yaml``, or the path of a YAML file that holds `OwnContext`.

    Raises
    ------
    InputError
        If there is none: the sentence lists those that there are, or says what is wrong with the file.

    Examples
    --------
    >>> context("PTEN lost").sets
    {'PTEN': 0.25}
    """
    if is_own(name):
        try:
            return _own(name, Path(name).stat().st_mtime_ns)
        except OSError as error:
            raise InputError(f"the context {name} cannot be read: {error.strerror}") from None
    contexts = load_contexts()
    if name not in contexts:
        # Names may have a comma in them, so that they are set apart by semicolons.
        raise InputError(
            f"there is no context {name!r}; there are: {'; '.join(contexts)}; or a YAML "
            f"file of your own{nearest(name, contexts)}"
        )
    return contexts[name]


@lru_cache(maxsize=16)
def _own(name: str, modified: int) -> Context:
    """The context of a file, which is read again once it was modified."""
    from mtorkin.pathway.documents import read_document

    own = read_document(Path(name), OwnContext)
    sets = known_constants(own.sets, f"{label(name)}, sets")
    known = load_contexts()
    if own.like not in known:
        raise InputError(
            f"{label(name)}, like: there is no context {own.like!r}; there are: "
            f"{'; '.join(known)}{nearest(own.like, known)}"
        )
    return Context(means=own.means, sets=known[own.like].sets | sets, why=own.why)

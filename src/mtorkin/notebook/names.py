"""A name that is not there, with the nearest one that is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def named(name: str, known: Iterable[str], what: str) -> str:
    """The name, if it is known.

    Raises
    ------
    ValueError
        If it is not; the sentence names the nearest one, and all of them.

    Examples
    --------
    >>> named("competetive", ["competitive", "mixed"], "model")
    Traceback (most recent call last):
    ...
    ValueError: there is no model 'competetive'; did you mean 'competitive'? There are: competitive, mixed
    """
    names = [str(each) for each in known]
    if name in names:
        return name
    near = get_close_matches(str(name).casefold(), [each.casefold() for each in names], n=1)
    meant = next((each for each in names if near and each.casefold() == near[0]), "")
    hint = f"; did you mean '{meant}'?" if meant else "."
    raise ValueError(f"there is no {what} '{name}'{hint} There are: {', '.join(names)}")

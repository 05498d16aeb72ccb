"""A sign of a slip: where it is seen, and what its sentence is filled in with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeVar

from mtorkin.base.errors import Problem

T = TypeVar("T")


@dataclass(frozen=True)
class Sign:
    """A sign of a slip.

    Attributes
    ----------
    place
        A problem with the place alone, and no message.
    values
        What the sentence of its row is filled in with.
    """

    place: Problem
    values: dict[str, object] = field(default_factory=dict)


def sign(
    assay: str, /, *, file: str = "", where: str = "", key: str = "", compound: str = "", **values: object
) -> Sign:
    """A sign at a place of a folder."""
    return Sign(Problem("", assay=assay, file=file, where=where, key=key, compound=compound), values)


def fold(ratio: float) -> str:
    """A ratio in words of two digits, such as 1,200."""
    ratio = max(ratio, 1 / ratio)
    return f"{float(f'{ratio:.2g}'):,.0f}"


def pairs(items: Iterable[T]) -> Iterable[tuple[T, T]]:
    """Every two of some items, in order."""
    return combinations(items, 2)

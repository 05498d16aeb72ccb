"""The coordinates in which textbooks make lines of the law, a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: What is said of a plot that no model was fitted in.
VIEWING = "for viewing; nothing is fitted to these"


@dataclass(frozen=True)
class Coordinates:
    """A pair of coordinates.

    Attributes
    ----------
    x, y
        From substrate, inhibitor and velocity.
    by
        What the levels are of that are drawn apart: ``inhibitor`` or ``substrate``.
    labels
        Of both axes, with names of substrate ``s``, inhibitor ``i`` and velocity ``v`` to be filled in.
    """

    x: Callable[[Any, Any, Any], Any]
    y: Callable[[Any, Any, Any], Any]
    by: str
    labels: tuple[str, str]


LINES = {
    "lineweaver-burk": Coordinates(
        lambda s, i, v: 1.0 / s, lambda s, i, v: 1.0 / v, "inhibitor", ("1 / {s}", "1 / {v}")
    ),
    "dixon": Coordinates(lambda s, i, v: i, lambda s, i, v: 1.0 / v, "substrate", ("{i}", "1 / {v}")),
    "cornish-bowden": Coordinates(lambda s, i, v: i, lambda s, i, v: s / v, "substrate", ("{i}", "{s} / {v}")),
}

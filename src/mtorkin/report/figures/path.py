"""How figures write places and what is said of them: in as few letters as a picture needs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def short(value: float) -> str:
    """A number in a picture, with a decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def path(places: np.ndarray) -> str:
    """Places, shape (n, 2), as a path in tenths, each from the one before; broken where one is not a number."""
    parts, pen, before, above = [], "m", 0, 0
    # There are a few places in each of very many paths, for which arrays take longer.
    for x, y in (10.0 * places).tolist():
        if math.isnan(x) or math.isnan(y):
            pen = "m"
            continue
        across, down = round(x), round(y)
        parts.append(f"{pen}{across - before} {down - above}")
        pen, before, above = " ", across, down
    return "".join(parts).replace(" -", "-")


def spoken(saying: str, said: Sequence[Sequence[str]]) -> str:
    """What ``figure.js`` says at the places of a path: a sentence, and below it a line for each with its parts."""
    return "\n".join([saying, *map("\t".join, said)]).rstrip("\n") if said else ""

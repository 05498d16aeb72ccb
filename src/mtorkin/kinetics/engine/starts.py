"""Where the starting points of a fit are spread."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]

#: Starting points reach from the first to the second of these, in log units around what the design covers.
_AROUND = {
    "Ka": ("A", -1.0, 1.0), "Kb": ("B", -1.0, 1.0), "Ksa": ("A", 0.0, 3.0), "Ksb": ("B", 0.0, 3.0),
    "K_E": ("X", -3.0, 1.0), "K_EA": ("X", -3.0, 1.0), "K_EB": ("X", -3.0, 1.0), "K_EAB": ("X", -3.0, 1.0),
}  # fmt: skip
_WITHIN = {
    "Vmax": (1.0, 1.0), "phi": (0.1, 10.0), "beta": (0.02, 0.9), "ratio": (0.02, 50.0), "scale": (1.0, 1.0),
    "hill_a": (0.7, 1.6), "hill_b": (0.7, 1.6),
}  # fmt: skip


@lru_cache(maxsize=256)
def start_box(model: Model, design: Wells) -> tuple[Array, Array]:
    """Where starting points are spread, before the bounds, shape (k,) each."""
    ends = []
    for kind in model.kinds:
        if kind in _AROUND:
            what, below, above = _AROUND[kind]
            low, high = design.seen[what]
            ends.append((low + below, high + above))
        else:
            ends.append((math.log(_WITHIN[kind][0]), math.log(_WITHIN[kind][1])))
    near, far = np.array(ends).reshape(-1, 2).T
    return near, far


@lru_cache(maxsize=64)
def unit_points(count: int, width: int) -> Array:
    """Points that fill the unit cube of every dimension up to width evenly, shape (width + 1, count, width).

    Multiples of powers of the root of x^(d + 1) = x + 1, modulo 1 (Roberts 2018).
    """
    table = np.zeros((width + 1, count, width))
    for dimensions in range(1, width + 1):
        root = 2.0
        for _ in range(60):
            root = (1.0 + root) ** (1.0 / (dimensions + 1))
        steps = root ** -np.arange(1.0, dimensions + 1)
        table[dimensions, :, :dimensions] = (0.5 + np.outer(np.arange(count), steps)) % 1.0
    return table

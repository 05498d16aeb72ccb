"""How far the wells of plates go in the order that their layout expects.

Product falls as the dose rises, from wells without inhibitor to the low controls, and rises with the substrates; wells
that hold the same agree. What is left after the best such order is the disorder of the wells under a layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.contents import numbered

Array = NDArray[np.float64]

#: Part of the range of a plate below which a difference counts as scatter.
_FLOOR = 0.05
#: Fewest degrees of freedom that a disorder is told from.
FREEDOM = 8
_SUBSTRATES = ["ATP", "protein", "substrate"]
_ACCESSORY = ["FKBP12", "FK506", "group"]
#: All that an order rests on.
_HELD = ["role", "compound", "inhibitor", "free", *_SUBSTRATES, *_ACCESSORY]


@dataclass(frozen=True, eq=False)
class _Series:
    """Wells in one order.

    Attributes
    ----------
    wells
        Their positions in the table.
    step
        The place of each in the order, from 0; equal for wells that hold the same.
    sign
        1 where product rises along the order, -1 where it falls.
    """

    wells: NDArray[np.intp]
    step: NDArray[np.intp]
    sign: float


class Order:
    """The order that layouts expect of wells, to be asked of any product of them.

    Parameters
    ----------
    wells
        Rows of `Folder.wells`, of one plate or more.
    """

    def __init__(self, wells: pd.DataFrame) -> None:
        self._series = list(_series(wells.reset_index(drop=True)))

    def disorder(self, product: Array) -> float:
        """Root mean square distance from the best order, as a logarithm over the range; nan where too few tell.

        Parameters
        ----------
        product
            Of every well; nan where a well has none.
        """
        known = product[np.isfinite(product)]
        if not known.size or known.max() == known.min():
            return np.nan
        scaled = np.log((product - known.min()) / (known.max() - known.min()) + _FLOOR)
        squares = freedom = 0.0
        for series in self._series:
            values = scaled[series.wells]
            there = np.isfinite(values)
            if there.sum() < 3:
                continue
            found, left = _from_order(values[there] * series.sign, series.step[there])
            squares, freedom = squares + found, freedom + left
        return float(np.sqrt(squares / freedom)) if freedom >= FREEDOM else np.nan


class Orders:
    """The orders of plates, most of which hold the same as the one before."""

    def __init__(self) -> None:
        self._last: tuple[pd.DataFrame, Order] | None = None

    def of(self, wells: pd.DataFrame) -> Order:
        """The order of one plate; parameters as of `Order`."""
        held = wells[_HELD].reset_index(drop=True)
        if self._last is None or not held.equals(self._last[0]):
            self._last = held, Order(wells)
        return self._last[1]


def _series(wells: pd.DataFrame) -> Sequence[_Series]:
    found = []
    free = wells["free"].to_numpy(dtype=bool)
    low = (wells["role"] == "low control").to_numpy()
    sample = (wells["role"] == "sample").to_numpy()
    content = numbered(wells, _SUBSTRATES + _ACCESSORY)
    compound = wells["compound"].fillna("").to_numpy(dtype=object)
    dose = wells["inhibitor"].to_numpy(dtype=float, na_value=np.nan)
    for here in np.unique(content[free | sample]):
        alike = content == here
        for name in sorted(set(compound[alike & sample])) or [""]:
            chosen = np.flatnonzero(alike & ((sample & (compound == name)) | free | low))
            place = np.where(low[chosen], np.inf, np.nan_to_num(dose[chosen], nan=0.0))
            found.append(_Series(chosen, np.unique(place, return_inverse=True)[1], -1.0))
    for axis in _SUBSTRATES:
        level = wells[axis].to_numpy(dtype=float, na_value=np.nan)
        if np.unique(level[free]).size < 3:
            continue
        codes = numbered(wells, [name for name in (*_SUBSTRATES, *_ACCESSORY) if name != axis])
        for here in np.unique(codes[free]):
            chosen = np.flatnonzero(free & (codes == here) & np.isfinite(level))
            if chosen.size and np.unique(level[chosen]).size > 2:
                found.append(_Series(chosen, np.unique(level[chosen], return_inverse=True)[1], 1.0))
    return found


def _from_order(values: Array, step: NDArray[np.intp]) -> tuple[float, float]:
    """Sum of squares from the best rising order of steps, and its degrees of freedom."""
    from scipy.optimize import isotonic_regression

    step = np.unique(step, return_inverse=True)[1]
    count = np.bincount(step).astype(float)
    mean = np.bincount(step, values) / count
    best = isotonic_regression(mean, weights=count).x
    return float(np.square(values - best[step]).sum()), float(values.size - np.unique(best).size)

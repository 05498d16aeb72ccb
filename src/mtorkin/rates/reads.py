"""The reads in time of all wells of a plate, as arrays with a row a well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A detector that saturates repeats the plate's highest value; so many in a row are no accident of rounding.
SATURATED_RUN = 3


@dataclass(frozen=True)
class Reads:
    """Reads of W wells, at most n each.

    Attributes
    ----------
    wells
        Names of the wells, in order of first appearance.
    time
        Times in min, ascending, shape (W, n); zero where a well has fewer reads than n.
    signal
        The signal at those times.
    kept
        Which entries are reads that may be used.
    """

    wells: list[str]
    time: Array
    signal: Array
    kept: Flags

    @classmethod
    def of(cls, signals: pd.DataFrame) -> Reads:
        """From rows of `mtorkin.base.tables.SIGNALS` of one plate; reads without a number are not kept."""
        codes, wells = pd.factorize(signals["well"])
        ordered = signals.assign(row=codes).sort_values(["row", "time"], kind="stable")
        row = ordered["row"].to_numpy()
        column = ordered.groupby("row").cumcount().to_numpy()
        shape = (len(wells), int(column.max()) + 1 if len(column) else 0)
        time, signal, kept = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
        values = ordered[["time", "signal"]].to_numpy(float)
        usable = np.isfinite(values).all(axis=1)
        row, column, values = row[usable], column[usable], values[usable]
        time[row, column], signal[row, column] = values.T
        kept[row, column] = True
        return cls([str(well) for well in wells], time, signal, kept)

    def within(self, start: float, end: float) -> Flags:
        """Which reads are kept and lie in a window, both ends included."""
        return self.kept & (self.time >= start) & (self.time <= end)

    def saturated(self) -> Array:
        """Time of every well's first saturated read, in min; infinite where there is none.

        A well counts as saturated where it holds the plate's highest value in `SATURATED_RUN` reads in a row.
        """
        found = np.full(len(self.wells), np.inf)
        values = self.signal[self.kept]
        if not values.size or values.min() == values.max():
            return found
        top = self.kept & (self.signal == values.max())
        if top.shape[1] >= SATURATED_RUN:
            runs = np.all([top[:, i : top.shape[1] - SATURATED_RUN + 1 + i] for i in range(SATURATED_RUN)], axis=0)
            some = np.any(runs, axis=1)
            found[some] = self.time[some, np.argmax(runs, axis=1)[some]]
        return found


def first(reads: Reads, kept: Flags) -> Array:
    """Time of the first read kept in every well, nan where there is none."""
    return np.where(kept.any(axis=1), np.where(kept, reads.time, np.inf).min(axis=1), np.nan)


def last(reads: Reads, kept: Flags) -> Array:
    """Time of the last read kept in every well, nan where there is none."""
    return np.where(kept.any(axis=1), np.where(kept, reads.time, -np.inf).max(axis=1), np.nan)

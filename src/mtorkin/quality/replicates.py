"""Wells with enzyme by what is in them, and how much wells that hold the same may be expected to differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.contents import Integers, dense, numbered

Array = NDArray[np.float64]

#: What makes the composition of a well, besides the compound and its concentration.
COMPOSITION = ["ATP", "protein", "substrate", "FKBP12", "group", "preincubation"]
#: Below this fraction of the largest signal, scatter counts as that of the background.
WEAK = 0.2
#: Fewest wells that a scatter is taken from.
FEWEST = 4
#: Median absolute deviation to standard deviation, for a normal distribution. `scipy.stats` has it, at a second of
#: import for every job.
NORMAL = 1.482602218505602


@dataclass(frozen=True)
class Replicates:
    """Wells with enzyme, array element by well.

    Attributes
    ----------
    rows
        Their rows in the table of wells, counted from 0.
    net
        Signal without background.
    condition
        Number of the composition: wells with the same number hold the same.
    size
        Wells of that composition on the plate.
    sd
        Standard deviation to be expected: a part that grows with the signal, and the scatter of the background; nan
        where the plate has no replicates to tell it.
    """

    rows: Integers
    net: Array
    condition: Integers
    size: Integers
    sd: Array

    @property
    def freedom(self) -> int:
        """Degrees of freedom among replicates."""
        return int(self.size.size - np.unique(self.condition).size)


def robust_sd(deviations: Array) -> float:
    """Standard deviation from the median absolute deviation about zero; nan where there are too few."""
    return NORMAL * float(np.median(np.abs(deviations))) if deviations.size >= FEWEST else np.nan


def medians(values: Array, group: Integers) -> Array:
    """The median of its group, for every value."""
    order = np.lexsort((values, group))
    ordered = group[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if ordered.size else np.empty(0, dtype=np.intp)
    size = np.diff(np.r_[first, ordered.size])
    middle = (values[order][first + (size - 1) // 2] + values[order][first + size // 2]) / 2.0
    result = np.empty(values.size)
    result[order] = np.repeat(middle, size)
    return result


def deviations(values: Array, group: Integers) -> Array:
    """Deviations from the group's mean, as large as those from its true mean; nan for what stands alone."""
    size = np.bincount(group)
    mean = np.bincount(group, values) / np.maximum(size, 1)
    with np.errstate(divide="ignore"):
        stretch = np.sqrt(size / np.where(size > 1, size - 1, np.nan))
    return np.asarray((values - mean[group]) * stretch[group])


def replicates(
    wells: pd.DataFrame, composition: Integers, net: Array, enzyme: NDArray[np.bool_], low: NDArray[np.bool_]
) -> Replicates:
    """Group the wells of a plate.

    Parameters
    ----------
    wells
        Wells of the plate.
    composition
        Number of what every well holds besides the compound.
    net
        Signal of every well without background.
    enzyme, low
        Wells with enzyme, and wells that show the background.

    Returns
    -------
    Replicates
        A compound at zero is no compound: its wells and high controls hold the same.
    """
    dose = wells["inhibitor"].to_numpy(float)
    compound = np.where(dose == 0, -1, pd.factorize(wells["compound"])[0])
    rows = np.flatnonzero(enzyme)
    values = net[rows]
    held = pd.DataFrame({"composition": composition, "compound": compound, "dose": dose})
    condition = numbered(held.iloc[rows])
    size = np.bincount(condition)[condition] if rows.size else np.empty(0, dtype=np.intp)
    centre = np.maximum(medians(values, condition), 0.0)
    top = float(centre.max(initial=0.0))
    scatter = deviations(values, condition)
    strong = (size > 1) & (centre > WEAK * top)
    relative = robust_sd(scatter[strong] / centre[strong])
    background = np.flatnonzero(low)
    still = deviations(net[background], dense(composition[background]))
    floor = robust_sd(np.r_[still[np.isfinite(still)], scatter[(size > 1) & ~strong]])
    if not np.isfinite(floor):
        floor = WEAK * relative * top
    # Replicates may agree to the last digit in computed data; what is divided by must stay above rounding.
    return Replicates(rows, values, condition, size, np.maximum(np.hypot(relative * centre, floor), 1e-9 * top))

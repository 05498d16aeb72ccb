"""Wells that differ from wells that hold the same by more than scatter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.quality.position import FREEDOM
from mtorkin.quality.replicates import Array, Replicates, deviations, medians, robust_sd


@dataclass(frozen=True)
class Outliers:
    """Robust residuals, array element by well.

    Attributes
    ----------
    score
        Deviation from the median of the replicates over the robust standard deviation; of two replicates, half of their difference stands for each. nan for a well without replicate.
    told
        Whether the replicates are enough (three or more) to tell which one is off.
    """

    score: Array
    told: NDArray[np.bool_]


def outliers(wells: Replicates, gain: Array) -> Outliers | None:
    """Score every well against its replicates, effects of position removed; None where too few replicates tell the scatter."""
    if wells.freedom < FREEDOM or not np.isfinite(wells.sd).all():
        return None
    level = wells.net / gain
    spread = robust_sd(deviations(level, wells.condition)[wells.size > 1] / wells.sd[wells.size > 1])
    apart = level - medians(level, wells.condition)
    # Two replicates lie at half of their difference, which varies by one over root two.
    apart = np.where(wells.size == 2, apart * np.sqrt(2.0), apart)
    score = np.where(wells.size > 1, apart / wells.sd / max(spread, 1e-9), np.nan)
    return Outliers(score, wells.size > 2)

"""Wells that differ from wells that hold the same by more than scatter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.assays.names import listed
from mtorkin.quality.metrics import NAMED, Metrics
from mtorkin.quality.position import FREEDOM
from mtorkin.quality.replicates import Array, Replicates, deviations, medians, robust_sd


@dataclass(frozen=True)
class Outliers:
    """Robust residuals, array element by well.

    Attributes
    ----------
    score
        Deviation from the median of the replicates over the robust standard deviation; of two replicates, half of their
        difference stands for each. nan for a well without replicate.
    told
        Whether the replicates are enough (three or more) to tell which one is off.
    """

    score: Array
    told: NDArray[np.bool_]


def outliers(wells: Replicates, gain: Array) -> Outliers | None:
    """Score every well against its replicates, effects of position removed.

    ``None`` where too few replicates tell the scatter.
    """
    if wells.freedom < FREEDOM or not np.isfinite(wells.sd).all():
        return None
    level = wells.net / gain
    spread = robust_sd(deviations(level, wells.condition)[wells.size > 1] / wells.sd[wells.size > 1])
    apart = level - medians(level, wells.condition)
    # Two replicates lie at half of their difference, which varies by one over root two.
    apart = np.where(wells.size == 2, apart * np.sqrt(2.0), apart)
    score = np.where(wells.size > 1, apart / wells.sd / max(spread, 1e-9), np.nan)
    return Outliers(score, wells.size > 2)


def judge_outliers(
    plate: pd.DataFrame, wells: Replicates, gain: Array, metrics: Metrics
) -> tuple[list[str | None], list[str | None]]:
    """Add the metric of outlying wells, and say of each what it is and why it is left out.

    Returns
    -------
    flags, left_out : list
        A text or ``None`` for every well with enzyme.
    """
    metric, limits = "outlying wells, %", metrics.limits
    bound = f"<= {limits.outlying:g}"
    said: list[str | None] = [None] * wells.rows.size
    left_out: list[str | None] = [None] * wells.rows.size
    found = outliers(wells, gain)
    if found is None:
        metrics.add(metric, np.nan, "too few replicates to tell scatter from outlying wells", bound)
        return said, left_out
    size = np.abs(found.score)
    names = []
    for i in np.flatnonzero(size > limits.outlier_score):
        others = "its replicates" if found.told[i] else "its only replicate"
        said[i] = f"outlying: {found.score[i]:+.1f} robust standard deviations from {others}"
        names.append(str(plate["well"].iat[wells.rows[i]]))
    if limits.exclude_outliers is not None:
        rule = f"quality.exclude_outliers: {limits.exclude_outliers:g}"
        for i in np.flatnonzero((size > limits.exclude_outliers) & found.told):
            left_out[i] = f"outlying by {size[i]:.1f} robust standard deviations from its replicates ({rule})"
    judged = int(np.isfinite(size).sum())
    value = 100.0 * len(names) / judged
    named = f": {listed(names, NAMED)}" if names else ""
    note = (
        f"{len(names)} of {judged} wells with replicates beyond {limits.outlier_score:g} robust standard deviations"
        f"{named}"
    )
    metrics.add(metric, value, note, bound, value <= limits.outlying, "outlying")
    return said, left_out

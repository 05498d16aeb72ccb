"""How much replicate samples with inhibitor scatter."""

from __future__ import annotations

import numpy as np

from mtorkin.quality.controls import FREEDOM, Flags
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.replicates import Array, Replicates


def judge_replicates(wells: Replicates, inhibited: Flags, signal: Array, metrics: Metrics) -> None:
    """Add the metric of replicate samples.

    Parameters
    ----------
    wells
        Wells with enzyme.
    inhibited
        Which of them are samples with inhibitor.
    signal
        Their signal before background subtraction.
    metrics
        Gains the row.
    """
    metric, limit = "CV of replicate samples, %", f"<= {metrics.limits.cv_replicates:g}"
    chosen = inhibited & (wells.size > 1)
    group = wells.condition[chosen]
    size = np.bincount(group)
    freedom = int(chosen.sum() - (size > 0).sum())
    if freedom < FREEDOM:
        note = f"{freedom} degrees of freedom among replicates with inhibitor, {FREEDOM} needed"
        metrics.add(metric, np.nan, note, limit)
        return
    mean = (np.bincount(group, signal[chosen]) / np.maximum(size, 1))[group]
    # The ratio of mean squares: the mean of ratios would be that of the wells without signal.
    off, level = signal[chosen] - mean, float(mean @ mean) / chosen.sum()
    cv = 100.0 * float(np.sqrt(off @ off / freedom / level)) if level > 0 else np.nan
    kept = cv <= metrics.limits.cv_replicates
    metrics.add(metric, cv, f"with inhibitor; {freedom} degrees of freedom", limit, kept, "cv_replicates")

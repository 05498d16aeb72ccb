"""Conversion: how much of the scarcer substrate uninhibited wells turned over."""

from __future__ import annotations

import numpy as np

from mtorkin.quality.metrics import Metrics
from mtorkin.quality.replicates import Array


def judge_conversion(converted: Array, metrics: Metrics) -> None:
    """Add the metric of conversion.

    Parameters
    ----------
    converted
        Part of the scarcer substrate turned over in every uninhibited well; nan where the velocity is that at the start
        of the reaction, which conversion does not lower. Empty where it is not known.
    metrics
        Gains the row.
    """
    metric, limit = "highest conversion, %", f"<= {metrics.limits.conversion:g}"
    if not converted.size:
        metrics.add(metric, np.nan, "the signal is not calibrated to product, or no well is uninhibited", limit)
        return
    lowered = converted[~np.isnan(converted)]
    if not lowered.size:
        metrics.add(metric, np.nan, "all uninhibited wells have velocities taken at the start of the reaction", limit)
        return
    highest = 100.0 * float(np.max(lowered))
    note = "uninhibited wells; product over the scarcer substrate"
    if lowered.size < converted.size:
        note += f"; {converted.size - lowered.size} whose velocity is that at the start of the reaction are not counted"
    metrics.add(metric, highest, note, limit, highest <= metrics.limits.conversion, "conversion")

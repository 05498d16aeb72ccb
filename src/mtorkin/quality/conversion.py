"""Conversion: how much of the scarcer substrate uninhibited wells turned over, and what to do about it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mtorkin.quality.metrics import Metrics


def judge_conversion(converted: pd.Series, minutes: pd.Series | None, metrics: Metrics) -> None:
    """Add the metric of conversion.

    Parameters
    ----------
    converted
        Part of the scarcer substrate turned over in every uninhibited well; nan where the velocity is that at the start
        of the reaction, which conversion does not lower. Empty where it is not known.
    minutes
        Time in which it was turned over, of these wells and others.
    metrics
        Gains the row.
    """
    limits = metrics.limits
    metric, limit = "highest conversion, %", f"<= {limits.conversion_gate:g}"
    if minutes is None or not converted.size:
        metrics.add(metric, np.nan, "the signal is not calibrated to product, or no well is uninhibited", limit)
        return
    lowered = converted.dropna()
    if not lowered.size:
        metrics.add(metric, np.nan, "all uninhibited wells have velocities taken at the start of the reaction", limit)
        return
    highest = 100.0 * float(lowered.max())
    note = "uninhibited wells; product over the scarcer substrate"
    if lowered.size < converted.size:
        note += f"; {converted.size - lowered.size} whose velocity is that at the start of the reaction are not counted"
    if highest > limits.conversion:
        its = float(minutes.loc[lowered.index].to_numpy(float)[int(lowered.argmax())])
        shorter = its * limits.conversion / highest
        note += f"; above {limits.conversion:g} %, shorten the reaction to about {shorter:.2g} min"
    metrics.add(metric, highest, note, limit, highest <= limits.conversion_gate, "conversion")

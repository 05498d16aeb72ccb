"""Saturation: several reads at the same highest value, which a detector at its top gives and scatter does not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mtorkin.quality.metrics import Metrics

#: Fewest reads at the highest value that make a heap ...
HEAP = 3
#: ... and how many times the next largest heap in the upper half of the signals it must be: coarse digits make heaps
#: everywhere.
TIMES = 3


def saturated(signals: pd.DataFrame) -> list[str]:
    """The wells with a read at the detector's top.

    Parameters
    ----------
    signals
        Rows of `tables.SIGNALS` of one plate.
    """
    values, count = np.unique(signals["signal"].to_numpy(float), return_counts=True)
    if values.size < 2 or count[-1] < HEAP:
        return []
    upper = values[:-1] > (values[0] + values[-1]) / 2.0
    if count[-1] < TIMES * int(count[:-1][upper].max(initial=1)):
        return []
    return [str(well) for well in signals.loc[signals["signal"] == values[-1], "well"].unique()]


def judge_saturation(signals: pd.DataFrame, metrics: Metrics) -> list[str]:
    """Add the metric of saturated wells, and name them."""
    top, most = saturated(signals), metrics.limits.saturated
    highest = f"share the highest value of the plate, {signals['signal'].max():g}"
    note = highest if top else "no heap of reads at the highest value"
    metrics.add("saturated wells", len(top), note, f"<= {most}", len(top) <= most, "saturated")
    return top

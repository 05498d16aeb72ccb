"""What is watched beside the signal (a donor, a total intensity): how many wells lie apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mtorkin.assays.names import listed
from mtorkin.detection.watched import Deviation
from mtorkin.quality.metrics import NAMED, Metrics


def judge_watched(wells: pd.DataFrame, deviation: Deviation, metrics: Metrics) -> None:
    """Add the metric of what is watched. It has no limit: the flags of the wells and the problems say what it means."""
    metric = f"wells with another {deviation.watch.name}, %"
    judged = int(deviation.judged.sum())
    if not judged:
        metrics.add(metric, np.nan, "too few wells without inhibitor to judge it by")
        return
    far = wells.loc[deviation.far, "well"].astype(str).tolist()
    named = f": {listed(far, NAMED)}" if far else ""
    note = f"{len(far)} of {judged} wells ({deviation.watch.suspects}){named}"
    metrics.add(metric, 100.0 * len(far) / judged, note)

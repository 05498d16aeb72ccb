"""The rates of a plate that was read in time, well by well as the layout has them."""

from __future__ import annotations

import pandas as pd

from mtorkin.assays.schema import Assay
from mtorkin.base.errors import Problem
from mtorkin.rates.initial import Knowledge, initial_velocities
from mtorkin.rates.reads import Reads


def kinetic_rates(
    assay: Assay,
    wells: pd.DataFrame,
    signals: pd.DataFrame,
    per_signal: float | None,
    limit: float,
    problems: list[Problem],
    where: dict[str, str],
) -> pd.DataFrame:
    """Initial rate of every well in signal per minute.

    Parameters
    ----------
    assay
        What was measured.
    wells, signals
        Wells and reads of one plate.
    per_signal
        Product for one unit of signal, in the unit of the substrates; None where the signal is not calibrated in it.
    limit
        Conversion, as a fraction, from which on the integrated rate law is fitted.
    problems, where
        Where wells without a rate are reported.

    Returns
    -------
    pandas.DataFrame
        On the index of the wells, the columns of `mtorkin.rates.initial.initial_velocities`, and ``minutes``, 1.
    """
    assert assay.detection is not None
    reads = Reads.of(signals)
    level = wells[["ATP", "protein", "substrate"]].min(axis=1)
    level.index = pd.Index(wells["well"])
    scarcer = level.reindex(reads.wells).to_numpy(float)
    substrate = scarcer / abs(per_signal) if per_signal else scarcer * float("nan")
    substrate[~(substrate > 0)] = float("nan")
    found = initial_velocities(reads, Knowledge(scarcer, substrate), assay.detection.window_minutes(), limit)
    for well in found.index[found["rate"].isna()]:
        problems.append(
            Problem(
                "fewer than two different times are left to take a slope from; widen detection.window, or set detection.kind to endpoint",
                severity="warning",
                assay=where["assay"],
                where=f"{where['where']} well {well}",
            )
        )
    rates = found.reindex(wells["well"]).set_axis(wells.index).assign(minutes=1.0)
    rates["n"] = rates["n"].astype("Int64")
    rates["initial"] = rates["initial"].eq(True)
    return rates

"""The rates of a plate that was read in time, well by well as the layout has them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mtorkin.base.errors import Problem
from mtorkin.detection.contents import scarcer
from mtorkin.rates.estimate import Knowledge
from mtorkin.rates.initial import initial_velocities
from mtorkin.rates.reads import Reads


def kinetic_rates(
    wells: pd.DataFrame,
    product: pd.DataFrame,
    calibrated: bool,
    window: tuple[float, float] | None = None,
    limit: float = 0.1,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Initial rate of every well in product per minute.

    Parameters
    ----------
    wells, product
        Wells of one plate, and their reads as product.
    calibrated
        Whether product is in the unit of the substrates.
    window, limit
        As for `mtorkin.rates.initial.initial_velocities`.

    Returns
    -------
    rates : pandas.DataFrame
        On the index of the wells, the columns of `mtorkin.rates.initial.initial_velocities`, and ``minutes``, 1.
    problems : list of Problem
        A warning for every well without a rate; one error where none has any.
    """
    reads = Reads.of(product)
    level = scarcer(wells)
    level.index = pd.Index(wells["well"])
    scarce = level.reindex(reads.wells).to_numpy(float)
    known = Knowledge(scarce, scarce if calibrated else np.full(scarce.size, np.nan))
    found = initial_velocities(reads, known, window, limit)
    lost = _without_rate(list(found.index[found["rate"].isna()]), len(found), product["time"], window)
    rates = found.reindex(wells["well"]).set_axis(wells.index).assign(minutes=1.0)
    rates["n"] = rates["n"].astype("Int64")
    rates["initial"] = rates["initial"].eq(True)
    return rates, lost


def _without_rate(wells: Sequence[str], of: int, times: pd.Series, window: tuple[float, float] | None) -> list[Problem]:
    """What is said of wells without reads at two different times."""
    advice = "widen detection.window, or set detection.kind to endpoint"
    if not len(wells) < of:
        within = "" if window is None else f" within detection.window ({window[0]:g} to {window[1]:g} min)"
        message = (
            f"no well has reads at two different times{within} to take a slope from; the reads are at "
            f"{times.min():g} to {times.max():g} min: {advice}. The plate is left out"
        )
        return [Problem(message, key="window")]
    message = f"fewer than two different times are left to take a slope from; {advice}"
    return [Problem(message, severity="warning", where=f"well {well}") for well in wells]

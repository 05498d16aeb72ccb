"""The product of a stopped reaction, well by well as the layout has them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mtorkin.detection.flags import no_flags


def endpoints(wells: pd.DataFrame, product: pd.DataFrame, minutes: float) -> pd.DataFrame:
    """The product of every well, and the minutes that it took.

    Parameters
    ----------
    wells, product
        Wells of one plate, and their reads as product.
    minutes
        The reaction time.

    Returns
    -------
    pandas.DataFrame
        As `mtorkin.rates.kinetic.kinetic_rates`; ``rate`` is product, not yet over time.
    """
    by_well = product.groupby("well")["signal"]
    mean, count = wells["well"].map(by_well.mean()), wells["well"].map(by_well.size())
    return pd.DataFrame(
        {
            "rate": mean.astype(float),
            "se": np.nan,
            "n": count.astype("Int64"),
            "start": np.nan,
            "end": np.nan,
            "minutes": minutes,
            "reaction": minutes,
            "initial": False,
            "method": "endpoint over reaction time",
            "flags": no_flags(wells),
        },
        index=wells.index,
    )

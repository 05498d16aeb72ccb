"""The reads of a plate as product, and what became of those that have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.detection.calibration import BEYOND, NO_PRODUCT, Calibration
from mtorkin.detection.contents import REACTING
from mtorkin.detection.flags import joined, no_flags


@dataclass(frozen=True, eq=False)
class Product:
    """Product of every read of a plate.

    Attributes
    ----------
    reads
        Rows of `mtorkin.base.tables.SIGNALS` with product for ``signal``, without those that have none.
    reason
        Why a well has no product; missing where it has. Aligned with the wells, as are the flags.
    flags
        What to be wary of.
    """

    reads: pd.DataFrame
    reason: pd.Series
    flags: pd.Series

    @classmethod
    def of(cls, wells: pd.DataFrame, signals: pd.DataFrame, calibration: Calibration, no_signal: str) -> Product:
        """Convert the signals of a plate.

        Parameters
        ----------
        wells
            Wells of the plate, numbered from 0.
        signals
            Their signals, missing where the format makes none of the reads.
        calibration
            How a signal becomes product.
        no_signal
            Why a signal is missing.
        """
        number = pd.Series(wells.index, index=wells["well"])
        there = signals["well"].isin(number.index)
        reads = signals if there.all() else signals[there]
        well = number.loc[reads["well"]].to_numpy(np.int64)
        signal = reads["signal"].to_numpy(float)
        product = calibration.product(signal, well)

        def counted(chosen: np.ndarray | None = None) -> np.ndarray:
            return np.bincount(well, chosen, minlength=len(wells))

        reason, flags, missing = calibration.reason, no_flags(wells), np.isnan(product)
        beyond = (counted(calibration.beyond(signal, well)) > 0) & wells["role"].isin([*REACTING, "low control"])
        if beyond.any():
            flags = flags.mask(beyond, BEYOND)
        reads = reads.assign(signal=product)
        if not missing.any():
            return cls(reads, reason, flags)
        none = counted(missing)
        some = counted() > none
        reason = reason.mask(reason.isna() & (none > 0) & ~some, NO_PRODUCT)
        reason = reason.mask((counted(np.isnan(signal)) > 0) & ~some, no_signal)
        lost = pd.Series(none.astype(int), index=wells.index).astype("string")
        part = no_flags(wells).mask((none > 0) & some, lost + " reads have no product and are left out")
        return cls(reads[~missing], reason, joined([part, flags]))

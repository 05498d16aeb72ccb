"""The standard error of every velocity: the well's own, its background's, and that of its standard curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.detection.calibration import Calibration
from mtorkin.detection.scatter import FREEDOM, Array, pooled_scatter, rounding

#: What makes wells of a plate replicates of each other.
_CONDITIONS = ["group", "inhibitor", "ATP", "protein", "substrate", "FKBP12"]


@dataclass(frozen=True, eq=False)
class WellError:
    """The own error of wells, before background and curve.

    Attributes
    ----------
    variance
        Variance of the product, or its rate, of every well; nan where nothing tells it.
    freedom
        Degrees of freedom among replicates; ``None`` where it does not rest on them.
    basis
        What it rests on, in words.
    gradient
        Derivative of the product, or its rate, by the parameters of the curves, shape (n, parameters).
    """

    variance: pd.Series
    freedom: int | None
    basis: str
    gradient: Array

    def of_curves(self, calibration: Calibration, background: Array) -> Array:
        """Variance that the standard curves give the difference of each well and its background, shape (n,).

        Both come from the same curve, so that what they share (the intercept of a straight line) cancels.

        Parameters
        ----------
        calibration
            The curves.
        background
            What each well counts in the background of each, shape (n, n).
        """
        difference = self.gradient - background @ self.gradient
        found: Array = np.einsum("ij,jk,ik->i", difference, calibration.covariance(), difference)
        return np.maximum(found, 0.0)


def well_error(
    wells: pd.DataFrame, signals: pd.DataFrame, rates: pd.DataFrame, calibration: Calibration, kinetic: bool
) -> WellError:
    """The own error of every well of a plate.

    Parameters
    ----------
    wells
        The wells.
    signals
        Their signals as read.
    rates
        Product, or its rate, with the standard error of slopes.
    calibration
        How signals became product.
    kinetic
        Whether rates are slopes.
    """
    amount = rates["rate"].to_numpy(float)
    first = signals.sort_values("time", kind="stable").groupby("well")["signal"]
    signal = wells["well"].map(first.first() if kinetic else first.mean()).to_numpy(float)
    every = np.arange(len(wells))
    start = calibration.by_curve(signal, every)
    if kinetic:
        # The rate is a difference of products over time; so is its derivative by the parameters of a curve.
        minutes = (rates["end"] - rates["start"]).to_numpy(float)
        end = start + (amount * minutes / calibration.scale)[:, None]
        gradient = (calibration.gradient(end) - calibration.gradient(start)) / minutes[:, None]
        known = least = rates["se"].fillna(0.0).to_numpy(float) ** 2
        sources = np.column_stack([np.ones_like(amount), amount**2])
    else:
        gradient = calibration.gradient(start)
        known = calibration.interpolation(start)
        per_signal = calibration.per_signal(start)
        # Replicates that agree to the last digit are known no better than that digit.
        least = rounding(signal[np.isfinite(signal)]) * per_signal**2
        sources = np.column_stack([per_signal**2, (per_signal * signal) ** 2, amount**2])
    gradient = np.nan_to_num(gradient)  # a well without product has no velocity that it could enter
    found = pooled_scatter(amount, _replicates(wells), sources, known)
    if found is not None:
        basis = f"error of a well from replicates of the plate ({found.freedom} degrees of freedom)"
        variance = pd.Series(np.fmax(found.variance, least), index=wells.index)
        return WellError(variance, found.freedom, basis, gradient)
    if kinetic:
        basis = "error of the slope alone: the plate has too few replicate wells to tell that of a well"
        return WellError(rates["se"].astype(float) ** 2, None, basis, gradient)
    basis = f"no standard error: replicate wells of the plate have fewer than {FREEDOM} degrees of freedom"
    return WellError(pd.Series(np.nan, index=wells.index), None, basis, gradient)


def _replicates(wells: pd.DataFrame) -> np.ndarray:
    """A number for every condition; negative for wells that are no measurement of one."""
    low = wells["role"].eq("low control")
    used = wells["role"].isin(["sample", "high control", "low control", "blank"]) & wells["excluded"].isna()
    # Without inhibitor a sample is a high control, whichever compound it belongs to.
    none = wells["inhibitor"].fillna(0.0).eq(0.0)
    keys = wells[_CONDITIONS].copy()
    keys["inhibitor"] = keys["inhibitor"].fillna(0.0)
    keys["kind"] = wells["role"].mask(~low & ~wells["role"].eq("blank"), "with enzyme")
    keys["compound"] = wells["compound"].mask(none)
    number = keys.groupby(list(keys.columns), dropna=False, sort=True).ngroup().to_numpy(np.int64)
    return np.where(used.to_numpy(bool), number, -1)

"""The standard error of every velocity: the well's own, its background's, and that of its standard curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mtorkin.detection.calibration import Calibration
from mtorkin.detection.contents import BACKGROUND, REACTING, SUBSTRATES, numbered
from mtorkin.detection.scatter import FREEDOM, Array, pooled_scatter, rounding

#: What makes wells of a plate replicates of each other.
_CONDITIONS = ["group", "inhibitor", *SUBSTRATES, "FKBP12", "preincubation"]


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


@dataclass(frozen=True, eq=False)
class Measured:
    """The wells of a plate before their background is subtracted.

    Attributes
    ----------
    wells
        The wells, numbered from 0.
    signals
        Their signals as read.
    calibration
        How signals became product.
    rates
        Product of every well, or its slope with the standard error of that: ``rate``, ``se``, ``start``, ``end``, and
        what else `mtorkin.rates` gives.
    kinetic
        Whether rates are slopes.
    carried
        The substrate that brings along what is detected; empty where none does.
    """

    wells: pd.DataFrame
    signals: pd.DataFrame
    calibration: Calibration
    rates: pd.DataFrame
    kinetic: bool
    carried: str = ""

    @property
    def amount(self) -> pd.Series:
        """Product of every well, or its slope."""
        found: pd.Series = self.rates["rate"]
        return found

    def first_signal(self) -> np.ndarray:
        """Signal of every well: the first of a kinetic well, else the mean."""
        by_well = self.signals.sort_values("time", kind="stable").groupby("well")["signal"]
        found: np.ndarray = self.wells["well"].map(by_well.first() if self.kinetic else by_well.mean()).to_numpy(float)
        return found


@dataclass(frozen=True, eq=False)
class _Sources:
    """Where the error of wells comes from: how each source grows, what is known, the least there is, the gradient."""

    growth: Array
    known: Array
    least: Array
    gradient: Array


def well_error(measured: Measured) -> WellError:
    """The own error of every well of a plate."""
    found_in = _of_slopes(measured) if measured.kinetic else _of_endpoints(measured)
    index = measured.wells.index
    gradient = np.nan_to_num(found_in.gradient)  # a well without product has no velocity that it could enter
    amount = measured.amount.to_numpy(float)
    found = pooled_scatter(amount, _replicates(measured.wells), found_in.growth, found_in.known)
    if found is not None:
        basis = f"error of a well from replicates of the plate ({found.freedom} degrees of freedom)"
        return WellError(
            pd.Series(np.fmax(found.variance, found_in.least), index=index), found.freedom, basis, gradient
        )
    if measured.kinetic:
        basis = "error of the slope alone: the plate has too few replicate wells to tell that of a well"
        return WellError(measured.rates["se"].astype(float) ** 2, None, basis, gradient)
    basis = f"no standard error: replicate wells of the plate have fewer than {FREEDOM} degrees of freedom"
    return WellError(pd.Series(np.nan, index=index), None, basis, gradient)


def _of_slopes(measured: Measured) -> _Sources:
    """A slope has an error of its own; replicates tell a constant and a proportional one beside it."""
    rates, calibration, amount = measured.rates, measured.calibration, measured.amount.to_numpy(float)
    start = calibration.by_curve(measured.first_signal(), np.arange(len(amount)))
    # The rate is a difference of products over time; so is its derivative by the parameters of a curve.
    minutes = (rates["end"] - rates["start"]).to_numpy(float)
    minutes = np.where(minutes > 0, minutes, np.nan)
    end = start + (amount * minutes / calibration.scale)[:, None]
    gradient = (calibration.gradient(end) - calibration.gradient(start)) / minutes[:, None]
    known = rates["se"].fillna(0.0).to_numpy(float) ** 2
    return _Sources(np.column_stack([np.ones_like(amount), amount**2]), known, known, gradient)


def _of_endpoints(measured: Measured) -> _Sources:
    """A constant and a proportional error of the read, brought to product, and one in proportion to product."""
    calibration, amount, signal = measured.calibration, measured.amount.to_numpy(float), measured.first_signal()
    start = calibration.by_curve(signal, np.arange(len(amount)))
    per_signal = calibration.per_signal(start)
    return _Sources(
        growth=np.column_stack([per_signal**2, (per_signal * signal) ** 2, amount**2]),
        known=calibration.interpolation(start),
        # Replicates that agree to the last digit are known no better than that digit.
        least=rounding(signal[np.isfinite(signal)]) * per_signal**2,
        gradient=calibration.gradient(start),
    )


def _replicates(wells: pd.DataFrame) -> np.ndarray:
    """A number for every condition; negative for wells that are no measurement of one."""
    role = wells["role"].to_numpy(object, na_value="")
    used = np.isin(role, [*REACTING, *BACKGROUND]) & wells["excluded"].isna().to_numpy(bool)
    inhibitor = np.nan_to_num(wells["inhibitor"].to_numpy(float))
    keys = wells[_CONDITIONS].assign(
        inhibitor=inhibitor,
        kind=np.where(np.isin(role, BACKGROUND), role, "with enzyme"),
        # Without inhibitor a sample is a high control, whichever compound it belongs to.
        compound=np.where(inhibitor == 0.0, "", wells["compound"].to_numpy(object, na_value="")),
    )
    return np.where(used, numbered(keys), -1)

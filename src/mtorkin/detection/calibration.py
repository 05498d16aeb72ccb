"""From the signals of a plate to product: what each of its wells takes from which curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.standard_curve import Array, Curve

#: Flag of a well whose signal the standards do not cover.
BEYOND = "extrapolated beyond the standards"
#: Reason of a well without product.
NO_PRODUCT = "the signal is beyond what the standard curve can reach, so that it has no product"


@dataclass(frozen=True, eq=False)
class Calibration:
    """How the wells of a plate turn signal into product; all arrays are aligned with the wells.

    Attributes
    ----------
    curves
        The curves in use.
    share
        What each curve counts for each well, shape (n, curves); a row of zeros where no curve is known.
    scale
        Factor on the product of a well.
    unit
        Unit of the product; of the signal where uncalibrated.
    known
        Whether product is known at all.
    basis
        Where it comes from, in words; empty where uncalibrated.
    reason
        Why a well has no product; missing where it has.
    flags
        What to be wary of.
    """

    curves: tuple[Curve, ...]
    share: Array
    scale: Array
    unit: str
    known: bool
    basis: pd.Series
    reason: pd.Series
    flags: pd.Series

    def by_curve(self, signal: Array, well: NDArray[np.int64]) -> Array:
        """Product of signals by every curve, before `scale`, shape (reads, curves).

        It is nan where the curve is not the well's.
        """
        found = np.column_stack([curve.product(signal) for curve in self.curves])
        return np.where(self.share[well] > 0, found, np.nan)

    def product(self, signal: Array, well: NDArray[np.int64]) -> Array:
        """Product of signals of wells given by number, shape (reads,)."""
        weighted = np.where(self.share[well] > 0, self.share[well] * self.by_curve(signal, well), 0.0).sum(axis=1)
        found: Array = np.where(self.share[well].sum(axis=1) > 0, weighted * self.scale[well], np.nan)
        return found

    def beyond(self, signal: Array, well: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether signals lie outside of the standards of their curves."""
        outside = np.column_stack([curve.beyond(signal) for curve in self.curves])
        return np.asarray((outside & (self.share[well] > 0)).any(axis=1), np.bool_)

    def per_signal(self, products: Array) -> Array:
        """Product for one unit of signal at the products of every well by every curve, shape (n,)."""
        each = np.column_stack([1.0 / curve.steepness(p) for curve, p in zip(self.curves, products.T, strict=True)])
        found: Array = np.where(self.share > 0, self.share * each, 0.0).sum(axis=1) * self.scale
        return found

    def gradient(self, products: Array) -> Array:
        """Derivative of every well's product by the parameters of all curves, shape (n, parameters)."""
        parts = []
        for index, curve in enumerate(self.curves):
            share = self.share[:, index] * self.scale
            with np.errstate(invalid="ignore"):
                own = share[:, None] * curve.gradient(products[:, index])
            parts.append(np.where(share[:, None] > 0, own, 0.0))
        return np.column_stack(parts)

    def covariance(self) -> Array:
        """Covariance of the parameters of all curves, shape (parameters, parameters)."""
        sizes = [curve.parameters.size for curve in self.curves]
        total = np.zeros((sum(sizes), sum(sizes)))
        start = 0
        for curve, size in zip(self.curves, sizes, strict=True):
            total[start : start + size, start : start + size] = curve.covariance
            start += size
        return total

    def interpolation(self, products: Array) -> Array:
        """Variance of product for not knowing how it changes between two curves, shape (n,).

        That of a uniform law over what the two say.
        """
        two = (self.share > 0).sum(axis=1) > 1
        inside = np.where(self.share > 0, products, np.nan)
        with np.errstate(invalid="ignore"):
            width = np.where(two, np.fmax.reduce(inside, axis=1) - np.fmin.reduce(inside, axis=1), 0.0)
        found: Array = (width * self.scale) ** 2 / 12.0
        return found

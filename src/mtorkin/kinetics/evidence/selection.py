"""Criteria and weights of models compared over the same wells, the same scatter and the same response scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtorkin.kinetics.fit.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS
from mtorkin.kinetics.fit.fitting import Array, Data, Fit, smallest_rss

CRITERIA = ("AIC", "AICc", "BIC")


@dataclass(frozen=True)
class Criteria:
    """Log-likelihood and information criteria of a fit.

    Attributes
    ----------
    loglik
        Maximised Gaussian log-likelihood with the scale of the scatter estimated.
    k
        Estimated parameters: the mechanism's, and the error model's.
    AIC, AICc, BIC
        Akaike 1974; Hurvich & Tsai 1989 (nan where n <= k + 1); Schwarz 1978.
    """

    loglik: float
    k: int
    AIC: float
    AICc: float
    BIC: float


def criteria(fit: Fit, data: Data) -> Criteria:
    """Criteria of one fit; see `Criteria`."""
    n = data.n
    k = fit.k + ERROR_MODEL_PARAMETERS
    variance = max(fit.rss, smallest_rss(data)) / n
    loglik = -0.5 * n * (np.log(2.0 * np.pi * variance) + 1.0) - float(np.log(data.scatter).sum())
    return Criteria(float(loglik), k, *(float(price(k, n, name) - 2.0 * loglik) for name in CRITERIA))


def freedom(fits: Sequence[Fit], data: Data) -> float:
    """What the logarithm of the sum of squares counts in the evidence of a model: the degrees of freedom that the richest leaves, over two in log L.

    With the scatter integrated over instead of set to its likeliest value, a likelihood goes with the sum of squares to the power of (k - n) / 2, not of -n / 2 (Box & Tiao
    1973, section 2.4); all models take the same power, so that they compare over one scale. It matters where there are few wells for the constants: maximised, the scatter
    is underestimated, and odds are overstated.
    """
    return float(max(data.n - max(fit.k for fit in fits), 1))


def price(k: int, n: int, criterion: str) -> float:
    """What a criterion adds to -2 log L for k parameters estimated from n wells; nan where AICc has none."""
    if criterion == "AIC":
        return 2.0 * k
    if criterion == "AICc":
        return 2.0 * k * n / (n - k - 1) if n > k + 1 else float("nan")
    return k * float(np.log(n))


def is_judged(k: int, n: int) -> bool:
    """Whether wells can say anything of a model: with hardly more wells than parameters it fits whatever they show."""
    return n > k + 1


def differences(values: Sequence[float]) -> Array:
    """Each value minus the lowest; nan where a value is nan."""
    array = np.asarray(values, dtype=float)
    return array - np.nanmin(array) if np.isfinite(array).any() else array


def weights(values: Sequence[float]) -> Array:
    """Weights exp(-difference/2), normalised (Burnham & Anderson 2002); nan where a value is nan."""
    relative = np.exp(-0.5 * differences(values))
    return relative / np.nansum(relative) if np.isfinite(relative).any() else relative

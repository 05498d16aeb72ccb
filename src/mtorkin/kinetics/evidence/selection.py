"""Criteria and weights of models compared over the same wells, the same scatter and the same response scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS
from mtorkin.kinetics.fit.fitting import Fit
from mtorkin.kinetics.fit.likelihood import log_likelihood

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
    k = fit.k + ERROR_MODEL_PARAMETERS
    loglik = float(log_likelihood(fit.rss, data))
    return Criteria(loglik, k, *(float(price(k, data.n, name) - 2.0 * loglik) for name in CRITERIA))


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

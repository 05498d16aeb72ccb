"""Profile-likelihood intervals, open-ended where the data are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, least_squares
from scipy.stats import f as f_distribution

from mtorkin.kinetics.fitting import Data, Fit, predict
from mtorkin.kinetics.rate_law import Array
from mtorkin.kinetics.selection import smallest_rss


@dataclass(frozen=True)
class Interval:
    """A confidence interval of a positive constant; ``None`` where it has no end within the search range."""

    lower: float | None
    upper: float | None


def profile_interval(fit: Fit, data: Data, constant: Mapping[str, float], confidence: float) -> Interval:
    """Profile-likelihood interval of a constant that is a product of powers of the free parameters.

    The constant is held at a value, all else is fitted again, and the interval ends where the residual sum of squares exceeds its
    minimum by the F quantile (Bates & Watts 1988, section 6.1), which is the likelihood ratio corrected for the estimated scatter.

    Parameters
    ----------
    fit
        The converged fit.
    data
        The wells it was fitted to.
    constant
        Powers of the free parameters, e.g. ``{"Kic": 1, "alpha": 1}`` for Kiu.
    confidence
        Level, e.g. 0.95.

    Returns
    -------
    Interval
        Its ends, in the unit of the constant.
    """
    names = fit.mechanism.free
    direction = np.array([constant.get(name, 0.0) for name in names])
    pivot = int(np.argmax(np.abs(direction)))
    others = np.array([index for index in range(len(names)) if index != pivot], dtype=int)
    limits = np.log([fit.bounds[name] for name in names])
    freedom = data.n - len(names)
    if freedom < 1:
        return Interval(None, None)
    rss = max(fit.rss, smallest_rss(data))
    allowed = float(f_distribution.ppf(confidence, 1, freedom)) / freedom
    estimate = float(direction @ fit.free)

    def full(rest: Array, value: float) -> Array:
        free = np.empty(len(names))
        free[others] = rest
        free[pivot] = (value - direction[others] @ rest) / direction[pivot]
        return free

    spread = np.zeros((len(names), len(names) - 1))
    spread[others, np.arange(others.size)] = 1.0
    spread[pivot] = -direction[others] / direction[pivot]
    warm = {"rest": fit.free[others]}

    def excess(value: float) -> float:
        found = least_squares(
            lambda rest: (predict(fit.mechanism, full(rest, value), data)[0] - data.velocity) / data.scatter,
            np.clip(warm["rest"], limits[others, 0] + 1e-9, limits[others, 1] - 1e-9),
            jac=lambda rest: predict(fit.mechanism, full(rest, value), data)[1] @ spread / data.scatter[:, None],
            bounds=(limits[others, 0], limits[others, 1]),
            xtol=1e-9, ftol=1e-10, gtol=1e-10, max_nfev=100,
        )  # fmt: skip
        warm["rest"] = found.x
        return 2.0 * float(found.cost) / rss - 1.0 - allowed

    # The range of the constant over the search box, on the log scale.
    corners = direction[:, None] * limits
    edges = {-1: float(corners.min(axis=1).sum()), 1: float(corners.max(axis=1).sum())}

    slope = fit.jacobian / data.scatter[:, None]
    covariance = np.linalg.pinv(slope.T @ slope) * rss / freedom
    step = float(np.sqrt(max(direction @ covariance @ direction, 1e-12)))

    def end(side: int) -> float | None:
        warm["rest"] = fit.free[others]
        inside, width = estimate, min(2.0 * step, 2.0)
        while True:
            outside = inside + side * width
            if side * (outside - edges[side]) >= 0:
                outside = edges[side]
            if excess(outside) > 0:
                return float(np.exp(brentq(excess, inside, outside, xtol=1e-6, rtol=1e-9)))
            if outside == edges[side]:
                return None
            inside, width = outside, 2.0 * width

    return Interval(end(-1), end(1))

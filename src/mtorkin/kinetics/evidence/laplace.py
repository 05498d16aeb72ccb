"""Evidence of a model by Laplace's method: its likelihood averaged over its constants by their prior, and over sigma.

With a sum of squares that is quadratic in the log constants about its minimum Q, of curvature J'J, and a normal prior
of deviation T around a centre, the integral over the constants is exact (Kass & Raftery 1995 JASA 90:773; O'Hagan &
Forster 2004, chapter 11). With the eigenvalues l and vectors U of T J'J T, r = l / sigma², and
z = U' (optimum - centre) / T,

    -2 log = n log(2 pi sigma²) + log |S² + U'U| + Q / sigma² + sum(log(1 + r) + z² r / (1 + r)).

A combination of constants that the wells do not determine (r = 0) costs nothing. Sigma has a flat prior of its
logarithm, and is summed over.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from mtorkin.kinetics.evidence.prior import Prior
from mtorkin.kinetics.fit.data import Array, Data, smallest_rss
from mtorkin.kinetics.fit.likelihood import log_likelihood_at

#: Nodes of log sigma, in standard errors of it: the sum over nodes one apart is exact to 1e-8 for a Gaussian.
_SIGMA = np.arange(-6.0, 7.0)


def evidence(rss: Array, normal: Array, free: Array, prior: Prior, data: Data) -> Array:
    """-2 log of the likelihood of fits to the same wells, averaged over their constants and sigma.

    Parameters
    ----------
    rss
        Sum of squares at each optimum, shape (fits,).
    normal
        J'J of the log constants there, shape (fits, k, k).
    free
        The log constants there, shape (fits, k).
    prior
        Their prior, for all fits or for each. Constants that it holds cost nothing, whatever stands for them above.
    data
        The wells.

    Returns
    -------
    Array
        Shape (fits,).
    """
    deviation = np.broadcast_to(prior.deviation, free.shape)
    counts = deviation > 0
    curvature, directions = np.linalg.eigh(normal * (deviation[:, :, None] * deviation[:, None, :]))
    curvature = np.maximum(curvature, 0.0)
    from_centre = np.divide(free - prior.centre, deviation, out=np.zeros(free.shape), where=counts)
    distance = np.einsum("fij,fi->fj", directions, from_centre)
    freedom = np.maximum(data.n - counts.sum(axis=1), 1)
    smallest = np.maximum(rss, smallest_rss(data))
    step = 1.0 / np.sqrt(2.0 * freedom)
    log_sigma = 0.5 * np.log(smallest / freedom)[:, None] + step[:, None] * _SIGMA
    known = curvature[:, None, :] * np.exp(-2.0 * log_sigma)[:, :, None]
    price = (np.log1p(known) + distance[:, None, :] ** 2 * known / (1.0 + known)).sum(axis=-1)
    log_density = log_likelihood_at(smallest[:, None], log_sigma, data) - 0.5 * price
    return np.asarray(-2.0 * (np.logaddexp.reduce(log_density, axis=1) + np.log(step)))


def log_share(ends: tuple[float, float], optimum: float, error: float, slope: float, prior: Prior) -> float:
    """Log of the share of the evidence that lies between two ends of one log constant, over that of its prior.

    The evidence above is over all values of a constant, and this confines both likelihood and prior to a region of it.

    Parameters
    ----------
    ends
        Logarithms of the ends; infinite where there is none.
    optimum
        The log constant at the optimum within the region.
    error
        Its standard error.
    slope
        Of the log likelihood at the optimum; not 0 where that lies on an end.
    prior
        Its prior.
    """
    variance, wide = error**2, float(prior.deviation[0]) ** 2
    centre = float(prior.centre[0])
    # Where the likelihood would peak without the ends.
    peak = optimum + slope * variance
    likelier = 0.5 * slope**2 * variance
    farther = 0.5 * ((peak - centre) ** 2 - (optimum - centre) ** 2) / (variance + wide)
    mean = (peak * wide + centre * variance) / (variance + wide)
    deviation = np.sqrt(variance * wide / (variance + wide))
    within = _log_probability((ends[0] - mean) / deviation, (ends[1] - mean) / deviation)
    before = _log_probability((ends[0] - centre) / np.sqrt(wide), (ends[1] - centre) / np.sqrt(wide))
    return float(likelier - farther + within - before)


def _log_probability(low: float, high: float) -> float:
    """Log of the probability that a standard normal lies between two values."""
    if low > 0:
        low, high = -high, -low
    below, above = log_ndtr(low), log_ndtr(high)
    return float(above + np.log1p(-np.exp(below - above)))

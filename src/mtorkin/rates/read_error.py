"""The error of a single read: how much reads scatter, and how they follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from mtorkin.rates.reads import Array, Flags


def read_variance(residual: Array, freedom: Array, least: float) -> Array:
    """Variance of a read in every well: no less than that of its rounding, and drawn towards the plate's.

    Parameters
    ----------
    residual
        Signal minus fit, zero where a read is not kept, shape (W, n).
    freedom
        Degrees of freedom of every well, shape (W,).
    least
        Variance that rounding gives (`mtorkin.detection.scatter.rounding`).

    Returns
    -------
    Array
        Shape (W,); zero where a well has no degrees of freedom.
    """
    some = freedom > 0
    own = np.divide((residual**2).sum(axis=1), freedom, out=np.zeros(len(freedom)), where=some)
    return moderated(np.where(some, np.maximum(own, least), 0.0), freedom)


def moderated(variance: Array, freedom: Array) -> Array:
    """Variances of wells drawn towards their common value by as much as the plate shows that they share one.

    With ten reads a well's own variance is worth eight degrees of freedom; the plate has hundreds. Empirical Bayes with
    a scaled inverse chi-square prior [1]_.

    Parameters
    ----------
    variance
        Variances, shape (W,).
    freedom
        Their degrees of freedom; wells with none, or with a variance of zero, inform nothing and stay as they are.

    References
    ----------
    .. [1] Smyth 2004, Stat Appl Genet Mol Biol 3:3.
    """
    known = (freedom > 0) & (variance > 0) & np.isfinite(variance)
    if known.sum() < 3:
        return variance
    from scipy.optimize import brentq
    from scipy.special import digamma, polygamma

    half = freedom[known] / 2.0
    centred = np.log(variance[known]) - digamma(half) + np.log(half)
    excess = centred.var(ddof=1) - float(polygamma(1, half).mean())
    prior_half = np.inf
    if excess > polygamma(1, 1e4):
        low, high = 1e-3, 1e4
        excess = min(excess, float(polygamma(1, low)))
        prior_half = float(brentq(lambda x: float(polygamma(1, x)) - excess, low, high))
    moderate = variance.copy()
    if np.isinf(prior_half):
        moderate[known] = np.exp(centred.mean())
        return moderate
    prior = np.exp(centred.mean() + digamma(prior_half) - np.log(prior_half))
    moderate[known] = (2 * prior_half * prior + freedom[known] * variance[known]) / (2 * prior_half + freedom[known])
    return moderate


@dataclass(frozen=True)
class Correlation:
    """How reads of one well that follow each other correlate, and what that does to errors.

    Attributes
    ----------
    rho
        Correlation of successive reads, from 0 to 0.9, taken to fall off geometrically.
    lost
        Degrees of freedom that the fit costs: more than its parameters, since correlated reads are worth fewer.
    """

    rho: float
    lost: float

    @property
    def inflation(self) -> float:
        """Factor on the variance of a slope, `(1 + rho) / (1 - rho)`."""
        return (1.0 + self.rho) / (1.0 - self.rho)


def correlation(residual: Array, kept: Flags, parameters: int) -> Correlation:
    """Correlation of the reads of a plate, from the residuals of all wells.

    Residuals correlate less than reads, since a fit follows them; by how much is computed for a polynomial of as many
    parameters. The median over the wells counts, so that a few wells that the fit does not suit do not set it.
    """
    size = kept.sum(axis=1)
    total = (residual**2).sum(axis=1)
    usable = (size - parameters >= 5) & (total > 0)
    if not usable.any():
        return Correlation(0.0, float(parameters))
    together = (residual[:, 1:] * residual[:, :-1]).sum(axis=1)
    seen = float(np.median(together[usable] / total[usable]))
    n = int(np.median(size[usable]))
    rhos, expected, lost = _expected(n, parameters)
    rising = int(expected.argmax()) + 1
    rho = float(np.interp(seen, expected[:rising], rhos[:rising]))
    return Correlation(rho, float(np.interp(rho, rhos, lost)))


@cache
def _expected(n: int, parameters: int) -> tuple[Array, Array, Array]:
    """For correlations from 0 to 0.9: the correlation expected of successive residuals, and what the fit costs."""
    q, _ = np.linalg.qr(np.vander(np.linspace(-1.0, 1.0, n), parameters))
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    rhos = np.linspace(0.0, 0.9, 10)
    left, beside = np.empty(rhos.size), np.empty(rhos.size)
    for i, rho in enumerate(rhos):
        # The residuals have the covariance A C A with A = 1 - q q', of which only two diagonals are wanted.
        along = rho**apart @ q
        part = q @ (q.T @ along) / 2 - along
        left[i] = n + 2 * (q * part).sum()
        beside[i] = (n - 1) * rho + (q[:-1] * part[1:]).sum() + (part[:-1] * q[1:]).sum()
    return rhos, beside / left, n - left

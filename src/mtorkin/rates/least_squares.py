"""Linear least squares for every well of a plate at once, and the scatter of its reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from mtorkin.rates.reads import Array, Flags

#: A column this much shorter after projection than before is a combination of the others.
SINGULAR = 1e-9


@dataclass(frozen=True)
class Solution:
    """Coefficients of p columns in W wells.

    Attributes
    ----------
    value
        Shape (W, p); zero where a column cannot be told from those before it.
    covariance
        For reads of unit variance, shape (W, p, p); the variance of such a coefficient is infinite.
    residual
        Signal minus fit, zero where a read is not kept, shape (W, n).
    """

    value: Array
    covariance: Array
    residual: Array


def solve(columns: list[Array], signal: Array, kept: Flags) -> Solution:
    """Least squares with the same columns in every well.

    Later columns are nearly combinations of earlier ones, so that normal equations would lose digits: they are made orthogonal one by one, each twice, which is as
    accurate as a QR decomposition (Giraud, Langou & Rozloznik 2005, Comput Math Appl 50:1069) and, for few columns in hundreds of wells, several times as fast.
    """
    size, count = len(signal), len(columns)
    orthogonal: list[Array] = []
    r, length, lost = np.zeros((size, count, count)), np.ones((size, count)), np.zeros((size, count), dtype=bool)
    for j, column in enumerate(columns):
        q = column * kept
        norm = np.sqrt(np.einsum("wn,wn->w", q, q))
        length[:, j] = np.where(norm > 0, norm, 1.0)
        q /= length[:, j, None]
        for _ in range(2):
            for i, other in enumerate(orthogonal):
                shared = np.einsum("wn,wn->w", other, q)
                q -= shared[:, None] * other
                r[:, i, j] += shared
        left = np.sqrt(np.einsum("wn,wn->w", q, q))
        lost[:, j] = left < SINGULAR
        q *= np.where(lost[:, j], 0.0, 1.0 / np.where(lost[:, j], 1.0, left))[:, None]
        r[:, j, j] = np.where(lost[:, j], 1.0, left)
        r[lost[:, j], :j, j] = 0.0
        orthogonal.append(q)
    residual, along = signal * kept, np.zeros((size, count))
    for i, q in enumerate(orthogonal):
        along[:, i] = np.einsum("wn,wn->w", q, residual)
        residual -= along[:, i, None] * q
    inverse = np.linalg.inv(r)
    value = np.einsum("wij,wj->wi", inverse, along)
    covariance = inverse @ inverse.transpose(0, 2, 1) / (length[:, :, None] * length[:, None, :])
    np.einsum("wii->wi", covariance)[lost] = np.inf
    return Solution(value / length, covariance, residual)


def moderated(variance: Array, freedom: Array) -> Array:
    """Variances of wells drawn towards their common value by as much as the plate shows that they share one.

    With ten reads a well's own variance is worth eight degrees of freedom; the plate has hundreds. Empirical Bayes with a scaled
    inverse chi-square prior: Smyth 2004, Stat Appl Genet Mol Biol 3:3.

    Parameters
    ----------
    variance
        Variances, shape (W,).
    freedom
        Their degrees of freedom; wells with none, or with a variance of zero, inform nothing and stay as they are.
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


def sum_of_squares(columns: list[Array], signal: Array, kept: Flags) -> Array:
    """Residual sum of squares only, shape (W,): by normal equations, ten times as fast as `solve`, for few columns that differ well."""
    columns = [column * kept for column in columns]
    observed = signal * kept
    count, size = len(columns), len(signal)
    gram, moment = np.empty((size, count, count)), np.empty((size, count))
    for i, one in enumerate(columns):
        moment[:, i] = np.einsum("wn,wn->w", one, observed)
        for j in range(i, count):
            gram[:, i, j] = gram[:, j, i] = np.einsum("wn,wn->w", one, columns[j])
    length = np.sqrt(np.einsum("wii->wi", gram))
    length[length == 0] = 1.0
    gram /= length[:, :, None] * length[:, None, :]
    np.einsum("wii->wi", gram)[:] += 1e-12
    moment /= length
    value = np.linalg.solve(gram, moment[:, :, None])[:, :, 0]
    total = np.einsum("wn,wn->w", observed, observed)
    found: Array = np.maximum(total - np.einsum("wi,wi->w", value, moment), 0.0)
    return found


@dataclass(frozen=True)
class Correlation:
    """How reads of one well that follow each other correlate, and what that does to errors.

    Attributes
    ----------
    rho
        Correlation of successive reads, from 0 to 0.9, taken to fall off geometrically.
    lost
        Degrees of freedom that a fit of so many parameters costs: more than their number, since correlated reads are worth fewer.
    """

    rho: float
    lost: float

    @property
    def inflation(self) -> float:
        """Factor on the variance of a slope, `(1 + rho) / (1 - rho)`."""
        return (1.0 + self.rho) / (1.0 - self.rho)


def correlation(residual: Array, kept: Flags, parameters: int) -> Correlation:
    """Correlation of the reads of a plate, from the residuals of all wells.

    Residuals correlate less than reads, since a fit follows them; by how much is computed for a polynomial of as many parameters. The median over the
    wells is read, so that a few wells that the fit does not suit do not set it.
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
    """For correlations from 0 to 0.9: the lag-one correlation expected of residuals, and the degrees of freedom that the fit costs."""
    q, _ = np.linalg.qr(np.vander(np.linspace(-1.0, 1.0, n), parameters))
    annihilator = np.eye(n) - q @ q.T
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    rhos = np.linspace(0.0, 0.9, 10)
    left = [annihilator @ rho**apart @ annihilator for rho in rhos]
    expected = np.array([np.trace(part, offset=1) / np.trace(part) for part in left])
    return rhos, expected, np.array([n - np.trace(part) for part in left])

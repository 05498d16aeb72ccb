"""Whether a fitted model is good enough to be believed: lack of fit, outlying wells, correlation, range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution

from mtorkin.kinetics.fitting import Array, Data, Fit

#: |standardised residual| beyond which a well is listed as outlying (a Gaussian well does so once in 2,000).
OUTLYING = 3.5
#: Probability of the replicate scatter under the model below which lack of fit is flagged.
LACK_OF_FIT = 0.01
CORRELATION = 0.98


@dataclass(frozen=True)
class LackOfFit:
    """The replicate lack-of-fit test: F ratio, its degrees of freedom, and its p value."""

    F: float
    p: float
    cells: int


def lack_of_fit(fit: Fit, data: Data) -> LackOfFit | None:
    """Test the misfit of cell means against the scatter of replicates.

    Parameters
    ----------
    fit
        The fit.
    data
        Its wells; wells of one condition on one plate scale are replicates.

    Returns
    -------
    LackOfFit or None
        ``None`` where the design has no replicates, or as many parameters as cells (Draper & Smith 1998, section 2.1).
    """
    conditions = np.column_stack([data.substrate, data.protein, data.inhibitor, data.plate])
    cell = np.unique(conditions, axis=0, return_inverse=True)[1].ravel()
    cells = int(cell.max()) + 1
    pure_freedom = data.n - cells
    misfit_freedom = cells - fit.k
    if pure_freedom < 1 or misfit_freedom < 1:
        return None
    weight = 1.0 / data.scatter**2
    mean = np.bincount(cell, weight * data.velocity) / np.bincount(cell, weight)
    pure = float((weight * (data.velocity - mean[cell]) ** 2).sum())
    if pure <= 0:
        return None
    ratio = (fit.rss - pure) / misfit_freedom / (pure / pure_freedom)
    return LackOfFit(ratio, float(f_distribution.sf(ratio, misfit_freedom, pure_freedom)), cells)


def standard_deviation(fit: Fit, data: Data) -> Array:
    """Standard deviation of every well under the fit, with n - k degrees of freedom, shape (n,)."""
    freedom = max(data.n - fit.k, 1)
    deviation: Array = np.sqrt(fit.rss / freedom) * data.scatter
    return deviation


def correlated_pairs(fit: Fit, data: Data) -> list[tuple[str, str, float]]:
    """Pairs of log parameters whose estimates are correlated beyond `CORRELATION`."""
    covariance = fit.covariance(data)
    size = np.sqrt(np.diag(covariance))
    if not (size > 0).all():
        return []
    correlation = covariance / np.outer(size, size)
    return [
        (fit.names[i], fit.names[j], float(correlation[i, j]))
        for i in range(fit.k)
        for j in range(i)
        if abs(correlation[i, j]) > CORRELATION
    ]

"""Whether a fitted model is good enough to be believed: lack of fit, outlying wells, correlation, range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from mtorkin.kinetics.fitting import Array, Data, Fit, predict

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
    """Test the misfit of cell means against the scatter of replicates and the error that wells share with their background.

    Cells from which one background was subtracted move together, so that their means have the covariance (pure error / n) + (shared variance), and the misfit
    is that of generalised least squares. The parameters are refitted to it along the tangent of the model (one Gauss-Newton step), those at a bound kept.

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
    misfit = fit.rss - pure
    if data.background_se.any():
        misfit = _shared_misfit(fit, data, cell, weight, mean, pure / pure_freedom)
    ratio = misfit / misfit_freedom / (pure / pure_freedom)
    return LackOfFit(ratio, float(f_distribution.sf(ratio, misfit_freedom, pure_freedom)), cells)


def _shared_misfit(fit: Fit, data: Data, cell: NDArray[np.int64], weight: Array, mean: Array, variance: float) -> float:
    """Weighted sum of squares of cell means around the model, each direction over what the shared error of backgrounds adds to it."""
    size = np.bincount(cell, weight)
    shared = np.zeros((size.size, int(data.background.max()) + 1))
    np.add.at(shared, (cell, data.background), weight * data.background_se)
    # Cells in units of their own pure error, so that without shared error the covariance is the identity.
    shared = shared / np.sqrt(size * variance)[:, None]
    factor = np.linalg.cholesky(np.eye(size.size) + shared @ shared.T)
    fitted, jacobian = predict(fit.mechanism, fit.free, data)
    first = np.unique(cell, return_index=True)[1]  # wells of a cell are predicted alike
    free = [index for index, name in enumerate(fit.names) if name not in fit.at_bounds]
    residual = np.linalg.solve(factor, (mean - fitted[first]) * np.sqrt(size))
    tangent = np.linalg.solve(factor, jacobian[first][:, free] * np.sqrt(size)[:, None])
    left = residual - tangent @ np.linalg.lstsq(tangent, residual, rcond=None)[0]
    return float(left @ left)


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

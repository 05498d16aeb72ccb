"""Whether a fitted model is good enough to be believed: lack of fit, outlying wells, correlation, range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, fdtri

from mtorkin.kinetics.fit.data import ROUNDING, Array, Data
from mtorkin.kinetics.fit.fitting import Fit, tangents

#: |standardised residual| beyond which a well is listed as outlying (a Gaussian well does so once in 2,000).
OUTLYING = 3.5
#: Probability of the replicate scatter under the model below which lack of fit is flagged: the limit of the gate that
#: closes the verdict (`quality.lack_of_fit`), which asks for a large ratio beside.
LACK_OF_FIT = 0.001
CORRELATION = 0.98


@dataclass(frozen=True)
class LackOfFit:
    """The replicate lack-of-fit test.

    F ratio, its p value, the cells, and the ratio that chance exceeds once in 20 times.
    """

    F: float
    p: float
    cells: int
    by_chance: float


class Replicates:
    """What the lack-of-fit test takes from the wells alone; all models of a family share it.

    Wells of one condition on one plate scale are replicates, and make up a cell.

    Parameters
    ----------
    data
        The wells.
    """

    def __init__(self, data: Data) -> None:
        self.data = data
        conditions = np.stack([data.substrate, data.protein, data.inhibitor, data.plate])
        order = np.lexsort(conditions[::-1])
        new = np.append(True, (np.diff(conditions[:, order]) != 0).any(axis=0))
        self._first, cell = order[new], np.empty(data.n, np.int64)
        cell[order] = np.cumsum(new) - 1
        self.cells = len(self._first)
        #: Degrees of freedom of the scatter of replicates, and its weighted sum of squares.
        self.freedom = data.n - self.cells
        weight = 1.0 / data.scatter**2
        size = np.bincount(cell, weight)
        self._root, self._mean = np.sqrt(size), np.bincount(cell, weight * data.velocity) / size
        self.pure = float((weight * (data.velocity - self._mean[cell]) ** 2).sum())
        #: Whether replicates differ by more than rounding: exact data, or a value copied, say nothing of the scatter.
        self.scatter = self.pure > float(weight.sum()) * (ROUNDING * data.top_velocity) ** 2
        self._factor: Array | None = None
        if data.shared.any() and self.freedom > 0 and self.scatter:
            shared = np.zeros((size.size, len(data.shared)))
            np.add.at(shared, cell, (weight * data.shared).T)
            # Cells in units of their own pure error, so that without shared error the covariance is the identity.
            shared = shared / np.sqrt(size * (self.pure / self.freedom))[:, None]
            self._factor = np.linalg.cholesky(np.eye(size.size) + shared @ shared.T)

    def misfits(self, fits: Sequence[Fit]) -> list[float]:
        """Of each fit, weighted sum of squares of cell means around it, less what shared errors explain."""
        if self._factor is None:
            return [fit.rss - self.pure for fit in fits]
        fitted, jacobian = tangents(fits, [self.data] * len(fits))
        free = np.zeros((len(fits), 1, jacobian.shape[2]))
        for row, fit in zip(free, fits, strict=True):
            row[0, [index for index, name in enumerate(fit.names) if name not in fit.at_bounds]] = 1.0
        # Wells of a cell are predicted alike.
        residual = self._mean - fitted[:, self._first]
        columns = np.concatenate([(jacobian * free)[:, self._first], residual[:, :, None]], axis=2)
        triangle: Array = np.asarray(np.linalg.qr(_independent(columns, self._root, self._factor), mode="r"))
        turn, size, _ = np.linalg.svd(triangle[:, :-1, :-1])
        along = (turn.transpose(0, 2, 1) @ triangle[:, :-1, -1:])[:, :, 0]
        # Along a direction of a size that is rounding nothing is explained.
        left = np.where(size > self.cells * np.finfo(float).eps * size[:, :1], 0.0, along)
        return list(((left**2).sum(axis=1) + triangle[:, -1, -1] ** 2).tolist())


def _independent(columns: Array, root: Array, factor: Array) -> Array:
    """Columns over the cells, shape (fits, cells, any), in which their errors are independent and of one size."""
    weighed = np.moveaxis(columns * root[:, None], 1, 0)
    solved: Array = np.asarray(np.linalg.solve(factor, weighed.reshape(root.size, -1)), float)
    return np.moveaxis(solved.reshape(weighed.shape), 0, 1)


def lack_of_fit(fit: Fit, replicates: Replicates) -> LackOfFit | None:
    """Test the misfit of cell means of one fit; see `lacks_of_fit`."""
    return lacks_of_fit([fit], replicates)[0]


def lacks_of_fit(fits: Sequence[Fit], replicates: Replicates) -> list[LackOfFit | None]:
    """Test the misfit of cell means against the scatter of replicates.

    Cells from which one background was subtracted move together. Their means have the covariance
    (pure error / n) + (shared variance), and the misfit is that of generalised least squares. The parameters are fitted
    to it again along the tangent of the model, by one Gauss-Newton step; those at a bound are kept.

    Parameters
    ----------
    fits
        Fits of the same wells.
    replicates
        The replicates among these.

    Returns
    -------
    list of LackOfFit or None
        ``None`` where the design has no replicates, or as many parameters as cells (Draper & Smith 1998, section 2.1),
        or where replicates are alike.
    """
    freedom, cells = replicates.freedom, replicates.cells
    tested = [fit for fit in fits if freedom >= 1 and cells > fit.k and replicates.scatter]
    misfits = iter(replicates.misfits(tested) if tested else [])
    found: list[LackOfFit | None] = []
    for fit in fits:
        if fit not in tested:
            found.append(None)
            continue
        ratio = next(misfits) / (cells - fit.k) / (replicates.pure / freedom)
        p, by_chance = fdtrc(cells - fit.k, freedom, ratio), fdtri(cells - fit.k, freedom, 0.95)
        found.append(LackOfFit(ratio, float(p), cells, float(by_chance)))
    return found


def standard_deviation(fit: Fit, data: Data) -> Array:
    """Standard deviation of every well under the fit, with n - k degrees of freedom, shape (n,)."""
    freedom = max(data.n - fit.k, 1)
    deviation: Array = np.sqrt(fit.rss / freedom) * data.scatter
    return deviation


def correlated(fit: Fit, data: Data) -> list[tuple[list[str], float]]:
    """Log parameters whose estimates are correlated beyond `CORRELATION`, each group with its strongest correlation."""
    covariance = fit.covariance(data)
    size = np.sqrt(np.diag(covariance))
    if not (size > 0).all():
        return []
    correlation = covariance / np.outer(size, size)
    # Who is linked to whom, by any number of steps.
    linked = np.linalg.matrix_power(np.abs(correlation) > CORRELATION, fit.k)
    groups = [np.flatnonzero(row) for row in np.unique(linked, axis=0)[::-1] if row.sum() > 1]
    within = [np.tril(correlation[np.ix_(places, places)], -1) for places in groups]
    return [
        ([fit.names[i] for i in places], float(own.flat[np.abs(own).argmax()]))
        for places, own in zip(groups, within, strict=True)
    ]

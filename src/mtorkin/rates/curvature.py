"""How fast velocities decline, from all wells of a plate together.

One well's curvature is known poorly: with it free, the standard error of the initial velocity is four times that of a
straight line; left out, the velocity is too low by half of what was lost. But wells of a plate decline for common
causes: substrate used up (k in proportion to v/S), enzyme lost or bleaching (k the same in all). So k is taken as

    k = c1 + c2 v/S + c3 v^2/S + u ,   u normal with standard deviation omega

(the third term since a competitive inhibitor and its substrate leave k = v/S (1 - v/Vmax)). It is averaged over which
terms there are by their Akaike weights [1]_, since choosing one would hide the choice from the errors. Each well's k is
the mean of what it says itself and what the plate says, weighted by precision (empirical Bayes [2]_). A plate of
straight lines then loses nothing, and a well that differs from its plate keeps its own curve.

References
----------
.. [1] Buckland 1997, Biometrics 53:603.
.. [2] Lindstrom & Bates 1990, Biometrics 46:673.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtorkin.rates.reads import Array, Flags

#: A well further than this many standard deviations from its plate keeps its own decline.
OWN = 3.5
#: Values of omega, as fractions of the plate's decline, at which the likelihood is compared.
SPREADS = (0.0, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.4, 0.6, 1.0, 1.6)


@dataclass(frozen=True)
class Curvature:
    """What the wells of a plate say of their declines, each of shape (W,).

    Attributes
    ----------
    observed, variance
        k times the velocity as each well alone says, and its variance.
    velocity
        Velocity; its sign is that of the signal's change.
    consumption
        v/S in any one unit; nan where the substrate is not known.
    teaches
        Wells that say something of the others.
    sure
        Wells that keep their own decline.
    """

    observed: Array
    variance: Array
    velocity: Array
    consumption: Array
    teaches: Flags
    sure: Flags

    def usable(self) -> Flags:
        """Wells that the plate's decline rests on."""
        with np.errstate(invalid="ignore"):
            known = np.isfinite(self.variance) & (self.variance > 0) & np.isfinite(self.observed)
        found: Flags = self.teaches & known & (self.velocity != 0)
        return found


@dataclass(frozen=True)
class Decline:
    """The decline of every well and how well it is known.

    Attributes
    ----------
    value
        k, per minute, shape (W,).
    variance
        Variance of k times the velocity.
    own
        Wells that keep their own.
    """

    value: Array
    variance: Array
    own: Flags


def pooled(wells: Curvature, required: bool) -> Decline:
    """Decline of every well from its own estimate and those of the plate.

    Parameters
    ----------
    wells
        What each says alone.
    required
        Whether a decline is to be allowed for even where the plate does not show it, since the substrate is known to
        be used up.
    """
    usable = wells.usable()
    wells = replace(wells, variance=np.where(np.isfinite(wells.variance), wells.variance, 0.0))
    if not usable.any():
        alone = _over(wells.observed, wells.velocity)
        return Decline(np.where(wells.sure, alone, 0.0), np.where(wells.sure, wells.variance, 0.0), wells.sure)
    precision = wells.velocity[usable] ** 2 / wells.variance[usable]
    decline = _over(wells.observed, wells.velocity)[usable]
    reach = float(np.sqrt((precision * decline**2).sum() / precision.sum())) or 1.0
    spreads = [(wells.velocity * spread * reach) ** 2 for spread in SPREADS]
    models = [_model(wells, columns, spreads, usable) for columns in _designs(wells, usable, required)]
    criteria = np.array([model.criterion for model in models])
    weight = np.exp(-0.5 * (criteria - min(criteria)))
    weight /= weight.sum()
    means = np.array([model.mean for model in models])
    value = weight @ means
    left = weight @ (np.array([model.variance for model in models]) + (means - value) ** 2)
    own = wells.sure | usable & (weight @ np.array([model.distance for model in models]) > OWN**2)
    value, left = np.where(own, wells.observed, value), np.where(own, wells.variance, left)
    return Decline(_over(value, wells.velocity), left, own)


@dataclass(frozen=True)
class _Model:
    """One model of the plate: its criterion, and mean, variance and squared distance of every well's curvature."""

    criterion: float
    mean: Array
    variance: Array
    distance: Array


def _over(curvature: Array, velocity: Array) -> Array:
    """K of a curvature; zero where nothing moves."""
    return np.divide(curvature, velocity, out=np.zeros_like(curvature), where=velocity != 0)


def _designs(wells: Curvature, usable: Flags, required: bool) -> list[list[Array]]:
    """The terms of every model of the plate: none, the same k in all, in proportion to v/S, and both."""
    velocity = wells.velocity
    consumed = np.where(np.isfinite(wells.consumption), np.abs(wells.consumption), 0.0)
    size = float(np.abs(consumed[usable]).max())
    designs: list[list[Array]] = [] if required else [[]]
    designs.append([velocity])
    if size > 0:
        relative = np.abs(velocity) / float(np.abs(velocity[usable]).max())
        used, slowed = velocity * consumed / size, velocity * consumed * relative / size
        designs += [[used], [used, slowed], [velocity, used], [velocity, used, slowed]]
    return designs


def _model(wells: Curvature, columns: list[Array], spreads: list[Array], usable: Flags) -> _Model:
    """Fit one model, with the spread between wells that suits it best."""
    observed, variance = wells.observed, wells.variance
    design = np.stack(columns, axis=1) if columns else np.zeros((len(observed), 0))
    likelihoods = _likelihoods(observed, design, np.stack([variance + between for between in spreads]), usable)
    best = int(np.argmin(likelihoods + 2.0 * (np.arange(len(spreads)) > 0)))
    criterion = float(likelihoods[best]) + 2.0 * (len(columns) + (best > 0))
    between = spreads[best]
    total = np.where(usable, variance + between, 1.0)
    coefficient, covariance = _weighted(observed, design, total, usable)
    mean = design @ coefficient
    of_mean = np.einsum("wi,ij,wj->w", design, covariance, design)
    share = np.where(usable, between / total, 0.0)
    left = np.where(usable, share * variance, between) + (1.0 - share) ** 2 * of_mean
    shrunk = mean + share * np.where(usable, observed - mean, 0.0)
    return _Model(criterion, shrunk, left, (observed - mean) ** 2 / (total + of_mean))


def _weighted(observed: Array, design: Array, total: Array, usable: Flags) -> tuple[Array, Array]:
    """Coefficients by weighted least squares, and their covariance; ``total`` may have several rows of variances."""
    part, weight = design[usable], 1.0 / total[..., usable]
    covariance = np.asarray(np.linalg.pinv(part.T @ (part * weight[..., None])), np.float64)
    coefficient: Array = np.einsum("...ij,...j->...i", covariance, (weight * observed[usable]) @ part)
    return coefficient, covariance


def _likelihoods(observed: Array, design: Array, totals: Array, usable: Flags) -> Array:
    """-2 log likelihood for each row of variances.

    A well counts for no more than one at `OWN` standard deviations: it keeps its own decline.
    """
    coefficients, _ = _weighted(observed, design, totals, usable)
    known = totals[:, usable]
    squared = (observed[usable] - coefficients @ design[usable].T) ** 2 / known
    likelihoods: Array = (np.minimum(squared, OWN**2) + np.log(known)).sum(axis=1)
    return likelihoods

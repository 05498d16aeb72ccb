"""How fast velocities decline, from all wells of a plate together.

One well's curvature is known poorly: with it free, the standard error of the initial velocity is four times that of a straight line; left
out, the velocity is too low by half of what was lost. But wells of a plate decline for common causes: substrate used up (k in proportion to v/S), enzyme lost
or bleaching (k the same in all). So k is taken as

    k = c1 + c2 v/S + c3 v^2/S + u ,   u normal with standard deviation omega

(the third term since a competitive inhibitor and its substrate leave k = v/S (1 - v/Vmax)),
averaged over which of the terms there are by their Akaike weights (Buckland 1997, Biometrics 53:603; choosing one would hide the choice from the errors), and each well's k is the mean of what it says itself and what the plate says, weighted by
precision (empirical Bayes; Lindstrom & Bates 1990, Biometrics 46:673). A plate of straight lines then loses nothing, and a well that differs from its plate keeps its own curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.rates.reads import Array, Flags

#: A well further than this many standard deviations from its plate keeps its own decline.
OWN = 3.5
#: Values of omega, as fractions of the plate's decline, at which the likelihood is compared.
SPREADS = (0.0, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.4, 0.6, 1.0, 1.6)


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


def pooled(
    observed: Array, variance: Array, velocity: Array, consumption: Array, teaches: Flags, sure: Flags, required: bool
) -> Decline:
    """Decline of every well from its own estimate and those of the plate.

    Parameters
    ----------
    observed, variance
        k times the velocity as each well alone says, and its variance; shape (W,).
    teaches
        Wells that say something of the others.
    sure
        Wells that keep their own decline.
    velocity
        Velocity of every well; its sign is that of the signal's change.
    consumption
        v/S in any one unit; nan where the substrate is not known.
    required
        Whether a decline is to be allowed for even where the plate does not show it, since the substrate is known to be used up.
    """
    usable = teaches & np.isfinite(variance) & (variance > 0) & np.isfinite(observed) & (velocity != 0)
    variance = np.where(np.isfinite(variance), variance, 0.0)
    decline = np.divide(observed, velocity, out=np.zeros_like(observed), where=velocity != 0)
    if not usable.any():
        return Decline(np.where(sure, decline, 0.0), np.where(sure, variance, 0.0), sure)
    consumed = np.where(np.isfinite(consumption), np.abs(consumption), 0.0)
    size = float(np.abs(consumed[usable]).max())
    designs: list[list[Array]] = [] if required else [[]]
    designs.append([velocity])
    if size > 0:
        relative = np.abs(velocity) / float(np.abs(velocity[usable]).max())
        used, slowed = velocity * consumed / size, velocity * consumed * relative / size
        designs += [[used], [used, slowed], [velocity, used], [velocity, used, slowed]]
    precision = velocity[usable] ** 2 / variance[usable]
    reach = float(np.sqrt((precision * decline[usable] ** 2).sum() / precision.sum())) or 1.0
    spreads = [(velocity * spread * reach) ** 2 for spread in SPREADS]
    criteria, means, variances, far = [], [], [], []
    for columns in designs:
        design = np.stack(columns, axis=1) if columns else np.zeros((len(observed), 0))
        likelihoods = [_likelihood(observed, design, variance + between, usable) for between in spreads]
        best = int(np.argmin(np.array(likelihoods) + 2.0 * (np.arange(len(spreads)) > 0)))
        # A plate of lines has the prior weight of all others together.
        prior = 0.0
        criteria.append(likelihoods[best] + 2.0 * (len(columns) + (best > 0)) + prior)
        mean, left, distance = _shrunk(observed, design, variance, spreads[best], usable)
        means.append(mean)
        variances.append(left)
        far.append(distance)
    weight = np.exp(-0.5 * (np.array(criteria) - min(criteria)))
    weight /= weight.sum()
    value = weight @ np.array(means)
    spread_left = weight @ (np.array(variances) + (np.array(means) - value) ** 2)
    unlike = sure | usable & (weight @ np.array(far) > OWN**2)
    value, spread_left = np.where(unlike, observed, value), np.where(unlike, variance, spread_left)
    return Decline(np.divide(value, velocity, out=np.zeros_like(value), where=velocity != 0), spread_left, unlike)


def _shrunk(
    observed: Array, design: Array, variance: Array, between: Array, usable: Flags
) -> tuple[Array, Array, Array]:
    """Mean and variance of every well's curvature under one model of the plate, and the squared distance of its own from the plate's."""
    total = np.where(usable, variance + between, 1.0)
    coefficient, covariance = _weighted(observed, design, total, usable)
    mean = design @ coefficient
    of_mean = np.einsum("wi,ij,wj->w", design, covariance, design)
    share = np.where(usable, between / total, 0.0)
    left = np.where(usable, share * variance, between) + (1.0 - share) ** 2 * of_mean
    return mean + share * np.where(usable, observed - mean, 0.0), left, (observed - mean) ** 2 / (total + of_mean)


def _weighted(observed: Array, design: Array, total: Array, usable: Flags) -> tuple[Array, Array]:
    part, weight = design[usable], 1.0 / total[usable]
    covariance = np.linalg.pinv(part.T @ (part * weight[:, None]))
    coefficient: Array = covariance @ (part.T @ (weight * observed[usable]))
    return coefficient, np.asarray(covariance, float)


def _likelihood(observed: Array, design: Array, total: Array, usable: Flags) -> float:
    """-2 log likelihood. A well counts for no more than one at `OWN` standard deviations: it will keep its own decline."""
    coefficient, _ = _weighted(observed, design, total, usable)
    squared = (observed[usable] - design[usable] @ coefficient) ** 2 / total[usable]
    return float((np.minimum(squared, OWN**2) + np.log(total[usable])).sum())

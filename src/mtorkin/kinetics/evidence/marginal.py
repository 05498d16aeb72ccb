"""Evidence of a model over its region: how well the region as a whole explains the wells, not its best point alone.

When the truth lies beyond a region, the likelihood of the model has its maximum on the border, and that flatters it:
the border is one point of many. The ratios of constants that draw the regions (alpha, gamma, delta, beta) are therefore
integrated over their region at nodes. At each node everything else is fitted anew and integrated by Laplace's method
(`laplace`). Ratios of binding constants are evenly spread in their logarithm beforehand, and beta itself is.

The same integral over the part of the region next to a border says how much of the model is within reach of the
neighbouring pattern: so near that a good experiment of this design could not tell the side of the border.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.base.settings import Selection
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.evidence.border import ends_of, strips_of
from mtorkin.kinetics.evidence.laplace import evidence, log_share
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.prior import Prior, standard_errors
from mtorkin.kinetics.evidence.quadrature import integrated, log_mean, nodes_of
from mtorkin.kinetics.evidence.selection import is_judged
from mtorkin.kinetics.fit.data import Array, Data, smallest_rss
from mtorkin.kinetics.fit.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS
from mtorkin.kinetics.fit.fitting import Fit, again_at, tangents
from mtorkin.kinetics.law.catalogue import RATIOS

#: Difference of evidence at the best point beyond which a model need not be averaged over its region: it is hopeless.
HOPELESS = 16.0
#: An optimum this near to an end of a region counts as on it.
_NEAREST = 1e-3


@dataclass(frozen=True, eq=False)
class Optimum:
    """A confined model at its optimum.

    Attributes
    ----------
    model, fit
        The model with its region, and its fit within that.
    wells
        What the wells hold.
    velocity
        The velocities that it is a fit of, shape (n,).
    """

    model: ConfinedModel
    fit: Fit
    wells: Data
    velocity: Array

    @property
    def observed(self) -> Data:
        """The wells with the velocities that it is a fit of."""
        return self.wells if self.velocity is self.wells.velocity else self.wells.with_velocity(self.velocity)


@dataclass(frozen=True, eq=False)
class Marginals:
    """Confined models, averaged over their regions.

    Attributes
    ----------
    evidence
        -2 log of the likelihood of each, averaged over its constants and sigma, shape (models,); nan for a model with
        hardly fewer constants than wells.
    within_reach
        Of each model, by neighbouring pattern, the share of that within reach of the border to it.
    """

    evidence: Array
    within_reach: list[dict[str, float]]


def marginals(optima: Sequence[Optimum], selection: Selection) -> Marginals:
    """Evidence of confined models over their regions.

    Parameters
    ----------
    optima
        The models at their optima. What the wells hold and the velocities may differ among them, but not how many wells
        there are and how they scatter.
    selection
        The priors, and how near a border is.
    """
    found = np.zeros(len(optima))
    within_reach: list[dict[str, float]] = [{} for _ in optima]
    priors = [Prior.of(own.fit.names, own.wells, selection) for own in optima]
    errors = standard_errors([own.fit for own in optima], priors, [own.wells for own in optima])
    strips = [strips_of(own.model, own.fit, own.wells, selection.border / 100.0) for own in optima]
    grids = [
        nodes_of(own.fit, own.model.bounds, ends_of(near), errors_of)
        for own, near, errors_of in zip(optima, strips, errors, strict=True)
    ]
    for i, (grid, near, log_f) in enumerate(zip(grids, strips, _at_nodes(optima, priors, grids), strict=True)):
        whole = log_mean(grid, log_f)
        found[i] = -2.0 * whole
        for name, within in near.items():
            for pattern, low, high in within:
                share = float(np.exp(log_mean(grid, log_f, name, low, high) - whole))
                within_reach[i][pattern] = max(share, within_reach[i].get(pattern, 0.0))
    found -= 2.0 * _shares_of_regions(optima, priors, errors)
    return Marginals(found, within_reach)


def at_optima(optima: Sequence[Optimum], selection: Selection) -> Array:
    """Evidence of confined models with the ratios that draw their regions at their best, shape (models,).

    It is nan for a model with hardly fewer constants than wells.
    """
    if not optima:
        return np.zeros(0)
    fits, data = [own.fit for own in optima], optima[0].wells
    width = max(fit.k for fit in fits)
    normal, free = np.zeros((len(fits), width, width)), np.zeros((len(fits), width))
    for i, fit in enumerate(fits):
        normal[i, : fit.k, : fit.k], free[i, : fit.k] = fit.normal, fit.free
    priors = [
        Prior.of(own.fit.names, own.wells, selection).holding(_places(own.fit, integrated(own.fit, own.model.bounds)))
        for own in optima
    ]
    found = evidence(np.array([fit.rss for fit in fits]), normal, free, Prior.stacked(priors, width), data)
    judged = [is_judged(fit.k + ERROR_MODEL_PARAMETERS, data.n) for fit in fits]
    return np.where(judged, found, np.nan)


def _at_nodes(optima: Sequence[Optimum], priors: Sequence[Prior], grids: Sequence[Mapping[str, Array]]) -> list[Array]:
    """Log of the averaged likelihood of every model at each of its nodes, with an axis for each ratio."""
    if not optima:
        return []
    problems = [
        again_at(own.fit, own.wells, own.velocity, _every_node(grid)) for own, grid in zip(optima, grids, strict=True)
    ]
    found = fit_batch(problems, starts=0)
    held = [prior.holding(_places(own.fit, grid)) for own, prior, grid in zip(optima, priors, grids, strict=True)]
    counts = [problem.sets for problem in problems]
    each, width = np.repeat(np.arange(len(optima)), counts), found.parameters.shape[1]
    prior = Prior.stacked(held, width)
    log_f = -0.5 * evidence(
        found.rss, found.normal, np.nan_to_num(found.parameters), Prior(prior.centre[each], prior.deviation[each]),
        optima[0].wells,
    )  # fmt: skip
    pieces = np.split(log_f, np.cumsum(counts)[:-1])
    return [piece.reshape([values.size for values in grid.values()]) for piece, grid in zip(pieces, grids, strict=True)]


def _every_node(grid: Mapping[str, Array]) -> dict[str, Array]:
    """Every combination of the values of some ratios, by ratio."""
    return {name: values.ravel() for name, values in zip(grid, np.meshgrid(*grid.values(), indexing="ij"), strict=True)}


def _places(fit: Fit, names: Collection[str]) -> NDArray[np.int64]:
    """Places of some of the constants of a fit."""
    return np.array([fit.names.index(name) for name in names], np.int64)


def _shares_of_regions(optima: Sequence[Optimum], priors: Sequence[Prior], errors: Sequence[Array]) -> Array:
    """Log of the share of each model's evidence that its region leaves along its inhibition constant, shape (models,).

    What counts as inhibition bounds the constant that leads an inhibitor. Where the wells say that it does less (or
    more) only the tail of the likelihood lies in the region.
    """
    bounded = [
        (i, own.fit.names.index(name), *np.log(np.clip(ends, 1e-300, np.inf)).tolist())
        for i, own in enumerate(optima)
        for name, ends in own.model.bounds.items()
        if name not in RATIOS
    ]
    # Elsewhere the likelihood is flat at the optimum.
    on_end = [
        (i, place)
        for i, place, low, high in bounded
        if min(optima[i].fit.free[place] - low, high - optima[i].fit.free[place]) < _NEAREST
    ]
    at_ends = [optima[i] for i, _ in on_end]
    slopes = {}
    curves = tangents([own.fit for own in at_ends], [own.wells for own in at_ends])
    for key, own, curve, jacobian in zip(on_end, at_ends, *curves, strict=True):
        white = own.wells.whitened(np.column_stack([jacobian[:, key[1]], own.velocity - curve]))
        variance = max(own.fit.rss, smallest_rss(own.wells)) / max(own.wells.n - own.fit.k, 1)
        slopes[key] = float(white[:, 0] @ white[:, 1]) / variance
    shares = np.zeros(len(optima))
    for i, place, low, high in bounded:
        fit, prior = optima[i].fit, priors[i].only(np.array([place]))
        shares[i] += log_share(
            (low, high), float(fit.free[place]), float(errors[i][place]), slopes.get((i, place), 0.0), prior
        )
    return shares

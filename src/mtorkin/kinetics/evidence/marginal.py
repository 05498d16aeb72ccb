"""Evidence of a model over its region: how well the region as a whole explains the wells, not its best point alone.

When the truth lies beyond a region, the likelihood of the model has its maximum on the border, and that flatters it:
the border is one point of many. The ratios of constants that draw the regions (alpha, gamma, delta, beta) are therefore
integrated over their region at nodes. At each node everything else is fitted anew and integrated by Laplace's method
(`laplace`). Ratios of binding constants are evenly spread in their logarithm beforehand, and beta itself is.

The same integral over the part of the region next to a border says how much of the model is within reach of the
neighbouring pattern: so near that a good experiment of this design could not tell the side of the border.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mtorkin.base.settings import Selection
from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.evidence.border import ends_of, strips_of
from mtorkin.kinetics.evidence.laplace import evidence, log_share
from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.prior import Prior
from mtorkin.kinetics.evidence.quadrature import integrated, log_mean, nodes_of
from mtorkin.kinetics.evidence.selection import is_judged
from mtorkin.kinetics.fit.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS
from mtorkin.kinetics.fit.fitting import Array, Data, Fit, again, smallest_rss, tangents
from mtorkin.kinetics.law.catalogue import RATIOS

#: Difference of evidence at the best point beyond which a model need not be averaged over its region: it is hopeless.
HOPELESS = 25.0
#: An optimum this near to an end of a region counts as on it.
_NEAREST = 1e-3


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


def marginals(
    models: Sequence[ConfinedModel],
    fits: Sequence[Fit],
    data: Data,
    selection: Selection,
    velocities: Sequence[Array] | None = None,
) -> Marginals:
    """Evidence of confined models over their regions.

    Parameters
    ----------
    models
        The models.
    fits
        Their optima within the regions.
    data
        The wells.
    selection
        The priors, and how near a border is.
    velocities
        Where they are not those of ``data``, the velocities that each model was fitted to, shape (n,) each.
    """
    observed = [data.velocity] * len(fits) if velocities is None else velocities
    priors = [Prior.of(fit.names, data, selection) for fit in fits]
    found = np.zeros(len(fits))
    within_reach: list[dict[str, float]] = [{} for _ in fits]
    strips = [strips_of(model, fit, data, selection.border / 100.0) for model, fit in zip(models, fits, strict=True)]
    tried = [
        _Tried(fit, prior, velocity, nodes_of(fit, model.bounds, ends_of(own), data))
        for model, fit, prior, velocity, own in zip(models, fits, priors, observed, strips, strict=True)
    ]
    for i, (own, (grid, log_f)) in enumerate(zip(strips, _at_nodes(tried, data), strict=True)):
        whole = log_mean(grid, log_f)
        found[i] = -2.0 * whole
        for name, within in own.items():
            for pattern, low, high in within:
                share = float(np.exp(log_mean(grid, log_f, name, low, high) - whole))
                within_reach[i][pattern] = max(share, within_reach[i].get(pattern, 0.0))
    found -= 2.0 * _shares_of_regions(models, fits, data, priors, observed)
    return Marginals(found, within_reach)


def at_optima(models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, selection: Selection) -> Array:
    """Evidence of confined models with the ratios that draw their regions at their best, shape (models,).

    It is nan for a model with hardly fewer constants than wells.
    """
    priors = [Prior.of(fit.names, data, selection) for fit in fits]
    return np.array([_at_optimum(*each, data) for each in zip(models, fits, priors, strict=True)])


@dataclass(frozen=True, eq=False)
class _Tried:
    """A model with the nodes of its ratios, and the velocities that it is fitted to."""

    fit: Fit
    prior: Prior
    velocity: Array
    grid: dict[str, Array]


def _at_nodes(tried: Sequence[_Tried], data: Data) -> Iterator[tuple[dict[str, Array], Array]]:
    """Nodes of every model, and the log of its averaged likelihood at each of them, with an axis for each ratio."""
    nodes = [[dict(zip(one.grid, node, strict=True)) for node in product(*one.grid.values())] for one in tried]
    found = fit_batch(
        [again(one.fit, data, one.velocity, held) for one, own in zip(tried, nodes, strict=True) for held in own],
        starts=0,
    )
    first = 0
    for one, own in zip(tried, nodes, strict=True):
        place = np.arange(first, first + len(own))
        first += len(own)
        free = _not_held(one.fit, one.grid)
        normal, at = found.normal[np.ix_(place, free, free)], found.parameters[np.ix_(place, free)]
        log_f = -0.5 * evidence(found.rss[place], normal, at, one.prior.only(free), data)
        yield one.grid, log_f.reshape([values.size for values in one.grid.values()])


def _at_optimum(model: ConfinedModel, fit: Fit, prior: Prior, data: Data) -> float:
    """Evidence with the ratios that draw the region at their best."""
    if not is_judged(fit.k + ERROR_MODEL_PARAMETERS, data.n):
        return float("nan")
    free = _not_held(fit, integrated(fit, model.bounds))
    normal, at = fit.normal[np.ix_(free, free)][None], fit.free[None, free]
    return float(evidence(np.array([fit.rss]), normal, at, prior.only(free), data)[0])


def _not_held(fit: Fit, held: Collection[str]) -> NDArray[np.int64]:
    """Places of the constants that are fitted where some are held."""
    return np.array([place for place, name in enumerate(fit.names) if name not in held], np.int64)


def _shares_of_regions(
    models: Sequence[ConfinedModel], fits: Sequence[Fit], data: Data, priors: Sequence[Prior], observed: Sequence[Array]
) -> Array:
    """Log of the share of each model's evidence that its region leaves along its inhibition constant, shape (models,).

    What counts as inhibition bounds the constant that leads an inhibitor. Where the wells say that it does less (or
    more) only the tail of the likelihood lies in the region.
    """
    bounded = [
        (i, fit.names.index(name), np.log(ends))
        for i, (fit, model) in enumerate(zip(fits, models, strict=True))
        for name, ends in ((name, np.clip(ends, 1e-300, np.inf)) for name, ends in model.bounds.items())
        if name not in RATIOS
    ]
    shares = np.zeros(len(fits))
    slopes = tangents([fits[i] for i, _, _ in bounded], data)
    for (i, place, (low, high)), (curve, jacobian) in zip(bounded, slopes, strict=True):
        optimum, slope = float(fits[i].free[place]), 0.0
        if min(optimum - low, high - optimum) < _NEAREST:
            white = data.whitened(np.column_stack([jacobian[:, place], observed[i] - curve]))
            variance = max(fits[i].rss, smallest_rss(data)) / max(data.n - fits[i].k, 1)
            slope = float(white[:, 0] @ white[:, 1]) / variance
        error = float(np.sqrt(fits[i].covariance(data)[place, place]))
        shares[i] += log_share((float(low), float(high)), optimum, error, slope, priors[i].only(np.array([place])))
    return shares

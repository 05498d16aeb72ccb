"""Marginal likelihood of a model over its region: how well the region as a whole explains the wells, not its best point alone.

A model confined to a region is no better than its border when the truth lies beyond, and its maximised likelihood there flatters it: the border is one point of many. The
ratios of constants that draw the regions (alpha, gamma, delta, beta) are therefore integrated over their region, everything else being fitted anew at each node:

    log M = log ∫ exp(max log L at the ratios) p(ratios) d ratios

with p uniform in the logarithm of ratios of binding constants and uniform in beta (Kass & Raftery 1995 JASA 90:773 for Bayes factors; the nuisance constants are common to all models
and priced by the criterion). What is left of the price counts the nuisance constants only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np

from mtorkin.kinetics.engine.batch import Problem, fit_batch
from mtorkin.kinetics.fitting import Array, Bounds, Data, Fit
from mtorkin.kinetics.selection import smallest_rss

#: The parameters that are integrated over their region.
RATIOS = ("alpha", "gamma", "delta", "beta")
#: Nodes spread evenly over the region, where a ratio is the only one and where there are two.
_EVEN = {1: 9, 2: 4}
#: Nodes around the optimum, in standard errors: the likelihood is taken for exponential in between.
_AROUND = np.array([-3.5, -1.8, -0.8, 0.0, 0.8, 1.8, 3.5])
_NEAREST = 1e-3
#: A region without an end is given two decades: from there on the model is the same as the one without that form.
_OPEN = float(np.log(100.0))


def log_marginals(
    fits: Sequence[Fit],
    confined: Sequence[Bounds],
    data: Data,
    velocity: Sequence[Array] | None = None,
    rss: Array | None = None,
) -> Array:
    """Log likelihood of confined models, averaged over the ratios of their region, relative to its maximum there.

    Parameters
    ----------
    fits
        The models at their optimum within the region.
    confined
        Bounds of each model's region, by parameter.
    data
        The wells.
    velocity, rss
        Other velocities of the same wells for each model, shape (sets, n) each, and the smallest sum of squares of each model for each, shape
        (len(fits), sets); by default those that were fitted.

    Returns
    -------
    Array
        log(M / max L), shape (len(fits), sets); 0 where a model has no ratio.
    """
    velocity = [data.velocity[None, :]] * len(fits) if velocity is None else velocity
    rss = np.array([[fit.rss] for fit in fits]) if rss is None else rss
    grids = [_grid(fit, bounds, data) for fit, bounds in zip(fits, confined, strict=True)]
    problems: list[Problem] = []
    for fit, grid, own in zip(fits, grids, velocity, strict=True):
        if not grid:
            continue
        model = fit.mechanism.model(data.plates)
        low, high = np.log([fit.bounds[name] for name in fit.names]).T
        held = [fit.names.index(name) for name in grid]
        for node in product(*(np.log(values).tolist() for values in grid.values())):
            own_low, own_high, start = low.copy(), high.copy(), fit.free.copy()
            own_low[held] = own_high[held] = start[held] = node
            problems.append(Problem(data.design, own, model, own_low, own_high, data.scatter, start[None, :]))
    found = iter(fit_batch(problems, starts=0).rss.reshape(len(problems), -1)) if problems else iter(())
    result = np.zeros((len(fits), len(velocity[0]) if velocity else 1))
    smallest = smallest_rss(data)
    for index, grid in enumerate(grids):
        if not grid:
            continue
        nodes = np.array([next(found) for _ in range(math.prod(len(values) for values in grid.values()))])
        log_f = -0.5 * data.n * np.log(np.maximum(nodes, smallest) / np.maximum(rss[index], smallest))
        log_f = np.moveaxis(log_f.reshape([*(len(values) for values in grid.values()), -1]), -1, 0)
        for name, values in reversed(grid.items()):
            log_f = _log_mean(values if name == "beta" else np.log(values), log_f)
        result[index] = log_f
    return result


def integrated(fit: Fit, confined: Bounds) -> list[str]:
    """The ratios of a confined model that are integrated over its region."""
    return [name for name in RATIOS if name in fit.names and name in confined]


def _grid(fit: Fit, confined: Bounds, data: Data) -> dict[str, Array]:
    """Nodes of every ratio: the ends of its region and its optimum, dense around the optimum as far as the wells place it."""
    names = integrated(fit, confined)
    if not names:
        return {}
    error = np.sqrt(np.diag(fit.covariance(data)))
    grid = {}
    for name in names:
        low, high = np.log(confined[name])
        if high - low > 1.5 * _OPEN:
            low, high = (low, low + _OPEN) if low >= 0.0 else (high - _OPEN, high)
        place = fit.names.index(name)
        near = fit.free[place] + error[place] * _AROUND
        even = np.linspace(low, high, _EVEN[len(names)])
        nodes = np.unique(np.clip(np.concatenate([near, even]), low, high))
        kept = [nodes[0]]
        for node in nodes[1:]:  # what is nearer than this adds nothing
            if node - kept[-1] > _NEAREST * (high - low):
                kept.append(node)
        kept[-1] = high
        grid[name] = np.exp(kept)
    return grid


def _log_mean(x: Array, log_f: Array) -> Array:
    """Log of the mean of f over x along the last axis, f being exponential between nodes."""
    left, right = log_f[..., :-1], log_f[..., 1:]
    top = np.maximum(left, right)
    gap = np.abs(left - right)
    # ∫ of an exponential between two values: (1 - e^-gap) / gap of the larger.
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(gap > 1e-9, -np.expm1(-gap) / gap, 1.0)
    pieces = top + np.log(part) + np.log(np.diff(x))
    peak = pieces.max(axis=-1, keepdims=True)
    total = np.log(np.exp(pieces - peak).sum(axis=-1)) + peak[..., 0]
    return np.asarray(total - np.log(x[-1] - x[0]))


def log_mean_exp(values: Array) -> float:
    """Log of the mean of exp(values)."""
    top = float(values.max())
    if top == -np.inf:
        return top
    return top + float(np.log(np.exp(values - top).mean()))

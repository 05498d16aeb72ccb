"""Marginal likelihood of a model over its region: how well the region as a whole explains the wells, not its best point alone.

A model confined to a region is no better than its border when the truth lies beyond, and its maximised likelihood there flatters it: the border is one point of many. The
ratios of constants that draw the regions (alpha, gamma, delta, beta) are therefore integrated over their region, everything else being fitted anew at each node:

    log M = log ∫ exp(max log L at the ratios) p(ratios) d ratios

with p uniform in the logarithm of ratios of binding constants and uniform in beta (Kass & Raftery 1995 JASA 90:773 for Bayes factors; the nuisance constants are common to all models
and priced by the criterion). What is left of the price counts the nuisance constants only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from mtorkin.kinetics.engine.batch import Problem, fit_batch
from mtorkin.kinetics.fitting import Array, Bounds, Data, Fit
from mtorkin.kinetics.selection import smallest_rss

#: The parameters that are integrated over their region.
RATIOS = ("alpha", "gamma", "delta", "beta")
#: Nodes along one ratio, where it is the only one and where there are two.
_NODES = {1: 13, 2: 7}
#: A region without an end is given two decades: from there on the model is the same as the one without that form.
_OPEN = 100.0


def log_marginals(fits: Sequence[Fit], confined: Sequence[Bounds], data: Data) -> Array:
    """Log likelihood of confined models, averaged over the ratios of their region.

    Parameters
    ----------
    fits
        The models at their optimum within the region.
    confined
        Bounds of each model's region, by parameter.
    data
        The wells.

    Returns
    -------
    Array
        log(M / max L) for each, shape (len(fits),); 0 where a model has no ratio. To be added to the maximised log likelihood.
    """
    grids = [_grid(fit, bounds) for fit, bounds in zip(fits, confined, strict=True)]
    problems, counts = [], []
    for fit, grid in zip(fits, grids, strict=True):
        nodes = list(product(*np.log(list(grid.values())).tolist())) if grid else []
        counts.append(len(nodes))
        if not nodes:
            continue
        model = fit.mechanism.model(data.plates)
        low, high = np.log([fit.bounds[name] for name in fit.names]).T
        held = [fit.names.index(name) for name in grid]
        for node in nodes:
            own_low, own_high, start = low.copy(), high.copy(), fit.free.copy()
            own_low[held] = own_high[held] = start[held] = node
            problems.append(Problem(data.design, data.velocity, model, own_low, own_high, data.scatter, start[None, :]))
    rss = fit_batch(problems, starts=0).rss if problems else np.zeros(0)
    result = np.zeros(len(fits))
    smallest = smallest_rss(data)
    for index, (fit, grid, own) in enumerate(zip(fits, grids, np.split(rss, np.cumsum(counts)[:-1]), strict=True)):
        if grid:
            log_f = -0.5 * data.n * np.log(np.maximum(own, smallest) / max(fit.rss, smallest))
            log_f = log_f.reshape([len(values) for values in grid.values()])
            for name, values in reversed(grid.items()):
                log_f = _log_mean(values if name == "beta" else np.log(values), log_f)
            result[index] = float(log_f)
    return result


def integrated(fit: Fit, confined: Bounds) -> list[str]:
    """The ratios of a confined model that are integrated over its region."""
    return [name for name in RATIOS if name in fit.names and name in confined]


def _grid(fit: Fit, confined: Bounds) -> dict[str, Array]:
    names = integrated(fit, confined)
    grid = {}
    for name in names:
        low, high = confined[name]
        if high / low > _OPEN**1.5:
            low, high = (low, low * _OPEN) if low >= 1.0 else (high / _OPEN, high)
        count = _NODES[len(names)]
        grid[name] = np.linspace(low, high, count) if name == "beta" else np.geomspace(low, high, count)
        # The optimum is a node where it is the only ratio, so that a narrow peak is not missed.
        best = float(np.clip(fit.values[name], low, high))
        if len(names) == 1 and np.abs(np.log(grid[name] / best)).min() > 1e-3:
            grid[name] = np.sort(np.append(grid[name], best))
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

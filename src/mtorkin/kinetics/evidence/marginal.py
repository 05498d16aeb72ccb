"""Marginal likelihood of a model over its region: how well the region as a whole explains the wells, not its best point alone.

A model confined to a region is no better than its border when the truth lies beyond, and its maximised likelihood there flatters it: the border is one point of many. The
ratios of constants that draw the regions (alpha, gamma, delta, beta) are therefore integrated over their region, everything else being fitted anew at each node:

    log M = log ∫ exp(max log L at the ratios) p(ratios) d ratios

with p uniform in the logarithm of ratios of binding constants and uniform in beta (Kass & Raftery 1995 JASA 90:773 for Bayes factors; the nuisance constants are common to all models
and priced by the criterion). What is left of the price counts the nuisance constants only.

The same integral over the part of the region next to a border says how much of the model is within reach of the neighbouring pattern: so near that a good experiment of this design could not tell
on which side of the border the constant lies.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import log_ndtr

from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.fit.fitting import Array, Bounds, Data, Fit, again, smallest_rss, tangents

#: The parameters that are integrated over their region.
RATIOS = ("alpha", "gamma", "delta", "beta")
#: Nodes spread evenly over the region, where a ratio is the only one and where there are two.
_EVEN = {1: 9, 2: 4}
#: Nodes around the optimum, in standard errors: the likelihood is taken for exponential in between.
_AROUND = np.array([-3.5, -1.8, -0.8, 0.0, 0.8, 1.8, 3.5])
_NEAREST = 1e-3
#: A region without an end is given two decades: from there on the model is the same as the one without that form.
_OPEN = float(np.log(100.0))
#: Standard errors to either end of a 95 % interval.
_INTERVAL = 1.96
#: The longest reach, in the logarithm of a constant: what is further from a border is not near it, however little the wells tell.
_FARTHEST = float(np.log(1.5))

#: By ratio, the patterns beyond the lower and the upper end of its region; empty where there is none.
Neighbours = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Marginals:
    """Confined models, averaged over the ratios of their region.

    Attributes
    ----------
    log_mean
        log(M / max L), shape (models, sets); 0 where a model has no ratio.
    within_reach
        Of each model, by neighbouring pattern, the share of M that lies within reach of the border to it, shape (sets,) each.
    """

    log_mean: Array
    within_reach: list[dict[str, Array]]


def log_marginals(
    fits: Sequence[Fit],
    confined: Sequence[Bounds],
    data: Data,
    velocity: Sequence[Array] | None = None,
    rss: Array | None = None,
    neighbours: Sequence[Neighbours] | None = None,
    noise: float = 0.0,
    freedom: float | None = None,
) -> Marginals:
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
    neighbours
        What lies beyond the borders of each model's region; by default nothing is said of them.
    noise
        Scatter of the experiment that has to tell the side of a border, over the velocity; see `reach`.
    freedom
        What the logarithm of the sum of squares counts in -2 log L; the number of wells by default. See `selection.freedom`.
    """
    velocity = [data.velocity[None, :]] * len(fits) if velocity is None else velocity
    rss = np.array([[fit.rss] for fit in fits]) if rss is None else rss
    beyond = [{}] * len(fits) if neighbours is None else neighbours
    cuts = [_cuts(fit, bounds, own, data, noise) for fit, bounds, own in zip(fits, confined, beyond, strict=True)]
    grids = [_grid(fit, bounds, own, data) for fit, bounds, own in zip(fits, confined, cuts, strict=True)]
    problems: list[LeastSquares] = []
    for fit, grid, own in zip(fits, grids, velocity, strict=True):
        if not grid:
            continue
        for node in product(*(values.tolist() for values in grid.values())):
            problems.append(again(fit, data, own, dict(zip(grid, node, strict=True))))
    found = iter(fit_batch(problems, starts=0).rss.reshape(len(problems), -1)) if problems else iter(())
    log_mean = np.zeros((len(fits), len(velocity[0]) if velocity else 1))
    within_reach: list[dict[str, Array]] = [{} for _ in fits]
    smallest = smallest_rss(data)
    for index, grid in enumerate(grids):
        if not grid:
            continue
        nodes = np.array([next(found) for _ in range(math.prod(len(values) for values in grid.values()))])
        log_f = (
            -0.5
            * (data.n if freedom is None else freedom)
            * np.log(np.maximum(nodes, smallest) / np.maximum(rss[index], smallest))
        )
        log_f = np.moveaxis(log_f.reshape([*(len(values) for values in grid.values()), -1]), -1, 0)
        log_mean[index] = _log_mean(grid, log_f)
        for name, ends in cuts[index].items():
            for pattern, low, high in ends:
                share = np.exp(_log_mean(grid, log_f, name, low, high) - log_mean[index])
                known = within_reach[index].get(pattern, np.zeros_like(share))
                within_reach[index][pattern] = np.maximum(known, share)
    return Marginals(log_mean, within_reach)


def log_truncations(
    fits: Sequence[Fit],
    confined: Sequence[Bounds],
    data: Data,
    velocity: Sequence[Array] | None = None,
    freedom: float | None = None,
) -> Array:
    """Log of the share that a region leaves of the likelihood along its inhibition constant, shape (len(fits),).

    What counts as inhibition bounds the constant that the inhibitor is led by, and where the wells say that it does less (or more) only the tail of the likelihood
    lies in the region. With a likelihood that is Gaussian in the logarithm of the constant, of slope g and curvature h at the border, the share of it that lies within is
    Phi(-z) exp(z^2 / 2), z = g / sqrt(h), relative to its value there (Mills' ratio); Phi(d) where its optimum lies d standard errors within.

    Parameters
    ----------
    fits, confined, data, velocity, freedom
        As in `log_marginals`; one data set each.
    """
    counts = data.n if freedom is None else freedom
    observed = [data.velocity] * len(fits) if velocity is None else velocity
    found = np.zeros(len(fits))
    bounded = [
        (i, fit.names.index(name), ends)
        for i, (fit, bounds) in enumerate(zip(fits, confined, strict=True))
        for name, ends in bounds.items()
        if name not in RATIOS
    ]
    errors = {i: np.sqrt(np.diag(fits[i].covariance(data))) for i, _, _ in bounded}
    at_border: list[tuple[int, int, int]] = []
    for i, place, (low, high) in bounded:
        x = fits[i].free[place]
        for side, end in ((-1, low), (1, high)):
            if not 0.0 < end < np.inf:
                continue
            inside = side * (np.log(end) - x)
            if inside < _NEAREST:
                at_border.append((i, place, side))
            else:
                found[i] += log_ndtr(inside / errors[i][place]) if errors[i][place] > 0 else 0.0
    slopes = tangents([fits[i] for i, _, _ in at_border], data)
    for (i, place, side), (curve, jacobian) in zip(at_border, slopes, strict=True):
        white = data.whitened(np.column_stack([jacobian[:, place], observed[i] - curve]))
        size = max(fits[i].rss, smallest_rss(data))
        slope = side * counts * float(white[:, 0] @ white[:, 1]) / size
        z = max(slope, 0.0) * errors[i][place]
        found[i] += log_ndtr(-z) + 0.5 * z**2
    return found


def reach(fit: Fit, data: Data, noise: float) -> Array:
    """How far from a border a constant is within reach of it: half of its 95 % interval, were the scatter of these wells no more than ``noise``.

    Parameters
    ----------
    fit
        A model.
    data
        Its wells.
    noise
        Scatter of a good experiment, over the velocity. Wells that scatter less have a shorter reach, that of their own interval.

    Returns
    -------
    Array
        In the logarithm of each free parameter, shape (k,).
    """
    scatter = np.sqrt(fit.rss / max(data.n - fit.k, 1) * float((data.scatter**2).mean()))
    relative = scatter / np.sqrt(float((data.velocity**2).mean()))
    half: Array = _INTERVAL * np.sqrt(np.diag(fit.covariance(data))) * min(noise / relative, 1.0)
    return np.minimum(half, _FARTHEST)


def integrated(fit: Fit, confined: Bounds) -> list[str]:
    """The ratios of a confined model that are integrated over its region."""
    return [name for name in RATIOS if name in fit.names and name in confined]


def _region(confined: Bounds, name: str) -> tuple[float, float]:
    """Logarithm of the ends of a ratio's region."""
    low, high = np.log(confined[name]).tolist()
    if high - low > 1.5 * _OPEN:
        low, high = (low, low + _OPEN) if low >= 0.0 else (high - _OPEN, high)
    return low, high


def _cuts(
    fit: Fit, confined: Bounds, neighbours: Neighbours, data: Data, noise: float
) -> dict[str, list[tuple[str, float, float]]]:
    """By ratio, the pattern beyond each border and the part of the region within reach of it, in logarithms."""
    cuts: dict[str, list[tuple[str, float, float]]] = {}
    if not neighbours or noise <= 0:
        return cuts
    far = reach(fit, data, noise)
    for name, (below, above) in neighbours.items():
        place = fit.names.index(name)
        low, high = _region(confined, name)
        width = float(far[place])
        if name == "beta":  # an interval of beta is even about it, not about its logarithm
            width = min(float(np.log1p(width * np.exp(fit.free[place] - low))), _FARTHEST)
        cuts[name] = [
            (pattern, start, end)
            for pattern, start, end in ((below, low, min(low + width, high)), (above, max(high - width, low), high))
            if pattern
        ]
    return cuts


def _grid(
    fit: Fit, confined: Bounds, cuts: Mapping[str, list[tuple[str, float, float]]], data: Data
) -> dict[str, Array]:
    """Nodes of every ratio: the ends of its region and its optimum, dense around the optimum as far as the wells place it, and what is within reach of a border."""
    names = integrated(fit, confined)
    if not names:
        return {}
    error = np.sqrt(np.diag(fit.covariance(data)))
    grid = {}
    for name in names:
        low, high = _region(confined, name)
        place = fit.names.index(name)
        near = fit.free[place] + error[place] * _AROUND
        even = np.linspace(low, high, _EVEN[len(names)])
        ends = [end for _, *part in cuts.get(name, ()) for end in part]
        nodes = np.unique(np.clip(np.concatenate([near, even, ends]), low, high))
        kept = [nodes[0]]
        for node in nodes[1:]:  # what is nearer than this adds nothing
            if node - kept[-1] > _NEAREST * (high - low):
                kept.append(node)
        kept[-1] = high
        grid[name] = np.exp(kept)
    return grid


def _log_mean(
    grid: Mapping[str, Array], log_f: Array, part: str = "", low: float = -np.inf, high: float = np.inf
) -> Array:
    """Log of the mean of f over a region, or of what a part of it contributes: that where the logarithm of one ratio lies between two nodes."""
    for name, values in reversed(list(grid.items())):
        x = values if name == "beta" else np.log(values)
        if name == part:
            first, last = (int(np.abs(np.log(values) - end).argmin()) for end in (low, high))
            if first == last:
                return np.full(log_f.shape[0], -np.inf)
            log_f = log_f[..., first : last + 1]
            log_f = _log_integral(x[first : last + 1], log_f) - np.log(x[-1] - x[0])
        else:
            log_f = _log_integral(x, log_f) - np.log(x[-1] - x[0])
    return log_f


def _log_integral(x: Array, log_f: Array) -> Array:
    """Log of the integral of f over x along the last axis, f being exponential between nodes."""
    left, right = log_f[..., :-1], log_f[..., 1:]
    top = np.maximum(left, right)
    gap = np.abs(left - right)
    # ∫ of an exponential between two values: (1 - e^-gap) / gap of the larger.
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(gap > 1e-9, -np.expm1(-gap) / gap, 1.0)
    pieces = top + np.log(part) + np.log(np.diff(x))
    peak = pieces.max(axis=-1, keepdims=True)
    return np.asarray(np.log(np.exp(pieces - peak).sum(axis=-1)) + peak[..., 0])


def log_mean_exp(values: Array) -> float:
    """Log of the mean of exp(values)."""
    top = float(values.max())
    if top == -np.inf:
        return top
    return top + float(np.log(np.exp(values - top).mean()))

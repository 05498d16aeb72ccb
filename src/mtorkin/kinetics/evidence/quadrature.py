"""Integrals over the region of a model: nodes of the ratios that draw it, and the mean of what is known at them.

Where the nodes lie is numerics: more of them change no evidence by more than 0.2 (`tests/kinetics/test_marginal.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mtorkin.kinetics.fit.data import Array
from mtorkin.kinetics.fit.fitting import Bounds, Fit
from mtorkin.kinetics.law.catalogue import RATIOS

#: Nodes spread evenly over the region, where a ratio is the only one and where there are two.
_EVEN = {1: 9, 2: 4}
#: Nodes around the optimum, in standard errors: f is taken for exponential in between.
_AROUND = np.array([-3.5, -1.8, -0.8, 0.0, 0.8, 1.8, 3.5])
#: Nodes nearer to each other than this part of the region count as one.
_NEAREST = 1e-3
#: A region without an end is given two decades: from there on the model is the same as the one without that form.
_OPEN = float(np.log(100.0))


def integrated(fit: Fit, confined: Bounds) -> list[str]:
    """The ratios of a confined model that are integrated over its region."""
    return [name for name in RATIOS if name in fit.names and name in confined]


def region_of(confined: Bounds, name: str) -> tuple[float, float]:
    """Logarithm of the ends of a ratio's region."""
    low, high = np.log(confined[name]).tolist()
    if high - low > 1.5 * _OPEN:
        low, high = (low, low + _OPEN) if low >= 0.0 else (high - _OPEN, high)
    return low, high


def nodes_of(fit: Fit, confined: Bounds, ends: Mapping[str, Sequence[float]], errors: Array) -> dict[str, Array]:
    """Nodes of every ratio that draws a region: spread over it, dense around the optimum as far as the wells place it.

    Parameters
    ----------
    fit
        The model at its optimum.
    confined
        Bounds of its region.
    ends
        By ratio, further nodes, in logarithms.
    errors
        Standard errors of the log constants, shape (k,).
    """
    names = integrated(fit, confined)
    if not names:
        return {}
    grid = {}
    for name in names:
        low, high = region_of(confined, name)
        place = fit.names.index(name)
        near = fit.free[place] + errors[place] * _AROUND
        even = np.linspace(low, high, _EVEN[len(names)])
        nodes = np.unique(np.clip(np.concatenate([near, even, list(ends.get(name, ()))]), low, high))
        kept = [nodes[0]]
        for node in nodes[1:]:  # what is nearer than this adds nothing
            if node - kept[-1] > _NEAREST * (high - low):
                kept.append(node)
        kept[-1] = high
        grid[name] = np.exp(kept)
    return grid


def log_mean(
    grid: Mapping[str, Array], log_f: Array, part: str = "", low: float = -np.inf, high: float = np.inf
) -> float:
    """Log of the mean of f over a region.

    Parameters
    ----------
    grid
        Nodes of every ratio.
    log_f
        Log of f at every combination of nodes, an axis each; f is taken for exponential in between.
    part, low, high
        A ratio, and two of its nodes in logarithms, to get only what the part of the region between them contributes.
    """
    for name, values in reversed(list(grid.items())):
        x = values if name == "beta" else np.log(values)
        if name == part:
            first, last = (int(np.abs(np.log(values) - end).argmin()) for end in (low, high))
            if first == last:
                return -np.inf
            log_f = log_f[..., first : last + 1]
            log_f = _log_integral(x[first : last + 1], log_f) - np.log(x[-1] - x[0])
        else:
            log_f = _log_integral(x, log_f) - np.log(x[-1] - x[0])
    return float(log_f)


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

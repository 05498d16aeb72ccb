"""Parametric bootstrap of the selection: how often these wells would find the same pattern again, were the chosen model true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.kinetics.engine.batch import LeastSquares, fit_batch
from mtorkin.kinetics.evidence.marginal import integrated, log_marginals
from mtorkin.kinetics.evidence.selection import freedom, price
from mtorkin.kinetics.fit.adequacy import standard_deviation
from mtorkin.kinetics.fit.fitting import Array
from mtorkin.kinetics.fit.likelihood import deviance

if TYPE_CHECKING:
    from mtorkin.kinetics.evidence.comparison import Comparison

#: Starting points beside the model's own optimum on the data.
_STARTS = 2


def repeat(comparison: Comparison, runs: int, seed: int) -> list[dict[str, Any]]:
    """Simulate the wells from the chosen model and its error model, and select anew.

    Parameters
    ----------
    comparison
        The comparison; its chosen model is taken for the truth, and its scatter for known up to a factor.
    runs
        Simulated data sets.
    seed
        Seed of the noise.

    Returns
    -------
    list of dict
        For every pattern the fraction of runs in which it is ``best``, and in which the margin leaves it ``alone``.
    """
    data, truth = comparison.data, comparison.chosen.fit
    random = np.random.default_rng(seed)
    velocity = truth.predict(data) + random.standard_normal((runs, data.n)) * standard_deviation(truth, data)
    if data.weighed_shared is not None:
        velocity = velocity + random.standard_normal((runs, len(data.shared))) @ data.shared
    problems = []
    for c in comparison.confined:
        low, high = np.log([c.fit.bounds[name] for name in c.fit.names]).T
        model = c.fit.mechanism.model(data.plates)
        problems.append(
            LeastSquares(
                data.design, velocity, model, low, high, data.scatter, c.fit.free[None, :], data.weighed_shared
            )
        )
    rss = fit_batch(problems, starts=_STARTS).rss.reshape(len(problems), runs)
    n = data.n
    fits, bounds = [c.fit for c in comparison.confined], [c.bounds for c in comparison.confined]
    k = [c.criteria.k - len(integrated(c.fit, c.bounds)) for c in comparison.confined]
    charged = np.array([[price(own, n, comparison.criterion)] for own in k])
    counts = freedom(fits, data)
    spread = log_marginals(fits, bounds, data, [velocity] * len(fits), rss, freedom=counts)
    value = deviance(rss, data, counts) + charged - 2.0 * spread.log_mean
    names = list(dict.fromkeys(c.pattern for c in comparison.confined))
    best_of = np.array([_pattern(value[[c.pattern == name for c in comparison.confined]]) for name in names])
    lead = best_of - best_of.min(axis=0)
    alive = lead < comparison.margin
    return [
        {
            "pattern": name,
            "best": float((lead[i] == 0).mean()),
            "alone": float((alive[i] & (alive.sum(axis=0) == 1)).mean()),
        }
        for i, name in enumerate(names)
    ]


def _pattern(values: Array) -> Array:
    """The evidence of a pattern from that of its models, shape (models, runs)."""
    lowest = values.min(axis=0)
    mean: Array = lowest - 2.0 * np.log(np.exp(-0.5 * (values - lowest)).mean(axis=0))
    return mean

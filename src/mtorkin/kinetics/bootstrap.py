"""Parametric bootstrap of the selection: how often these wells would find the same pattern again, were the chosen model true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mtorkin.kinetics.adequacy import standard_deviation
from mtorkin.kinetics.engine.batch import Problem, fit_batch
from mtorkin.kinetics.error_model import PARAMETERS as ERROR_MODEL_PARAMETERS

if TYPE_CHECKING:
    from mtorkin.kinetics.comparison import Comparison

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
    noise = np.random.default_rng(seed).standard_normal((runs, data.n))
    velocity = truth.predict(data) + noise * standard_deviation(truth, data)
    problems = []
    for c in comparison.confined:
        low, high = np.log([c.fit.bounds[name] for name in c.fit.names]).T
        model = c.fit.mechanism.model(data.plates)
        problems.append(Problem(data.design, velocity, model, low, high, data.scatter, c.fit.free[None, :]))
    rss = fit_batch(problems, starts=_STARTS).rss.reshape(len(problems), runs)
    k = np.array([c.fit.k + ERROR_MODEL_PARAMETERS for c in comparison.confined])[:, None]
    n = data.n
    price = {"AIC": 2.0 * k, "AICc": 2.0 * k * n / np.maximum(n - k - 1, 1), "BIC": k * np.log(n)}
    value = n * np.log(rss / n) + price[comparison.criterion]
    names = list(dict.fromkeys(c.pattern for c in comparison.confined))
    best_of = np.array([np.min(value[[c.pattern == name for c in comparison.confined]], axis=0) for name in names])
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

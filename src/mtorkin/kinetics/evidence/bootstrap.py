"""Parametric bootstrap: how often these wells would find the same pattern again, were the chosen model true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from mtorkin.kinetics.evidence.judgement import Judged
from mtorkin.kinetics.fit.adequacy import standard_deviation
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Fit


def simulated(truth: Fit, data: Data, runs: int, seed: int) -> Iterator[Data]:
    """The same wells with velocities drawn from a model and its error model, the errors that wells share included.

    Parameters
    ----------
    truth
        The model that is taken for true; its scatter is taken for known up to a factor.
    data
        The wells.
    runs
        Simulated data sets.
    seed
        Seed of the noise.
    """
    random = np.random.default_rng(seed)
    velocity = truth.predict(data) + random.standard_normal((runs, data.n)) * standard_deviation(truth, data)
    if data.weighed_shared is not None:
        velocity = velocity + random.standard_normal((runs, len(data.shared))) @ data.shared
    return (data.with_velocity(own) for own in velocity)


def repeat(
    wells: Iterable[Data], judge: Callable[[Data], list[Judged]], patterns: Sequence[str]
) -> list[dict[str, str | float]]:
    """Judge simulated wells as the wells themselves were judged.

    Parameters
    ----------
    wells
        Simulated data sets, one at least.
    judge
        How wells are judged.
    patterns
        The patterns to count.

    Returns
    -------
    list of dict
        For every pattern the fraction of runs in which it leads (``best``), and in which it is left ``alone``.
    """
    runs = [judge(own) for own in wells]
    best = [max(found, key=lambda each: each.support).pattern for found in runs]
    alive = [[each.pattern for each in found if each.alive] for found in runs]
    return [
        {
            "pattern": name,
            "best": float(np.mean([leader == name for leader in best])),
            "alone": float(np.mean([left == [name] for left in alive])),
        }
        for name in patterns
    ]

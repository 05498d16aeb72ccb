"""Profile-likelihood intervals, open-ended where the data are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from mtorkin.kinetics.engine.profile import profile_batch
from mtorkin.kinetics.fit.data import Data, smallest_rss
from mtorkin.kinetics.fit.fitting import Fit


@dataclass(frozen=True)
class Interval:
    """A confidence interval of a positive constant; ``None`` where it has no end within the search range."""

    lower: float | None
    upper: float | None


def profile_intervals(
    fit: Fit, data: Data, constants: Sequence[Mapping[str, float]], confidence: float
) -> list[Interval]:
    """Profile-likelihood intervals of constants that are products of powers of the free parameters.

    A constant is held at a value and all else is fitted again. The interval ends where the residual sum of squares
    exceeds its minimum by the F quantile (Bates & Watts 1988, section 6.1), which is the likelihood ratio corrected for
    the estimated scatter.

    Parameters
    ----------
    fit
        The converged fit.
    data
        The wells it was fitted to.
    constants
        For each, powers of the free parameters, e.g. ``{"Kic": 1, "alpha": 1}`` for Kiu.
    confidence
        Level, e.g. 0.95.

    Returns
    -------
    list of Interval
        Their ends, in the units of the constants.
    """
    freedom = data.n - fit.k
    if freedom < 1:
        return [Interval(None, None) for _ in constants]
    quantile = float(fdtri(1, freedom, confidence))
    allowed = max(fit.rss, smallest_rss(data)) * quantile / freedom
    found = profile_batch(fit.batch, [(fit.index, fit.direction(powers), allowed) for powers in constants])
    return [
        Interval(*(None if np.isnan(end) else float(np.exp(end)) for end in ends))
        for ends in zip(found.lower.tolist(), found.upper.tolist(), strict=True)
    ]

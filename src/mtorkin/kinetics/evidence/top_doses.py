"""Whether residual activity is seen without the highest doses.

A compound that does not dissolve, or a detector at its limit, makes the highest doses alike. What is left there is then
no plateau of the mechanism, and is gone when these doses are left out.
"""

from __future__ import annotations

import numpy as np

from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.fit.fitting import Task, fit_all

#: How many of the highest doses are left out, one after the other.
_LEFT_OUT = (1, 2)
#: Doses that have to be left for a curve.
_LEAST_DOSES = 3
#: Starting points beside a model's own optimum.
_STARTS = 2


def plateau_stays(comparison: Comparison) -> bool:
    """Whether the residual activity of the chosen model is described better than its absence without the top doses too.

    It is asked by BIC of the best partial and the best complete model of the same scheme, with the highest dose left
    out and with the two highest. True where the chosen model leaves no activity, or where too few doses would be left.

    Parameters
    ----------
    comparison
        All models of a family.
    """
    if not comparison.chosen.fit.mechanism.partial:
        return True
    doses = np.unique(comparison.data.inhibitor[comparison.data.inhibitor > 0])
    return all(
        _is_partial(comparison, doses[-left_out]) for left_out in _LEFT_OUT if doses.size - left_out >= _LEAST_DOSES
    )


def _is_partial(comparison: Comparison, top: float) -> bool:
    """Whether a partial model is the best one of the wells below a dose."""
    scheme = comparison.chosen.fit.mechanism.scheme
    own = [c.fit for c in comparison.textbook if c.fit.mechanism.scheme == scheme]
    wells = comparison.data.only(comparison.data.inhibitor < top)
    fits = fit_all([Task(fit.mechanism, starts=(fit.free,)) for fit in own], wells, starts=_STARTS)
    return min(fits, key=lambda fit: criteria(fit, wells).BIC).mechanism.partial

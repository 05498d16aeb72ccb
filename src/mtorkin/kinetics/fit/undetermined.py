"""Constants that the wells say nothing of.

Where a compound does nothing, the model in which it leaves some turnover fits with all of it left, and then its
dissociation constant may be anything. Where such a constant ends is the last bits of a processor. It is put into the
middle of what the wells cover instead, and said to be undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtorkin.kinetics.fit.data import Data, kind_of, smallest_rss
from mtorkin.kinetics.fit.fitting import Fit, Task, fit_all

#: A constant says nothing where this step of its logarithm, a factor of a million, misses the wells by less than one
#: standard error.
_STEP = float(np.log(1e6))
#: One that stays in the middle, within this factor, may be anything; others were drawn to where they are.
_STAYS = float(np.log(10.0))
#: Sums of squares that differ by less than this fraction are of fits as good as each other.
_SAME = 1e-9


def undetermined(fit: Fit, data: Data) -> list[str]:
    """Names of the constants that `in_the_middle` has put there: any value of them fits as well."""
    return [
        name
        for name, free in zip(fit.names, fit.free.tolist(), strict=True)
        if name in _idle(fit, data) and abs(free - data.middle[kind_of(name)]) < _STAYS
    ]


def in_the_middle(fits: Sequence[Fit], data: Data) -> list[Fit]:
    """Fits as good as these in which a constant that moves no velocity lies in the middle of what the wells cover.

    Parameters
    ----------
    fits
        Unconfined fits.
    data
        The wells that they are fits of.
    """
    idle = [_idle(fit, data) for fit in fits]
    asked = [i for i, names in enumerate(idle) if names]
    starts = [
        np.where(np.isin(fits[i].names, idle[i]), [data.middle[kind_of(name)] for name in fits[i].names], fits[i].free)
        for i in asked
    ]
    tasks = [Task(fits[i].mechanism, starts=(start,)) for i, start in zip(asked, starts, strict=True)]
    found = list(fits)
    for i, moved in zip(asked, fit_all(tasks, data, starts=0), strict=True):
        if moved.rss <= fits[i].rss * (1.0 + _SAME) and undetermined(moved, data):
            found[i] = moved
    return found


def _idle(fit: Fit, data: Data) -> list[str]:
    """Names of the constants with a unit that move no velocity visibly, all others being held."""
    variance = max(fit.rss, smallest_rss(data)) / max(data.n - fit.k, 1)
    none = np.diag(fit.normal) * _STEP**2 < variance
    return [name for name, each in zip(fit.names, none.tolist(), strict=True) if each and kind_of(name) != "ratio"]

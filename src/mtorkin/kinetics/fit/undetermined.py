"""Constants that the wells say nothing of.

Where a compound does nothing, the model in which it leaves some turnover fits with all of it left, and then its
dissociation constant may be anything. Where such a constant ends is the last bits of a processor. It is put into the
middle of what the wells cover instead, and said to be undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtorkin.kinetics.fit.data import Data, kind_of, smallest_rss
from mtorkin.kinetics.fit.fitting import Fit, Task, fit_all

#: A constant moves nothing where this step of its logarithm, a factor of a million, misses the wells by less than one
#: standard error.
_STEP = float(np.log(1e6))
#: Sums of squares that differ by less than this fraction are of fits as good as each other.
_SAME = 1e-9


def in_the_middle(fits: Sequence[Fit], data: Data) -> list[Fit]:
    """Fits as good as these in which a constant that moves no velocity lies in the middle of what the wells cover.

    Parameters
    ----------
    fits
        Unconfined fits.
    data
        The wells that they are fits of.

    Returns
    -------
    list of Fit
        `Fit.undetermined` names these constants. A better optimum that is met on the way takes a fit's place.
    """
    found = list(fits)
    asked = [(i, names) for i, fit in enumerate(fits) if (names := _idle(fit, data))]
    tasks = [Task(fits[i].mechanism, _held(names, data), (fits[i].free,)) for i, names in asked]
    for (i, names), held in zip(asked, fit_all(tasks, data, starts=0), strict=True):
        if held.rss < fits[i].rss * (1.0 - _SAME):
            found[i] = fit_all([Task(held.mechanism, starts=(held.free,))], data, starts=0)[0]
        elif held.rss <= fits[i].rss * (1.0 + _SAME):
            found[i] = replace(fits[i], free=held.free, rss=held.rss, normal=held.normal, undetermined=tuple(names))
    return found


def _idle(fit: Fit, data: Data) -> list[str]:
    """Names of the constants with a unit that move no velocity visibly, all others being held."""
    variance = max(fit.rss, smallest_rss(data)) / max(data.n - fit.k, 1)
    none = np.diag(fit.normal) * _STEP**2 < variance
    return [name for name, each in zip(fit.names, none.tolist(), strict=True) if each and kind_of(name) != "ratio"]


def _held(names: Sequence[str], data: Data) -> dict[str, tuple[float, float]]:
    """Bounds that hold constants in the middle of what the wells cover."""
    middle = {name: float(np.exp(data.middle[kind_of(name)])) for name in names}
    return {name: (value, value) for name, value in middle.items()}

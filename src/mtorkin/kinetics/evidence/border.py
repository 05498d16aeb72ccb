"""What lies within reach of the border to another pattern.

A constant on a border belongs to neither side, and no number of wells will tell. What is so near to a border that a
good experiment of the same design could not tell its side is within reach of the neighbour: either pattern is right.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mtorkin.kinetics.evidence.patterns import ConfinedModel
from mtorkin.kinetics.evidence.quadrature import region_of
from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.fitting import Fit

#: Standard errors to either end of a 95 % interval.
_INTERVAL = 1.96
#: The longest reach, in the logarithm of a constant: what is further from a border is not near it, however little the
#: wells tell.
_FARTHEST = float(np.log(1.5))

#: By ratio, the patterns beyond its borders, each with the part of the region within reach of it, in logarithms.
Strips = Mapping[str, list[tuple[str, float, float]]]


def reach(fit: Fit, data: Data, noise: float) -> Array:
    """How far from a border a constant is within reach of it.

    Half of its 95 % interval, were the scatter of these wells no more than ``noise``.

    Parameters
    ----------
    fit
        A model.
    data
        Its wells.
    noise
        Scatter of a good experiment, over the velocity. Wells that scatter less have a shorter reach, that of their own
        interval.

    Returns
    -------
    Array
        In the logarithm of each free parameter, shape (k,).
    """
    scatter = np.sqrt(fit.rss / max(data.n - fit.k, 1) * float((data.scatter**2).mean()))
    relative = scatter / np.sqrt(float((data.velocity**2).mean()))
    half: Array = _INTERVAL * np.sqrt(np.diag(fit.covariance(data))) * min(noise / relative, 1.0)
    return np.minimum(half, _FARTHEST)


def strips_of(model: ConfinedModel, fit: Fit, data: Data, noise: float) -> Strips:
    """The parts of a region within reach of its neighbours; none where a noise of 0 knows no nearness."""
    strips: dict[str, list[tuple[str, float, float]]] = {}
    if not model.neighbours or noise <= 0:
        return strips
    far = reach(fit, data, noise)
    for name, (below, above) in model.neighbours.items():
        place = fit.names.index(name)
        low, high = region_of(model.bounds, name)
        width = float(far[place])
        if name == "beta":  # an interval of beta is even about it, not about its logarithm
            width = min(float(np.log1p(width * np.exp(fit.free[place] - low))), _FARTHEST)
        strips[name] = [
            (pattern, start, end)
            for pattern, start, end in ((below, low, min(low + width, high)), (above, max(high - width, low), high))
            if pattern
        ]
    return strips


def ends_of(strips: Strips) -> dict[str, list[float]]:
    """Where the parts begin and end, by ratio, in logarithms."""
    return {name: [end for _, *ends in own for end in ends] for name, own in strips.items()}

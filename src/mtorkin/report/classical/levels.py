"""What the wells of one level show, for viewing: apparent constants, and where a dose-response crosses its half."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

Array = np.ndarray
#: Standard error over value above which a constant of one level counts as not determined by its wells.
VAGUE = 0.5


class Seen(NamedTuple):
    """A constant of one level with its standard error."""

    value: float
    stderr: float

    @property
    def determined(self) -> bool:
        """Whether the wells of the level determine it."""
        return self.value > 0 and self.stderr <= VAGUE * self.value


def apparent(substrate: Array, velocity: Array, deviation: Array, Km: float) -> tuple[Seen, Seen] | None:
    """Apparent Vmax and Km of the wells of one level, by a line through v S = Vmax S - Km v.

    Parameters
    ----------
    substrate, velocity, deviation
        Wells with substrate: concentration, velocity, and its standard deviation; shape (n,).
    Km
        About the Km, for the weights 1 / (deviation (Km + S))^2, with which the line is to first order the curve of
        least squares in v.

    Returns
    -------
    tuple or None
        Vmax and Km with standard errors by the deviations; None of fewer than three levels of the substrate.

    References
    ----------
    Wilkinson 1961, Biochem J 80:324.

    Examples
    --------
    >>> S = np.array([10.0, 20.0, 50.0, 100.0])
    >>> Vmax, Km = apparent(S, 2.0 * S / (50.0 + S), np.full(4, 0.01), 40.0)
    >>> round(Vmax.value, 6), round(Km.value, 6)
    (2.0, 50.0)
    """
    if np.unique(substrate).size < 3:
        return None
    weight = 1.0 / (deviation * (Km + substrate))
    terms = np.column_stack([substrate, -velocity]) * weight[:, None]
    normal = terms.T @ terms
    if not np.linalg.cond(normal) < 1.0 / np.finfo(float).eps:
        return None
    covariance = np.linalg.inv(normal)
    values = covariance @ (terms.T @ (velocity * substrate * weight))
    stderr = np.sqrt(np.diag(covariance))
    return Seen(float(values[0]), float(stderr[0])), Seen(float(values[1]), float(stderr[1]))


def crossing(doses: Array, fraction: Array, half: float) -> float:
    """The dose at which the mean activity first falls to a fraction, on a line between the logarithms of two doses.

    Parameters
    ----------
    doses, fraction
        Doses above zero in order, and the mean activity at each, over that without inhibitor; shape (n,).
    half
        The fraction.

    Returns
    -------
    float
        Not a number where no two doses lie on either side of it.

    Examples
    --------
    >>> round(crossing(np.array([0.1, 1.0, 10.0]), np.array([0.9, 0.6, 0.4]), 0.5), 3)
    3.162
    """
    for i in range(doses.size - 1):
        if fraction[i] >= half > fraction[i + 1]:
            part = (fraction[i] - half) / (fraction[i] - fraction[i + 1])
            return float(doses[i] * (doses[i + 1] / doses[i]) ** part)
    return math.nan

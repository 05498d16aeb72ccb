"""Substrate that is used up during a stopped reaction: initial velocities by the integrated rate law.

The mean velocity v of a stopped reaction is below its initial velocity v0 once substrate is used. With the fraction c
of the substrate S converted, Km of its half-saturation, and a product that competes with it (inhibition constant Kp),
the integrated Michaelis-Menten equation [1]_ gives

    v0 = v (1 + w (L / c - 1)) ,   L = -ln(1 - c) ,   w = Km / (Km + S) (1 + S / Kp)

so that v0 lies between v (S far above Km) and v L / c (S far below Km, no inhibition by product). Km is that of the
plate: wells without inhibitor at several S tell it, each likely value weighs in, and where they are at one S nothing is
known of it but its order of magnitude. Km of an inhibited well may differ, but such a well converts less.

References
----------
.. [1] Cornish-Bowden 1975, Biochem J 149:305.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtorkin.detection.contents import SUBSTRATES, concentrations, numbered, scarcer, uninhibited

Array = NDArray[np.float64]

#: Values of Km that are compared, as steps from the lowest S over `_SPAN` to the highest S times it.
_STEPS, _SPAN = 61, 30.0
#: Part of a velocity that is rounding: exact data have no scatter to weigh values of Km by.
_ROUNDING = 1e-4


@dataclass(frozen=True, eq=False)
class Depletion:
    """What the use of substrate does to the velocities of a plate; arrays are aligned with its wells.

    Attributes
    ----------
    factor
        Initial velocity over mean velocity; nan where more product is found than there was substrate.
    slope
        Change of the initial velocity with the mean velocity.
    error
        Standard error of the factor, for not knowing Km.
    """

    factor: Array
    slope: Array
    error: Array


def depletion(wells: pd.DataFrame, velocity: pd.Series, converted: pd.Series, product_ki: float | None) -> Depletion:
    """What the use of substrate does to the velocities of one plate.

    Parameters
    ----------
    wells
        The wells.
    velocity
        Their mean velocities.
    converted
        Fraction of the scarcer substrate turned over; nan where it is not known, which leaves a velocity as it is.
    product_ki
        Inhibition constant of ADP against ATP, in the unit of [ATP]; it counts where ATP is the scarcer substrate.
    """
    substrate, part = scarcer(wells).to_numpy(float), converted.to_numpy(float)
    atp = wells["ATP"].to_numpy(float) == substrate
    inhibited = np.where(atp, substrate / product_ki, 0.0) if product_ki else np.zeros(len(wells))
    with np.errstate(invalid="ignore"):
        known, spent = np.isfinite(part) & np.isfinite(substrate), part >= 1.0
    part = np.where(known & ~spent, part, 0.0)
    more = _loss(part) - 1.0
    likely = _likely(wells, velocity.to_numpy(float), substrate, more * (1.0 + inhibited), known & ~spent)
    share = likely.km / (likely.km + np.where(known, substrate, 1.0)[:, None])
    mean = share @ likely.weight
    spread = np.sqrt(np.maximum(share**2 @ likely.weight - mean**2, 0.0))
    full = mean * (1.0 + inhibited)
    return Depletion(
        factor=np.where(spent, np.nan, 1.0 + full * more),
        slope=1.0 - full + full / (1.0 - part),
        error=spread * (1.0 + inhibited) * np.abs(more),
    )


def _loss(part: Array) -> Array:
    """-ln(1 - c) / c, which is 1 at c = 0: v0 over the mean velocity where S is far below Km."""
    small = np.abs(part) < 1e-6
    safe = np.where(small, 0.5, part)
    return np.where(small, 1.0 + part / 2.0, -np.log1p(-safe) / safe)


@dataclass(frozen=True, eq=False)
class _Likely:
    """Values of Km, shape (m,), and the probability of each."""

    km: Array
    weight: Array


def _likely(wells: pd.DataFrame, velocity: Array, substrate: Array, more: Array, known: NDArray[np.bool_]) -> _Likely:
    """How likely values of Km are, their logarithm being uniform beforehand.

    By the scatter of log v0 of wells without inhibitor around log S / (Km + S), within wells that hold the same besides
    the scarcer substrate.
    """
    with np.errstate(invalid="ignore"):
        chosen = uninhibited(wells).to_numpy(bool) & wells["excluded"].isna().to_numpy(bool) & known & (velocity > 0)
    levels = substrate[chosen] if chosen.any() else substrate[known]
    if not levels.size:
        return _Likely(np.ones(1), np.ones(1))
    km = np.geomspace(levels.min() / _SPAN, levels.max() * _SPAN, _STEPS)
    group = _beside(wells[chosen], substrate[chosen])
    freedom = int(chosen.sum()) - np.unique(group).size - 1
    if freedom < 1:
        return _Likely(km, np.full(_STEPS, 1.0 / _STEPS))
    share = km / (km + levels[:, None])
    logs = np.log(velocity[chosen, None] * (1.0 + share * more[chosen, None]) / (1.0 - share))
    size = np.bincount(group)[:, None]
    mean = np.stack([np.bincount(group, column) for column in logs.T], axis=1) / size
    squares = ((logs - mean[group]) ** 2).sum(axis=0) + freedom * _ROUNDING**2
    weight = np.exp(-0.5 * (freedom + 1) * np.log(squares / squares.min()))
    return _Likely(km, weight / weight.sum())


def _beside(wells: pd.DataFrame, substrate: Array) -> NDArray[np.intp]:
    """A number for what wells hold besides the scarcer substrate."""
    content = concentrations(wells)
    others = np.where(content == substrate[:, None], np.nan, content)
    return numbered(wells[["group", "FKBP12", "preincubation"]].assign(**dict(zip(SUBSTRATES, others.T, strict=True))))

"""Drift across rows and columns, and the difference of the outer ring, told from wells that hold the same.

Every composition has a signal of its own, which a position multiplies: y = mu (1 + b1 row + b2 column + b3 edge). Only
a composition that occupies several places speaks of a position, so that a gradient that was pipetted is never called
drift. Outlying wells weigh less [1]_.

References
----------
.. [1] Huber 1964, Annals of Mathematical Statistics 35:73.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.detection.contents import Integers
from mtorkin.quality.replicates import Array, Replicates, robust_sd

TERMS = ("rows", "columns", "edge")
#: Rows and columns of plates, from 6 to 1536 wells.
FORMATS = ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (16, 24), (32, 48))
#: Degrees of freedom among replicates below which nothing is said of positions.
FREEDOM = 8
#: Inflation of a variance by the other terms above which they cannot be told apart.
INFLATION = 10.0
#: Standard error, as a fraction of the signal, from which an effect says nothing: it rests on wells without signal.
BLURRED = 0.5
#: Huber's constant: 95 % efficient where errors are normal.
HUBER = 1.345
#: Steps of the fit.
STEPS = 12
#: Least and greatest factor of a position: it takes no more than nine tenths of a signal, nor makes it tenfold.
SOUND = (0.1, 10.0)


@dataclass(frozen=True)
class Effects:
    """Positions and what they do to the signal.

    Attributes
    ----------
    value, se
        Effect of every term of `TERMS` as a fraction of the signal in the plate's middle (edge: inside), and its
        standard error; nan where it cannot be told.
    reason
        Why a term cannot be told; empty where it can.
    gain
        What the positions multiply the signal of every well with.
    weight
        Weight of every well, 1 over its variance; outlying wells weigh less.
    freedom
        Degrees of freedom left.
    explained
        The columns in use, in units of the signal.
    """

    value: Array
    se: Array
    reason: dict[str, str]
    gain: Array
    weight: Array
    freedom: int
    explained: Array


def untold(wells: Replicates, why: str, freedom: int = 0) -> Effects:
    """No effect of any position, with the reason why none can be told."""
    unknown, flat = np.full(len(TERMS), np.nan), np.ones(wells.net.size)
    reason = dict.fromkeys(TERMS, why)
    return Effects(unknown, unknown.copy(), reason, flat, wells.sd**-2.0, freedom, np.empty((flat.size, 0)))


def plate_format(row: Integers, column: Integers) -> tuple[int, int]:
    """Rows and columns of the smallest plate that holds the wells."""
    return next(
        (rows, columns) for rows, columns in FORMATS if row.max(initial=0) < rows and column.max(initial=0) < columns
    )


def within(values: Array, gain: Array, weight: Array, condition: Integers) -> Array:
    """What is left of values, shape (n,) or (n, k), when each composition has taken its own multiple of the gain."""
    strength = np.bincount(condition, weight * gain**2)
    columns = values.reshape(len(values), -1)
    taken = np.zeros((strength.size, columns.shape[1]))
    for index, column in enumerate(columns.T):
        taken[:, index] = np.bincount(condition, weight * gain * column)
    left = columns - gain[:, None] * (taken / np.where(strength > 0, strength, 1.0)[:, None])[condition]
    return np.asarray(left.reshape(values.shape))


def position_effects(
    wells: Replicates, row: Integers, column: Integers, shape: tuple[int, int], reach: float = 0.2
) -> Effects:
    """Fit the effects of position to one plate.

    Parameters
    ----------
    wells
        Wells with enzyme.
    row, column
        Their place, counted from 0.
    shape
        Rows and columns of the plate.
    reach
        Typical distance of replicates from their middle, over the plate, below which they tell no drift.
    """
    rows, columns = shape
    edge = (row == 0) | (row == rows - 1) | (column == 0) | (column == columns - 1)
    place = np.column_stack([row / (rows - 1) - 0.5, column / (columns - 1) - 0.5, edge.astype(float)])
    freedom = wells.freedom - len(TERMS)
    if freedom < FREEDOM or not np.isfinite(wells.sd).all():
        few = f"replicates have {wells.freedom} degrees of freedom, {FREEDOM + len(TERMS)} needed"
        return untold(wells, few, freedom)
    value, se = np.full(len(TERMS), np.nan), np.full(len(TERMS), np.nan)
    reason = _confounded(wells, place, wells.sd**-2.0, reach)
    used = [i for i, term in enumerate(TERMS) if term not in reason]
    fit = _fit(wells, place[:, used])
    value[used], se[used] = fit.value, fit.se
    return Effects(value, se, reason, fit.gain, fit.weight, freedom, fit.slopes)


@dataclass(frozen=True)
class _Fit:
    """Effects of the terms in use with their errors; gain, weight and explained columns of every well."""

    value: Array
    se: Array
    gain: Array
    weight: Array
    slopes: Array


def _fit(wells: Replicates, x: Array) -> _Fit:
    """Gauss-Newton for the effects of the columns of x; outlying wells weigh less."""
    y, condition = wells.net, wells.condition
    stretch = np.sqrt(wells.size / np.maximum(wells.size - 1, 1))
    value, gain, huber = np.zeros(x.shape[1]), np.ones(y.size), np.ones(y.size)
    for step in range(STEPS):
        weight = huber * wells.sd**-2.0
        residual = within(y, gain, weight, condition)
        mean = (y - residual) / gain
        slopes = within(mean[:, None] * x, gain, weight, condition)
        normal = slopes.T @ (weight[:, None] * slopes)
        scaled = residual / wells.sd * stretch
        spread = robust_sd(scaled[wells.size > 1])
        if step == STEPS - 1:
            break
        far = np.abs(scaled) > HUBER * spread
        huber = np.divide(HUBER * spread, np.abs(scaled), out=np.ones(y.size), where=far) if spread > 0 else huber
        change = np.linalg.solve(normal, slopes.T @ (weight * residual))
        while _absurd(1.0 + x @ (value + change)):
            change = change / 2.0
        value = value + change
        gain = 1.0 + x @ value
    return _Fit(value, spread * np.sqrt(np.diag(np.linalg.inv(normal))), gain, weight, slopes)


def _absurd(gain: Array) -> bool:
    """Whether a position would do to a signal what none does."""
    return bool(gain.min(initial=1.0) < SOUND[0] or gain.max(initial=1.0) > SOUND[1])


def _confounded(wells: Replicates, place: Array, weight: Array, least: float) -> dict[str, str]:
    """The terms that the layout cannot tell from the compositions, or from one another, with the reason.

    Below the least reach, replicates lie too near to each other to tell a drift.
    """
    said = {
        "rows": "every composition keeps to its rows, or to neighbouring ones",
        "columns": "every composition keeps to its columns, or to neighbouring ones",
        "edge": "no composition lies both at the edge and inside",
    }
    flat = np.ones(wells.net.size)
    signal = weight * wells.net**2
    left = within(place, flat, np.where(signal > 0, signal, 1e-300), wells.condition)
    square = (signal[:, None] * left**2).sum(axis=0)
    reach = np.sqrt((signal[:, None] * left**4).sum(axis=0) / np.where(square > 0, square, 1.0))
    total = signal.sum()
    reason = {
        term: f"confounded with the layout: {said[term]}"
        for i, term in enumerate(TERMS)
        if square[i] <= 1e-9 * total or (term != "edge" and reach[i] < least)
    }
    for i, term in enumerate(TERMS):
        if term not in reason and square[i] < BLURRED**-2:
            reason[term] = "the wells that could tell have too little signal"
    used = [i for i, term in enumerate(TERMS) if term not in reason]
    normal = left[:, used].T @ (signal[:, None] * left[:, used])
    inverse = np.linalg.pinv(normal, rcond=1e-9, hermitian=True) if used else normal
    for k, i in enumerate(used):
        if inverse[k, k] * normal[k, k] > INFLATION or np.linalg.matrix_rank(normal, hermitian=True) < len(used):
            reason[TERMS[i]] = "confounded with the layout: it cannot be told from the other effects of position"
    return reason

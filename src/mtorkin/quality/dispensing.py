"""Patterns that a dispenser leaves: every second, fourth or eighth row or column (a tip, or a head that is offset)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.base.tables.plates import UNPLACED
from mtorkin.detection.contents import Integers
from mtorkin.quality.metrics import Metrics
from mtorkin.quality.position import FREEDOM, Effects, within
from mtorkin.quality.replicates import Array, Replicates

PERIODS = (2, 4, 8)
#: Standard error of every row or column of a pattern, over the limit, from which on it cannot be judged. A test guards
#: it against chance, so that it need be known no better.
PRECISION = 1.0 / 3.0
#: Condition number of the normal equations from which on members of a pattern cannot be told apart.
CONDITION = 1e3


@dataclass(frozen=True)
class Pattern:
    """The least accidental pattern of a plate.

    Attributes
    ----------
    range
        Highest against lowest of its rows or columns, as a fraction of the signal.
    where
        ``every 2nd row``.
    chance
        Probability of one as strong by chance, over all patterns tried.
    """

    range: float
    where: str
    chance: float


def dispensing(wells: Replicates, effects: Effects, row: Integers, column: Integers, finest: float) -> Pattern | None:
    """The least accidental pattern in what compositions and smooth effects of position leave.

    Parameters
    ----------
    wells, effects
        Wells with enzyme, and what their positions do.
    row, column
        Their place, counted from 0.
    finest
        Largest standard error of a row or column of a pattern, as a fraction of the signal, with which it is judged.

    Returns
    -------
    Pattern or None
        None where the layout and the replicates tell no pattern.
    """
    residual = within(wells.net, effects.gain, effects.weight, wells.condition)
    mean = (wells.net - residual) / effects.gain
    root = np.sqrt(effects.weight)
    known = root[:, None] * effects.explained
    found = []
    for axis, place in (("row", row), ("column", column)):
        for period in PERIODS:
            if place.max(initial=0) - place.min(initial=0) + 1 < period:
                continue
            member = (place % period)[:, None] == np.arange(1, period)
            tried = root[:, None] * within(mean[:, None] * member, effects.gain, effects.weight, wells.condition)
            pattern = _strength(known, tried, root * residual, effects.freedom, finest)
            if pattern:
                found.append(Pattern(pattern[0], f"every {period}{'nd' if period == 2 else 'th'} {axis}", pattern[1]))
    if not found:
        return None
    best = min(found, key=lambda pattern: pattern.chance)
    return Pattern(best.range, best.where, min(1.0, best.chance * len(found)))


def _strength(known: Array, tried: Array, residual: Array, freedom: int, finest: float) -> tuple[float, float] | None:
    """Range of the members of a pattern and its p value (F test); None where they cannot be told apart."""
    from scipy.special import fdtrc  # a fifth of a second, which `check` saves: it judges no plate

    if known.shape[1]:
        tried = tried - known @ np.linalg.lstsq(known, tried, rcond=None)[0]
    members = tried.shape[1]
    normal = tried.T @ tried
    size = np.diag(normal)
    if (size <= 0).any() or np.linalg.cond(normal / np.sqrt(np.outer(size, size))) > CONDITION or freedom - members < 1:
        return None
    value = np.linalg.solve(normal, tried.T @ residual)
    explained = float(value @ normal @ value)
    left = max(float(residual @ residual) - explained, 0.0) / (freedom - members)
    if float(np.sqrt(left * np.diag(np.linalg.inv(normal)).max())) > finest:
        return None
    chance = float(fdtrc(members, freedom - members, explained / members / left)) if left > 0 else float(explained <= 0)
    every = np.r_[0.0, value]
    return float(every.max() - every.min()), chance


def judge_dispensing(wells: Replicates, effects: Effects, row: Integers, column: Integers, metrics: Metrics) -> None:
    """Add the metric of dispensing patterns; arguments as for `dispensing`."""
    limits = metrics.limits
    metric, limit = "dispensing pattern, %", f"<= {limits.pattern:g}, where beyond scatter"
    told = np.isfinite(wells.sd).all() and effects.freedom >= FREEDOM
    pattern = dispensing(wells, effects, row, column, PRECISION * limits.pattern / 100.0) if told else None
    if pattern is None:
        note = "cannot be judged: the layout, or too few replicates, tell no pattern of rows or columns"
        metrics.add(metric, np.nan, UNPLACED if UNPLACED in effects.reason.values() else note, limit)
        return
    value, there = 100.0 * pattern.range, pattern.chance < limits.chance
    beyond = f"probability by chance {pattern.chance:.2g}" if there else "not beyond scatter"
    metrics.add(metric, value, f"{pattern.where}; {beyond}", limit, not there or value <= limits.pattern, "pattern")

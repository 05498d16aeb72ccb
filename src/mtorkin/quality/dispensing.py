"""Patterns that a dispenser leaves: every second, fourth or eighth row or column (a tip, or a head that is offset)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from mtorkin.quality.position import Effects, within
from mtorkin.quality.replicates import Array, Integers, Replicates

PERIODS = (2, 4, 8)
#: Probability of a pattern as strong by chance, over all patterns tried, below which it counts as there.
CHANCE = 0.001


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

    @property
    def there(self) -> bool:
        """Whether it is more than chance."""
        return self.chance < CHANCE


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
    if known.shape[1]:
        tried = tried - known @ np.linalg.lstsq(known, tried, rcond=None)[0]
    members = tried.shape[1]
    normal = tried.T @ tried
    size = np.diag(normal)
    if (size <= 0).any() or np.linalg.cond(normal / np.sqrt(np.outer(size, size))) > 1e3 or freedom - members < 1:
        return None
    value = np.linalg.solve(normal, tried.T @ residual)
    explained = float(value @ normal @ value)
    left = max(float(residual @ residual) - explained, 0.0) / (freedom - members)
    if float(np.sqrt(left * np.diag(np.linalg.inv(normal)).max())) > finest:
        return None
    chance = float(fdtrc(members, freedom - members, explained / members / left)) if left > 0 else float(explained <= 0)
    every = np.r_[0.0, value]
    return float(every.max() - every.min()), chance

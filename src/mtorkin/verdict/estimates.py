"""A value with its interval, and how two of them are compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval: not-a-number where it is not known, infinite where the interval is open."""

    value: float = math.nan
    lowest: float = math.nan
    highest: float = math.nan

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return not (math.isnan(self.lowest) or math.isnan(self.highest))

    def less(self, part: float) -> Estimate:
        """The estimate less a constant part of it, never below zero."""
        return Estimate(*(max(end - part, 0.0) for end in (self.value, self.lowest, self.highest)))

    @property
    def inverse(self) -> Estimate:
        """One over an estimate that is not below zero."""
        return Estimate(*(_inverse(end) for end in (self.value, self.highest, self.lowest)))

    def map(self, function: Callable[[float], float]) -> Estimate:
        """The estimate on another scale, by a function that rises."""
        return Estimate(*(function(end) for end in (self.value, self.lowest, self.highest)))


#: An estimate of which nothing is known.
UNKNOWN = Estimate()


def difference(one: Estimate, other: Estimate) -> Estimate:
    """The first less the second, with an interval recovered from those of both.

    The distances of the ends from the values add as squares [1]_. Where a value is not known, its finite bound stands
    for it.

    References
    ----------
    .. [1] Donner & Zou 2012 Stat Methods Med Res 21:347.

    Examples
    --------
    >>> difference(Estimate(50.0, 47.0, 53.0), Estimate(45.0, 41.0, 49.0))
    Estimate(value=5.0, lowest=0.0, highest=10.0)
    """
    if not (one.known and other.known):
        return Estimate(one.value - other.value)
    if math.isinf(one.highest) and math.isinf(other.highest) and math.isnan(one.value) and math.isnan(other.value):
        return UNKNOWN
    first, second = _center(one), _center(other)
    if not (math.isfinite(first) and math.isfinite(second)):
        return UNKNOWN
    value = first - second
    lowest = value - math.hypot(first - one.lowest, other.highest - second)
    highest = value + math.hypot(one.highest - first, second - other.lowest)
    known = not (math.isnan(one.value) or math.isnan(other.value))
    return Estimate(value if known else math.nan, lowest, highest)


def ratio(one: Estimate, other: Estimate) -> Estimate:
    """The first over the second: their difference on the log scale.

    Examples
    --------
    >>> found = ratio(Estimate(10.0, 8.0, 12.5), Estimate(1.0, 1.0, 1.0))
    >>> [round(end, 6) for end in (found.value, found.lowest, found.highest)]
    [10.0, 8.0, 12.5]
    """
    if not (one.known and other.known):
        return Estimate(one.value / other.value if other.value else math.nan)
    return difference(one.map(_log), other.map(_log)).map(_exp)


def span(estimates: Sequence[Estimate]) -> Estimate:
    """What several estimates allow together, where any of them may hold; its value is known where they agree in it."""
    values = {round(estimate.value, 12) for estimate in estimates}
    ends = [end for estimate in estimates for end in (estimate.lowest, estimate.highest)]
    if any(map(math.isnan, ends)):
        return UNKNOWN
    return Estimate(estimates[0].value if len(values) == 1 else math.nan, min(ends), max(ends))


def _inverse(value: float) -> float:
    return math.inf if value == 0 else 1.0 / value


def _center(estimate: Estimate) -> float:
    if not math.isnan(estimate.value):
        return estimate.value
    return estimate.lowest if math.isinf(estimate.highest) else estimate.highest


def _log(value: float) -> float:
    return -math.inf if value <= 0 else math.log(value)


def _exp(value: float) -> float:
    return math.inf if value > 700 else math.exp(value)

"""The rate of change of a signal: one read over the reaction time, or the slope of reads in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: A slope is called curved when its two halves differ by this fraction of it ...
CURVED_FRACTION = 0.2
#: ... and by this many of their standard errors.
CURVED_ERRORS = 4.0


@dataclass(frozen=True)
class Slope:
    """A straight line through reads in time.

    Attributes
    ----------
    value
        Signal per minute.
    se
        Its standard error; nan with fewer than three reads.
    n
        Reads in the window.
    start, end
        The window, in min.
    curved
        Whether the first and second half of the window differ by more than scatter.
    """

    value: float
    se: float
    n: int
    start: float
    end: float
    curved: bool


def _line(time: Array, signal: Array) -> tuple[float, float]:
    centred = time - time.mean()
    spread = float(centred @ centred)
    value = float(centred @ signal) / spread
    residual = signal - signal.mean() - value * centred
    freedom = time.size - 2
    return value, float(np.sqrt(residual @ residual / freedom / spread)) if freedom > 0 else float("nan")


def slope(time: Array, signal: Array, window: tuple[float, float] | None = None) -> Slope:
    """Least-squares slope of a signal within a window.

    Parameters
    ----------
    time
        Times of the reads, in min, shape (n,).
    signal
        The signal at those times.
    window
        First and last time to use, in min; all reads by default.

    Raises
    ------
    ValueError
        If fewer than two different times lie in the window.
    """
    order = np.argsort(time, kind="stable")
    time, signal = time[order], signal[order]
    if window is not None:
        inside = (time >= window[0]) & (time <= window[1])
        time, signal = time[inside], signal[inside]
    if np.unique(time).size < 2:
        raise ValueError("fewer than two reads lie in the window")
    value, se = _line(time, signal)
    curved = False
    half = time.size // 2
    if half >= 3:
        (first, first_se), (second, second_se) = _line(time[:half], signal[:half]), _line(time[-half:], signal[-half:])
        difference = abs(first - second)
        curved = difference > CURVED_FRACTION * abs(value) and difference > CURVED_ERRORS * float(
            np.hypot(first_se, second_se)
        )
    return Slope(value, se, int(time.size), float(time[0]), float(time[-1]), curved)

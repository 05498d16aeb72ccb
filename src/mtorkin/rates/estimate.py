"""The velocity of every well: a line in a given window, or a line or curve in the window that the data support."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtorkin.detection.scatter import rounding
from mtorkin.rates.curvature import Curvature, Decline, pooled
from mtorkin.rates.lag import LAG_OVER, Lag, effective
from mtorkin.rates.least_squares import solve
from mtorkin.rates.progress import fit_curves, lines, turnover
from mtorkin.rates.read_error import correlation, read_variance
from mtorkin.rates.reads import Array, Flags, Reads, first, last
from mtorkin.rates.record import Curves, Record
from mtorkin.rates.shape import shape
from mtorkin.rates.treatment import FEW
from mtorkin.rates.windows import CURVED, Window, until_misfit

#: Loss of velocity, as k times the window, from which on a well says nothing of the other wells' declines.
STRONG = 1.5
#: Standard errors by which a well's own decline must differ from none to need no plate, which would add little to it.
WELL_KNOWN = 10.0
#: Velocities and declines rest on each other; after three rounds they change by under a thousandth of their errors.
ROUNDS = 3
#: Least and greatest decline that is taken from the plate, over the length of the record.
HELD = (-2.0, 3.0)
#: Standard errors by which a line in a window that the user chose may fail before it is flagged.
CURVED_ERRORS = 4.0
#: Reads at each end of a window that its change is the difference of.
ENDS = 3


@dataclass(frozen=True)
class Knowledge:
    """What is known of the wells besides their reads, each of shape (W,).

    Attributes
    ----------
    level
        Concentration of the scarcer substrate, in one unit for all wells; nan where not known.
    substrate
        The same in units of the signal; nan where the signal is not calibrated.
    """

    level: Array
    substrate: Array


@dataclass(frozen=True)
class Course:
    """A plate that was read in time.

    Attributes
    ----------
    reads
        The reads that may be used.
    known
        What is known of its wells.
    limit
        Conversion, as a fraction, from which on the integrated rate law is fitted.
    """

    reads: Reads
    known: Knowledge
    limit: float


@dataclass(frozen=True)
class Found:
    """What was found in every well, each of shape (W,): as in `mtorkin.rates.treatment.Treatment`.

    ``kept`` are the reads that velocities rest on, shape (W, n); ``rate`` and ``se`` are in signal per minute.
    """

    kept: Flags
    rate: Array
    se: Array
    decline: Array
    reaction: Array
    lag: Array
    law: Flags
    own: Flags
    misfit: Flags
    beside: tuple[tuple[float, float], ...] = ()


def _different(reads: Reads, kept: Flags) -> Flags:
    """Wells with reads at two different times."""
    found: Flags = last(reads, kept) > first(reads, kept)
    return found


def _flat(reads: Reads, kept: Flags) -> Flags:
    """Wells whose reads are all alike: nothing happens in them that could be curved."""
    lowest = np.where(kept, reads.signal, np.inf).min(axis=1, initial=np.inf)
    found: Flags = lowest == np.where(kept, reads.signal, -np.inf).max(axis=1, initial=-np.inf)
    return found


def _scatter(residual: Array, size: Array, lost: Array | float, least: float) -> Array:
    """Variance of a read in every well; nan without degrees of freedom."""
    freedom = np.maximum(size - lost, 0.0)
    return np.where(freedom > 0, read_variance(residual, freedom, least), np.nan)


def line(reads: Reads) -> Found:
    """A straight line through the reads of every well."""
    kept, size = reads.kept, reads.kept.sum(axis=1)
    some, flat = _different(reads, kept), _flat(reads, kept)
    time = reads.time - np.nan_to_num(first(reads, kept))[:, None]
    line = solve([np.ones_like(time), time], reads.signal, kept)
    curve = solve([np.ones_like(time), time, time**2], reads.signal, kept)
    read, least = correlation(curve.residual, kept, 3), rounding(reads.signal[kept])
    se = np.sqrt(_scatter(line.residual, size, read.lost - 1.0, least) * line.covariance[:, 1, 1] * read.inflation)
    bend = np.sqrt(_scatter(curve.residual, size, read.lost, least) * curve.covariance[:, 2, 2] * read.inflation)
    curved = (size >= 2 * FEW) & (np.abs(curve.value[:, 2]) > CURVED_ERRORS * bend)
    with np.errstate(divide="ignore", invalid="ignore"):
        decline = np.where(curved & (curve.value[:, 1] != 0), -2.0 * curve.value[:, 2] / curve.value[:, 1], 0.0)
    none = np.zeros(len(some), dtype=bool)
    return Found(
        kept=kept,
        rate=np.where(some, np.where(flat, 0.0, line.value[:, 1]), np.nan),
        se=np.where(some, se, np.nan),
        decline=decline,
        reaction=last(reads, kept),
        lag=np.zeros(len(some)),
        law=none,
        own=none,
        misfit=none,
    )


@dataclass(frozen=True)
class Clock:
    """When the reaction of every well started, and the middle of its reads, in min, shape (W,)."""

    origin: Array
    middle: Array

    @classmethod
    def of(cls, reads: Reads) -> Clock:
        """From the first and last reads of every well."""
        begin, end = np.nan_to_num(first(reads, reads.kept)), np.nan_to_num(last(reads, reads.kept))
        # Times count from the start of the reaction, unless the clock was started long before.
        return cls(np.where(begin > end - begin, begin, 0.0), begin + (end - begin) / 2.0)


def under(lag: Lag, course: Course, clock: Clock) -> Found:
    """A line or curve in the window that the data support, under one lag of the course."""
    reads = course.reads
    over = np.where(lag.wells, np.minimum(clock.origin + LAG_OVER * lag.tau, clock.middle), 0.0)
    kept = reads.kept & (reads.time >= over[:, None])
    elapsed = np.where(kept, reads.time - clock.origin[:, None], 0.0)
    time = np.where(lag.wells[:, None], effective(elapsed, lag.tau), elapsed)
    law = _conversion(reads, kept, course.known.substrate) > course.limit
    record = Record(time, reads.signal, kept, np.where(law, course.known.substrate, np.nan))
    window = until_misfit(record)
    record = replace(record, kept=window.kept)
    error = _error(record, window)
    found, decline = _with_plate(record, window, error, course.known.level)
    velocity, some = found.velocity, _different(reads, kept)
    flat = _flat(reads, window.kept)
    left = np.where(flat, 0.0, found.decline)
    span = record.length()
    return Found(
        kept=window.kept,
        rate=np.where(some, np.where(flat, 0.0, velocity), np.nan),
        se=np.where(some, np.sqrt(_variance(found, error, decline.variance)), np.nan),
        decline=left,
        reaction=shape(span[:, None], left[:, None], turnover(velocity, record.substrate))[:, 0],
        lag=over,
        law=law & (left != 0),
        own=decline.own,
        misfit=window.misfit,
    )


def _error(record: Record, window: Window) -> Array:
    """Variance of a read in every well, with what correlated reads add to it; nan without degrees of freedom."""
    size = record.kept.sum(axis=1)
    enough = size >= FEW
    # Around a line, three columns and no more: residuals of a free parabola, wherever a curve is not better.
    free = solve(window.curves.columns, window.curves.residual, record.kept).residual
    read = correlation(free, record.kept, 3)
    residual = np.where(enough[:, None], free, lines(record).residual)
    lost = np.where(enough, read.lost, 2.0)
    return _scatter(residual, size, lost, rounding(record.signal[record.kept])) * read.inflation


def _with_plate(record: Record, window: Window, error: Array, level: Array) -> tuple[Curves, Decline]:
    """Curves whose declines rest on the well and on the plate, and how well these are known."""
    alone, span = window.curves, record.length()
    enough = record.kept.sum(axis=1) >= FEW
    teaches = enough & (np.abs(alone.decline) * span < STRONG)
    sure = enough & (window.gain > np.where(teaches, WELL_KNOWN**2, CURVED))
    required = bool(np.isfinite(record.substrate).any())
    with np.errstate(divide="ignore"):
        per_span = np.where(span > 0, 1.0 / span, 0.0)
    found, decline = lines(record), Decline(np.zeros(span.size), np.zeros(span.size), sure)
    for _ in range(ROUNDS):
        velocity = np.where(sure, alone.velocity, found.velocity)
        curvature = Curvature(
            observed=np.where(sure, alone.decline * velocity, found.decline * velocity + found.correction),
            variance=error * np.where(sure, alone.variance[:, 2, 2], found.variance[:, 2, 2]),
            velocity=velocity,
            consumption=np.divide(velocity, level, out=np.zeros(span.size), where=level > 0),
            teaches=teaches,
            sure=sure,
        )
        decline = pooled(curvature, required)
        held = np.where(sure, alone.decline, np.clip(decline.value, HELD[0] * per_span, HELD[1] * per_span))
        found = fit_curves(record, held, alone.velocity)
    return found, decline


def _variance(found: Curves, error: Array, of_decline: Array) -> Array:
    """Variance of v0: that of the fit with k held, and what the error of k adds."""
    both, alone = found.variance[:, 1, 2], found.variance[:, 2, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.isfinite(alone) & (alone > 0)
        leverage = np.where(known, both / np.where(known, alone, 1.0), 0.0)
        held = found.variance[:, 1, 1] - leverage**2 * np.where(known, alone, 0.0)
    variance: Array = error * held + leverage**2 * np.where(leverage != 0, of_decline, 0.0)
    return np.maximum(variance, 0.0)  # a difference of nearly equal numbers may end below


def _conversion(reads: Reads, kept: Flags, substrate: Array) -> Array:
    """Fraction of the substrate used within a window, from the signal's change; nan where not calibrated."""
    change = np.zeros(len(reads.wells))
    for row in np.flatnonzero(np.isfinite(substrate) & (kept.sum(axis=1) >= 2)):
        signal = reads.signal[row, kept[row]]
        few = min(ENDS, signal.size // 2)
        change[row] = abs(np.median(signal[-few:]) - np.median(signal[:few]))
    return np.where(np.isfinite(substrate), change / substrate, np.nan)

"""Initial velocities of a plate read in time: the window that the data support, and the curve or line within it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mtorkin.detection.scatter import rounding
from mtorkin.rates.curvature import Curvature, Decline, pooled
from mtorkin.rates.lag import LAG_OVER, Lag, effective, lag
from mtorkin.rates.least_squares import solve
from mtorkin.rates.progress import Curves, Record, fit_curves, lines, turnover
from mtorkin.rates.read_error import correlation, read_variance
from mtorkin.rates.reads import Array, Flags, Reads, first, last
from mtorkin.rates.shape import shape
from mtorkin.rates.treatment import FEW, Treatment
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


def initial_velocities(
    reads: Reads, known: Knowledge | None = None, window: tuple[float, float] | None = None, limit: float = 0.1
) -> pd.DataFrame:
    """Initial velocity of every well, its standard error, and how it was taken.

    Parameters
    ----------
    reads
        The reads of one plate.
    known
        Concentrations of the substrate, by which the wells' curvatures are compared and the integrated rate law is
        fitted.
    window
        First and last time to use, in min, as the user wants it: a straight line is then taken there.
    limit
        Conversion, as a fraction, from which on the integrated rate law is fitted.

    Returns
    -------
    pandas.DataFrame
        Indexed by well:

        - ``rate`` and ``se`` in signal per minute, nan where there are fewer than two times (three for ``se``);
        - ``n``, ``start`` and ``end`` (min) of the window;
        - ``reaction``, the minutes at the initial velocity that make the product at the end of the window;
        - ``initial``, whether the velocity is that of the start, whatever was converted later, since a curve that fits
          accounts for it;
        - ``method`` and ``flags`` in words.

    Examples
    --------
    >>> import numpy as np
    >>> from mtorkin.rates.reads import Reads
    >>> time = np.arange(12.0)
    >>> signal = np.array([5.0 + 2.0 * time, 5.0 + 0.0 * time])
    >>> reads = Reads(["A1", "A2"], np.tile(time, (2, 1)), signal, np.ones((2, 12), dtype=bool))
    >>> found = initial_velocities(reads)
    >>> found["rate"].round(6).tolist()
    [2.0, 0.0]
    >>> found["method"].iat[0]
    'slope of a line through 12 reads'
    """
    count = len(reads.wells)
    known = known or Knowledge(np.full(count, np.nan), np.full(count, np.nan))
    full = reads.saturated()
    plate = _Plate(replace(reads, kept=reads.kept & (reads.time < full[:, None])), known, limit)
    if window is not None:
        plate = replace(plate, reads=replace(plate.reads, kept=plate.reads.within(*window)))
        return _table(plate, _line(plate.reads), full, chosen=True)
    return _table(plate, _supported(plate), full, chosen=False)


@dataclass(frozen=True)
class _Plate:
    """Reads of a plate that may be used, what is known of its wells, and the limit of conversion."""

    reads: Reads
    known: Knowledge
    limit: float


@dataclass(frozen=True)
class _Result:
    """What was found in every well: an array of the names of `mtorkin.rates.treatment.Treatment`, shape (W,)."""

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


def _line(reads: Reads) -> _Result:
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
    return _Result(
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
class _Clock:
    """When the reaction of every well started, and the middle of its reads, in min, shape (W,)."""

    origin: Array
    middle: Array

    @classmethod
    def of(cls, reads: Reads) -> _Clock:
        begin, end = np.nan_to_num(first(reads, reads.kept)), np.nan_to_num(last(reads, reads.kept))
        # Times count from the start of the reaction, unless the clock was started long before.
        return cls(np.where(begin > end - begin, begin, 0.0), begin + (end - begin) / 2.0)


def _supported(plate: _Plate) -> _Result:
    """The window that the data support, and the line or curve within it: averaged over the lags that may be."""
    clock = _Clock.of(plate.reads)
    lags = lag(plate.reads.time - clock.origin[:, None], plate.reads.signal, plate.reads.kept)
    found = [_under(each, plate, clock) for each in lags]
    weight = np.array([each.weight for each in lags])[:, None]
    weight /= weight.sum()
    rates, variances = np.array([one.rate for one in found]), np.array([one.se for one in found]) ** 2
    rate = (weight * rates).sum(axis=0)
    variance = (weight * (variances + (rates - rate) ** 2)).sum(axis=0)
    beside = tuple((each.tau, float(part)) for each, part in zip(lags[1:], weight[1:, 0], strict=True))
    return replace(found[0], rate=rate, se=np.sqrt(variance), beside=beside)


def _under(lag: Lag, plate: _Plate, clock: _Clock) -> _Result:
    """The same under one lag of the plate."""
    reads = plate.reads
    over = np.where(lag.wells, np.minimum(clock.origin + LAG_OVER * lag.tau, clock.middle), 0.0)
    kept = reads.kept & (reads.time >= over[:, None])
    elapsed = np.where(kept, reads.time - clock.origin[:, None], 0.0)
    time = np.where(lag.wells[:, None], effective(elapsed, lag.tau), elapsed)
    law = _conversion(reads, kept, plate.known.substrate) > plate.limit
    record = Record(time, reads.signal, kept, np.where(law, plate.known.substrate, np.nan))
    window = until_misfit(record)
    record = replace(record, kept=window.kept)
    error = _error(record, window)
    found, decline = _with_plate(record, window, error, plate.known.level)
    velocity, some = found.velocity, _different(reads, kept)
    flat = _flat(reads, window.kept)
    left = np.where(flat, 0.0, found.decline)
    span = record.length()
    return _Result(
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


def _table(plate: _Plate, found: _Result, full: Array, chosen: bool) -> pd.DataFrame:
    """What was found, a row a well, in numbers and words."""
    reads, kept = plate.reads, found.kept
    start, end, size = first(reads, kept), last(reads, kept), kept.sum(axis=1)
    before = reads.kept.sum(axis=1)
    converted = np.abs(found.rate) * found.reaction / plate.known.substrate
    said = [
        Treatment(
            reads=int(size[row]),
            of=int(before[row]),
            start=float(start[row]),
            end=float(end[row]),
            decline=float(found.decline[row]),
            reaction=float(found.reaction[row]),
            lag=float(found.lag[row]),
            saturated=float(full[row]),
            converted=float(converted[row]),
            law=bool(found.law[row]),
            own=bool(found.own[row]),
            misfit=bool(found.misfit[row]),
            chosen=chosen,
            beside=found.beside,
        )
        for row in range(len(reads.wells))
    ]
    words = pd.DataFrame(
        [{"method": each.method(), "flags": "; ".join(each.flags()) or pd.NA} for each in said],
        index=reads.wells,
        columns=["method", "flags"],
        dtype="string",
    )
    numbers = {
        "rate": found.rate,
        "se": found.se,
        "n": size,
        "start": start,
        "end": end,
        "reaction": found.reaction,
        "initial": (found.decline != 0) & ~found.misfit & (not chosen),
    }
    return pd.DataFrame(numbers, index=reads.wells).join(words)

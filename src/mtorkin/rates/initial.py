"""Initial velocities of a plate read in time: the window that the data support, and the curve or line within it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mtorkin.rates import windows
from mtorkin.rates.curvature import Decline, pooled
from mtorkin.rates.least_squares import correlation, moderated, solve
from mtorkin.rates.progress import Curves, fit_curves, shape
from mtorkin.rates.reads import Array, Flags, Reads, first, last

#: Fewer reads than this are a line whatever the plate says of their scatter, and flagged.
FEW = 5
#: Loss of velocity within the window below which a curve is called a line.
STRAIGHT = 0.01
#: Loss of velocity within the window from which on a well is flagged as curved.
CURVED = 0.1
#: Loss of velocity, as k times the window, from which on a well says nothing of the other wells' declines.
STRONG = 1.5
#: Standard errors by which a well's own decline must differ from none to need no plate, which would add little to it.
WELL_KNOWN = 10.0
#: Velocities and declines rest on each other; after three rounds they change by less than a thousandth of their errors.
ROUNDS = 3
#: Standard errors by which a line in a window that the user chose may fail before it is flagged.
CURVED_ERRORS = 4.0


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
        Concentrations of the substrate, by which the wells' curvatures are compared and the integrated rate law is fitted.
    window
        First and last time to use, in min, as the user wants it: a straight line is then taken there.
    limit
        Conversion from which on the integrated rate law is fitted.

    Returns
    -------
    pandas.DataFrame
        Indexed by well: ``rate`` and ``se`` in signal per minute (nan where there are fewer than two different times, or three for ``se``);
        ``n``, ``start`` and ``end`` (min) of the window; ``reaction``, the minutes at the initial velocity that make the product at the end of the
        window; ``initial``, whether the velocity is that of the start, however much was converted by the end of the window, since a curve that fits
        accounts for it; ``method`` and ``flags`` in words.
    """
    count = len(reads.wells)
    known = known or Knowledge(np.full(count, np.nan), np.full(count, np.nan))
    full = reads.saturated()
    kept = reads.kept & (reads.time < full[:, None])
    if window is not None:
        inside = kept & reads.within(*window)
        return _table(reads, inside, _lines(reads, inside), full, known, chosen=True)
    return _table(reads, kept, _supported(reads, kept, known, limit), full, known, chosen=False)


@dataclass(frozen=True)
class _Result:
    """What was found in every well."""

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


def _scatter(residual: Array, size: Array, lost: Array | float) -> Array:
    """Variance of a read in every well, drawn towards the plate's; nan without degrees of freedom."""
    freedom = np.maximum(size - lost, 0.0)
    total: Array = (residual**2).sum(axis=1)
    variance = moderated(np.divide(total, freedom, out=np.zeros_like(total), where=freedom > 0), freedom)
    return np.where(freedom > 0, variance, np.nan)


def _lines(reads: Reads, kept: Flags) -> _Result:
    """Straight lines through the reads of a window."""
    count = len(reads.wells)
    some = _different(reads, kept)
    time = reads.time - np.nan_to_num(first(reads, kept))[:, None]
    fit = solve([np.ones_like(time), time], reads.signal, kept)
    size = kept.sum(axis=1)
    curve = solve([np.ones_like(time), time, time**2], reads.signal, kept)
    read = correlation(curve.residual, kept, 3)
    se = np.sqrt(_scatter(fit.residual, size, read.lost - 1.0) * fit.covariance[:, 1, 1] * read.inflation)
    bend = np.sqrt(_scatter(curve.residual, size, read.lost) * curve.covariance[:, 2, 2] * read.inflation)
    curved = (size >= 2 * FEW) & (np.abs(curve.value[:, 2]) > CURVED_ERRORS * bend)
    rate = np.where(some, fit.value[:, 1], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        decline = np.where(curved & (curve.value[:, 1] != 0), -2.0 * curve.value[:, 2] / curve.value[:, 1], 0.0)
    none = np.zeros(count, dtype=bool)
    return _Result(
        kept, rate, np.where(some, se, np.nan), decline, last(reads, kept), np.zeros(count), none, none, none
    )


def _supported(reads: Reads, kept: Flags, known: Knowledge, limit: float) -> _Result:
    """The window that the data support, and the line or curve within it: under every lag that the plate may have, averaged."""
    begin, end = np.nan_to_num(first(reads, kept)), np.nan_to_num(last(reads, kept))
    # Times count from the start of the reaction, unless the clock was started long before.
    origin = np.where(begin > end - begin, begin, 0.0)
    lags = windows.lag(reads.time - origin[:, None], reads.signal, kept)
    found = [_under(lag, origin, begin + (end - begin) / 2.0, reads, kept, known, limit) for lag in lags]
    weight = np.array([lag.weight for lag in lags])[:, None]
    weight /= weight.sum()
    rates, variances = np.array([one.rate for one in found]), np.array([one.se for one in found]) ** 2
    rate = (weight * rates).sum(axis=0)
    variance = (weight * (variances + (rates - rate) ** 2)).sum(axis=0)
    beside = tuple((lag.tau, float(part)) for lag, part in zip(lags[1:], weight[1:, 0], strict=True))
    return replace(found[0], rate=rate, se=np.sqrt(variance), beside=beside)


def _under(
    lag: windows.Lag, origin: Array, middle: Array, reads: Reads, kept: Flags, known: Knowledge, limit: float
) -> _Result:
    """The same under one lag of the plate."""
    count = len(reads.wells)
    some = _different(reads, kept)
    over = np.where(lag.wells, np.minimum(origin + windows.LAG_OVER * lag.tau, middle), 0.0)
    kept = kept & (reads.time >= over[:, None])
    elapsed = np.where(kept, reads.time - origin[:, None], 0.0)
    time = np.where(lag.wells[:, None], windows.effective(elapsed, lag.tau), elapsed)

    law = _conversion(reads, kept, known.substrate) > limit
    substrate = np.where(law, known.substrate, np.nan)
    kept, alone, misfit, gain = windows.until_misfit(time, reads.signal, kept, substrate)
    size = kept.sum(axis=1)
    enough = size >= FEW
    straight = fit_curves(time, reads.signal, kept, np.full(count, np.nan), np.zeros(count))
    # Around a line, three columns and no more: residuals of a free parabola, wherever a curve is not better.
    free = _freed(alone, reads.signal, kept)
    read = correlation(free, kept, 3)
    lost = np.where(enough, read.lost, 2.0)
    error = _scatter(np.where(enough[:, None], free, straight.residual), size, lost) * read.inflation

    span = np.where(kept, time, 0.0).max(axis=1)
    teaches = enough & (np.abs(alone.decline) * span < STRONG)
    sure = enough & (gain > np.where(teaches, WELL_KNOWN**2, windows.CURVED))
    found, decline = straight, Decline(np.zeros(count), np.zeros(count), sure)
    for _ in range(ROUNDS):
        velocity = np.where(sure, alone.velocity, found.velocity)
        itself = np.where(sure, alone.decline * velocity, found.decline * velocity + found.correction)
        variance = error * np.where(sure, alone.variance[:, 2, 2], found.variance[:, 2, 2])
        consumption = np.divide(velocity, known.level, out=np.zeros(count), where=known.level > 0)
        decline = pooled(itself, variance, velocity, consumption, teaches, sure, bool(law.any()))
        with np.errstate(divide="ignore", invalid="ignore"):
            limit_of = np.where(span > 0, 1.0 / span, 0.0)
        held = np.where(sure, alone.decline, np.clip(decline.value, -2.0 * limit_of, 3.0 * limit_of))
        found = fit_curves(time, reads.signal, kept, substrate, held, alone.velocity)
    velocity = found.velocity
    se = np.sqrt(_variance(found, error, decline.variance))
    return _Result(
        kept,
        np.where(some, velocity, np.nan),
        np.where(some, se, np.nan),
        found.decline,
        shape(span[:, None], found.decline[:, None], (np.abs(velocity) / substrate)[:, None])[:, 0],
        over,
        law & (found.decline != 0),
        decline.own,
        misfit,
    )


def _freed(curves: Curves, signal: Array, kept: Flags) -> Array:
    """Residuals with all three constants free, to first order."""
    return solve(curves.columns, curves.residual, kept).residual


def _variance(found: Curves, error: Array, of_decline: Array) -> Array:
    """Variance of v0: that of the fit with k held, and what the error of k adds."""
    both, alone = found.variance[:, 1, 2], found.variance[:, 2, 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.isfinite(alone) & (alone > 0)
        leverage = np.where(known, both / np.where(known, alone, 1.0), 0.0)
        held = found.variance[:, 1, 1] - leverage**2 * np.where(known, alone, 0.0)
    variance: Array = error * held + leverage**2 * np.where(leverage != 0, of_decline, 0.0)
    return variance


def _conversion(reads: Reads, kept: Flags, substrate: Array) -> Array:
    """Fraction of the substrate used within a window, from the signal's change; nan where not calibrated."""
    change = np.zeros(len(reads.wells))
    for row in np.flatnonzero(np.isfinite(substrate) & (kept.sum(axis=1) >= 2)):
        signal = reads.signal[row, kept[row]]
        few = min(3, signal.size // 2)
        change[row] = abs(np.median(signal[-few:]) - np.median(signal[:few]))
    return np.where(np.isfinite(substrate), change / substrate, np.nan)


def _table(reads: Reads, before: Flags, found: _Result, full: Array, known: Knowledge, chosen: bool) -> pd.DataFrame:
    kept = found.kept
    start, end, size = first(reads, kept), last(reads, kept), kept.sum(axis=1)
    converted = np.abs(found.rate) * found.reaction / known.substrate
    rows = [
        {
            "method": _method(row, found, size, before.sum(axis=1), chosen),
            "flags": "; ".join(_flags(row, found, reads, start, end, size, full, converted, chosen)) or pd.NA,
        }
        for row in range(len(reads.wells))
    ]
    words = pd.DataFrame(rows, index=reads.wells, columns=["method", "flags"], dtype="string")
    return pd.DataFrame(
        {
            "rate": found.rate,
            "se": found.se,
            "n": size,
            "start": start,
            "end": end,
            "reaction": found.reaction,
            "initial": (found.decline != 0) & ~found.misfit & (not chosen),
        },
        index=reads.wells,
    ).join(words)


def _method(row: int, found: _Result, size: Array, before: Array, chosen: bool) -> str:
    reads = f"{size[row]} reads" if size[row] == before[row] else f"{size[row]} of {before[row]} reads"
    whose = "its own decline" if found.own[row] else "its own and the plate's decline"
    percent = f"{100.0 * found.decline[row]:.3g} % per min"
    if chosen or (not found.law[row] and abs(found.decline[row]) * found.reaction[row] < STRAIGHT):
        done = f"slope of a line through {reads}" + (" in the window given" if chosen else "")
    elif found.law[row]:
        done = f"initial velocity by the integrated rate law through {reads} ({whose}, at first {percent})"
    else:
        done = f"initial slope of a curve through {reads} ({whose}, at first {percent})"
    for tau, weight in found.beside:
        what = f"a lag of {tau:.2g} min" if tau > 0 else "no lag"
        done += f", averaged with the same for {what} ({100.0 * weight:.0f} %)"
    return done


def _flags(
    row: int,
    found: _Result,
    reads: Reads,
    start: Array,
    end: Array,
    size: Array,
    full: Array,
    converted: Array,
    chosen: bool,
) -> list[str]:
    flags = []
    if found.lag[row] > 0:
        flags.append(f"lag until {found.lag[row]:.3g} min")
    if np.isfinite(full[row]):
        flags.append(f"saturated from {full[row]:.3g} min on")
    if size[row] < FEW:
        flags.append(f"fewer than {FEW} reads")
    if found.misfit[row]:
        flags.append("curved: no window fits")
    elif size[row]:
        change = 1.0 - np.exp(-np.clip(found.decline[row] * (end[row] - start[row]), -5.0, 700.0))
        if abs(change) > CURVED:
            what = "falls" if change > 0 else "rises"
            rest = ", the slope is their mean" if chosen else ", the initial one is given"
            flags.append(f"curved: the velocity {what} by {100 * abs(change):.0f} % within the window{rest}")
    if found.law[row]:
        flags.append(f"depleted: {100 * converted[row]:.0f} % of the scarcer substrate used within the window")
    return flags

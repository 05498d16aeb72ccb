"""Which reads of a progress curve an initial velocity can rest on: those before the curve leaves its shape."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtorkin.detection.scatter import rounding
from mtorkin.rates.least_squares import Solution, solve
from mtorkin.rates.progress import fit_curves, lines, turnover
from mtorkin.rates.read_error import Correlation, correlation, read_variance
from mtorkin.rates.reads import Array, Flags
from mtorkin.rates.record import Curves, Record
from mtorkin.rates.shape import bend

#: Fewest reads that a window is judged by and shortened to.
FEWEST = 8
#: Lack of fit, in standard errors, from which on a window is too long. Four hundred wells exceed it by chance once in
#: forty plates.
MISFIT = 4.0
#: What is left of a window that was too long.
SHORTENED = 0.75
#: Rounds of shortening, more than any record has quarters.
ROUNDS = 20
#: What a curve must gain over a line, in squared standard errors, before its k is taken for anything.
CURVED = 12.0
#: Without the rate law a shape is trusted until the velocity has halved: what follows (a plateau, an elbow) differs
#: between causes. A tenth more is let pass, so that a read at the limit decides nothing.
FALLEN, LET_PASS = float(np.log(2.0)), 1.1
#: Degrees of freedom without which a misfit is not judged.
FREEDOM = 2
#: Part of the initial velocity that a misfit has to move: exact data have no scatter to judge by.
MATTERS = 1e-3


@dataclass(frozen=True)
class Window:
    """What was found in every well.

    Attributes
    ----------
    kept
        Reads of the windows, shape (W, n).
    curves
        The curves fitted to them.
    misfit
        Wells that do not fit even in the shortest window, shape (W,).
    gain
        What each curve gains over a line, as a squared number of standard errors, shape (W,).
    """

    kept: Flags
    curves: Curves
    misfit: Flags
    gain: Array


@dataclass(frozen=True)
class _Scatter:
    """The error of the reads of a plate: how they follow each other, and the variance of their rounding."""

    read: Correlation
    rounding: float


def until_misfit(record: Record) -> Window:
    """Shorten every well's window from its end until the shape of its curve holds within it.

    A fourth term beside the curve's own three (`mtorkin.rates.shape.bend`) judges it: a window is too long where that
    differs from nothing by `MISFIT` standard errors. A well whose own curve is no better than a line is judged as a
    line, since its k means nothing.
    """
    count = len(record.time)
    kept = record.kept.copy()
    curves, gain, scatter = _fits(record, None)
    pending, misfit = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    for _ in range(ROUNDS):
        rows = np.flatnonzero(pending)
        if not rows.size:
            break
        part = replace(record, kept=kept).of(rows)
        bad = _misfits(part, curves.of(rows), scatter)
        size = part.kept.sum(axis=1)
        fewest = np.minimum(FEWEST, size)
        fallen = _fallen(part, curves.decline[rows], gain[rows])
        late = (part.kept & (part.time > LET_PASS * fallen[:, None])).any(axis=1) & (gain[rows] > CURVED)
        early = np.maximum((part.kept & (part.time <= fallen[:, None])).sum(axis=1), fewest)
        allowed = np.where(late, early, np.maximum((size * SHORTENED).astype(int), fewest))
        bad = bad | late
        misfit[rows] = bad & ~late & (allowed == size)
        shorten = bad & (allowed < size)
        pending[rows] = shorten
        shorter = rows[shorten]
        if not shorter.size:
            break
        kept[shorter] &= np.cumsum(kept[shorter], axis=1) <= allowed[shorten][:, None]
        again, gain[shorter], _ = _fits(replace(record, kept=kept).of(shorter), scatter)
        curves.put(shorter, again)
    return Window(kept, curves, misfit, gain)


def _fallen(record: Record, decline: Array, gain: Array) -> Array:
    """Time at which the velocity has surely halved, shape (W,); infinite with the rate law, or where it rises.

    By the slowest decline that the well's reads allow: what noise alone made steep would lose its reads otherwise, and
    the plate's mean with it.
    """
    surely = decline * (1.0 - 2.0 / np.sqrt(np.maximum(gain, CURVED)))
    with np.errstate(divide="ignore"):
        found: Array = np.where(np.isnan(record.substrate) & (surely > 0), FALLEN / surely, np.inf)
    return found


def _fits(record: Record, scatter: _Scatter | None) -> tuple[Curves, Array, _Scatter]:
    """Every well's curve where it is better than a line, else a line; what the curve gains; the error of reads."""
    straight = lines(record)
    curves = straight.of(np.arange(len(record.time)))
    curved = _quick_gain(record) > CURVED / 2.0
    rows = np.flatnonzero(curved)
    if rows.size:
        curves.put(rows, fit_curves(record.of(rows)))
    free = np.where(curved[:, None], curves.residual, solve(curves.columns, curves.residual, record.kept).residual)
    if scatter is None:
        scatter = _Scatter(correlation(free, record.kept, 3), rounding(record.signal[record.kept]))
    freedom = np.maximum(record.kept.sum(axis=1) - scatter.read.lost, 0.0)
    variance = read_variance(free, freedom, scatter.rounding)
    with np.errstate(divide="ignore", invalid="ignore"):
        gained = (straight.residual**2).sum(axis=1) - (free**2).sum(axis=1)
        gain = gained / (variance * scatter.read.inflation)
    gain = np.where((freedom > 0) & curved, np.nan_to_num(gain), 0.0)
    rows = np.flatnonzero(gain <= CURVED)
    curves.put(rows, straight.of(rows))
    return curves, gain, scatter


def _quick_gain(record: Record) -> Array:
    """What a cubic gains over a line, as a squared number of standard errors: which wells need a curve at all."""
    time, signal, kept = record.time, record.signal, record.kept
    one = np.ones_like(time)
    line, cubic = solve([one, time], signal, kept), solve([one, time, time**2, time**3], signal, kept)
    left = (cubic.residual**2).sum(axis=1)
    freedom = np.maximum(kept.sum(axis=1) - 4, 0)
    gained = np.maximum((line.residual**2).sum(axis=1) - left, 0.0) * freedom
    return np.where(gained > 0, gained / np.maximum(left, 1e-300), 0.0)


def _misfits(record: Record, curves: Curves, scatter: _Scatter) -> Flags:
    """Wells that leave the shape of their curve within their window."""
    time = np.where(record.kept, record.time, 0.0)
    beyond = bend(time, curves.decline[:, None], turnover(curves.velocity, record.substrate))
    fit = solve([*curves.columns, beyond], curves.residual, record.kept)
    freedom = np.maximum(record.kept.sum(axis=1) - scatter.read.lost - 1.0, 0.0)
    variance = read_variance(fit.residual, freedom, scatter.rounding)
    spread = np.where(np.isfinite(fit.covariance[:, 3, 3]), fit.covariance[:, 3, 3], 0.0)
    error = np.where(spread > 0, np.sqrt(variance * spread * scatter.read.inflation), np.inf)
    found: Flags = (freedom >= FREEDOM) & (np.abs(fit.value[:, 3]) > MISFIT * error) & _matters(fit, curves)
    return found


def _matters(fit: Solution, curves: Curves) -> Flags:
    """Whether the fourth term would move the initial velocity."""
    found: Flags = np.abs(fit.value[:, 1]) > MATTERS * np.abs(curves.velocity)
    return found

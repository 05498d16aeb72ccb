"""Which reads of a progress curve an initial velocity can rest on: after the lag, before the curve leaves its shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.rates.least_squares import Correlation, Solution, correlation, moderated, solve, sum_of_squares
from mtorkin.rates.progress import Curves, bend, fit_curves
from mtorkin.rates.reads import Array, Flags

#: Fewest reads that a window is judged by and shortened to.
FEWEST = 8
#: Lack of fit, in standard errors, from which on a window is too long. Four hundred wells exceed it by chance once in forty plates.
MISFIT = 4.0
#: What is left of a window that was too long.
SHORTENED = 0.75
#: What a curve must gain over a line, in squared standard errors, before its k is taken for anything.
CURVED = 12.0
#: Without the rate law a shape is trusted until the velocity has halved: what follows (a plateau, an elbow) differs between causes.
FALLEN = float(np.log(2.0))
#: Reads before so many time constants of the lag are not used: the velocity is then within 5 % of the steady one, and what is missing is reckoned with; two coupling enzymes in turn differ little from one by then.
LAG_OVER = 3.0
#: Lengths of a lag that are compared, and again among those that are likely.
STEPS = 16
#: Standard deviation of log tau below which one length stands for all.
SURE = 0.1
#: Probability below which a lag, or none, is not reckoned with.
UNLIKELY = 0.01
#: What one well can say for or against the plate's lag, so that none decides alone on a plate of many.
LAG_SAY = 12.0


@dataclass(frozen=True)
class Lag:
    """A lag that a plate may have.

    Attributes
    ----------
    tau
        Its time constant, in min; 0 for none.
    weight
        How likely it is.
    wells
        Wells that do not contradict it.
    """

    tau: float
    weight: float
    wells: Flags


def effective(time: Array, tau: float) -> Array:
    """Time for which the steady velocity would have made the product: `t - tau (1 - exp(-t/tau))`."""
    found: Array = time + tau * np.expm1(-time / tau) if tau > 0 else time
    return found


def lag(time: Array, signal: Array, kept: Flags) -> list[Lag]:
    """Time constant of the lag of a coupled assay, shared by the wells of a plate.

    The steady velocity is approached as `1 - exp(-t/tau)` (McClure 1969, Biochemistry 8:2782). Every well is fitted as a parabola with and without
    it; the gains are summed over the wells. Beforehand none is as likely as any, and the logarithm of tau is uniform.

    Returns
    -------
    list of Lag
        No lag, or a lag of one of two lengths (the mean of log tau less and plus its standard deviation); the likeliest first, what is unlikely left out.
    """
    every = np.ones(len(time), dtype=bool)
    none = [Lag(0.0, 1.0, ~every)]
    enough = kept.sum(axis=1) >= FEWEST
    if not enough.any():
        return none
    rows = np.flatnonzero(enough)
    time, signal, kept = np.where(kept, time, 0.0)[rows], signal[rows], kept[rows]
    longest = float(time.max())
    shortest = longest / float(kept.sum(axis=1).max())
    one = np.ones_like(time)
    plain = solve([one, time, time**2, time**3], signal, kept)
    inflation = correlation(plain.residual, kept, 4).inflation
    signal = signal - signal[:, :1]
    straight = sum_of_squares([one, time, time**2], signal, kept)
    taus = np.geomspace(shortest / 2.0, longest / 4.0, STEPS)
    width = np.log(taus[-1] / taus[0])
    for finer in (False, True):
        gains = np.array([_gain(time, signal, kept, straight, float(tau)) for tau in taus]) / inflation
        # Against what suits a well best, none being one of them: a well cannot rule out by itself what all others say.
        best = np.maximum(gains.max(axis=0), 0.0)
        evidence = 0.5 * np.maximum(gains - best, -LAG_SAY).sum(axis=1)
        missing = 0.5 * np.maximum(-best, -LAG_SAY).sum()
        step = np.log(taus[1] / taus[0])
        top = max(missing, evidence.max())
        likely, absent = np.exp(evidence - top) * step / width, np.exp(missing - top)
        likely, absent = likely / (likely.sum() + absent), absent / (likely.sum() + absent)
        if absent > 1.0 - UNLIKELY:
            return none
        if finer:
            break
        possible = taus[likely > 1e-3 * likely.max()]
        taus = np.geomspace(possible[0] * np.exp(-step), possible[-1] * np.exp(step), STEPS)
    centre = np.average(np.log(taus), weights=likely)
    spread = np.sqrt(np.average((np.log(taus) - centre) ** 2, weights=likely))
    ends = [centre] if absent > UNLIKELY or spread < SURE else [centre - spread, centre + spread]
    lags = []
    for tau in np.exp(ends):
        shown = every.copy()
        shown[rows] = gains[np.abs(np.log(taus / tau)).argmin()] > -LAG_SAY / 2.0
        lags.append(Lag(float(tau), float(1.0 - absent) / len(ends), shown))
    if absent > UNLIKELY:
        lags.append(Lag(0.0, absent, ~every))
    return sorted(lags, key=lambda lag: -lag.weight)


def _gain(time: Array, signal: Array, kept: Flags, straight: Array, tau: float) -> Array:
    """Drop of -2 log likelihood of every well by a lag, in a parabola."""
    risen = effective(time, tau)
    lagged = sum_of_squares([np.ones_like(time), risen, time**2 - 2.0 * tau * risen], signal, kept)
    floor = 1e-20 * (np.where(kept, signal, 0.0) ** 2).sum(axis=1) + np.finfo(float).tiny
    found: Array = kept.sum(axis=1) * np.log((straight + floor) / (lagged + floor))
    return found


def until_misfit(time: Array, signal: Array, kept: Flags, substrate: Array) -> tuple[Flags, Curves, Flags, Array]:
    """Shorten every well's window from its end until the shape of its curve holds within it.

    Judged by a fourth term beside the curve's own three (`mtorkin.rates.progress.bend`): a window is too long where that differs from nothing by `MISFIT` standard errors.
    A well whose own curve is no better than a line is judged as a line, since its k means nothing.

    Returns
    -------
    kept, curves, misfit, gain
        Reads of the windows, the curves fitted to them, wells that do not fit even in the shortest window, and what each curve gains over a line,
        as a squared number of standard errors.
    """
    kept = kept.copy()
    curves, gain, read = _fits(time, signal, kept, substrate, None)
    pending = np.ones(len(time), dtype=bool)
    misfit = np.zeros(len(time), dtype=bool)
    for _ in range(20):
        rows = np.flatnonzero(pending)
        if not rows.size:
            break
        part = kept[rows]
        bad = _misfits(time[rows], curves, substrate[rows], rows, part, read)
        size = part.sum(axis=1)
        allowed = np.maximum((size * SHORTENED).astype(int), np.minimum(FEWEST, size))
        with np.errstate(divide="ignore"):
            # The slowest decline that the well's reads allow: what noise alone made steep would lose its reads otherwise, and the plate's mean with it.
            surely = curves.decline * (1.0 - 2.0 / np.sqrt(np.maximum(gain, CURVED)))
            fallen = np.where(np.isnan(substrate) & (surely > 0), FALLEN / surely, np.inf)[rows]
        late = (part & (time[rows] > 1.1 * fallen[:, None])).any(axis=1) & (gain[rows] > CURVED)
        early = np.maximum((part & (time[rows] <= fallen[:, None])).sum(axis=1), np.minimum(FEWEST, size))
        allowed, bad = np.where(late, early, allowed), bad | late
        misfit[rows] = bad & ~late & (allowed == size)
        shorten = bad & (allowed < size)
        pending[rows] = shorten
        shorter = rows[shorten]
        if not shorter.size:
            break
        kept[shorter] &= np.cumsum(kept[shorter], axis=1) <= allowed[shorten][:, None]
        again, gain[shorter], _ = _fits(time[shorter], signal[shorter], kept[shorter], substrate[shorter], read)
        _replace(curves, again, shorter)
    return kept, curves, misfit, gain


def _fits(
    time: Array, signal: Array, kept: Flags, substrate: Array, read: Correlation | None
) -> tuple[Curves, Array, Correlation]:
    """Every well's own curve where it is better than a line, a line elsewhere; what the curve gains; the correlation of reads."""
    nothing = np.full(len(time), np.nan)
    lines = fit_curves(time, signal, kept, nothing, np.zeros(len(time)))
    curves = _rows(lines, np.arange(len(time)))
    curved = _quick_gain(time, signal, kept) > CURVED / 2.0
    rows = np.flatnonzero(curved)
    if rows.size:
        _replace(curves, fit_curves(time[rows], signal[rows], kept[rows], substrate[rows]), rows)
    free = np.where(curved[:, None], curves.residual, solve(curves.columns, curves.residual, kept).residual)
    if read is None:
        read = correlation(free, kept, 3)
    freedom = np.maximum(kept.sum(axis=1) - read.lost, 0.0)
    left = (free**2).sum(axis=1)
    variance = moderated(np.divide(left, freedom, out=np.zeros_like(left), where=freedom > 0), freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = ((lines.residual**2).sum(axis=1) - left) / (variance * read.inflation)
    gain = np.where((freedom > 0) & curved, np.nan_to_num(gain), 0.0)
    rows = np.flatnonzero(gain <= CURVED)
    _replace(curves, _rows(lines, rows), rows)
    return curves, gain, read


def _quick_gain(time: Array, signal: Array, kept: Flags) -> Array:
    """What a cubic gains over a line, as a squared number of standard errors: a quick look at which wells need a curve at all."""
    one = np.ones_like(time)
    line, cubic = solve([one, time], signal, kept), solve([one, time, time**2, time**3], signal, kept)
    left = (cubic.residual**2).sum(axis=1)
    freedom = np.maximum(kept.sum(axis=1) - 4, 0)
    gained = np.maximum((line.residual**2).sum(axis=1) - left, 0.0) * freedom
    return np.where(gained > 0, gained / np.maximum(left, 1e-300), 0.0)


def _rows(curves: Curves, chosen: np.ndarray) -> Curves:
    return Curves(
        curves.velocity[chosen],
        curves.decline[chosen],
        curves.variance[chosen],
        curves.residual[chosen],
        [column[chosen] for column in curves.columns],
        curves.correction[chosen],
    )


def _misfits(time: Array, curves: Curves, substrate: Array, rows: np.ndarray, kept: Flags, read: Correlation) -> Flags:
    beyond = bend(np.where(kept, time, 0.0), curves.decline[rows], curves.velocity[rows], substrate)
    fit = solve([*(column[rows] for column in curves.columns), beyond], curves.residual[rows], kept)
    freedom = kept.sum(axis=1) - read.lost - 1.0
    variance = (fit.residual**2).sum(axis=1) / np.maximum(freedom, 1)
    variance = moderated(variance, np.maximum(freedom, 0.0))
    spread = np.where(np.isfinite(fit.covariance[:, 3, 3]), fit.covariance[:, 3, 3], 0.0)
    error = np.where(spread > 0, np.sqrt(variance * spread * read.inflation), np.inf)
    found: Flags = (freedom >= 2) & (np.abs(fit.value[:, 3]) > MISFIT * error) & _matters(fit, curves, rows)
    return found


def _matters(fit: Solution, curves: Curves, rows: np.ndarray) -> Flags:
    """Whether the fourth term would move the initial velocity by more than rounding (exact data have no scatter to judge by)."""
    found: Flags = np.abs(fit.value[:, 1]) > 1e-3 * np.abs(curves.velocity[rows])
    return found


def _replace(curves: Curves, again: Curves, rows: np.ndarray) -> None:
    for name in ("velocity", "decline", "variance", "residual", "correction"):
        getattr(curves, name)[rows] = getattr(again, name)
    for column, new in zip(curves.columns, again.columns, strict=True):
        column[rows] = new

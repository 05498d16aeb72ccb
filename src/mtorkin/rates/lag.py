"""The lag of a coupled assay, which the wells of a plate share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mtorkin.rates.least_squares import solve, sum_of_squares
from mtorkin.rates.read_error import correlation
from mtorkin.rates.reads import Array, Flags

#: Fewest reads of a well that says anything of the lag.
FEWEST = 8
#: Reads before so many time constants of the lag are not used. The velocity is then within 5 % of the steady one, and
#: what is missing is reckoned with; two coupling enzymes in turn differ little from one by then.
LAG_OVER = 3.0
#: Lengths of a lag that are compared, and again among those that are likely.
STEPS = 16
#: Lengths less likely than this, against the likeliest, are not looked at more closely.
IMPOSSIBLE = 1e-3
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

    The steady velocity is approached as `1 - exp(-t/tau)` [1]_. Every well is fitted as a parabola with and without it;
    the gains are summed over the wells. Beforehand none is as likely as any, and the logarithm of tau is uniform.

    Parameters
    ----------
    time, signal, kept
        Reads of the plate, time in min from the start of the reaction, shape (W, n).

    Returns
    -------
    list of Lag
        No lag, or a lag of one of two lengths (the mean of log tau less and plus its standard deviation); the likeliest
        first, what is unlikely left out.

    References
    ----------
    .. [1] McClure 1969, Biochemistry 8:2782.
    """
    every = np.ones(len(time), dtype=bool)
    none = [Lag(0.0, 1.0, ~every)]
    rows = np.flatnonzero(kept.sum(axis=1) >= FEWEST)
    if not rows.size:
        return none
    curves = _Parabolas.of(np.where(kept, time, 0.0)[rows], signal[rows], kept[rows])
    coarse = curves.weigh(curves.lengths())
    if coarse.absent > 1.0 - UNLIKELY:
        return none
    told = curves.weigh(coarse.finer())
    if told.absent > 1.0 - UNLIKELY:
        return none
    ends = told.ends()
    lags = []
    for tau in ends:
        shown = every.copy()
        shown[rows] = told.gain_at(tau) > -LAG_SAY / 2.0
        lags.append(Lag(tau, (1.0 - told.absent) / len(ends), shown))
    if told.absent > UNLIKELY:
        lags.append(Lag(0.0, told.absent, ~every))
    return sorted(lags, key=lambda lag: -lag.weight)


@dataclass(frozen=True)
class _Weighed:
    """How likely lags of some lengths are.

    Attributes
    ----------
    taus
        The lengths, in even steps of their logarithm, shape (m,).
    gains
        What each gives every well, as a drop of -2 log likelihood, shape (m, W).
    likely, absent
        Probability of each, shape (m,), and of none.
    """

    taus: Array
    gains: Array
    likely: Array
    absent: float

    def finer(self) -> Array:
        """Lengths among those that are possible."""
        possible = self.taus[self.likely > IMPOSSIBLE * self.likely.max()]
        step = np.log(self.taus[1] / self.taus[0])
        return np.geomspace(possible[0] * np.exp(-step), possible[-1] * np.exp(step), STEPS)

    def ends(self) -> list[float]:
        """One or two lengths that stand for all."""
        centre = np.average(np.log(self.taus), weights=self.likely)
        spread = np.sqrt(np.average((np.log(self.taus) - centre) ** 2, weights=self.likely))
        one = self.absent > UNLIKELY or spread < SURE
        return [float(tau) for tau in np.exp([centre] if one else [centre - spread, centre + spread])]

    def gain_at(self, tau: float) -> Array:
        """What every well gains by the nearest of the lengths."""
        found: Array = self.gains[np.abs(np.log(self.taus / tau)).argmin()]
        return found


@dataclass(frozen=True)
class _Parabolas:
    """Reads of the wells that say something of the lag, and the misfit of a parabola without one."""

    time: Array
    signal: Array
    kept: Flags
    straight: Array
    inflation: float

    @classmethod
    def of(cls, time: Array, signal: Array, kept: Flags) -> _Parabolas:
        one = np.ones_like(time)
        plain = solve([one, time, time**2, time**3], signal, kept)
        signal = signal - signal[:, :1]
        straight = sum_of_squares([one, time, time**2], signal, kept)
        return cls(time, signal, kept, straight, correlation(plain.residual, kept, 4).inflation)

    def lengths(self) -> Array:
        """From half of the time between reads to a quarter of the record."""
        longest = float(self.time.max())
        shortest = longest / float(self.kept.sum(axis=1).max())
        return np.geomspace(shortest / 2.0, longest / 4.0, STEPS)

    def weigh(self, taus: Array) -> _Weighed:
        """Weigh lags of some lengths against each other and against none."""
        gains = np.array([self._gain(float(tau)) for tau in taus]) / self.inflation
        # Against what suits a well best, none being one of them: a well cannot rule out by itself what all others say.
        best = np.maximum(gains.max(axis=0), 0.0)
        evidence = 0.5 * np.maximum(gains - best, -LAG_SAY).sum(axis=1)
        missing = 0.5 * np.maximum(-best, -LAG_SAY).sum()
        top = max(missing, evidence.max())
        lengths = self.lengths()
        step, width = np.log(taus[1] / taus[0]), np.log(lengths[-1] / lengths[0])
        likely, absent = np.exp(evidence - top) * step / width, np.exp(missing - top)
        total = likely.sum() + absent
        return _Weighed(taus, gains, likely / total, float(absent / total))

    def _gain(self, tau: float) -> Array:
        """Drop of -2 log likelihood of every well by a lag."""
        risen = effective(self.time, tau)
        columns = [np.ones_like(self.time), risen, self.time**2 - 2.0 * tau * risen]
        lagged = sum_of_squares(columns, self.signal, self.kept)
        floor = 1e-20 * (np.where(self.kept, self.signal, 0.0) ** 2).sum(axis=1) + np.finfo(float).tiny
        found: Array = self.kept.sum(axis=1) * np.log((self.straight + floor) / (lagged + floor))
        return found

"""The fit of progress curves to every well of a plate at once, by Gauss-Newton."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtorkin.rates.least_squares import solve, sum_of_squares
from mtorkin.rates.reads import Array, Flags
from mtorkin.rates.record import Curves, Record, Rows
from mtorkin.rates.shape import PRODUCT_INHIBITED, ZERO_ORDER, exponential, shape, slopes_of_shape

#: Steps of the Gauss-Newton fit; from the best start of the grid, four to eight are usual.
STEPS = 25
#: Times that a step is halved while it worsens the fit.
HALVINGS = 6
#: Gain of a step, as a fraction of the sum of squares, below which a fit has converged: a ten-thousandth of an error.
CONVERGED = 1e-8
#: Decline per length of the record (k t) that starts are tried from.
STARTS = (-2.0, -1.0, -0.4, 0.0, 0.4, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0)
#: Starts of the integrated equation: fractions of the exponential's v0, and phi (S0/Km).
LAWFUL_STARTS = [(factor, phi) for factor in (0.3, 0.5, 0.7, 1.0) for phi in (0.0, 1.0, 4.0, 20.0)]
#: Reads that are enough to tell starts apart.
READS_OF_START = 50
#: Largest decline, and largest acceleration, that a fit may reach, over the length of the record.
FASTEST, SLOWEST = 80.0, -4.0
#: Largest change of the decline in a step, down and up, over the length of the record.
TURN = (-4.0, 8.0)
#: Part of its substrate that a well uses from which on its decline stays in the range of the integrated equation.
SPENT = 0.8


@dataclass(frozen=True)
class _State:
    """Constants of the curves while they are fitted, each of shape (W,)."""

    offset: Array
    velocity: Array
    decline: Array

    def of(self, rows: Rows) -> _State:
        return _State(self.offset[rows], self.velocity[rows], self.decline[rows])

    def put(self, rows: Rows, other: _State) -> None:
        for name in ("offset", "velocity", "decline"):
            getattr(self, name)[rows] = getattr(other, name)

    def copy(self) -> _State:
        return _State(self.offset.copy(), self.velocity.copy(), self.decline.copy())

    def where(self, chosen: Flags, other: _State) -> _State:
        """These constants where they are chosen, the others elsewhere."""
        names = ("offset", "velocity", "decline")
        return _State(*(np.where(chosen, getattr(self, name), getattr(other, name)) for name in names))


def lines(record: Record) -> Curves:
    """A straight line through the reads of every well."""
    count = len(record.signal)
    return fit_curves(replace(record, substrate=np.full(count, np.nan)), np.zeros(count))


def fit_curves(record: Record, decline: Array | None = None, velocity: Array | None = None) -> Curves:
    """Fit every well's progress curve by Gauss-Newton with halved steps.

    Parameters
    ----------
    record
        The reads.
    decline
        k of every well, held; fitted where not given.
    velocity
        v0 near which to look, where k is held.
    """
    record = replace(record, time=np.where(record.kept, record.time, 0.0))
    span = record.length()
    span = np.where(span > 0, span, 1.0)
    state = _start(record, span, decline)
    if velocity is not None:
        near = _about(record, velocity, state.decline)
        state = near.where(_misfit(record, near) < _misfit(record, state), state)
    known = np.isfinite(record.substrate)
    rows = np.flatnonzero(known)
    if rows.size and decline is None:
        state.put(rows, _lawful_start(record.of(rows), state.of(rows)))
    total = _misfit(record, state)
    # With k held, an exponential is linear in the rest and already fitted.
    active = np.ones(len(span), dtype=bool) if decline is None else known
    for _ in range(STEPS):
        rows = np.flatnonzero(active)
        if not rows.size:
            break
        moved, lower = _step(record.of(rows), span[rows], state.of(rows), held=decline is not None)
        gained = total[rows] - lower
        state.put(rows, moved)
        total[rows] = lower
        active[rows] = gained > CONVERGED * lower
    columns = _columns(record, state)
    residual = _residual(record, state)
    linear = solve(columns, residual, record.kept)
    return Curves(state.velocity, state.decline, linear.covariance, residual, columns, linear.value[:, 2])


def turnover(velocity: Array, substrate: Array) -> Array:
    """v0 / S0 as a column, shape (W, 1); nan where the substrate is not known."""
    found: Array = (np.abs(velocity) / substrate)[:, None]
    return found


def _model(record: Record, state: _State) -> Array:
    grown = shape(record.time, state.decline[:, None], turnover(state.velocity, record.substrate))
    modelled: Array = state.offset[:, None] + state.velocity[:, None] * grown
    return modelled


def _residual(record: Record, state: _State) -> Array:
    found: Array = (record.signal - _model(record, state)) * record.kept
    return found


def _misfit(record: Record, state: _State) -> Array:
    found: Array = (_residual(record, state) ** 2).sum(axis=1)
    return found


def _columns(record: Record, state: _State) -> list[Array]:
    """Derivatives of the curve by P0, by v0 (which sets the turnover too), and by k times v0."""
    used = turnover(state.velocity, record.substrate)
    grown, by_decline, by_turnover = slopes_of_shape(record.time, state.decline[:, None], used)
    known = np.where(np.isfinite(used), used, 0.0)
    return [np.ones_like(record.time), grown + known * by_turnover, by_decline]


def _about(record: Record, velocity: Array, decline: Array) -> _State:
    """Curves of this velocity and decline, each with the offset that suits its reads."""
    state = _State(np.zeros_like(velocity), velocity, decline)
    size = np.maximum(record.kept.sum(axis=1), 1)
    return replace(state, offset=_residual(record, state).sum(axis=1) / size)


def _start(record: Record, span: Array, decline: Array | None) -> _State:
    """The exponential with the decline given, or the best of the grid."""
    one = np.ones_like(record.time)
    if decline is None:
        shifted = record.signal - record.signal[:, :1]
        totals = [
            sum_of_squares([one, exponential(record.time, (loss / span)[:, None])], shifted, record.kept)
            for loss in STARTS
        ]
        decline = np.array(STARTS)[np.argmin(totals, axis=0)] / span
    fit = solve([one, exponential(record.time, decline[:, None])], record.signal, record.kept)
    return _State(fit.value[:, 0], fit.value[:, 1], decline).copy()


def _lawful_start(record: Record, state: _State) -> _State:
    """The start that suits the integrated equation best, if the exponential's does not."""
    every = max(1, record.kept.shape[1] // READS_OF_START)
    kept = record.kept & ((np.cumsum(record.kept, axis=1) - 1) % every == 0)
    some = kept.any(axis=0)
    record = Record(record.time[:, some], record.signal[:, some], kept[:, some], record.substrate)
    best, lowest = state, _misfit(record, state)
    for factor, phi in LAWFUL_STARTS:
        velocity = state.velocity * factor
        used = turnover(velocity, record.substrate)[:, 0]
        tried = _about(record, velocity, used / (1.0 + phi))
        found = _misfit(record, tried)
        best, lowest = tried.where(found < lowest, best), np.minimum(found, lowest)
    return best


def _step(record: Record, span: Array, state: _State, held: bool) -> tuple[_State, Array]:
    """One Gauss-Newton step, halved until it no longer worsens the fit, and the sum of squares that it reaches."""
    columns, residual = _columns(record, state), _residual(record, state)
    ahead = solve(columns[:2] if held else columns, residual, record.kept)
    change, total = ahead.value, (residual**2).sum(axis=1)
    velocity = np.where(state.velocity == 0, np.finfo(float).tiny, state.velocity)
    turned = np.zeros(len(span)) if held else change[:, 2] / velocity
    turned = np.clip(np.nan_to_num(turned), TURN[0] / span, TURN[1] / span)
    low, high = (state.decline, state.decline) if held else _limits(state.velocity, record.substrate, span)
    best, lowest, length = state.copy(), total.copy(), 1.0
    rows = np.flatnonzero(total - (ahead.residual**2).sum(axis=1) > CONVERGED * total)
    for _ in range(HALVINGS):
        tried = _State(
            state.offset[rows] + length * change[rows, 0],
            state.velocity[rows] + length * change[rows, 1],
            np.clip(state.decline[rows] + length * turned[rows], low[rows], high[rows]),
        )
        found = _misfit(record.of(rows), tried)
        better = found < total[rows]
        best.put(rows[better], tried.of(np.flatnonzero(better)))
        lowest[rows[better]] = found[better]
        rows, length = rows[~better], length / 2.0
        if not rows.size:
            break
    return best, lowest


def _limits(velocity: Array, substrate: Array, span: Array) -> tuple[Array, Array]:
    """Lowest and highest decline: those of the integrated equation where a well nearly uses up its substrate."""
    used = turnover(velocity, substrate)[:, 0]
    with np.errstate(invalid="ignore"):
        spent = used * span > SPENT
    low = np.where(spent, used / ZERO_ORDER, SLOWEST / span)
    high = np.where(spent, used / (1.0 + PRODUCT_INHIBITED), FASTEST / span)
    return low, high

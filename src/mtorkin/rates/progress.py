"""The shape of a progress curve: product against time, and its fit to every well of a plate at once.

A curve has three constants: offset P0, initial velocity v0, and k, the fraction of its velocity that it loses per minute at the start
(product P, `P'(0) = v0`, `P''(0) = -k v0`). What follows the start differs little between causes; two shapes serve:

- without calibration, an exponential decline, `P = P0 + v0 (1 - exp(-k t)) / k`, exact for first-order depletion and for an enzyme that dies;
- with the substrate known in units of the signal, the integrated Michaelis-Menten equation in closed form (Schnell & Mendoza 1997,
  J Theor Biol 187:207). Its general form with competitive inhibition by product, `t = A P + B ln(S0 / (S0 - P))`, has two constants only
  (Cornish-Bowden 1975, Biochem J 149:305), so that Km and the product's inhibition constant cannot be told apart in one curve and need not be: with
  `a = v0 / S0` and `phi = a / k - 1` (which is S0/Km without product inhibition, and down to -1 with it)

      S / S0 = W(phi exp(phi - (1 + phi) a t)) / phi ,   P = P0 + S0 - S ,

  W being the principal branch of Lambert's function.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mtorkin.rates.least_squares import solve, sum_of_squares
from mtorkin.rates.reads import Array, Flags

#: Steps of the Gauss-Newton fit; from the best start of the grid, four to eight are usual.
STEPS = 25
#: Gain of a step, as a fraction of the sum of squares, below which a fit has converged: a ten-thousandth of a standard error.
CONVERGED = 1e-8
#: Decline per length of the record (k t) that starts are tried from.
STARTS = (-2.0, -1.0, -0.4, 0.0, 0.4, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0)
#: Largest decline, and largest acceleration, that a fit may reach.
FASTEST, SLOWEST = 80.0, -4.0
#: Above this S0/Km the integrated equation is a straight line until the substrate is gone.
ZERO_ORDER = 1e3
#: Nearest to -1 that phi may come: product that inhibits twenty times as tightly as substrate binds.
PRODUCT_INHIBITED = -0.95


@dataclass(frozen=True)
class Curves:
    """Progress curves of W wells.

    Attributes
    ----------
    velocity
        v0, in signal per minute, shape (W,).
    decline
        k, per minute.
    variance
        Covariance of P0, v0 and v0 times an error of k, all three fitted, for reads of unit variance; shape (W, 3, 3).
    residual
        Signal minus curve, zero where a read is not kept, shape (W, n).
    columns
        Derivatives of the curve by the three, each of shape (W, n).
    correction
        What freeing k would add to k times v0, to first order, shape (W,); zero where k was fitted.
    """

    velocity: Array
    decline: Array
    variance: Array
    residual: Array
    columns: list[Array]
    correction: Array


def exponential(time: Array, decline: Array) -> Array:
    """`(1 - exp(-k t)) / k`; a straight line at k = 0."""
    loss = decline * time
    small = np.abs(loss) < 1e-6
    safe = np.where(small, 1.0, loss)
    return time * np.where(small, 1.0 - loss / 2.0, -np.expm1(-np.clip(safe, -50.0, 700.0)) / safe)


def _exponential_by_decline(time: Array, decline: Array, product: Array) -> Array:
    loss = decline * time
    small = np.abs(loss) < 1e-3
    safe = np.where(small, 1.0, loss)
    exact = (np.exp(-np.clip(loss, -50.0, 700.0)) - product / np.where(time == 0, 1.0, time)) / safe
    return time**2 * np.where(small, -0.5 + loss / 3.0 - loss**2 / 8.0, exact)


def substrate_left(time: Array, decline: Array, turnover: Array) -> Array:
    """S/S0 by the integrated equation.

    Parameters
    ----------
    time
        In min, shape (W, n).
    decline
        k, per minute, shape (W, 1); between `turnover` / `ZERO_ORDER` and `turnover` / (1 + `PRODUCT_INHIBITED`).
    turnover
        a = v0 / S0, per minute, shape (W, 1).
    """
    from scipy.special import lambertw, wrightomega

    phi = turnover / decline - 1.0
    left = np.exp(-turnover * time)  # phi = 0: first order
    exponent = phi - (1.0 + phi) * turnover * time
    above, below = phi[:, 0] > 1e-5, phi[:, 0] < -1e-5
    # W(e^z) without the overflow of e^z.
    left[above] = wrightomega(np.log(phi[above]) + np.maximum(exponent[above], -700.0)) / phi[above]
    left[below] = lambertw(phi[below] * np.exp(exponent[below])).real / phi[below]
    return left


def _lawful(decline: Array, turnover: Array) -> np.ndarray:
    """Rows in which the integrated equation holds: the turnover is known and the decline in its range."""
    with np.errstate(invalid="ignore"):
        inside = (decline >= turnover / ZERO_ORDER) & (decline <= turnover / (1.0 + PRODUCT_INHIBITED)) & (turnover > 0)
    return np.flatnonzero(inside[:, 0])


def shape(time: Array, decline: Array, turnover: Array) -> Array:
    """Product over v0: by the integrated equation where it holds, else exponential; arguments as for `substrate_left`."""
    rows = _lawful(decline, turnover)
    product = exponential(time, decline)
    if rows.size:
        product[rows] = (1.0 - substrate_left(time[rows], decline[rows], turnover[rows])) / turnover[rows]
    return product


def _slopes_of_shape(time: Array, decline: Array, turnover: Array) -> tuple[Array, Array, Array]:
    """The shape and its derivatives by k and by the turnover.

    Those of the integrated equation by implicit differentiation of `(a/k - 1)(1 - s) - ln s - a^2 t / k = 0`, s being S/S0.
    """
    rows = _lawful(decline, turnover)
    product = exponential(time, decline)
    by_decline = _exponential_by_decline(time, decline, product)
    by_turnover = np.zeros_like(product)
    if rows.size:
        t, k, a = time[rows], decline[rows], turnover[rows]
        left = substrate_left(t, k, a)
        used = 1.0 - left
        # By s, times s: no division by a substrate that is gone.
        steep = -((a / k - 1.0) * left + 1.0)
        product[rows] = used / a
        by_decline[rows] = left * (a * t - used) / (k**2 * steep)
        by_turnover[rows] = left * (used - 2.0 * a * t) / (k * steep * a) - used / a**2
    return product, by_decline, by_turnover


@dataclass(frozen=True)
class _State:
    offset: Array
    velocity: Array
    decline: Array


def _at(state: _State, rows: np.ndarray) -> _State:
    return _State(state.offset[rows], state.velocity[rows], state.decline[rows])


def _turnover(velocity: Array, substrate: Array) -> Array:
    turnover: Array = np.abs(velocity) / substrate
    return turnover


def _model(time: Array, state: _State, substrate: Array) -> Array:
    grown = shape(time, state.decline[:, None], _turnover(state.velocity, substrate)[:, None])
    modelled: Array = state.offset[:, None] + state.velocity[:, None] * grown
    return modelled


def _columns(time: Array, state: _State, substrate: Array) -> list[Array]:
    """Derivatives of the curve by P0, by v0 (which sets the turnover too), and by k times v0."""
    turnover = _turnover(state.velocity, substrate)
    grown, by_decline, by_turnover = _slopes_of_shape(time, state.decline[:, None], turnover[:, None])
    known = np.where(np.isfinite(turnover), turnover, 0.0)[:, None]
    return [np.ones_like(time), grown + known * by_turnover, by_decline]


def bend(time: Array, decline: Array, velocity: Array, substrate: Array) -> Array:
    """Second derivative of the shape by k: how curves of one initial slope and curvature differ first (a cubic, where k is small)."""
    step = 1e-3 / np.maximum(time.max(axis=1, keepdims=True), np.finfo(float).tiny)
    turnover = _turnover(velocity, substrate)[:, None]
    up, down = (_slopes_of_shape(time, decline[:, None] + move, turnover)[1] for move in (step, -step))
    difference: Array = (up - down) / (2.0 * step)
    return difference


def _start(time: Array, signal: Array, kept: Flags, span: Array) -> _State:
    """The best exponential of the grid."""
    one = np.ones_like(time)
    totals = [
        sum_of_squares([one, exponential(time, (loss / span)[:, None])], signal - signal[:, :1], kept)
        for loss in STARTS
    ]
    decline = np.array(STARTS)[np.argmin(totals, axis=0)] / span
    fit = solve([one, exponential(time, decline[:, None])], signal, kept)
    return _State(fit.value[:, 0], fit.value[:, 1], decline)


def fit_curves(
    time: Array,
    signal: Array,
    kept: Flags,
    substrate: Array,
    decline: Array | None = None,
    velocity: Array | None = None,
) -> Curves:
    """Fit every well's progress curve by Gauss-Newton with halved steps.

    Parameters
    ----------
    time, signal, kept
        Reads as in `mtorkin.rates.reads.Reads`, time counted from where the initial velocity is wanted, in min, shape (W, n).
    substrate
        S0 of every well in units of the signal; nan where it is not known or the integrated equation is not wanted.
    decline
        k of every well, held; fitted where not given.
    velocity
        v0 near which to look, where k is held.
    """
    span = np.where(kept, time, 0.0).max(axis=1)
    span = np.where(span > 0, span, 1.0)
    held = decline is not None
    time = np.where(kept, time, 0.0)
    if decline is None:
        state = _start(time, signal, kept, span)
    else:
        fit = solve([np.ones_like(time), exponential(time, decline[:, None])], signal, kept)
        state = _State(fit.value[:, 0], fit.value[:, 1], decline)
    state = _State(state.offset.copy(), state.velocity.copy(), state.decline.copy())
    if velocity is not None:
        near = _State(np.zeros_like(velocity), velocity, state.decline)
        offset = ((signal - _model(time, near, substrate)) * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
        near = replace(near, offset=offset)
        better = _misfit(time, signal, kept, substrate, near) < _misfit(time, signal, kept, substrate, state)
        state = _where(better, near, state)
    rows = np.flatnonzero(np.isfinite(substrate))
    if rows.size and not held:
        begun = _lawful_start(time[rows], signal[rows], kept[rows], substrate[rows], _at(state, rows))
        for name in ("offset", "velocity", "decline"):
            getattr(state, name)[rows] = getattr(begun, name)
    total = _misfit(time, signal, kept, substrate, state)
    # With k held, an exponential is linear in the rest and already fitted.
    active = np.isfinite(substrate) if held else np.ones(len(span), dtype=bool)
    for _ in range(STEPS):
        rows = np.flatnonzero(active)
        if not rows.size:
            break
        moved, lower = _step(
            time[rows], signal[rows], kept[rows], substrate[rows], span[rows], _at(state, rows), total[rows], held
        )
        gained = total[rows] - lower
        for name in ("offset", "velocity", "decline"):
            getattr(state, name)[rows] = getattr(moved, name)
        total[rows] = lower
        active[rows] = gained > CONVERGED * lower
    columns = _columns(time, state, substrate)
    residual = (signal - _model(time, state, substrate)) * kept
    linear = solve(columns, residual, kept)
    return Curves(state.velocity, state.decline, linear.covariance, residual, columns, linear.value[:, 2])


def _misfit(time: Array, signal: Array, kept: Flags, substrate: Array, state: _State) -> Array:
    found: Array = (((signal - _model(time, state, substrate)) * kept) ** 2).sum(axis=1)
    return found


def _lawful_start(time: Array, signal: Array, kept: Flags, substrate: Array, state: _State) -> _State:
    """Where the substrate is known, the start that suits the integrated equation best, if the exponential's does not."""
    # Some fifty reads are enough to tell the starts apart.
    kept = kept & ((np.cumsum(kept, axis=1) - 1) % max(1, kept.shape[1] // 50) == 0)
    some = kept.any(axis=0)
    time, signal, kept = time[:, some], signal[:, some], kept[:, some]
    best, lowest = state, _misfit(time, signal, kept, substrate, state)
    for factor in (0.3, 0.5, 0.7, 1.0):
        velocity = state.velocity * factor
        for phi in (0.0, 1.0, 4.0, 20.0):
            tried = _State(np.zeros_like(velocity), velocity, _turnover(velocity, substrate) / (1.0 + phi))
            offset = ((signal - _model(time, tried, substrate)) * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
            tried = replace(tried, offset=offset)
            found = _misfit(time, signal, kept, substrate, tried)
            best, lowest = _where(found < lowest, tried, best), np.minimum(found, lowest)
    return best


def _where(chosen: Flags, one: _State, other: _State) -> _State:
    names = ("offset", "velocity", "decline")
    return _State(*(np.where(chosen, getattr(one, name), getattr(other, name)) for name in names))


def _step(
    time: Array, signal: Array, kept: Flags, substrate: Array, span: Array, state: _State, total: Array, held: bool
) -> tuple[_State, Array]:
    """One Gauss-Newton step, halved until it no longer worsens the fit."""
    columns = _columns(time, state, substrate)
    residual = (signal - _model(time, state, substrate)) * kept
    ahead = solve(columns[:2] if held else columns, residual, kept)
    change = ahead.value
    velocity = np.where(state.velocity == 0, np.finfo(float).tiny, state.velocity)
    turned = np.zeros(len(span)) if held else change[:, 2] / velocity
    turned = np.clip(np.nan_to_num(turned), -4.0 / span, 8.0 / span)
    limits = (state.decline, state.decline) if held else _limits(state.velocity, substrate, span)
    best = _State(state.offset.copy(), state.velocity.copy(), state.decline.copy())
    lowest, length = total.copy(), 1.0
    rows = np.flatnonzero(total - (ahead.residual**2).sum(axis=1) > CONVERGED * total)
    for _ in range(6):
        tried = _State(
            state.offset[rows] + length * change[rows, 0],
            state.velocity[rows] + length * change[rows, 1],
            np.clip(state.decline[rows] + length * turned[rows], limits[0][rows], limits[1][rows]),
        )
        found = _misfit(time[rows], signal[rows], kept[rows], substrate[rows], tried)
        better = found < total[rows]
        for name in ("offset", "velocity", "decline"):
            getattr(best, name)[rows[better]] = getattr(tried, name)[better]
        lowest[rows[better]] = found[better]
        rows, length = rows[~better], length / 2.0
        if not rows.size:
            break
    return best, lowest


def _limits(velocity: Array, substrate: Array, span: Array) -> tuple[Array, Array]:
    """Lowest and highest decline: those of the integrated equation where a well comes near to using up its substrate."""
    turnover = _turnover(velocity, substrate)
    with np.errstate(invalid="ignore"):
        spent = turnover * span > 0.8
    low = np.where(spent, turnover / ZERO_ORDER, SLOWEST / span)
    high = np.where(spent, turnover / (1.0 + PRODUCT_INHIBITED), FASTEST / span)
    return low, high

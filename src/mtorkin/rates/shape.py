"""The shape of a progress curve: product against time, for a curve of one initial velocity.

A curve has three constants: offset P0, initial velocity v0, and k, the fraction of its velocity that it loses per
minute at the start (product P, `P'(0) = v0`, `P''(0) = -k v0`). Two shapes serve, since causes differ little at first:

- without calibration, an exponential decline, `P = P0 + v0 (1 - exp(-k t)) / k`, exact for first-order depletion and
  for an enzyme that dies;
- with the substrate known in units of the signal, the integrated Michaelis-Menten equation in closed form [1]_. With
  competitive inhibition by product it is `t = A P + B ln(S0 / (S0 - P))`, which has two constants only [2]_: one curve
  cannot tell Km and the product's inhibition constant apart, and need not. With `a = v0 / S0` and `phi = a / k - 1`
  (S0/Km without product inhibition, down to -1 with it)

      S / S0 = W(phi exp(phi - (1 + phi) a t)) / phi ,   P = P0 + S0 - S ,

  where W is the principal branch of Lambert's function.

References
----------
.. [1] Schnell & Mendoza 1997, J Theor Biol 187:207.
.. [2] Cornish-Bowden 1975, Biochem J 149:305.
"""

from __future__ import annotations

import numpy as np

from mtorkin.rates.reads import Array

#: Above this S0/Km the integrated equation is a straight line until the substrate is gone.
ZERO_ORDER = 1e3
#: Nearest to -1 that phi may come: product that inhibits twenty times as tightly as substrate binds.
PRODUCT_INHIBITED = -0.95


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
    """Product over v0, in min: by the integrated equation where it holds, else exponential.

    Parameters
    ----------
    time, decline, turnover
        As for `substrate_left`; where the turnover is nan the substrate is not known.

    Examples
    --------
    Where S0 is Km and a tenth of it is used per minute at first, ten minutes make what 7.2 minutes at v0 would make.

    >>> import numpy as np
    >>> minutes, k, a = np.array([[0.0, 1.0, 10.0]]), np.array([[0.05]]), np.array([[0.1]])
    >>> shape(minutes, k, a).round(3).tolist()
    [[0.0, 0.975, 7.215]]
    """
    rows = _lawful(decline, turnover)
    product = exponential(time, decline)
    if rows.size:
        product[rows] = (1.0 - substrate_left(time[rows], decline[rows], turnover[rows])) / turnover[rows]
    return product


def slopes_of_shape(time: Array, decline: Array, turnover: Array) -> tuple[Array, Array, Array]:
    """The shape and its derivatives by k and by the turnover.

    Those of the integrated equation by implicit differentiation of `(a/k - 1)(1 - s) - ln s - a^2 t / k = 0`, s = S/S0.
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


def bend(time: Array, decline: Array, turnover: Array) -> Array:
    """Second derivative of the shape by k, in which curves of one initial slope and curvature differ first.

    It is a cubic where k is small. Arguments as for `shape`.
    """
    step = 1e-3 / np.maximum(time.max(axis=1, keepdims=True), np.finfo(float).tiny)
    up, down = (slopes_of_shape(time, decline + move, turnover)[1] for move in (step, -step))
    difference: Array = (up - down) / (2.0 * step)
    return difference

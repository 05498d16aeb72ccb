"""How much of the inhibitor is bound, where the enzyme takes part of it away."""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

from numba import njit

from mtorkin.kinetics.engine.lanes import WIDTH, choose, load, root, splat, total
from mtorkin.kinetics.engine.options import INLINED

#: Steps of `bound_complex`: five or six settle it in most wells. The last one squares an error below 1e-8.
_MOST_STEPS = 20
_SETTLED = 1e-16
_TINY = 1e-300


@njit(**INLINED)
def occupancy(h, inhibitor, enzyme, depletion):
    """Theta/h and its derivative by h.

    The root is written without a difference, and is finite where nothing binds (h = 0).
    """
    if not depletion:
        y = inhibitor / (1.0 + inhibitor * h)
        return y, 0.0 - y * y
    plus = enzyme + inhibitor
    minus = inhibitor - enzyme
    one = 1.0 + minus * h
    square = root(one * one + 4.0 * enzyme * h)
    inverse = 1.0 / (1.0 + plus * h + square)
    y = 2.0 * inhibitor * inverse
    return y, 0.0 - y * (plus + (one * minus + 2.0 * enzyme) / square) * inverse


@njit(**INLINED)
def bound_complex(h, formed, excess, dissociation, enzyme):
    """Theta/h and its derivative by h where the inhibitor is a complex, of which more forms as the enzyme takes it up.

    Parameters
    ----------
    h
        Apparent affinity of the enzyme for the complex.
    formed
        Complex that the partners would form without enzyme.
    excess
        By how much the more plentiful partner exceeds the other, above zero.
    dissociation
        Dissociation constant of the complex.
    enzyme
        Enzyme that binds it.

    Notes
    -----
    The scarcer partner is in free complex c, in bound complex, and free itself. All three grow with c, and add up to
    its total m:

        c + E h c / (1 + h c) + q(c) = m,   q(c) = 2 K c / (excess + sqrt(excess^2 + 4 K c)),   m = formed + q(formed)

    q is concave, so its tangent lies above it. With the tangent in its place the rest is Morrison's quadratic, and
    after the first step its roots climb to that of the balance from below, as in Newton's method.
    """
    square = excess * excess
    at_first = root(square + formed * (4.0 * dissociation))
    m = formed + formed * (2.0 * dissociation) / (excess + at_first)
    c = formed
    for _ in range(_MOST_STEPS):
        s = root(square + c * (4.0 * dissociation))
        slope = splat(dissociation) / s
        left = m + c * (slope - splat(2.0 * dissociation) / (excess + s))
        a = 1.0 + slope
        b = a + (enzyme - left) * h
        wide = root((a + (left - enzyme) * h) * (a + (left - enzyme) * h) + 4.0 * a * enzyme * h)
        # Both forms of the root, each where it is written without a difference.
        new = choose(b, 2.0 * left / (b + wide), (wide - b) / (2.0 * a * h))
        change = (new - c) / (new + _TINY)
        c = new
        if total(change * change) < _SETTLED:
            break
    s = root(square + c * (4.0 * dissociation))
    inverse = 1.0 / (1.0 + c * h)
    # Implicit derivative of the balance.
    by_c = 1.0 + enzyme * h * inverse * inverse + splat(dissociation) / s
    dc = 0.0 - enzyme * c * inverse * inverse / by_c
    return c * inverse, (dc - c * c) * inverse * inverse


@njit(**INLINED)
def depletes(enzyme, block):
    """Whether a block of levels has enzyme at a known concentration; the root is not drawn where it has not."""
    return total(load(enzyme, WIDTH * block)) > 0.0


@njit(**INLINED)
def bound(h, at, enzyme, depletion, wells):
    """Theta/h and its derivative by h in eight wells, whatever the inhibitor is."""
    if wells.dissociation > 0.0 and depletion:
        return bound_complex(h, load(wells.inhibitor, at), load(wells.excess, at), wells.dissociation, enzyme)
    return occupancy(h, load(wells.inhibitor, at), enzyme, depletion)

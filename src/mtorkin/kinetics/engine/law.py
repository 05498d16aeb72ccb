"""The general rate law, compiled, reduced to what a least-squares step needs.

Rapid equilibrium, two substrates A and B, one inhibitor X. The forms of the enzyme without inhibitor have the weights

    E 1,  EA a,  EB b,  EAB ab/phi,  EAA a [A]/Ksa,  EBB b [B]/Ksb        a = ([A]/Ka)^hill_a,  b = ([B]/Kb)^hill_b

(EAA and EBB turn nothing over: inhibition by substrate), X binds the first four with the dissociation constants K_E ... K_EAB, and the
productive form keeps the fraction beta of its turnover while X is bound (Segel 1975; depletion by Morrison 1969). A scheme is the list of
the forms that exist and which of them is productive; one substrate is E and EA, a single level of substrate is E alone.

A well sees its substrates through two numbers only, the productive share F of the enzyme and the apparent affinity ``h = 1/Kapp``:

    v = Vmax F r,    r = 1 + (kept - h) y,    kept = beta / K_productive,    y = theta / h

with ``y = [X] / (1 + [X] h)``, or the root of Morrison's quadratic where the enzyme depletes the inhibitor
(`bound_complex` where the inhibitor is itself a complex, of two partners). The wells of one substrate level
therefore enter the normal equations through the moments of ``(r, dr/dh, y)``, at a cost that depends neither on the number of forms nor on
the number of parameters; forms and parameters are dealt with once per level. Replicates of a condition act through their mean.

Levels are dealt with eight at a time, a level to a lane; the wells of a level are the rows of its lane, filled up with wells of no weight. Long levels are cut
over several lanes.

All constants enter by their logarithm, and the logs are ``to_constants @ parameters + offset``.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the kernels to the signatures in cache.py.

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numba.extending import register_jitable

from mtorkin.kinetics.engine.lanes import WIDTH, choose, load, root, splat, store, total
from mtorkin.kinetics.engine.options import ALLOCATING, COMPILED, INLINED

#: The constants of the law, in the order of the full log vector; scales of plates 1, 2, ... follow (plate 0 has none).
CONSTANTS = (
    "Vmax", "Ka", "Kb", "phi", "K_E", "K_EA", "K_EB", "K_EAB", "beta", "Ksa", "Ksb", "hill_a", "hill_b",
)  # fmt: skip
VMAX, KA, KB, PHI, K_E, K_EA, K_EB, K_EAB, BETA, KSA, KSB, HILL_A, HILL_B = range(13)
PLATES = len(CONSTANTS)

#: The forms without inhibitor; X binds the first four.
FORMS = ("E", "EA", "EB", "EAB", "EAA", "EBB")
E, EA, EB, EAB, EAA, EBB = range(6)
BINDING = 4

#: Factors a, b, and further [A], [B] in the weight of each form.
_A = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
_B = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
_MORE_A = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 0.0])
_MORE_B = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
_PHI = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0])


#: Steps of `bound_complex`: five or six settle it in most wells. The last one squares an error below 1e-8.
_MOST_STEPS = 20
_SETTLED = 1e-16
_TINY = 1e-300


@njit(**ALLOCATING)
def workspace(rows, width, levels):
    """Space for `evaluate` and `predict`: rows of constants, parameters, substrate levels (a multiple of 8)."""
    forms = len(FORMS)
    return (
        np.zeros(rows), np.zeros(forms), np.zeros(forms), np.zeros((forms, levels)), np.zeros((forms, WIDTH)),
        np.zeros((forms, width)), np.zeros((3, width, WIDTH)), np.zeros((3, levels)),
    )  # fmt: skip


@njit(**COMPILED)
def _raised(base, power):
    """A number to the power of 0, 1 or any other, exact for the first two."""
    if power == 0.0:
        return 1.0
    if power == 1.0:
        return base
    return base**power


@njit(**COMPILED)
def _log_weights(theta, model, hill_a, hill_b, by_weight):
    """Derivative of the log weight of every form by the log parameters, but for that by the Hill exponents."""
    to_constants, _, _, forms, _, k, _ = model
    for f in forms:
        for j in range(k):
            by_weight[f, j] = -(
                _A[f] * hill_a * to_constants[KA, j]
                + _B[f] * hill_b * to_constants[KB, j]
                + _PHI[f] * to_constants[PHI, j]
                + _MORE_A[f] * to_constants[KSA, j]
                + _MORE_B[f] * to_constants[KSB, j]
            )


@njit(**COMPILED)
def _concentrations(design, forms, hill_a, hill_b, factor):
    """The part of every weight that the concentrations of the substrates make."""
    _, substrate_a, substrate_b, _, _, _, _, _ = design
    for f in forms:
        for g in range(substrate_a.size):
            factor[f, g] = _raised(substrate_a[g], _A[f] * hill_a + _MORE_A[f]) * _raised(
                substrate_b[g], _B[f] * hill_b + _MORE_B[f]
            )


@njit(**COMPILED)
def prepare(design, model, work):
    """What stays as it is while a problem is fitted; must come before `evaluate` and `predict`."""
    theta, _, _, factor, _, by_weight, _, varying = work
    for c in range(theta.size):
        theta[c] = model[1][c]
    _log_weights(theta, model, 1.0, 1.0, by_weight)
    _concentrations(design, model[3], 1.0, 1.0, factor)
    for g in range(varying.shape[1]):
        varying[0, g] = 1.0


@njit(**INLINED)
def constants(parameters, design, model, work):
    """Fill constants, coefficients and affinities at the parameters; returns Vmax and beta/K of the productive form."""
    _, substrate_a, substrate_b, _, plate, _, _, _ = design
    to_constants, offset, exists, forms, productive, k, hill = model
    theta, coefficient, affinity, factor, _, by_weight, _, varying = work
    for c in range(theta.size):
        if exists[c]:
            log = offset[c]
            for j in range(k):
                log += to_constants[c, j] * parameters[j]
            theta[c] = log
    hill_a = hill_b = 1.0
    if hill:
        hill_a = math.exp(theta[HILL_A]) if exists[HILL_A] else 1.0
        hill_b = math.exp(theta[HILL_B]) if exists[HILL_B] else 1.0
        _log_weights(theta, model, hill_a, hill_b, by_weight)
        _concentrations(design, forms, hill_a, hill_b, factor)
        for g in range(substrate_a.size):
            varying[1, g] = hill_a * (math.log(substrate_a[g]) - theta[KA]) if substrate_a[g] > 0.0 else 0.0
            varying[2, g] = hill_b * (math.log(substrate_b[g]) - theta[KB]) if substrate_b[g] > 0.0 else 0.0
    for f in forms:
        coefficient[f] = 1.0
        if f != E:
            coefficient[f] = math.exp(
                -(
                    _A[f] * hill_a * theta[KA]
                    + _B[f] * hill_b * theta[KB]
                    + _PHI[f] * theta[PHI]
                    + _MORE_A[f] * theta[KSA]
                    + _MORE_B[f] * theta[KSB]
                )
            )
        affinity[f] = math.exp(-theta[K_E + f]) if f < BINDING and exists[K_E + f] else 0.0
    if theta.size > PLATES:
        for g in range(plate.size):
            varying[0, g] = math.exp(theta[PLATES - 1 + plate[g]]) if plate[g] > 0 else 1.0
    return math.exp(theta[VMAX]), math.exp(theta[BETA]) * affinity[productive] if exists[BETA] else 0.0


@njit(**INLINED)
def levels(block, Vmax, kept, design, model, work):
    """Eight substrate levels: Vmax F and h, and the derivatives of Vmax F, of h and of ``kept`` by the log parameters.

    ``slope[0]`` is d(Vmax F), ``slope[1]`` is Vmax F dh, ``slope[2]`` is Vmax F dkept: what multiplies r, dr/dh and y in the Jacobian.
    """
    to_constants, _, _, forms, productive, k, hill = model
    theta, coefficient, affinity, factor, share, by_weight, slope, varying = work
    plate = design[4]
    at = WIDTH * block
    whole = splat(0.0)
    for f in forms:
        weight = load(factor[f], at) * coefficient[f]
        store(share[f], 0, weight)
        whole = whole + weight
    inverse = 1.0 / whole
    h = splat(0.0)
    for f in forms:
        weight = load(share[f], 0) * inverse
        store(share[f], 0, weight)
        h = h + weight * affinity[f]
    amplitude = load(share[productive], 0) * Vmax * load(varying[0], at)
    for j in range(k):
        relative = splat(to_constants[VMAX, j] + by_weight[productive, j])
        dh = splat(0.0)
        # The map is sparse: most forms depend on few parameters.
        for f in forms:
            by = by_weight[f, j]
            if by != 0.0:
                part = load(share[f], 0) * by
                relative = relative - part
                dh = dh + part * (affinity[f] - h)
            if affinity[f] > 0.0 and to_constants[K_E + f, j] != 0.0:
                dh = dh - load(share[f], 0) * (affinity[f] * to_constants[K_E + f, j])
        if hill and (to_constants[HILL_A, j] != 0.0 or to_constants[HILL_B, j] != 0.0):
            a = load(varying[1], at) * to_constants[HILL_A, j]
            b = load(varying[2], at) * to_constants[HILL_B, j]
            relative = relative + a * _A[productive] + b * _B[productive]
            for f in forms:
                part = load(share[f], 0) * (a * _A[f] + b * _B[f])
                relative = relative - part
                dh = dh + part * (affinity[f] - h)
        store(slope[0, j], 0, relative)
        if theta.size > PLATES:
            for g in range(WIDTH):
                if plate[at + g] > 0:
                    slope[0, j, g] += to_constants[PLATES - 1 + plate[at + g], j]
            relative = load(slope[0, j], 0)
        store(slope[0, j], 0, relative * amplitude)
        store(slope[1, j], 0, dh * amplitude)
        if kept > 0.0:
            store(slope[2, j], 0, amplitude * (kept * (to_constants[BETA, j] - to_constants[K_E + productive, j])))
    return amplitude, h


@njit(**INLINED)
def occupancy(h, inhibitor, enzyme, depletion):
    """Theta/h and its derivative by h; the root is written without a difference, and is finite where nothing binds (h = 0)."""
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
    The scarcer partner is in free complex c, in bound complex, and free itself. All three grow with c, and add up to its total m:

        c + E h c / (1 + h c) + q(c) = m,   q(c) = 2 K c / (excess + sqrt(excess^2 + 4 K c)),   m = formed + q(formed)

    q is concave, so its tangent lies above it. With the tangent in its place the rest is Morrison's quadratic, and after
    the first step its roots climb to that of the balance from below, as in Newton's method.
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
def _depletes(enzyme, block):
    """Whether a block of levels has enzyme at a known concentration; the root is not drawn where it has not."""
    return total(load(enzyme, WIDTH * block)) > 0.0


@register_jitable(**INLINED)
def evaluate(parameters, problem, gradient, normal):
    """Sum of squares S, ``J'r`` and ``J'J`` at the log parameters; what `minimise` asks for.

    Parameters
    ----------
    parameters
        Log parameters, shape (k,) or longer.
    problem
        ``(design, observed, model, work)``, see `mtorkin.kinetics.engine.kernels`.
    gradient, normal
        Filled: shapes (k,) and (k, k) or larger; of ``normal`` both triangles.

    Notes
    -----
    Errors that wells share make the covariance of the wells W^-1 + U'U with a row of U for each error. Its inverse is W - W V'V W with V = L^-1 U and
    L L' = 1 + U W U' (Woodbury 1950), so that every sum over wells is the one without shared errors less the products of the sums of ``precision * shared *`` what is summed.
    """
    design, observed, model, work = problem
    first_row, _, _, enzyme, _, inhibitor, excess, dissociation = design
    mean, precision, shared, sums = observed
    errors = shared.shape[0]
    k = model[5]
    slope = work[6]
    Vmax, kept = constants(parameters, design, model, work)
    for j in range(k):
        gradient[j] = 0.0
        for i in range(j + 1):
            normal[i, j] = 0.0
    for c in range(errors):
        for j in range(k + 1):
            sums[c, j] = 0.0
    cost = 0.0
    for block in range(first_row.size - 1):
        amplitude, h = levels(block, Vmax, kept, design, model, work)
        depletion = _depletes(enzyme, block)
        own_enzyme = load(enzyme, WIDTH * block)
        difference = kept - h
        rr = rs = ss = ry = sy = yy = er = es = ey = ee = one_r = one_s = one_y = one_e = splat(0.0)
        for row in range(first_row[block], first_row[block + 1]):
            at = WIDTH * row
            if dissociation > 0.0 and depletion:
                y, dy = bound_complex(h, load(inhibitor, at), load(excess, at), dissociation, own_enzyme)
            else:
                y, dy = occupancy(h, load(inhibitor, at), own_enzyme, depletion)
            r = 1.0 + difference * y
            s = difference * dy - y
            w = load(precision, at)
            error = amplitude * r - load(mean, at)
            wr, ws, we = w * r, w * s, w * error
            rr = rr + wr * r
            rs = rs + wr * s
            ss = ss + ws * s
            er = er + we * r
            es = es + we * s
            ee = ee + we * error
            if errors > 0:
                one_r, one_s, one_y, one_e = one_r + wr, one_s + ws, one_y + w * y, one_e + we
            if kept > 0.0:
                ry = ry + wr * y
                sy = sy + ws * y
                yy = yy + w * y * y
                ey = ey + we * y
        cost += total(ee)
        for c in range(errors):
            sums[c, k] += total(load(shared[c], WIDTH * block) * one_e)
        for j in range(k):
            u, v = load(slope[0, j], 0), load(slope[1, j], 0)
            if errors > 0:
                column = u * one_r + v * one_s
                if kept > 0.0:
                    column = column + load(slope[2, j], 0) * one_y
                for c in range(errors):
                    sums[c, j] += total(load(shared[c], WIDTH * block) * column)
            by_r, by_s = rr * u + rs * v, rs * u + ss * v
            if kept > 0.0:
                z = load(slope[2, j], 0)
                by_r, by_s, by_y = by_r + ry * z, by_s + sy * z, ry * u + sy * v + yy * z
                gradient[j] += total(u * er + v * es + z * ey)
                for i in range(j + 1):
                    normal[i, j] += total(
                        load(slope[0, i], 0) * by_r + load(slope[1, i], 0) * by_s + load(slope[2, i], 0) * by_y
                    )
            else:
                gradient[j] += total(u * er + v * es)
                for i in range(j + 1):
                    normal[i, j] += total(load(slope[0, i], 0) * by_r + load(slope[1, i], 0) * by_s)
    for c in range(errors):
        cost -= sums[c, k] * sums[c, k]
        for j in range(k):
            gradient[j] -= sums[c, j] * sums[c, k]
            for i in range(j + 1):
                normal[i, j] -= sums[c, i] * sums[c, j]
    for j in range(k):
        for i in range(j):
            normal[j, i] = normal[i, j]
    return cost


@njit(**COMPILED)
def predict(parameters, problem, velocity, jacobian):
    """Velocity of every cell, shape (cells,), and its derivative by the log parameters, shape (k, cells) or larger."""
    design, _, model, work = problem
    first_row, _, _, enzyme, _, inhibitor, excess, dissociation = design
    slope = work[6]
    Vmax, kept = constants(parameters, design, model, work)
    for block in range(first_row.size - 1):
        amplitude, h = levels(block, Vmax, kept, design, model, work)
        depletion = _depletes(enzyme, block)
        own_enzyme = load(enzyme, WIDTH * block)
        for row in range(first_row[block], first_row[block + 1]):
            at = WIDTH * row
            if dissociation > 0.0 and depletion:
                y, dy = bound_complex(h, load(inhibitor, at), load(excess, at), dissociation, own_enzyme)
            else:
                y, dy = occupancy(h, load(inhibitor, at), own_enzyme, depletion)
            r = 1.0 + (kept - h) * y
            s = (kept - h) * dy - y
            store(velocity, at, amplitude * r)
            for j in range(model[5]):
                column = load(slope[0, j], 0) * r + load(slope[1, j], 0) * s
                if kept > 0.0:
                    column = column + load(slope[2, j], 0) * y
                store(jacobian[j], at, column)

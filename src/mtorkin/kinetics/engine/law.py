"""The general rate law, compiled, reduced to what a least-squares step needs.

Rapid equilibrium, two substrates A and B, one inhibitor X. The forms of the enzyme without inhibitor have the weights

    E 1,  EA a,  EB b,  EAB ab/phi,  EAA a [A]/Ksa,  EBB b [B]/Ksb        a = ([A]/Ka)^hill_a,  b = ([B]/Kb)^hill_b

(EAA and EBB turn nothing over: inhibition by substrate). X binds the first four with the dissociation constants
K_E ... K_EAB, and the productive form keeps the fraction beta of its turnover while X is bound (Segel 1975; depletion
by Morrison 1969). A scheme is the list of the forms that exist and which of them is productive; one substrate is E and
EA, a single level of substrate is E alone.

A well sees its substrates through two numbers only, the productive share F of the enzyme and the apparent affinity
``h = 1/Kapp``:

    v = Vmax F r,    r = 1 + (kept - h) y,    kept = beta / K_productive,    y = theta / h

with ``y = [X] / (1 + [X] h)``, or the root of Morrison's quadratic where the enzyme depletes the inhibitor
(`bound_complex` where the inhibitor is itself a complex, of two partners). The wells of one substrate level therefore
enter the normal equations through the moments of ``(r, dr/dh, y)``, at a cost that depends neither on the number of
forms nor on the number of parameters; forms and parameters are dealt with once per level. Replicates of a condition act
through their mean.

Levels are dealt with eight at a time, a level to a lane; the wells of a level are the rows of its lane, filled up with
wells of no weight. Long levels are cut over several lanes.

All constants enter by their logarithm, and the logs are ``to_constants @ parameters + offset``.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.lanes import WIDTH, load, splat, store
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


class Conditions(NamedTuple):
    """The wells of one design: first row of every block of lanes, then by level, then by cell."""

    first_row: np.ndarray
    substrate_a: np.ndarray
    substrate_b: np.ndarray
    enzyme: np.ndarray
    plate: np.ndarray
    inhibitor: np.ndarray
    excess: np.ndarray
    dissociation: float


class Constraint(NamedTuple):
    """One model: see `mtorkin.kinetics.engine.constraint.Model`; and by how many of its parameters to differentiate."""

    to_constants: np.ndarray
    offset: np.ndarray
    exists: np.ndarray
    forms: np.ndarray
    productive: int
    k: int
    hill: bool
    slopes: int


class Work(NamedTuple):
    """Space for `evaluate` and `predict`."""

    theta: np.ndarray
    coefficient: np.ndarray
    affinity: np.ndarray
    factor: np.ndarray
    share: np.ndarray
    by_weight: np.ndarray
    slope: np.ndarray
    varying: np.ndarray


@njit(**ALLOCATING)
def differentiated(model, slopes):
    """The same model, differentiated by the first parameters only."""
    return Constraint(
        model.to_constants, model.offset, model.exists, model.forms, model.productive, model.k, model.hill, slopes
    )


@njit(**ALLOCATING)
def workspace(rows, width, levels):
    """Space for rows of constants, parameters and substrate levels (a multiple of 8)."""
    forms = len(FORMS)
    return Work(
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
def _log_weights(model, hill_a, hill_b, by_weight):
    """Derivative of the log weight of every form by the log parameters, but for that by the Hill exponents."""
    to_constants = model.to_constants
    for f in model.forms:
        for j in range(model.k):
            by_weight[f, j] = -(
                _A[f] * hill_a * to_constants[KA, j]
                + _B[f] * hill_b * to_constants[KB, j]
                + _PHI[f] * to_constants[PHI, j]
                + _MORE_A[f] * to_constants[KSA, j]
                + _MORE_B[f] * to_constants[KSB, j]
            )


@njit(**COMPILED)
def _concentrations(wells, forms, hill_a, hill_b, factor):
    """The part of every weight that the concentrations of the substrates make."""
    for f in forms:
        for g in range(wells.substrate_a.size):
            factor[f, g] = _raised(wells.substrate_a[g], _A[f] * hill_a + _MORE_A[f]) * _raised(
                wells.substrate_b[g], _B[f] * hill_b + _MORE_B[f]
            )


@njit(**COMPILED)
def prepare(wells, model, work):
    """What stays as it is while a problem is fitted; must come before `evaluate` and `predict`."""
    for c in range(work.theta.size):
        work.theta[c] = model.offset[c]
    _log_weights(model, 1.0, 1.0, work.by_weight)
    _concentrations(wells, model.forms, 1.0, 1.0, work.factor)
    for g in range(work.varying.shape[1]):
        work.varying[0, g] = 1.0


@njit(**INLINED)
def _hill(wells, model, work):
    """Fill what depends on the Hill exponents; returns both."""
    theta, varying = work.theta, work.varying
    hill_a = math.exp(theta[HILL_A]) if model.exists[HILL_A] else 1.0
    hill_b = math.exp(theta[HILL_B]) if model.exists[HILL_B] else 1.0
    _log_weights(model, hill_a, hill_b, work.by_weight)
    _concentrations(wells, model.forms, hill_a, hill_b, work.factor)
    for g in range(wells.substrate_a.size):
        a, b = wells.substrate_a[g], wells.substrate_b[g]
        varying[1, g] = hill_a * (math.log(a) - theta[KA]) if a > 0.0 else 0.0
        varying[2, g] = hill_b * (math.log(b) - theta[KB]) if b > 0.0 else 0.0
    return hill_a, hill_b


@njit(**INLINED)
def constants(parameters, wells, model, work):
    """Fill constants, coefficients and affinities at the parameters; returns Vmax and beta/K of the productive form."""
    exists, theta, coefficient, affinity = model.exists, work.theta, work.coefficient, work.affinity
    for c in range(theta.size):
        if exists[c]:
            log = model.offset[c]
            for j in range(model.k):
                log += model.to_constants[c, j] * parameters[j]
            theta[c] = log
    hill_a = hill_b = 1.0
    if model.hill:
        hill_a, hill_b = _hill(wells, model, work)
    for f in model.forms:
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
        for g in range(wells.plate.size):
            work.varying[0, g] = math.exp(theta[PLATES - 1 + wells.plate[g]]) if wells.plate[g] > 0 else 1.0
    return math.exp(theta[VMAX]), math.exp(theta[BETA]) * affinity[model.productive] if exists[BETA] else 0.0


@njit(**INLINED)
def levels(block, Vmax, kept, plate, model, work):
    """Eight substrate levels: Vmax F and h, and the derivatives of Vmax F, of h and of ``kept`` by the log parameters.

    ``slope[0]`` is d(Vmax F), ``slope[1]`` is Vmax F dh, ``slope[2]`` is Vmax F dkept: what multiplies r, dr/dh and y
    in the Jacobian. There are as many as `Constraint.slopes` says.
    """
    to_constants, forms, productive = model.to_constants, model.forms, model.productive
    affinity, share, by_weight = work.affinity, work.share, work.by_weight
    slope, varying = work.slope, work.varying
    at = WIDTH * block
    whole = splat(0.0)
    for f in forms:
        weight = load(work.factor[f], at) * work.coefficient[f]
        store(share[f], 0, weight)
        whole = whole + weight
    inverse = 1.0 / whole
    h = splat(0.0)
    for f in forms:
        weight = load(share[f], 0) * inverse
        store(share[f], 0, weight)
        h = h + weight * affinity[f]
    amplitude = load(share[productive], 0) * Vmax * load(varying[0], at)
    for j in range(model.slopes):
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
        if model.hill and (to_constants[HILL_A, j] != 0.0 or to_constants[HILL_B, j] != 0.0):
            a = load(varying[1], at) * to_constants[HILL_A, j]
            b = load(varying[2], at) * to_constants[HILL_B, j]
            relative = relative + a * _A[productive] + b * _B[productive]
            for f in forms:
                part = load(share[f], 0) * (a * _A[f] + b * _B[f])
                relative = relative - part
                dh = dh + part * (affinity[f] - h)
        store(slope[0, j], 0, relative)
        if work.theta.size > PLATES:
            for g in range(WIDTH):
                if plate[at + g] > 0:
                    slope[0, j, g] += to_constants[PLATES - 1 + plate[at + g], j]
            relative = load(slope[0, j], 0)
        store(slope[0, j], 0, relative * amplitude)
        store(slope[1, j], 0, dh * amplitude)
        if kept > 0.0:
            store(slope[2, j], 0, amplitude * (kept * (to_constants[BETA, j] - to_constants[K_E + productive, j])))
    return amplitude, h

"""What a least-squares step needs of the law: sum of squares, gradient and normal matrix; and predictions."""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from mtorkin.kinetics.engine.binding import bound, depletes
from mtorkin.kinetics.engine.lanes import WIDTH, load, splat, store, total
from mtorkin.kinetics.engine.law import Conditions, Constraint, Work, constants, levels
from mtorkin.kinetics.engine.options import COMPILED, INLINED


class Observed(NamedTuple):
    """Mean and precision of every cell, by how much shared errors move every level, and space for their sums."""

    mean: np.ndarray
    precision: np.ndarray
    shared: np.ndarray
    sums: np.ndarray


class Case(NamedTuple):
    """All that the law needs beside the parameters."""

    wells: Conditions
    observed: Observed
    model: Constraint
    work: Work


@register_jitable(**INLINED)
def evaluate(parameters, case, gradient, normal):
    """Sum of squares S, ``J'r`` and ``J'J`` at the log parameters; what `minimise` asks for.

    The last two are those of the first `Constraint.slopes` parameters.

    Parameters
    ----------
    parameters
        Log parameters, shape (k,) or longer.
    case
        Wells, what was observed, model and space.
    gradient, normal
        Filled: shapes (k,) and (k, k) or larger; of ``normal`` both triangles.

    Notes
    -----
    Errors that wells share make the covariance of the wells W^-1 + U'U with a row of U for each error. Its inverse is
    W - W V'V W with V = L^-1 U and L L' = 1 + U W U' (Woodbury 1950). Every sum over wells is therefore the one without
    shared errors less the products of the sums of ``precision * shared *`` what is summed.
    """
    wells, observed, model, work = case
    shared, sums, slope = observed.shared, observed.sums, work.slope
    errors = shared.shape[0]
    k = model.slopes
    Vmax, kept = constants(parameters, wells, model, work)
    for j in range(k):
        gradient[j] = 0.0
        for i in range(j + 1):
            normal[i, j] = 0.0
    for c in range(errors):
        for j in range(k + 1):
            sums[c, j] = 0.0
    cost = 0.0
    for block in range(wells.first_row.size - 1):
        amplitude, h = levels(block, Vmax, kept, wells.plate, model, work)
        depletion = depletes(wells.enzyme, block)
        enzyme = load(wells.enzyme, WIDTH * block)
        difference = kept - h
        rr = rs = ss = ry = sy = yy = er = es = ey = ee = one_r = one_s = one_y = one_e = splat(0.0)
        for row in range(wells.first_row[block], wells.first_row[block + 1]):
            at = WIDTH * row
            y, dy = bound(h, at, enzyme, depletion, wells)
            r = 1.0 + difference * y
            s = difference * dy - y
            w = load(observed.precision, at)
            error = amplitude * r - load(observed.mean, at)
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
def predict(parameters, case, velocity, jacobian):
    """Velocity of every cell, shape (cells,), and its derivative by the log parameters, shape (k, cells) or larger."""
    wells, _, model, work = case
    slope = work.slope
    Vmax, kept = constants(parameters, wells, model, work)
    for block in range(wells.first_row.size - 1):
        amplitude, h = levels(block, Vmax, kept, wells.plate, model, work)
        depletion = depletes(wells.enzyme, block)
        enzyme = load(wells.enzyme, WIDTH * block)
        for row in range(wells.first_row[block], wells.first_row[block + 1]):
            at = WIDTH * row
            y, dy = bound(h, at, enzyme, depletion, wells)
            r = 1.0 + (kept - h) * y
            s = (kept - h) * dy - y
            store(velocity, at, amplitude * r)
            for j in range(model.slopes):
                column = load(slope[0, j], 0) * r + load(slope[1, j], 0) * s
                if kept > 0.0:
                    column = column + load(slope[2, j], 0) * y
                store(jacobian[j], at, column)

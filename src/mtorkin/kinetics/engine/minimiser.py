"""Bounded Levenberg-Marquardt for small dense least squares.

Damping is by Marquardt's scaling (the largest diagonal of the normal matrix so far, Moré 1978) and Nielsen's update.
Bounds are kept by an active set: parameters that press against their bound are left out; one that a step would carry
across is put on its bound, and the rest is solved again.

A fit has converged when the remaining Gauss-Newton step is shorter than ``tolerance`` times the length of the residual
vector, in the metric of the confidence ellipsoid (the relative offset of Bates & Watts 1981 Technometrics 23:179). This
test has no unit, so it holds for parameters of any size.

The functions are plain Python that numba compiles where compiled code calls them, so any residual can be fitted with
them: `evaluate` needs only to be a Python function then.

The normal equations are solved by Cholesky's method without roots. That squares the condition number of the Jacobian,
which slows the last steps on nearly singular problems but does not move the point at which ``J'r`` vanishes. Take
standard errors from a QR factorisation of the Jacobian, which is not squared.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba.extending import register_jitable

from mtorkin.kinetics.engine.options import ALLOCATING, COMPILED, INLINED

#: Why the minimiser stopped.
OFFSET, STEP, ROUNDING, ITERATIONS, STUCK, NOT_FINITE = range(6)
STOPPED = (
    "the remaining step is negligible",
    "the step is below the rounding of the parameters",
    "the cost is at its rounding error",
    "too many iterations",
    "no step reduces the cost",
    "not finite at the start",
)
#: Reasons that mean success.
CONVERGED = (OFFSET, STEP, ROUNDING)

_EPSILON = 2.220446049250313e-16
#: Changes of the cost below this fraction cannot be told from its rounding error.
_INVISIBLE = 1e-13
#: Above this damping a short step says nothing about how far the minimum is.
_UNDAMPED = 1e-7
#: First damping for a start in whose neighbourhood the law is nearly linear.
DAMPING = 1e-3
_MOST_DAMPING = 1e16
#: A last step that is not evaluated is no longer than this ...
_SHORT = 1e-4
#: ... and longer ones, whose gain is invisible, are no more than this many.
_BLIND = 20


class Space(NamedTuple):
    """Arrays of shape (k,) and (k, k) or larger that the minimiser works in.

    ``gradient`` (``J'r``) and ``normal`` (``J'J``) hold their values at the minimum afterwards.
    """

    gradient: np.ndarray
    normal: np.ndarray
    trial: np.ndarray
    trial_gradient: np.ndarray
    trial_normal: np.ndarray
    step: np.ndarray
    scale: np.ndarray
    factor: np.ndarray
    free: np.ndarray
    right: np.ndarray


class Search(NamedTuple):
    """Where a minimum is looked for, and when the search ends.

    ``k`` parameters lie between ``low`` and ``high``, shape (k,). It ends when the remaining step is shorter than
    ``tolerance`` relative to the residual vector, e.g. 1e-8, or after ``most`` evaluations.
    """

    k: int
    low: np.ndarray
    high: np.ndarray
    tolerance: float
    most: int


@register_jitable(**ALLOCATING)
def make_space(width):
    """Space for up to so many parameters."""
    return Space(
        np.zeros(width), np.zeros((width, width)), np.zeros(width), np.zeros(width), np.zeros((width, width)),
        np.zeros(width), np.zeros(width), np.zeros((width, width)), np.zeros(width), np.zeros(width),
    )  # fmt: skip


@register_jitable(**INLINED)
def _factorise(k, damping, space):
    """Factor the damped normal matrix of the free parameters as U'DU, without square roots.

    Parameters that are not free have a row and a column of the identity. U has a unit diagonal, whose place the inverse
    of D takes; above it `factor` holds U, below it DU of the column at work. False where the matrix is singular.
    """
    normal, scale, factor, free = space.normal, space.scale, space.factor, space.free
    for j in range(k):
        pivot = 1.0
        if free[j] > 0.0:
            pivot = normal[j, j] + damping * (scale[j] if scale[j] > 0.0 else 1.0)
        least = 4.0 * _EPSILON * pivot
        for i in range(j):
            value = free[i] * free[j] * normal[i, j]
            for m in range(i):
                value -= factor[m, i] * factor[j, m]
            factor[j, i] = value
            factor[i, j] = value * factor[i, i]
            pivot -= value * factor[i, j]
        if not pivot > least:
            return False
        factor[j, j] = 1.0 / pivot
    return True


@register_jitable(**INLINED)
def _solve(k, space):
    """Solve for the step of the free parameters, given that of the others, into ``space.right``."""
    gradient, normal, step, factor = space.gradient, space.normal, space.step, space.factor
    free, right = space.free, space.right
    for i in range(k):
        value = -gradient[i]
        for m in range(k):
            if free[m] == 0.0:
                value -= normal[i, m] * step[m]
        value *= free[i]
        for m in range(i):
            value -= factor[m, i] * right[m]
        right[i] = value
    for back in range(k):
        i = k - 1 - back
        value = right[i] * factor[i, i]
        for m in range(i + 1, k):
            value -= factor[i, m] * right[m]
        right[i] = value


@register_jitable(**INLINED)
def _first_crossing(parameters, search, space):
    """Take the solution as the step, and find the free parameter that meets a bound first on the way; -1 for none."""
    low, high, step = search.low, search.high, space.step
    crossing = -1
    nearest = math.inf
    for i in range(search.k):
        if space.free[i] > 0.0:
            step[i] = space.right[i]
            room = 0.0
            if parameters[i] + step[i] < low[i]:
                room = low[i] - parameters[i]
            elif parameters[i] + step[i] > high[i]:
                room = high[i] - parameters[i]
            else:
                continue
            if crossing < 0 or room / step[i] < nearest:
                crossing, nearest = i, room / step[i]
    return crossing


@register_jitable(**INLINED)
def damped_step(parameters, search, damping, space):
    """Fill ``space.step`` with the step that minimises the damped quadratic model inside the bounds.

    Returns
    -------
    bool
        False where the matrix is singular to rounding.
    """
    k, low, high = search.k, search.low, search.high
    gradient, step, free = space.gradient, space.step, space.free
    for i in range(k):
        step[i] = 0.0
        at_low = parameters[i] <= low[i] and gradient[i] >= 0.0
        at_high = parameters[i] >= high[i] and gradient[i] <= 0.0
        free[i] = 0.0 if at_low or at_high else 1.0
    for _ in range(k + 1):
        if not _factorise(k, damping, space):
            return False
        _solve(k, space)
        # Of those that would be carried across a bound the first on the way is put on it, and the rest solved again.
        # To put all on their bounds at once leads out of a narrow valley.
        crossing = _first_crossing(parameters, search, space)
        if crossing < 0:
            return True
        step[crossing] = (
            low[crossing] - parameters[crossing] if step[crossing] < 0.0 else high[crossing] - parameters[crossing]
        )
        free[crossing] = 0.0
    return True


@register_jitable(**INLINED)
def _try(parameters, search, space):
    """Fill ``space.trial`` with the point after the step.

    Returns
    -------
    tuple
        The fall of the cost that the quadratic model predicts, whether any parameter moves by more than its rounding
        error, and the largest part of the step.
    """
    k, step = search.k, space.step
    predicted = 0.0
    moved = False
    longest = 0.0
    for i in range(k):
        curved = 0.0
        for j in range(k):
            curved += space.normal[i, j] * step[j]
        predicted -= step[i] * (2.0 * space.gradient[i] + curved)
        space.trial[i] = min(max(parameters[i] + step[i], search.low[i]), search.high[i])
        if abs(step[i]) > 2.0 * _EPSILON * abs(parameters[i]):
            moved = True
        longest = max(longest, abs(step[i]))
    return predicted, moved, longest


@register_jitable(**INLINED)
def _accept(parameters, k, space):
    """Move to the trial point, with its derivatives."""
    for i in range(k):
        parameters[i] = space.trial[i]
        space.gradient[i] = space.trial_gradient[i]
        for j in range(k):
            space.normal[i, j] = space.trial_normal[i, j]
        space.scale[i] = max(space.scale[i], space.normal[i, i])


@register_jitable(**COMPILED)
def minimise(evaluate, problem, parameters, search, damping, space):
    """Minimise a sum of squares within bounds.

    Parameters
    ----------
    evaluate
        ``evaluate(parameters, problem, gradient, normal)`` returns the sum of squares and fills ``J'r`` and ``J'J``; a
        value that is not finite marks a point where the law cannot be evaluated, and is avoided.
    problem
        Passed to `evaluate` as it is.
    parameters
        Starting point, shape (k,), which is moved inside the bounds; holds the minimum afterwards.
    search
        Bounds, and when the search ends.
    damping
        First damping relative to the diagonal: `DAMPING`, or more where the first step must not be trusted.
    space
        Arrays to work in.

    Returns
    -------
    tuple
        Sum of squares, number of evaluations, and why it stopped (an index into `STOPPED`).
    """
    k, tolerance = search.k, search.tolerance
    for i in range(k):
        parameters[i] = min(max(parameters[i], search.low[i]), search.high[i])
    cost = evaluate(parameters, problem, space.gradient, space.normal)
    evaluations = 1
    if not math.isfinite(cost):
        return cost, evaluations, NOT_FINITE
    for i in range(k):
        space.scale[i] = space.normal[i, i]
    growth = 2.0
    last_invisible = math.inf
    singular = False
    blind = 0
    while evaluations < search.most:
        if not damped_step(parameters, search, damping, space):
            singular = True
            damping *= 10.0
            if damping > _MOST_DAMPING:
                return cost, evaluations, STUCK
            continue
        predicted, moved, longest = _try(parameters, search, space)
        if predicted < -tolerance * tolerance * cost:
            # Bounds have turned the step uphill; a shorter one meets fewer of them.
            damping *= growth
            growth *= 2.0
            if damping > _MOST_DAMPING:
                return cost, evaluations, STUCK
            continue
        negligible = predicted <= tolerance * tolerance * cost
        visible = predicted > _INVISIBLE * cost
        if negligible:
            # Less damping where that was singular would be refused again, and so on for ever.
            if damping > _UNDAMPED and not singular:
                damping *= 1e-3
                continue
            # What is left to gain is invisible in the cost; the step itself is still good. Along a valley without a
            # slope it may be long, and is looked at first.
            if longest <= _SHORT:
                for i in range(k):
                    parameters[i] = space.trial[i]
                return cost, evaluations, OFFSET
        elif not moved:
            return cost, evaluations, STEP
        elif not visible:
            if predicted >= 0.5 * last_invisible:
                return cost, evaluations, ROUNDING
            last_invisible = predicted
        # The law is long and is compiled into every place that calls it: one place here.
        trial_cost = evaluate(space.trial, problem, space.trial_gradient, space.trial_normal)
        evaluations += 1
        if negligible:
            blind += 1
            if not trial_cost <= cost * (1.0 + _INVISIBLE):
                return cost, evaluations, OFFSET
            _accept(parameters, k, space)
            cost = trial_cost
            if blind >= _BLIND:
                return cost, evaluations, OFFSET
            continue
        gain = (cost - trial_cost) / predicted if math.isfinite(trial_cost) else -1.0
        if gain > 1e-4 or (not visible and trial_cost <= cost * (1.0 + _INVISIBLE)):
            _accept(parameters, k, space)
            cost = trial_cost
            singular = False
            damping *= max(0.05, 1.0 - (2.0 * gain - 1.0) ** 3) if visible else 0.05
            growth = 2.0
        elif not visible:
            return cost, evaluations, ROUNDING
        else:
            damping *= growth
            growth *= 2.0
            if damping > _MOST_DAMPING:
                return cost, evaluations, STUCK
    return cost, evaluations, ITERATIONS

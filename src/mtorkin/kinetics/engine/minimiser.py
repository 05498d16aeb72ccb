"""Bounded Levenberg-Marquardt for small dense least squares.

Damping by Marquardt's scaling (the largest diagonal of the normal matrix so far, Moré 1978) and Nielsen's update; bounds by an active set: parameters that press against
their bound are left out, parameters that a step would carry across it are put on it and the rest is solved again.

Converged is said in the metric of the confidence ellipsoid: the remaining Gauss-Newton step is shorter than ``tolerance`` times the length of the
residual vector (the relative offset of Bates & Watts 1981 Technometrics 23:179). The test has no unit, so it holds for parameters of any size, and it is
blind to nothing, as a test on the change of the cost is.

The functions are plain Python that numba compiles where compiled code calls them, so any residual can be fitted with them:
`evaluate` needs only to be a Python function then.

The normal equations are solved by Cholesky's method without roots. That squares the condition number of the Jacobian, which slows the last steps on nearly
singular problems but does not move the point at which ``J'r`` vanishes. Standard errors have no such second chance: take them from a QR
factorisation of the Jacobian where it may be nearly singular.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the kernels to the signatures in cache.py.

from __future__ import annotations

import math

from numba.extending import register_jitable

from mtorkin.kinetics.engine.options import COMPILED, INLINED

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


@register_jitable(**INLINED)
def damped_step(k, parameters, low, high, gradient, normal, damping, scale, step, factor, free, right):
    """The step that minimises the damped quadratic model inside the box; False where the matrix is singular to rounding.

    Parameters
    ----------
    k
        Number of parameters.
    parameters, low, high
        The point and its bounds, shape (k,).
    gradient, normal
        ``J'r`` and ``J'J`` at the point.
    damping, scale
        Their product is added to the diagonal; scale of shape (k,).
    step
        Filled with the step.
    factor, free, right
        Space, shapes (k, k), (k,) and (k,).
    """
    for i in range(k):
        step[i] = 0.0
        at_low = parameters[i] <= low[i] and gradient[i] >= 0.0
        at_high = parameters[i] >= high[i] and gradient[i] <= 0.0
        free[i] = 0.0 if at_low or at_high else 1.0
    for _ in range(k + 1):
        # Parameters that are not free have a row and a column of the identity. U'DU with a unit diagonal, whose place the inverse of D takes:
        # no square roots. Above it `factor` holds U, below it DU of the column at work.
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
        # Of those that would be carried across a bound the first on the way is put on it, and the rest solved again: along a narrow valley, to put
        # all on their bounds leads out of it.
        crossing = -1
        nearest = math.inf
        for i in range(k):
            if free[i] > 0.0:
                step[i] = right[i]
                room = 0.0
                if parameters[i] + step[i] < low[i]:
                    room = low[i] - parameters[i]
                elif parameters[i] + step[i] > high[i]:
                    room = high[i] - parameters[i]
                else:
                    continue
                if crossing < 0 or room / step[i] < nearest:
                    crossing, nearest = i, room / step[i]
        if crossing < 0:
            return True
        step[crossing] = (
            low[crossing] - parameters[crossing] if step[crossing] < 0.0 else high[crossing] - parameters[crossing]
        )
        free[crossing] = 0.0
    return True


@register_jitable(**COMPILED)
def minimise(evaluate, problem, k, parameters, low, high, tolerance, most, damping, space):
    """Minimise a sum of squares within bounds.

    Parameters
    ----------
    evaluate
        ``evaluate(parameters, problem, gradient, normal)`` returns the sum of squares and fills ``J'r`` and ``J'J``; a value that is not
        finite marks a point where the law cannot be evaluated, and is avoided.
    problem
        Passed to `evaluate` as it is.
    k
        Number of parameters.
    parameters
        Starting point, shape (k,); holds the minimum afterwards.
    low, high
        Bounds, shape (k,); the start is moved inside them.
    tolerance
        Length of the remaining step relative to the residual vector, e.g. 1e-8.
    most
        Most evaluations.
    damping
        First damping relative to the diagonal: `DAMPING`, or more where the first step must not be trusted.
    space
        ``(gradient, normal, trial, trial_gradient, trial_normal, step, scale, factor, free, right)``: arrays of shape (k,) and (k, k) or larger.
        ``gradient`` and ``normal`` hold their values at the minimum afterwards.

    Returns
    -------
    tuple
        Sum of squares, number of evaluations, and why it stopped (an index into `STOPPED`).
    """
    gradient, normal, trial, trial_gradient, trial_normal, step, scale, factor, free, right = space
    for i in range(k):
        parameters[i] = min(max(parameters[i], low[i]), high[i])
    cost = evaluate(parameters, problem, gradient, normal)
    evaluations = 1
    if not math.isfinite(cost):
        return cost, evaluations, NOT_FINITE
    for i in range(k):
        scale[i] = normal[i, i]
    growth = 2.0
    last_invisible = math.inf
    singular = False
    blind = 0
    while evaluations < most:
        if not damped_step(k, parameters, low, high, gradient, normal, damping, scale, step, factor, free, right):
            singular = True
            damping *= 10.0
            if damping > _MOST_DAMPING:
                return cost, evaluations, STUCK
            continue
        predicted = 0.0
        moved = False
        longest = 0.0
        for i in range(k):
            curved = 0.0
            for j in range(k):
                curved += normal[i, j] * step[j]
            predicted -= step[i] * (2.0 * gradient[i] + curved)
            trial[i] = min(max(parameters[i] + step[i], low[i]), high[i])
            if abs(step[i]) > 2.0 * _EPSILON * abs(parameters[i]):
                moved = True
            longest = max(longest, abs(step[i]))
        if predicted < -tolerance * tolerance * cost:
            # Bounds have turned the step uphill; a shorter one meets fewer of them.
            damping *= growth
            growth *= 2.0
            if damping > _MOST_DAMPING:
                return cost, evaluations, STUCK
            continue
        if predicted <= tolerance * tolerance * cost:
            # Less damping where that was singular would be refused again, and so on for ever.
            if damping > _UNDAMPED and not singular:
                damping *= 1e-3
                continue
            # What is left to gain is invisible in the cost; the step itself is still good. Along a valley without a slope it may be long, and is looked at first.
            if longest <= _SHORT:
                for i in range(k):
                    parameters[i] = trial[i]
                return cost, evaluations, OFFSET
            trial_cost = evaluate(trial, problem, trial_gradient, trial_normal)
            evaluations += 1
            blind += 1
            if not trial_cost <= cost * (1.0 + _INVISIBLE):
                return cost, evaluations, OFFSET
            for i in range(k):
                parameters[i] = trial[i]
                gradient[i] = trial_gradient[i]
                for j in range(k):
                    normal[i, j] = trial_normal[i, j]
                scale[i] = max(scale[i], normal[i, i])
            cost = trial_cost
            if blind >= _BLIND:
                return cost, evaluations, OFFSET
            continue
        if not moved:
            return cost, evaluations, STEP
        visible = predicted > _INVISIBLE * cost
        if not visible:
            if predicted >= 0.5 * last_invisible:
                return cost, evaluations, ROUNDING
            last_invisible = predicted
        trial_cost = evaluate(trial, problem, trial_gradient, trial_normal)
        evaluations += 1
        gain = (cost - trial_cost) / predicted if math.isfinite(trial_cost) else -1.0
        if gain > 1e-4 or (not visible and trial_cost <= cost * (1.0 + _INVISIBLE)):
            for i in range(k):
                parameters[i] = trial[i]
                gradient[i] = trial_gradient[i]
                for j in range(k):
                    normal[i, j] = trial_normal[i, j]
                scale[i] = max(scale[i], normal[i, i])
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

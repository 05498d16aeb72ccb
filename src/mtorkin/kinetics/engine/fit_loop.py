"""The loop over fits that is compiled; `mtorkin.kinetics.engine.batch` is its face.

Whatever it reads comes in contiguous arrays over all designs, models and data sets, and whatever it writes goes into
the rows of its own data sets. Ranges of data sets can therefore go to different threads without a change of any bit.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.data_set import (
    constraint,
    largest_piece,
    make_case,
    make_observed,
    make_work,
    named,
    observe,
)
from mtorkin.kinetics.engine.evaluate import Case, evaluate, predict
from mtorkin.kinetics.engine.law import differentiated, prepare
from mtorkin.kinetics.engine.minimiser import DAMPING, NOT_FINITE, Search, make_space, minimise
from mtorkin.kinetics.engine.options import ALLOCATING, COMPILED, ONCE
from mtorkin.kinetics.engine.records import Fitted, Options, Starts

#: Starts are followed to this relative offset first, where the cost is known to a millionth of its distance from the
#: minimum ...
_COARSE = 1e-3
#: ... and those whose cost is then within this fraction of the best are followed to the end.
_RIVAL = 1e-3
_COARSE_MOST = 60
_POLISH = 1e-8
#: An optimum has to be better by this fraction to take the place of an earlier one. Where a compound does nothing, its
#: constant may be anything, and the last bits of the cost must not say which.
_BETTER = 1e-9

#: Rounds of reweighting for Student's t, and the relative change of the scale at which they end.
_ROUNDS = 500
_SETTLED = 1e-11


class Tried(NamedTuple):
    """Space for the starting points of one data set and their costs, for a point, and for the best optimum."""

    points: np.ndarray
    costs: np.ndarray
    point: np.ndarray
    best: np.ndarray


class Student(NamedTuple):
    """Space for reweighting: precision before it, fitted velocity and Jacobian of the cells."""

    raw: np.ndarray
    velocity: np.ndarray
    jacobian: np.ndarray


def fit_range(first, last, batch, starts, options, results):
    """Fit the data sets ``first <= p < last``."""
    batch, starts, options, results = named(batch), Starts(*starts), Options(*options), Fitted(*results)
    data, width = batch.data, batch.models.to_constants.shape[2]
    work, space, empty = make_work(batch), make_space(width), make_observed(batch)
    tried, student = _make_tried(first, last, starts, width), _make_student(batch, options.nu)
    for p in range(first, last):
        m = data.model[p]
        model = constraint(batch.models, m)
        observed, within = observe(batch, p, empty)
        case = make_case(batch, p, model, observed, work)
        if p == first or data.design[p] != data.design[p - 1] or m != data.model[p - 1]:
            prepare(case.wells, model, work)
        search = Search(model.k, data.low[p], data.high[p], options.tolerance, options.most)
        kept = _choose(case, search, batch.models.linear[m], starts, p, tried, space)
        coarse = _follow_coarsely(case, search, kept, tried, space)
        cost, used, why, start = _follow_to_the_end(case, search, kept, tried, results.normal[p], space)
        used += coarse
        if options.nu > 0.0 and start >= 0:
            cost, results.variance[p], more, why = _reweigh(case, search, tried.best, options.nu, student, space)
            used += more
            _copy_square(space.normal, results.normal[p], model.k)
        for i in range(model.k):
            results.parameters[p, i] = tried.best[i]
        results.rss[p] = cost + within
        results.evaluations[p] = used
        results.stopped[p] = why
        results.start[p] = start


@njit(**ALLOCATING)
def _make_tried(first, last, starts, width):
    most = starts.number
    for p in range(first, last):
        most = max(most, starts.number + starts.last[p] - starts.first[p])
    return Tried(np.zeros((most, width)), np.zeros(most), np.zeros(width), np.zeros(width))


@njit(**ALLOCATING)
def _make_student(batch, nu):
    cells, width = largest_piece(batch.designs.cell_first), batch.models.to_constants.shape[2]
    return Student(np.zeros(cells), np.zeros(cells), np.zeros((width, cells if nu > 0.0 else 0)))


@njit(**COMPILED)
def _copy_square(given, filled, k):
    for i in range(k):
        for j in range(k):
            filled[i, j] = given[i, j]


@njit(**ONCE)
def _start(case, search, linear, point, space):
    """Solve for the log parameter of Vmax, in which the law is linear but for the log; returns the cost with it."""
    if linear >= 0:
        point[linear] = 0.0
    cost = evaluate(point, case, space.gradient, space.normal)
    if linear < 0:
        return cost
    power = space.normal[linear, linear]
    product = power - space.gradient[linear]
    if not (math.isfinite(cost) and power > 0.0):
        return math.inf
    factor = min(max(product / power, math.exp(search.low[linear])), math.exp(search.high[linear]))
    point[linear] = math.log(factor)
    return cost - power + 2.0 * product + factor * (factor * power - 2.0 * product)


@njit(**ONCE)
def _choose(case, search, linear, starts, p, tried, space):
    """Fill the starting points: the best of points spread evenly over what the design can see, and the data set's own.

    Returns how many there are.
    """
    k, count = search.k, starts.number
    point, points, costs = tried.point, tried.points, tried.costs
    # Beside the cost only what Vmax does to it is asked for.
    looked = Case(case.wells, case.observed, differentiated(case.model, linear + 1), case.work)
    kept = 0
    for i in range(starts.unit.shape[1] if count > 0 else 0):
        for j in range(k):
            near = starts.near[p, j]
            point[j] = near + starts.unit[k, i, j] * (starts.far[p, j] - near)
        cost = _start(looked, search, linear, point, space)
        if not math.isfinite(cost) or (kept == count and cost >= costs[count - 1]):
            continue
        slot = kept if kept < count else count - 1
        kept = min(kept + 1, count)
        while slot > 0 and costs[slot - 1] > cost:
            costs[slot] = costs[slot - 1]
            for j in range(k):
                points[slot, j] = points[slot - 1, j]
            slot -= 1
        costs[slot] = cost
        for j in range(k):
            points[slot, j] = point[j]
    for s in range(starts.first[p], starts.last[p]):
        for j in range(k):
            points[kept, j] = starts.own[s, j]
        kept += 1
    return kept


@njit(**ONCE)
def _follow_coarsely(case, search, kept, tried, space):
    """Follow all starts to near their optimum, where there are several; returns the evaluations."""
    used = 0
    coarse = Search(search.k, search.low, search.high, _COARSE, _COARSE_MOST)
    for s in range(kept if kept > 1 else 0):
        cost, n, _ = minimise(evaluate, case, tried.points[s], coarse, DAMPING, space)
        used += n
        tried.costs[s] = cost if math.isfinite(cost) else math.inf
    return used


@njit(**ONCE)
def _follow_to_the_end(case, search, kept, tried, normal, space):
    """Follow the best of the starts, and what cannot be told from it, to the end.

    Returns
    -------
    tuple
        Cost of the best optimum, which `tried.best` and `normal` hold; evaluations; why the minimiser stopped; and
        which start led there.
    """
    k, points, costs, best = search.k, tried.points, tried.costs, tried.best
    lowest = math.inf
    for s in range(kept if kept > 1 else 0):
        lowest = min(lowest, costs[s])
    used = 0
    best_cost = math.inf
    best_why = NOT_FINITE
    best_start = -1
    for s in range(kept):
        if kept > 1 and not (costs[s] <= lowest * (1.0 + _RIVAL)):
            continue
        if best_start >= 0 and _is_near(points[s], best, normal, best_cost, k):
            continue
        damping = _POLISH if kept > 1 else DAMPING
        cost, n, why = minimise(evaluate, case, points[s], search, damping, space)
        used += n
        if cost < best_cost * (1.0 - _BETTER) or best_start < 0:
            best_cost, best_why, best_start = cost, why, s
            for i in range(k):
                best[i] = points[s, i]
            _copy_square(space.normal, normal, k)
    return best_cost, used, best_why, best_start


@njit(**COMPILED)
def _is_near(point, best, normal, cost, k):
    """Whether a start is in the neighbourhood of a known optimum, in its own metric; it leads nowhere else then."""
    distance = 0.0
    for i in range(k):
        for j in range(k):
            distance += (point[i] - best[i]) * normal[i, j] * (point[j] - best[j])
    return distance <= 0.01 * cost


@njit(**ONCE)
def _reweigh(case, search, best, nu, student, space):
    """Student's t with nu degrees of freedom around the law, by reweighting.

    Returns
    -------
    tuple
        Cost, scale squared, evaluations, and why the minimiser stopped.
    """
    mean, precision = case.observed.mean, case.observed.precision
    raw, velocity = student.raw, student.velocity
    n = mean.size
    for i in range(n):
        raw[i] = precision[i]
    variance = 0.0
    evaluations = 0
    cost = math.inf
    why = NOT_FINITE
    for _ in range(_ROUNDS):
        predict(best, case, velocity, student.jacobian)
        total = 0.0
        weights = 0.0
        for i in range(n):
            if raw[i] == 0.0:
                continue
            square = raw[i] * (velocity[i] - mean[i]) ** 2
            u = (nu + 1.0) / (nu + square / variance) if variance > 0.0 else 1.0
            precision[i] = raw[i] * u
            total += u * square
            weights += u
        new = total / weights
        if new <= 0.0:
            break
        settled = abs(new - variance) <= _SETTLED * new
        variance = new
        for i in range(n):
            square = raw[i] * (velocity[i] - mean[i]) ** 2
            precision[i] = raw[i] * (nu + 1.0) / (nu + square / variance)
        cost, used, why = minimise(evaluate, case, best, search, DAMPING, space)
        evaluations += used
        if settled:
            break
    return cost, variance, evaluations, why

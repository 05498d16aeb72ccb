"""The loop over profile intervals that is compiled; `mtorkin.kinetics.engine.profile` is its face."""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.data_set import constraint, make_case, make_observed, make_work, named, observe
from mtorkin.kinetics.engine.evaluate import evaluate
from mtorkin.kinetics.engine.law import Constraint, prepare
from mtorkin.kinetics.engine.minimiser import DAMPING, Search, make_space, minimise
from mtorkin.kinetics.engine.options import ONCE
from mtorkin.kinetics.engine.records import Ends, Options, Questions

#: Relative accuracy of the distance from the minimum at the end of an interval, and the most points of a profile.
_TOLERANCE = 1e-7
_POINTS = 80
#: The longest first step of a profile in log units.
_LONGEST = 2.0


class Turned(NamedTuple):
    """Space for one question in turned parameters: map to the constants, bounds, optimum, and a point."""

    to_constants: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rest: np.ndarray
    point: np.ndarray


class Profile(NamedTuple):
    """One profile: the parameter that is held, its direction and last value, and how much the cost may rise."""

    pivot: int
    side: float
    edge: float
    minimum: float
    allowed: float


def profile_range(first, last, batch, parameters, questions, options, results):
    """Intervals for the questions ``first <= q < last``, each a direction in the log parameters of a data set."""
    batch, questions = named(batch), Questions(*questions)
    options, results = Options(*options), Ends(*results)
    _, rows, width = batch.models.to_constants.shape
    work, space, empty = make_work(batch), make_space(width), make_observed(batch)
    turned = Turned(np.zeros((rows, width)), np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width))
    for q in range(first, last):
        p = questions.data_set[q]
        direction = questions.direction[q]
        model = constraint(batch.models, batch.data.model[p])
        pivot = _largest_power(direction, model.k)
        edge_low, edge_high = _turn(batch, p, model, parameters[p], direction, pivot, turned)
        own = Constraint(
            turned.to_constants, model.offset, model.exists, model.forms, model.productive, model.k, model.hill,
            model.k,
        )  # fmt: skip
        observed, _ = observe(batch, p, empty)
        case = make_case(batch, p, own, observed, work)
        prepare(case.wells, own, work)
        search = Search(model.k, turned.low, turned.high, options.tolerance, options.most)
        least = math.inf
        minimum = math.inf
        used = 0
        for s in range(2):
            # The curvature at the minimum sets the first step.
            minimum = evaluate(turned.rest, case, space.gradient, space.normal)
            least = min(least, minimum)
            side, edge = (1.0, edge_high) if s == 1 else (-1.0, edge_low)
            profile = Profile(pivot, side, edge, minimum, questions.allowed[q])
            at, met, n, found = _end(case, search, profile, turned, space)
            if s == 0:
                results.lower[q] = at
            else:
                results.upper[q] = at
            results.closed[q, s] = found
            least = min(least, met)
            used += n + 1
        results.smallest[q] = least / minimum if minimum > 0.0 else 1.0
        results.evaluations[q] = used


@njit(**ONCE)
def _largest_power(direction, k):
    """The parameter that gives way to the product: that of the largest power."""
    pivot = 0
    for j in range(k):
        if abs(direction[j]) > abs(direction[pivot]):
            pivot = j
    return pivot


@njit(**ONCE)
def _turn(batch, p, model, parameters, direction, pivot, turned):
    """Parameters (others, product) instead of (others, pivot): a turn of the linear map.

    Returns the ends of the search box along the product.
    """
    data = batch.data
    edge_low = edge_high = 0.0
    for j in range(model.k):
        share = direction[j] / direction[pivot]
        for c in range(model.to_constants.shape[0]):
            if j == pivot:
                turned.to_constants[c, j] = model.to_constants[c, j] / direction[pivot]
            else:
                turned.to_constants[c, j] = model.to_constants[c, j] - share * model.to_constants[c, pivot]
        turned.low[j], turned.high[j] = data.low[p, j], data.high[p, j]
        turned.rest[j] = parameters[j]
        a, b = direction[j] * data.low[p, j], direction[j] * data.high[p, j]
        edge_low += min(a, b) if direction[j] != 0.0 else 0.0
        edge_high += max(a, b) if direction[j] != 0.0 else 0.0
    value = 0.0
    for j in range(model.k):
        value += direction[j] * parameters[j]
    turned.rest[pivot] = value
    return edge_low, edge_high


@njit(**ONCE)
def _end(case, search, profile, turned, space):
    """One end of an interval: its log, the smallest cost met, evaluations, and whether it is an end.

    The square root of the rise of the cost is nearly linear in the parameter, and its slope is known: at a conditional
    minimum the gradient by the held parameter is the slope of the profile. So Newton's method on the root finds the
    end; it is confined to the bracket, and where the slope leads astray the bracket is halved.
    """
    pivot, side, edge, minimum, allowed = profile
    point = turned.point
    target = math.sqrt(allowed)
    inside, outside = turned.rest[pivot], edge
    have_outside = False
    for i in range(search.k):
        point[i] = turned.rest[i]
    curvature = space.normal[pivot, pivot]
    width = min(target / math.sqrt(curvature), _LONGEST) if curvature > 0.0 else _LONGEST
    at = inside + side * width
    used = 0
    smallest = minimum
    for _ in range(_POINTS):
        if side * (at - edge) >= 0.0:
            at = edge
        point[pivot] = search.low[pivot] = search.high[pivot] = at
        cost, n, _ = minimise(evaluate, case, point, search, DAMPING, space)
        used += n
        if not math.isfinite(cost):
            outside, have_outside = at, True
            at = 0.5 * (inside + outside)
            continue
        smallest = min(smallest, cost)
        rise = math.sqrt(max(cost - minimum, 0.0))
        if abs(rise - target) <= _TOLERANCE * target:
            return at, smallest, used, True
        if rise < target:
            if at == edge:
                return at, smallest, used, False
            inside = at
        else:
            outside, have_outside = at, True
        slope = side * space.gradient[pivot] / rise if rise > 0.0 else 0.0
        if have_outside and abs(outside - inside) <= 1e-10 * max(1.0, abs(inside)):
            return 0.5 * (inside + outside), smallest, used, True
        new = at + side * (target - rise) / slope if slope > 0.0 else math.nan
        if have_outside:
            # Newton's point must lie in the bracket.
            if not (side * (new - inside) > 0.0 and side * (outside - new) > 0.0):
                new = 0.5 * (inside + outside)
        else:
            width = 2.0 * max(width, 1e-3)
            if not (side * (new - at) > 0.0 and side * (new - at) <= width):
                new = at + side * width
        at = new
    return at, smallest, used, True

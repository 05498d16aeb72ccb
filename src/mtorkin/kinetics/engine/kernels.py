"""The loops over problems that are compiled; `mtorkin.kinetics.engine.batch` is their face.

Everything that they read comes in contiguous arrays over all designs, models and problems, cut by arrays of offsets, and everything that they
write goes into the rows of their own problems, so that ranges of problems can be given to threads without a change of any bit.
"""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the kernels to the signatures in cache.py.

from __future__ import annotations

import math

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.law import evaluate, predict, prepare, workspace
from mtorkin.kinetics.engine.minimiser import DAMPING, NOT_FINITE, minimise
from mtorkin.kinetics.engine.options import ALLOCATING, COMPILED

#: Starts are followed to this relative offset first, where the cost is known to a millionth of its distance from the minimum ...
_COARSE = 1e-3
#: ... and those whose cost is then within this fraction of the best are followed to the end.
_RIVAL = 1e-3
_COARSE_MOST = 60
_POLISH = 1e-8

#: Rounds of reweighting for Student's t, and the relative change of the scale at which they end.
_ROUNDS = 500
_SETTLED = 1e-11

#: Relative accuracy of the distance from the minimum at the end of a profile interval, and the most points of a profile.
_PROFILE_TOLERANCE = 1e-7
_PROFILE_POINTS = 80
#: An excess of zero is kept above zero; in any unit it is nothing beside a concentration.
_SMALLEST_EXCESS = 1e-140
#: The longest first step of a profile in log units.
_LONGEST = 2.0


@njit(**COMPILED)
def _largest(first):
    """Size of the largest piece."""
    size = 0
    for d in range(first.size - 1):
        size = max(size, first[d + 1] - first[d])
    return size


@njit(**COMPILED)
def _most(counts):
    """The largest of some numbers, 0 where there is none."""
    most = 0
    for count in counts:
        most = max(most, count)
    return most


@njit(**ALLOCATING)
def _space(width):
    """Space of the minimiser."""
    return (
        np.zeros(width), np.zeros((width, width)), np.zeros(width), np.zeros(width), np.zeros((width, width)), np.zeros(width),
        np.zeros(width), np.zeros((width, width)), np.zeros(width), np.zeros(width),
    )  # fmt: skip


@njit(**ALLOCATING)
def _design(designs, d):
    """The arrays of one design."""
    (
        _,
        cell_first,
        level_first,
        _,
        inhibitor,
        first_row,
        substrate_a,
        substrate_b,
        enzyme,
        plate,
        excess,
        dissociation,
    ) = designs
    c0, c1, g0, g1 = cell_first[d], cell_first[d + 1], level_first[d], level_first[d + 1]
    return (
        first_row[g0 // WIDTH + d : g1 // WIDTH + d + 1], substrate_a[g0:g1], substrate_b[g0:g1], enzyme[g0:g1], plate[g0:g1], inhibitor[c0:c1],
        excess[c0:c1], dissociation[d],
    )  # fmt: skip


@njit(**ALLOCATING)
def _model(models, m):
    """The arrays of one model."""
    to_constants, offset, exists, forms, count, productive, k, hill, _ = models
    return to_constants[m], offset[m], exists[m], forms[m, : count[m]], productive[m], k[m], hill[m]


@njit(**ALLOCATING)
def _shared(shared, first, count, d, designs):
    """What moves the levels of a design together, a row for each error."""
    levels = designs[2][d + 1] - designs[2][d]
    return shared[first : first + count * levels].reshape((count, levels))


@njit(**COMPILED)
def _gather(cell_of_well, velocity, precision, mean, weight):
    """Weighted means and weights of the conditions; returns the sum of squares within conditions, which no law can reduce."""
    for c in range(weight.size):
        weight[c] = 0.0
        mean[c] = 0.0
    for i in range(velocity.size):
        c = cell_of_well[i]
        weight[c] += precision[i]
        mean[c] += precision[i] * velocity[i]
    for c in range(weight.size):
        if weight[c] > 0.0:
            mean[c] /= weight[c]
    within = 0.0
    for i in range(velocity.size):
        error = velocity[i] - mean[cell_of_well[i]]
        within += precision[i] * error * error
    return within


@njit(**COMPILED)
def _start(problem, k, linear, low, high, point, gradient, normal):
    """Solve for the log parameter of Vmax, in which the law is linear but for the log; returns the cost with it."""
    if linear >= 0:
        point[linear] = 0.0
    cost = evaluate(point, problem, gradient, normal)
    if linear < 0:
        return cost
    power = normal[linear, linear]
    product = power - gradient[linear]
    if not (math.isfinite(cost) and power > 0.0):
        return math.inf
    factor = min(max(product / power, math.exp(low[linear])), math.exp(high[linear]))
    point[linear] = math.log(factor)
    return cost - power + 2.0 * product + factor * (factor * power - 2.0 * product)


@njit(**COMPILED)
def _reweigh(problem, k, best, low, high, nu, tolerance, most, raw, velocity, jacobian, space):
    """Student's t with nu degrees of freedom around the law, by reweighting; returns cost, scale squared, evaluations and why."""
    _, observed, _, _ = problem
    mean, precision, _, _ = observed
    n = mean.size
    variance = 0.0
    evaluations = 0
    cost = math.inf
    why = NOT_FINITE
    for _ in range(_ROUNDS):
        predict(best, problem, velocity, jacobian)
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
        cost, used, why = minimise(evaluate, problem, k, best, low, high, tolerance, most, DAMPING, space)
        evaluations += used
        if settled:
            break
    return cost, variance, evaluations, why


def arrange(table, order, combine):
    """Lanes of the wells of a design.

    Parameters
    ----------
    table
        Concentrations of A, B and enzyme, numbers of the plate and of the group, concentration of the inhibitor, and
        excess of one of its partners, shape (7, n).
    order
        Wells sorted by the rows of ``table``, the first row first.
    combine
        Whether wells of one condition share a cell.

    Returns
    -------
    tuple
        Place of every well among the cells; inhibitor of every cell; first row of every block of lanes and where the last one ends; A, B, enzyme
        and plate of every lane; and excess of every cell, above zero.

    Raises
    ------
    ValueError
        Where a number is negative or not finite.
    """
    n = order.size
    for c in range(7):
        for i in range(n):
            if not 0.0 <= table[c, i] < math.inf:
                raise ValueError("concentrations and plate numbers must be finite and not negative")
    new_level, new_cell = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    cells = 0
    for i in range(n):
        well, before = order[i], order[i - 1]
        for c in range(5):
            new_level[i] |= i == 0 or table[c, well] != table[c, before]
        new_cell[i] = (
            new_level[i] or not combine or table[5, well] != table[5, before] or table[6, well] != table[6, before]
        )
        cells += new_cell[i]

    # A level is a lane; long ones are cut.
    longest = -(-cells // WIDTH)
    lane, place = np.empty(n, np.int64), np.empty(n, np.int64)
    head, length = np.empty(n, np.int64), np.empty(n, np.int64)
    lanes = row = 0
    for i in range(n):
        row += new_cell[i]
        if new_level[i] or row == longest:
            head[lanes] = order[i]
            lanes += 1
            row = 0
        lane[i], place[i] = lanes - 1, row
        length[lanes - 1] = row + 1

    # The longest lanes come first, eight to a block, so that little is filled up.
    rank_of_length = np.zeros(longest + 2, np.int64)
    for g in range(lanes):
        rank_of_length[longest - length[g] + 1] += 1
    rank_of_length = np.cumsum(rank_of_length)
    blocks = -(-lanes // WIDTH)
    first_row = np.zeros(blocks + 1, np.int64)
    rank = np.empty(lanes, np.int64)
    levels, plate = np.zeros((3, blocks * WIDTH)), np.zeros(blocks * WIDTH, np.int64)
    for g in range(lanes):
        at = rank[g] = rank_of_length[longest - length[g]]
        rank_of_length[longest - length[g]] += 1
        for c in range(3):
            levels[c, at] = table[c, head[g]]
        plate[at] = int(table[3, head[g]])
        if at % WIDTH == 0:
            first_row[at // WIDTH + 1] = length[g]
    first_row = np.cumsum(first_row)

    inhibitor, cell_of_well = np.zeros(first_row[blocks] * WIDTH), np.empty(n, np.int64)
    # Its square must not be zero.
    excess = np.full(inhibitor.size, _SMALLEST_EXCESS)
    for i in range(n):
        at = rank[lane[i]]
        cell_of_well[order[i]] = (first_row[at // WIDTH] + place[i]) * WIDTH + at % WIDTH
        inhibitor[cell_of_well[order[i]]] = table[5, order[i]]
        excess[cell_of_well[order[i]]] = max(table[6, order[i]], _SMALLEST_EXCESS)
    return cell_of_well, inhibitor, first_row, levels[0], levels[1], levels[2], plate, excess


def fit_range(first, last, designs, models, problems, options, results):
    """Fit the problems ``first <= p < last``."""
    well_first, cell_first, _, cell_of_well = designs[0], designs[1], designs[2], designs[3]
    to_constants, linear_of = models[0], models[8]
    (
        design_of, model_of, value_first, velocity, precision, low, high, near, far, extra_first, extra_last, extra, shared_first, errors, shared,
    ) = problems  # fmt: skip
    unit, count, tolerance, most, nu = options
    parameters, rss, scale, evaluations, stopped, which, normals = results
    rows, width = to_constants.shape[1], to_constants.shape[2]
    cells = _largest(cell_first)
    work = workspace(rows, width, _largest(designs[2]))
    space = _space(width)
    mean_space, weight_space, fitted = np.zeros(cells), np.zeros(cells), np.zeros(cells)
    raw = np.zeros(cells)
    sums = np.zeros((_most(errors), width + 1))
    jacobian = np.zeros((width, cells if nu > 0.0 else 0))
    most_starts = count
    for p in range(first, last):
        most_starts = max(most_starts, count + extra_last[p] - extra_first[p])
    starts, costs = np.zeros((most_starts, width)), np.zeros(most_starts)
    point, best = np.zeros(width), np.zeros(width)
    for p in range(first, last):
        d, m = design_of[p], model_of[p]
        model = _model(models, m)
        k = model[5]
        size = cell_first[d + 1] - cell_first[d]
        mean, weight = mean_space[:size], weight_space[:size]
        begin, end = value_first[p], value_first[p] + well_first[d + 1] - well_first[d]
        within = _gather(
            cell_of_well[well_first[d] : well_first[d + 1]], velocity[begin:end], precision[begin:end], mean, weight
        )
        moved = _shared(shared, shared_first[p], errors[p], d, designs)
        problem = (_design(designs, d), (mean, weight, moved, sums), model, work)
        if p == first or d != design_of[p - 1] or m != model_of[p - 1]:
            prepare(problem[0], model, work)
        lowest, highest = low[p], high[p]

        # The best of a set of points spread evenly over where the design can see.
        kept = 0
        linear = linear_of[m]
        for i in range(unit.shape[1] if count > 0 else 0):
            for j in range(k):
                point[j] = near[p, j] + unit[k, i, j] * (far[p, j] - near[p, j])
            cost = _start(problem, k, linear, lowest, highest, point, space[0], space[1])
            if not math.isfinite(cost) or (kept == count and cost >= costs[count - 1]):
                continue
            slot = kept if kept < count else count - 1
            kept = min(kept + 1, count)
            while slot > 0 and costs[slot - 1] > cost:
                costs[slot] = costs[slot - 1]
                for j in range(k):
                    starts[slot, j] = starts[slot - 1, j]
                slot -= 1
            costs[slot] = cost
            for j in range(k):
                starts[slot, j] = point[j]
        for s in range(extra_first[p], extra_last[p]):
            for j in range(k):
                starts[kept, j] = extra[s, j]
            kept += 1

        # All starts coarsely, then the best of them, and what cannot be told from it, to the end.
        used = 0
        lowest_cost = math.inf
        for s in range(kept if kept > 1 else 0):
            coarse_cost, n, why = minimise(
                evaluate, problem, k, starts[s], lowest, highest, _COARSE, _COARSE_MOST, DAMPING, space
            )
            used += n
            costs[s] = coarse_cost if math.isfinite(coarse_cost) else math.inf
            lowest_cost = min(lowest_cost, costs[s])
        best_cost = math.inf
        best_why = NOT_FINITE
        best_start = -1
        for s in range(kept):
            if kept > 1 and not (costs[s] <= lowest_cost * (1.0 + _RIVAL)):
                continue
            if best_start >= 0:
                # In the metric of the optimum that is known; a start in its immediate neighbourhood leads nowhere else.
                distance = 0.0
                for i in range(k):
                    for j in range(k):
                        distance += (starts[s, i] - best[i]) * normals[p, i, j] * (starts[s, j] - best[j])
                if distance <= 0.01 * best_cost:
                    continue
            first_damping = _POLISH if kept > 1 else DAMPING
            cost, n, why = minimise(
                evaluate, problem, k, starts[s], lowest, highest, tolerance, most, first_damping, space
            )
            used += n
            if cost < best_cost * (1.0 - 1e-12) or best_start < 0:
                best_cost, best_why, best_start = cost, why, s
                for i in range(k):
                    best[i] = starts[s, i]
                    for j in range(k):
                        normals[p, i, j] = space[1][i, j]
        if nu > 0.0 and best_start >= 0:
            raw[:size] = weight
            best_cost, scale[p], n, best_why = _reweigh(
                problem, k, best, lowest, highest, nu, tolerance, most, raw, fitted, jacobian, space
            )
            used += n
            for i in range(k):
                for j in range(k):
                    normals[p, i, j] = space[1][i, j]
        for i in range(k):
            parameters[p, i] = best[i]
        rss[p] = best_cost + within
        evaluations[p] = used
        stopped[p] = best_why
        which[p] = best_start


def predict_range(first, last, designs, models, problems, parameters, velocity, jacobian):
    """Velocity and Jacobian of the wells of the problems ``first <= p < last``."""
    well_first, cell_first, cell_of_well = designs[0], designs[1], designs[3]
    to_constants = models[0]
    design_of, model_of, value_first = problems
    rows, width = to_constants.shape[1], to_constants.shape[2]
    cells = _largest(cell_first)
    work = workspace(rows, width, _largest(designs[2]))
    cell_velocity, cell_jacobian = np.zeros(cells), np.zeros((width, cells))
    nothing = np.zeros(0)
    no_errors = np.zeros((0, 0))
    for p in range(first, last):
        d = design_of[p]
        model = _model(models, model_of[p])
        k = model[5]
        design = _design(designs, d)
        prepare(design, model, work)
        predict(
            parameters[p], (design, (nothing, nothing, no_errors, no_errors), model, work), cell_velocity, cell_jacobian
        )
        for i in range(well_first[d + 1] - well_first[d]):
            c = cell_of_well[well_first[d] + i]
            velocity[value_first[p] + i] = cell_velocity[c]
            for j in range(k):
                jacobian[value_first[p] + i, j] = cell_jacobian[j, c]


@njit(**COMPILED)
def _profile_end(problem, k, pivot, side, edge, rest, minimum, allowed, low, high, tolerance, most, point, space):
    """One end of an interval of parameter ``pivot``: its log, the smallest cost met, evaluations, and whether it is an end.

    The law's parameters are those of ``rest``, with the profiled one at ``pivot``. The square root of the rise of the cost is nearly linear in the
    parameter, and its slope is known (at a conditional minimum the gradient by the held parameter is the slope of the profile), so
    Newton's method on the root finds the end; it is confined to the bracket, and where the slope leads astray the bracket is halved.
    """
    gradient, normal = space[0], space[1]
    target = math.sqrt(allowed)
    inside, outside = rest[pivot], edge
    have_outside = False
    for i in range(k):
        point[i] = rest[i]
    curvature = normal[pivot, pivot]
    width = min(target / math.sqrt(curvature), _LONGEST) if curvature > 0.0 else _LONGEST
    at = inside + side * width
    used = 0
    smallest = minimum
    for _ in range(_PROFILE_POINTS):
        if side * (at - edge) >= 0.0:
            at = edge
        point[pivot] = low[pivot] = high[pivot] = at
        cost, n, _ = minimise(evaluate, problem, k, point, low, high, tolerance, most, DAMPING, space)
        used += n
        if not math.isfinite(cost):
            outside, have_outside = at, True
            at = 0.5 * (inside + outside)
            continue
        smallest = min(smallest, cost)
        rise = math.sqrt(max(cost - minimum, 0.0))
        if abs(rise - target) <= _PROFILE_TOLERANCE * target:
            return at, smallest, used, True
        if rise < target:
            if at == edge:
                return at, smallest, used, False
            inside = at
        else:
            outside, have_outside = at, True
        slope = side * gradient[pivot] / rise if rise > 0.0 else 0.0
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


def profile_range(first, last, designs, models, problems, questions, options, results):
    """Intervals for the questions ``first <= q < last``: each a direction in the log parameters of a fitted problem."""
    well_first, cell_first, cell_of_well = designs[0], designs[1], designs[3]
    to_constants = models[0]
    design_of, model_of, value_first, velocity, precision, low, high, parameters, shared_first, errors, shared = (
        problems
    )
    problem_of, directions, allowed = questions
    tolerance, most = options
    lower, upper, closed, smallest, evaluations = results
    rows, width = to_constants.shape[1], to_constants.shape[2]
    cells = _largest(cell_first)
    work = workspace(rows, width, _largest(designs[2]))
    space = _space(width)
    mean_space, weight_space = np.zeros(cells), np.zeros(cells)
    sums = np.zeros((_most(errors), width + 1))
    turned = np.zeros((rows, width))
    lowest, highest, rest, point = np.zeros(width), np.zeros(width), np.zeros(width), np.zeros(width)
    for q in range(first, last):
        p = problem_of[q]
        d = design_of[p]
        model = _model(models, model_of[p])
        k = model[5]
        direction = directions[q]
        pivot = 0
        for j in range(k):
            if abs(direction[j]) > abs(direction[pivot]):
                pivot = j
        # Parameters (others, constant) instead of (others, pivot): a turn of the linear map.
        edge_low = edge_high = 0.0
        for j in range(k):
            share = direction[j] / direction[pivot]
            for c in range(rows):
                if j == pivot:
                    turned[c, j] = to_constants[model_of[p], c, j] / direction[pivot]
                else:
                    turned[c, j] = to_constants[model_of[p], c, j] - share * to_constants[model_of[p], c, pivot]
            lowest[j], highest[j] = low[p, j], high[p, j]
            rest[j] = parameters[p, j]
            a, b = direction[j] * low[p, j], direction[j] * high[p, j]
            edge_low += min(a, b) if direction[j] != 0.0 else 0.0
            edge_high += max(a, b) if direction[j] != 0.0 else 0.0
        value = 0.0
        for j in range(k):
            value += direction[j] * parameters[p, j]
        rest[pivot] = value
        turned_model = (turned, model[1], model[2], model[3], model[4], k, model[6])
        size = cell_first[d + 1] - cell_first[d]
        mean, weight = mean_space[:size], weight_space[:size]
        begin, end = value_first[p], value_first[p] + well_first[d + 1] - well_first[d]
        _gather(
            cell_of_well[well_first[d] : well_first[d + 1]], velocity[begin:end], precision[begin:end], mean, weight
        )
        moved = _shared(shared, shared_first[p], errors[p], d, designs)
        problem = (_design(designs, d), (mean, weight, moved, sums), turned_model, work)
        prepare(problem[0], turned_model, work)
        least = math.inf
        used = 0
        for s in range(2):
            # The curvature at the minimum sets the first step.
            minimum = evaluate(rest, problem, space[0], space[1])
            least = min(least, minimum)
            used += 1
            at, met, n, found = _profile_end(
                problem, k, pivot, 2.0 * s - 1.0, edge_high if s == 1 else edge_low, rest, minimum, allowed[q], lowest, highest,
                tolerance, most, point, space,
            )  # fmt: skip
            if s == 0:
                lower[q] = at
            else:
                upper[q] = at
            closed[q, s] = found
            least = min(least, met)
            used += n
        smallest[q] = least / minimum if minimum > 0.0 else 1.0
        evaluations[q] = used

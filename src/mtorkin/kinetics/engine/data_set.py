"""One data set of a batch, as the law takes it."""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import numpy as np
from numba import njit

from mtorkin.kinetics.engine.evaluate import Case, Observed
from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.law import Conditions, Constraint, workspace
from mtorkin.kinetics.engine.options import ALLOCATING, COMPILED
from mtorkin.kinetics.engine.records import Batch, DataSets, Designs, Models, SharedErrors


@njit(**ALLOCATING)
def named(batch):
    """A batch that came as plain tuples, with its names."""
    designs, models, data, shared = batch
    return Batch(Designs(*designs), Models(*models), DataSets(*data), SharedErrors(*shared))


@njit(**COMPILED)
def largest_piece(first):
    """Size of the largest piece of a long array."""
    size = 0
    for d in range(first.size - 1):
        size = max(size, first[d + 1] - first[d])
    return size


@njit(**COMPILED)
def _largest(counts):
    """The largest of some numbers, 0 where there is none."""
    most = 0
    for count in counts:
        most = max(most, count)
    return most


@njit(**ALLOCATING)
def make_work(batch):
    """Space for the law, for any data set of a batch."""
    _, rows, width = batch.models.to_constants.shape
    return workspace(rows, width, largest_piece(batch.designs.level_first))


@njit(**ALLOCATING)
def make_observed(batch):
    """Space for what was observed, for any data set of a batch."""
    cells, width = largest_piece(batch.designs.cell_first), batch.models.to_constants.shape[2]
    sums = np.zeros((_largest(batch.shared.number), width + 1))
    return Observed(np.zeros(cells), np.zeros(cells), np.zeros((0, 0)), sums)


@njit(**ALLOCATING)
def conditions(designs, d):
    """The wells of one design."""
    c0, c1 = designs.cell_first[d], designs.cell_first[d + 1]
    g0, g1 = designs.level_first[d], designs.level_first[d + 1]
    return Conditions(
        designs.first_row[g0 // WIDTH + d : g1 // WIDTH + d + 1], designs.substrate_a[g0:g1],
        designs.substrate_b[g0:g1], designs.enzyme[g0:g1], designs.plate[g0:g1], designs.inhibitor[c0:c1],
        designs.excess[c0:c1], designs.dissociation[d],
    )  # fmt: skip


@njit(**ALLOCATING)
def constraint(models, m):
    """One model."""
    return Constraint(
        models.to_constants[m], models.offset[m], models.exists[m], models.forms[m, : models.forms_count[m]],
        models.productive[m], models.k[m], models.hill[m], models.k[m],
    )  # fmt: skip


@njit(**COMPILED)
def _gather(cell_of_well, velocity, precision, mean, weight):
    """Weighted means and weights of the conditions; returns the sum of squares within them, which no law can reduce."""
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


@njit(**ALLOCATING)
def observe(batch, p, space):
    """What was observed in a data set, in the space for it; and the sum of squares within its conditions."""
    designs, data, shared = batch.designs, batch.data, batch.shared
    d = data.design[p]
    size = designs.cell_first[d + 1] - designs.cell_first[d]
    first, last = designs.well_first[d], designs.well_first[d + 1]
    begin, end = data.first[p], data.first[p] + last - first
    mean, weight = space.mean[:size], space.precision[:size]
    within = _gather(
        designs.cell_of_well[first:last], data.velocity[begin:end], data.precision[begin:end], mean, weight
    )
    levels = designs.level_first[d + 1] - designs.level_first[d]
    at, count = shared.first[p], shared.number[p]
    moved = shared.by_level[at : at + count * levels].reshape((count, levels))
    return Observed(mean, weight, moved, space.sums), within


@njit(**ALLOCATING)
def make_case(batch, p, model, observed, work):
    """A data set as the law takes it."""
    return Case(conditions(batch.designs, batch.data.design[p]), observed, model, work)

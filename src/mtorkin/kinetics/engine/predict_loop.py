"""The loop over predictions that is compiled; `mtorkin.kinetics.engine.batch` is its face."""

# mypy: ignore-errors
# numba infers the types of what it compiles, and holds the loops to the signatures in cache.py.

from __future__ import annotations

import numpy as np

from mtorkin.kinetics.engine.data_set import constraint, largest_piece, make_case, make_observed, make_work, named
from mtorkin.kinetics.engine.evaluate import predict
from mtorkin.kinetics.engine.law import differentiated, prepare


def predict_range(first, last, batch, parameters, velocity, jacobian):
    """Velocity of the wells of the data sets ``first <= p < last``, and Jacobian where that has columns to fill."""
    batch = named(batch)
    designs, data = batch.designs, batch.data
    cells = largest_piece(designs.cell_first)
    work, nothing = make_work(batch), make_observed(batch)
    cell_velocity, cell_jacobian = np.zeros(cells), np.zeros((batch.models.to_constants.shape[2], cells))
    for p in range(first, last):
        model = constraint(batch.models, data.model[p])
        model = differentiated(model, min(model.k, jacobian.shape[1]))
        case = make_case(batch, p, model, nothing, work)
        prepare(case.wells, model, work)
        predict(parameters[p], case, cell_velocity, cell_jacobian)
        d = data.design[p]
        for i in range(designs.well_first[d + 1] - designs.well_first[d]):
            c = designs.cell_of_well[designs.well_first[d] + i]
            velocity[data.first[p] + i] = cell_velocity[c]
            for j in range(model.slopes):
                jacobian[data.first[p] + i, j] = cell_jacobian[j, c]
